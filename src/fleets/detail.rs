//! One fleet: its state, capacity, configuration, stacks; start and stop.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::actions::{FleetActionDialog, FleetActions};
use super::api::describe_fleet;
use super::configuration::{capacity, configuration};
use super::{Fleet, FleetDetail, FleetState};
use crate::access::Permission;
use crate::app::answer::{answered_by_aws, missing};
use crate::app::frame::{use_connection, use_frame};
use crate::app::question::resource;
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading, StackName};
use crate::associations::{AssociateDialog, Association, DisassociateDialog, End};
use crate::audit::{History, provide_history};
use crate::jobs::{DeleteWithSteps, Deleting, Deletion};
use crate::operations::{
    AllAttributes, ShowAsCard, ShowAsDialog, ShownCall, provide_everything, provide_show_as,
};
use crate::routes::{Path, narrowed};
use crate::tags::{EditTagsDialog, TagsCard, provide_tagging};
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Alert, Erase, Kind, Problem, Status};

/// `/c/{connection}/fleets/{name}`
#[component]
pub fn FleetPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let name = Memo::new(move |_| {
        let text = params.with(|params| params.get("name").unwrap_or_default());
        FleetName::parse(&text).map_err(|_| PortalError::not_found(&format!("fleet {text}")))
    });
    let version = use_live().version(&[Topic::Fleets]);
    let detail = resource(
        move || (connection.get(), name.get(), version.get()),
        |(connection, name, _)| async move { describe_fleet(connection?, name?).await },
    );
    let actions = FleetActions::new(connection);
    let deleting = Deleting::new(connection);
    let dialogs = Dialogs {
        deleting,
        associating: Asked::default(),
        disassociating: Asked::default(),
    };
    let tagging = provide_tagging();
    let showing = provide_show_as();
    provide_everything();
    provide_history(connection, "fleet", name);
    view! {
        {answered_by_aws("the fleet", detail, move |answer| match (answer, connection.get_untracked()) {
            (Ok(reading), Ok(connection)) => fleet_view(connection, reading, actions, dialogs),
            (Err(error), _) | (_, Err(error)) => missing(name.get_untracked(), error),
        })}
        <FleetActionDialog actions/>
        <DeleteWithSteps deleting/>
        <EditTagsDialog asked=tagging/>
        <ShowAsDialog connection asked=showing/>
        <AssociateDialog connection asked=dialogs.associating/>
        <DisassociateDialog connection asked=dialogs.disassociating/>
    }
}

/// The dialogs of the page beside those of [`FleetActions`].
#[derive(Clone, Copy)]
struct Dialogs {
    deleting: Deleting,
    associating: Asked<End>,
    disassociating: Asked<Association>,
}

fn delete_button(name: &FleetName, deleting: Deleting) -> AnyView {
    let name = name.clone();
    view! {
        <button class="btn btn-danger-quiet" type="button" aria-haspopup="dialog"
            aria-busy=move || deleting.is_busy().then_some("true")
            on:click=move |_| deleting.press(Deletion::Fleet(name.clone()))><Icon name="trash"/>"Delete"</button>
    }
    .erase()
}

fn fleet_view(
    connection: ConnectionName,
    reading: Reading<FleetDetail>,
    actions: FleetActions,
    dialogs: Dialogs,
) -> AnyView {
    let Reading {
        value:
            FleetDetail {
                fleet,
                stacks,
                other_stacks,
                tags,
            },
        at,
        trouble,
    } = reading;
    let (tone, text) = fleet.status();
    let status = view! { <Status tone text boxed=true/> }.erase();
    let description = fleet
        .description
        .clone()
        .or_else(|| fleet.display_name.clone());
    let may_change = use_frame().may_everywhere(&connection, Permission::ChangeResources);
    if may_change {
        actions.follow(&fleet);
    }
    let buttons = may_change.then(|| buttons(&connection, &fleet, actions, dialogs.deleting));
    let errors = fleet.errors.iter().map(fleet_error).collect_view();
    let (under_way, numbers) = (progress(&fleet), capacity(&fleet));
    let (settings, sessions) = (
        configuration(&connection, &fleet),
        sessions_link(&connection, &fleet.name),
    );
    let used_by = stack_list(
        &connection,
        &fleet,
        &stacks,
        may_change.then_some(dialogs.disassociating),
    );
    let calls = calls(&fleet, may_change);
    let everything = calls
        .first()
        .map(|(_, call)| view! { <AllAttributes call=call.clone()/> });
    let associate = (may_change && !other_stacks.is_empty())
        .then(|| associate_button(&fleet.name, other_stacks, dialogs.associating));
    let history = view! { <History/> };
    view! {
        <PageHead title=fleet.name.to_string() status text=description.unwrap_or_default()>{buttons}</PageHead>
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        {under_way}
        {errors}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="capacity" title="Capacity" aside=sessions>{numbers}</Card>
                <Card id="configuration" title="Configuration">{settings}</Card>
                {everything}
            </div>
            <div class="col-4 stack">
                <Card id="stacks" title="Stacks" flush=true aside=associate.erase()>{used_by}</Card>
                <TagsCard arn=Some(fleet.arn.clone()) tags topic=Topic::Fleets/>
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
    fleet: &Fleet,
    actions: FleetActions,
    deleting: Deleting,
) -> AnyView {
    let edit = Path::EditFleet(connection, &fleet.name).to_string();
    let clone = Path::CreateFleet(connection, Some(&fleet.name)).to_string();
    view! {
        <a class="btn" href=edit><Icon name="edit"/>"Edit"</a>
        <a class="btn" href=clone><Icon name="copy"/>"Clone"</a>
        {actions.buttons(fleet)}
        {delete_button(&fleet.name, deleting)}
    }
    .erase()
}

fn associate_button(
    fleet: &FleetName,
    other_stacks: Vec<StackName>,
    associating: Asked<End>,
) -> AnyView {
    let end = End::Fleet(fleet.clone(), other_stacks);
    view! {
        <button class="btn btn-small" type="button" aria-haspopup="dialog" on:click=move |_| associating.ask(end.clone())>
            <Icon name="plus"/>"Associate stack"
        </button>
    }
    .erase()
}

/// The way to who streams on it, for those who may see that.
fn sessions_link(connection: &ConnectionName, fleet: &FleetName) -> AnyView {
    let sessions = narrowed(&Path::Sessions(connection), &[("fleet", fleet.as_str())]);
    use_frame()
        .may_everywhere(connection, Permission::SeeSessions)
        .then(|| view! { <a class="small" href=sessions>"Sessions on this fleet"</a> })
        .erase()
}

/// The calls behind the page.
fn calls(fleet: &Fleet, may_change: bool) -> Vec<(&'static str, ShownCall)> {
    let name = fleet.name.as_str();
    let mut calls = vec![(
        "Describe fleet",
        ShownCall::describing("DescribeFleets", "Names", name),
    )];
    if may_change {
        calls.extend([
            ("Start fleet", ShownCall::named("StartFleet", name)),
            ("Stop fleet", ShownCall::named("StopFleet", name)),
            ("Delete fleet", ShownCall::named("DeleteFleet", name)),
        ]);
    }
    calls
}

/// What happens by itself right now, and how long it usually takes.
fn progress(fleet: &Fleet) -> Option<AnyView> {
    let (done, whole, text) = match fleet.state {
        FleetState::Starting if fleet.errors.is_empty() => (
            fleet.capacity.running,
            fleet.capacity.desired.max(1),
            "Starting takes some minutes. This page follows it; you can leave.",
        ),
        FleetState::Stopping => (
            0,
            0,
            "Stopping takes about five minutes. Sessions that were open have ended.",
        ),
        _ => return None,
    };
    let bar = (whole > 0).then(|| {
        let label = format!("{done} of {whole} instances running");
        view! { <progress class="progress" value=done max=whole aria-label=label></progress> }
    });
    Some(
        view! { <div class="stack-s" role="status"><p class="muted">{text}</p>{bar}</div> }.erase(),
    )
}

fn fleet_error(error: &super::FleetError) -> AnyView {
    let (title, next) = error.explained();
    let (title, code) = (title.to_owned(), error.code.clone());
    view! {
        <Alert kind=Kind::Bad title>
            <p>{next}</p>
            <p class="small">"AWS code "<code>{code}</code></p>
        </Alert>
    }
    .erase()
}

fn stack_list(
    connection: &ConnectionName,
    fleet: &Fleet,
    stacks: &[StackName],
    disassociating: Option<Asked<Association>>,
) -> AnyView {
    if stacks.is_empty() {
        return view! { <p class="muted card-text">"No stack uses this fleet, so nobody can open it."</p> }.erase();
    }
    let item = |stack: &StackName| {
        let href = Path::Stack(connection, stack).to_string();
        let association = Association {
            stack: stack.clone(),
            fleet: fleet.name.clone(),
        };
        let button = disassociating.map(|asked| {
            let label = format!("Disassociate {stack}");
            view! {
                <button class="btn btn-quiet btn-small" type="button" aria-label=label aria-haspopup="dialog"
                    on:click=move |_| asked.ask(association.clone())>"Disassociate"</button>
            }
        });
        view! { <li><Icon name="stack"/><div><h3><a class="row-link" href=href>{stack.to_string()}</a></h3></div>{button}</li> }
    };
    view! { <ul class="notes">{stacks.iter().map(item).collect_view()}</ul> }.erase()
}
