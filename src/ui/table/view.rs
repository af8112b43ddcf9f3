//! How rows look: which columns, how high; chosen in a dialog, remembered, and in the
//! URL.

use leptos::prelude::*;

use super::super::dialog::{Dialog, Opened};
use super::super::icon::Icon;
use super::super::list::{Column, ListQuery, View};
use super::super::{Erase, changing, cookie};
use super::change::use_change;
use super::{Spec, Tools, use_list_query};

/// How the rows of a list look now.
#[derive(Clone, Copy)]
pub struct Looks {
    spec: &'static Spec,
    query: Memo<ListQuery>,
    remembered: RwSignal<View>,
}

impl Looks {
    /// As the URL says, or as it was chosen the last time.
    pub fn of(spec: &'static Spec) -> Self {
        let query = use_list_query();
        let text = cookie::get(&spec.cookie()).unwrap_or_default();
        let remembered = RwSignal::new(match text.as_str() {
            "" => View::default(),
            text => View::from_remembered(text),
        });
        Self {
            spec,
            query,
            remembered,
        }
    }

    fn view(self) -> View {
        let asked = self.query.with(|query| query.view.clone());
        asked.or(self.remembered.get())
    }

    /// The columns that are shown.
    pub fn columns(self) -> Memo<Vec<&'static Column>> {
        Memo::new(move |_| self.view().shown(self.spec.columns))
    }

    /// `compact` for low rows, for the `data-density` of the list.
    pub fn density(self) -> Option<&'static str> {
        let compact = self.view().compact.unwrap_or_default();
        compact.then_some("compact")
    }

    fn remember(self, view: &View) {
        let usual = *view == View::default();
        let remembered = if usual {
            String::new()
        } else {
            view.remembered()
        };
        cookie::set(&self.spec.cookie(), &remembered);
        self.remembered.set(view.clone());
    }
}

/// The button that opens the dialog, and the dialog once its part is loaded.
#[component]
pub fn ViewButton(
    /// How the list looks.
    looks: Looks,
    /// Has the dialog.
    tools: Tools,
) -> impl IntoView {
    let opened = Opened::default();
    let wanted = tools.clone();
    let press = move |_| {
        wanted.want();
        opened.open();
    };
    let dialog = changing(move || {
        tools
            .ready
            .get()
            .then(|| (tools.look)(looks, opened))
            .flatten()
    });
    view! {
        <button class="btn btn-quiet" type="button" aria-haspopup="dialog" on:click=press>
            <Icon name="settings"/>"View"
        </button>
        {dialog}
    }
    .erase()
}

/// The dialog that chooses how a list looks.
pub fn view_dialog(looks: Looks, opened: Opened) -> AnyView {
    view! {
        <Dialog opened id="view" title=Signal::stored("View".to_owned())>{choices(looks, opened)}</Dialog>
    }
    .erase()
}

fn choices(looks: Looks, opened: Opened) -> AnyView {
    let go = use_change(true);
    let choose = Callback::new(move |view: View| {
        looks.remember(&view);
        go(&|query| query.looking(view.clone()));
    });
    let shown = looks.columns();
    let column = move |column: &'static Column| {
        let is_shown = Signal::derive(move || shown.with(|shown| shown.contains(&column)));
        let change = move |_| {
            let mut keys: Vec<_> = shown.with_untracked(|shown| {
                let keys = shown.iter().map(|column| column.key.to_owned());
                keys.collect()
            });
            match keys.iter().position(|key| key == column.key) {
                Some(at) => drop(keys.remove(at)),
                None => keys.push(column.key.to_owned()),
            }
            choose.run(View {
                columns: Some(keys),
                ..untrack(|| looks.view())
            });
        };
        view! {
            <label class="choice">
                <input class="check" type="checkbox" disabled=column.heads prop:checked=is_shown on:change=change/>
                <span>{column.label}</span>
            </label>
        }
        .erase()
    };
    let density = move |compact: bool, label: &'static str| {
        let is_chosen = Signal::derive(move || looks.density().is_some() == compact);
        let change = move |_| {
            choose.run(View {
                compact: Some(compact),
                ..untrack(|| looks.view())
            });
        };
        view! {
            <label class="choice">
                <input class="radio" type="radio" name="density" prop:checked=is_chosen on:change=change/>
                <span>{label}</span>
            </label>
        }
        .erase()
    };
    let columns = looks.spec.columns.iter();
    let columns = columns
        .filter(|column| !column.is_actions() && !column.only_asked)
        .map(column)
        .collect_view();
    view! {
        <div class="dialog-body stack">
            <fieldset class="fieldset"><legend>"Columns"</legend><div class="choices">{columns}</div></fieldset>
            <fieldset class="fieldset"><legend>"Rows"</legend>
                <div class="choices">{density(false, "Comfortable")}{density(true, "Compact")}</div>
            </fieldset>
        </div>
        <footer class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| choose.run(View::default())>"As usual"</button>
            <button class="btn btn-primary" type="button" on:click=move |_| opened.close()>"Done"</button>
        </footer>
    }
    .erase()
}
