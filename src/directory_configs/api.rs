//! Server functions of directory configs.

use leptos::prelude::*;

use super::DirectoryDetail;
use crate::appstream::{ConnectionName, DirectoryName, PortalError, Reading};
use crate::json::{Json, Value};
use crate::ui::form::plan::Task;
use crate::ui::list::{ListQuery, Listing};

#[cfg(feature = "ssr")]
use {
    super::aws::AllDirectoryConfigs,
    super::{DirectoryConfig, plan, rules},
    crate::access::{Permission, Scope},
    crate::fleets::Fleet,
    crate::fleets::aws::AllFleets,
    crate::image_builders::ImageBuilder,
    crate::image_builders::aws::AllImageBuilders,
    crate::lists::gather,
    crate::operations::changer::{self, Change, Changer},
    crate::server::cache::Cache,
    crate::server::context::{answer, caller, patience, portico},
    std::sync::Arc,
    std::time::Duration,
};

/// All directory configs with what uses each.
#[cfg(feature = "ssr")]
pub(super) async fn read(
    cache: &Arc<Cache>,
    patience: Duration,
) -> Result<Reading<Vec<DirectoryDetail>>, PortalError> {
    let (configs, fleets, builders) = tokio::join!(
        cache.read(&AllDirectoryConfigs, patience),
        cache.read(&AllFleets, patience),
        cache.read(&AllImageBuilders, patience)
    );
    let (configs, fleets, builders) = (configs?, fleets?, builders?);
    let details = configs.answer.iter();
    let details = details.map(|config| detail(config.clone(), &fleets.answer, &builders.answer));
    Ok(Reading {
        value: details.collect(),
        at: configs.at,
        trouble: configs.trouble,
    })
}

#[cfg(feature = "ssr")]
fn detail(config: DirectoryConfig, fleets: &[Fleet], builders: &[ImageBuilder]) -> DirectoryDetail {
    // Domain names have no case.
    let joins = |directory: &Option<String>| {
        directory
            .as_ref()
            .is_some_and(|name| name.eq_ignore_ascii_case(config.name.as_str()))
    };
    let fleets = fleets.iter().filter(|fleet| joins(&fleet.directory));
    let builders = builders.iter().filter(|builder| joins(&builder.directory));
    DirectoryDetail {
        fleets: fleets.map(|fleet| fleet.name.clone()).collect(),
        image_builders: builders.map(|builder| builder.name.clone()).collect(),
        config,
    }
}

/// Lists the directory configs of a connection with what uses each.
#[server(prefix = "/fn", endpoint = "list_directory_configs", protocol = Json)]
pub async fn list_directory_configs(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<DirectoryDetail>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One directory config with what uses it.
#[server(prefix = "/fn", endpoint = "describe_directory_config", protocol = Json)]
pub async fn describe_directory_config(
    connection: ConnectionName,
    name: DirectoryName,
) -> Result<Reading<DirectoryDetail>, PortalError> {
    answer(
        async {
            caller()?.require(Permission::SeeResources, Scope::Connection(&connection))?;
            let portico = portico();
            let cache = &portico.connections.find(&connection)?.cache;
            let all = read(cache, patience()).await?;
            let (at, trouble) = (all.at, all.trouble);
            let found = all
                .value
                .into_iter()
                .find(|found| found.config.name == name);
            let value = found.ok_or_else(|| {
                PortalError::not_found(&format!("directory config {name} in {connection}"))
            })?;
            Ok(Reading { value, at, trouble })
        }
        .await,
    )
}

/// Deletes a directory config; its name is typed to confirm it.
#[server(prefix = "/fn", endpoint = "delete_directory_config", protocol = Json)]
pub async fn delete_directory_config(
    connection: ConnectionName,
    name: DirectoryName,
    confirmed: String,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer::confirmed(&confirmed, name.as_str())?;
            let input = Value::object([("DirectoryName", name.as_str().into())]);
            changer.call("DeleteDirectoryConfig", input).await
        }
        .await,
    )
}

/// The form of a new directory config.
#[server(prefix = "/fn", endpoint = "plan_directory_config", protocol = Json)]
pub async fn plan_directory_config(connection: ConnectionName) -> Result<Task, PortalError> {
    answer(
        async {
            Changer::of(&connection)?;
            plan::create()
        }
        .await,
    )
}

/// The form of a directory config that exists.
#[server(prefix = "/fn", endpoint = "plan_directory_config_change", protocol = Json)]
pub async fn plan_directory_config_change(
    connection: ConnectionName,
    name: DirectoryName,
) -> Result<Task, PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            plan::change(changer.place()?, &name).await
        }
        .await,
    )
}

/// Makes a directory config.
#[server(prefix = "/fn", endpoint = "create_directory_config", protocol = Json)]
pub async fn create_directory_config(
    connection: ConnectionName,
    input: Value,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            changer
                .create("CreateDirectoryConfig", rules::faults, input)
                .await
        }
        .await,
    )
}

/// Makes of a directory config what `after` says. `before` is what the person began
/// with; if it is not that any more, nothing is saved unless `overwrite`.
#[server(prefix = "/fn", endpoint = "update_directory_config", protocol = Json)]
pub async fn update_directory_config(
    connection: ConnectionName,
    name: DirectoryName,
    before: Value,
    after: Value,
    overwrite: bool,
) -> Result<(), PortalError> {
    answer(
        async {
            let changer = Changer::of(&connection)?;
            let change = Change {
                operation: "UpdateDirectoryConfig",
                kind: "directory config",
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
