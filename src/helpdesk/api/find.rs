//! The server function that finds a person.

use leptos::prelude::*;

use super::super::Found;
use crate::appstream::{ConnectionName, PortalError};
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::super::{Candidate, PersonView, meant},
    crate::access::{Caller, Permission, Scope, people, tagged},
    crate::appstream::StackName,
    crate::launch::{Place, help, launches, links},
    crate::server::cache::PAGE_PATIENCE,
    crate::server::context::{answer, caller, patience, portico},
    crate::server::{Portico, now},
    crate::sessions::Session,
    crate::sessions::api::visible_sessions,
    crate::stacks::aws::AllStacks,
    std::collections::BTreeMap,
};

/// People shown when many match.
#[cfg(feature = "ssr")]
const MOST_CANDIDATES: usize = 50;
/// Links shown of one person.
#[cfg(feature = "ssr")]
const MOST_LINKS: i64 = 20;
/// Attempts to open something shown of one person.
#[cfg(feature = "ssr")]
const MOST_LAUNCHES: i64 = 12;

/// Finds a person by part of a name, mail address or user id, or by session id, in everything the caller
/// may see. Sessions are looked for in `connections`; not given, in all. So a page can
/// show at once what the portal knows itself, and each connection's as it answers.
#[server(prefix = "/fn", endpoint = "find_person", protocol = Json)]
pub async fn find_person(
    text: String,
    connections: Option<Vec<ConnectionName>>,
) -> Result<Found, PortalError> {
    answer(
        async {
            let caller = caller()?;
            caller.require(Permission::SeeSessions, Scope::Somewhere)?;
            let portico = portico();
            let calls = help::open_calls(&portico.store).await?;
            let calls = calls
                .into_iter()
                .filter(|call| {
                    caller.may(
                        Permission::SeeSessions,
                        Scope::Stack(&call.connection, &call.stack),
                    )
                })
                .collect();
            let text: String = text.trim().chars().take(128).collect();
            let mut found = Found {
                candidates: vec![],
                person: None,
                problems: vec![],
                calls,
                at: now(),
            };
            if text.is_empty() {
                return Ok(found);
            }
            let asked = connections.as_deref();
            let (sessions, problems) = visible_sessions(&portico, &caller, asked, patience()).await;
            found.problems = problems;
            found.candidates = candidates(&portico, &text, &sessions).await?;
            let meant = meant(&text, &found.candidates);
            if let Some(who) = meant {
                found.person = Some(person(&portico, &caller, who, sessions).await?);
            }
            Ok(found)
        }
        .await,
    )
}

/// Everybody whose name, mail address or user id contains `text`, or whose session it is.
#[cfg(feature = "ssr")]
async fn candidates(
    portico: &Portico,
    text: &str,
    sessions: &[Session],
) -> Result<Vec<Candidate>, PortalError> {
    let wanted = text.to_lowercase();
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    let nobody = |user_id: &str| Candidate {
        user_id: user_id.to_owned(),
        display_name: None,
        sessions: 0,
    };
    for person in people::search(&portico.store, text, MOST_CANDIDATES as i64).await? {
        let mut candidate = nobody(&person.user_id);
        candidate.display_name = Some(person.display_name);
        found.insert(person.user_id, candidate);
    }
    for user in links::users_like(&portico.store, text, MOST_CANDIDATES as i64).await? {
        found.entry(user.clone()).or_insert_with(|| nobody(&user));
    }
    for session in sessions {
        if found.contains_key(&session.user)
            || session.user.to_lowercase().contains(&wanted)
            || session.id.as_str() == text
        {
            found
                .entry(session.user.clone())
                .or_insert_with(|| nobody(&session.user))
                .sessions += 1;
        }
    }
    Ok(found.into_values().take(MOST_CANDIDATES).collect())
}

/// Everything about one person that `caller` may see.
#[cfg(feature = "ssr")]
async fn person(
    portico: &Portico,
    caller: &Caller,
    who: Candidate,
    mut sessions: Vec<Session>,
) -> Result<PersonView, PortalError> {
    let store = &portico.store;
    let (links, launches, account) = tokio::join!(
        links::of_user(store, &who.user_id, MOST_LINKS),
        launches::of_user(store, &who.user_id, MOST_LAUNCHES),
        people::by_user_id(store, &who.user_id),
    );
    let sees = |place: &Place| {
        let scope = Scope::Stack(&place.connection, &place.stack);
        caller.may(Permission::SeeSessions, scope)
    };
    let (mut links, mut launches) = (links?, launches?);
    links.retain(|link| sees(&link.place));
    launches.retain(|launch| sees(&launch.place));
    sessions.retain(|session| session.user == who.user_id);
    let may_open = match account? {
        Some(mut account) => {
            tagged::resolve(portico, &mut account, PAGE_PATIENCE).await;
            granted(portico, caller, &account).await
        }
        None => Vec::new(),
    };
    Ok(PersonView {
        who,
        sessions,
        links,
        launches,
        may_open,
    })
}

/// The stacks `account` may open, of those `caller` may see. What AWS does not tell in
/// time is left out: it keeps nobody from helping.
#[cfg(feature = "ssr")]
async fn granted(
    portico: &Portico,
    caller: &Caller,
    account: &Caller,
) -> Vec<(ConnectionName, StackName)> {
    let mut found = Vec::new();
    for connection in portico.connections.all() {
        let Ok(stacks) = connection.cache.read(&AllStacks, PAGE_PATIENCE).await else {
            continue;
        };
        let granted = stacks.answer.iter().filter(|stack| {
            let scope = Scope::Stack(&connection.name, &stack.name);
            account.may(Permission::Launch, scope) && caller.may(Permission::SeeSessions, scope)
        });
        found.extend(granted.map(|stack| (connection.name.clone(), stack.name.clone())));
    }
    found
}
