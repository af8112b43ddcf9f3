//! Chooses what a stack or a fleet is associated with.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::api::associate_fleet;
use super::{Association, End};
use crate::appstream::{ConnectionName, FleetName, Invalid, PortalError, StackName};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::live::{Topic, use_live};
use crate::ui::{Erase, Problem, changing, use_toasts};

impl End {
    fn title(&self) -> String {
        match self {
            Self::Stack(stack, _) => format!("Associate a fleet with {stack}"),
            Self::Fleet(fleet, _) => format!("Associate {fleet} with a stack"),
        }
    }

    /// What is chosen, what may be said of it, and the button's words.
    const fn words(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Stack(..) => (
                "Fleet",
                "Users of the stack can stream from it as soon as it runs.",
                "Associate fleet",
            ),
            Self::Fleet(..) => (
                "Stack",
                "Its users can stream from the fleet as soon as it runs.",
                "Associate stack",
            ),
        }
    }

    /// What may be at the other end.
    fn choices(&self) -> Vec<String> {
        match self {
            Self::Stack(_, fleets) => fleets.iter().map(ToString::to_string).collect(),
            Self::Fleet(_, stacks) => stacks.iter().map(ToString::to_string).collect(),
        }
    }

    /// The association with what was chosen.
    fn with(&self, chosen: &str) -> Result<Association, Invalid> {
        match self {
            Self::Stack(stack, _) => FleetName::parse(chosen).map(|fleet| Association {
                stack: stack.clone(),
                fleet,
            }),
            Self::Fleet(fleet, _) => StackName::parse(chosen).map(|stack| Association {
                stack,
                fleet: fleet.clone(),
            }),
        }
    }
}

/// Chooses what is at the other end.
#[component]
pub fn AssociateDialog(
    /// Where.
    connection: Memo<Result<ConnectionName, PortalError>>,
    /// What it is about.
    asked: Asked<End>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_associate_dialog,
        associate_dialog(connection, asked)
    )
}

#[lazy]
fn associate_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<End>,
) -> AnyView {
    let (toasts, live) = (use_toasts(), use_live());
    let chosen = RwSignal::new(String::new());
    let error = RwSignal::new(None::<PortalError>);
    let act = Action::new(move |association: &Association| {
        let Association { stack, fleet } = association.clone();
        let connection = connection.get_untracked();
        async move {
            let associated =
                async { associate_fleet(connection?, stack.clone(), fleet.clone()).await };
            match associated.await {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done(format!("{fleet} is associated with {stack}."));
                }
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(Topic::Stacks);
        }
    });
    let submit = Callback::new(move |()| {
        let association = asked.about_untracked().map(|end| {
            let (what, ..) = end.words();
            end.with(&chosen.get_untracked())
                .map_err(|_| Invalid(format!("Choose a {}.", what.to_lowercase())))
        });
        match association {
            _ if act.pending().get_untracked() => {}
            Some(Ok(association)) => {
                error.set(None);
                act.dispatch(association);
            }
            Some(Err(why)) => error.set(Some(PortalError::invalid("other", &why))),
            None => {}
        }
    });
    // Begins anew each time it opens.
    Effect::new(move |_| {
        if asked.opened.is_open() {
            chosen.set(String::new());
            error.set(None);
        }
    });
    let title = Signal::derive(move || asked.about().map(|end| end.title()).unwrap_or_default());
    let pending = act.pending().into();
    view! {
        <Dialog opened=asked.opened id="associate" title>
            {asked.about_untracked().map(|end| form(&end, asked, chosen, error, pending, submit))}
        </Dialog>
    }
    .erase()
}

fn form(
    end: &End,
    asked: Asked<End>,
    chosen: RwSignal<String>,
    error: RwSignal<Option<PortalError>>,
    pending: Signal<bool>,
    submit: Callback<()>,
) -> AnyView {
    let (label, hint, verb) = end.words();
    let wrong = Signal::derive(move || error.with(|error| at_field(error.as_ref(), "other")));
    let option = |name: String| view! { <option value=name.clone()>{name.clone()}</option> };
    let options = end.choices().into_iter().map(option).collect_view();
    let nothing = format!("Choose a {}", label.to_lowercase());
    let problem = changing(move || {
        let other = error.get().filter(|error| error.field.is_none());
        other.map(|error| view! { <Problem error/> })
    });
    view! {
        <form on:submit=move |event| { event.prevent_default(); submit.run(()); } novalidate>
            <div class="dialog-body stack">
                {problem}
                <Field id="other" label error=wrong hint>
                    <select class="select" id="other" name="other" autofocus aria-invalid=invalid(wrong)
                        aria-describedby="other-error other-hint"
                        on:change=move |event| { chosen.set(event_target_value(&event)); error.set(None); }>
                        <option value="">{nothing}</option>
                        {options}
                    </select>
                </Field>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                <button class="btn btn-primary" type="submit" aria-busy=move || pending.get().then_some("true")>{verb}</button>
            </footer>
        </form>
    }
    .erase()
}
