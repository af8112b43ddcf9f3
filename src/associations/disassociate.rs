//! Asks before a fleet is taken away from a stack.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::Association;
use super::api::disassociate_fleet;
use crate::appstream::{ConnectionName, PortalError};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::live::{Topic, use_live};
use crate::ui::{Erase, use_toasts};

/// Asks before a fleet is taken away from a stack.
#[component]
pub fn DisassociateDialog(
    /// Where.
    connection: Memo<Result<ConnectionName, PortalError>>,
    /// What it is about.
    asked: Asked<Association>,
) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_disassociate_dialog,
        disassociate_dialog(connection, asked)
    )
}

#[lazy]
fn disassociate_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    asked: Asked<Association>,
) -> AnyView {
    let (toasts, live) = (use_toasts(), use_live());
    let title = Signal::derive(move || {
        let about = asked.about();
        about
            .map(|Association { stack, fleet }| format!("Disassociate {fleet} from {stack}?"))
            .unwrap_or_default()
    });
    let act = Action::new(move |association: &Association| {
        let Association { stack, fleet } = association.clone();
        let connection = connection.get_untracked();
        async move {
            let result =
                async { disassociate_fleet(connection?, stack.clone(), fleet.clone()).await };
            match result.await {
                Ok(()) => toasts.done(format!("{fleet} is no longer associated with {stack}.")),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Stacks);
        }
    });
    let confirmed = move |_| {
        asked.opened.close();
        if let Some(association) = asked.about_untracked() {
            act.dispatch(association);
        }
    };
    view! {
        <Dialog opened=asked.opened id="disassociate-fleet" title>
            <div class="dialog-body"><p>"Users of the stack cannot start new sessions on the fleet. Sessions that are open go on."</p></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| asked.opened.close()>"Keep it"</button>
                <button class="btn btn-danger" type="button" on:click=confirmed>"Disassociate fleet"</button>
            </footer>
        </Dialog>
    }
    .erase()
}
