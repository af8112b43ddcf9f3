//! All open sessions of a connection.

use leptos::prelude::*;

use super::api::{list_sessions, list_sessions_everywhere};
use super::{EndSessionDialog, Session};
use crate::access::{Permission, Scope};
use crate::app::frame::use_frame;
use crate::app::list_page::{ListPage, list_page, page_across, state_choices};
use crate::appstream::ConnectionName;
use crate::jobs::bulk::BulkKind;
use crate::lists::ListName;
use crate::lists::across::with_connection;
use crate::routes::Path;
use crate::ui::dialog::Asked;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::{Spec, mono};
use crate::ui::time::Ahead;
use crate::ui::{Ago, Empty, Erase, Status};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("user", "User").heads().sorts(),
    Column::new("state", "State").sorts().offers().on_phones(),
    Column::new("stack", "Stack").sorts().offers().on_phones(),
    Column::new("fleet", "Fleet").sorts().offers().on_phones(),
    Column::new("started", "Started").sorts().on_phones(),
    Column::new("ends-by", "Ends by").sorts().on_phones(),
    Column::new("authentication", "Came in by")
        .sorts()
        .offers()
        .class("hide-l"),
    Column::new("address", "Address").class("hide-l"),
    Column::new("id", "Session id").unusual(),
    Column::actions(),
];

const SPEC: Spec = Spec {
    one: "session",
    many: "sessions",
    caption: "Sessions",
    by: "user, stack, fleet, address or id",
    columns: COLUMNS,
    usual: ("user", false),
    states: "State",
    has_tags: false,
};

/// The list over all connections.
const ACROSS: Spec = Spec {
    caption: "Sessions in all connections",
    by: "user, connection, stack, fleet, address or id",
    columns: &const { with_connection::<{ COLUMNS.len() + 1 }>(COLUMNS) },
    ..SPEC
};

const PAGE: ListPage<Session> = ListPage {
    spec: &SPEC,
    text: "Everybody who streams now, over all stacks, fleets and ways to sign in.",
    topics: &[Topic::Sessions],
    name: Some(ListName::Sessions),
    create: None,
    bulk: Some(BulkKind::Sessions),
    states: Some(|states| state_choices(states, &["Connected", "Disconnected"], ToOwned::to_owned)),
    empty: |_| {
        view! {
            <Empty title="No sessions" text="Nobody streams now. A session appears here by itself as soon as somebody opens an application."/>
        }
        .erase()
    },
    key: |session| session.id.to_string(),
    called: Some(|session| format!("the session of {} on {}", session.user, session.fleet)),
    cell,
};

/// `/c/{connection}/sessions`
#[component]
pub fn SessionsPage() -> impl IntoView {
    let ending = Asked::<Session>::default();
    provide_context(ending);
    view! {
        {list_page(&PAGE, list_sessions, |_| None)}
        <EndSessionDialog asked=ending/>
    }
}

/// `/all/sessions`
#[component]
pub fn SessionsEverywherePage() -> impl IntoView {
    let ending = Asked::<Session>::default();
    provide_context(ending);
    view! {
        {page_across(&PAGE, &ACROSS, list_sessions_everywhere)}
        <EndSessionDialog asked=ending/>
    }
}

fn cell(_: &ConnectionName, session: &Session, column: &'static str) -> AnyView {
    match column {
        "user" => {
            let person = Path::Helpdesk(Some(&session.user)).to_string();
            view! { <a class="row-link" href=person>{session.user.clone()}</a> }.erase()
        }
        "state" => {
            let (tone, text) = session.status();
            view! { <Status tone text=text.to_owned()/> }.erase()
        }
        "stack" => {
            let stack = Path::Stack(&session.connection, &session.stack).to_string();
            view! { <a href=stack>{session.stack.to_string()}</a> }.erase()
        }
        "fleet" => {
            let fleet = Path::Fleet(&session.connection, &session.fleet).to_string();
            view! { <a href=fleet>{session.fleet.to_string()}</a> }.erase()
        }
        "started" => session.started.map(|at| view! { <Ago at/> }).erase(),
        "ends-by" => session.ends_by.map(|at| view! { <Ahead at/> }).erase(),
        "authentication" => session.authentication.label().to_owned().erase(),
        "address" => mono(session.address.as_deref().unwrap_or_default()),
        "id" => mono(session.id.as_str()),
        _ => end(session).erase(),
    }
}

/// The button that ends it, for those who may.
fn end(session: &Session) -> Option<AnyView> {
    let ending = use_context::<Asked<Session>>()?;
    let scope = Scope::Stack(&session.connection, &session.stack);
    use_frame()
        .caller
        .filter(|caller| caller.may(Permission::EndSessions, scope))?;
    let label = format!("End session of {} on {}", session.user, session.fleet);
    let about = session.clone();
    let button = view! {
        <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
            on:click=move |_| ending.ask(about.clone())>"End session"</button>
    };
    Some(button.erase())
}
