//! The list of images.

use leptos::prelude::*;

use super::api::list_images;
use super::{ImageRow, Platform, Visibility};
use crate::app::frame::{note, use_connection};
use crate::appstream::ConnectionName;
use crate::json::resource;
use crate::routes::Path;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, SortHeader, StateChoices, use_list_query};
use crate::ui::{Ago, Empty, Erase, Status};

/// `/c/{connection}/images`
#[component]
pub fn ImagesPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version = use_live().version(&[Topic::Images, Topic::Fleets]);
    let images = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_images(connection?, query).await },
    );
    let pieces = Pieces::of(move || images.get());
    // Not by `pieces`: whoever reads the answer itself is waited for.
    let count = Signal::derive(move || {
        images.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
    });
    view! {
        <PageHead title="Images" counter=count
            text="Windows or Linux disks with your applications. Fleets and image builders start from an image."/>
        <Transition fallback=|| view! { <Loading what="images"/> }>
            {move || images.with(|answer| answer.as_ref().map(note))}
            {move || pieces.problem()}
            {move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (Shape::Empty, Ok(connection)) => Some(no_images(&connection)),
                (Shape::Rows, Ok(connection)) => Some(image_list(connection, pieces)),
            }}
        </Transition>
    }
}

fn public_images(connection: &ConnectionName) -> String {
    format!(
        "{}?state={}",
        Path::Images(connection),
        Visibility::Public.as_str()
    )
}

fn no_images(connection: &ConnectionName) -> AnyView {
    let href = public_images(connection);
    view! {
        <section class="card">
            <Empty title="No images yet"
                text="An image is made with an image builder, from one of AWS's public images. Images that other accounts share with you appear here as well.">
                <a class="btn" href=href>"Show the public images"</a>
            </Empty>
        </section>
    }
    .erase()
}

fn image_list(connection: ConnectionName, pieces: Pieces<ImageRow>) -> AnyView {
    let choices = Signal::derive(move || pieces.with(visibilities).unwrap_or_default());
    let matches = move || {
        pieces.with(|listing| format!("{} of {} images match", listing.matching, listing.total))
    };
    let clear = Path::Images(&connection).to_string();
    let nothing = move || {
        let clear = clear.clone();
        pieces.none_match().then(|| {
            view! {
                <Empty title="No images match" text="No image has all these words in its name, status, platform, base image or agent version.">
                    <a class="btn" href=clear>"Clear filters"</a>
                </Empty>
            }
        })
    };
    view! {
        <section class="table-wrap" aria-label="Images">
            <div class="table-tools">
                <FilterBox what="images" by="name, status, platform, base image or agent"/>
                <div class="table-tools-end"><StateChoices label="Visibility" choices/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Images table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Images"</caption>
                    <thead>
                        <tr>
                            <SortHeader column="name" label="Name" usual=true/>
                            <SortHeader column="status" label="Status"/>
                            <th scope="col">"Visibility"</th>
                            <SortHeader column="platform" label="Platform, base image"/>
                            <SortHeader column="agent" label="Agent version"/>
                            <SortHeader column="fleets" label="Fleets" class="cell-num"/>
                            <SortHeader column="created" label="Created"/>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |image| row(&connection, &image)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

/// Whose images there are as choices, with how many of each.
fn visibilities(listing: &Listing<ImageRow>) -> Vec<(String, String)> {
    let count = |visibility: &Visibility| {
        listing
            .states
            .iter()
            .find(|(name, _)| name == visibility.as_str())
            .map_or(0, |(_, count)| *count)
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

fn row(connection: &ConnectionName, image: &ImageRow) -> AnyView {
    let href = Path::Image(connection, &image.name, image.arn.as_deref()).to_string();
    let (tone, status) = (image.state.tone(), image.state.label().to_owned());
    let platform = image.platform.as_ref().map(Platform::label);
    let marks = image
        .marks
        .iter()
        .map(|mark| view! { <span class="badge">{mark.label()}</span> })
        .collect_view();
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=href>{image.name.to_string()}</a></th>
            <td class="m-line" data-label="Status"><Status tone text=status/></td>
            <td>{image.visibility.label().to_owned()}</td>
            <td class="m-line" data-label="Platform">
                <span>{platform.unwrap_or_default().to_owned()}<span class="cell-sub cell-trunc">{image.base_image.clone()}</span></span>
            </td>
            <td><span class="badges">{image.agent_version.clone()}{marks}</span></td>
            <td class="cell-num">{image.fleets}</td>
            <td>{image.created.map(|at| view! { <Ago at/> })}</td>
        </tr>
    }
    .erase()
}
