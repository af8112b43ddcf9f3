//! Server functions of fleets.

use leptos::prelude::*;

use super::{Fleet, FleetDetail};
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading};
use crate::jobs::JobId;
use crate::json::{Json, Value};
use crate::lists::across::Placed;
use crate::ui::form::plan::Task;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::{self, AllFleets, StacksOfFleet, TagsOf},
    super::{FleetAction, FleetState, FleetType, plan, rules},
    crate::access::{Permission, Scope},
    crate::appstream::ErrorKind,
    crate::audit::{Entry, Target},
    crate::jobs::{self, plans, plans::Plan},
    crate::lists::across::list_across,
    crate::lists::gather,
    crate::operations::changer::{Change, Changer, named},
    crate::server::context::{address, answer, caller, patience, portico},
    crate::server::write::write,
    crate::stacks::aws::AllStacks,
    crate::ui::form::shape::words,
    crate::ui::live::Topic,
};

/// Lists the fleets of a connection.
#[server(prefix = "/fn", endpoint = "list_fleets", protocol = Json)]
pub async fn list_fleets(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<Fleet>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// Lists the fleets of all connections.
#[server(prefix = "/fn", endpoint = "list_fleets_everywhere", protocol = Json)]
pub async fn list_fleets_everywhere(
    query: ListQuery,
) -> Result<Reading<Listing<Placed<Fleet>>>, PortalError> {
    answer(list_across(&query).await)
}

/// One fleet with its stacks and tags.
#[server(prefix = "/fn", endpoint = "describe_fleet", protocol = Json)]
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
            let (fleets, stacks, all_stacks) = tokio::join!(
                cache.read(&AllFleets, patience()),
                cache.read(&stacks_question, patience()),
                cache.read(&AllStacks, patience())
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
            let stacks = stacks?.answer.as_ref().clone();
            let names = all_stacks?.answer;
            let names = names.iter().map(|stack| stack.name.clone());
            let mut other_stacks: Vec<_> = names.filter(|name| !stacks.contains(name)).collect();
            other_stacks.sort();
            let detail = FleetDetail {
                fleet,
                stacks,
                other_stacks,
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
#[server(prefix = "/fn", endpoint = "start_fleet", protocol = Json)]
pub async fn start_fleet(connection: ConnectionName, name: FleetName) -> Result<(), PortalError> {
    answer(act(&connection, &name, FleetAction::Start).await)
}

/// Stops a fleet; sessions on it end.
#[server(prefix = "/fn", endpoint = "stop_fleet", protocol = Json)]
pub async fn stop_fleet(connection: ConnectionName, name: FleetName) -> Result<(), PortalError> {
    answer(act(&connection, &name, FleetAction::Stop).await)
}

#[cfg(feature = "ssr")]
async fn act(
    connection: &ConnectionName,
    name: &FleetName,
    action: FleetAction,
) -> Result<(), PortalError> {
    let changer = Changer::of(connection)?;
    let found = changer.place()?;
    let fleets = found.cache.read(&AllFleets, patience()).await?;
    let fleet = fleets.answer.iter().find(|fleet| fleet.name == *name);
    let state = fleet.map_or(FleetState::Unknown("unknown".to_owned()), |fleet| {
        fleet.state.clone()
    });
    let entry = Entry {
        actor: changer.caller.user_name.clone(),
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
    write(
        &changer.portico,
        entry,
        &[Topic::Fleets, Topic::Sessions],
        || aws::act(&found.aws, name, action),
    )
    .await?;
    let operation = match action {
        FleetAction::Start => "StartFleet",
        FleetAction::Stop => "StopFleet",
    };
    let begun = (operation, &named(name.as_str()));
    let (portico, caller) = (&changer.portico, &changer.caller);
    jobs::follow(portico, caller, &address(), connection, begun).await;
    Ok(())
}

/// The form of a new fleet; begun as a copy of `from` if there is one.
#[server(prefix = "/fn", endpoint = "plan_fleet", protocol = Json)]
pub async fn plan_fleet(
    connection: ConnectionName,
    from: Option<FleetName>,
) -> Result<Task, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            plan::create(changer.place()?, from.as_ref()).await
        }
        .await,
    )
}

/// The form of a fleet that exists.
#[server(prefix = "/fn", endpoint = "plan_fleet_change", protocol = Json)]
pub async fn plan_fleet_change(
    connection: ConnectionName,
    name: FleetName,
) -> Result<Task, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            plan::change(changer.place()?, &name).await
        }
        .await,
    )
}

/// Makes a fleet.
#[server(prefix = "/fn", endpoint = "create_fleet", protocol = Json)]
pub async fn create_fleet(connection: ConnectionName, input: Value) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer.create("CreateFleet", rules::faults, input).await
        }
        .await,
    )
}

/// Makes of a fleet what `after` says. `before` is what the person began with; if the
/// fleet is not that any more, nothing is saved unless `overwrite`. What a running fleet
/// does not take becomes a job that stops, changes and starts it, if `restart`; its id
/// is the answer.
#[server(prefix = "/fn", endpoint = "update_fleet", protocol = Json)]
pub async fn update_fleet(
    connection: ConnectionName,
    name: FleetName,
    before: Value,
    after: Value,
    overwrite: bool,
    restart: bool,
) -> Result<Option<JobId>, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let change = Change {
                operation: "UpdateFleet",
                kind: "fleet",
                name: name.as_str(),
                before: &before,
                after: &after,
                overwrite,
                rules: rules::faults,
            };
            let now = plan::current(changer.place()?, &name);
            match changer.changed(&change, now).await? {
                Some(input) => save(&changer, &name, input, restart, (&before, &after)).await,
                None => Ok(None),
            }
        }
        .await,
    )
}

/// Changes the fleet, or makes the job that stops it for that.
#[cfg(feature = "ssr")]
async fn save(
    changer: &Changer,
    name: &FleetName,
    input: Value,
    restart: bool,
    changed: (&Value, &Value),
) -> Result<Option<JobId>, PortalError> {
    let fleets = changer.place()?.cache.read_now(&AllFleets).await?;
    let fleet = fleets.iter().find(|fleet| fleet.name == *name);
    if let Some(fleet) = fleet.filter(|fleet| fleet.state != FleetState::Stopped) {
        let needs_stop = needing_stop(fleet, &input);
        if !needs_stop.is_empty() && !restart {
            return Err(must_stop(fleet, &needs_stop));
        }
        if !needs_stop.is_empty() {
            let title = format!("Change fleet {name}");
            let plan = Plan::in_sequence(title, plans::change_fleet(fleet, input));
            let (portico, caller, place) = (&changer.portico, &changer.caller, &changer.connection);
            let job = jobs::create(portico, caller, &address(), place, plan).await?;
            return Ok(Some(job));
        }
    }
    changer.call_changing("UpdateFleet", input, changed).await?;
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
