//! One stack: its fleets, what users may do, and its associations.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{associate_fleet, describe_stack, disassociate_fleet};
use super::{Stack, StackDetail, UserSetting};
use crate::access::Permission;
use crate::app::frame::{note, use_connection, use_frame};
use crate::appstream::{ConnectionName, FleetName, PortalError, Reading, StackName};
use crate::fleets::{CapacityMeter, Fleet};
use crate::jobs::{DeleteWithSteps, Deleting, Deletion};
use crate::json::resource;
use crate::routes::Path;
use crate::tags::{EditTagsDialog, TagsCard, provide_tagging};
use crate::ui::dialog::{Asked, Dialog};
use crate::ui::field::{Field, at_field, invalid};
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, Loading, PageHead};
use crate::ui::{
    Alert, Copyable, Erase, Kind, Moment, Problem, Status, Tone, changing, entry, use_toasts,
};

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
    let associating = Asked::<StackDetail>::default();
    let disassociating = Asked::<FleetName>::default();
    let deleting = Deleting::new(connection);
    let tagging = provide_tagging();
    view! {
        <Transition fallback=|| view! { <Loading what="the stack"/> }>
            {move || Suspend::new(async move {
                let answer = detail.await;
                note(&answer);
                match (answer, connection.get_untracked()) {
                    (Ok(reading), Ok(connection)) => stack_view(connection, reading, Dialogs { associating, disassociating, deleting }),
                    (Err(error), _) | (_, Err(error)) => missing(name.get_untracked(), error),
                }
            })}
        </Transition>
        <DeleteWithSteps deleting/>
        <EditTagsDialog asked=tagging/>
        <AssociateDialog connection asked=associating/>
        <DisassociateDialog connection stack=name asked=disassociating/>
    }
}

fn missing(name: Result<StackName, PortalError>, error: PortalError) -> AnyView {
    let title = name
        .map(|name| name.to_string())
        .unwrap_or_else(|_| "Not found".to_owned());
    view! { <PageHead title/><Problem error/> }.erase()
}

/// The dialogs of the page, and what opens them.
#[derive(Clone, Copy)]
struct Dialogs {
    associating: Asked<StackDetail>,
    disassociating: Asked<FleetName>,
    deleting: Deleting,
}

fn stack_view(
    connection: ConnectionName,
    reading: Reading<StackDetail>,
    dialogs: Dialogs,
) -> AnyView {
    let Dialogs {
        associating,
        disassociating,
        deleting,
    } = dialogs;
    let detail = reading.value.clone();
    let Reading {
        value:
            StackDetail {
                stack,
                fleets,
                tags,
                ..
            },
        at,
        trouble,
    } = reading;
    let may_change = use_frame().may_everywhere(&connection, Permission::ChangeResources);
    let associate = may_change.then(|| {
        let edit = Path::EditStack(&connection, &stack.name).to_string();
        let clone = Path::CreateStack(&connection, Some(&stack.name)).to_string();
        let name = stack.name.clone();
        view! {
            <a class="btn" href=edit><Icon name="edit"/>"Edit"</a>
            <a class="btn" href=clone><Icon name="copy"/>"Clone"</a>
            <button class="btn btn-danger-quiet" type="button" aria-haspopup="dialog"
                aria-busy=move || deleting.is_busy().then_some("true")
                on:click=move |_| deleting.press(Deletion::Stack(name.clone()))><Icon name="trash"/>"Delete"</button>
            <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| associating.ask(detail.clone())>
                <Icon name="plus"/>"Associate fleet"
            </button>
        }
    });
    let errors = stack
        .errors
        .iter()
        .map(|(code, message)| {
            let (code, message) = (code.clone(), message.clone());
            view! { <Alert kind=Kind::Bad title=message><p class="small">"AWS code "<code>{code}</code></p></Alert> }
        })
        .collect_view();
    let nobody = fleets.is_empty().then(|| {
        view! { <Alert kind=Kind::Warn title="Nobody can stream through this stack"><p>"It has no fleet. Associate one."</p></Alert> }
    });
    let text = stack
        .description
        .clone()
        .or_else(|| stack.display_name.clone())
        .unwrap_or_default();
    let stack_arn = stack.arn.clone();
    let table = fleet_table(&connection, fleets, may_change.then_some(disassociating));
    let (settings, allowed) = (configuration(&stack), user_settings(&stack.user_settings));
    view! {
        <PageHead title=stack.name.to_string() text=text>{associate}</PageHead>
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        {errors}
        {nobody}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="fleets" title="Fleets" flush=true>{table}</Card>
                <Card id="configuration" title="Configuration">{settings}</Card>
            </div>
            <div class="col-4 stack">
                <Card id="user-settings" title="Users may">{allowed}</Card>
                <TagsCard arn=stack_arn tags topic=Topic::Stacks/>
            </div>
        </div>
    }
    .erase()
}

fn fleet_table(
    connection: &ConnectionName,
    fleets: Vec<Fleet>,
    disassociating: Option<Asked<FleetName>>,
) -> AnyView {
    if fleets.is_empty() {
        return view! { <p class="muted card-text">"No fleets."</p> }.erase();
    }
    let row = |fleet: Fleet| {
        let (tone, text) = fleet.status();
        let href = Path::Fleet(connection, &fleet.name).to_string();
        let action = disassociating.map(|asked| {
            let name = fleet.name.clone();
            let label = format!("Disassociate {name}");
            view! {
                <button class="btn btn-quiet btn-small" type="button" aria-label=label aria-haspopup="dialog"
                    on:click=move |_| asked.ask(name.clone())>"Disassociate"</button>
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
    view! { <dl class="kv kv-rows">{settings.iter().map(setting).collect_view()}</dl> }.erase()
}

type InPath<T> = Memo<Result<T, PortalError>>;

/// Asks before a fleet is taken away from the stack.
#[component]
fn DisassociateDialog(
    connection: InPath<ConnectionName>,
    stack: InPath<StackName>,
    asked: Asked<FleetName>,
) -> impl IntoView {
    let toasts = use_toasts();
    let live = use_live();
    let stack_name = move || {
        stack
            .get()
            .map(|stack| stack.to_string())
            .unwrap_or_default()
    };
    let title = Signal::derive(move || {
        let fleet = asked
            .about()
            .map(|fleet| fleet.to_string())
            .unwrap_or_default();
        format!("Disassociate {fleet} from {}?", stack_name())
    });
    let act = Action::new(move |fleet: &FleetName| {
        let (connection, stack, fleet) = (
            connection.get_untracked(),
            stack.get_untracked(),
            fleet.clone(),
        );
        async move {
            let result =
                async { disassociate_fleet(connection?, stack?, fleet.clone()).await }.await;
            match result {
                Ok(()) => toasts.done(format!("{fleet} is no longer associated.")),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Stacks);
        }
    });
    let confirmed = move |_| {
        asked.opened.close();
        if let Some(fleet) = asked.about_untracked() {
            act.dispatch(fleet);
        }
    };
    view! {
        <Dialog opened=asked.opened id="disassociate-fleet" title>
            <div class="dialog-body"><p>"Users of this stack cannot start new sessions on the fleet. Sessions that are open go on."</p></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus on:click=move |_| asked.opened.close()>"Keep it"</button>
                <button class="btn btn-danger" type="button" on:click=confirmed>"Disassociate fleet"</button>
            </footer>
        </Dialog>
    }
}

/// Chooses a fleet for the stack.
#[component]
fn AssociateDialog(connection: InPath<ConnectionName>, asked: Asked<StackDetail>) -> impl IntoView {
    let toasts = use_toasts();
    let live = use_live();
    let chosen = RwSignal::new(String::new());
    let error = RwSignal::new(None::<PortalError>);
    let stack = move || {
        asked
            .about()
            .map(|detail| detail.stack.name.to_string())
            .unwrap_or_default()
    };
    let title = Signal::derive(move || format!("Associate a fleet with {}", stack()));
    let act = Action::new(move |fleet: &FleetName| {
        let (connection, about, fleet) = (
            connection.get_untracked(),
            asked.about_untracked(),
            fleet.clone(),
        );
        async move {
            let result = async {
                let stack = about
                    .ok_or_else(|| PortalError::not_found("such stack"))?
                    .stack
                    .name;
                associate_fleet(connection?, stack, fleet.clone()).await
            };
            match result.await {
                Ok(()) => {
                    asked.opened.close();
                    toasts.done(format!("{fleet} is associated."));
                }
                Err(failure) => error.set(Some(failure)),
            }
            live.bump(Topic::Stacks);
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match FleetName::parse(&chosen.get_untracked()) {
            _ if act.pending().get_untracked() => {}
            Ok(fleet) => {
                error.set(None);
                act.dispatch(fleet);
            }
            Err(_) => {
                let why = crate::appstream::Invalid("Choose a fleet.".to_owned());
                error.set(Some(PortalError::invalid("fleet", &why)));
            }
        }
    };
    let wrong = Signal::derive(move || error.with(|error| at_field(error.as_ref(), "fleet")));
    // Begins anew each time it opens.
    Effect::new(move |_| {
        if asked.opened.is_open() {
            chosen.set(String::new());
            error.set(None);
        }
    });
    let options = move || {
        let fleets = asked
            .about()
            .map(|detail| detail.other_fleets)
            .unwrap_or_default();
        fleets
            .into_iter()
            .map(|fleet| view! { <option value=fleet.to_string()>{fleet.to_string()}</option> })
            .collect_view()
    };
    view! {
        <Dialog opened=asked.opened id="associate-fleet" title>
            <form on:submit=submit novalidate>
                <div class="dialog-body stack">
                    {changing(move || error.get().filter(|error| error.field.is_none()).map(|error| view! { <Problem error/> }))}
                    <Field id="fleet" label="Fleet" error=wrong hint="Users of the stack can stream from it as soon as it runs.">
                        <select class="select" id="fleet" name="fleet" autofocus aria-invalid=invalid(wrong)
                            aria-describedby="fleet-error fleet-hint"
                            on:change=move |event| { chosen.set(event_target_value(&event)); error.set(None); }>
                            <option value="">"Choose a fleet"</option>
                            {options}
                        </select>
                    </Field>
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=move |_| asked.opened.close()>"Cancel"</button>
                    <button class="btn btn-primary" type="submit" aria-busy=move || act.pending().get().then_some("true")>"Associate fleet"</button>
                </footer>
            </form>
        </Dialog>
    }
}
