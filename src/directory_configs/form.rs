//! Making a directory config, and changing one.

use leptos::prelude::*;

use super::api::{
    create_directory_config, plan_directory_config, plan_directory_config_change,
    update_directory_config,
};
use super::rules;
use crate::app::form_page::{Kind, create_page, edit_page};
use crate::appstream::DirectoryName;
use crate::operations::CHANGED_MEANWHILE;
use crate::routes::Path;

const DIRECTORY_CONFIG: Kind<DirectoryName> = Kind {
    one: "directory config",
    create: "Create directory config",
    operations: ("CreateDirectoryConfig", "UpdateDirectoryConfig"),
    member: "DirectoryName",
    parse: DirectoryName::parse,
    rules: rules::faults,
    list: |connection| Path::DirectoryConfigs(connection).to_string(),
    detail: |connection, name| Path::DirectoryConfig(connection, name).to_string(),
};

/// `/c/{connection}/directory-configs/new`
#[component]
pub fn CreateDirectoryConfigPage() -> impl IntoView {
    create_page(
        DIRECTORY_CONFIG,
        |connection, _| plan_directory_config(connection),
        create_directory_config,
        |name| format!("Directory config {name} is created."),
    )
}

/// `/c/{connection}/directory-configs/{name}/edit`
#[component]
pub fn EditDirectoryConfigPage() -> impl IntoView {
    edit_page(
        DIRECTORY_CONFIG,
        plan_directory_config_change,
        |connection, name, before, after, told| async move {
            let overwrite = told == CHANGED_MEANWHILE;
            let place = connection.clone();
            update_directory_config(place, name.clone(), before, after, overwrite).await?;
            let path = Path::DirectoryConfig(&connection, &name).to_string();
            Ok((path, format!("Directory config {name} is saved.")))
        },
    )
}
