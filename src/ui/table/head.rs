//! What stands above the rows: the states as choices, and the columns that sort.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::icon::Icon;
use super::super::list::{Column, ListQuery};
use super::super::{Erase, changing};
use super::change::use_change;
use super::{Spec, use_list_query};

/// The states of a list as links: value in the URL (empty for all) and words.
#[component]
pub fn StateChoices(
    /// The name of the group: "Status".
    label: &'static str,
    /// The choices; the first is all.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let query = use_list_query();
    let path = use_location().pathname;
    let choice = move |(value, label): (String, String)| {
        let query = query.get();
        let current = (query.state == value).then_some("true");
        let href = format!("{}{}", path.get(), query.in_state(&value).to_query());
        view! { <li><a class="segment-link" href=href aria-current=current>{label}</a></li> }
            .erase()
    };
    // Not `For`: what was shown before is changed, not made anew, and keeps the focus.
    let choices = changing(move || choices.get().into_iter().map(choice).collect_view());
    view! {
        <nav aria-label=label><ul class="segment segment-links">{choices}</ul></nav>
    }
    .erase()
}

/// The header of a column: a button where the list can be sorted by it.
pub fn header(column: &'static Column, spec: &'static Spec) -> AnyView {
    let query = use_list_query();
    // Whether the list is sorted by it, and then whether downwards.
    let sorted = move || {
        query.with(|query| match query.sort.as_str() {
            "" => (spec.usual.0 == column.key).then_some(spec.usual.1),
            sort => (sort == column.key).then_some(query.descending),
        })
    };
    let aria_sort = Signal::derive(move || {
        sorted().map(|descending| match descending {
            true => "descending",
            false => "ascending",
        })
    });
    if column.is_actions() {
        return view! { <th scope="col" class=column.class><span class="sr-only">{column.label}</span></th> }.erase();
    }
    if !column.sorts {
        return view! { <th scope="col" class=column.class aria-sort=aria_sort>{column.label}</th> }
            .erase();
    }
    let go = use_change(false);
    let click = move |_| {
        go(&|mut query| {
            if query.sort.is_empty() {
                let (usual, descending) = spec.usual;
                query = ListQuery {
                    sort: usual.to_owned(),
                    descending,
                    ..query
                };
            }
            query.sorted_by(column.key)
        });
    };
    let mark = changing(move || match sorted() {
        Some(true) => view! { <Icon name="chevron-down"/> }.erase(),
        Some(false) => view! { <Icon name="chevron-up"/> }.erase(),
        None => view! { <Icon name="sort"/> }.erase(),
    });
    view! {
        <th scope="col" class=column.class aria-sort=aria_sort>
            <button class="sort" type="button" on:click=click>{column.label}{mark}</button>
        </th>
    }
    .erase()
}
