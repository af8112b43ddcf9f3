//! The page of a list inside a connection: its head, what went wrong, and the rows.
//! What differs from list to list is in its [`ListPage`].

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::frame::{note, use_connection, use_frame};
use super::list_tools::{bulk_bar, tools};
use crate::access::Permission;
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::jobs::bulk::{BulkKind, BulkList};
use crate::json::resource;
use crate::lists::ListName;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::list::{ListQuery, Listing};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{ListTable, Pieces, Row, Selecting, Selection, Shape, Spec, use_list_query};
use crate::ui::{Erase, changing};

/// The states of a listing, with how many rows are in each.
pub type States = [(String, usize)];

/// The states as choices: value in the URL (empty for all) and words.
pub type Choices = fn(&States) -> Vec<(String, String)>;

/// A link that makes something: where to, and its words.
pub type Create = (fn(&ConnectionName) -> String, &'static str);

/// A list inside a connection.
pub struct ListPage<T> {
    /// The list.
    pub spec: &'static Spec,
    /// One sentence about it.
    pub text: &'static str,
    /// What it follows.
    pub topics: &'static [Topic],
    /// Its name for what all lists can do: offer values, give all keys, be exported.
    pub name: Option<ListName>,
    /// Where what changes the list is made, for those who may.
    pub create: Option<Create>,
    /// What can be done to many of it at once.
    pub bulk: Option<BulkKind>,
    /// What its states are offered as.
    pub states: Option<Choices>,
    /// Said when there is none at all.
    pub empty: fn(&ConnectionName) -> AnyView,
    /// What tells a thing from the others.
    pub key: fn(&T) -> String,
    /// What it is called where it is selected, unless it is its key.
    pub called: Option<fn(&T) -> String>,
    /// What stands in a column.
    pub cell: fn(&ConnectionName, &T, &'static str) -> AnyView,
}

/// What the page needs of it, whatever the list is of.
#[derive(Clone, Copy)]
struct Parts {
    spec: &'static Spec,
    text: &'static str,
    name: Option<ListName>,
    create: Option<Create>,
    bulk: Option<BulkKind>,
    states: Option<Choices>,
    empty: fn(&ConnectionName) -> AnyView,
    pieces: Pieces,
    /// Tells the frame what the answer says about AWS.
    noted: Signal<Option<()>>,
    total: Signal<Option<usize>>,
}

/// The page of a list; `ask` is its server function. `above` stands over the rows.
pub fn list_page<T, Ask, Answer>(
    page: &'static ListPage<T>,
    ask: Ask,
    above: fn(&Listing<T>) -> Option<AnyView>,
) -> AnyView
where
    T: Clone + PartialEq + Hash + Serialize + DeserializeOwned + Send + Sync + 'static,
    Ask: Fn(ConnectionName, ListQuery) -> Answer + Copy + Send + Sync + 'static,
    Answer: Future<Output = Result<Reading<Listing<T>>, PortalError>> + Send + 'static,
{
    let connection = use_connection();
    let query = use_list_query();
    // How rows look changes nothing of which they are.
    let asked = Memo::new(move |_| query.get().looking(Default::default()));
    let version = use_live().version(page.topics);
    let answer = resource(
        move || (connection.get(), asked.get(), version.get()),
        move |(connection, query, _)| async move { ask(connection?, query).await },
    );
    let pieces = Pieces::of(move || {
        let answer = answer.get()?;
        // Without a connection, the answer says what is wrong with its name.
        let place = match connection.get() {
            Ok(place) => place,
            Err(error) => return Some(Err(error)),
        };
        let row = |thing: T| {
            let (key, place) = ((page.key)(&thing), place.clone());
            let version = (place.to_string(), thing);
            let thing = version.1.clone();
            let called = page.called.map(|called| called(&thing));
            let row = Row::new(&version, key, move |column| {
                (page.cell)(&place, &thing, column)
            });
            match called {
                Some(called) => row.called(called),
                None => row,
            }
        };
        Some(answer.map(|reading| reading.map(|listing| listing.map(row))))
    });
    let parts = Parts {
        spec: page.spec,
        text: page.text,
        name: page.name,
        create: page.create,
        bulk: page.bulk,
        states: page.states,
        empty: page.empty,
        pieces,
        noted: Signal::derive(move || answer.with(|answer| answer.as_ref().map(note))),
        // Not by `pieces`: whoever reads the answer itself is waited for.
        total: Signal::derive(move || {
            answer.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
        }),
    };
    let above = move || answer.with(|answer| above(&answer.as_ref()?.as_ref().ok()?.value));
    shown(parts, Arc::new(above))
}

fn shown(parts: Parts, above: Arc<dyn Fn() -> Option<AnyView> + Send + Sync>) -> AnyView {
    let connection = use_connection();
    let Parts { spec, pieces, .. } = parts;
    let frame = use_frame();
    let create = changing(move || {
        let (to, words) = parts.create?;
        let connection = connection.get().ok()?;
        let href = to(&connection);
        frame
            .may_everywhere(&connection, Permission::ChangeResources)
            .then(|| view! { <a class="btn btn-primary" href=href><Icon name="plus"/>{words}</a> })
    });
    view! {
        <PageHead title=spec.caption counter=parts.total text=parts.text>{create}</PageHead>
        <Transition fallback=move || view! { <Loading what=spec.many/> }>
            {move || parts.noted.get()}
            {changing(move || pieces.problem())}
            {
                let above = above.clone();
                changing(move || above())
            }
            {changing(move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (Shape::Empty, Ok(connection)) => {
                    let empty = (parts.empty)(&connection);
                    Some(view! { <section class="card">{empty}</section> }.erase())
                }
                (Shape::Rows, Ok(connection)) => Some(rows(connection, parts)),
            })}
        </Transition>
    }
    .erase()
}

fn rows(connection: ConnectionName, parts: Parts) -> AnyView {
    let Parts { spec, pieces, .. } = parts;
    let choices = parts.states.map(|choices| {
        Signal::derive(move || {
            let choices = pieces.with(|listing| choices(&listing.states));
            choices.unwrap_or_default()
        })
    });
    let tools = tools(parts.name.map(|name| (connection.clone(), name)));
    let may_change = parts
        .bulk
        .is_some_and(|kind| kind.is_offered(&use_frame(), &connection));
    let bulk = parts.bulk.filter(|_| may_change).zip(parts.name);
    let selecting = bulk.map(|(kind, name)| {
        let selection = Selection::default();
        let list = BulkList {
            connection: connection.clone(),
            kind,
            name,
            selection,
            pieces,
        };
        let bar = bulk_bar(list, tools.clone());
        Selecting { selection, bar }
    });
    let export = parts
        .name
        .map(|name| Path::Export(&connection, name).to_string());
    view! { <ListTable spec pieces states=choices tools=Some(tools) export selecting/> }.erase()
}

/// The states as choices: all, the usual ones, and those that occur besides.
pub fn state_choices(
    states: &States,
    usual: &[&str],
    label: impl Fn(&str) -> String,
) -> Vec<(String, String)> {
    let count = |state: &str| {
        let found = states.iter().find(|(name, _)| name == state);
        found.map_or(0, |(_, count)| *count)
    };
    let all: usize = states.iter().map(|(_, count)| count).sum();
    let others = states.iter().map(|(state, _)| state.as_str());
    let others = others.filter(|state| !usual.contains(state));
    let choice = |state: &str| {
        (
            state.to_owned(),
            format!("{} {}", label(state), count(state)),
        )
    };
    std::iter::once((String::new(), format!("All {all}")))
        .chain(usual.iter().copied().chain(others).map(choice))
        .collect()
}
