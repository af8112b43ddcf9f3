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
    crate::access::{Caller, Permission, Scope},
    crate::appstream::{ErrorKind, Invalid},
    crate::fleets::Fleet,
    crate::fleets::aws::AllFleets,
    crate::image_builders::ImageBuilder,
    crate::image_builders::aws::AllImageBuilders,
    crate::lists::gather,
    crate::operations::aws::{Call, write_call},
    crate::operations::{edit, model::operation},
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
#[server(prefix = "/fn", endpoint = "list_directory_configs", input = Json, output = Json)]
pub async fn list_directory_configs(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<DirectoryDetail>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// One directory config with what uses it.
#[server(prefix = "/fn", endpoint = "describe_directory_config", input = Json, output = Json)]
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
#[server(prefix = "/fn", endpoint = "delete_directory_config", input = Json, output = Json)]
pub async fn delete_directory_config(
    connection: ConnectionName,
    name: DirectoryName,
    confirmed: String,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            if confirmed != name.as_str() {
                let why = Invalid(format!("Type {name} to delete it."));
                return Err(PortalError::invalid("confirmed", &why));
            }
            let input = Value::object([("DirectoryName", name.as_str().into())]);
            let call = Call::new("DeleteDirectoryConfig", input)?;
            let written = write_call(&portico(), caller, &connection, &call).await;
            written.map(drop)
        }
        .await,
    )
}

/// The form of a new directory config.
#[server(prefix = "/fn", endpoint = "plan_directory_config", input = Json, output = Json)]
pub async fn plan_directory_config(connection: ConnectionName) -> Result<Task, PortalError> {
    answer(
        async {
            caller()?.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            portico().connections.find(&connection)?;
            plan::create()
        }
        .await,
    )
}

/// The form of a directory config that exists.
#[server(prefix = "/fn", endpoint = "plan_directory_config_change", input = Json, output = Json)]
pub async fn plan_directory_config_change(
    connection: ConnectionName,
    name: DirectoryName,
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

/// Makes a directory config.
#[server(prefix = "/fn", endpoint = "create_directory_config", input = Json, output = Json)]
pub async fn create_directory_config(
    connection: ConnectionName,
    input: Value,
) -> Result<(), PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::ChangeResources, Scope::Connection(&connection))?;
            allowed_by_rules(&input)?;
            let call = Call::new("CreateDirectoryConfig", input)?;
            let written = write_call(&portico(), caller, &connection, &call).await;
            written.map(drop)
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn allowed_by_rules(config: &Value) -> Result<(), PortalError> {
    match rules::faults(config).into_iter().next() {
        Some(fault) => Err(PortalError::new(ErrorKind::Invalid, fault.message).at(&fault.path)),
        None => Ok(()),
    }
}

/// Makes of a directory config what `after` says. `before` is what the person began
/// with; if it is not that any more, nothing is saved unless `overwrite`.
#[server(prefix = "/fn", endpoint = "update_directory_config", input = Json, output = Json)]
pub async fn update_directory_config(
    connection: ConnectionName,
    name: DirectoryName,
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
    name: &DirectoryName,
    (before, after): (&Value, &Value),
    overwrite: bool,
) -> Result<(), PortalError> {
    caller.require(Permission::ChangeResources, Scope::Connection(connection))?;
    let portico = portico();
    let found = portico.connections.find(connection)?;
    let shape = &operation("UpdateDirectoryConfig")?.input;
    let Some(input) = edit::changes(shape, name.as_str(), before, after, &[])? else {
        return Ok(());
    };
    allowed_by_rules(after)?;
    let call = Call::new("UpdateDirectoryConfig", input)?;
    let now = plan::current(found, name).await?;
    if !overwrite {
        let what = ("directory config", name.as_str());
        edit::unchanged(&portico, connection, what, before, &now).await?;
    }
    let written = write_call(&portico, caller, connection, &call).await;
    written.map(drop)
}
