//! Server functions of associations.

use leptos::prelude::*;

use crate::appstream::{ConnectionName, FleetName, PortalError, StackName};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    crate::audit::{Entry, Target},
    crate::operations::changer::Changer,
    crate::server::context::{address, answer},
    crate::server::write::write,
    crate::stacks::aws,
    crate::ui::live::Topic,
};

/// Lets the users of a stack stream from a fleet.
#[server(prefix = "/fn", endpoint = "associate_fleet", input = Json, output = Json)]
pub async fn associate_fleet(
    connection: ConnectionName,
    stack: StackName,
    fleet: FleetName,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let aws = &changer.place()?.aws;
            let entry = entry(&changer, "Associate fleet", &stack, &fleet);
            write(
                &changer.portico,
                entry,
                &[Topic::Stacks, Topic::Fleets],
                || aws::associate(aws, &stack, &fleet),
            )
            .await
        }
        .await,
    )
}

/// Takes a fleet away from a stack; sessions already open go on.
#[server(prefix = "/fn", endpoint = "disassociate_fleet", input = Json, output = Json)]
pub async fn disassociate_fleet(
    connection: ConnectionName,
    stack: StackName,
    fleet: FleetName,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let aws = &changer.place()?.aws;
            let entry = entry(&changer, "Disassociate fleet", &stack, &fleet);
            write(
                &changer.portico,
                entry,
                &[Topic::Stacks, Topic::Fleets],
                || aws::disassociate(aws, &stack, &fleet),
            )
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn entry(changer: &Changer, action: &'static str, stack: &StackName, fleet: &FleetName) -> Entry {
    Entry {
        actor: changer.caller.user_name.clone(),
        action: action.into(),
        connection: Some(changer.connection.clone()),
        target: Target::new("stack", stack),
        detail: format!("Fleet {fleet}."),
        address: address(),
    }
}
