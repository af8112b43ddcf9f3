//! Server functions of image builders.

use leptos::prelude::*;

use super::{BuilderDetail, BuilderRow, StartForm};
use crate::appstream::{ConnectionName, ImageBuilderName, PortalError, Reading};
use crate::json::{Json, Value};
use crate::ui::form::plan::Task;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::AllImageBuilders,
    super::{plan, rules, running},
    crate::access::{Caller, Permission, Scope},
    crate::appstream::{ErrorKind, Invalid},
    crate::fleets::aws::TagsOf,
    crate::lists::gather,
    crate::operations::aws::{Call, write_call},
    crate::server::context::{answer, caller, patience, portico},
};

/// Lists the image builders of a connection.
#[server(prefix = "/fn", endpoint = "list_image_builders", input = Json, output = Json)]
pub async fn list_image_builders(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<BuilderRow>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One image builder with its tags.
#[server(prefix = "/fn", endpoint = "describe_image_builder", input = Json, output = Json)]
pub async fn describe_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
) -> Result<Reading<BuilderDetail>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let known = cache.read(&AllImageBuilders, patience()).await?;
            let found = known.answer.iter().find(|builder| builder.name == name);
            let builder = found.cloned().ok_or_else(|| {
                PortalError::not_found(&format!("image builder {name} in {connection}"))
            })?;
            let question = TagsOf {
                arn: builder.arn.clone(),
                what: "image builder",
            };
            let tags = cache.read(&question, patience()).await?;
            let detail = BuilderDetail {
                row: running::row(&portico, &connection, builder).await?,
                tags: tags.answer.as_ref().clone(),
            };
            Ok(Reading {
                value: detail,
                at: known.at,
                trouble: known.trouble,
            })
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn changer(connection: &ConnectionName) -> Result<Caller, PortalError> {
    let caller = caller()?;
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    portico().connections.find(connection)?;
    Ok(caller)
}

/// Starts a stopped image builder, perhaps with another streaming agent.
#[server(prefix = "/fn", endpoint = "start_image_builder", input = Json, output = Json)]
pub async fn start_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
    form: StartForm,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = changer(&connection)?;
            let input = match form.check()? {
                Some(version) => Value::object([
                    ("Name", name.as_str().into()),
                    ("AppstreamAgentVersion", version.into()),
                ]),
                None => Value::object([("Name", name.as_str().into())]),
            };
            let call = Call::new("StartImageBuilder", input)?;
            let written = write_call(&portico(), caller, &connection, &call).await;
            written.map(drop)
        }
        .await,
    )
}

/// Stops an image builder; whoever is connected loses the session.
#[server(prefix = "/fn", endpoint = "stop_image_builder", input = Json, output = Json)]
pub async fn stop_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = changer(&connection)?;
            let input = Value::object([("Name", name.as_str().into())]);
            let call = Call::new("StopImageBuilder", input)?;
            let written = write_call(&portico(), caller, &connection, &call).await;
            written.map(drop)
        }
        .await,
    )
}

/// Deletes an image builder; its name is typed to confirm it.
#[server(prefix = "/fn", endpoint = "delete_image_builder", input = Json, output = Json)]
pub async fn delete_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
    confirmed: String,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = changer(&connection)?;
            if confirmed != name.as_str() {
                let why = Invalid(format!("Type {name} to delete it."));
                return Err(PortalError::invalid("confirmed", &why));
            }
            let input = Value::object([("Name", name.as_str().into())]);
            let call = Call::new("DeleteImageBuilder", input)?;
            let written = write_call(&portico(), caller, &connection, &call).await;
            written.map(drop)
        }
        .await,
    )
}

/// The form of a new image builder.
#[server(prefix = "/fn", endpoint = "plan_image_builder", input = Json, output = Json)]
pub async fn plan_image_builder(connection: ConnectionName) -> Result<Task, PortalError> {
    answer(
        async {
            changer(&connection)?;
            let portico = portico();
            plan::create(portico.connections.find(&connection)?).await
        }
        .await,
    )
}

/// Makes an image builder; AWS starts it as soon as it is ready.
#[server(prefix = "/fn", endpoint = "create_image_builder", input = Json, output = Json)]
pub async fn create_image_builder(
    connection: ConnectionName,
    input: Value,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = changer(&connection)?;
            if let Some(fault) = rules::faults(&input).into_iter().next() {
                return Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path));
            }
            let call = Call::new("CreateImageBuilder", input)?;
            let written = write_call(&portico(), caller, &connection, &call).await;
            written.map(drop)
        }
        .await,
    )
}
