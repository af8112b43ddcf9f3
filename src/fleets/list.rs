//! The list of fleets.

use leptos::prelude::*;

use super::api::list_fleets;
use super::{CapacityMeter, Fleet, FleetState};
use crate::access::Permission;
use crate::app::frame::{note, use_connection, use_frame};
use crate::appstream::ConnectionName;
use crate::json::resource;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, SortHeader, StateChoices, use_list_query};
use crate::ui::{Empty, Erase, Status};

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
    let pieces = Pieces::of(move || fleets.get());
    // Not by `pieces`: whoever reads the answer itself is waited for.
    let count = Signal::derive(move || {
        fleets.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
    });
    let frame = use_frame();
    let create = move || {
        let connection = connection.get().ok()?;
        let may_create = frame.may_everywhere(&connection, Permission::ChangeResources);
        let href = Path::CreateFleet(&connection, None).to_string();
        may_create.then(
            || view! { <a class="btn btn-primary" href=href><Icon name="plus"/>"Create fleet"</a> },
        )
    };
    view! {
        <PageHead title="Fleets" counter=count
            text="Instances that run your applications. A stack gives users access to a fleet.">
            {create}
        </PageHead>
        <Transition fallback=|| view! { <Loading what="fleets"/> }>
            {move || fleets.with(|answer| answer.as_ref().map(note))}
            {move || pieces.problem()}
            {move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (Shape::Empty, _) => Some(no_fleets()),
                (Shape::Rows, Ok(connection)) => Some(fleet_list(connection, pieces)),
            }}
        </Transition>
    }
}

fn no_fleets() -> AnyView {
    view! {
        <section class="card">
            <Empty title="No fleets yet"
                text="A fleet runs your applications on streaming instances. It takes some minutes to start, and AWS charges for running instances."/>
        </section>
    }
    .erase()
}

fn fleet_list(connection: ConnectionName, pieces: Pieces<Fleet>) -> AnyView {
    let choices = Signal::derive(move || pieces.with(state_choices).unwrap_or_default());
    let matches = move || {
        pieces.with(|listing| format!("{} of {} fleets match", listing.matching, listing.total))
    };
    let clear = Path::Fleets(&connection).to_string();
    let nothing = move || {
        let clear = clear.clone();
        pieces.none_match().then(|| {
            view! {
                <Empty title="No fleets match" text="No fleet has all these words in its name, status, type or image.">
                    <a class="btn" href=clear>"Clear filters"</a>
                </Empty>
            }
        })
    };
    view! {
        <section class="table-wrap" aria-label="Fleets">
            <div class="table-tools">
                <FilterBox what="fleets" by="name, status, type or image"/>
                <div class="table-tools-end"><StateChoices label="Status" choices/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Fleets table" hidden=move || pieces.none_match()>
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
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |fleet| row(&connection, &fleet)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
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
