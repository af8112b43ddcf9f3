//! Making a fleet, cloning one, and changing one.

use leptos::prelude::*;

use super::api::{create_fleet, plan_fleet, plan_fleet_change, update_fleet};
use super::rules::{self, NEEDS_STOP};
use crate::app::form_page::{Kind, create_page, edit_page};
use crate::appstream::FleetName;
use crate::operations::CHANGED_MEANWHILE;
use crate::routes::Path;

const FLEET: Kind<FleetName> = Kind {
    one: "fleet",
    create: "Create fleet",
    operations: ("CreateFleet", "UpdateFleet"),
    member: "Name",
    parse: FleetName::parse,
    rules: rules::faults,
    list: |connection| Path::Fleets(connection).to_string(),
    detail: |connection, name| Path::Fleet(connection, name).to_string(),
};

/// `/c/{connection}/fleets/new`, with `?from=` to clone a fleet.
#[component]
pub fn CreateFleetPage() -> impl IntoView {
    create_page(FLEET, plan_fleet, create_fleet, |name| {
        format!("Fleet {name} is created. Start it when you need it.")
    })
}

/// `/c/{connection}/fleets/{name}/edit`
#[component]
pub fn EditFleetPage() -> impl IntoView {
    edit_page(
        FLEET,
        plan_fleet_change,
        |connection, name, before, after, told| async move {
            // A fleet that runs is stopped only for somebody who was told so.
            let restart = told == NEEDS_STOP;
            let overwrite = restart || told == CHANGED_MEANWHILE;
            let place = connection.clone();
            let job = update_fleet(place, name.clone(), before, after, overwrite, restart).await?;
            Ok(match job {
                Some(job) => (
                    Path::Job(&connection, &job).to_string(),
                    format!("Fleet {name} is being changed."),
                ),
                None => (
                    Path::Fleet(&connection, &name).to_string(),
                    format!("Fleet {name} is saved."),
                ),
            })
        },
    )
}
