//! The list of images.

use leptos::prelude::*;

use super::api::{list_images, list_images_everywhere};
use super::{ImageRow, Platform, Visibility};
use crate::app::list_page::{ListPage, States, list_page, page_across};
use crate::appstream::ConnectionName;
use crate::lists::ListName;
use crate::lists::across::with_connection;
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::Spec;
use crate::ui::{Ago, Empty, Erase, Status};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("status", "Status").sorts().offers().on_phones(),
    Column::new("visibility", "Visibility").offers(),
    Column::new("platform", "Platform, base image")
        .sorts()
        .offers()
        .on_phones(),
    Column::new("agent", "Agent version").sorts().offers(),
    Column::new("fleets", "Fleets").sorts().class("cell-num"),
    Column::new("created", "Created").sorts(),
];

const SPEC: Spec = Spec {
    one: "image",
    many: "images",
    caption: "Images",
    by: "name, status, platform or base image",
    columns: COLUMNS,
    usual: ("name", false),
    states: "Visibility",
    has_tags: true,
};

/// The list over all connections.
const ACROSS: Spec = Spec {
    caption: "Images in all connections",
    by: "name, connection, status, platform or base image",
    columns: &const { with_connection::<{ COLUMNS.len() + 1 }>(COLUMNS) },
    ..SPEC
};

const PAGE: ListPage<ImageRow> = ListPage {
    spec: &SPEC,
    text: "Windows or Linux disks with your applications. Fleets and image builders start from an image.",
    topics: &[Topic::Images, Topic::Fleets],
    name: Some(ListName::Images),
    create: None,
    bulk: None,
    states: Some(visibilities),
    empty: |connection| {
        let href = public_images(connection);
        view! {
            <Empty title="No images yet"
                text="An image is made with an image builder, from one of AWS's public images. Images that other accounts share with you appear here as well.">
                <a class="btn" href=href>"Show the public images"</a>
            </Empty>
        }
        .erase()
    },
    key: |image| image.arn.clone().unwrap_or_else(|| image.name.to_string()),
    called: None,
    cell,
};

/// `/c/{connection}/images`
#[component]
pub fn ImagesPage() -> impl IntoView {
    list_page(&PAGE, list_images, |_| None)
}

/// `/all/images`
#[component]
pub fn ImagesEverywherePage() -> impl IntoView {
    page_across(&PAGE, &ACROSS, list_images_everywhere)
}

fn public_images(connection: &ConnectionName) -> String {
    format!(
        "{}?state={}",
        Path::Images(connection),
        Visibility::Public.as_str()
    )
}

/// Whose images there are as choices, with how many of each.
fn visibilities(states: &States) -> Vec<(String, String)> {
    let count = |visibility: &Visibility| {
        let found = states.iter().find(|(name, _)| name == visibility.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    let (private, shared) = (count(&Visibility::Private), count(&Visibility::Shared));
    let choice = |visibility: Visibility| {
        (
            visibility.as_str().to_owned(),
            format!("{} {}", visibility.label(), count(&visibility)),
        )
    };
    vec![
        (
            String::new(),
            format!("Private and shared {}", private + shared),
        ),
        choice(Visibility::Private),
        choice(Visibility::Shared),
        choice(Visibility::Public),
    ]
}

fn cell(connection: &ConnectionName, image: &ImageRow, column: &'static str) -> AnyView {
    match column {
        "name" => {
            let href = Path::Image(connection, &image.name, image.arn.as_deref()).to_string();
            view! { <a class="row-link" href=href>{image.name.to_string()}</a> }.erase()
        }
        "status" => {
            let (tone, status) = (image.state.tone(), image.state.label().to_owned());
            view! { <Status tone text=status/> }.erase()
        }
        "visibility" => image.visibility.label().to_owned().erase(),
        "platform" => {
            let platform = image
                .platform
                .as_ref()
                .map(Platform::label)
                .unwrap_or_default();
            let base = image.base_image.clone();
            view! { <span>{platform.to_owned()}<span class="cell-sub cell-trunc">{base}</span></span> }.erase()
        }
        "agent" => {
            let mark = |mark: &super::Mark| view! { <span class="badge">{mark.label()}</span> };
            let marks = image.marks.iter().map(mark).collect_view();
            view! { <span class="badges">{image.agent_version.clone()}{marks}</span> }.erase()
        }
        "fleets" => image.fleets.to_string().erase(),
        _ => image.created.map(|at| view! { <Ago at/> }).erase(),
    }
}
