//! One image builder: its state, what AWS tells about it; connect, start, stop, delete.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::api::{delete_image_builder, describe_image_builder};
use super::start::{StartDialog, StopDialog};
use super::{BuilderDetail, BuilderRow, ImageBuilder, ImageBuilderAction, ImageBuilderState};
use crate::access::Permission;
use crate::app::answer::{answered_by_aws, missing};
use crate::app::delete_page::{Deleted, delete_dialog};
use crate::app::frame::{use_connection, use_frame};
use crate::app::part::dialog_part;
use crate::app::question::resource;
use crate::app::wanted::{Wanted, use_wanted};
use crate::appstream::{ConnectionName, ErrorKind, ImageBuilderName, PortalError, Reading};
use crate::audit::{History, provide_history};
use crate::images::{Platform, name_in_arn, resource_error};
use crate::json::shared;
use crate::operations::{
    AllAttributes, ShowAsCard, ShowAsDialog, ShownCall, provide_everything, provide_show_as,
};
use crate::routes::Path;
use crate::tags::{EditTagsDialog, TagsCard, provide_tagging};
use crate::ui::confirm::{Doomed, Impact};
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Ago, Alert, Copyable, Erase, Kind, Moment, Problem, Status, entry, use_toasts};

/// Why the image builder could not be connected to, for the page that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal(pub PortalError);

/// What the page asks before it does it.
#[derive(Clone, Copy)]
struct Dialogs {
    start: Asked<ImageBuilder>,
    stop: Asked<ImageBuilderName>,
    delete: Asked<Doomed>,
    wanted: Wanted,
}

impl Dialogs {
    /// Asks about what the page's address says.
    fn follow(self, builder: &ImageBuilder) {
        use ImageBuilderAction::{Start, Stop};
        let toasts = use_toasts();
        for (word, action) in [("start", Start), ("stop", Stop)] {
            let builder = builder.clone();
            self.wanted.when(word, move || match builder.can(action) {
                Ok(()) if action == Start => self.start.ask(builder.clone()),
                Ok(()) => self.stop.ask(builder.name.clone()),
                Err(why) => toasts.failed(&PortalError::new(ErrorKind::Conflict, why)),
            });
        }
    }
}

/// `/c/{connection}/image-builders/{name}`
#[component]
pub fn ImageBuilderPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        ImageBuilderName::parse(&text)
            .map_err(|_| PortalError::not_found(&format!("image builder {text}")))
    });
    let refusal = shared(use_context::<Refusal>);
    let version = use_live().version(&[Topic::ImageBuilders]);
    let detail = resource(
        move || (connection.get(), name.get(), version.get()),
        |(connection, name, _)| async move { describe_image_builder(connection?, name?).await },
    );
    let asked = Dialogs {
        start: Asked::default(),
        stop: Asked::default(),
        delete: Asked::default(),
        wanted: use_wanted(),
    };
    let tagging = provide_tagging();
    let showing = provide_show_as();
    provide_everything();
    provide_history(connection, "image builder", name);
    view! {
        {refusal.map(|Refusal(error)| view! { <Problem error/> })}
        {answered_by_aws("the image builder", detail, move |answer| match (answer, connection.get_untracked()) {
            (Ok(reading), Ok(connection)) => builder_view(&connection, reading, asked),
            (Err(error), _) | (_, Err(error)) => missing(name.get_untracked(), error),
        })}
        <StartDialog connection asked=asked.start/>
        <EditTagsDialog asked=tagging/>
        <ShowAsDialog connection asked=showing/>
        <StopDialog connection asked=asked.stop/>
        {dialog_part!(asked.delete.opened, __preload_delete_image_builder_dialog, delete_image_builder_dialog(connection, name, asked.delete))}
    }
}

#[lazy]
fn delete_image_builder_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    name: Memo<Result<ImageBuilderName, PortalError>>,
    asked: Asked<Doomed>,
) -> AnyView {
    delete_dialog(
        Deleted {
            connection,
            name,
            asked,
            topic: Topic::ImageBuilders,
            list: |connection| Path::ImageBuilders(connection).to_string(),
            at_once: false,
        },
        delete_image_builder,
    )
}

fn builder_view(
    connection: &ConnectionName,
    reading: Reading<BuilderDetail>,
    asked: Dialogs,
) -> AnyView {
    let Reading {
        value: BuilderDetail { row, tags },
        at,
        trouble,
    } = reading;
    let builder = &row.builder;
    let (tone, text) = builder.status();
    let status = view! { <Status tone text boxed=true/> }.erase();
    let description = builder
        .description
        .clone()
        .or_else(|| builder.display_name.clone());
    let may_change = use_frame().may_everywhere(connection, Permission::ChangeResources);
    if may_change {
        asked.follow(builder);
    }
    let buttons = may_change.then(|| buttons(connection, builder, asked));
    let arn = builder.arn.clone();
    let calls = calls(builder.name.as_str(), may_change);
    let everything = calls
        .first()
        .map(|(_, call)| view! { <AllAttributes call=call.clone()/> });
    let history = view! { <History/> };
    let (settings, network) = (configuration(builder), network(connection, builder));
    view! {
        <PageHead title=builder.name.to_string() status text=description.unwrap_or_default()>{buttons}</PageHead>
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        {state_of_things(&row)}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="configuration" title="Configuration">{settings}</Card>
                <Card id="network" title="Network and domain">{network}</Card>
                {everything}
            </div>
            <div class="col-4 stack">
                <TagsCard arn=Some(arn) tags topic=Topic::ImageBuilders/>
                <ShowAsCard calls/>
                {history}
            </div>
        </div>
    }
    .erase()
}

/// The calls behind the page.
fn calls(name: &str, may_change: bool) -> Vec<(&'static str, ShownCall)> {
    let named = |label, operation| (label, ShownCall::named(operation, name));
    let mut calls = vec![(
        "Describe image builder",
        ShownCall::describing("DescribeImageBuilders", "Names", name),
    )];
    if may_change {
        calls.extend([
            named("Connect", "CreateImageBuilderStreamingURL"),
            named("Start image builder", "StartImageBuilder"),
            named("Stop image builder", "StopImageBuilder"),
            named("Delete image builder", "DeleteImageBuilder"),
        ]);
    }
    calls
}

/// What it costs, what happens by itself, and what is wrong.
fn state_of_things(row: &BuilderRow) -> AnyView {
    let builder = &row.builder;
    let runs = (builder.state == ImageBuilderState::Running).then(|| {
        let since = match row.started {
            Some(at) => view! { <p>"It was started "<Ago at/>". AWS charges for every hour until it is stopped, whether somebody is connected or not."</p> }.erase(),
            None => view! { <p>"AWS does not tell since when, and charges for every hour until it is stopped, whether somebody is connected or not."</p> }.erase(),
        };
        view! { <Alert kind=Kind::Warn title="This image builder runs">{since}</Alert> }
    });
    let moving = builder.state.is_in_motion().then(|| {
        view! { <p class="muted" role="status">"AWS is at work on it, which takes some minutes, when an image is saved or imported longer. This page follows it; you can leave."</p> }
    });
    let reason = builder.state_change_reason.clone().map(|(code, message)| {
        let title = if message.is_empty() {
            code.clone()
        } else {
            message
        };
        view! {
            <Alert kind=Kind::Bad title>
                <p>"If it stays like this, delete it and create another."</p>
                <p class="small">"AWS code "<code>{code}</code></p>
            </Alert>
        }
    });
    let errors = builder.errors.iter().map(resource_error).collect_view();
    view! { {runs}{moving}{reason}{errors} }.erase()
}

fn words(text: impl Into<String>) -> Option<AnyView> {
    let text = text.into();
    Some(view! { <span>{text}</span> }.erase())
}

fn copyable(text: impl Into<String>) -> AnyView {
    view! { <Copyable value=text.into()/> }.erase()
}

fn configuration(builder: &ImageBuilder) -> AnyView {
    let agent = builder
        .agent_version
        .clone()
        .map(|version| match builder.latest_agent {
            Some(true) => format!("{version}, the newest"),
            Some(false) => format!("{version}, there is a newer one"),
            None => version,
        });
    let image = builder.image_arn.as_deref().map(name_in_arn);
    let platform = builder.platform.as_ref().map(Platform::label);
    let volume = builder.root_volume.map(|size| format!("{size} GB"));
    let metadata = builder.instance_metadata_v1.map(|on| match on {
        true => "Versions 1 and 2",
        false => "Version 2 only",
    });
    view! {
        <dl class="kv">
            {entry("Display name", builder.display_name.clone().and_then(words))}
            {entry("Image", image.and_then(words))}
            {entry("Instance type", Some(view! { <code>{builder.instance_type.clone()}</code> }.erase()))}
            {entry("Platform", platform.and_then(words))}
            {entry("Root volume", volume.and_then(words))}
            {entry("Agent version", agent.and_then(words))}
            {entry("Instance metadata service", metadata.and_then(words))}
            {entry("IAM role", builder.iam_role.clone().map(copyable))}
            {entry("Created", builder.created.map(|at| view! { <Moment at/> }.erase()))}
            {entry("ARN", Some(copyable(builder.arn.clone())))}
            {entry("Image ARN", builder.image_arn.clone().map(copyable))}
        </dl>
    }
    .erase()
}

fn network(connection: &ConnectionName, builder: &ImageBuilder) -> AnyView {
    let codes = |values: &[String]| {
        let text = (!values.is_empty()).then(|| values.join(", "))?;
        Some(view! { <code>{text}</code> }.erase())
    };
    let endpoints: Vec<String> = builder
        .access_endpoints
        .iter()
        .map(|(kind, id)| match id {
            Some(id) => format!("{id} ({kind})"),
            None => kind.clone(),
        })
        .collect();
    let internet = match builder.default_internet_access {
        true => "On",
        false => "Off, through the VPC",
    };
    let directory = builder.directory.as_deref().map(|name| {
        let href = crate::appstream::DirectoryName::parse(name)
            .ok()
            .map(|name| Path::DirectoryConfig(connection, &name).to_string());
        let name = name.to_owned();
        view! { <a href=href>{name}</a> }.erase()
    });
    view! {
        <dl class="kv">
            {entry("Subnet", codes(&builder.subnets))}
            {entry("Security groups", codes(&builder.security_groups))}
            {entry("Default internet access", words(internet))}
            {entry("Access endpoints", codes(&endpoints))}
            {entry("Private IP address", builder.address.clone().map(copyable))}
            {entry("IPv6 addresses", codes(&builder.ipv6_addresses))}
            {entry("Network interface", builder.network_interface.clone().map(copyable))}
            {entry("Directory", directory)}
            {entry("Organizational unit", builder.organizational_unit.clone().and_then(words))}
        </dl>
    }
    .erase()
}

/// Connect, Start, Stop and Delete; what is not possible is off and says why.
fn buttons(connection: &ConnectionName, builder: &ImageBuilder, asked: Dialogs) -> AnyView {
    use ImageBuilderAction::{Connect, Delete, Start, Stop};
    let connect = builder.can(Connect).is_ok().then(|| {
        let action = Path::ImageBuilderConnect(connection, &builder.name).to_string();
        view! {
            <form method="post" action=action target="_blank">
                <button class="btn btn-primary" type="submit"><Icon name="external"/>{Connect.label()}</button>
            </form>
        }
    });
    let connect_off = connect
        .is_none()
        .then(|| button(builder, Connect, "external", "why-connect", || {}));
    let (to_start, to_stop, to_delete) = (builder.clone(), builder.name.clone(), doomed(builder));
    let reasons = [
        (Connect, "why-connect"),
        (Start, "why-start"),
        (Stop, "why-stop"),
        (Delete, "why-delete"),
    ];
    let reasons = reasons
        .into_iter()
        .filter_map(|(action, id)| Some((builder.can(action).err()?, id)))
        .map(|(why, id)| view! { <p class="btn-reason" id=id>{why}</p> })
        .collect_view();
    view! {
        {button(builder, Start, "play", "why-start", move || asked.start.ask(to_start.clone()))}
        {button(builder, Stop, "stop", "why-stop", move || asked.stop.ask(to_stop.clone()))}
        {button(builder, Delete, "trash", "why-delete", move || asked.delete.ask(to_delete.clone()))}
        {connect}
        {connect_off}
        {reasons}
    }
    .erase()
}

/// A button that says why it is off, if it is.
fn button(
    builder: &ImageBuilder,
    action: ImageBuilderAction,
    symbol: &'static str,
    why: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    let off = builder.can(action).is_err();
    view! {
        <button class="btn" type="button" aria-haspopup="dialog" aria-disabled=off.then_some("true")
            aria-describedby=off.then_some(why) on:click=move |_| if !off { press() }>
            <Icon name=symbol/>{action.label()}
        </button>
    }
    .erase()
}

/// What deleting an image builder does.
fn doomed(builder: &ImageBuilder) -> Doomed {
    Doomed {
        kind: "image builder",
        name: builder.name.to_string(),
        text: "The image builder and its disk are removed from AWS. You cannot undo this."
            .to_owned(),
        effects: vec![
            Impact::lost(
                "What is installed on it is lost.",
                "Unless you made an image of it.",
            ),
            Impact::stays(
                "Images made with it stay.",
                "So do the fleets that have them.",
            ),
        ],
    }
}
