//! What was last done to something, on its own page, for those who may see the record.

use leptos::prelude::*;

use super::api::{list_history, list_person_history};
use super::{Event, EventResult};
use crate::access::Permission;
use crate::app::answer::awaited;
use crate::app::frame::use_frame;
use crate::app::question::{Question, resource};
use crate::appstream::{ConnectionName, PortalError};
use crate::routes::{Encoded, Path, narrowed};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Card;
use crate::ui::{Ago, Erase, Problem, Status};

/// What was last done to the thing of a page, if its viewer may see that.
#[derive(Clone)]
struct Past {
    events: Question<Vec<Event>>,
    /// The record, filtered to it.
    all: Memo<String>,
    /// Whether they are about one thing, so that there is no need to say about which.
    of_one: bool,
}

/// Asks for what was last done to the thing of a page, for its [`History`]. It lives as
/// long as the page: inside what comes anew with each answer it would be gone while the
/// next one is waited for.
pub fn provide_history<Name>(
    connection: Memo<Result<ConnectionName, PortalError>>,
    kind: &'static str,
    name: Memo<Result<Name, PortalError>>,
) where
    Name: ToString + Clone + PartialEq + Send + Sync + 'static,
{
    let frame = use_frame();
    let may = |connection| frame.may_everywhere(&connection, Permission::SeeAudit);
    if !connection.get_untracked().is_ok_and(may) {
        return;
    }
    let version = use_live().version(&[Topic::Audit]);
    let named = Memo::new(move |_| name.get().map(|name| name.to_string()));
    let all = Memo::new(move |_| {
        let name = named.get().unwrap_or_default();
        narrowed(&Path::Audit, &[("kind", kind), ("target", &name)])
    });
    let events = resource(
        move || (connection.get(), named.get(), version.get()),
        move |(connection, name, _)| async move {
            list_history(connection?, kind.to_owned(), name?).await
        },
    );
    provide_context(Past {
        events,
        all,
        of_one: true,
    });
}

/// Asks for what the person of a page last did, and what was done to them, for its
/// [`History`].
pub fn provide_person_history(name: Memo<String>) {
    if !use_frame().may(Permission::SeeAudit) {
        return;
    }
    let version = use_live().version(&[Topic::Audit]);
    let all = Memo::new(move |_| format!("{}?filter={}", Path::Audit, Encoded(&name.get())));
    let events = resource(
        move || (name.get(), version.get()),
        |(name, _)| list_person_history(name),
    );
    provide_context(Past {
        events,
        all,
        of_one: false,
    });
}

/// The card; nothing for those who may not see it.
#[component]
pub fn History() -> impl IntoView {
    use_context::<Past>().map(|Past { events, all, of_one }| {
        view! {
            <Card id="history" title="History" flush=true>
                {awaited("the audit record", events, move |events| match events {
                    Ok(events) => event_list(events, of_one),
                    Err(error) => view! { <Problem error/> }.erase(),
                })}
                <p class="card-text small"><a href=all.get_untracked()>"All of it in the audit record"</a></p>
            </Card>
        }
        .erase()
    })
}

/// Events, each on a line with a link to all that is known of it.
/// `of_one`: they are about one thing, which is not named each time.
pub fn event_list(events: Vec<Event>, of_one: bool) -> AnyView {
    if events.is_empty() {
        return view! { <p class="muted card-text">"Nothing was done through Portico so far."</p> }
            .erase();
    }
    let item = move |event: Event| {
        let about = (!of_one).then(|| format!("{} {}. ", event.target_kind, event.target));
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
                    <p>{about}"By "{event.actor}", "<Ago at=event.began_at/></p>
                    {why}
                </div>
            </li>
        }
        .erase()
    };
    view! { <ul class="notes">{events.into_iter().map(item).collect_view()}</ul> }.erase()
}
