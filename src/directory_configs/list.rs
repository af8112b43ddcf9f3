//! The list of directory configs.

use leptos::prelude::*;

use super::DirectoryDetail;
use super::api::list_directory_configs;
use crate::app::list_page::{ListPage, list_page};
use crate::appstream::ConnectionName;
use crate::lists::ListName;
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::Spec;
use crate::ui::{Ago, Empty, Erase};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    Column::new("name", "Name").heads().sorts(),
    Column::new("units", "Organizational units").class("cell-num"),
    Column::new("account", "Service account")
        .sorts()
        .offers()
        .on_phones(),
    Column::new("certificates", "Certificate-based authentication")
        .offers()
        .on_phones(),
    Column::new("used-by", "Used by").sorts().class("cell-num"),
    Column::new("created", "Created").sorts(),
];

const SPEC: Spec = Spec {
    one: "directory config",
    many: "directory configs",
    caption: "Directory configs",
    by: "name, organizational unit or account",
    columns: COLUMNS,
    usual: ("name", false),
    states: "",
    has_tags: false,
};

const PAGE: ListPage<DirectoryDetail> = ListPage {
    spec: &SPEC,
    text: "How the instances of fleets and image builders join an Active Directory domain.",
    topics: &[Topic::DirectoryConfigs, Topic::Fleets, Topic::ImageBuilders],
    name: Some(ListName::DirectoryConfigs),
    create: Some((
        |connection| Path::CreateDirectoryConfig(connection).to_string(),
        "Create directory config",
    )),
    bulk: None,
    states: None,
    empty: |_| {
        view! {
            <Empty title="No directory configs yet"
                text="A directory config names a domain and the service account that lets instances join it. Fleets and image builders choose one when they are created."/>
        }
        .erase()
    },
    key: |detail| detail.config.name.to_string(),
    called: None,
    cell,
};

/// `/c/{connection}/directory-configs`
#[component]
pub fn DirectoryConfigsPage() -> impl IntoView {
    list_page(&PAGE, list_directory_configs, |_| None)
}

fn cell(connection: &ConnectionName, detail: &DirectoryDetail, column: &'static str) -> AnyView {
    let config = &detail.config;
    match column {
        "name" => {
            let href = Path::DirectoryConfig(connection, &config.name).to_string();
            view! { <a class="row-link" href=href>{config.name.to_string()}</a> }.erase()
        }
        "units" => config.organizational_units.len().to_string().erase(),
        "account" => config.account_name.clone().unwrap_or_default().erase(),
        "certificates" => config.certificates().to_owned().erase(),
        "used-by" => detail.users().to_string().erase(),
        _ => config.created.map(|at| view! { <Ago at/> }).erase(),
    }
}
