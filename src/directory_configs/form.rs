//! Making a directory config, and changing one.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{
    create_directory_config, plan_directory_config, plan_directory_config_change,
    update_directory_config,
};
use super::rules;
use crate::app::frame::{leave_if_signed_out, use_connection};
use crate::appstream::{ConnectionName, DirectoryName, PortalError};
use crate::json::{Value, resource};
use crate::operations::CHANGED_MEANWHILE;
use crate::routes::Path;
use crate::ui::form::plan::Task;
use crate::ui::form::{Submit, TaskForm, saved_over};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::{Erase, Problem};

/// `/c/{connection}/directory-configs/new`
#[component]
pub fn CreateDirectoryConfigPage() -> impl IntoView {
    let connection = use_connection();
    let task = resource(
        move || connection.get(),
        |connection| async move { plan_directory_config(connection?).await },
    );
    view! {
        <PageHead title="Create directory config" text="Nothing is created in AWS until you confirm in the last step."/>
        <Transition fallback=|| view! { <Loading what="the form"/> }>
            {move || Suspend::new(async move {
                match (task.await, connection.get_untracked()) {
                    (Ok(task), Ok(connection)) => create_view(task, connection),
                    (Err(error), _) | (_, Err(error)) => failed(error),
                }
            })}
        </Transition>
    }
}

fn failed(error: PortalError) -> AnyView {
    #[cfg(feature = "ssr")]
    crate::server::context::set_status(&error);
    leave_if_signed_out(&error);
    view! { <Problem error/> }.erase()
}

fn create_view(task: Task, connection: ConnectionName) -> AnyView {
    let cancel = Path::DirectoryConfigs(&connection).to_string();
    let submit: Submit = Arc::new(move |input: Value| {
        let connection = connection.clone();
        Box::pin(async move {
            let name = input.get("DirectoryName").and_then(Value::text);
            let name = DirectoryName::parse(name.unwrap_or_default());
            create_directory_config(connection.clone(), input).await?;
            let name = name.map_err(|why| PortalError::invalid("DirectoryName", &why))?;
            let path = Path::DirectoryConfig(&connection, &name).to_string();
            Ok((path, format!("Directory config {name} is created.")))
        })
    });
    view! { <TaskForm task rules=rules::faults steps=true verb="Create directory config" cancel submit/> }
        .erase()
}

/// `/c/{connection}/directory-configs/{name}/edit`
#[component]
pub fn EditDirectoryConfigPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        DirectoryName::parse(&text)
            .map_err(|_| PortalError::not_found(&format!("directory config {text}")))
    });
    let task = resource(
        move || (connection.get(), name.get()),
        |(connection, name)| async move { plan_directory_config_change(connection?, name?).await },
    );
    let title = name
        .get_untracked()
        .map_or_else(|_| "Not found".to_owned(), |name| format!("Edit {name}"));
    view! {
        <PageHead title text="Only what you change is sent to AWS."/>
        <Transition fallback=|| view! { <Loading what="the directory config"/> }>
            {move || Suspend::new(async move {
                match (task.await, connection.get_untracked(), name.get_untracked()) {
                    (Ok(task), Ok(connection), Ok(name)) => edit_view(task, connection, name),
                    (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => failed(error),
                }
            })}
        </Transition>
    }
}

fn edit_view(task: Task, connection: ConnectionName, name: DirectoryName) -> AnyView {
    let cancel = Path::DirectoryConfig(&connection, &name).to_string();
    let before = task.initial.clone();
    let submit = saved_over(move |after, told| {
        let overwrite = told == CHANGED_MEANWHILE;
        let (connection, name, before) = (connection.clone(), name.clone(), before.clone());
        async move {
            update_directory_config(connection.clone(), name.clone(), before, after, overwrite)
                .await?;
            let path = Path::DirectoryConfig(&connection, &name).to_string();
            Ok((path, format!("Directory config {name} is saved.")))
        }
    });
    view! { <TaskForm task rules=rules::faults verb="Save changes" cancel submit/> }.erase()
}
