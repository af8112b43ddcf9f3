//! The list of fleets.

use leptos::prelude::*;

use super::api::{list_fleets, list_fleets_everywhere};
use super::{CapacityMeter, Fleet, FleetState};
use crate::app::list_page::{ListPage, list_page, page_across, state_choices};
use crate::appstream::ConnectionName;
use crate::jobs::bulk::BulkKind;
use crate::lists::ListName;
use crate::lists::across::with_connection;
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::{Spec, mono};
use crate::ui::{Ago, Empty, Erase, Status};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("status", "Status").sorts().offers().on_phones(),
    Column::new("in-use", "In use").sorts().on_phones(),
    Column::new("desired", "Desired").sorts().class("cell-num"),
    Column::new("type", "Type").sorts().offers(),
    Column::new("instance-type", "Instance type")
        .sorts()
        .offers(),
    Column::new("image", "Image")
        .sorts()
        .offers()
        .class("hide-l"),
    Column::new("display-name", "Display name")
        .sorts()
        .unusual(),
    Column::new("description", "Description").unusual(),
    Column::new("created", "Created").sorts().unusual(),
];

const SPEC: Spec = Spec {
    one: "fleet",
    many: "fleets",
    caption: "Fleets",
    by: "name, status, type, image or tag",
    columns: COLUMNS,
    usual: ("name", false),
    states: "Status",
    has_tags: true,
};

/// The list over all connections.
const ACROSS: Spec = Spec {
    caption: "Fleets in all connections",
    by: "name, connection, status, type, image or tag",
    columns: &const { with_connection::<{ COLUMNS.len() + 1 }>(COLUMNS) },
    ..SPEC
};

const PAGE: ListPage<Fleet> = ListPage {
    spec: &SPEC,
    text: "Instances that run your applications. A stack gives users access to a fleet.",
    topics: &[Topic::Fleets],
    name: Some(ListName::Fleets),
    create: Some((
        |connection| Path::CreateFleet(connection, None).to_string(),
        "Create fleet",
    )),
    bulk: Some(BulkKind::Fleets),
    states: Some(|states| {
        let usual = ["RUNNING", "STARTING", "STOPPING", "STOPPED"];
        state_choices(states, &usual, |state| {
            FleetState::from(state).label().to_owned()
        })
    }),
    empty: |_| {
        view! {
            <Empty title="No fleets yet"
                text="A fleet runs your applications on streaming instances. It takes some minutes to start, and AWS charges for running instances."/>
        }
        .erase()
    },
    key: |fleet| fleet.name.to_string(),
    called: None,
    cell,
};

/// `/c/{connection}/fleets`
#[component]
pub fn FleetsPage() -> impl IntoView {
    list_page(&PAGE, list_fleets, |_| None)
}

/// `/all/fleets`
#[component]
pub fn FleetsEverywherePage() -> impl IntoView {
    page_across(&PAGE, &ACROSS, list_fleets_everywhere)
}

fn cell(connection: &ConnectionName, fleet: &Fleet, column: &'static str) -> AnyView {
    let truncated = |text: String| view! { <span class="cell-trunc">{text}</span> }.erase();
    match column {
        "name" => {
            let href = Path::Fleet(connection, &fleet.name).to_string();
            view! { <a class="row-link" href=href>{fleet.name.to_string()}</a> }.erase()
        }
        "status" => {
            let (tone, status) = fleet.status();
            view! { <Status tone text=status/> }.erase()
        }
        "in-use" => view! { <CapacityMeter fleet/> }.erase(),
        "desired" => fleet.capacity.desired.to_string().erase(),
        "type" => fleet.fleet_type.label().to_owned().erase(),
        "instance-type" => mono(&fleet.instance_type),
        "image" => truncated(
            fleet
                .image
                .clone()
                .unwrap_or_else(|| "Its own applications".to_owned()),
        ),
        "display-name" => fleet.display_name.clone().unwrap_or_default().erase(),
        "description" => truncated(fleet.description.clone().unwrap_or_default()),
        _ => fleet.created.map(|at| view! { <Ago at/> }).erase(),
    }
}
