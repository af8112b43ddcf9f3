//! Modal dialogs: native `<dialog>`, opened with `showModal`, focus back to the
//! opener by the browser.

use leptos::html;
use leptos::prelude::*;

use super::icon::Icon;
use super::{ChildrenFn, Erase, changing};

/// Whether a dialog is open.
#[derive(Clone, Copy)]
pub struct Opened(RwSignal<bool>);

impl Default for Opened {
    fn default() -> Self {
        Self(RwSignal::new(false))
    }
}

impl Opened {
    /// Opens it.
    pub fn open(self) {
        self.0.set(true);
    }

    /// Closes it.
    pub fn close(self) {
        self.0.set(false);
    }

    /// Whether it is open.
    pub fn is_open(self) -> bool {
        self.0.get()
    }
}

/// A dialog about one of many things. It lives on the page, not in the row that opens
/// it: rows come and go as the page follows what happens, and a dialog must not.
pub struct Asked<T: Send + Sync + 'static> {
    about: RwSignal<Option<T>>,
    /// Whether it is open.
    pub opened: Opened,
}

impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl<T: Send + Sync + 'static> Default for Asked<T> {
    fn default() -> Self {
        Self {
            about: RwSignal::new(None),
            opened: Opened::default(),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Asked<T> {
    /// Opens the dialog about `thing`.
    pub fn ask(self, thing: T) {
        self.about.set(Some(thing));
        self.opened.open();
    }

    /// What it is about.
    pub fn about(self) -> Option<T> {
        self.about.get()
    }

    /// What it is about, without following it.
    pub fn about_untracked(self) -> Option<T> {
        self.about.get_untracked()
    }
}

/// A dialog. Its content is there only while it is open, so that it begins anew
/// each time.
#[component]
pub fn Dialog(
    /// Whether it is open.
    opened: Opened,
    /// Its id, unique on the page.
    #[prop(into)]
    id: String,
    /// Its title: a question or a task that names the thing.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it, buttons included.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if opened.is_open() {
            if !dialog.open() {
                // Fails only if the element has left the page.
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog node_ref=node class="dialog" id=id aria-labelledby=labelled_by on:close=move |_| opened.close()>
            <header class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <button class="btn btn-quiet btn-icon btn-small" type="button" aria-label="Close"
                    on:click=move |_| opened.close()>
                    <Icon name="x"/>
                </button>
            </header>
            {changing(move || opened.is_open().then(|| children.view()))}
        </dialog>
    }
    .erase()
}
