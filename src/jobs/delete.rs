//! Deleting what others depend on: the steps are shown, the name is typed, and the
//! steps become a job.

use crate::app::part::dialog_part;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::Planned;
use super::making::{delete_fleet_with_steps, delete_stack_with_steps};
use crate::appstream::{ConnectionName, FleetName, PortalError, StackName};
use crate::routes::Path;
use crate::ui::confirm::{DeleteDialog, Doomed, Impact};
use crate::ui::dialog::Asked;
use crate::ui::{Erase, use_toasts};

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// A fleet: stopped before, and taken from its stacks.
    Fleet(FleetName),
    /// A stack: its fleets are taken from it before.
    Stack(StackName),
}

impl Deletion {
    /// The steps; with what was typed to confirm it, the job.
    async fn plan(
        &self,
        connection: ConnectionName,
        confirmed: Option<String>,
    ) -> Result<Planned, PortalError> {
        let rehearse = confirmed.is_none();
        let typed = confirmed.unwrap_or_default();
        match self.clone() {
            Self::Fleet(name) => delete_fleet_with_steps(connection, name, typed, rehearse).await,
            Self::Stack(name) => delete_stack_with_steps(connection, name, typed, rehearse).await,
        }
    }

    fn doomed(&self, planned: Planned) -> Doomed {
        let (kind, name, text) = match self {
            Self::Fleet(name) => (
                "fleet",
                name.to_string(),
                "These steps are done one after the other. You cannot undo this; the image stays.",
            ),
            Self::Stack(name) => (
                "stack",
                name.to_string(),
                "These steps are done one after the other. You cannot undo this; the fleets stay.",
            ),
        };
        let step = |label: String| Impact::lost(format!("{label}."), "");
        Doomed {
            kind,
            name,
            text: text.to_owned(),
            effects: planned.steps.into_iter().map(step).collect(),
        }
    }
}

/// The dialog of a page, and what opens it.
#[derive(Clone, Copy)]
pub struct Deleting {
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<Doomed>,
    subject: RwSignal<Option<Deletion>>,
    rehearse: Action<Deletion, ()>,
}

impl Deleting {
    /// Nothing is asked yet.
    pub fn new(connection: Memo<Result<ConnectionName, PortalError>>) -> Self {
        let (asked, subject, toasts) = (Asked::default(), RwSignal::new(None), use_toasts());
        let rehearse = Action::new(move |deletion: &Deletion| {
            let deletion = deletion.clone();
            async move {
                let planned = match connection.get_untracked() {
                    Ok(connection) => deletion.plan(connection, None).await,
                    Err(error) => Err(error),
                };
                match planned {
                    Ok(planned) => {
                        asked.ask(deletion.doomed(planned));
                        subject.set(Some(deletion));
                    }
                    Err(error) => toasts.failed(&error),
                }
            }
        });
        Self {
            connection,
            asked,
            subject,
            rehearse,
        }
    }

    /// Asks for the steps, then opens the dialog.
    pub fn press(self, deletion: Deletion) {
        if !self.rehearse.pending().get_untracked() {
            self.rehearse.dispatch(deletion);
        }
    }

    /// Whether the steps are being asked for.
    pub fn is_busy(self) -> bool {
        self.rehearse.pending().get()
    }
}

/// Asks before something is deleted step by step, and leads to the job.
#[component]
pub fn DeleteWithSteps(deleting: Deleting) -> impl IntoView {
    dialog_part!(
        deleting.asked.opened,
        __preload_delete_with_steps,
        delete_with_steps(deleting)
    )
}

#[lazy]
fn delete_with_steps(deleting: Deleting) -> AnyView {
    let navigate = use_navigate();
    let failure = RwSignal::new(None);
    let act = Action::new(move |(deletion, typed): &(Deletion, String)| {
        let (deletion, typed, navigate) = (deletion.clone(), typed.clone(), navigate.clone());
        async move {
            let made = match deleting.connection.get_untracked() {
                Ok(connection) => {
                    let made = deletion.plan(connection.clone(), Some(typed)).await;
                    made.map(|planned| (connection, planned.job))
                }
                Err(error) => Err(error),
            };
            match made {
                Ok((connection, Some(job))) => {
                    deleting.asked.opened.close();
                    navigate(
                        &Path::Job(&connection, &job).to_string(),
                        Default::default(),
                    );
                }
                Ok((_, None)) => deleting.asked.opened.close(),
                Err(error) => failure.set(Some(error)),
            }
        }
    });
    let delete = move |typed: String| {
        if let Some(deletion) = deleting.subject.get_untracked() {
            act.dispatch((deletion, typed));
        }
    };
    view! { <DeleteDialog asked=deleting.asked failure busy=act.pending() delete/> }.erase()
}
