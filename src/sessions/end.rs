//! Ending a session.

use crate::app::part::dialog_part;
use leptos::prelude::*;

use super::Session;
use super::api::{LONGEST_REASON, end_session};
use crate::access::Permission;
use crate::app::frame::use_frame;
use crate::appstream::PortalError;
use crate::json::Value;
use crate::operations::{ShowAsDialog, ShownCall, show_as_button};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, at_field};
use crate::ui::live::{Topic, use_live};
use crate::ui::{Erase, Problem, changing, use_toasts};

/// Ends a session, after asking; the reason goes to the audit record.
#[component]
pub fn EndSessionDialog(asked: Asked<Session>) -> impl IntoView {
    dialog_part!(
        asked.opened,
        __preload_end_session_dialog,
        end_session_dialog(asked)
    )
}

#[lazy]
fn end_session_dialog(asked: Asked<Session>) -> AnyView {
    let toasts = use_toasts();
    let live = use_live();
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<PortalError>);
    let title = Signal::derive(move || {
        asked
            .about()
            .map(|session| format!("End the session of {}?", session.user))
            .unwrap_or_default()
    });
    let place = move || {
        asked
            .about()
            .map(|session| format!("{} on {}", session.stack, session.fleet))
    };
    // Begins anew each time it opens.
    Effect::new(move |_| {
        if asked.opened.is_open() {
            reason.set(String::new());
            error.set(None);
        }
    });
    let act = Action::new(move |session: &Session| {
        let Session {
            connection,
            stack,
            fleet,
            id,
            user,
            ..
        } = session.clone();
        async move {
            match end_session(connection, stack, fleet, id, reason.get_untracked()).await {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done(format!("The session of {user} has ended."));
                }
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(Topic::Sessions);
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let (Some(session), false) = (asked.about_untracked(), act.pending().get_untracked()) {
            error.set(None);
            act.dispatch(session);
        }
    };
    let showing = Asked::<ShownCall>::default();
    let place_of = Signal::derive(move || {
        let about = asked.about();
        about
            .map(|session| session.connection)
            .ok_or_else(|| PortalError::not_found("such session"))
    });
    let frame = StoredValue::new(use_frame());
    let show_as = move || {
        let session = asked.about()?;
        let place = &session.connection;
        let may = frame.with_value(|frame| frame.may_everywhere(place, Permission::EndSessions));
        let input = Value::object([("SessionId", session.id.as_str().into())]);
        let call = ShownCall::of("ExpireSession", input);
        may.then(|| show_as_button(Some(showing), None, move || call.clone()))
    };
    let wrong = Signal::derive(move || error.with(|error| at_field(error.as_ref(), "reason")));
    view! {
        <Dialog opened=asked.opened id="end-session" title>
            <form on:submit=submit>
                <div class="dialog-body stack">
                    <p>"It runs through stack "<strong>{place}</strong>". It ends at once, and unsaved work is lost."</p>
                    {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                    <Field id="reason" label="Reason" optional=true error=wrong hint="It stands in the audit record.">
                        <input class="input" id="reason" name="reason" maxlength=LONGEST_REASON autocomplete="off" autofocus
                            aria-describedby="reason-error reason-hint"
                            on:input=move |event| reason.set(event_target_value(&event))/>
                    </Field>
                </div>
                <footer class="dialog-foot">
                    {changing(show_as)}
                    <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Keep it open"</button>
                    <button class="btn btn-danger" type="submit" aria-busy=move || act.pending().get().then_some("true")>"End session"</button>
                </footer>
            </form>
        </Dialog>
        <ShowAsDialog connection=place_of asked=showing/>
    }
    .erase()
}
