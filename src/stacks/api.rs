//! Server functions of stacks.

use leptos::prelude::*;

use super::{StackDetail, StackRow};
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading, StackName};
use crate::json::{Json, Value};
use crate::ui::form::plan::Task;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::{self, AllStacks, FleetsOfStack},
    super::{plan, rules},
    crate::access::{Caller, Permission, Scope},
    crate::appstream::ErrorKind,
    crate::audit::{Entry, Target},
    crate::fleets::aws::{AllFleets, TagsOf},
    crate::lists::gather,
    crate::operations::aws::{Call, write_call},
    crate::operations::{edit, model::operation},
    crate::server::context::{address, answer, caller, patience, portico},
    crate::server::write::write,
    crate::ui::live::Topic,
};

/// Lists the stacks of a connection with the fleets behind each.
#[server(prefix = "/fn", endpoint = "list_stacks", input = Json, output = Json)]
pub async fn list_stacks(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<StackRow>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One stack with its fleets and tags.
#[server(prefix = "/fn", endpoint = "describe_stack", input = Json, output = Json)]
pub async fn describe_stack(
    connection: ConnectionName,
    name: StackName,
) -> Result<Reading<StackDetail>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let question = FleetsOfStack(name.clone());
            let (stacks, fleets, associated) = tokio::join!(
                cache.read(&AllStacks, patience()),
                cache.read(&AllFleets, patience()),
                cache.read(&question, patience())
            );
            let stacks = stacks?;
            let stack = stacks
                .answer
                .iter()
                .find(|stack| stack.name == name)
                .cloned()
                .ok_or_else(|| PortalError::not_found(&format!("stack {name} in {connection}")))?;
            let tags = match &stack.arn {
                Some(arn) => cache
                    .read(
                        &TagsOf {
                            arn: arn.clone(),
                            what: "stack",
                        },
                        patience(),
                    )
                    .await?
                    .answer
                    .as_ref()
                    .clone(),
                None => Vec::new(),
            };
            let associated = associated?.answer;
            let all = fleets?.answer;
            let (fleets, others): (Vec<_>, Vec<_>) = all
                .iter()
                .cloned()
                .partition(|fleet| associated.contains(&fleet.name));
            let mut other_fleets: Vec<_> = others.into_iter().map(|fleet| fleet.name).collect();
            other_fleets.sort();
            let detail = StackDetail {
                stack,
                fleets,
                other_fleets,
                tags,
            };
            Ok(Reading {
                value: detail,
                at: stacks.at,
                trouble: stacks.trouble,
            })
        }
        .await,
    )
}

/// Lets the users of a stack stream from a fleet.
#[server(prefix = "/fn", endpoint = "associate_fleet", input = Json, output = Json)]
pub async fn associate_fleet(
    connection: ConnectionName,
    stack: StackName,
    fleet: FleetName,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = changer(&connection)?;
            let portico = portico();
            let aws = &portico.connections.find(&connection)?.aws;
            let entry = entry(caller, "Associate fleet", &connection, &stack, &fleet);
            write(&portico, entry, &[Topic::Stacks, Topic::Fleets], || {
                aws::associate(aws, &stack, &fleet)
            })
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
            let caller = changer(&connection)?;
            let portico = portico();
            let aws = &portico.connections.find(&connection)?.aws;
            let entry = entry(caller, "Disassociate fleet", &connection, &stack, &fleet);
            write(&portico, entry, &[Topic::Stacks, Topic::Fleets], || {
                aws::disassociate(aws, &stack, &fleet)
            })
            .await
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn changer(connection: &ConnectionName) -> Result<Caller, PortalError> {
    let caller = caller()?;
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    Ok(caller)
}

#[cfg(feature = "ssr")]
fn entry(
    caller: Caller,
    action: &'static str,
    connection: &ConnectionName,
    stack: &StackName,
    fleet: &FleetName,
) -> Entry {
    Entry {
        actor: caller.user_name,
        action: action.into(),
        connection: Some(connection.clone()),
        target: Target::new("stack", stack),
        detail: format!("Fleet {fleet}."),
        address: address(),
    }
}

/// The form of a new stack; begun as a copy of `from` if there is one.
#[server(prefix = "/fn", endpoint = "plan_stack", input = Json, output = Json)]
pub async fn plan_stack(
    connection: ConnectionName,
    from: Option<StackName>,
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

/// The form of a stack that exists.
#[server(prefix = "/fn", endpoint = "plan_stack_change", input = Json, output = Json)]
pub async fn plan_stack_change(
    connection: ConnectionName,
    name: StackName,
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

/// Makes a stack.
#[server(prefix = "/fn", endpoint = "create_stack", input = Json, output = Json)]
pub async fn create_stack(connection: ConnectionName, input: Value) -> Result<(), PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            allowed_by_rules(&input)?;
            let call = Call::new("CreateStack", input)?;
            write_call(&portico(), caller, &connection, &call)
                .await
                .map(drop)
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn allowed_by_rules(stack: &Value) -> Result<(), PortalError> {
    match rules::faults(stack).into_iter().next() {
        Some(fault) => Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path)),
        None => Ok(()),
    }
}

/// Makes of a stack what `after` says. `before` is what the person began with; if the
/// stack is not that any more, nothing is saved unless `overwrite`.
#[server(prefix = "/fn", endpoint = "update_stack", input = Json, output = Json)]
pub async fn update_stack(
    connection: ConnectionName,
    name: StackName,
    before: Value,
    after: Value,
    overwrite: bool,
) -> Result<(), PortalError> {
    answer(change(caller()?, &connection, &name, (&before, &after), overwrite).await)
}

#[cfg(feature = "ssr")]
async fn change(
    caller: Caller,
    connection: &ConnectionName,
    name: &StackName,
    (before, after): (&Value, &Value),
    overwrite: bool,
) -> Result<(), PortalError> {
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    let portico = portico();
    let found = portico.connections.find(connection)?;
    let shape = &operation("UpdateStack")?.input;
    let Some(input) = edit::changes(shape, name.as_str(), before, after, plan::CLEARING)? else {
        return Ok(());
    };
    allowed_by_rules(after)?;
    let call = Call::new("UpdateStack", input)?;
    let now = plan::current(found, name).await?;
    if !overwrite {
        edit::unchanged(&portico, connection, ("stack", name.as_str()), before, &now).await?;
    }
    write_call(&portico, caller, connection, &call)
        .await
        .map(drop)
}
