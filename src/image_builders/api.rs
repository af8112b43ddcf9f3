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
    crate::access::{Permission, Scope},
    crate::fleets::aws::TagsOf,
    crate::lists::gather,
    crate::operations::changer::{self, Changer, named},
    crate::server::context::{answer, caller, patience, portico},
};

/// Lists the image builders of a connection.
#[server(prefix = "/fn", endpoint = "list_image_builders", protocol = Json)]
pub async fn list_image_builders(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<BuilderRow>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One image builder with its tags.
#[server(prefix = "/fn", endpoint = "describe_image_builder", protocol = Json)]
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

/// Starts a stopped image builder, perhaps with another streaming agent.
#[server(prefix = "/fn", endpoint = "start_image_builder", protocol = Json)]
pub async fn start_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
    form: StartForm,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let input = match form.check()? {
                Some(version) => Value::object([
                    ("Name", name.as_str().into()),
                    ("AppstreamAgentVersion", version.into()),
                ]),
                None => named(name.as_str()),
            };
            changer.call("StartImageBuilder", input).await
        }
        .await,
    )
}

/// Stops an image builder; whoever is connected loses the session.
#[server(prefix = "/fn", endpoint = "stop_image_builder", protocol = Json)]
pub async fn stop_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer.call("StopImageBuilder", named(name.as_str())).await
        }
        .await,
    )
}

/// Deletes an image builder; its name is typed to confirm it.
#[server(prefix = "/fn", endpoint = "delete_image_builder", protocol = Json)]
pub async fn delete_image_builder(
    connection: ConnectionName,
    name: ImageBuilderName,
    confirmed: String,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer::confirmed(&confirmed, name.as_str())?;
            let input = named(name.as_str());
            changer.call("DeleteImageBuilder", input).await
        }
        .await,
    )
}

/// The form of a new image builder.
#[server(prefix = "/fn", endpoint = "plan_image_builder", protocol = Json)]
pub async fn plan_image_builder(connection: ConnectionName) -> Result<Task, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            plan::create(changer.place()?).await
        }
        .await,
    )
}

/// Makes an image builder; AWS starts it as soon as it is ready.
#[server(prefix = "/fn", endpoint = "create_image_builder", protocol = Json)]
pub async fn create_image_builder(
    connection: ConnectionName,
    input: Value,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer
                .create("CreateImageBuilder", rules::faults, input)
                .await
        }
        .await,
    )
}
