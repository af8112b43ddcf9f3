//! All grants.

use leptos::prelude::*;

use super::grant_dialog::{Receiver, grant_dialog, revoke_grant_dialog};
use super::{AccessList, Tab, access_list, may};
use crate::access::manage::list_grants;
use crate::access::{HeldGrant, Holder, Permission};
use crate::routes::Path;
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::list::Column;
use crate::ui::live::use_live;
use crate::ui::table::Spec;
use crate::ui::time::date;
use crate::ui::{Ago, Erase, changing};

const COLUMNS: &[Column] = &[
    Column::new("who", "Who").heads().sorts(),
    Column::new("kind", "Kind"),
    Column::new("role", "Role").sorts().offers().on_phones(),
    Column::new("where", "Where").sorts().on_phones(),
    Column::new("ends", "Ends").sorts().on_phones(),
    Column::new("granted-by", "Granted by").sorts(),
    Column::new("created", "Granted").sorts().unusual(),
    Column::actions(),
];

const SPEC: Spec = Spec {
    one: "grant",
    many: "grants",
    caption: "Grants",
    by: "person, group, role, stack or tag",
    columns: COLUMNS,
    usual: ("who", false),
    states: "",
    has_tags: false,
};

/// `/access/grants`
#[component]
pub fn GrantsPage() -> impl IntoView {
    let granting = Asked::<Receiver>::default();
    let revoking = Asked::<HeldGrant>::default();
    let manages = may(Permission::ManageAccess);
    let buttons = manages.then(|| grant_button(granting, Receiver::Chosen));
    let list = AccessList {
        tab: Tab::Grants,
        spec: &SPEC,
        text: "A grant gives a person or a group a role, everywhere or only where a name or a tag matches.",
        none: ("No grants yet", "Without a grant nobody may do anything."),
        states: &[],
        buttons,
    };
    let cell = move |held: &HeldGrant, column| match column {
        "actions" => revoke_button(held, revoking, manages).erase(),
        _ => grant_cell(held, column),
    };
    view! {
        {access_list(list, list_grants, |held| held.id.clone(), cell)}
        {grant_dialog(granting)}
        {revoke_grant_dialog(revoking)}
    }
}

/// The button that grants something.
pub fn grant_button(asked: Asked<Receiver>, receiver: Receiver) -> AnyView {
    view! {
        <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| asked.ask(receiver.clone())>
            <Icon name="plus"/>"Grant role"
        </button>
    }
    .erase()
}

/// The button that takes a grant back, for those who may.
pub fn revoke_button(held: &HeldGrant, asked: Asked<HeldGrant>, may: bool) -> Option<AnyView> {
    let held = held.clone();
    may.then(|| {
        let label = format!(
            "Revoke {} from {}",
            held.grant.role.label(),
            held.holder.name()
        );
        view! {
            <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
                on:click=move |_| asked.ask(held.clone())>"Revoke"</button>
        }
        .erase()
    })
}

/// What stands in a column of a grant.
pub fn grant_cell(held: &HeldGrant, column: &'static str) -> AnyView {
    match column {
        "who" => who(&held.holder),
        "kind" => held.holder.kind().erase(),
        "role" => super::role_badge(held.grant.role),
        "where" => held.grant.reach_in_words().erase(),
        "ends" => ends(held.ends_at),
        "granted-by" => match &held.granted_by {
            Some(name) => name.clone().erase(),
            None => view! { <span class="subtle">"Command line"</span> }.erase(),
        },
        _ => view! { <Ago at=held.created_at/> }.erase(),
    }
}

/// Who holds a grant, as a link there.
pub fn who(holder: &Holder) -> AnyView {
    let (symbol, href) = match holder {
        Holder::Person { user_name, .. } => ("user", Path::Person(user_name).to_string()),
        Holder::Group { id, .. } => ("users", Path::Group(id).to_string()),
    };
    let name = holder.name().to_owned();
    view! { <span class="row row-nowrap"><Icon name=symbol/><a class="row-link" href=href>{name}</a></span> }
        .erase()
}

/// When a grant ends.
pub fn ends(at: Option<i64>) -> AnyView {
    let Some(at) = at else {
        return view! { <span class="subtle">"Never"</span> }.erase();
    };
    let live = use_live();
    changing(move || match at <= live.now.get() {
        true => view! { <span class="badge">"Ended "{date(at)}</span> }.erase(),
        false => date(at).erase(),
    })
}
