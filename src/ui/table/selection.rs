//! Selecting rows of a list, for what is done to many at once. The selection belongs
//! to the page, not to the rows: it stays while rows come and go, over filters and
//! pages.
//!
//! Without the browser side the checkboxes would do nothing, so they are shown only
//! once the page is alive.

use leptos::html;
use leptos::prelude::*;

use super::super::Erase;

/// The rows that are selected, by name.
#[derive(Clone, Copy)]
pub struct Selection(RwSignal<Vec<String>>);

impl Default for Selection {
    fn default() -> Self {
        Self(RwSignal::new(Vec::new()))
    }
}

impl Selection {
    /// The names.
    pub fn names(self) -> Vec<String> {
        self.0.get()
    }

    /// The names, without following them.
    pub fn names_untracked(self) -> Vec<String> {
        self.0.get_untracked()
    }

    /// How many are selected.
    pub fn count(self) -> usize {
        self.0.with(Vec::len)
    }

    /// Whether this one is.
    pub fn has(self, name: &str) -> bool {
        self.0.with(|names| names.iter().any(|known| known == name))
    }

    /// Selects some, or no longer.
    pub fn set(self, some: impl IntoIterator<Item = String>, selected: bool) {
        self.0.update(|names| {
            for name in some {
                names.retain(|known| *known != name);
                if selected {
                    names.push(name);
                }
            }
        });
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.0.set(Vec::new());
    }
}

/// The checkbox in the table's head: all rows of this page, some or none.
#[component]
pub fn SelectAll(
    /// What is selected.
    selection: Selection,
    /// The rows of this page.
    names: Signal<Vec<String>>,
    /// What the rows are: "fleets".
    what: &'static str,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let selected = move || {
        names.with(|names| {
            let selected = names.iter().filter(|name| selection.has(name)).count();
            (selected, names.len())
        })
    };
    // Neither yes nor no is a state only script can set.
    Effect::new(move |_| {
        let (some, all) = selected();
        if let Some(input) = node.get() {
            input.set_indeterminate(some > 0 && some < all);
            input.set_checked(all > 0 && some == all);
        }
    });
    let change = move |event| {
        selection.set(names.get_untracked(), event_target_checked(&event));
    };
    let label = Signal::derive(move || format!("Select all {} {what} on this page", selected().1));
    view! {
        <th scope="col" class="cell-check">
            <input class="check" type="checkbox" node_ref=node aria-label=label on:change=change/>
        </th>
    }
    .erase()
}

/// The checkbox of a row.
#[component]
pub fn SelectRow(
    /// What is selected.
    selection: Selection,
    /// The row's key.
    key: String,
    /// What it is called.
    called: String,
) -> impl IntoView {
    let label = format!("Select {called}");
    let asked = key.clone();
    let change = move |event| selection.set([key.clone()], event_target_checked(&event));
    view! {
        <td class="cell-check m-check">
            <input class="check" type="checkbox" aria-label=label prop:checked=Signal::derive(move || selection.has(&asked)) on:change=change/>
        </td>
    }
    .erase()
}
