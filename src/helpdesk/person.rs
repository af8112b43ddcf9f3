//! One person on the helpdesk page: their sessions and links, and what can be done.

use leptos::prelude::*;

use super::api::revoke_link;
use super::{Candidate, PersonView};
use crate::access::{Permission, Scope};
use crate::app::frame::use_frame;
use crate::launch::{Link, LinkState};
use crate::routes::Path;
use crate::sessions::Session;
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Card;
use crate::ui::time::Ahead;
use crate::ui::{Ago, Copyable, Erase, Status, Tone, use_toasts};

/// The dialogs of the page, and what opens them.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// Makes a link for a user id.
    pub link: Asked<String>,
    /// Ends a session.
    pub session: Asked<Session>,
}

/// Everything about one person.
pub fn person_view(person: PersonView, at: i64, dialogs: Dialogs) -> AnyView {
    let PersonView {
        who,
        sessions,
        links,
    } = person;
    let may_link = use_frame().may(Permission::IssueLinks);
    let user_id = who.user_id.clone();
    let create = may_link.then(|| {
        view! {
            <div class="actions push">
                <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| dialogs.link.ask(user_id.clone())>
                    <Icon name="link"/>"Create link"
                </button>
            </div>
        }
    });
    let (table, listed) = (
        session_table(sessions, at, dialogs.session),
        link_list(links),
    );
    view! {
        <section class="card" aria-labelledby="who">
            <div class="card-body row row-wide">{identity(&who)}{create}</div>
        </section>
        <div class="grid">
            <div class="col-8 stack">{table}</div>
            <div class="col-4 stack"><Card id="links" title="Links" flush=true>{listed}</Card></div>
        </div>
    }
    .erase()
}

fn identity(who: &Candidate) -> AnyView {
    let name = who
        .display_name
        .clone()
        .unwrap_or_else(|| "No account in Portico".to_owned());
    view! {
        <div>
            <h2 id="who">{who.user_id.clone()}</h2>
            <p class="muted">{name}", known to AppStream as "<Copyable value=who.user_id.clone()/></p>
        </div>
    }
    .erase()
}

fn session_table(sessions: Vec<Session>, at: i64, ending: Asked<Session>) -> AnyView {
    let count = sessions.len();
    let head = view! {
        <div class="card-head">
            <div><h2 id="sessions">"Open sessions "<span class="counter">{format!("({count})")}</span></h2></div>
            <span class="small muted">"Looked everywhere "<Ago at/></span>
        </div>
    };
    if sessions.is_empty() {
        return view! {
            <section class="card" aria-labelledby="sessions">{head}<p class="muted card-text">"No session is open now."</p></section>
        }
        .erase();
    }
    view! {
        <section class="table-wrap" aria-labelledby="sessions">
            {head}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Open sessions table">
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Open sessions"</caption>
                    <thead><tr>
                        <th scope="col">"Stack"</th><th scope="col">"Connection state"</th><th scope="col">"Fleet"</th>
                        <th scope="col">"Started"</th><th scope="col">"Ends by"</th><th scope="col">"Address"</th>
                        <th scope="col" class="cell-act"><span class="sr-only">"Actions"</span></th>
                    </tr></thead>
                    <tbody>{sessions.into_iter().map(|session| session_row(session, ending)).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .erase()
}

fn session_row(session: Session, ending: Asked<Session>) -> AnyView {
    let (tone, text) = session.status();
    let text = text.to_owned();
    let frame = use_frame();
    let (connection, stack) = (&session.connection, &session.stack);
    let may_end = frame
        .caller
        .as_ref()
        .is_some_and(|caller| caller.may(Permission::EndSessions, Scope::Stack(connection, stack)));
    let several = frame.connections.len() > 1;
    let place = several.then(|| format!(" in {connection}"));
    let fleet_href = Path::Fleet(connection, &session.fleet).to_string();
    let end = {
        let session = session.clone();
        let label = format!("End session on {}", session.fleet);
        may_end.then(|| {
            view! {
                <button class="btn btn-small btn-danger-quiet" type="button" aria-haspopup="dialog" aria-label=label
                    on:click=move |_| ending.ask(session.clone())>"End session"</button>
            }
        })
    };
    view! {
        <tr>
            <th scope="row" class="m-title">{stack.to_string()}{place}</th>
            <td class="m-line" data-label="Connection state"><Status tone text/></td>
            <td class="m-line" data-label="Fleet"><a href=fleet_href>{session.fleet.to_string()}</a></td>
            <td class="m-line" data-label="Started">{session.started.map(|at| view! { <Ago at/> })}</td>
            <td class="m-line" data-label="Ends by">{session.ends_by.map(|at| view! { <Ahead at/> })}</td>
            <td class="mono">{session.address.clone()}</td>
            <td class="cell-act m-end">{end}</td>
        </tr>
    }
    .erase()
}

fn link_list(links: Vec<Link>) -> AnyView {
    if links.is_empty() {
        return view! { <p class="muted card-text">"No links have been made."</p> }.erase();
    }
    view! { <ul class="notes">{links.into_iter().map(|link| view! { <LinkItem link/> }).collect_view()}</ul> }.erase()
}

#[component]
fn LinkItem(link: Link) -> impl IntoView {
    let toasts = use_toasts();
    let live = use_live();
    let may_revoke = use_frame().caller.is_some_and(|caller| {
        caller.may(
            Permission::IssueLinks,
            Scope::Stack(&link.place.connection, &link.place.stack),
        )
    });
    let id = link.id.clone();
    let revoke = Action::new(move |(): &()| {
        let id = id.clone();
        async move {
            match revoke_link(id).await {
                Ok(()) => toasts.done("The link is revoked. It opens nothing any more."),
                Err(error) => toasts.failed(&error),
            }
            live.bump(Topic::Links);
        }
    });
    let (tone, state) = match link.state {
        LinkState::Usable => (Tone::Running, "Usable"),
        LinkState::Expired => (Tone::Stopped, "Expired"),
        LinkState::UsedUp => (Tone::Stopped, "Used up"),
        LinkState::Revoked => (Tone::Failed, "Revoked"),
    };
    let label = format!("Revoke link to {}", link.title);
    let button = (may_revoke && link.state == LinkState::Usable).then(|| {
        view! {
            <button class="btn btn-small" type="button" aria-label=label
                aria-busy=move || revoke.pending().get().then_some("true") on:click=move |_| { revoke.dispatch(()); }>"Revoke"</button>
        }
    });
    let last = link.last_used_at.map(|at| view! { ", last "<Ago at/> });
    let uses = format!("Opened {} of {} times", link.uses, link.max_uses);
    let until = (link.state == LinkState::Usable)
        .then(|| view! { ", open before: "<Ahead at=link.expires_at/> });
    view! {
        <li>
            <Icon name="link"/>
            <div>
                <h3>{link.title.clone()}" "<Status tone text=state/></h3>
                <p>"By "{link.created_by.clone()}" "<Ago at=link.created_at/>{until}</p>
                <p>{uses}{last}</p>
            </div>
            {button}
        </li>
    }
}
