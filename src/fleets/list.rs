//! The list of fleets.

use leptos::prelude::*;

use super::api::list_fleets;
use super::{CapacityMeter, Fleet, FleetState};
use crate::app::frame::{note, use_connection};
use crate::appstream::{ConnectionName, PortalError, Reading};
use crate::json::resource;
use crate::routes::Path;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, SortHeader, StateChoices, use_list_query};
use crate::ui::{Empty, Erase, Problem, Status};

/// `/c/{connection}/fleets`
#[component]
pub fn FleetsPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version = use_live().version(&[Topic::Fleets]);
    let fleets = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_fleets(connection?, query).await },
    );
    let count = Signal::derive(move || {
        fleets
            .get()
            .and_then(Result::ok)
            .map(|reading| reading.value.total)
    });
    view! {
        <Suspense>
            <PageHead title="Fleets" counter=count
                text="Instances that run your applications. A stack gives users access to a fleet."/>
        </Suspense>
        // Outside what is shown anew as the list changes: typing goes on meanwhile.
        <FilterBox what="fleets" by="name, status, type or image"/>
        <Transition fallback=|| view! { <Loading what="fleets"/> }>
            {move || Suspend::new(async move {
                let answer = fleets.await;
                note(&answer);
                match (answer, connection.get_untracked()) {
                    (Ok(reading), Ok(connection)) => fleet_list(&connection, reading),
                    (Err(error), _) | (_, Err(error)) => view! { <Problem error/> }.erase(),
                }
            })}
        </Transition>
    }
}

fn fleet_list(connection: &ConnectionName, reading: Reading<Listing<Fleet>>) -> AnyView {
    let Reading {
        value: listing,
        trouble,
        ..
    } = reading;
    let narrowed = use_list_query().with_untracked(|query| query.is_narrowed());
    let trouble = trouble.map(|error: PortalError| view! { <Problem error/> });
    if listing.total == 0 && !narrowed {
        return view! {
            {trouble}
            <section class="card">
                <Empty title="No fleets yet"
                    text="A fleet runs your applications on streaming instances. Create one with the AWS CLI or CloudFormation; it appears here by itself."/>
            </section>
        }
        .erase();
    }
    let choices = state_choices(&listing);
    let (page, matching, total) = (listing.page, listing.matching, listing.total);
    let nothing = (matching == 0).then(|| {
        let clear = Path::Fleets(connection).to_string();
        view! {
            <Empty title="No fleets match" text="No fleet has all these words in its name, status, type or image.">
                <a class="btn" href=clear>"Clear filters"</a>
            </Empty>
        }
    });
    let rows = listing
        .rows
        .iter()
        .map(|fleet| row(connection, fleet))
        .collect_view();
    view! {
        {trouble}
        <section class="table-wrap" aria-label="Fleets">
            <div class="table-tools">
                <div><StateChoices label="Status" choices/></div>
            </div>
            <p class="sr-only" role="status">{format!("{matching} of {total} fleets match")}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Fleets table" hidden=matching == 0>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Fleets"</caption>
                    <thead>
                        <tr>
                            <SortHeader column="name" label="Name" usual=true/>
                            <SortHeader column="status" label="Status"/>
                            <SortHeader column="in-use" label="In use"/>
                            <SortHeader column="desired" label="Desired" class="cell-num"/>
                            <SortHeader column="type" label="Type"/>
                            <SortHeader column="instance-type" label="Instance type"/>
                            <SortHeader column="image" label="Image" class="hide-l"/>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {nothing}
            <Pager page matching/>
        </section>
    }
    .erase()
}

/// The states as choices, with how many fleets are in each.
fn state_choices(listing: &Listing<Fleet>) -> Vec<(String, String)> {
    let known = [
        FleetState::Running,
        FleetState::Starting,
        FleetState::Stopping,
        FleetState::Stopped,
    ];
    let occurring = listing
        .states
        .iter()
        .map(|(state, _)| FleetState::from(state.as_str()));
    let unknown: Vec<_> = occurring.filter(|state| !known.contains(state)).collect();
    let count = |state: &FleetState| {
        listing
            .states
            .iter()
            .find(|(name, _)| name == state.as_str())
            .map_or(0, |(_, count)| *count)
    };
    let all: usize = listing.states.iter().map(|(_, count)| count).sum();
    let choice = |state: FleetState| {
        (
            state.as_str().to_owned(),
            format!("{} {}", state.label(), count(&state)),
        )
    };
    std::iter::once((String::new(), format!("All {all}")))
        .chain(known.into_iter().chain(unknown).map(choice))
        .collect()
}

fn row(connection: &ConnectionName, fleet: &Fleet) -> AnyView {
    let (tone, status) = fleet.status();
    let href = Path::Fleet(connection, &fleet.name).to_string();
    let image = fleet
        .image
        .clone()
        .unwrap_or_else(|| "Its own applications".to_owned());
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=href>{fleet.name.to_string()}</a></th>
            <td class="m-line" data-label="Status"><Status tone text=status/></td>
            <td class="m-line" data-label="In use"><CapacityMeter fleet/></td>
            <td class="cell-num">{fleet.capacity.desired}</td>
            <td>{fleet.fleet_type.label().to_owned()}</td>
            <td class="mono">{fleet.instance_type.clone()}</td>
            <td class="hide-l"><span class="cell-trunc">{image}</span></td>
        </tr>
    }
    .erase()
}
