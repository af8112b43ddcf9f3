//! What was last done to something, on its own page, for those who may see the record.

use leptos::prelude::*;

use super::api::list_history;
use super::{Event, EventResult};
use crate::access::Permission;
use crate::app::frame::use_frame;
use crate::appstream::ConnectionName;
use crate::json::resource;
use crate::routes::{Encoded, Path};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Card;
use crate::ui::{Ago, Erase, Problem, Status};

/// The card; nothing for those who may not see it.
#[component]
pub fn History(
    /// Where the thing is.
    connection: ConnectionName,
    /// What kind of thing: "fleet".
    kind: &'static str,
    /// Its name.
    name: String,
) -> impl IntoView {
    use_frame().may(Permission::SeeAudit).then(|| {
        let version = use_live().version(&[Topic::Audit]);
        let about = format!("?where=kind%20%3D%20{}&where=target%20%3D%20{}", Encoded(kind), Encoded(&name));
        let all = format!("{}{about}", Path::Audit);
        let events = resource(
            move || (connection.clone(), name.clone(), version.get()),
            move |(connection, name, _)| list_history(connection, kind.to_owned(), name),
        );
        view! {
            <Card id="history" title="History" flush=true>
                <Transition fallback=|| view! { <p class="muted card-text">"Reading the audit record"</p> }>
                    {move || {
                        // Taken now: by the time it is waited for, the page may be gone.
                        let events = events.into_future();
                        Suspend::new(async move {
                        match events.await {
                            Ok(events) => event_list(events),
                            Err(error) => view! { <Problem error/> }.erase(),
                        }
                    })}}
                </Transition>
                <p class="card-text small"><a href=all>"All of it in the audit record"</a></p>
            </Card>
        }
        .erase()
    })
}

/// Events, each on a line with a link to all that is known of it.
pub fn event_list(events: Vec<Event>) -> AnyView {
    if events.is_empty() {
        return view! { <p class="muted card-text">"Nothing was done through Portico so far."</p> }
            .erase();
    }
    let item = |event: Event| {
        let href = Path::AuditEntry(event.sequence).to_string();
        let status = (event.result != EventResult::Done).then(|| {
            let (tone, text) = event.result.status();
            view! { " "<Status tone text/> }
        });
        let why = event
            .message
            .clone()
            .map(|message| view! { <p>{message}</p> });
        view! {
            <li>
                <div>
                    <h3><a class="row-link" href=href>{event.action}</a>{status}</h3>
                    <p>"By "{event.actor}", "<Ago at=event.began_at/></p>
                    {why}
                </div>
            </li>
        }
        .erase()
    };
    view! { <ul class="notes">{events.into_iter().map(item).collect_view()}</ul> }.erase()
}
