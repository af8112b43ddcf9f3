//! The parts every list page is made of: filter, state chips, sort buttons, pages.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::icon::Icon;
use super::list::{ListQuery, Listing, PAGE_ROWS};
use super::{Erase, Problem};
use crate::appstream::{PortalError, Reading};

/// The list's query, as the URL has it.
pub fn use_list_query() -> Memo<ListQuery> {
    let params = use_query_map();
    Memo::new(move |_| params.with(ListQuery::from_params))
}

/// What there is to show of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing yet, or only what went wrong.
    Nothing,
    /// There is none of the things it lists.
    Empty,
    /// Rows, or that none match.
    Rows,
}

/// Something made of an answer, which changes only when it does. On the server, where a
/// page is rendered once, it is made anew each time: a memo there may not know yet that
/// the answer has come, and then the page would lack it.
pub fn steady<T: Clone + PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Signal<T> {
    #[cfg(feature = "ssr")]
    {
        Signal::derive(value)
    }
    #[cfg(not(feature = "ssr"))]
    {
        Memo::new(move |_| value()).into()
    }
}

/// A list's answer in pieces, each of which changes only when it does: so whatever is
/// the same in the next answer stays on the page, and with it the focus, what is being
/// typed and what is about to be pressed.
pub struct Pieces<T: Send + Sync + 'static> {
    listing: Signal<Option<Listing<T>>>,
    problem: Signal<Option<(PortalError, Option<i64>)>>,
    shape: Signal<Shape>,
}

impl<T: Send + Sync + 'static> Clone for Pieces<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pieces<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Pieces<T> {
    /// Takes apart what `answer` gives, none while there is nothing yet.
    pub fn of(
        answer: impl Fn() -> Option<Result<Reading<Listing<T>>, PortalError>>
        + Copy
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let query = use_list_query();
        let listing = steady(move || answer()?.ok().map(|reading| reading.value));
        let problem = steady(move || match answer()? {
            Ok(reading) => reading.trouble.map(|error| (error, Some(reading.at))),
            Err(error) => Some((error, None)),
        });
        let shape = steady(move || {
            listing.with(|listing| match listing {
                None => Shape::Nothing,
                Some(listing) if listing.total == 0 && !query.with(ListQuery::is_narrowed) => {
                    Shape::Empty
                }
                Some(_) => Shape::Rows,
            })
        });
        Self {
            listing,
            problem,
            shape,
        }
    }

    /// What there is to show.
    pub fn shape(self) -> Shape {
        self.shape.get()
    }

    /// What went wrong, with the age of what is shown all the same.
    pub fn problem(self) -> Option<AnyView> {
        self.problem.get().map(|(error, known_at)| match known_at {
            Some(known_at) => view! { <Problem error known_at/> }.erase(),
            None => view! { <Problem error/> }.erase(),
        })
    }

    /// The rows of this page of the list.
    pub fn rows(self) -> Vec<T> {
        self.listing.with(|listing| {
            listing
                .as_ref()
                .map(|listing| listing.rows.clone())
                .unwrap_or_default()
        })
    }

    /// Something about the list, once it is there.
    pub fn with<U>(self, read: impl Fn(&Listing<T>) -> U) -> Option<U> {
        self.listing.with(|listing| listing.as_ref().map(read))
    }

    /// Whether no row matches.
    pub fn none_match(self) -> bool {
        self.with(|listing| listing.matching == 0)
            .unwrap_or_default()
    }
}

/// Goes to the same page with another query; `replace` for what is typed letter by
/// letter, so that Back leaves the list.
fn go_to(replace: bool) -> impl Fn(&ListQuery) + Clone + 'static {
    let navigate = use_navigate();
    let path = use_location().pathname;
    move |query: &ListQuery| {
        let options = NavigateOptions {
            replace,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(
            &format!("{}{}", path.get_untracked(), query.to_query()),
            options,
        );
    }
}

/// The search box of a list. Without WebAssembly it is a form that asks for the
/// filtered page.
#[component]
pub fn FilterBox(
    /// What is filtered: "fleets".
    what: &'static str,
    /// What may be typed: "name, status, type or image".
    by: &'static str,
) -> impl IntoView {
    let query = use_list_query();
    let go = go_to(true);
    let typed = move |event: web_sys::Event| {
        go(&query.get_untracked().filtered(&event_target_value(&event)))
    };
    view! {
        <form class="search filter" role="search" on:submit=|event| event.prevent_default()>
            <Icon name="search"/>
            <input class="input" type="search" name="filter" maxlength="200" autocomplete="off" spellcheck="false"
                aria-label=format!("Filter {what}") placeholder=format!("Filter by {by}")
                prop:value=move || query.with(|query| query.filter.clone())
                value=query.get_untracked().filter
                on:input=typed/>
        </form>
    }
    .erase()
}

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
    let values = move || {
        choices.with(|choices| {
            choices
                .iter()
                .map(|(value, _)| value.clone())
                .collect::<Vec<_>>()
        })
    };
    let choice = move |value: String| {
        let wanted = value.clone();
        let labelled = value.clone();
        let label = move || {
            choices.with(|choices| {
                choices
                    .iter()
                    .find(|(value, _)| *value == labelled)
                    .map(|(_, label)| label.clone())
            })
        };
        let current = move || query.with(|query| query.state == wanted).then_some("true");
        let href = move || {
            format!(
                "{}{}",
                path.get(),
                query.with(|query| query.in_state(&value).to_query())
            )
        };
        view! { <li><a class="segment-link" href=href aria-current=current>{label}</a></li> }
    };
    view! {
        <nav aria-label=label><ul class="segment segment-links"><For each=values key=Clone::clone children=choice/></ul></nav>
    }
    .erase()
}

/// A column header that sorts.
#[component]
pub fn SortHeader(
    /// The column, as it stands in the URL.
    column: &'static str,
    /// Its name.
    label: &'static str,
    /// Classes of the cell.
    #[prop(optional)]
    class: &'static str,
    /// Whether the list is sorted by it when nothing else is asked for.
    #[prop(optional)]
    usual: bool,
) -> impl IntoView {
    let query = use_list_query();
    let go = go_to(false);
    let sorted = Memo::new(move |_| {
        query.with(|query| {
            let by_this = query.sort == column || (usual && query.sort.is_empty());
            by_this.then_some(query.descending)
        })
    });
    let click = move |_| {
        let mut query = query.get_untracked();
        if usual && query.sort.is_empty() {
            query.sort = column.to_owned();
        }
        go(&query.sorted_by(column));
    };
    let aria_sort = move || {
        sorted.get().map(|descending| {
            if descending {
                "descending"
            } else {
                "ascending"
            }
        })
    };
    let mark = move || match sorted.get() {
        Some(true) => view! { <Icon name="chevron-down"/> }.erase(),
        Some(false) => view! { <Icon name="chevron-up"/> }.erase(),
        None => view! { <Icon name="sort"/> }.erase(),
    };
    view! {
        <th scope="col" class=class aria-sort=aria_sort>
            <button class="sort" type="button" on:click=click>{label}{mark}</button>
        </th>
    }
    .erase()
}

/// The foot of a list: which rows these are, and the way to the others.
#[component]
pub fn Pager<T: Clone + PartialEq + Send + Sync + 'static>(
    /// The list.
    pieces: Pieces<T>,
) -> impl IntoView {
    let query = use_list_query();
    let path = use_location().pathname;
    let rows = steady(move || pieces.with(|listing| (listing.page, listing.matching)));
    move || {
        rows.get()
            .map(|(page, matching)| pager(query.get(), &path.get_untracked(), page, matching))
    }
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
