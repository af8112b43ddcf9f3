//! A list, whole: its tools, its rows and what can be done with them.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::icon::Icon;
use super::super::list::Column;
use super::super::{Empty, Erase, changing};
use super::change::provide_changes;
use super::filter::{FilterBox, Tokens};
use super::head::{StateChoices, header};
use super::pager::Pager;
use super::selection::{SelectAll, SelectRow, Selection};
use super::view::{Looks, ViewButton};
use super::{Pieces, Row, Spec, Tools, use_list_query};

/// That rows can be selected, and what is shown while some are.
pub struct Selecting {
    /// What is selected.
    pub selection: Selection,
    /// What can be done with it.
    pub bar: AnyView,
}

/// A list of anything.
#[component]
pub fn ListTable(
    /// What it is of.
    spec: &'static Spec,
    /// Its rows.
    pieces: Pieces,
    /// The states as choices: value in the URL (empty for all) and words.
    #[prop(optional_no_strip)]
    states: Option<Signal<Vec<(String, String)>>>,
    /// What it has beyond its rows; none for a small list on a page about something
    /// else.
    #[prop(optional_no_strip)]
    tools: Option<Tools>,
    /// Where all that matches is to be had as CSV; takes the list's query.
    #[prop(optional_no_strip)]
    export: Option<String>,
    /// That rows can be selected.
    #[prop(optional_no_strip)]
    selecting: Option<Selecting>,
    /// Said when there is none at all; else this is not shown then.
    #[prop(optional)]
    none: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    provide_changes();
    let looks = Looks::of(spec);
    let states = states.map(|choices| view! { <StateChoices label=spec.states choices/> });
    let matches = Signal::derive(move || {
        pieces.with(|listing| {
            let (matching, total) = (listing.matching, listing.total);
            format!("{matching} of {total} {} match", spec.many)
        })
    });
    let density = Signal::derive(move || looks.density());
    let (selection, bar) = selecting
        .map(|selecting| (selecting.selection, selecting.bar))
        .unzip();
    view! {
        <section class="table-wrap" aria-label=spec.caption data-density=density>
            <div class="table-tools">
                <FilterBox spec tools=tools.clone()/>
                <div class="table-tools-end">{states}{export.map(export_link)}{tools.map(|tools| view! { <ViewButton looks tools/> })}</div>
            </div>
            <Tokens spec pieces/>
            <p class="sr-only" role="status">{matches}</p>
            {bar}
            {table(spec, pieces, looks.columns(), selection)}
            {nothing(spec, pieces, none)}
            <Pager pieces/>
        </section>
    }
    .erase()
}

/// Leads to the same rows as a file.
fn export_link(path: String) -> AnyView {
    let query = use_list_query();
    let href = Signal::derive(move || format!("{path}{}", query.with(super::ListQuery::to_query)));
    view! { <a class="btn btn-quiet hide-s" href=href download=""><Icon name="download"/>"Export CSV"</a> }.erase()
}

fn table(
    spec: &'static Spec,
    pieces: Pieces,
    columns: Memo<Vec<&'static Column>>,
    selection: Option<Selection>,
) -> AnyView {
    let keys = Signal::derive(move || {
        let rows = pieces.with(|listing| {
            let keys = listing.rows.iter().map(|row| row.key.clone());
            keys.collect::<Vec<_>>()
        });
        rows.unwrap_or_default()
    });
    let all = selection.map(|selection| {
        view! { <SelectAll selection names=keys what=spec.many/> }
    });
    let class = match selection {
        Some(_) => "table table-stack",
        None => "table table-stack table-nocheck",
    };
    let headers = changing(move || {
        let columns = columns.get().into_iter();
        columns.map(|column| header(column, spec)).collect_view()
    });
    let is_empty = Signal::derive(move || pieces.none_match());
    let label = format!("{} table", spec.caption);
    view! {
        <div class="table-scroll table-page" tabindex="0" role="region" aria-label=label hidden=is_empty>
            <table class=class>
                <caption class="sr-only">{spec.caption}</caption>
                <thead><tr>{all}{headers}</tr></thead>
                <tbody><For each=move || pieces.rows() key=Row::identity children=move |row| table_row(&row, columns, selection)/></tbody>
            </table>
        </div>
    }
    .erase()
}

fn table_row(
    row: &Row,
    columns: Memo<Vec<&'static Column>>,
    selection: Option<Selection>,
) -> AnyView {
    let check = selection.map(|selection| {
        view! { <SelectRow selection key=row.key.clone() called=row.called.clone()/> }
    });
    let row = row.clone();
    let cells = changing(move || {
        let columns = columns.get().into_iter();
        columns.map(|column| cell(column, &row)).collect_view()
    });
    view! { <tr>{check}{cells}</tr> }.erase()
}

fn cell(column: &'static Column, row: &Row) -> AnyView {
    let content = row.cell(column.key);
    if column.heads {
        return view! { <th scope="row" class="m-title">{content}</th> }.erase();
    }
    let place = if column.on_phones { "m-line" } else { "" };
    let class = format!("{place} {}", column.class);
    view! { <td class=class data-label=column.label>{content}</td> }.erase()
}

/// What stands where no row is.
fn nothing(
    spec: &'static Spec,
    pieces: Pieces,
    none: Option<(&'static str, &'static str)>,
) -> AnyView {
    let query = use_list_query();
    let path = use_location().pathname;
    changing(move || {
        if !pieces.none_match() {
            return None;
        }
        let is_narrowed = query.with(super::ListQuery::is_narrowed);
        if let (Some((title, text)), false) = (none, is_narrowed) {
            return Some(view! { <Empty title text/> }.erase());
        }
        // Above, the tokens have the same link.
        let clear = query.with(|query| query.clauses.is_empty()).then(|| {
            let clear = format!("{}{}", path.get(), query.get().cleared().to_query());
            view! { <a class="btn" href=clear>"Clear filters"</a> }
        });
        let title = format!("No {} match", spec.many);
        let text = format!(
            "No {} is as you ask. Filters look at {}.",
            spec.one, spec.by
        );
        Some(view! { <Empty title text>{clear}</Empty> }.erase())
    })
}
