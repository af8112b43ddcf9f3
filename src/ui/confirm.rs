//! The dialog that asks to type the name of what is about to be deleted.

use leptos::prelude::*;

use super::dialog::{Asked, Dialog};
use super::icon::icon;
use super::{Erase, Problem, changing};
use crate::appstream::PortalError;

/// Something that is about to be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doomed {
    /// What it is: "image".
    pub kind: &'static str,
    /// Its name, which is typed to confirm.
    pub name: String,
    /// What happens, in a sentence.
    pub text: String,
    /// What is lost, and then what stays.
    pub effects: Vec<Impact>,
}

/// What deleting does to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// Whether something is lost.
    pub bad: bool,
    /// What it is, in a short sentence.
    pub title: String,
    /// More about it.
    pub text: String,
}

impl Impact {
    /// Something that is lost.
    pub fn lost(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            bad: true,
            title: title.into(),
            text: text.into(),
        }
    }

    /// Something that stays.
    pub fn stays(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            bad: false,
            ..Self::lost(title, text)
        }
    }
}

/// Asks before something is deleted: says what that does, and wants its name typed.
#[component]
pub fn DeleteDialog(
    /// What it is about.
    asked: Asked<Doomed>,
    /// Why it could not be deleted; the caller sets it.
    failure: RwSignal<Option<PortalError>>,
    /// Whether deleting is under way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Deletes what is called like this; takes what was typed.
    #[prop(into)]
    delete: Callback<String>,
) -> impl IntoView {
    let title = Signal::derive(move || {
        asked
            .about()
            .map(|doomed| format!("Delete {} {}?", doomed.kind, doomed.name))
            .unwrap_or_default()
    });
    let typed = RwSignal::new(String::new());
    // Begins anew each time it opens.
    Effect::new(move |_| {
        if asked.opened.is_open() {
            typed.set(String::new());
            failure.set(None);
        }
    });
    view! {
        <Dialog opened=asked.opened id="delete" title>
            {asked.about_untracked().map(|doomed| question(doomed, asked, typed, failure, busy, delete))}
        </Dialog>
    }
}

fn question(
    doomed: Doomed,
    asked: Asked<Doomed>,
    typed: RwSignal<String>,
    failure: RwSignal<Option<PortalError>>,
    busy: Signal<bool>,
    delete: Callback<String>,
) -> AnyView {
    let Doomed {
        kind,
        name,
        text,
        effects,
    } = doomed;
    let wanted = name.clone();
    let matches = Memo::new(move |_| typed.with(|typed| typed.trim() == wanted));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if matches.get_untracked() && !busy.get_untracked() {
            failure.set(None);
            delete.run(typed.get_untracked().trim().to_owned());
        }
    };
    let state = move || match matches.get() {
        true => "The name matches.",
        false if typed.with(String::is_empty) => "Delete is off until you type the name.",
        false => "The name does not match yet.",
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body stack">
                {changing(move || failure.get().map(|error| view! { <Problem error/> }))}
                <p>{text}</p>
                {impact(effects)}
                <div class="field">
                    <label class="label" for="delete-name">{format!("To confirm, type the name of the {kind}")}</label>
                    <p class="hint" id="delete-hint"><code>{name}</code></p>
                    <input class="input mono" id="delete-name" name="confirmed" autocomplete="off" spellcheck="false" autofocus
                        aria-describedby="delete-hint delete-state"
                        on:input=move |event| typed.set(event_target_value(&event))/>
                    <p class="hint" id="delete-state" role="status">{state}</p>
                </div>
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| asked.opened.close()>{format!("Keep {kind}")}</button>
                <button class="btn btn-danger" type="submit" aria-describedby="delete-state"
                    aria-disabled=move || (!matches.get()).then_some("true")
                    aria-busy=move || busy.get().then_some("true")>{format!("Delete {kind}")}</button>
            </footer>
        </form>
    }
    .erase()
}

/// What happens: what is lost first, then what stays.
fn impact(mut effects: Vec<Impact>) -> Option<AnyView> {
    if effects.is_empty() {
        return None;
    }
    effects.sort_by_key(|effect| !effect.bad);
    let item = |effect: Impact| {
        let mark = if effect.bad {
            icon("error", "icon is-bad")
        } else {
            icon("check", "icon is-ok")
        };
        view! { <li>{mark}<span><strong>{effect.title}</strong>" "{effect.text}</span></li> }
    };
    let items = effects.into_iter().map(item).collect_view();
    Some(view! { <ul class="impact" aria-label="What happens">{items}</ul> }.erase())
}
