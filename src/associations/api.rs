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
#[server(prefix = "/fn", endpoint = "associate_fleet", protocol = Json)]
pub async fn associate_fleet(
    connection: ConnectionName,
    stack: StackName,
    fleet: FleetName,
) -> Result<(), PortalError> {
    answer(change(&connection, &stack, &fleet, true).await)
}

/// Takes a fleet away from a stack; sessions already open go on.
#[server(prefix = "/fn", endpoint = "disassociate_fleet", protocol = Json)]
pub async fn disassociate_fleet(
    connection: ConnectionName,
    stack: StackName,
    fleet: FleetName,
) -> Result<(), PortalError> {
    answer(change(&connection, &stack, &fleet, false).await)
}

/// Makes or ends an association along the way of every write.
#[cfg(feature = "ssr")]
async fn change(
    connection: &ConnectionName,
    stack: &StackName,
    fleet: &FleetName,
    associated: bool,
) -> Result<(), PortalError> {
    let changer = Changer::of(connection)?;
    let aws = &changer.place()?.aws;
    let entry = Entry {
        actor: changer.caller.user_name.clone(),
        action: if associated {
            "Associate fleet"
        } else {
            "Disassociate fleet"
        }
        .into(),
        connection: Some(changer.connection.clone()),
        target: Target::new("stack", stack),
        detail: format!("Fleet {fleet}."),
        address: address(),
    };
    let topics = [Topic::Stacks, Topic::Fleets];
    write(&changer.portico, entry, &topics, || async {
        if associated {
            aws::associate(aws, stack, fleet).await
        } else {
            aws::disassociate(aws, stack, fleet).await
        }
    })
    .await
}
