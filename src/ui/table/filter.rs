//! The filter of a list: words narrow it as they are typed; clauses stand below as
//! tokens. What is offered while somebody types is in [`mod@super::suggestions`].
//!
//! Without WebAssembly it is a form that asks for the page with these words.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::KeyboardEvent;

use super::super::icon::Icon;
use super::super::list::Clause;
use super::super::{Erase, changing};
use super::change::use_change;
use super::{Pieces, Spec, Tools, use_list_query};

/// What is typed into the box of a list.
#[derive(Clone, Copy)]
pub struct Typing {
    /// The list.
    pub spec: &'static Spec,
    /// The whole text.
    pub text: RwSignal<String>,
    /// Whether the box is being typed into, so that something may be offered.
    pub open: RwSignal<bool>,
    /// Whether the text is the beginning of a clause, not words.
    pub in_clause: RwSignal<bool>,
    /// Whether something is offered.
    pub offers: RwSignal<bool>,
    /// The id of what the arrow keys have come to among what is offered, if anything.
    pub active: RwSignal<String>,
    /// What keys do while something may be offered.
    pub keys: StoredValue<Option<Callback<KeyboardEvent>>>,
    /// What was confirmed with Enter before there was anything that takes it.
    pub early: StoredValue<Vec<String>>,
}

impl Typing {
    /// The id of the list of what is offered.
    pub fn list_id(self) -> String {
        format!("filter-{}", self.spec.many.replace(' ', "-"))
    }
}

/// The box that is typed into, and what it offers.
#[component]
pub fn FilterBox(
    /// The list.
    spec: &'static Spec,
    /// Offers properties and their values; none for a list that is filtered by words
    /// alone.
    tools: Option<Tools>,
) -> impl IntoView {
    let query = use_list_query();
    let go = use_change(true);
    let typing = Typing {
        spec,
        text: RwSignal::new(query.get_untracked().filter),
        open: RwSignal::new(false),
        in_clause: RwSignal::new(false),
        offers: RwSignal::new(false),
        active: RwSignal::new(String::new()),
        keys: StoredValue::new(None),
        early: StoredValue::new(Vec::new()),
    };
    let Typing { text, open, .. } = typing;
    // Back and "Clear filters" change the words from outside.
    Effect::new(move |_| {
        let words = query.with(|query| query.filter.clone());
        if !typing.in_clause.get_untracked() && text.with_untracked(|text| *text != words) {
            text.set(words);
        }
    });
    let tools = tools.filter(|_| spec.offers_values());
    let is_combobox = tools.is_some();
    let suggestions = tools.clone().map(|tools| {
        changing(move || tools.ready.get().then(|| (tools.suggest)(typing)).flatten())
    });
    let want = move || {
        open.set(true);
        if let Some(tools) = &tools {
            tools.want();
        }
    };
    let focus = want.clone();
    let typed = move |event: web_sys::Event| {
        want();
        typing.active.set(String::new());
        let new = event_target_value(&event);
        text.set(new.clone());
        // Else what offers something has an eye on the text.
        if typing.keys.with_value(Option::is_none) {
            go(&|query| query.filtered(&new));
        }
    };
    let key = move |event: KeyboardEvent| match typing.keys.get_value() {
        Some(keys) => keys.run(event),
        None if event.key() == "Enter" => {
            typing
                .early
                .update_value(|early| early.push(text.get_untracked()));
        }
        None => {}
    };
    let controls = is_combobox.then(|| typing.list_id());
    let active_id = Signal::derive(move || Some(typing.active.get()).filter(|id| !id.is_empty()));
    let expanded = Signal::derive(move || {
        let expanded = if typing.offers.get() { "true" } else { "false" };
        is_combobox.then_some(expanded)
    });
    view! {
        <form class="search filter combo" role="search" on:submit=|event| event.prevent_default()>
            <Icon name="search"/>
            <input class="input" type="search" name="filter" maxlength="200" autocomplete="off" spellcheck="false"
                role=is_combobox.then_some("combobox") aria-autocomplete=is_combobox.then_some("list")
                aria-expanded=expanded aria-controls=controls aria-activedescendant=active_id
                aria-label=format!("Filter {}", spec.many) placeholder=format!("Filter by {}", spec.by)
                prop:value=text value=text.get_untracked()
                on:input=typed on:keydown=key on:focus=move |_| focus() on:blur=move |_| open.set(false)/>
            {suggestions}
        </form>
    }
    .erase()
}

/// The clauses as tokens, each with a link to the list without it.
#[component]
pub fn Tokens(
    /// The list.
    spec: &'static Spec,
    /// Its rows.
    pieces: Pieces,
) -> impl IntoView {
    let query = use_list_query();
    let path = use_location().pathname;
    changing(move || {
        let here = query.get();
        if here.clauses.is_empty() {
            return None;
        }
        let address =
            |query: &super::ListQuery| format!("{}{}", path.get_untracked(), query.to_query());
        let token = |clause: Clause| {
            let property = clause.label(spec.columns);
            let words = format!("{property} {} {}", clause.operator.label(), clause.value);
            let remove = address(&here.without(&clause));
            let (operator, value) = (clause.operator.label(), clause.value);
            view! {
                <li class="token">
                    <span><b>{property}" "{operator}</b>" "{value}</span>
                    <a class="token-x" href=remove aria-label=format!("Remove filter {words}")><Icon name="x"/></a>
                </li>
            }
            .erase()
        };
        let clear = address(&here.cleared());
        let counted = Signal::derive(move || {
            pieces
                .with(|listing| format!("{} of {} {}", listing.matching, listing.total, spec.many))
        });
        let view = view! {
            <div class="tokens">
                <ul class="row" aria-label="Filters">{here.clauses.iter().cloned().map(token).collect_view()}</ul>
                <a class="btn btn-quiet btn-small" href=clear>"Clear filters"</a>
                <span class="muted push hide-s" aria-hidden="true">{counted}</span>
            </div>
        };
        Some(view.erase())
    })
}
