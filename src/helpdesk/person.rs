//! One person on the helpdesk page: their sessions and links, and what can be done.

use leptos::prelude::*;

use super::made::LinkActions;
use super::{Candidate, MadeLink, PersonView};
use crate::access::{Permission, Scope};
use crate::app::frame::use_frame;
use crate::appstream::{ConnectionName, StackName};
use crate::audit::device;
use crate::launch::{Launched, Link, LinkState};
use crate::routes::{Path, narrowed};
use crate::sessions::Session;
use crate::ui::dialog::Asked;
use crate::ui::icon::Icon;
use crate::ui::shell::Card;
use crate::ui::time::{Ahead, exact};
use crate::ui::value::copy_text;
use crate::ui::{Ago, Copyable, Erase, Status, Tone, changing};

/// The dialogs of the page, and what opens them.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// Makes a link for a user id.
    pub link: Asked<String>,
    /// Ends a session.
    pub session: Asked<Session>,
    /// Shows a link that was made anew.
    pub renewed: Asked<MadeLink>,
}

/// Everything about one person.
pub fn person_view(person: PersonView, at: i64, dialogs: Dialogs) -> AnyView {
    let diagnosis = diagnosis(&person, at);
    let PersonView {
        who,
        sessions,
        links,
        launches,
        may_open,
    } = person;
    let may_link = use_frame().may(Permission::IssueLinks);
    let user_id = who.user_id.clone();
    let history = use_frame().may(Permission::SeeAudit).then(|| {
        let href = narrowed(&Path::Audit, &[("who", &who.user_id)]);
        view! { <a class="btn" href=href>"Audit record"</a> }
    });
    let create = may_link.then(|| {
        view! {
            <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=move |_| dialogs.link.ask(user_id.clone())>
                <Icon name="link"/>"Create link"
            </button>
        }
    });
    let actions =
        view! { <div class="actions push">{history}{copy_diagnosis(diagnosis)}{create}</div> };
    let (table, listed) = (
        session_table(sessions, at, dialogs.session),
        link_list(links, dialogs.renewed),
    );
    let (attempts, granted) = (launch_list(launches), granted(&may_open));
    view! {
        <section class="card" aria-labelledby="who">
            <div class="card-body row row-wide">{identity(&who)}{actions}</div>
        </section>
        <div class="grid">
            <div class="col-8 stack">{table}{attempts}</div>
            <div class="col-4 stack">
                <Card id="may-open" title="May open" flush=true>{granted}</Card>
                <Card id="links" title="Links" flush=true>{listed}</Card>
            </div>
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

/// What they were granted.
fn granted(may_open: &[(ConnectionName, StackName)]) -> AnyView {
    if may_open.is_empty() {
        return view! { <p class="muted card-text">"Nothing by signing in here. A link opens things all the same."</p> }.erase();
    }
    let item = |(connection, stack): &(ConnectionName, StackName)| {
        let href = Path::Stack(connection, stack).to_string();
        let place = format!("In {connection}");
        view! { <li><Icon name="stack"/><div><h3><a class="row-link" href=href>{stack.to_string()}</a></h3><p>{place}</p></div></li> }
    };
    view! { <ul class="notes">{may_open.iter().map(item).collect_view()}</ul> }.erase()
}

/// What they opened last, or could not.
fn launch_list(launches: Vec<Launched>) -> AnyView {
    let head =
        view! { <div class="card-head"><div><h2 id="launches">"Last opened"</h2></div></div> };
    if launches.is_empty() {
        return view! {
            <section class="card" aria-labelledby="launches">{head}<p class="muted card-text">"Nothing was opened through Portico in the last 90 days."</p></section>
        }
        .erase();
    }
    let row = |launch: Launched| {
        let (tone, text) = match launch.failure {
            None => (Tone::Running, "Opened"),
            Some(_) => (Tone::Failed, "Did not open"),
        };
        let why = launch.failure.map(|why| {
            let code = launch.aws_code.map(|code| view! { " "<code>{code}</code> });
            view! { <span class="cell-sub">{why}{code}</span> }
        });
        let way = if launch.by_link { " by a link" } else { "" };
        let from = format!(
            "{}, {}{way}",
            launch.address,
            device::called(&launch.device)
        );
        view! {
            <tr>
                <th scope="row" class="m-title">{launch.title}</th>
                <td class="m-line" data-label="Result"><Status tone text/>{why}</td>
                <td class="m-line nowrap" data-label="When"><Ago at=launch.at/></td>
                <td class="m-line cell-num nowrap" data-label="Took">{format!("{} ms", launch.took_ms)}</td>
                <td class="m-line" data-label="From"><span class="cell-wrap">{from}</span></td>
            </tr>
        }
        .erase()
    };
    view! {
        <section class="table-wrap" aria-labelledby="launches">
            {head}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Last opened table">
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Last opened"</caption>
                    <thead><tr>
                        <th scope="col">"Opened"</th><th scope="col">"Result"</th><th scope="col">"When"</th>
                        <th scope="col" class="cell-num">"Took"</th><th scope="col">"From"</th>
                    </tr></thead>
                    <tbody>{launches.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .erase()
}

/// What is known, as text for a ticket.
fn diagnosis(person: &PersonView, at: i64) -> String {
    let mut lines = vec![
        format!("User: {}", person.who.user_id),
        format!(
            "Name: {}",
            person
                .who
                .display_name
                .as_deref()
                .unwrap_or("no account in Portico")
        ),
        format!("Looked at: {}", exact(at)),
        format!("Open sessions: {}", person.sessions.len()),
    ];
    for session in &person.sessions {
        let since = session.started.map(exact).unwrap_or_default();
        let until = session.ends_by.map(exact).unwrap_or_default();
        lines.push(format!(
            "- {}, {}, stack {}, fleet {}, connection {}, {}, since {since}, ends by {until}, address {}",
            session.id,
            session.status().1,
            session.stack,
            session.fleet,
            session.connection,
            session.authentication.label(),
            session.address.as_deref().unwrap_or("unknown"),
        ));
    }
    lines.push(format!("Last attempts: {}", person.launches.len()));
    for launch in &person.launches {
        let result = match (&launch.failure, &launch.aws_code) {
            (None, _) => "opened".to_owned(),
            (Some(why), Some(code)) => format!("did not open: {why} ({code})"),
            (Some(why), None) => format!("did not open: {why}"),
        };
        lines.push(format!(
            "- {}: {} on {}, {result}, {} ms, from {}, {}",
            exact(launch.at),
            launch.title,
            launch.place.fleet,
            launch.took_ms,
            launch.address,
            device::called(&launch.device),
        ));
    }
    let usable = person
        .links
        .iter()
        .filter(|link| link.state.is_revocable())
        .count();
    lines.push(format!("Usable links: {usable}"));
    let granted: Vec<_> = person
        .may_open
        .iter()
        .map(|(connection, stack)| format!("{stack} in {connection}"))
        .collect();
    lines.push(format!("May open: {}", granted.join(", ")));
    lines.join("\n")
}

fn copy_diagnosis(text: String) -> AnyView {
    let copied = RwSignal::new(false);
    view! {
        <button class="btn" type="button" on:click=move |_| copy_text(&text, copied)>
            {changing(move || if copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="copy"/> } })}
            "Copy diagnosis"
        </button>
        <span class="sr-only" role="status">{changing(move || copied.get().then_some("Copied"))}</span>
    }
    .erase()
}

fn link_list(links: Vec<Link>, renewed: Asked<MadeLink>) -> AnyView {
    if links.is_empty() {
        return view! { <p class="muted card-text">"No links have been made."</p> }.erase();
    }
    let item = |link: Link| link_item(link, renewed);
    view! { <ul class="notes">{links.into_iter().map(item).collect_view()}</ul> }.erase()
}

fn link_item(link: Link, renewed: Asked<MadeLink>) -> AnyView {
    let (tone, state) = link.state.status();
    let last = link.last_used_at.map(|at| view! { ", last "<Ago at/> });
    let uses = format!("Opened {} of {} times", link.uses, link.max_uses);
    let until = (link.state == LinkState::Usable)
        .then(|| view! { ", open before: "<Ahead at=link.expires_at/> });
    let href = Path::LinkDetail(&link.id).to_string();
    view! {
        <li>
            <Icon name="link"/>
            <div>
                <h3><a class="row-link" href=href>{link.title.clone()}</a>" "<Status tone text=state/></h3>
                <p>"By "{link.created_by.clone()}" "<Ago at=link.created_at/>{until}</p>
                <p>{uses}{last}</p>
            </div>
            <div class="notes-end"><LinkActions link made=renewed/></div>
        </li>
    }
    .erase()
}
