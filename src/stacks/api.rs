//! Server functions of stacks.

use leptos::prelude::*;

use super::{StackDetail, StackRow};
use crate::appstream::{ConnectionName, PortalError, Reading, StackName};
use crate::json::{Json, Value};
use crate::ui::form::plan::Task;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::{AllStacks, FleetsOfStack},
    super::{plan, rules},
    crate::access::{Permission, Scope},
    crate::fleets::aws::{AllFleets, TagsOf},
    crate::lists::gather,
    crate::operations::changer::{Change, Changer},
    crate::server::context::{answer, caller, patience, portico},
};

/// Lists the stacks of a connection with the fleets behind each.
#[server(prefix = "/fn", endpoint = "list_stacks", protocol = Json)]
pub async fn list_stacks(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<StackRow>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One stack with its fleets and tags.
#[server(prefix = "/fn", endpoint = "describe_stack", protocol = Json)]
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

/// The form of a new stack; begun as a copy of `from` if there is one.
#[server(prefix = "/fn", endpoint = "plan_stack", protocol = Json)]
pub async fn plan_stack(
    connection: ConnectionName,
    from: Option<StackName>,
) -> Result<Task, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            plan::create(changer.place()?, from.as_ref()).await
        }
        .await,
    )
}

/// The form of a stack that exists.
#[server(prefix = "/fn", endpoint = "plan_stack_change", protocol = Json)]
pub async fn plan_stack_change(
    connection: ConnectionName,
    name: StackName,
) -> Result<Task, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            plan::change(changer.place()?, &name).await
        }
        .await,
    )
}

/// Makes a stack.
#[server(prefix = "/fn", endpoint = "create_stack", protocol = Json)]
pub async fn create_stack(connection: ConnectionName, input: Value) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer.create("CreateStack", rules::faults, input).await
        }
        .await,
    )
}

/// Makes of a stack what `after` says. `before` is what the person began with; if the
/// stack is not that any more, nothing is saved unless `overwrite`.
#[server(prefix = "/fn", endpoint = "update_stack", protocol = Json)]
pub async fn update_stack(
    connection: ConnectionName,
    name: StackName,
    before: Value,
    after: Value,
    overwrite: bool,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let after = plan::settled(&name, &before, &after)?;
            let change = Change {
                operation: "UpdateStack",
                kind: "stack",
                name: name.as_str(),
                before: &before,
                after: &after,
                overwrite,
                rules: rules::faults,
            };
            let now = plan::current(changer.place()?, &name);
            changer.change(&change, now).await
        }
        .await,
    )
}
