//! Making a stack, cloning one, and changing one.

use leptos::prelude::*;

use super::api::{create_stack, plan_stack, plan_stack_change, update_stack};
use super::rules;
use crate::app::form_page::{Kind, create_page, edit_page};
use crate::appstream::StackName;
use crate::operations::CHANGED_MEANWHILE;
use crate::routes::Path;

const STACK: Kind<StackName> = Kind {
    one: "stack",
    create: "Create stack",
    operations: ("CreateStack", "UpdateStack"),
    member: "Name",
    parse: StackName::parse,
    rules: rules::faults,
    list: |connection| Path::Stacks(connection).to_string(),
    detail: |connection, name| Path::Stack(connection, name).to_string(),
};

/// `/c/{connection}/stacks/new`, with `?from=` to clone a stack.
#[component]
pub fn CreateStackPage() -> impl IntoView {
    create_page(STACK, plan_stack, create_stack, |name| {
        format!("Stack {name} is created. Associate a fleet so that people can use it.")
    })
}

/// `/c/{connection}/stacks/{name}/edit`
#[component]
pub fn EditStackPage() -> impl IntoView {
    edit_page(
        STACK,
        plan_stack_change,
        |connection, name, before, after, told| async move {
            let overwrite = told == CHANGED_MEANWHILE;
            update_stack(connection.clone(), name.clone(), before, after, overwrite).await?;
            let path = Path::Stack(&connection, &name).to_string();
            Ok((path, format!("Stack {name} is saved.")))
        },
    )
}
