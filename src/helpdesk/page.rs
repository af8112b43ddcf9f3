//! The helpdesk page: one box, and everything about the person it finds.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::api::{close_help_call, find_person};
use super::create_link::CreateLinkDialog;
use super::made::RenewedDialog;
use super::person::{Dialogs, person_view};
use super::{Candidate, Found, HelpCall};
use crate::app::answer::leave_if_signed_out;
use crate::app::frame::use_frame;
use crate::app::question::resource;
use crate::appstream::{ConnectionName, PortalError};
use crate::routes::Path;
use crate::sessions::EndSessionDialog;
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, Loaded, PageHead};
use crate::ui::{Ago, Empty, Erase, Problem, changing, use_toasts};

/// `/helpdesk?user=…`
#[component]
pub fn HelpdeskPage() -> impl IntoView {
    let params = use_query_map();
    let user = Memo::new(move |_| params.with(|params| params.get("user").unwrap_or_default()));
    let live = use_live();
    let (links, sessions) = (
        live.version(&[Topic::Links]),
        live.version(&[Topic::Sessions]),
    );
    // What the portal knows itself is there at once; each connection adds its sessions
    // as it answers.
    let known = resource(
        move || (user.get(), links.get(), sessions.get()),
        |(user, ..)| find_person(user, Some(Vec::new())),
    );
    let places: Vec<ConnectionName> = use_frame()
        .connections
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let asked: Vec<_> = places
        .into_iter()
        .map(|place| {
            let named = place.clone();
            let sessions = resource(
                move || (user.get(), links.get(), sessions.get()),
                move |(user, ..)| ask_connection(user, place.clone()),
            );
            (named, sessions)
        })
        .collect();
    let asked = StoredValue::new(asked);
    let parts = Signal::derive(move || {
        let mut parts = vec![known.get()];
        asked.with_value(|asked| parts.extend(asked.iter().map(|(_, part)| part.get())));
        parts
    });
    let waiting = Signal::derive(move || {
        asked.with_value(|asked| {
            let open = asked
                .iter()
                .filter(|(_, part)| part.with(|answer| answer.is_none()));
            open.map(|(name, _)| name.to_string()).collect::<Vec<_>>()
        })
    });
    let dialogs = Dialogs {
        link: Asked::default(),
        session: Asked::default(),
        renewed: Asked::default(),
    };
    view! {
        <PageHead title="Helpdesk" text="Find a person, see every session they have, and help them back in."/>
        <SearchBox user/>
        <Loaded what="sessions and links">
            {changing(move || {
                let waiting = waiting.get();
                (!waiting.is_empty() && !user.get().trim().is_empty()).then(|| {
                    let text = format!("Looking for sessions in {}", waiting.join(", "));
                    view! { <p class="muted small" role="status">{text}</p> }
                })
            })}
            {changing(move || together(&user.get(), parts.get(), dialogs))}
        </Loaded>
        <CreateLinkDialog asked=dialogs.link/>
        <EndSessionDialog asked=dialogs.session/>
        <RenewedDialog asked=dialogs.renewed/>
    }
}

/// The sessions of one connection; nothing is looked for where nobody is asked about.
async fn ask_connection(user: String, place: ConnectionName) -> Result<Found, PortalError> {
    if user.trim().is_empty() {
        return Ok(Found::default());
    }
    find_person(user, Some(vec![place])).await
}

/// What has arrived so far, as one.
fn together(
    user: &str,
    parts: Vec<Option<Result<Found, PortalError>>>,
    dialogs: Dialogs,
) -> Option<AnyView> {
    let arrived: Result<Vec<_>, _> = parts.into_iter().flatten().collect();
    Some(match arrived {
        Ok(parts) => found_view(user, Found::together(user, parts)?, dialogs),
        Err(error) => {
            leave_if_signed_out(&error);
            view! { <Problem error/> }.erase()
        }
    })
}

#[component]
fn SearchBox(user: Memo<String>) -> impl IntoView {
    let navigate = use_navigate();
    let input = NodeRef::<leptos::html::Input>::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = input
            .get_untracked()
            .map(|input| input.value())
            .unwrap_or_default();
        let text = text.trim();
        let path = Path::Helpdesk((!text.is_empty()).then_some(text)).to_string();
        navigate(
            &path,
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    };
    view! {
        <form class="row row-nowrap" role="search" method="get" action=Path::Helpdesk(None).to_string() on:submit=submit>
            <div class="search filter">
                <Icon name="search"/>
                <input node_ref=input class="input" type="search" name="user" maxlength="128" autocomplete="off"
                    spellcheck="false" aria-label="Find a person" placeholder="Name, mail, user id or session id"
                    value=user.get_untracked() prop:value=move || user.get()/>
            </div>
            <button class="btn" type="submit">"Find"</button>
        </form>
    }
}

fn found_view(text: &str, found: Found, dialogs: Dialogs) -> AnyView {
    let problems = found.problems.into_iter().map(|error| {
        leave_if_signed_out(&error);
        view! { <Problem error/> }
    });
    let problems = problems.collect_view();
    let calls = (!found.calls.is_empty()).then(|| help_calls(found.calls));
    let content = match (found.person, found.candidates.is_empty()) {
        (Some(person), _) => person_view(person, found.at, dialogs),
        (None, false) => candidate_list(&found.candidates),
        (None, true) if text.trim().is_empty() => view! {
            <section class="card">
                <Empty title="Who is on the phone?"
                    text="Type part of a name, a mail address or a user id, or a session id. You see the sessions that run now and the links made for that person, and can end, make and revoke them."/>
            </section>
        }
        .erase(),
        (None, true) => view! {
            <section class="card">
                <Empty title="Nobody found"
                    text="No account, session or link has this in its name. To make a link for somebody new, type the user id they have in AppStream: 2 to 32 letters, digits and _ + = , . @ -"/>
            </section>
        }
        .erase(),
    };
    view! { {problems}{calls}{content} }.erase()
}

fn candidate_list(candidates: &[Candidate]) -> AnyView {
    let item = |candidate: &Candidate| {
        let href = Path::Helpdesk(Some(&candidate.user_id)).to_string();
        let sessions = match candidate.sessions {
            0 => "No open session".to_owned(),
            1 => "1 open session".to_owned(),
            many => format!("{many} open sessions"),
        };
        let text = match &candidate.display_name {
            Some(name) => format!("{name}. {sessions}"),
            None => sessions,
        };
        view! {
            <li><Icon name="user"/><div><h3><a class="row-link" href=href>{candidate.user_id.clone()}</a></h3><p>{text}</p></div></li>
        }
    };
    let items = candidates.iter().map(item).collect_view();
    view! {
        <Card id="candidates" title="Who is meant?" flush=true>
            <ul class="notes">{items}</ul>
        </Card>
    }
    .erase()
}

/// People who could not get in and said so.
fn help_calls(calls: Vec<HelpCall>) -> AnyView {
    let item = |call: HelpCall| view! { <HelpCallItem call/> };
    view! {
        <Card id="help-calls" title="Asked for help" flush=true>
            <ul class="notes">{calls.into_iter().map(item).collect_view()}</ul>
        </Card>
    }
    .erase()
}

#[component]
fn HelpCallItem(call: HelpCall) -> impl IntoView {
    let toasts = use_toasts();
    let live = use_live();
    let id = call.id.clone();
    let close = Action::new(move |(): &()| {
        let id = id.clone();
        async move {
            match close_help_call(id).await {
                Ok(()) => toasts.done("The call for help is closed."),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Links);
        }
    });
    let href = Path::Helpdesk(Some(&call.user_id)).to_string();
    let label = format!("Close the call of {}", call.user_id);
    view! {
        <li data-kind="warn">
            <Icon name="bell"/>
            <div>
                <h3><a class="row-link" href=href>{call.user_id.clone()}</a>" could not open "{call.title}</h3>
                <p>{call.reason}" Stack "{call.stack.to_string()}", fleet "{call.fleet}", "<Ago at=call.at/></p>
            </div>
            <button class="btn btn-small" type="button" aria-label=label
                aria-busy=move || close.pending().get().then_some("true") on:click=move |_| { close.dispatch(()); }>"Close"</button>
        </li>
    }
}
