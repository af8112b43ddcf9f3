//! What a property filter offers while somebody types: a property, how it is compared,
//! with what. It belongs to a part of the browser side that is loaded when somebody
//! begins to filter.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::super::list::{Choice, Clause, ListQuery, Stage, choices, stage};
use super::super::{Erase, changing};
use super::change::use_change;
use super::filter::Typing;

/// The values of a property, asked for when they can be offered.
#[derive(Clone, Copy)]
pub struct Offers {
    /// Asks for the values of a property (or for the keys of tags).
    pub ask: Callback<String>,
    /// What was asked for, and its values.
    pub known: RwSignal<(String, Vec<String>)>,
}

impl Offers {
    /// What can be chosen after what is typed.
    fn choices(self, typing: Typing) -> Vec<Choice> {
        if !typing.open.get() {
            return Vec::new();
        }
        let text = typing.text.get();
        let spec = typing.spec;
        let wanted = stage(&text, spec.columns);
        let known = match wanted.wants(spec.columns) {
            None => Vec::new(),
            Some(property) => {
                let (asked, values) = self.known.get();
                if asked != property {
                    self.ask.run(property.to_owned());
                    return Vec::new();
                }
                values
            }
        };
        choices(&text, spec.columns, spec.has_tags, &known)
    }
}

/// Offers what fits to what is typed into a box, and takes what is chosen.
pub fn suggestions(typing: Typing, offers: Offers) -> AnyView {
    let spec = typing.spec;
    let go = use_change(true);
    take_early(typing, go.clone());
    let offered = Memo::new(move |_| offers.choices(typing));
    Effect::new(move |_| {
        typing
            .offers
            .set(offered.with(|offered| !offered.is_empty()))
    });
    // Words narrow the list as they are typed, and the beginning of a clause does not.
    let narrow = go.clone();
    Effect::new(move |_| {
        let text = typing.text.get();
        let in_clause = stage(&text, spec.columns) != Stage::Words;
        typing.in_clause.set(in_clause);
        let words = if in_clause { "" } else { &text };
        if typing.open.get_untracked() {
            narrow(&|query| match query.filter == words {
                true => query,
                false => query.filtered(words),
            });
        }
    });
    let take = Callback::new(move |choice: Choice| {
        typing.active.set(String::new());
        if let Some(clause) = choice.clause {
            typing.open.set(false);
            typing.in_clause.set(false);
            typing.text.set(String::new());
            go(&|query| query.with(clause.clone()));
        } else {
            typing.text.set(choice.text);
        }
    });
    let press = Callback::new(move |event: KeyboardEvent| press(typing, &event, offered, take));
    typing.keys.set_value(Some(press));
    let id = typing.list_id();
    let option_id = id.clone();
    let options = changing(move || {
        let offered = offered.get().into_iter().enumerate();
        let option = |(at, choice)| option(typing, format!("{option_id}-{at}"), choice, take);
        offered.map(option).collect_view()
    });
    let closed = Signal::derive(move || offered.with(Vec::is_empty));
    let label = format!("Filters for {}", spec.many);
    view! { <ul class="pop" role="listbox" id=id aria-label=label hidden=closed>{options}</ul> }
        .erase()
}

/// Takes the clauses that somebody quick has confirmed before this part was loaded.
fn take_early(typing: Typing, go: impl Fn(&dyn Fn(ListQuery) -> ListQuery) + 'static) {
    Effect::new(move |_| {
        let early = typing.early.try_update_value(std::mem::take);
        for text in early.unwrap_or_default() {
            let Some(clause) = Clause::typed(&text, typing.spec.columns) else {
                continue;
            };
            go(&|query| query.with(clause.clone()).filtered(""));
            if typing.text.with_untracked(|now| *now == text) {
                typing.text.set(String::new());
            }
        }
    });
}

fn option(typing: Typing, id: String, choice: Choice, take: Callback<Choice>) -> AnyView {
    let own = id.clone();
    let is_active = Signal::derive(move || {
        if typing.active.with(|active| *active == own) {
            "true"
        } else {
            "false"
        }
    });
    let (label, hint) = (choice.label.clone(), choice.hint);
    view! {
        // Pressed before the box loses the focus, which would close the list.
        <li class="pop-item" role="option" id=id aria-selected=is_active
            on:mousedown=move |event| { event.prevent_default(); take.run(choice.clone()); }>
            {label}<span class="end">{hint}</span>
        </li>
    }
    .erase()
}

/// What a key does while something may be offered.
fn press(
    typing: Typing,
    event: &KeyboardEvent,
    offered: Memo<Vec<Choice>>,
    take: Callback<Choice>,
) {
    let count = offered.with_untracked(Vec::len);
    let id = |at: usize| format!("{}-{at}", typing.list_id());
    let active = typing.active.get_untracked();
    let at = (0..count).find(|at| id(*at) == active);
    match event.key().as_str() {
        "ArrowDown" if count > 0 => {
            typing.active.set(id(at.map_or(0, |at| (at + 1) % count)));
        }
        "ArrowUp" if count > 0 => {
            let last = count - 1;
            typing
                .active
                .set(id(at.map_or(last, |at| (at + last) % count)));
        }
        "Enter" => {
            let chosen = at.and_then(|at| offered.with_untracked(|all| all.get(at).cloned()));
            let typed = || {
                let columns = typing.spec.columns;
                let clause = typing
                    .text
                    .with_untracked(|text| Clause::typed(text, columns))?;
                Some(Choice {
                    label: String::new(),
                    hint: "",
                    text: String::new(),
                    clause: Some(clause),
                })
            };
            if let Some(choice) = chosen.or_else(typed) {
                take.run(choice);
            }
        }
        "Escape" if count > 0 => typing.open.set(false),
        _ => return,
    }
    event.prevent_default();
}
