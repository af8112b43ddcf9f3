//! The list of image builders.

use leptos::prelude::*;

use super::api::list_image_builders;
use super::{BuilderRow, ImageBuilderState};
use crate::access::Permission;
use crate::app::frame::{note, use_connection, use_frame};
use crate::appstream::ConnectionName;
use crate::images::name_in_arn;
use crate::json::resource;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{
    FilterBox, Pager, Pieces, Shape, SortHeader, StateChoices, steady, use_list_query,
};
use crate::ui::{Ago, Alert, Empty, Erase, Kind, Status};

/// `/c/{connection}/image-builders`
#[component]
pub fn ImageBuildersPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version = use_live().version(&[Topic::ImageBuilders]);
    let builders = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_image_builders(connection?, query).await },
    );
    let pieces = Pieces::of(move || builders.get());
    // Not by `pieces`: whoever reads the answer itself is waited for.
    let count = Signal::derive(move || {
        builders.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
    });
    let frame = use_frame();
    let create = move || {
        let connection = connection.get().ok()?;
        let may_create = frame.may_everywhere(&connection, Permission::ChangeResources);
        let href = Path::CreateImageBuilder(&connection).to_string();
        may_create.then(|| {
            view! { <a class="btn btn-primary" href=href><Icon name="plus"/>"Create image builder"</a> }
        })
    };
    view! {
        <PageHead title="Image builders" counter=count
            text="Instances on which you install applications and make images. AWS charges for each by the hour while it runs.">
            {create}
        </PageHead>
        <Transition fallback=|| view! { <Loading what="image builders"/> }>
            {move || builders.with(|answer| answer.as_ref().map(note))}
            {move || pieces.problem()}
            {move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (Shape::Empty, _) => Some(no_builders()),
                (Shape::Rows, Ok(connection)) => Some(builder_list(connection, pieces)),
            }}
        </Transition>
    }
}

fn no_builders() -> AnyView {
    view! {
        <section class="card">
            <Empty title="No image builders yet"
                text="An image builder is an instance on which you install applications. What you make of it is an image, from which fleets start. It takes about 15 minutes to be ready."/>
        </section>
    }
    .erase()
}

fn builder_list(connection: ConnectionName, pieces: Pieces<BuilderRow>) -> AnyView {
    let choices = Signal::derive(move || pieces.with(state_choices).unwrap_or_default());
    let matches = move || {
        pieces.with(|listing| {
            let (matching, total) = (listing.matching, listing.total);
            format!("{matching} of {total} image builders match")
        })
    };
    let clear = Path::ImageBuilders(&connection).to_string();
    let nothing = move || {
        let clear = clear.clone();
        pieces.none_match().then(|| {
            view! {
                <Empty title="No image builders match" text="No image builder has all these words in its name, status, instance type or image.">
                    <a class="btn" href=clear>"Clear filters"</a>
                </Empty>
            }
        })
    };
    let running = steady(move || pieces.with(left_running).flatten());
    view! {
        {move || running.get().map(|names| {
            let title = match names.len() {
                1 => "1 image builder runs".to_owned(),
                many => format!("{many} image builders run"),
            };
            view! {
                <Alert kind=Kind::Warn title>
                    <p>{names.join(", ")}". AWS charges for every hour, whether somebody is connected or not. Stop what nobody works on."</p>
                </Alert>
            }
        })}
        <section class="table-wrap" aria-label="Image builders">
            <div class="table-tools">
                <FilterBox what="image builders" by="name, status, instance type or image"/>
                <div class="table-tools-end"><StateChoices label="Status" choices/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Image builders table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Image builders"</caption>
                    <thead>
                        <tr>
                            <SortHeader column="name" label="Name" usual=true/>
                            <SortHeader column="status" label="Status"/>
                            <SortHeader column="instance-type" label="Instance type"/>
                            <SortHeader column="image" label="Image"/>
                            <th scope="col" class="hide-l">"Agent version"</th>
                            <SortHeader column="created" label="Created"/>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |builder| row(&connection, &builder)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

/// The names of those of this page that run.
fn left_running(listing: &Listing<BuilderRow>) -> Option<Vec<String>> {
    let running = listing
        .rows
        .iter()
        .filter(|row| row.builder.state == ImageBuilderState::Running);
    let names: Vec<_> = running.map(|row| row.builder.name.to_string()).collect();
    (!names.is_empty()).then_some(names)
}

/// The states as choices, with how many image builders are in each: the usual ones,
/// and those that occur.
fn state_choices(listing: &Listing<BuilderRow>) -> Vec<(String, String)> {
    let usual = [ImageBuilderState::Running, ImageBuilderState::Stopped];
    let occurring = listing.states.iter();
    let others: Vec<_> = occurring
        .map(|(state, _)| ImageBuilderState::from(state.as_str()))
        .filter(|state| !usual.contains(state))
        .collect();
    let count = |state: &ImageBuilderState| {
        let found = listing
            .states
            .iter()
            .find(|(name, _)| name == state.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    let all: usize = listing.states.iter().map(|(_, count)| count).sum();
    let choice = |state: ImageBuilderState| {
        let label = format!("{} {}", state.label(), count(&state));
        (state.as_str().to_owned(), label)
    };
    std::iter::once((String::new(), format!("All {all}")))
        .chain(usual.into_iter().chain(others).map(choice))
        .collect()
}

fn row(connection: &ConnectionName, row: &BuilderRow) -> AnyView {
    let builder = &row.builder;
    let (tone, status) = builder.status();
    let href = Path::ImageBuilder(connection, &builder.name).to_string();
    let since = row
        .started
        .map(|at| view! { <span class="cell-sub">"Started "<Ago at/></span> });
    let image = builder.image_arn.as_deref().map(name_in_arn);
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=href>{builder.name.to_string()}</a></th>
            <td class="m-line" data-label="Status"><Status tone text=status/>{since}</td>
            <td class="mono m-line" data-label="Instance type">{builder.instance_type.clone()}</td>
            <td><span class="cell-trunc">{image.unwrap_or_default().to_owned()}</span></td>
            <td class="hide-l">{builder.agent_version.clone()}</td>
            <td>{builder.created.map(|at| view! { <Ago at/> })}</td>
        </tr>
    }
    .erase()
}
