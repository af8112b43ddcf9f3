//! One stack: its fleets, what users may do, and its associations.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::describe_stack;
use super::{Stack, StackDetail, UserSetting};
use crate::access::Permission;
use crate::app::answer::{answered_by_aws, missing};
use crate::app::frame::{use_connection, use_frame};
use crate::app::question::resource;
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading, StackName};
use crate::associations::{AssociateDialog, Association, DisassociateDialog, End};
use crate::audit::{History, provide_history};
use crate::branding::{BrandCard, BrandDialog, provide_branding};
use crate::fleets::{CapacityMeter, Fleet};
use crate::jobs::{DeleteWithSteps, Deleting, Deletion};
use crate::json::Value;
use crate::operations::{
    AllAttributes, ShowAsCard, ShowAsDialog, ShownCall, provide_everything, provide_show_as,
};
use crate::routes::Path;
use crate::tags::{EditTagsDialog, TagsCard, provide_tagging};
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Alert, Copyable, Erase, Kind, Moment, Problem, Status, Tone, entry};

/// `/c/{connection}/stacks/{name}`
#[component]
pub fn StackPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        StackName::parse(&text).map_err(|_| PortalError::not_found(&format!("stack {text}")))
    });
    let version = use_live().version(&[Topic::Stacks, Topic::Fleets]);
    let detail = resource(
        move || (connection.get(), name.get(), version.get()),
        |(connection, name, _)| async move { describe_stack(connection?, name?).await },
    );
    let associating = Asked::<End>::default();
    let disassociating = Asked::<Association>::default();
    let deleting = Deleting::new(connection);
    let tagging = provide_tagging();
    let showing = provide_show_as();
    provide_everything();
    provide_branding(connection, name);
    provide_history(connection, "stack", name);
    view! {
        {answered_by_aws("the stack", detail, move |answer| match (answer, connection.get_untracked()) {
            (Ok(reading), Ok(connection)) => stack_view(connection, reading, Dialogs { associating, disassociating, deleting }),
            (Err(error), _) | (_, Err(error)) => missing(name.get_untracked(), error),
        })}
        <DeleteWithSteps deleting/>
        <EditTagsDialog asked=tagging/>
        <ShowAsDialog connection asked=showing/>
        <AssociateDialog connection asked=associating/>
        <DisassociateDialog connection asked=disassociating/>
        <BrandDialog/>
    }
}

/// The dialogs of the page, and what opens them.
#[derive(Clone, Copy)]
struct Dialogs {
    associating: Asked<End>,
    disassociating: Asked<Association>,
    deleting: Deleting,
}

fn stack_view(
    connection: ConnectionName,
    reading: Reading<StackDetail>,
    dialogs: Dialogs,
) -> AnyView {
    let Reading {
        value:
            StackDetail {
                stack,
                fleets,
                other_fleets,
                tags,
            },
        at,
        trouble,
    } = reading;
    let may_change = use_frame().may_everywhere(&connection, Permission::ChangeResources);
    let buttons = may_change.then(|| buttons(&connection, &stack.name, other_fleets, dialogs));
    let text = stack
        .description
        .clone()
        .or_else(|| stack.display_name.clone())
        .unwrap_or_default();
    let stack_arn = stack.arn.clone();
    let calls = calls(&stack, &fleets, may_change);
    let everything = calls
        .first()
        .map(|(_, call)| view! { <AllAttributes call=call.clone()/> });
    let asked = may_change.then_some(dialogs.disassociating);
    let troubles = troubles(&stack, fleets.is_empty());
    let table = fleet_table(&connection, &stack.name, fleets, asked);
    let history = view! { <History/> };
    let (settings, allowed) = (configuration(&stack), user_settings(&stack.user_settings));
    view! {
        <PageHead title=stack.name.to_string() text=text>{buttons}</PageHead>
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        {troubles}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="fleets" title="Fleets" flush=true>{table}</Card>
                <Card id="configuration" title="Configuration">{settings}</Card>
                <Card id="user-settings" title="Users may">{allowed}</Card>
                {everything}
            </div>
            <div class="col-4 stack">
                <BrandCard/>
                <TagsCard arn=stack_arn tags topic=Topic::Stacks/>
                <ShowAsCard calls/>
                {history}
            </div>
        </div>
    }
    .erase()
}

/// What can be done with it.
fn buttons(
    connection: &ConnectionName,
    name: &StackName,
    other_fleets: Vec<FleetName>,
    dialogs: Dialogs,
) -> AnyView {
    let Dialogs {
        associating,
        deleting,
        ..
    } = dialogs;
    let edit = Path::EditStack(connection, name).to_string();
    let clone = Path::CreateStack(connection, Some(name)).to_string();
    let end = End::Stack(name.clone(), other_fleets);
    let name = name.clone();
    view! {
        <a class="btn" href=edit><Icon name="edit"/>"Edit"</a>
        <a class="btn" href=clone><Icon name="copy"/>"Clone"</a>
        <button class="btn btn-danger-quiet" type="button" aria-haspopup="dialog"
            aria-busy=move || deleting.is_busy().then_some("true")
            on:click=move |_| deleting.press(Deletion::Stack(name.clone()))><Icon name="trash"/>"Delete"</button>
        <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| associating.ask(end.clone())>
            <Icon name="plus"/>"Associate fleet"
        </button>
    }
    .erase()
}

/// What AWS says is wrong with it, and that it opens nothing.
fn troubles(stack: &Stack, has_no_fleet: bool) -> AnyView {
    let error = |(code, message): &(String, String)| {
        let (code, message) = (code.clone(), message.clone());
        view! { <Alert kind=Kind::Bad title=message><p class="small">"AWS code "<code>{code}</code></p></Alert> }
    };
    let errors = stack.errors.iter().map(error).collect_view();
    let nobody = has_no_fleet.then(|| {
        view! { <Alert kind=Kind::Warn title="Nobody can stream through this stack"><p>"It has no fleet. Associate one."</p></Alert> }
    });
    view! { {errors}{nobody} }.erase()
}

/// The calls behind the page.
fn calls(stack: &Stack, fleets: &[Fleet], may_change: bool) -> Vec<(&'static str, ShownCall)> {
    let name = stack.name.as_str();
    let mut calls = vec![(
        "Describe stack",
        ShownCall::describing("DescribeStacks", "Names", name),
    )];
    if may_change {
        let fleet = fleets.first().map(|fleet| Value::from(fleet.name.as_str()));
        let mut pair = Value::object([("StackName", name.into())]);
        pair.set("FleetName", fleet);
        calls.extend([
            (
                "Associate fleet",
                ShownCall::of("AssociateFleet", pair.clone()),
            ),
            (
                "Disassociate fleet",
                ShownCall::of("DisassociateFleet", pair),
            ),
            ("Delete stack", ShownCall::named("DeleteStack", name)),
        ]);
    }
    calls
}

fn fleet_table(
    connection: &ConnectionName,
    stack: &StackName,
    fleets: Vec<Fleet>,
    disassociating: Option<Asked<Association>>,
) -> AnyView {
    if fleets.is_empty() {
        return view! { <p class="muted card-text">"No fleets."</p> }.erase();
    }
    let row = |fleet: Fleet| {
        let (tone, text) = fleet.status();
        let href = Path::Fleet(connection, &fleet.name).to_string();
        let action = disassociating.map(|asked| {
            let association = Association {
                stack: stack.clone(),
                fleet: fleet.name.clone(),
            };
            let label = format!("Disassociate {}", fleet.name);
            view! {
                <button class="btn btn-quiet btn-small" type="button" aria-label=label aria-haspopup="dialog"
                    on:click=move |_| asked.ask(association.clone())>"Disassociate"</button>
            }
        });
        view! {
            <tr>
                <th scope="row" class="m-title"><a class="row-link" href=href>{fleet.name.to_string()}</a></th>
                <td class="m-line" data-label="Status"><Status tone text/></td>
                <td class="m-line" data-label="In use"><CapacityMeter fleet=&fleet/></td>
                <td class="cell-act m-end">{action}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Associated fleets">
            <table class="table table-stack table-nocheck">
                <caption class="sr-only">"Associated fleets"</caption>
                <thead><tr>
                    <th scope="col">"Name"</th><th scope="col">"Status"</th><th scope="col">"In use"</th>
                    <th scope="col" class="cell-act"><span class="sr-only">"Actions"</span></th>
                </tr></thead>
                <tbody>{fleets.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .erase()
}

fn configuration(stack: &Stack) -> AnyView {
    let words = |text: String| Some(view! { <span>{text}</span> }.erase());
    let storage: Vec<_> = stack
        .storage
        .iter()
        .map(|connector| connector.label().to_owned())
        .collect();
    let storage = (!storage.is_empty()).then(|| storage.join(", "));
    let domains =
        (!stack.embed_host_domains.is_empty()).then(|| stack.embed_host_domains.join(", "));
    let settings = if stack.application_settings {
        "Kept between sessions"
    } else {
        "Not kept"
    };
    view! {
        <dl class="kv">
            {entry("Display name", stack.display_name.clone().and_then(words))}
            {entry("Storage", storage.and_then(words))}
            {entry("Application settings", words(settings.to_owned()))}
            {entry("Redirect URL", stack.redirect_url.clone().and_then(words))}
            {entry("Feedback URL", stack.feedback_url.clone().and_then(words))}
            {entry("Embed host domains", domains.and_then(words))}
            {entry("Created", stack.created.map(|at| view! { <Moment at/> }.erase()))}
            {entry("ARN", stack.arn.clone().map(|arn| view! { <Copyable value=arn/> }.erase()))}
        </dl>
    }
    .erase()
}

fn user_settings(settings: &[UserSetting]) -> AnyView {
    let setting = |setting: &UserSetting| {
        let (tone, word) = if setting.enabled {
            (Tone::Running, "Allowed")
        } else {
            (Tone::Stopped, "Off")
        };
        let text = match setting.maximum_length {
            Some(length) => format!("{word}, at most {length} characters"),
            None => word.to_owned(),
        };
        let label = setting.action.label().to_owned();
        view! { <div><dt>{label}</dt><dd><Status tone text/></dd></div> }
    };
    view! { <dl class="kv">{settings.iter().map(setting).collect_view()}</dl> }.erase()
}
