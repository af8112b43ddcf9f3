//! The list of stacks.

use leptos::prelude::*;

use super::StackRow;
use super::api::list_stacks;
use crate::access::Permission;
use crate::app::frame::{note, use_connection, use_frame};
use crate::appstream::{ConnectionName, FleetName};
use crate::json::resource;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, SortHeader, StateChoices, use_list_query};
use crate::ui::{Ago, Empty, Erase, Status, Tone};

/// `/c/{connection}/stacks`
#[component]
pub fn StacksPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version = use_live().version(&[Topic::Stacks]);
    let stacks = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_stacks(connection?, query).await },
    );
    let pieces = Pieces::of(move || stacks.get());
    // Not by `pieces`: whoever reads the answer itself is waited for.
    let count = Signal::derive(move || {
        stacks.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
    });
    let frame = use_frame();
    let create = move || {
        let connection = connection.get().ok()?;
        let may_create = frame.may_everywhere(&connection, Permission::ChangeResources);
        let href = Path::CreateStack(&connection, None).to_string();
        may_create.then(
            || view! { <a class="btn btn-primary" href=href><Icon name="plus"/>"Create stack"</a> },
        )
    };
    view! {
        <PageHead title="Stacks" counter=count text="What users are given: a stack opens a fleet to them and says what they may do there.">
            {create}
        </PageHead>
        <Transition fallback=|| view! { <Loading what="stacks"/> }>
            {move || stacks.with(|answer| answer.as_ref().map(note))}
            {move || pieces.problem()}
            {move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (Shape::Empty, _) => Some(no_stacks()),
                (Shape::Rows, Ok(connection)) => Some(stack_list(connection, pieces)),
            }}
        </Transition>
    }
}

fn no_stacks() -> AnyView {
    view! {
        <section class="card">
            <Empty title="No stacks yet"
                text="A stack opens a fleet to users and says what they may do there."/>
        </section>
    }
    .erase()
}

/// With and without fleets, as choices, with how many stacks there are of each.
fn choices(listing: &Listing<StackRow>) -> Vec<(String, String)> {
    let count = |name: &str| {
        listing
            .states
            .iter()
            .find(|(state, _)| state == name)
            .map_or(0, |(_, count)| *count)
    };
    let choice =
        |value: &str, label: &str, count: usize| (value.to_owned(), format!("{label} {count}"));
    vec![
        choice(
            "",
            "All",
            listing.states.iter().map(|(_, count)| count).sum(),
        ),
        choice("with", "With fleets", count("with")),
        choice("without", "Without", count("without")),
    ]
}

fn stack_list(connection: ConnectionName, pieces: Pieces<StackRow>) -> AnyView {
    let choices = Signal::derive(move || pieces.with(choices).unwrap_or_default());
    let matches = move || {
        pieces.with(|listing| format!("{} of {} stacks match", listing.matching, listing.total))
    };
    let clear = Path::Stacks(&connection).to_string();
    let nothing = move || {
        let clear = clear.clone();
        pieces.none_match().then(|| {
            view! {
                <Empty title="No stacks match" text="No stack has all these words in its name, description or fleets.">
                    <a class="btn" href=clear>"Clear filters"</a>
                </Empty>
            }
        })
    };
    view! {
        <section class="table-wrap" aria-label="Stacks">
            <div class="table-tools">
                <FilterBox what="stacks" by="name, description or fleet"/>
                <div class="table-tools-end"><StateChoices label="Fleets" choices/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Stacks table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Stacks"</caption>
                    <thead>
                        <tr>
                            <SortHeader column="name" label="Name" usual=true/>
                            <SortHeader column="display-name" label="Display name"/>
                            <SortHeader column="fleets" label="Fleets"/>
                            <th scope="col" class="hide-l">"Description"</th>
                            <SortHeader column="created" label="Created" class="hide-m"/>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |stack| row(&connection, &stack)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

fn row(connection: &ConnectionName, row: &StackRow) -> AnyView {
    let StackRow { stack, fleets } = row;
    let href = Path::Stack(connection, &stack.name).to_string();
    let fleet = |(position, fleet): (usize, &FleetName)| {
        let href = Path::Fleet(connection, fleet).to_string();
        let comma = (position > 0).then_some(", ");
        view! { {comma}<a href=href>{fleet.to_string()}</a> }
    };
    let fleets = if fleets.is_empty() {
        view! { <Status tone=Tone::Warning text="None, nobody can stream"/> }.erase()
    } else {
        view! { <span class="cell-wrap">{fleets.iter().enumerate().map(fleet).collect_view()}</span> }.erase()
    };
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=href>{stack.name.to_string()}</a></th>
            <td class="m-line" data-label="Display name">{stack.display_name.clone()}</td>
            <td class="m-line" data-label="Fleets">{fleets}</td>
            <td class="hide-l"><span class="cell-trunc">{stack.description.clone()}</span></td>
            <td class="hide-m">{stack.created.map(|at| view! { <Ago at/> })}</td>
        </tr>
    }
    .erase()
}
