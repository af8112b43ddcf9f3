//! One directory config: what AWS tells about it, and what uses it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{delete_directory_config, describe_directory_config};
use super::{DirectoryConfig, DirectoryDetail};
use crate::access::Permission;
use crate::app::answer::{answered_by_aws, missing};
use crate::app::delete_page::{Deleted, delete_dialog};
use crate::app::frame::{use_connection, use_frame};
use crate::app::part::dialog_part;
use crate::app::question::resource;
use crate::appstream::{ConnectionName, DirectoryName, PortalError, Reading};
use crate::audit::{History, provide_history};
use crate::json::Value;
use crate::operations::{
    AllAttributes, ShowAsCard, ShowAsDialog, ShownCall, provide_everything, provide_show_as,
};
use crate::routes::Path;
use crate::ui::confirm::{Doomed, Impact};
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Copyable, Erase, Moment, Problem, entry};

/// `/c/{connection}/directory-configs/{name}`
#[component]
pub fn DirectoryConfigPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        DirectoryName::parse(&text)
            .map_err(|_| PortalError::not_found(&format!("directory config {text}")))
    });
    let version =
        use_live().version(&[Topic::DirectoryConfigs, Topic::Fleets, Topic::ImageBuilders]);
    let detail = resource(
        move || (connection.get(), name.get(), version.get()),
        |(connection, name, _)| async move { describe_directory_config(connection?, name?).await },
    );
    let asked = Asked::<Doomed>::default();
    let showing = provide_show_as();
    provide_everything();
    provide_history(connection, "directory config", name);
    view! {
        {answered_by_aws("the directory config", detail, move |answer| match (answer, connection.get_untracked()) {
            (Ok(reading), Ok(connection)) => config_view(&connection, reading, asked),
            (Err(error), _) | (_, Err(error)) => missing(name.get_untracked(), error),
        })}
        <ShowAsDialog connection asked=showing/>
        {dialog_part!(asked.opened, __preload_delete_directory_config_dialog, delete_directory_config_dialog(connection, name, asked))}
    }
}

#[lazy]
fn delete_directory_config_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    name: Memo<Result<DirectoryName, PortalError>>,
    asked: Asked<Doomed>,
) -> AnyView {
    delete_dialog(
        Deleted {
            connection,
            name,
            asked,
            topic: Topic::DirectoryConfigs,
            list: |connection| Path::DirectoryConfigs(connection).to_string(),
            at_once: true,
        },
        delete_directory_config,
    )
}

fn config_view(
    connection: &ConnectionName,
    reading: Reading<DirectoryDetail>,
    asked: Asked<Doomed>,
) -> AnyView {
    let Reading {
        value: detail,
        at,
        trouble,
    } = reading;
    let may_change = use_frame().may_everywhere(connection, Permission::ChangeResources);
    let buttons = may_change.then(|| {
        let edit = Path::EditDirectoryConfig(connection, &detail.config.name).to_string();
        let delete = delete_button(&detail, asked);
        view! { <a class="btn" href=edit><Icon name="edit"/>"Edit"</a>{delete} }
    });
    let (settings, units) = (
        configuration(&detail.config),
        organizational_units(&detail.config),
    );
    let used_by = used_by(connection, &detail);
    let calls = calls(detail.config.name.as_str(), may_change);
    let everything = calls
        .first()
        .map(|(_, call)| view! { <AllAttributes call=call.clone()/> });
    let history = view! { <History/> };
    view! {
        <PageHead title=detail.config.name.to_string()>{buttons}</PageHead>
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="configuration" title="Configuration">{settings}</Card>
                <Card id="organizational-units" title="Organizational units" flush=true>{units}</Card>
                {everything}
            </div>
            <div class="col-4 stack">
                <Card id="used-by" title="Used by" flush=true>{used_by}</Card>
                <ShowAsCard calls/>
                {history}
            </div>
        </div>
    }
    .erase()
}

/// The calls behind the page.
fn calls(name: &str, may_change: bool) -> Vec<(&'static str, ShownCall)> {
    let delete = Value::object([("DirectoryName", name.into())]);
    let mut calls = vec![(
        "Describe directory config",
        ShownCall::describing("DescribeDirectoryConfigs", "DirectoryNames", name),
    )];
    if may_change {
        let call = ShownCall::of("DeleteDirectoryConfig", delete);
        calls.push(("Delete directory config", call));
    }
    calls
}

fn configuration(config: &DirectoryConfig) -> AnyView {
    let words = |text: String| Some(view! { <span>{text}</span> }.erase());
    let certificate = config
        .certificate_authentication
        .as_ref()
        .map(|status| status.label().to_owned());
    let authority = config.certificate_authority.clone();
    view! {
        <dl class="kv">
            {entry("Service account", config.account_name.clone().and_then(words))}
            {entry("Password", words("Kept by AWS, never shown".to_owned()))}
            {entry("Certificate-based authentication", certificate.and_then(words))}
            {entry("Certificate authority", authority.map(|arn| view! { <Copyable value=arn/> }.erase()))}
            {entry("Created", config.created.map(|at| view! { <Moment at/> }.erase()))}
        </dl>
    }
    .erase()
}

fn organizational_units(config: &DirectoryConfig) -> AnyView {
    if config.organizational_units.is_empty() {
        return view! { <p class="muted card-text">"No organizational units."</p> }.erase();
    }
    let unit = |unit: &String| {
        view! { <li><Icon name="directory"/><div><Copyable value=unit.clone()/></div></li> }
    };
    let units = config.organizational_units.iter().map(unit).collect_view();
    view! { <ul class="notes">{units}</ul> }.erase()
}

/// The fleets and image builders whose instances join it.
fn used_by(connection: &ConnectionName, detail: &DirectoryDetail) -> AnyView {
    if detail.fleets.is_empty() && detail.image_builders.is_empty() {
        return view! { <p class="muted card-text">"No fleet and no image builder uses it."</p> }
            .erase();
    }
    let user = |href: String, symbol: &'static str, name: String, kind: &'static str| {
        view! { <li><Icon name=symbol/><div><h3><a class="row-link" href=href>{name}</a></h3><p>{kind}</p></div></li> }
    };
    let fleets = detail.fleets.iter().map(|name| {
        let href = Path::Fleet(connection, name).to_string();
        user(href, "fleet", name.to_string(), "Fleet")
    });
    let builders = detail.image_builders.iter().map(|name| {
        let href = Path::ImageBuilder(connection, name).to_string();
        user(href, "builder", name.to_string(), "Image builder")
    });
    view! { <ul class="notes">{fleets.chain(builders).collect_view()}</ul> }.erase()
}

fn delete_button(detail: &DirectoryDetail, asked: Asked<Doomed>) -> AnyView {
    let why = detail.can_delete().err();
    let off = why.is_some();
    let doomed = Doomed {
        kind: "directory config",
        name: detail.config.name.to_string(),
        text: "The directory config is removed from AWS, with the password it holds. You cannot undo this."
            .to_owned(),
        effects: vec![
            Impact::stays("No fleet and no image builder uses it.", ""),
            Impact::stays("The domain itself stays.", "So do computer accounts in it."),
        ],
    };
    view! {
        <button class="btn" type="button" aria-haspopup="dialog" aria-disabled=off.then_some("true")
            aria-describedby=off.then_some("why-delete") on:click=move |_| if !off { asked.ask(doomed.clone()) }>
            <Icon name="trash"/>"Delete"
        </button>
        {why.map(|why| view! { <p class="btn-reason" id="why-delete">{why}</p> })}
    }
    .erase()
}
