//! The list of stacks.

use leptos::prelude::*;

use super::StackRow;
use super::api::list_stacks;
use crate::app::list_page::{ListPage, States, list_page};
use crate::appstream::{ConnectionName, FleetName};
use crate::jobs::bulk::BulkKind;
use crate::lists::ListName;
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::Spec;
use crate::ui::{Ago, Empty, Erase, Status, Tone};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("display-name", "Display name")
        .sorts()
        .on_phones(),
    Column::new("fleets", "Fleets").sorts().offers().on_phones(),
    Column::new("description", "Description").class("hide-l"),
    Column::new("created", "Created").sorts().class("hide-m"),
];

const SPEC: Spec = Spec {
    one: "stack",
    many: "stacks",
    caption: "Stacks",
    by: "name, description, fleet or tag",
    columns: COLUMNS,
    usual: ("name", false),
    states: "Fleets",
    has_tags: true,
};

const PAGE: ListPage<StackRow> = ListPage {
    spec: &SPEC,
    text: "What users are given: a stack opens a fleet to them and says what they may do there.",
    topics: &[Topic::Stacks],
    name: Some(ListName::Stacks),
    create: Some((
        |connection| Path::CreateStack(connection, None).to_string(),
        "Create stack",
    )),
    bulk: Some(BulkKind::Stacks),
    states: Some(choices),
    empty: |_| {
        view! {
            <Empty title="No stacks yet" text="A stack opens a fleet to users and says what they may do there."/>
        }
        .erase()
    },
    key: |row| row.stack.name.to_string(),
    called: None,
    cell,
};

/// `/c/{connection}/stacks`
#[component]
pub fn StacksPage() -> impl IntoView {
    list_page(&PAGE, list_stacks, |_| None)
}

/// With and without fleets, as choices, with how many stacks there are of each.
fn choices(states: &States) -> Vec<(String, String)> {
    let count = |name: &str| {
        let found = states.iter().find(|(state, _)| state == name);
        found.map_or(0, |(_, count)| *count)
    };
    let choice =
        |value: &str, label: &str, count: usize| (value.to_owned(), format!("{label} {count}"));
    vec![
        choice("", "All", states.iter().map(|(_, count)| count).sum()),
        choice("with", "With fleets", count("with")),
        choice("without", "Without", count("without")),
    ]
}

fn cell(connection: &ConnectionName, row: &StackRow, column: &'static str) -> AnyView {
    let stack = &row.stack;
    match column {
        "name" => {
            let href = Path::Stack(connection, &stack.name).to_string();
            view! { <a class="row-link" href=href>{stack.name.to_string()}</a> }.erase()
        }
        "display-name" => stack.display_name.clone().unwrap_or_default().erase(),
        "fleets" => fleets(connection, &row.fleets),
        "description" => {
            let text = stack.description.clone();
            view! { <span class="cell-trunc">{text}</span> }.erase()
        }
        _ => stack.created.map(|at| view! { <Ago at/> }).erase(),
    }
}

fn fleets(connection: &ConnectionName, fleets: &[FleetName]) -> AnyView {
    if fleets.is_empty() {
        return view! { <Status tone=Tone::Warning text="None, nobody can stream"/> }.erase();
    }
    let fleet = |(position, fleet): (usize, &FleetName)| {
        let href = Path::Fleet(connection, fleet).to_string();
        let comma = (position > 0).then_some(", ");
        view! { {comma}<a href=href>{fleet.to_string()}</a> }
    };
    let fleets = fleets.iter().enumerate().map(fleet).collect_view();
    view! { <span class="cell-wrap">{fleets}</span> }.erase()
}
