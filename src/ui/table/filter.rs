//! The property filter: words narrow the list as they are typed; a property, how it is
//! compared and with what become a token.
//!
//! Without WebAssembly it is a form that asks for the page with these words.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::KeyboardEvent;

use super::super::icon::Icon;
use super::super::list::{Choice, Clause, Stage, choices, stage};
use super::super::{Erase, changing};
use super::{Pieces, Spec, go_to, use_list_query};

/// The values of a property, asked for when they can be offered.
#[derive(Clone, Copy)]
pub struct Offers {
    /// Asks for the values of a property (or for the keys of tags).
    pub ask: Callback<String>,
    /// What was asked for, and its values.
    pub known: RwSignal<(String, Vec<String>)>,
}

/// What is typed, and what is offered for it.
#[derive(Clone, Copy)]
struct Typing {
    spec: &'static Spec,
    offers: Option<Offers>,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    /// Which of what is offered the arrow keys have come to.
    active: RwSignal<Option<usize>>,
}

impl Typing {
    fn offered(self) -> Vec<Choice> {
        let (true, Some(offers)) = (self.open.get(), self.offers) else {
            return Vec::new();
        };
        let text = self.text.get();
        let wanted = stage(&text, self.spec.columns);
        let known = match wanted.wants() {
            None => Vec::new(),
            Some(property) => {
                let (asked, values) = offers.known.get();
                if asked != property {
                    offers.ask.run(property.to_owned());
                    return Vec::new();
                }
                values
            }
        };
        choices(&text, self.spec.columns, self.spec.has_tags, &known)
    }
}

/// The box that is typed into, and what it offers.
#[component]
pub fn FilterBox(
    /// The list.
    spec: &'static Spec,
    /// Where values come from; none for a list that is filtered by words alone.
    offers: Option<Offers>,
) -> impl IntoView {
    let query = use_list_query();
    let go = go_to(true);
    let typing = Typing {
        spec,
        offers,
        text: RwSignal::new(query.get_untracked().filter),
        open: RwSignal::new(false),
        active: RwSignal::new(None),
    };
    let Typing {
        text, open, active, ..
    } = typing;
    // Back and "Clear filters" change the words from outside.
    Effect::new(move |_| {
        let words = query.with(|query| query.filter.clone());
        let stays = text.with_untracked(|text| {
            *text == words || (words.is_empty() && stage(text, spec.columns) != Stage::Words)
        });
        if !stays {
            text.set(words);
        }
    });
    let offered = Memo::new(move |_| typing.offered());
    let narrow = go.clone();
    let typed = move |event: web_sys::Event| {
        let new = event_target_value(&event);
        open.set(true);
        active.set(None);
        let is_words = typing.offers.is_none() || stage(&new, spec.columns) == Stage::Words;
        let words = if is_words { new.as_str() } else { "" };
        let current = query.get_untracked();
        if current.filter != words {
            narrow(&current.filtered(words));
        }
        text.set(new);
    };
    let commit = move |clause: Clause| {
        text.set(String::new());
        open.set(false);
        active.set(None);
        go(&query.get_untracked().with(clause));
    };
    let take = move |choice: Choice| match choice.clause {
        Some(clause) => commit(clause),
        None => {
            active.set(None);
            // The words that led here are no longer words.
            let clear = query.with_untracked(|query| !query.filter.is_empty());
            text.set(choice.text);
            if clear {
                go_cleared(query);
            }
        }
    };
    let take = Callback::new(take);
    let key = move |event: KeyboardEvent| typing.press(&event, offered, take);
    let list_id = format!("filter-{}", spec.many.replace(' ', "-"));
    let controls = list_id.clone();
    let active_id = {
        let list_id = list_id.clone();
        Signal::derive(move || active.get().map(|at| format!("{list_id}-{at}")))
    };
    let is_combobox = offers.is_some();
    let expanded = Signal::derive(move || {
        is_combobox.then(|| offered.with(|offered| (!offered.is_empty()).to_string()))
    });
    view! {
        <form class="search filter combo" role="search" on:submit=|event| event.prevent_default()>
            <Icon name="search"/>
            <input class="input" type="search" name="filter" maxlength="200" autocomplete="off" spellcheck="false"
                role=is_combobox.then_some("combobox") aria-autocomplete=is_combobox.then_some("list")
                aria-expanded=expanded aria-controls=is_combobox.then_some(controls) aria-activedescendant=active_id
                aria-label=format!("Filter {}", spec.many) placeholder=format!("Filter by {}", spec.by)
                prop:value=text value=text.get_untracked()
                on:input=typed on:keydown=key on:focus=move |_| open.set(true) on:blur=move |_| open.set(false)/>
            {is_combobox.then(|| suggestions(list_id, typing, offered, take))}
        </form>
    }
    .erase()
}

/// Takes the words away, keeping what is typed as the beginning of a clause.
fn go_cleared(query: Memo<super::ListQuery>) {
    go_to(true)(&query.get_untracked().filtered(""));
}

impl Typing {
    /// What a key does while something is offered.
    fn press(self, event: &KeyboardEvent, offered: Memo<Vec<Choice>>, take: Callback<Choice>) {
        let count = offered.with_untracked(Vec::len);
        let at = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => self.active.set(Some(at.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" if count > 0 => {
                self.active
                    .set(Some(at.map_or(count - 1, |at| (at + count - 1) % count)));
            }
            "Enter" => {
                let chosen = at.and_then(|at| offered.with_untracked(|all| all.get(at).cloned()));
                let typed = || {
                    let clause = self.text.with_untracked(|text| {
                        self.offers.and(Clause::typed(text, self.spec.columns))
                    })?;
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
            "Escape" if count > 0 => self.open.set(false),
            _ => return,
        }
        event.prevent_default();
    }
}

fn suggestions(
    id: String,
    typing: Typing,
    offered: Memo<Vec<Choice>>,
    take: Callback<Choice>,
) -> AnyView {
    let label = format!("Filters for {}", typing.spec.many);
    let own = id.clone();
    let options = changing(move || {
        let option = |(at, choice): (usize, Choice)| {
            let is_active = Signal::derive(move || (typing.active.get() == Some(at)).to_string());
            let chosen = choice.clone();
            view! {
                // Pressed before the box loses the focus, which would close the list.
                <li class="pop-item" role="option" id=format!("{own}-{at}") aria-selected=is_active
                    on:mousedown=move |event| { event.prevent_default(); take.run(chosen.clone()); }>
                    {choice.label}<span class="end">{choice.hint}</span>
                </li>
            }
            .erase()
        };
        let offered = offered.get();
        offered.into_iter().enumerate().map(option).collect_view()
    });
    let closed = Signal::derive(move || offered.with(Vec::is_empty));
    view! { <ul class="pop" role="listbox" id=id aria-label=label hidden=closed>{options}</ul> }
        .erase()
}

/// The clauses as tokens, each with a button that takes it away.
#[component]
pub fn Tokens(
    /// The list.
    spec: &'static Spec,
    /// Its rows.
    pieces: Pieces,
) -> impl IntoView {
    let query = use_list_query();
    let path = use_location().pathname;
    let clauses = Memo::new(move |_| query.with(|query| query.clauses.clone()));
    changing(move || {
        let clauses = clauses.get();
        if clauses.is_empty() {
            return None;
        }
        let go = go_to(false);
        let token = |clause: Clause| {
            let property = clause.label(spec.columns);
            let words = format!("{property} {} {}", clause.operator.label(), clause.value);
            let go = go.clone();
            let (operator, value) = (clause.operator.label(), clause.value.clone());
            let remove = move |_| go(&query.get_untracked().without(&clause));
            view! {
                <li class="token">
                    <span><b>{property}" "{operator}</b>" "{value}</span>
                    <button class="token-x" type="button" aria-label=format!("Remove filter {words}") on:click=remove><Icon name="x"/></button>
                </li>
            }
            .erase()
        };
        let clear = format!(
            "{}{}",
            path.get_untracked(),
            query.get_untracked().cleared().to_query()
        );
        let counted = Signal::derive(move || {
            pieces
                .with(|listing| format!("{} of {} {}", listing.matching, listing.total, spec.many))
        });
        let view = view! {
            <div class="tokens">
                <ul class="row" aria-label="Filters">{clauses.into_iter().map(token).collect_view()}</ul>
                <a class="btn btn-quiet btn-small" href=clear>"Clear filters"</a>
                <span class="muted push hide-s" aria-hidden="true">{counted}</span>
            </div>
        };
        Some(view.erase())
    })
}
