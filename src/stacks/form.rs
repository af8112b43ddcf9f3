//! Making a stack, cloning one, and changing one.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::{create_stack, plan_stack, plan_stack_change, update_stack};
use super::rules;
use crate::app::frame::{leave_if_signed_out, use_connection};
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::json::{Value, resource};
use crate::operations::CHANGED_MEANWHILE;
use crate::routes::Path;
use crate::ui::form::plan::Task;
use crate::ui::form::{Submit, TaskForm, saved_over};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::{Erase, Problem};

/// `/c/{connection}/stacks/new`, with `?from=` to clone a stack.
#[component]
pub fn CreateStackPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_query_map();
    let from = Memo::new(move |_| {
        let text = query.with(|query| query.get("from"));
        text.and_then(|text| StackName::parse(&text).ok())
    });
    let task = resource(
        move || (connection.get(), from.get()),
        |(connection, from)| async move { plan_stack(connection?, from).await },
    );
    view! {
        <PageHead title="Create stack" text="Nothing is created in AWS until you confirm in the last step."/>
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
    let cancel = Path::Stacks(&connection).to_string();
    let submit: Submit = Arc::new(move |input: Value| {
        let connection = connection.clone();
        Box::pin(async move {
            let name = input.get("Name").and_then(Value::text).unwrap_or_default();
            let name = StackName::parse(name);
            create_stack(connection.clone(), input).await?;
            let name = name.map_err(|why| PortalError::invalid("Name", &why))?;
            let path = Path::Stack(&connection, &name).to_string();
            Ok((
                path,
                format!("Stack {name} is created. Associate a fleet so that people can use it."),
            ))
        })
    });
    view! { <TaskForm task rules=rules::faults steps=true verb="Create stack" cancel submit/> }
        .erase()
}

/// `/c/{connection}/stacks/{name}/edit`
#[component]
pub fn EditStackPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        StackName::parse(&text).map_err(|_| PortalError::not_found(&format!("stack {text}")))
    });
    let task = resource(
        move || (connection.get(), name.get()),
        |(connection, name)| async move { plan_stack_change(connection?, name?).await },
    );
    let title = name
        .get_untracked()
        .map_or_else(|_| "Not found".to_owned(), |name| format!("Edit {name}"));
    view! {
        <PageHead title text="Only what you change is sent to AWS."/>
        <Transition fallback=|| view! { <Loading what="the stack"/> }>
            {move || Suspend::new(async move {
                match (task.await, connection.get_untracked(), name.get_untracked()) {
                    (Ok(task), Ok(connection), Ok(name)) => edit_view(task, connection, name),
                    (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => failed(error),
                }
            })}
        </Transition>
    }
}

fn edit_view(task: Task, connection: ConnectionName, name: StackName) -> AnyView {
    let cancel = Path::Stack(&connection, &name).to_string();
    let before = task.initial.clone();
    let submit = saved_over(move |after, told| {
        let overwrite = told == CHANGED_MEANWHILE;
        let (connection, name, before) = (connection.clone(), name.clone(), before.clone());
        async move {
            update_stack(connection.clone(), name.clone(), before, after, overwrite).await?;
            let path = Path::Stack(&connection, &name).to_string();
            Ok((path, format!("Stack {name} is saved.")))
        }
    });
    view! { <TaskForm task rules=rules::faults verb="Save changes" cancel submit/> }.erase()
}
