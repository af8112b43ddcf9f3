//! The helpdesk page: one box, and everything about the person it finds.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::api::{close_help_call, find_person};
use super::create_link::CreateLinkDialog;
use super::person::{Dialogs, person_view};
use super::{Candidate, Found, HelpCall};
use crate::app::frame::leave_if_signed_out;
use crate::json::resource;
use crate::routes::Path;
use crate::sessions::EndSessionDialog;
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, Loading, PageHead};
use crate::ui::{Ago, Empty, Erase, Problem, use_toasts};

/// `/helpdesk?user=…`
#[component]
pub fn HelpdeskPage() -> impl IntoView {
    let params = use_query_map();
    let user = Memo::new(move |_| params.with(|params| params.get("user").unwrap_or_default()));
    let version = use_live().version(&[Topic::Sessions, Topic::Links]);
    let found = resource(
        move || (user.get(), version.get()),
        |(user, _)| find_person(user),
    );
    let dialogs = Dialogs {
        link: Asked::default(),
        session: Asked::default(),
    };
    view! {
        <PageHead title="Helpdesk" text="Find a person, see every session they have, and help them back in."/>
        <SearchBox user/>
        <Transition fallback=|| view! { <Loading what="sessions and links"/> }>
            {move || {
                // Taken now: by the time it is waited for, the page may be gone.
                let found = found.into_future();
                Suspend::new(async move {
                match found.await {
                    Ok(found) => found_view(&user.get_untracked(), found, dialogs),
                    Err(error) => {
                        leave_if_signed_out(&error);
                        view! { <Problem error/> }.erase()
                    }
                }
            })}}
        </Transition>
        <CreateLinkDialog asked=dialogs.link/>
        <EndSessionDialog asked=dialogs.session/>
    }
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
                    spellcheck="false" aria-label="Find a person" placeholder="Name, user id or session id"
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
                    text="Type part of a name, a user id or a session id. You see the sessions that run now and the links made for that person, and can end, make and revoke them."/>
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
