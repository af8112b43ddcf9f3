//! Server functions of fleets.

use leptos::prelude::*;

use super::{Fleet, FleetDetail};
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading};
use crate::jobs::JobId;
use crate::json::{Json, Value};
use crate::ui::form::plan::Task;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::{self, AllFleets, StacksOfFleet, TagsOf},
    super::{FleetAction, FleetState, FleetType, plan, rules},
    crate::access::{Caller, Permission, Scope},
    crate::appstream::ErrorKind,
    crate::audit::{Entry, Target},
    crate::jobs::{self, plans, plans::Plan},
    crate::lists::gather,
    crate::operations::aws::{Call, write_call},
    crate::operations::{edit, model::operation},
    crate::server::context::{address, answer, caller, patience, portico},
    crate::server::write::write,
    crate::ui::form::shape::words,
    crate::ui::live::Topic,
};

/// Lists the fleets of a connection.
#[server(prefix = "/fn", endpoint = "list_fleets", input = Json, output = Json)]
pub async fn list_fleets(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<Fleet>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One fleet with its stacks and tags.
#[server(prefix = "/fn", endpoint = "describe_fleet", input = Json, output = Json)]
pub async fn describe_fleet(
    connection: ConnectionName,
    name: FleetName,
) -> Result<Reading<FleetDetail>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let stacks_question = StacksOfFleet(name.clone());
            let (fleets, stacks) = tokio::join!(
                cache.read(&AllFleets, patience()),
                cache.read(&stacks_question, patience())
            );
            let fleets = fleets?;
            let fleet = fleets
                .answer
                .iter()
                .find(|fleet| fleet.name == name)
                .cloned()
                .ok_or_else(|| PortalError::not_found(&format!("fleet {name} in {connection}")))?;
            let tags = cache
                .read(
                    &TagsOf {
                        arn: fleet.arn.clone(),
                        what: "fleet",
                    },
                    patience(),
                )
                .await?;
            let detail = FleetDetail {
                fleet,
                stacks: stacks?.answer.as_ref().clone(),
                tags: tags.answer.as_ref().clone(),
            };
            Ok(Reading {
                value: detail,
                at: fleets.at,
                trouble: fleets.trouble,
            })
        }
        .await,
    )
}

/// Starts a stopped fleet.
#[server(prefix = "/fn", endpoint = "start_fleet", input = Json, output = Json)]
pub async fn start_fleet(connection: ConnectionName, name: FleetName) -> Result<(), PortalError> {
    answer(act(&connection, &name, FleetAction::Start).await)
}

/// Stops a fleet; sessions on it end.
#[server(prefix = "/fn", endpoint = "stop_fleet", input = Json, output = Json)]
pub async fn stop_fleet(connection: ConnectionName, name: FleetName) -> Result<(), PortalError> {
    answer(act(&connection, &name, FleetAction::Stop).await)
}

#[cfg(feature = "ssr")]
async fn act(
    connection: &ConnectionName,
    name: &FleetName,
    action: FleetAction,
) -> Result<(), PortalError> {
    let caller = caller()?;
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    let portico = portico();
    let found = portico.connections.find(connection)?;
    let fleets = found.cache.read(&AllFleets, patience()).await?;
    let fleet = fleets.answer.iter().find(|fleet| fleet.name == *name);
    let state = fleet.map_or(FleetState::Unknown("unknown".to_owned()), |fleet| {
        fleet.state.clone()
    });
    let entry = Entry {
        actor: caller.user_name,
        action: if action == FleetAction::Start {
            "Start fleet"
        } else {
            "Stop fleet"
        }
        .into(),
        connection: Some(connection.clone()),
        target: Target::new("fleet", name),
        detail: format!("It was {}.", state.label().to_lowercase()),
        address: address(),
    };
    write(&portico, entry, &[Topic::Fleets, Topic::Sessions], || {
        aws::act(&found.aws, name, action)
    })
    .await
}

/// The form of a new fleet; begun as a copy of `from` if there is one.
#[server(prefix = "/fn", endpoint = "plan_fleet", input = Json, output = Json)]
pub async fn plan_fleet(
    connection: ConnectionName,
    from: Option<FleetName>,
) -> Result<Task, PortalError> {
    answer(
        async {
            caller()?.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            let portico = portico();
            plan::create(portico.connections.find(&connection)?, from.as_ref()).await
        }
        .await,
    )
}

/// The form of a fleet that exists.
#[server(prefix = "/fn", endpoint = "plan_fleet_change", input = Json, output = Json)]
pub async fn plan_fleet_change(
    connection: ConnectionName,
    name: FleetName,
) -> Result<Task, PortalError> {
    answer(
        async {
            caller()?.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            let portico = portico();
            plan::change(portico.connections.find(&connection)?, &name).await
        }
        .await,
    )
}

/// Makes a fleet.
#[server(prefix = "/fn", endpoint = "create_fleet", input = Json, output = Json)]
pub async fn create_fleet(connection: ConnectionName, input: Value) -> Result<(), PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            allowed_by_rules(&input)?;
            let call = Call::new("CreateFleet", input)?;
            write_call(&portico(), caller, &connection, &call)
                .await
                .map(drop)
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn allowed_by_rules(fleet: &Value) -> Result<(), PortalError> {
    match rules::faults(fleet).into_iter().next() {
        Some(fault) => Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path)),
        None => Ok(()),
    }
}

/// Makes of a fleet what `after` says. `before` is what the person began with; if the
/// fleet is not that any more, nothing is saved unless `overwrite`. What a running fleet
/// does not take becomes a job that stops, changes and starts it, if `restart`; its id
/// is the answer.
#[server(prefix = "/fn", endpoint = "update_fleet", input = Json, output = Json)]
pub async fn update_fleet(
    connection: ConnectionName,
    name: FleetName,
    before: Value,
    after: Value,
    overwrite: bool,
    restart: bool,
) -> Result<Option<JobId>, PortalError> {
    answer(
        change(
            caller()?,
            &connection,
            &name,
            (&before, &after),
            (overwrite, restart),
        )
        .await,
    )
}

#[cfg(feature = "ssr")]
async fn change(
    caller: Caller,
    connection: &ConnectionName,
    name: &FleetName,
    (before, after): (&Value, &Value),
    (overwrite, restart): (bool, bool),
) -> Result<Option<JobId>, PortalError> {
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    let portico = portico();
    let found = portico.connections.find(connection)?;
    let shape = &operation("UpdateFleet")?.input;
    let Some(input) = edit::changes(shape, name.as_str(), before, after, plan::CLEARING)? else {
        return Ok(None);
    };
    allowed_by_rules(after)?;
    let call = Call::new("UpdateFleet", input.clone())?;
    let now = plan::current(found, name).await?;
    if !overwrite {
        edit::unchanged(&portico, connection, ("fleet", name.as_str()), before, &now).await?;
    }
    let fleets = found.cache.read_now(&AllFleets).await?;
    let fleet = fleets.iter().find(|fleet| fleet.name == *name);
    if let Some(fleet) = fleet.filter(|fleet| fleet.state != FleetState::Stopped) {
        let needs_stop = needing_stop(fleet, &input);
        if !needs_stop.is_empty() && !restart {
            return Err(must_stop(fleet, &needs_stop));
        }
        if !needs_stop.is_empty() {
            let title = format!("Change fleet {name}");
            let plan = Plan::in_sequence(title, plans::change_fleet(fleet, input));
            let job = jobs::create(&portico, &caller, &address(), connection, plan).await?;
            return Ok(Some(job));
        }
    }
    write_call(&portico, caller, connection, &call).await?;
    Ok(None)
}

/// What of a change takes effect only while the fleet is stopped, in words.
#[cfg(feature = "ssr")]
fn needing_stop(fleet: &Fleet, input: &Value) -> Vec<String> {
    let is_elastic = fleet.fleet_type == FleetType::Elastic;
    let cleared = input
        .get("AttributesToDelete")
        .map(Value::list)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::text)
        .filter_map(|attribute| {
            let known = plan::CLEARING.iter().find(|(_, name)| *name == attribute);
            known.map(|(member, _)| *member)
        });
    input
        .members()
        .map(|(member, _)| member)
        .filter(|member| !matches!(*member, "Name" | "AttributesToDelete"))
        .chain(cleared)
        .filter(|member| !rules::changes_while_running(is_elastic, member))
        .map(words)
        .collect()
}

#[cfg(feature = "ssr")]
fn must_stop(fleet: &Fleet, needs_stop: &[String]) -> PortalError {
    let sessions = match fleet.capacity.in_use {
        0 => "Nobody streams on it now.".to_owned(),
        1 => "1 session would end.".to_owned(),
        many => format!("{many} sessions would end."),
    };
    let mut error = PortalError::new(
        ErrorKind::Conflict,
        format!(
            "The fleet has to be stopped for this to change: {}. {sessions}",
            needs_stop.join(", ")
        ),
    )
    .next("Nothing was changed. Save again to stop it, change it and start it again as one job.");
    error.code = Some(rules::NEEDS_STOP.into());
    error
}
