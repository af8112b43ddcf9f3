//! The list of directory configs.

use leptos::prelude::*;

use super::DirectoryDetail;
use super::api::list_directory_configs;
use crate::access::Permission;
use crate::app::frame::{note, use_connection, use_frame};
use crate::appstream::ConnectionName;
use crate::json::resource;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, SortHeader, use_list_query};
use crate::ui::{Ago, Empty, Erase};

/// `/c/{connection}/directory-configs`
#[component]
pub fn DirectoryConfigsPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version =
        use_live().version(&[Topic::DirectoryConfigs, Topic::Fleets, Topic::ImageBuilders]);
    let configs = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_directory_configs(connection?, query).await },
    );
    let pieces = Pieces::of(move || configs.get());
    // Not by `pieces`: whoever reads the answer itself is waited for.
    let count = Signal::derive(move || {
        configs.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.total))
    });
    let frame = use_frame();
    let create = move || {
        let connection = connection.get().ok()?;
        let may_create = frame.may_everywhere(&connection, Permission::ChangeResources);
        let href = Path::CreateDirectoryConfig(&connection).to_string();
        may_create.then(|| {
            view! { <a class="btn btn-primary" href=href><Icon name="plus"/>"Create directory config"</a> }
        })
    };
    view! {
        <PageHead title="Directory configs" counter=count
            text="How the instances of fleets and image builders join an Active Directory domain.">
            {create}
        </PageHead>
        <Transition fallback=|| view! { <Loading what="directory configs"/> }>
            {move || configs.with(|answer| answer.as_ref().map(note))}
            {move || pieces.problem()}
            {move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (Shape::Empty, _) => Some(no_configs()),
                (Shape::Rows, Ok(connection)) => Some(config_list(connection, pieces)),
            }}
        </Transition>
    }
}

fn no_configs() -> AnyView {
    view! {
        <section class="card">
            <Empty title="No directory configs yet"
                text="A directory config names a domain and the service account that lets instances join it. Fleets and image builders choose one when they are created."/>
        </section>
    }
    .erase()
}

fn config_list(connection: ConnectionName, pieces: Pieces<DirectoryDetail>) -> AnyView {
    let matches = move || {
        pieces.with(|listing| {
            let (matching, total) = (listing.matching, listing.total);
            format!("{matching} of {total} directory configs match")
        })
    };
    let clear = Path::DirectoryConfigs(&connection).to_string();
    let nothing = move || {
        let clear = clear.clone();
        pieces.none_match().then(|| {
            view! {
                <Empty title="No directory configs match" text="No directory config has all these words in its name, organizational units or service account.">
                    <a class="btn" href=clear>"Clear filters"</a>
                </Empty>
            }
        })
    };
    view! {
        <section class="table-wrap" aria-label="Directory configs">
            <div class="table-tools">
                <FilterBox what="directory configs" by="name, organizational unit or account"/>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Directory configs table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Directory configs"</caption>
                    <thead>
                        <tr>
                            <SortHeader column="name" label="Name" usual=true/>
                            <th scope="col" class="cell-num">"Organizational units"</th>
                            <SortHeader column="account" label="Service account"/>
                            <th scope="col">"Certificate-based authentication"</th>
                            <SortHeader column="used-by" label="Used by" class="cell-num"/>
                            <SortHeader column="created" label="Created"/>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |detail| row(&connection, &detail)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

fn row(connection: &ConnectionName, detail: &DirectoryDetail) -> AnyView {
    let config = &detail.config;
    let href = Path::DirectoryConfig(connection, &config.name).to_string();
    let certificate = config
        .certificate_authentication
        .as_ref()
        .map_or("Off", |status| status.label())
        .to_owned();
    let used = detail.fleets.len() + detail.image_builders.len();
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=href>{config.name.to_string()}</a></th>
            <td class="cell-num">{config.organizational_units.len()}</td>
            <td class="m-line" data-label="Service account">{config.account_name.clone()}</td>
            <td class="m-line" data-label="Certificates">{certificate}</td>
            <td class="cell-num">{used}</td>
            <td>{config.created.map(|at| view! { <Ago at/> })}</td>
        </tr>
    }
    .erase()
}
