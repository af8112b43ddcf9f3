//! Making an image builder.

use leptos::prelude::*;

use super::api::{create_image_builder, plan_image_builder};
use super::rules;
use crate::app::form_page::{Kind, create_page};
use crate::appstream::ImageBuilderName;
use crate::routes::Path;

const IMAGE_BUILDER: Kind<ImageBuilderName> = Kind {
    one: "image builder",
    create: "Create image builder",
    operations: ("CreateImageBuilder", ""),
    member: "Name",
    parse: ImageBuilderName::parse,
    rules: rules::faults,
    list: |connection| Path::ImageBuilders(connection).to_string(),
    detail: |connection, name| Path::ImageBuilder(connection, name).to_string(),
};

/// `/c/{connection}/image-builders/new`
#[component]
pub fn CreateImageBuilderPage() -> impl IntoView {
    create_page(
        IMAGE_BUILDER,
        |connection, _| plan_image_builder(connection),
        create_image_builder,
        |name| {
            format!(
                "Image builder {name} is being created. It runs in some minutes, and AWS charges for it from then on."
            )
        },
    )
}
