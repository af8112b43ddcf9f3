//! Server functions that make jobs. Each gives only the plan when asked for a
//! rehearsal, so that people see the steps before they begin.

use leptos::prelude::*;

use super::{Bulk, Planned};
use crate::appstream::{ConnectionName, FleetName, PortalError, StackName};
use crate::json::{Json, Value};

#[cfg(feature = "ssr")]
use {
    super::MOST_ITEMS,
    super::described::ImageCalled,
    super::in_bulk::in_bulk,
    super::plans::{self, NewStep, Plan, counted},
    crate::access::{Caller, Permission, Scope},
    crate::appstream::ErrorKind,
    crate::fleets::Fleet,
    crate::fleets::aws::{AllFleets, StacksOfFleet},
    crate::operations::changer::confirmed,
    crate::server::Portico,
    crate::server::cache::CALL_PATIENCE,
    crate::server::connections::Connection,
    crate::server::context::{address, answer, caller, portico},
    crate::stacks::aws::{AllStacks, FleetsOfStack},
    std::sync::Arc,
};

/// Deletes a fleet with all that has to be done before; its name is typed to confirm it,
/// unless this is a rehearsal.
#[server(prefix = "/fn", endpoint = "delete_fleet_with_steps", protocol = Json)]
pub async fn delete_fleet_with_steps(
    connection: ConnectionName,
    name: FleetName,
    confirmed: String,
    rehearse: bool,
) -> Result<Planned, PortalError> {
    answer(
        async {
            let making = Making::by_a_changer(&connection, rehearse)?;
            making.is_confirmed(&confirmed, name.as_str())?;
            let steps = deletion_of_fleet(making.connection()?, name.as_str()).await?;
            let title = format!("Delete fleet {name}");
            making.make(Plan::in_sequence(title, steps)).await
        }
        .await,
    )
}

/// Deletes a stack with all that has to be done before; its name is typed to confirm it,
/// unless this is a rehearsal.
#[server(prefix = "/fn", endpoint = "delete_stack_with_steps", protocol = Json)]
pub async fn delete_stack_with_steps(
    connection: ConnectionName,
    name: StackName,
    confirmed: String,
    rehearse: bool,
) -> Result<Planned, PortalError> {
    answer(
        async {
            let making = Making::by_a_changer(&connection, rehearse)?;
            making.is_confirmed(&confirmed, name.as_str())?;
            let steps = deletion_of_stack(making.connection()?, name.as_str()).await?;
            let title = format!("Delete stack {name}");
            making.make(Plan::in_sequence(title, steps)).await
        }
        .await,
    )
}

/// Changes what a fleet takes only stopped: stops it, changes it, starts it again if it
/// ran. `input` is UpdateFleet's.
#[server(prefix = "/fn", endpoint = "change_fleet_with_restart", protocol = Json)]
pub async fn change_fleet_with_restart(
    connection: ConnectionName,
    name: FleetName,
    input: Value,
    rehearse: bool,
) -> Result<Planned, PortalError> {
    answer(
        async {
            let making = Making::by_a_changer(&connection, rehearse)?;
            let fleet = fleet(making.connection()?, name.as_str()).await?;
            let title = format!("Change fleet {name}");
            let plan = Plan::in_sequence(title, plans::change_fleet(&fleet, input));
            making.make(plan).await
        }
        .await,
    )
}

/// Gives fleets another image, each as its state allows. `image` is a name, or an
/// Amazon Resource Name for one that is shared.
#[server(prefix = "/fn", endpoint = "roll_out_image", protocol = Json)]
pub async fn roll_out_image(
    connection: ConnectionName,
    image: String,
    fleets: Vec<FleetName>,
    rehearse: bool,
) -> Result<Planned, PortalError> {
    answer(
        async {
            let making = Making::by_a_changer(&connection, rehearse)?;
            let found = making.connection()?;
            let names: Vec<_> = fleets.iter().map(ToString::to_string).collect();
            let mut lanes = Vec::new();
            for name in some(&names)? {
                let fleet = fleet(found, name).await?;
                let other = has_another_system(found, &fleet, &image).await?;
                lanes.push(plans::give_image(&fleet, &image, other));
            }
            let shown = image.rsplit('/').next().unwrap_or(&image);
            let title = format!("Roll out image {shown} over {}", counted("fleet", &names));
            making.make(Plan { title, lanes }).await
        }
        .await,
    )
}

/// Does something to many things at once, each with an outcome of its own.
#[server(prefix = "/fn", endpoint = "run_in_bulk", protocol = Json)]
pub async fn run_in_bulk(
    connection: ConnectionName,
    bulk: Bulk,
    names: Vec<String>,
    rehearse: bool,
) -> Result<Planned, PortalError> {
    answer(
        async {
            let caller = caller()?;
            let ends_sessions = bulk == Bulk::EndSessions;
            if ends_sessions {
                // Which sessions, is decided by where each of them runs.
                caller.require(Permission::EndSessions, Scope::Somewhere)?;
            } else {
                caller.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            }
            let making = Making {
                portico: portico(),
                caller,
                name: connection,
                rehearse,
            };
            let mut names = names;
            names.sort();
            names.dedup();
            let plan = in_bulk(&making, &bulk, some(&names)?).await?;
            making.make(plan).await
        }
        .await,
    )
}

/// What it takes to make a job.
#[cfg(feature = "ssr")]
pub(super) struct Making {
    pub(super) portico: Portico,
    pub(super) caller: Caller,
    pub(super) name: ConnectionName,
    rehearse: bool,
}

#[cfg(feature = "ssr")]
impl Making {
    fn by_a_changer(name: &ConnectionName, rehearse: bool) -> Result<Self, PortalError> {
        let caller = caller()?;
        caller.require(Permission::ChangeResources, Scope::Connection(name))?;
        Ok(Self {
            portico: portico(),
            caller,
            name: name.clone(),
            rehearse,
        })
    }

    /// Whether what was typed is the name of what is to go.
    fn is_confirmed(&self, typed: &str, name: &str) -> Result<(), PortalError> {
        if self.rehearse {
            return Ok(());
        }
        confirmed(typed, name)
    }

    pub(super) fn connection(&self) -> Result<&Connection, PortalError> {
        self.portico.connections.find(&self.name)
    }

    async fn make(&self, plan: Plan) -> Result<Planned, PortalError> {
        let (title, steps) = (plan.title.clone(), plan.labels());
        let job = if self.rehearse {
            None
        } else {
            let Self {
                portico,
                caller,
                name,
                ..
            } = self;
            Some(super::create(portico, caller, &address(), name, plan).await?)
        };
        Ok(Planned { title, steps, job })
    }
}

#[cfg(feature = "ssr")]
fn some(names: &[String]) -> Result<&[String], PortalError> {
    let text = match names.len() {
        0 => "Choose at least one.".to_owned(),
        1..=MOST_ITEMS => return Ok(names),
        many => format!("Choose at most {MOST_ITEMS} at once; these are {many}."),
    };
    Err(PortalError::new(ErrorKind::Invalid, text))
}

#[cfg(feature = "ssr")]
pub(super) async fn fleet(connection: &Connection, name: &str) -> Result<Fleet, PortalError> {
    let fleets = connection.cache.read(&AllFleets, CALL_PATIENCE).await?;
    let fleet = fleets
        .answer
        .iter()
        .find(|fleet| fleet.name.as_str() == name);
    fleet
        .cloned()
        .ok_or_else(|| PortalError::not_found(&format!("fleet {name}")))
}

#[cfg(feature = "ssr")]
pub(super) async fn deletion_of_fleet(
    connection: &Connection,
    name: &str,
) -> Result<Vec<NewStep>, PortalError> {
    let fleet = fleet(connection, name).await?;
    let question = StacksOfFleet(fleet.name.clone());
    let stacks = connection.cache.read_now(&question).await?;
    Ok(plans::delete_fleet(&fleet, &stacks))
}

#[cfg(feature = "ssr")]
pub(super) async fn stack(
    connection: &Connection,
    name: &str,
) -> Result<crate::stacks::Stack, PortalError> {
    let stacks = connection.cache.read(&AllStacks, CALL_PATIENCE).await?;
    let stack = stacks
        .answer
        .iter()
        .find(|stack| stack.name.as_str() == name);
    stack
        .cloned()
        .ok_or_else(|| PortalError::not_found(&format!("stack {name}")))
}

#[cfg(feature = "ssr")]
pub(super) async fn deletion_of_stack(
    connection: &Connection,
    name: &str,
) -> Result<Vec<NewStep>, PortalError> {
    let stack = stack(connection, name).await?;
    let question = FleetsOfStack(stack.name.clone());
    let fleets = connection.cache.read_now(&question).await?;
    Ok(plans::delete_stack(&stack.name, &fleets))
}

/// Whether `image` has another operating system than the image of a fleet: a running
/// fleet does not take it then.
#[cfg(feature = "ssr")]
async fn has_another_system(
    connection: &Connection,
    fleet: &Fleet,
    image: &str,
) -> Result<bool, PortalError> {
    let Some(current) = fleet.image_arn.clone().or_else(|| fleet.image.clone()) else {
        let message = format!("Fleet {} is elastic and has no image.", fleet.name);
        return Err(PortalError::new(ErrorKind::Invalid, message)
            .next("Its applications come from app blocks. Leave it out."));
    };
    let of = |image: &str| {
        let (cache, question) = (connection.cache.clone(), ImageCalled(image.to_owned()));
        async move { cache.read(&question, CALL_PATIENCE).await }
    };
    let (wanted, current) = (of(image).await?, of(&current).await?);
    let Some(wanted) = Arc::as_ref(&wanted.answer) else {
        return Err(PortalError::not_found(&format!("image {image}")));
    };
    // Of an image that is deleted, nobody knows any more.
    let current = Arc::as_ref(&current.answer)
        .as_ref()
        .map(|image| image.platform.clone());
    Ok(current.is_some_and(|platform| platform != wanted.platform))
}
