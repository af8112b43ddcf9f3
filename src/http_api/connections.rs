//! Connections.

use std::sync::Arc;

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use super::problem::MEDIA_TYPE;
use crate::access::{Caller, Grant, Permission, Scope};
use crate::appstream::ConnectionName;
use crate::lists::gather::Asking;

/// An AWS account and region.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Connection {
    /// Its name, which other operations ask for.
    #[schema(example = "production")]
    name: String,
    /// Its AWS region.
    #[schema(example = "eu-central-1")]
    region: String,
}

/// All connections that the token reaches, whole or in part.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Connections {
    /// The connections.
    items: Vec<Connection>,
}

/// List connections
///
/// The AWS accounts and regions that the token reaches.
#[utoipa::path(
    get, path = "/connections", operation_id = "listConnections", tag = "Connections",
    responses(
        (status = 200, description = "All of them", body = Connections),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn list(Extension(asking): Extension<Arc<Asking>>) -> Result<Json<Connections>, Problem> {
    let caller = &asking.caller;
    caller.require(Permission::SeeResources, Scope::Somewhere)?;
    let portico = &asking.portico;
    let connections = portico.connections.all();
    let reached = connections.filter(|connection| reaches(caller, &connection.name));
    let items = reached.map(|connection| Connection {
        name: connection.name.to_string(),
        region: connection.region.clone(),
    });
    Ok(Json(Connections {
        items: items.collect(),
    }))
}

/// Whether the token may see resources of a connection, of the whole or of some stacks.
pub fn reaches(caller: &Caller, connection: &ConnectionName) -> bool {
    let allows = |grant: &Grant| {
        let named = grant.connection.as_ref();
        grant.role.may(Permission::SeeResources) && named.is_none_or(|named| named == connection)
    };
    let within = caller.limit.as_ref();
    caller.grants.iter().any(allows) && within.is_none_or(|limit| limit.iter().any(allows))
}
