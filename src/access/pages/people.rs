//! Everybody with an account.

use leptos::prelude::*;

use super::{AccessList, Tab, access_list, may};
use crate::access::manage::list_people;
use crate::access::{Permission, PersonRow};
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::table::Spec;
use crate::ui::{Ago, Erase, Status, Tone};

const COLUMNS: &[Column] = &[
    Column::new("user-name", "User name").heads().sorts(),
    Column::new("name", "Name").sorts().on_phones(),
    Column::new("state", "Sign-in").on_phones(),
    Column::new("roles", "Roles").sorts().on_phones(),
    Column::new("groups", "Groups").sorts().class("cell-num"),
    Column::new("mail", "Mail").unusual(),
    Column::new("signed-in", "Last sign-in").sorts(),
    Column::new("created", "Added").sorts().unusual(),
];

const SPEC: Spec = Spec {
    one: "person",
    many: "people",
    caption: "People",
    by: "user name, name, mail or role",
    columns: COLUMNS,
    usual: ("user-name", false),
    states: "Sign-in",
    has_tags: false,
};

/// `/access/people`
#[component]
pub fn PeoplePage() -> impl IntoView {
    let (button, dialogs) = super::admitting::invite();
    let manages = may(Permission::ManageAccess);
    let list = AccessList {
        tab: Tab::People,
        spec: &SPEC,
        text: "Everybody who can sign in, and the roles they hold, themselves and by their groups.",
        none: (
            "Nobody yet",
            "The command line adds the first administrator.",
        ),
        states: &[
            ("active", "Active"),
            ("invited", "Invited"),
            ("locked", "Locked"),
        ],
        buttons: manages.then_some(button),
    };
    view! {
        {access_list(list, list_people, |person| person.user_name.clone(), cell)}
        {dialogs}
    }
}

/// Whether somebody can sign in.
pub fn sign_in_state(person: &PersonRow) -> AnyView {
    let (state, text) = person.state();
    let tone = match state {
        "locked" => Tone::Stopped,
        "invited" => Tone::Pending,
        _ => Tone::Running,
    };
    view! { <Status tone text/> }.erase()
}

fn cell(person: &PersonRow, column: &'static str) -> AnyView {
    match column {
        "user-name" => {
            let href = Path::Person(&person.user_name).to_string();
            view! { <a class="row-link" href=href>{person.user_name.clone()}</a> }.erase()
        }
        "name" => person.display_name.clone().erase(),
        "state" => sign_in_state(person),
        "roles" => {
            let roles = person.roles.iter().map(|role| super::role_badge(*role));
            view! { <span class="badges">{roles.collect_view()}</span> }.erase()
        }
        "groups" => person.groups.to_string().erase(),
        "mail" => person.mail.clone().unwrap_or_default().erase(),
        "signed-in" => match person.signed_in_at {
            Some(at) => view! { <Ago at/> }.erase(),
            None => view! { <span class="subtle">"Never"</span> }.erase(),
        },
        _ => view! { <Ago at=person.created_at/> }.erase(),
    }
}
