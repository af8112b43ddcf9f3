//! Starting and stopping the fleet of a page.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::{start_fleet, stop_fleet};
use super::{Fleet, FleetAction};
use crate::app::wanted::{Wanted, use_wanted};
use crate::appstream::{ConnectionName, ErrorKind, FleetName, PortalError};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::{Erase, changing, use_toasts};

/// What can be done to the fleet of this page.
#[derive(Clone, Copy)]
pub struct FleetActions {
    act: Action<(FleetName, FleetAction), ()>,
    asked: Asked<(Fleet, FleetAction)>,
    wanted: Wanted,
}

impl FleetActions {
    /// For a fleet of this connection.
    pub fn new(connection: Memo<Result<ConnectionName, PortalError>>) -> Self {
        let toasts = use_toasts();
        let live = use_live();
        let act = Action::new(move |(name, action): &(FleetName, FleetAction)| {
            let (name, action, connection) = (name.clone(), *action, connection.get_untracked());
            async move {
                let result = match (connection, action) {
                    (Ok(connection), FleetAction::Start) => {
                        start_fleet(connection, name.clone()).await
                    }
                    (Ok(connection), FleetAction::Stop) => {
                        stop_fleet(connection, name.clone()).await
                    }
                    (Err(error), _) => Err(error),
                };
                match (result, action) {
                    (Ok(()), FleetAction::Start) => toasts.done(format!("{name} is starting.")),
                    (Ok(()), FleetAction::Stop) => toasts.done(format!("{name} is stopping.")),
                    (Err(error), _) => toasts.failed(&error),
                }
                live.bump(Topic::Fleets);
            }
        });
        Self {
            act,
            asked: Asked::default(),
            wanted: use_wanted(),
        }
    }

    /// Does it, unless something is under way; stopping somebody's session is asked
    /// about first.
    fn press(self, fleet: &Fleet, action: FleetAction) {
        if fleet.can(action).is_err() || self.act.pending().get_untracked() {
            return;
        }
        if action == FleetAction::Stop && fleet.capacity.in_use > 0 {
            self.asked.ask((fleet.clone(), action));
        } else {
            self.act.dispatch((fleet.name.clone(), action));
        }
    }

    /// Asks about what the page's address says.
    pub fn follow(self, fleet: &Fleet) {
        let toasts = use_toasts();
        for (word, action) in [("start", FleetAction::Start), ("stop", FleetAction::Stop)] {
            let fleet = fleet.clone();
            self.wanted.when(word, move || match fleet.can(action) {
                Ok(()) => self.asked.ask((fleet.clone(), action)),
                Err(why) => toasts.failed(&PortalError::new(ErrorKind::Conflict, why)),
            });
        }
    }

    /// Start and Stop; the one that is not possible is off and says why.
    pub fn buttons(self, fleet: &Fleet) -> AnyView {
        let button = |label, symbol, why, action| {
            let (subject, off) = (fleet.clone(), fleet.can(action).is_err());
            action_button(
                label,
                symbol,
                why,
                off,
                self.act.pending().into(),
                move || self.press(&subject, action),
            )
        };
        let reasons = [
            ("why-start", FleetAction::Start),
            ("why-stop", FleetAction::Stop),
        ]
        .into_iter()
        .filter_map(|(id, action)| {
            fleet
                .can(action)
                .err()
                .map(|reason| view! { <p class="btn-reason" id=id>{reason}</p> })
        })
        .collect_view();
        view! {
            {button("Start", "play", "why-start", FleetAction::Start)}
            {button("Stop", "stop", "why-stop", FleetAction::Stop)}
            {reasons}
        }
        .erase()
    }
}

/// Asks before sessions are ended with their fleet, and before what the page's address
/// says is done.
#[component]
pub fn FleetActionDialog(
    /// What can be done.
    actions: FleetActions,
) -> impl IntoView {
    dialog_part!(
        actions.asked.opened,
        __preload_fleet_action_dialog,
        fleet_action_dialog(actions)
    )
}

#[lazy]
fn fleet_action_dialog(actions: FleetActions) -> AnyView {
    let FleetActions { act, asked, .. } = actions;
    let verb = move || match asked.about() {
        Some((_, FleetAction::Start)) => "Start fleet",
        _ => "Stop fleet",
    };
    let title = Signal::derive(move || {
        let about = asked.about();
        about
            .map(|(fleet, _)| format!("{} {}?", verb(), fleet.name))
            .unwrap_or_default()
    });
    let text = move || match asked.about() {
        Some((_, FleetAction::Start)) => {
            "Its instances start, which takes some minutes. AWS charges for those that run."
                .to_owned()
        }
        Some((fleet, FleetAction::Stop)) => format!(
            "{} The fleet itself stays and can be started again in about five minutes.",
            ending(fleet.capacity.in_use)
        ),
        None => String::new(),
    };
    let keep = move || match asked.about() {
        Some((_, FleetAction::Start)) => "Leave it stopped",
        _ => "Keep running",
    };
    let class = move || match asked.about() {
        Some((_, FleetAction::Start)) => "btn btn-primary",
        _ => "btn btn-danger",
    };
    let confirmed = move |_| {
        asked.opened.close();
        if let Some((fleet, action)) = asked.about_untracked() {
            act.dispatch((fleet.name, action));
        }
    };
    view! {
        <Dialog opened=asked.opened id="fleet-action" title>
            <div class="dialog-body"><p>{changing(text)}</p></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| asked.opened.close()>{changing(keep)}</button>
                <button class=class type="button" on:click=confirmed>{changing(verb)}</button>
            </footer>
        </Dialog>
    }
    .erase()
}

/// What stopping does to those who stream.
fn ending(sessions: i32) -> String {
    match sessions {
        0 => "Nobody streams on it now.".to_owned(),
        1 => "1 session ends at once; unsaved work is lost.".to_owned(),
        many => format!("{many} sessions end at once; unsaved work is lost."),
    }
}

/// A button that says why it is off, if it is.
fn action_button(
    label: &'static str,
    symbol: &'static str,
    reason: &'static str,
    off: bool,
    busy: Signal<bool>,
    press: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button class="btn" type="button" aria-disabled=off.then_some("true") aria-describedby=off.then_some(reason)
            aria-busy=move || busy.get().then_some("true") on:click=move |_| press()>
            <Icon name=symbol/>{label}
        </button>
    }
    .erase()
}
