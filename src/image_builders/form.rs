//! Making an image builder.

use std::sync::Arc;

use leptos::prelude::*;

use super::api::{create_image_builder, plan_image_builder};
use super::rules;
use crate::app::frame::{leave_if_signed_out, use_connection};
use crate::appstream::{ConnectionName, ImageBuilderName, PortalError};
use crate::json::{Value, resource};
use crate::routes::Path;
use crate::ui::form::plan::Task;
use crate::ui::form::{Submit, TaskForm};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::{Erase, Problem};

/// `/c/{connection}/image-builders/new`
#[component]
pub fn CreateImageBuilderPage() -> impl IntoView {
    let connection = use_connection();
    let task = resource(
        move || connection.get(),
        |connection| async move { plan_image_builder(connection?).await },
    );
    view! {
        <PageHead title="Create image builder" text="Nothing is created in AWS until you confirm in the last step."/>
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
    let cancel = Path::ImageBuilders(&connection).to_string();
    let submit: Submit = Arc::new(move |input: Value| {
        let connection = connection.clone();
        Box::pin(async move {
            let name = input.get("Name").and_then(Value::text).unwrap_or_default();
            let name = ImageBuilderName::parse(name);
            create_image_builder(connection.clone(), input).await?;
            let name = name.map_err(|why| PortalError::invalid("Name", &why))?;
            let path = Path::ImageBuilder(&connection, &name).to_string();
            Ok((
                path,
                format!(
                    "Image builder {name} is being created. It runs in some minutes, and AWS charges for it from then on."
                ),
            ))
        })
    });
    view! { <TaskForm task rules=rules::faults steps=true verb="Create image builder" cancel submit/> }
        .erase()
}
