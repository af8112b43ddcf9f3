//! Gives many fleets another image, each as its state allows: the fleets are chosen,
//! the steps shown, and the steps become a job.

use crate::app::part::dialog_part;
use crate::app::question::latest;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::Image;
use crate::appstream::{ConnectionName, FleetName, PortalError};
use crate::jobs::Planned;
use crate::jobs::making::roll_out_image;
use crate::lists::ListName;
use crate::lists::api::list_keys;
use crate::routes::Path;
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::list::{Clause, ListQuery, Operator};
use crate::ui::table::Selection;
use crate::ui::{Erase, Problem, changing};

/// The image that fleets are to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    name: String,
    /// What fleets name it by: its ARN if it is another account's.
    named: String,
}

impl Rollout {
    /// Of this image.
    pub fn of(image: &Image) -> Self {
        let name = image.name.to_string();
        let named = image
            .foreign_arn()
            .map_or_else(|| name.clone(), str::to_owned);
        Self { name, named }
    }

    /// The fleets that could use it and do not: Elastic fleets have no image.
    fn fleets(&self) -> ListQuery {
        let is_not = |property: &str, value: &str| Clause {
            property: property.to_owned(),
            operator: Operator::IsNot,
            value: value.to_owned(),
        };
        ListQuery {
            clauses: vec![is_not("type", "Elastic"), is_not("image", &self.name)],
            ..ListQuery::default()
        }
    }
}

/// Asks which fleets use the image from now on.
#[component]
pub fn UseOnFleetsDialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<Rollout>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_use_on_fleets_dialog,
        use_on_fleets_dialog(connection, asked)
    )
}

#[lazy]
fn use_on_fleets_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<Rollout>,
) -> AnyView {
    let title = Signal::derive(move || {
        let image = asked.about().map(|rollout| rollout.name);
        format!("Use {} on fleets", image.unwrap_or_default())
    });
    view! {
        <Dialog opened=asked.opened id="use-on-fleets" title>
            {asked.about_untracked().zip(connection.get_untracked().ok())
                .map(|(rollout, connection)| choice(rollout, connection, asked))}
        </Dialog>
    }
    .erase()
}

/// What is chosen, and what was found out about it.
#[derive(Clone, Copy)]
struct Choosing {
    chosen: Selection,
    planned: RwSignal<Option<Planned>>,
    problem: RwSignal<Option<PortalError>>,
}

impl Choosing {
    /// Another choice has other steps.
    fn choose(self, fleet: String, chosen: bool) {
        self.chosen.set([fleet], chosen);
        self.planned.set(None);
        self.problem.set(None);
    }
}

fn choice(rollout: Rollout, connection: ConnectionName, asked: Asked<Rollout>) -> AnyView {
    let choosing = Choosing {
        chosen: Selection::default(),
        planned: RwSignal::new(None),
        problem: RwSignal::new(None),
    };
    let (place, query) = (connection.clone(), rollout.fleets());
    let fleets = latest(move || list_keys(place.clone(), ListName::Fleets, query.clone()));
    let shown = changing(move || {
        fleets.get().map(|answer| match answer {
            Ok(fleets) if fleets.is_empty() => {
                view! { <p class="muted">"Every fleet that can use it does so already."</p> }
                    .erase()
            }
            Ok(fleets) => checkboxes(fleets, choosing),
            Err(error) => view! { <Problem error/> }.erase(),
        })
    });
    let act = roll_out(rollout, connection, choosing, asked);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if choosing.chosen.names_untracked().is_empty() {
            let error = PortalError::new(
                crate::appstream::ErrorKind::Invalid,
                "Choose at least one fleet.",
            );
            choosing.problem.set(Some(error));
        } else if !act.pending().get_untracked() {
            act.dispatch(());
        }
    };
    let verb = Signal::derive(move || match choosing.planned.with(Option::is_some) {
        true => "Use image".to_owned(),
        false => "Show the steps".to_owned(),
    });
    let busy = Signal::derive(move || act.pending().get().then_some("true"));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                <p>"A running fleet takes the image for its next sessions; those that run now keep the old one. If the operating system is another, the fleet has to be stopped, and its sessions end."</p>
                {changing(move || choosing.problem.get().map(|error| view! { <Problem error/> }))}
                {shown}
                <div aria-live="polite">{changing(move || choosing.planned.get().map(steps))}</div>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=busy>{verb}</button>
            </footer>
        </form>
    }
    .erase()
}

fn checkboxes(fleets: Vec<String>, choosing: Choosing) -> AnyView {
    let checkbox = |fleet: String| {
        let name = fleet.clone();
        let change = move |event| choosing.choose(name.clone(), event_target_checked(&event));
        view! {
            <label class="choice"><input class="check" type="checkbox" on:change=change/><span>{fleet}</span></label>
        }
        .erase()
    };
    let checkboxes = fleets.into_iter().map(checkbox).collect_view();
    view! {
        <fieldset class="fieldset"><legend>"Fleets"</legend><div class="choices">{checkboxes}</div></fieldset>
    }
    .erase()
}

fn steps(planned: Planned) -> AnyView {
    let steps = planned.steps.into_iter();
    let steps = steps.map(|step| view! { <li>{step}</li> }).collect_view();
    view! { <h3>"Steps"</h3><ol class="plan">{steps}</ol> }.erase()
}

/// Shows the steps; once they are shown, begins with them.
fn roll_out(
    rollout: Rollout,
    connection: ConnectionName,
    choosing: Choosing,
    asked: Asked<Rollout>,
) -> Action<(), ()> {
    let navigate = use_navigate();
    Action::new(move |(): &()| {
        let (rollout, connection) = (rollout.clone(), connection.clone());
        let navigate = navigate.clone();
        async move {
            let names = choosing.chosen.names_untracked();
            let fleets: Vec<_> = names
                .iter()
                .filter_map(|name| FleetName::parse(name).ok())
                .collect();
            let rehearse = choosing.planned.with_untracked(Option::is_none);
            let place = connection.clone();
            match roll_out_image(place, rollout.named, fleets, rehearse).await {
                Ok(Planned { job: Some(job), .. }) => {
                    asked.opened.close();
                    let path = Path::Job(&connection, &job).to_string();
                    navigate(&path, Default::default());
                }
                Ok(planned) => choosing.planned.set(Some(planned)),
                Err(error) => choosing.problem.set(Some(error)),
            }
        }
    })
}
