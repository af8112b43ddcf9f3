//! Fleets and stacks.

use std::sync::Arc;

use axum::extract::Path;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use super::connections::reaches;
use super::input::{Named, Parameters};
use super::paging::{Page, Paging};
use super::problem::MEDIA_TYPE;
use crate::access::{Permission, Scope};
use crate::appstream::{ConnectionName, FleetName, PortalError, StackName};
use crate::fleets::aws::AllFleets;
use crate::fleets::{self};
use crate::lists::gather::Asking;
use crate::server::cache::Cache;
use crate::stacks::aws::{AllStacks, FleetsOfStack};
use crate::stacks::{self};
use crate::ui::time::machine;

/// A fleet: the instances applications run on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fleet {
    /// Its name.
    #[schema(example = "finance-desktop")]
    name: String,
    /// Its Amazon Resource Name.
    arn: Option<String>,
    /// The name people see.
    display_name: Option<String>,
    /// Its state, in AWS's word.
    #[schema(example = "RUNNING")]
    state: String,
    /// Its type, in AWS's word.
    #[schema(example = "ON_DEMAND")]
    fleet_type: String,
    /// The type of its instances.
    #[schema(example = "stream.standard.medium")]
    instance_type: String,
    /// How many instances it has.
    capacity: Capacity,
}

/// How many instances a fleet has.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Capacity {
    /// Wanted.
    desired: i32,
    /// Running.
    running: i32,
    /// With somebody on them.
    in_use: i32,
    /// Running and free.
    available: i32,
}

impl From<&fleets::Fleet> for Fleet {
    fn from(fleet: &fleets::Fleet) -> Self {
        let capacity = &fleet.capacity;
        Self {
            name: fleet.name.to_string(),
            arn: Some(fleet.arn.clone()),
            display_name: fleet.display_name.clone(),
            state: fleet.state.as_str().to_owned(),
            fleet_type: fleet.fleet_type.as_str().to_owned(),
            instance_type: fleet.instance_type.clone(),
            capacity: Capacity {
                desired: capacity.desired,
                running: capacity.running,
                in_use: capacity.in_use,
                available: capacity.available,
            },
        }
    }
}

/// A stack: what gives users access to a fleet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Stack {
    /// Its name.
    #[schema(example = "finance")]
    name: String,
    /// Its Amazon Resource Name.
    arn: Option<String>,
    /// The name people see.
    display_name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// When it was created.
    #[schema(format = "date-time")]
    created: Option<String>,
}

/// A stack with the fleets behind it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StackDetail {
    /// The stack.
    #[serde(flatten)]
    stack: Stack,
    /// The names of the fleets behind it.
    fleets: Vec<String>,
}

impl From<&stacks::Stack> for Stack {
    fn from(stack: &stacks::Stack) -> Self {
        Self {
            name: stack.name.to_string(),
            arn: stack.arn.clone(),
            display_name: stack.display_name.clone(),
            description: stack.description.clone(),
            created: stack.created.map(machine),
        }
    }
}

/// List fleets
///
/// The fleets of a connection, by name. Asks for a token that reaches the whole
/// connection.
#[utoipa::path(
    get, path = "/connections/{connection}/fleets", operation_id = "listFleets", tag = "Fleets",
    params(("connection" = String, Path, description = "The name of a connection"), Paging),
    responses(
        (status = 200, description = "One page of them", body = Page<Fleet>),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such connection, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn list_fleets(
    Extension(asking): Extension<Arc<Asking>>,
    Path(connection): Path<String>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Page<Fleet>>, Problem> {
    let connection = ConnectionName::in_path(&connection)?;
    let cache = asking.resources(&connection)?;
    let known = cache.read(&AllFleets, asking.patience).await?.answer;
    let mut all: Vec<Fleet> = known.iter().map(Fleet::from).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Json(paging.cut(all, |fleet| fleet.name.clone())?))
}

/// Describe a fleet
#[utoipa::path(
    get, path = "/connections/{connection}/fleets/{name}", operation_id = "describeFleet", tag = "Fleets",
    params(("connection" = String, Path, description = "The name of a connection"), ("name" = String, Path, description = "The name of a fleet")),
    responses(
        (status = 200, description = "The fleet", body = Fleet),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such fleet, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn describe_fleet(
    Extension(asking): Extension<Arc<Asking>>,
    Path((connection, name)): Path<(String, String)>,
) -> Result<Json<Fleet>, Problem> {
    let connection = ConnectionName::in_path(&connection)?;
    let cache = asking.resources(&connection)?;
    let name = FleetName::in_path(&name)?;
    let known = cache.read(&AllFleets, asking.patience).await?.answer;
    let found = known.iter().find(|fleet| fleet.name == name);
    let found = found.ok_or_else(|| PortalError::not_found(&format!("fleet {name}")))?;
    Ok(Json(found.into()))
}

/// The cache of a connection that the token reaches, whole or in part. Others are not
/// there, whether they exist or not.
fn some_stacks<'a>(
    asking: &'a Asking,
    connection: &ConnectionName,
) -> Result<&'a Arc<Cache>, PortalError> {
    let caller = &asking.caller;
    caller.require(Permission::SeeResources, Scope::Somewhere)?;
    if !reaches(caller, connection) {
        return Err(PortalError::not_found(&format!("connection {connection}")));
    }
    Ok(&asking.portico.connections.find(connection)?.cache)
}

/// List stacks
///
/// The stacks of a connection that the token reaches, by name.
#[utoipa::path(
    get, path = "/connections/{connection}/stacks", operation_id = "listStacks", tag = "Stacks",
    params(("connection" = String, Path, description = "The name of a connection"), Paging),
    responses(
        (status = 200, description = "One page of them", body = Page<Stack>),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such connection, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn list_stacks(
    Extension(asking): Extension<Arc<Asking>>,
    Path(connection): Path<String>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Page<Stack>>, Problem> {
    let connection = ConnectionName::in_path(&connection)?;
    let cache = some_stacks(&asking, &connection)?;
    let known = cache.read(&AllStacks, asking.patience).await?.answer;
    let reached = known.iter().filter(|stack| {
        let scope = Scope::Stack(&connection, &stack.name);
        asking.caller.may(Permission::SeeResources, scope)
    });
    let mut all: Vec<Stack> = reached.map(Stack::from).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Json(paging.cut(all, |stack| stack.name.clone())?))
}

/// Describe a stack
///
/// With the names of the fleets behind it.
#[utoipa::path(
    get, path = "/connections/{connection}/stacks/{name}", operation_id = "describeStack", tag = "Stacks",
    params(("connection" = String, Path, description = "The name of a connection"), ("name" = String, Path, description = "The name of a stack")),
    responses(
        (status = 200, description = "The stack", body = StackDetail),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such stack, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn describe_stack(
    Extension(asking): Extension<Arc<Asking>>,
    Path((connection, name)): Path<(String, String)>,
) -> Result<Json<StackDetail>, Problem> {
    let connection = ConnectionName::in_path(&connection)?;
    let cache = some_stacks(&asking, &connection)?;
    let name = StackName::in_path(&name)?;
    let scope = Scope::Stack(&connection, &name);
    asking.caller.require(Permission::SeeResources, scope)?;
    let known = cache.read(&AllStacks, asking.patience).await?.answer;
    let found = known.iter().find(|stack| stack.name == name);
    let stack = found.ok_or_else(|| PortalError::not_found(&format!("stack {name}")))?;
    let question = FleetsOfStack(name.clone());
    let fleets = cache.read(&question, asking.patience).await?.answer;
    Ok(Json(StackDetail {
        stack: stack.into(),
        fleets: fleets.iter().map(ToString::to_string).collect(),
    }))
}
