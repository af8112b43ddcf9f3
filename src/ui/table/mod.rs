//! The one list all list pages show: filter, states, columns, rows, selection, pages.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::dialog::Opened;
use super::list::{Column, ListQuery};

mod change;
mod filter;
mod head;
mod list_table;
mod pager;
mod pieces;
mod selection;
mod suggestions;
mod view;

pub use filter::Typing;
pub use list_table::{ListTable, Selecting};
pub use pieces::{Pieces, Row, Shape, mono, steady};
pub use selection::Selection;
pub use suggestions::{Offers, suggestions};
pub use view::{Looks, view_dialog};

/// What a list is of, and how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// One of it: "fleet".
    pub one: &'static str,
    /// Many of it: "fleets".
    pub many: &'static str,
    /// The name of the table: "Fleets".
    pub caption: &'static str,
    /// What may be typed to filter: "name, status, type or image".
    pub by: &'static str,
    /// Its columns, in their usual order; one of them heads the rows.
    pub columns: &'static [Column],
    /// The column it is sorted by when nothing else is asked for, and whether
    /// downwards.
    pub usual: (&'static str, bool),
    /// What its states are called: "Status"; empty if it has none.
    pub states: &'static str,
    /// Whether its things have tags.
    pub has_tags: bool,
}

impl Spec {
    /// Whether a filter can offer values of some property.
    fn offers_values(&self) -> bool {
        self.columns.iter().any(|column| column.offers)
    }

    /// The cookie that remembers how it looks.
    fn cookie(&self) -> String {
        format!("portico-list-{}", self.many.replace(' ', "-"))
    }
}

/// What a list has beyond its rows, in a part of the browser side that is loaded when
/// somebody wants it.
#[derive(Clone)]
pub struct Tools {
    /// Whether the part is there.
    pub ready: RwSignal<bool>,
    /// Loads it.
    pub load: fn(RwSignal<bool>),
    /// Offers something while a filter is typed.
    pub suggest: Arc<dyn Fn(Typing) -> Option<AnyView> + Send + Sync>,
    /// The dialog that chooses how the list looks.
    pub look: fn(Looks, Opened) -> Option<AnyView>,
}

impl Tools {
    /// Loads the part unless it is there.
    pub fn want(&self) {
        if !self.ready.get_untracked() {
            (self.load)(self.ready);
        }
    }
}

/// The list's query, as the URL has it.
pub fn use_list_query() -> Memo<ListQuery> {
    let params = use_query_map();
    Memo::new(move |_| params.with(ListQuery::from_params))
}
