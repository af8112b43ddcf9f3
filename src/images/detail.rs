//! One image: its state, what AWS tells about it, what uses it, and who may.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::api::{delete_image, describe_image, list_image_permissions};
use super::applications::applications;
use super::copy::{CopyDialog, CopyOf};
use super::delete::doomed;
use super::permissions::{PermissionsCard, RevokeDialog, ShareDialog, Sharing, share_cell};
use super::use_on_fleets::{Rollout, UseOnFleetsDialog};
use super::{
    Image, ImageAction, ImageDetail, ImageState, ImageType, Mark, Platform, ResourceError, Share,
    Visibility, name_in_arn,
};
use crate::access::Permission;
use crate::app::answer::{answered_by_aws, missing, note};
use crate::app::delete_page::{Deleted, delete_dialog};
use crate::app::frame::{use_connection, use_frame};
use crate::app::part::dialog_part;
use crate::app::question::resource;
use crate::appstream::{ConnectionName, ImageName, PortalError, Reading};
use crate::audit::{History, provide_history};
use crate::json::Value;
use crate::operations::{
    AllAttributes, ShowAsCard, ShowAsDialog, ShownCall, provide_everything, provide_show_as,
};
use crate::routes::Path;
use crate::tags::{EditTagsDialog, TagsCard, provide_tagging};
use crate::ui::confirm::Doomed;
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::list::Listing;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, Loaded, PageHead};
use crate::ui::table::{Pieces, Row, steady, use_list_query};
use crate::ui::{Alert, Copyable, Erase, Kind, Moment, Problem, Status, changing, entry};

/// `/c/{connection}/images/{name}`
#[component]
pub fn ImagePage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let search = use_query_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        ImageName::parse(&text).map_err(|_| PortalError::not_found(&format!("image {text}")))
    });
    let arn = Memo::new(move |_| {
        search
            .with(|search| search.get("arn"))
            .filter(|arn| !arn.is_empty())
    });
    let live = use_live();
    let version = live.version(&[Topic::Images, Topic::Fleets, Topic::ImageBuilders]);
    let detail = resource(
        move || (connection.get(), name.get(), arn.get(), version.get()),
        |(connection, name, arn, _)| async move { describe_image(connection?, name?, arn).await },
    );
    let (query, shared) = (use_list_query(), live.version(&[Topic::Images]));
    let shares = resource(
        move || (connection.get(), name.get(), query.get(), shared.get()),
        |(connection, name, query, _)| async move {
            list_image_permissions(connection?, name?, query).await
        },
    );
    let pieces = Pieces::of(move || {
        let row = |share: Share| {
            let shown = share.clone();
            Row::new(&share, share.account.to_string(), move |column| {
                share_cell(&shown, column)
            })
        };
        let rows = |reading: Reading<Listing<Share>>| reading.map(|shares| shares.map(row));
        Some(shares.get()?.map(rows))
    });
    let asked = Dialogs::default();
    let tagging = provide_tagging();
    let showing = provide_show_as();
    provide_everything();
    provide_history(connection, "image", name);
    // One's own image, if it is one: only that can be shared.
    let own = steady(move || {
        detail.with(|answer| {
            let image = &answer?.as_ref().ok()?.value.image;
            (image.visibility == Visibility::Private).then(|| image.can(ImageAction::Share))
        })
    });
    view! {
        {answered_by_aws("the image", detail, move |answer| match (answer, connection.get_untracked()) {
            (Ok(reading), Ok(connection)) => image_view(&connection, reading, asked),
            (Err(error), _) | (_, Err(error)) => missing(name.get_untracked(), error),
        })}
        <Loaded what="the accounts it is shared with">
            {move || shares.with(|answer| answer.map(note))}
            {changing(move || own.get().map(|can_share| view! { <PermissionsCard shares=pieces can_share sharing=asked.sharing/> }))}
        </Loaded>
        <CopyDialog connection asked=asked.copy/>
        <EditTagsDialog asked=tagging/>
        <ShowAsDialog connection asked=showing/>
        <UseOnFleetsDialog connection asked=asked.rollout/>
        {dialog_part!(asked.delete.opened, __preload_delete_image_dialog, delete_image_dialog(connection, name, asked.delete))}
        <ShareDialog connection name asked=asked.sharing.share/>
        <RevokeDialog connection name asked=asked.sharing.revoke/>
    }
}

#[lazy]
fn delete_image_dialog(
    connection: Memo<Result<ConnectionName, PortalError>>,
    name: Memo<Result<ImageName, PortalError>>,
    asked: Asked<Doomed>,
) -> AnyView {
    delete_dialog(
        Deleted {
            connection,
            name,
            asked,
            topic: Topic::Images,
            list: |connection| Path::Images(connection).to_string(),
            at_once: false,
        },
        delete_image,
    )
}

/// What the page asks before it does it.
#[derive(Clone, Copy, Default)]
struct Dialogs {
    copy: Asked<CopyOf>,
    rollout: Asked<Rollout>,
    delete: Asked<Doomed>,
    sharing: Sharing,
}

fn image_view(
    connection: &ConnectionName,
    reading: Reading<ImageDetail>,
    asked: Dialogs,
) -> AnyView {
    let Reading {
        value: detail,
        at,
        trouble,
    } = reading;
    let image = &detail.image;
    let (tone, text) = (image.state.tone(), image.state.label().to_owned());
    let status = view! { <Status tone text boxed=true/> }.erase();
    let description = image
        .description
        .clone()
        .or_else(|| image.display_name.clone());
    let may_change = use_frame().may_everywhere(connection, Permission::ChangeResources);
    let buttons = may_change.then(|| buttons(&detail, asked));
    let (settings, on_it) = (configuration(image), applications(&image.applications));
    let used_by = used_by(connection, &detail);
    let is_own = image.visibility == Visibility::Private;
    let history = view! { <History/> };
    let tagged = image.arn.clone().filter(|_| is_own);
    let calls = calls(image, may_change && is_own);
    let everything = calls
        .first()
        .map(|(_, call)| view! { <AllAttributes call=call.clone()/> });
    view! {
        <PageHead title=image.name.to_string() status text=description.unwrap_or_default()>{buttons}</PageHead>
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        {under_way(&image.state)}
        {wrong(image)}
        {detail.marks.iter().copied().map(marked).collect_view()}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="configuration" title="Configuration">{settings}</Card>
                <Card id="applications" title="Applications" flush=true>{on_it}</Card>
                {everything}
            </div>
            <div class="col-4 stack">
                <Card id="used-by" title="Used by" flush=true>{used_by}</Card>
                <TagsCard arn=tagged tags=detail.tags.clone() topic=Topic::Images/>
                <ShowAsCard calls/>
                {history}
            </div>
        </div>
    }
    .erase()
}

/// The calls behind the page.
fn calls(image: &Image, may_change: bool) -> Vec<(&'static str, ShownCall)> {
    let name = Value::from(image.name.as_str());
    let by = match &image.arn {
        Some(arn) => ("Arns", Value::from(arn.as_str())),
        None => ("Names", name.clone()),
    };
    let describe = Value::object([(by.0, Value::from(vec![by.1]))]);
    let named = |label, operation| (label, ShownCall::named(operation, image.name.as_str()));
    let mut calls = vec![("Describe image", ShownCall::of("DescribeImages", describe))];
    if may_change {
        let copy = Value::object([("SourceImageName", name)]);
        calls.extend([
            ("Copy image", ShownCall::of("CopyImage", copy)),
            named("List permissions", "DescribeImagePermissions"),
            named("Share image", "UpdateImagePermissions"),
            named("Revoke", "DeleteImagePermissions"),
            named("Delete image", "DeleteImage"),
        ]);
    }
    calls
}

/// What happens by itself right now.
fn under_way(state: &ImageState) -> Option<AnyView> {
    let text = match state {
        ImageState::Copying => {
            "Copying takes half an hour to an hour; AWS reports no percentage. The original stays usable. You can leave this page."
        }
        ImageState::Deleting => "AWS is deleting this image.",
        state if state.is_in_motion() => {
            "AWS is making this image, which takes from half an hour to some hours. This page follows it; you can leave."
        }
        _ => return None,
    };
    Some(view! { <p class="muted" role="status">{text}</p> }.erase())
}

/// What AWS says is wrong, and why the image is in its state.
fn wrong(image: &Image) -> AnyView {
    let reason = image.state_change_reason.clone().map(|(code, message)| {
        let title = if message.is_empty() { code.clone() } else { message };
        view! {
            <Alert kind=Kind::Bad title>
                <p>"Delete this image and make it again. If it fails again, AWS support can say why, with the image's ARN."</p>
                <p class="small">"AWS code "<code>{code}</code></p>
            </Alert>
        }
    });
    let errors = image.errors.iter().map(resource_error).collect_view();
    view! { {reason}{errors} }.erase()
}

/// Something wrong with an image or an image builder.
pub fn resource_error(error: &ResourceError) -> AnyView {
    let (title, code) = (error.message.clone(), error.code.clone());
    let at = error.at.map(|at| view! { ", "<Moment at/> });
    view! {
        <Alert kind=Kind::Bad title>
            <p class="small">"AWS code "<code>{code}</code>{at}</p>
        </Alert>
    }
    .erase()
}

fn marked(mark: Mark) -> AnyView {
    view! { <Alert kind=Kind::Warn title=mark.label()><p>{mark.explanation()}</p></Alert> }.erase()
}

fn configuration(image: &Image) -> AnyView {
    let words = |text: String| Some(view! { <span>{text}</span> }.erase());
    let copyable = |text: String| view! { <Copyable value=text/> }.erase();
    let moment = |at: i64| view! { <Moment at/> }.erase();
    let joined = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
    let yes = |yes: bool| words(if yes { "Yes" } else { "No" }.to_owned());
    let agent = image
        .agent_version
        .clone()
        .map(|version| match image.latest_agent {
            Some(true) => format!("{version}, the newest"),
            Some(false) => format!("{version}, there is a newer one"),
            None => version,
        });
    let allowed = image
        .permissions
        .map(|allowed| entry("You may use it in", words(allowed.label().to_owned())));
    let shared = image
        .shared_with_others
        .map(|shared| entry("Shared with other accounts", yes(shared)));
    let released = image
        .released
        .map(|at| entry("Released by AWS", Some(moment(at))));
    let providers = image
        .dynamic_app_providers
        .map(|enabled| entry("Dynamic application providers", yes(enabled)));
    let base = image.base_image_arn.as_deref();
    view! {
        <dl class="kv">
            {entry("Display name", image.display_name.clone().and_then(words))}
            {entry("Visibility", words(image.visibility.label().to_owned()))}
            {entry("Owner", words(image.owner().unwrap_or("AWS").to_owned()))}
            {allowed}
            {shared}
            {entry("Platform", image.platform.as_ref().map(Platform::label).map(ToOwned::to_owned).and_then(words))}
            {entry("Type", image.image_type.as_ref().map(ImageType::label).map(ToOwned::to_owned).and_then(words))}
            {entry("Base image", base.map(name_in_arn).map(ToOwned::to_owned).and_then(words))}
            {entry("Image builder", image.image_builder.clone().and_then(words))}
            {entry("Image builders can start from it", yes(image.image_builder_supported))}
            {entry("Agent version", agent.and_then(words))}
            {entry("Supported instance families", joined(&image.families).and_then(words))}
            {providers}
            {entry("Licensed software from AWS", yes(image.managed_software))}
            {entry("Graphics driver", image.graphics_driver.clone().and_then(words))}
            {released}
            {entry("Created", image.created.map(moment))}
            {entry("ARN", image.arn.clone().map(copyable))}
            {entry("Base image ARN", base.map(ToOwned::to_owned).map(copyable))}
        </dl>
    }
    .erase()
}

/// The fleets and image builders that start from it.
fn used_by(connection: &ConnectionName, detail: &ImageDetail) -> AnyView {
    if detail.fleets.is_empty() && detail.image_builders.is_empty() {
        return view! { <p class="muted card-text">"No fleet and no image builder uses this image."</p> }
            .erase();
    }
    let fleets = detail.fleets.iter().map(|fleet| {
        let href = Path::Fleet(connection, fleet).to_string();
        view! { <li><Icon name="fleet"/><div><h3><a class="row-link" href=href>{fleet.to_string()}</a></h3><p>"Fleet"</p></div></li> }
    });
    let builders = detail.image_builders.iter().map(|builder| {
        let href = Path::ImageBuilder(connection, builder).to_string();
        view! { <li><Icon name="builder"/><div><h3><a class="row-link" href=href>{builder.to_string()}</a></h3><p>"Image builder"</p></div></li> }
    });
    view! { <ul class="notes">{fleets.collect_view()}{builders.collect_view()}</ul> }.erase()
}

/// Copy image and Delete; what is not possible is off and says why.
fn buttons(detail: &ImageDetail, asked: Dialogs) -> AnyView {
    let copy_of = CopyOf {
        name: detail.image.name.clone(),
        description: detail.image.description.clone().unwrap_or_default(),
    };
    let doomed = doomed(detail);
    let rollout = Rollout::of(&detail.image);
    let use_on_fleets = (detail.image.state == ImageState::Available).then(|| {
        view! {
            <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| asked.rollout.ask(rollout.clone())>
                <Icon name="fleet"/>"Use on fleets…"
            </button>
        }
    });
    let can = |action| detail.can(action);
    let (copy, delete) = (can(ImageAction::Copy), can(ImageAction::Delete));
    let reason = |id: &'static str, can: &Result<(), String>| {
        let why = can.clone().err()?;
        Some(view! { <p class="btn-reason" id=id>{why}</p> })
    };
    let (why_copy, why_delete) = (reason("why-copy", &copy), reason("why-delete", &delete));
    let (copy_off, delete_off) = (copy.is_err(), delete.is_err());
    view! {
        {use_on_fleets}
        <button class="btn" type="button" aria-haspopup="dialog" aria-disabled=copy_off.then_some("true")
            aria-describedby=copy_off.then_some("why-copy")
            on:click=move |_| if !copy_off { asked.copy.ask(copy_of.clone()) }>
            <Icon name="copy"/>{ImageAction::Copy.label()}
        </button>
        <button class="btn" type="button" aria-haspopup="dialog" aria-disabled=delete_off.then_some("true")
            aria-describedby=delete_off.then_some("why-delete")
            on:click=move |_| if !delete_off { asked.delete.ask(doomed.clone()) }>
            <Icon name="trash"/>{ImageAction::Delete.label()}
        </button>
        {why_copy}
        {why_delete}
    }
    .erase()
}
