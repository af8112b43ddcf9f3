//! The pages of Access: people, groups, grants, API tokens, and why somebody may do
//! something. Auditors see them as they are, without the buttons.

use std::future::Future;
use std::hash::Hash;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{Permission, Scope};
use crate::app::answer::leave_if_signed_out;
use crate::app::frame::use_frame;
use crate::app::list_tools::tools;
use crate::app::question::resource;
use crate::appstream::{PortalError, Reading};
use crate::routes::Path;
use crate::ui::list::{ListQuery, Listing};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loaded, PageHead};
use crate::ui::table::{ListTable, Pieces, Row, Shape, Spec, use_list_query};
use crate::ui::{Erase, changing};

mod admitting;
mod check;
mod grant_dialog;
mod grants;
mod group;
mod groups;
mod people;
mod person;
mod tokens;

pub use check::AccessPage;
pub use grants::GrantsPage;
pub use group::GroupPage;
pub use groups::GroupsPage;
pub use people::PeoplePage;
pub use person::PersonPage;
pub use tokens::TokensPage;

/// A section of Access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Check,
    People,
    Groups,
    Grants,
    Tokens,
}

/// The sections as links. Who only makes tokens sees just those.
fn tabs(here: Tab) -> AnyView {
    let all = [
        (Tab::Check, "Who may do what", Path::Access(None)),
        (Tab::People, "People", Path::People),
        (Tab::Groups, "Groups", Path::Groups),
        (Tab::Grants, "Grants", Path::Grants),
        (Tab::Tokens, "API tokens", Path::Tokens),
    ];
    let sees_all = may(Permission::SeeAccess);
    let tab = |(tab, words, path): (Tab, &'static str, Path<'_>)| {
        let current = (tab == here).then_some("page");
        view! { <a class="tab" aria-current=current href=path.to_string()>{words}</a> }
    };
    let shown = all
        .into_iter()
        .filter(|(tab, ..)| sees_all || *tab == Tab::Tokens);
    view! { <nav aria-label="Access sections"><div class="tabs">{shown.map(tab).collect_view()}</div></nav> }
        .erase()
}

/// Whether the person may do something without limits.
fn may(permission: Permission) -> bool {
    let caller = use_frame().caller;
    caller.is_some_and(|caller| caller.may(permission, Scope::Everywhere))
}

/// A list of Access.
struct AccessList {
    tab: Tab,
    spec: &'static Spec,
    /// One sentence about it.
    text: &'static str,
    /// Said when there is none.
    none: (&'static str, &'static str),
    /// The states: value in the URL and words; empty if it has none.
    states: &'static [(&'static str, &'static str)],
    /// What can be done.
    buttons: Option<AnyView>,
}

/// The page of a list; `ask` is its server function, `cell` gives what stands in a
/// column.
fn access_list<T, Ask, Answer>(
    list: AccessList,
    ask: Ask,
    key: fn(&T) -> String,
    cell: impl Fn(&T, &'static str) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Hash + Serialize + DeserializeOwned + Send + Sync + 'static,
    Ask: Fn(ListQuery) -> Answer + Copy + Send + Sync + 'static,
    Answer: Future<Output = Result<Listing<T>, PortalError>> + Send + 'static,
{
    let query = use_list_query();
    let asked = Memo::new(move |_| query.get().looking(Default::default()));
    let version = use_live().version(&[Topic::Access]);
    let answer = resource(
        move || (asked.get(), version.get()),
        move |(query, _)| ask(query),
    );
    let pieces = Pieces::of(move || {
        let reading = |listing: Listing<T>| Reading {
            value: listing.map(|thing| {
                let shown = thing.clone();
                Row::new(&thing, key(&thing), move |column| cell(&shown, column))
            }),
            at: 0,
            trouble: None,
        };
        Some(answer.get()?.map(reading))
    });
    let left = Signal::derive(move || {
        answer.with(|answer| {
            let error = answer.and_then(|answer| answer.as_ref().err());
            error.map(leave_if_signed_out)
        })
    });
    shown(list, pieces, left)
}

fn shown(list: AccessList, pieces: Pieces, left: Signal<Option<()>>) -> AnyView {
    let AccessList {
        tab,
        spec,
        text,
        none,
        states,
        buttons,
    } = list;
    let choice = |(value, words): &(&str, &str)| ((*value).to_owned(), (*words).to_owned());
    let choices: Vec<_> = std::iter::once((String::new(), "All".to_owned()))
        .chain(states.iter().map(choice))
        .collect();
    let choices = (!states.is_empty()).then(|| StoredValue::new(choices));
    view! {
        <PageHead title="Access" text>{buttons}</PageHead>
        {tabs(tab)}
        <Loaded what=spec.many>
            {move || left.get()}
            {changing(move || pieces.problem())}
            {changing(move || (pieces.shape() != Shape::Nothing).then(|| {
                let states = choices.map(|choices| Signal::stored(choices.get_value()));
                view! { <ListTable spec pieces states tools=Some(tools(None)) none/> }
            }))}
        </Loaded>
    }
    .erase()
}

/// A role as a badge.
fn role_badge(role: super::Role) -> AnyView {
    view! { <span class="badge badge-accent">{role.label()}</span> }.erase()
}
