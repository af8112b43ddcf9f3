//! The foot of a list: which rows these are, and the way to the others.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::icon::Icon;
use super::super::list::{ListQuery, PAGE_ROWS};
use super::super::{Erase, changing};
use super::{Pieces, use_list_query};

/// The foot of a list.
#[component]
pub fn Pager(
    /// The list.
    pieces: Pieces,
) -> impl IntoView {
    let query = use_list_query();
    let path = use_location().pathname;
    changing(move || {
        pieces.with(|listing| {
            let path = path.get_untracked();
            pager(query.get(), &path, listing.page, listing.matching)
        })
    })
}

fn pager(query: ListQuery, path: &str, page: usize, matching: usize) -> AnyView {
    let pages = matching.div_ceil(PAGE_ROWS).max(1);
    let first = if matching == 0 {
        0
    } else {
        (page - 1) * PAGE_ROWS + 1
    };
    let last = (page * PAGE_ROWS).min(matching);
    let href = |page: usize| format!("{}{}", path, query.on_page(page).to_query());
    let step = |to: Option<usize>, label: &'static str, symbol: &'static str| match to {
        Some(to) => view! { <a href=href(to) aria-label=label><Icon name=symbol/></a> }.erase(),
        None => {
            view! { <button type="button" disabled aria-label=label><Icon name=symbol/></button> }
                .erase()
        }
    };
    let nearby = page.saturating_sub(2).max(1)..=(page + 2).min(pages);
    let numbers = nearby
        .map(|number| {
            let current = (number == page).then_some("page");
            view! { <a href=href(number) aria-current=current>{number}</a> }
        })
        .collect_view();
    view! {
        <div class="table-foot">
            <span>{format!("{first}–{last} of {matching}")}</span>
            <nav class="pager" aria-label="Pages">
                {step((page > 1).then(|| page - 1), "Previous page", "chevron-left")}
                {numbers}
                {step((page < pages).then(|| page + 1), "Next page", "chevron-right")}
            </nav>
        </div>
    }
    .erase()
}
