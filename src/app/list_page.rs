//! The page of a list, in a connection or over all of them: its head, what went wrong,
//! and the rows. What differs from list to list is in its [`ListPage`].

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::answer::note;
use super::frame::{use_connection, use_frame};
use super::list_tools::{Source, bulk_bar, tools};
use crate::access::Permission;
use crate::app::question::resource;
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::jobs::bulk::{BulkKind, BulkList};
use crate::lists::ListName;
use crate::lists::across::{CONNECTION, Placed};
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::list::{ListQuery, Listing};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loaded, PageHead};
use crate::ui::table::{
    ListTable, Pieces, Row, Selecting, Selection, Shape, Spec, Tools, use_list_query,
};
use crate::ui::{Empty, Erase, changing};

/// The states of a listing, with how many rows are in each.
pub type States = [(String, usize)];

/// The states as choices: value in the URL (empty for all) and words.
pub type Choices = fn(&States) -> Vec<(String, String)>;

/// A link that makes something: where to, and its words.
pub type Create = (fn(&ConnectionName) -> String, &'static str);

/// A list.
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

/// Where a list is.
#[derive(Clone, PartialEq)]
enum Place {
    /// In a connection.
    In(ConnectionName),
    /// In all of them.
    Everywhere,
}

impl Place {
    fn connection(&self) -> Option<&ConnectionName> {
        match self {
            Self::In(connection) => Some(connection),
            Self::Everywhere => None,
        }
    }
}

/// What the page needs of it, whatever the list is of.
#[derive(Clone, Copy)]
struct Parts {
    /// Nothing if the path names no connection.
    place: Signal<Option<Place>>,
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
        let connection = match connection.get() {
            Ok(connection) => connection,
            Err(error) => return Some(Err(error)),
        };
        let placed = |thing| Placed {
            connection: connection.clone(),
            thing,
        };
        let row = |thing| row(page, false, placed(thing));
        Some(answer.map(|reading| reading.map(|listing| listing.map(row))))
    });
    let parts = Parts {
        place: Signal::derive(move || connection.get().ok().map(Place::In)),
        spec: page.spec,
        text: page.text,
        name: page.name,
        create: page.create,
        bulk: page.bulk,
        states: page.states,
        empty: page.empty,
        pieces,
        noted: Signal::derive(move || answer.with(|answer| answer.map(note))),
        // Not by `pieces`: whoever reads the answer itself is waited for.
        total: Signal::derive(move || {
            answer.with(|answer| Some(answer?.as_ref().ok()?.value.total))
        }),
    };
    let above = move || answer.with(|answer| above(&answer?.as_ref().ok()?.value));
    shown(parts, Arc::new(above))
}

/// The page of a list over all connections, as `spec` has it: with a column more. Nothing
/// is made there, and nothing done in bulk, since a job belongs to a connection.
pub fn page_across<T, Ask, Answer>(
    page: &'static ListPage<T>,
    spec: &'static Spec,
    ask: Ask,
) -> AnyView
where
    T: Clone + PartialEq + Hash + Serialize + DeserializeOwned + Send + Sync + 'static,
    Ask: Fn(ListQuery) -> Answer + Copy + Send + Sync + 'static,
    Answer: Future<Output = Result<Reading<Listing<Placed<T>>>, PortalError>> + Send + 'static,
{
    let query = use_list_query();
    let asked = Memo::new(move |_| query.get().looking(Default::default()));
    let version = use_live().version(page.topics);
    let answer = resource(
        move || (asked.get(), version.get()),
        move |(query, _)| ask(query),
    );
    let row = |placed| row(page, true, placed);
    let pieces = Pieces::of(move || {
        let answer = answer.get()?;
        Some(answer.map(|reading| reading.map(|listing| listing.map(row))))
    });
    let parts = Parts {
        place: Signal::derive(|| Some(Place::Everywhere)),
        spec,
        text: "In all connections you may see. Make changes to many at once in one of them.",
        name: page.name,
        create: None,
        bulk: None,
        states: page.states,
        empty: page.empty,
        pieces,
        noted: Signal::derive(move || answer.with(|answer| answer.map(note))),
        total: Signal::derive(move || {
            answer.with(|answer| Some(answer?.as_ref().ok()?.value.total))
        }),
    };
    shown(parts, Arc::new(|| None))
}

/// A row of a list; of one over all connections, its key says where it is.
fn row<T>(page: &'static ListPage<T>, across: bool, placed: Placed<T>) -> Row
where
    T: Clone + Hash + Send + Sync + 'static,
{
    let called = page.called.map(|called| called(&placed.thing));
    let mut key = (page.key)(&placed.thing);
    if across {
        key = format!("{}/{key}", placed.connection);
    }
    let version = (placed.connection.to_string(), placed.thing.clone());
    let row = Row::new(&version, key, move |column| {
        let Placed { connection, thing } = &placed;
        if column == CONNECTION {
            let overview = Path::Overview(connection).to_string();
            return view! { <a href=overview>{connection.to_string()}</a> }.erase();
        }
        (page.cell)(connection, thing, column)
    });
    match called {
        Some(called) => row.called(called),
        None => row,
    }
}

fn shown(parts: Parts, above: Arc<dyn Fn() -> Option<AnyView> + Send + Sync>) -> AnyView {
    let Parts {
        place,
        spec,
        pieces,
        ..
    } = parts;
    let frame = use_frame();
    let create = changing(move || {
        let (to, words) = parts.create?;
        let place = place.get()?;
        let connection = place.connection()?;
        let href = to(connection);
        frame
            .may_everywhere(connection, Permission::ChangeResources)
            .then(|| view! { <a class="btn btn-primary" href=href><Icon name="plus"/>{words}</a> })
    });
    view! {
        <PageHead title=spec.caption counter=parts.total text=parts.text>{create}</PageHead>
        <Loaded what=spec.many>
            {move || parts.noted.get()}
            {changing(move || pieces.problem())}
            {
                let above = above.clone();
                changing(move || above())
            }
            {changing(move || match (pieces.shape(), place.get()) {
                (Shape::Nothing, _) | (_, None) => None,
                (Shape::Empty, Some(place)) => {
                    let empty = match place.connection() {
                        Some(connection) => (parts.empty)(connection),
                        None => nothing_anywhere(spec),
                    };
                    Some(view! { <section class="card">{empty}</section> }.erase())
                }
                (Shape::Rows, Some(place)) => Some(rows(&place, parts)),
            })}
        </Loaded>
    }
    .erase()
}

fn nothing_anywhere(spec: &Spec) -> AnyView {
    let title = format!("No {} in any connection", spec.many);
    view! { <Empty title text="What is made in one of the connections appears here by itself."/> }
        .erase()
}

fn rows(place: &Place, parts: Parts) -> AnyView {
    let Parts { spec, pieces, .. } = parts;
    let choices = parts.states.map(|choices| {
        Signal::derive(move || {
            let choices = pieces.with(|listing| choices(&listing.states));
            choices.unwrap_or_default()
        })
    });
    let connection = place.connection();
    let tools = tools(
        parts
            .name
            .map(|name| Source::List(connection.cloned(), name)),
    );
    let selecting = connection.and_then(|connection| selecting(connection, parts, &tools));
    let export = parts.name.map(|name| match connection {
        Some(connection) => Path::Export(connection, name).to_string(),
        None => Path::ExportEverywhere(name).to_string(),
    });
    view! { <ListTable spec pieces states=choices tools=Some(tools) export selecting/> }.erase()
}

/// What is selected, and the bar of what can be done with it, for those who may.
fn selecting(connection: &ConnectionName, parts: Parts, tools: &Tools) -> Option<Selecting> {
    let (kind, name) = (parts.bulk?, parts.name?);
    if !kind.is_offered(&use_frame(), connection) {
        return None;
    }
    let selection = Selection::default();
    let list = BulkList {
        connection: connection.clone(),
        kind,
        name,
        selection,
        pieces: parts.pieces,
    };
    let bar = bulk_bar(list, tools.clone());
    Some(Selecting { selection, bar })
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
