//! Server functions of operations.

use leptos::prelude::*;

use super::show_as::{Shown, ShownCall};
use super::{Answer, Operation, Summary};
use crate::appstream::{ConnectionName, PortalError};
use crate::json::{Json, Value};

#[cfg(feature = "ssr")]
use {
    super::aws::{Call, write_call},
    super::changer::named,
    super::{Effect, edit, effect, kind, model, permission, presign, show},
    crate::access::{Permission, Scope},
    crate::appstream::ErrorKind,
    crate::audit::{Entry, Target},
    crate::server::context::{address, answer, caller, portico},
    crate::server::write::{Written, write},
    crate::ui::form::shape::words,
};

/// The operations a person may call.
#[server(prefix = "/fn", endpoint = "list_operations", protocol = Json)]
pub async fn list_operations(connection: ConnectionName) -> Result<Vec<Summary>, PortalError> {
    answer(
        async {
            let caller = caller()?;
            let scope = Scope::Connection(&connection);
            caller.require(Permission::SeeResources, scope)?;
            portico().connections.find(&connection)?;
            let summary = |name: &String| Summary {
                name: name.clone(),
                kind: kind(name).to_owned(),
                effect: effect(name),
            };
            let allowed = model::operations()
                .keys()
                .filter(|name| caller.may(permission(name), scope));
            Ok(allowed.map(summary).collect())
        }
        .await,
    )
}

/// Signs a call beforehand: a `curl` command that makes it without credentials, for
/// some minutes. Who may make the call may have it; the record says so.
#[server(prefix = "/fn", endpoint = "presign_operation", protocol = Json)]
pub async fn presign_operation(
    connection: ConnectionName,
    name: String,
    input: Value,
) -> Result<String, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(permission(&name), Scope::Connection(&connection))?;
            let portico = portico();
            let found = portico.connections.find(&connection)?;
            let call = Call::new(&name, input)?;
            let told = super::told(&call.operation().input, call.input());
            if super::without_secrets(&call.operation().input, call.input()) != *call.input() {
                return Err(PortalError::new(
                    ErrorKind::Invalid,
                    "This call holds a secret, so it is not signed beforehand.",
                )
                .next("Run it here instead."));
            }
            let entry = Entry {
                actor: caller.user_name,
                action: format!("Presign {}", words(&name).to_lowercase()).into(),
                connection: Some(connection.clone()),
                target: Target::new(kind(&name), call.target().unwrap_or_default()),
                detail: told,
                address: address(),
            };
            write(&portico, entry, &[], || async {
                presign::presign(found, &call).await.map(Written::here)
            })
            .await
        }
        .await,
    )
}

/// A call as others make it: nothing is called. Who may make it may see it.
#[server(prefix = "/fn", endpoint = "show_call", protocol = Json)]
pub async fn show_call(connection: ConnectionName, call: ShownCall) -> Result<Shown, PortalError> {
    answer(
        async {
            let name = &call.operation;
            let shape = &model::operation(name)?.input;
            caller()?.require(permission(name), Scope::Connection(&connection))?;
            let portico = portico();
            let region = &portico.connections.find(&connection)?.region;
            let input = match &call.changes {
                Some((thing, before)) => {
                    let clearing = edit::clearing(name);
                    let changed = edit::changes(shape, thing, before, &call.input, clearing)?;
                    changed.unwrap_or_else(|| named(thing))
                }
                None => call.input,
            };
            let input = super::without_secrets(shape, &input);
            Ok(Shown {
                cli: show::as_cli(name, region, shape, &input),
                boto3: show::as_boto3(name, region, shape, &input),
                input,
            })
        }
        .await,
    )
}

/// An operation with the shape of its input.
#[server(prefix = "/fn", endpoint = "describe_operation", protocol = Json)]
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
#[server(prefix = "/fn", endpoint = "run_operation", protocol = Json)]
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
    write_call(&portico, caller, connection, &call, None).await
}
