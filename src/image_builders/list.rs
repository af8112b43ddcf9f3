//! The list of image builders.

use leptos::prelude::*;

use super::api::list_image_builders;
use super::{BuilderRow, ImageBuilderState};
use crate::app::list_page::{ListPage, list_page, state_choices};
use crate::appstream::ConnectionName;
use crate::images::name_in_arn;
use crate::jobs::bulk::BulkKind;
use crate::lists::ListName;
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::{Spec, mono};
use crate::ui::{Ago, Alert, Empty, Erase, Kind, Status};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("status", "Status").sorts().offers().on_phones(),
    Column::new("instance-type", "Instance type")
        .sorts()
        .offers()
        .on_phones(),
    Column::new("image", "Image").sorts().offers(),
    Column::new("agent", "Agent version")
        .offers()
        .class("hide-l"),
    Column::new("created", "Created").sorts(),
];

const SPEC: Spec = Spec {
    one: "image builder",
    many: "image builders",
    caption: "Image builders",
    by: "name, status, instance type, image or tag",
    columns: COLUMNS,
    usual: ("name", false),
    states: "Status",
    has_tags: true,
};

const PAGE: ListPage<BuilderRow> = ListPage {
    spec: &SPEC,
    text: "Instances on which you install applications and make images. AWS charges for each by the hour while it runs.",
    topics: &[Topic::ImageBuilders],
    name: Some(ListName::ImageBuilders),
    create: Some((
        |connection| Path::CreateImageBuilder(connection).to_string(),
        "Create image builder",
    )),
    bulk: Some(BulkKind::ImageBuilders),
    states: Some(|states| {
        state_choices(states, &["RUNNING", "STOPPED"], |state| {
            ImageBuilderState::from(state).label().to_owned()
        })
    }),
    empty: |_| {
        view! {
            <Empty title="No image builders yet"
                text="An image builder is an instance on which you install applications. What you make of it is an image, from which fleets start. It takes about 15 minutes to be ready."/>
        }
        .erase()
    },
    key: |row| row.builder.name.to_string(),
    called: None,
    cell,
};

/// `/c/{connection}/image-builders`
#[component]
pub fn ImageBuildersPage() -> impl IntoView {
    list_page(&PAGE, list_image_builders, |listing| {
        let rows = listing.rows.iter();
        let running = rows.filter(|row| row.builder.state == ImageBuilderState::Running);
        left_running(running.map(|row| row.builder.name.to_string()).collect())
    })
}

/// A warning about those of this page that run.
fn left_running(names: Vec<String>) -> Option<AnyView> {
    let title = match names.len() {
        0 => return None,
        1 => "1 image builder runs".to_owned(),
        many => format!("{many} image builders run"),
    };
    let warning = view! {
        <Alert kind=Kind::Warn title>
            <p>{names.join(", ")}". AWS charges for every hour, whether somebody is connected or not. Stop what nobody works on."</p>
        </Alert>
    };
    Some(warning.erase())
}

fn cell(connection: &ConnectionName, row: &BuilderRow, column: &'static str) -> AnyView {
    let builder = &row.builder;
    match column {
        "name" => {
            let href = Path::ImageBuilder(connection, &builder.name).to_string();
            view! { <a class="row-link" href=href>{builder.name.to_string()}</a> }.erase()
        }
        "status" => {
            let (tone, status) = builder.status();
            let since = row
                .started
                .map(|at| view! { <span class="cell-sub">"Started "<Ago at/></span> });
            view! { <Status tone text=status/>{since} }.erase()
        }
        "instance-type" => mono(&builder.instance_type),
        "image" => {
            let image = builder
                .image_arn
                .as_deref()
                .map(name_in_arn)
                .unwrap_or_default();
            view! { <span class="cell-trunc">{image.to_owned()}</span> }.erase()
        }
        "agent" => builder.agent_version.clone().unwrap_or_default().erase(),
        _ => builder.created.map(|at| view! { <Ago at/> }).erase(),
    }
}
