//! Server functions of operations.

use leptos::prelude::*;

use super::{Answer, Operation};
use crate::appstream::{ConnectionName, PortalError};
use crate::json::{Json, Value};

#[cfg(feature = "ssr")]
use {
    super::aws::{Call, write_call},
    super::{Effect, model, permission},
    crate::access::Scope,
    crate::server::context::{answer, caller, portico},
};

/// An operation with the shape of its input.
#[server(prefix = "/fn", endpoint = "describe_operation", input = Json, output = Json)]
pub async fn describe_operation(
    connection: ConnectionName,
    name: String,
) -> Result<Operation, PortalError> {
    answer(
        async {
            let operation = model::operation(&name)?;
            caller()?.require(permission(&name), Scope::Connection(&connection))?;
            portico().connections.find(&connection)?;
            Ok(operation.clone())
        }
        .await,
    )
}

/// Calls an operation. What only tells is asked at once; what changes something goes
/// the way of every write.
#[server(prefix = "/fn", endpoint = "run_operation", input = Json, output = Json)]
pub async fn run_operation(
    connection: ConnectionName,
    name: String,
    input: Value,
    all_pages: bool,
) -> Result<Answer, PortalError> {
    answer(run(&connection, &name, input, all_pages).await)
}

#[cfg(feature = "ssr")]
async fn run(
    connection: &ConnectionName,
    name: &str,
    input: Value,
    all_pages: bool,
) -> Result<Answer, PortalError> {
    let caller = caller()?;
    caller.require(permission(name), Scope::Connection(connection))?;
    let portico = portico();
    let found = portico.connections.find(connection)?;
    let call = Call::new(name, input)?;
    if call.operation().effect == Effect::Reads {
        let read = if all_pages {
            call.send_all(&found.aws).await?
        } else {
            call.send(&found.aws).await?
        };
        return Ok(Answer {
            output: read.value,
            request_id: read.request_id,
        });
    }
    write_call(&portico, caller, connection, &call).await
}
