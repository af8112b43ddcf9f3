//! A list's answer, taken apart.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::prelude::*;

use super::super::list::{ListQuery, Listing};
use super::super::{Erase, Problem};
use super::use_list_query;
use crate::appstream::{PortalError, Reading};

/// What there is to show of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing yet, or only what went wrong.
    Nothing,
    /// There is none of the things it lists.
    Empty,
    /// Rows, or that none match.
    Rows,
}

/// Something made of an answer, which changes only when it does. On the server, where a
/// page is rendered once, it is made anew each time: a memo there may not know yet that
/// the answer has come, and then the page would lack it.
pub fn steady<T: Clone + PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Signal<T> {
    #[cfg(feature = "ssr")]
    {
        Signal::derive(value)
    }
    #[cfg(not(feature = "ssr"))]
    {
        Memo::new(move |_| value()).into()
    }
}

/// A row of any kind: all lists have one type, and are compiled once.
#[derive(Clone)]
pub struct Row {
    /// What tells it from the others, and what it is selected by.
    pub key: String,
    /// What it is called where it is selected.
    pub called: String,
    /// Another one when anything about the row is.
    version: u64,
    cell: Arc<dyn Fn(&'static str) -> AnyView + Send + Sync>,
}

impl Row {
    /// A row that shows `thing`; `cell` gives what stands in a column.
    pub fn new<T: Hash>(
        thing: &T,
        key: String,
        cell: impl Fn(&'static str) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        thing.hash(&mut hasher);
        Self {
            called: key.clone(),
            key,
            version: hasher.finish(),
            cell: Arc::new(cell),
        }
    }

    /// The same row, called otherwise where it is selected.
    #[must_use]
    pub fn called(self, called: String) -> Self {
        Self { called, ..self }
    }

    /// What stands in a column.
    pub fn cell(&self, column: &'static str) -> AnyView {
        (self.cell)(column)
    }

    /// What makes it this row as it is now.
    pub fn identity(&self) -> (String, u64) {
        (self.key.clone(), self.version)
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version && self.key == other.key
    }
}

type Answer = Option<Result<Reading<Listing<Row>>, PortalError>>;

/// A list's answer in pieces, each of which changes only when it does: so whatever is
/// the same in the next answer stays on the page, and with it the focus, what is being
/// typed and what is about to be pressed.
#[derive(Clone, Copy)]
pub struct Pieces {
    listing: Signal<Option<Listing<Row>>>,
    problem: Signal<Option<(PortalError, Option<i64>)>>,
    shape: Signal<Shape>,
}

impl Pieces {
    /// Takes apart what `answer` gives, none while there is nothing yet.
    pub fn of(answer: impl Fn() -> Answer + Copy + Send + Sync + 'static) -> Self {
        let query = use_list_query();
        let listing = steady(move || answer()?.ok().map(|reading| reading.value));
        let problem = steady(move || match answer()? {
            Ok(reading) => reading.trouble.map(|error| (error, Some(reading.at))),
            Err(error) => Some((error, None)),
        });
        let shape = steady(move || {
            listing.with(|listing| match listing {
                None => Shape::Nothing,
                Some(listing) if listing.total == 0 && !query.with(ListQuery::is_narrowed) => {
                    Shape::Empty
                }
                Some(_) => Shape::Rows,
            })
        });
        Self {
            listing,
            problem,
            shape,
        }
    }

    /// What there is to show.
    pub fn shape(self) -> Shape {
        self.shape.get()
    }

    /// What went wrong, with the age of what is shown all the same.
    pub fn problem(self) -> Option<AnyView> {
        self.problem.get().map(|(error, known_at)| match known_at {
            Some(known_at) => view! { <Problem error known_at/> }.erase(),
            None => view! { <Problem error/> }.erase(),
        })
    }

    /// The rows of this page of the list.
    pub fn rows(self) -> Vec<Row> {
        self.with(|listing| listing.rows.clone())
            .unwrap_or_default()
    }

    /// Something about the list, once it is there.
    pub fn with<U>(self, read: impl Fn(&Listing<Row>) -> U) -> Option<U> {
        self.listing.with(|listing| listing.as_ref().map(read))
    }

    /// Whether no row matches.
    pub fn none_match(self) -> bool {
        self.with(|listing| listing.matching == 0)
            .unwrap_or_default()
    }
}

/// A code in a cell: its header is no code.
pub fn mono(text: &str) -> AnyView {
    view! { <span class="mono">{text.to_owned()}</span> }.erase()
}
