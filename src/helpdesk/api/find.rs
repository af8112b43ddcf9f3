//! The server function that finds a person.

use leptos::prelude::*;

use super::super::Found;
use crate::appstream::PortalError;
use crate::json::Json;

#[cfg(feature = "ssr")]
use {
    super::super::{Candidate, PersonView},
    crate::access::{Permission, Scope, people},
    crate::appstream::UserId,
    crate::launch::links,
    crate::launch::{Link, help},
    crate::server::context::{answer, caller, patience, portico},
    crate::server::{Portico, now},
    crate::sessions::Session,
    crate::sessions::api::visible_sessions,
    std::collections::BTreeMap,
};

/// People shown when many match.
#[cfg(feature = "ssr")]
const MOST_CANDIDATES: usize = 50;
/// Links shown of one person.
#[cfg(feature = "ssr")]
const MOST_LINKS: i64 = 20;

/// Finds a person by part of a name, user id or session id, in everything the caller
/// may see.
#[server(prefix = "/fn", endpoint = "find_person", input = Json, output = Json)]
pub async fn find_person(text: String) -> Result<Found, PortalError> {
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
            let (sessions, problems) = visible_sessions(&portico, &caller, patience()).await;
            found.problems = problems;
            found.candidates = candidates(&portico, &text, &sessions).await?;
            let meant = meant(&text, &found.candidates);
            if let Some(who) = meant {
                let links = links::of_user(&portico.store, &who.user_id, MOST_LINKS).await?;
                let may_see = |link: &Link| {
                    caller.may(
                        Permission::SeeSessions,
                        Scope::Stack(&link.place.connection, &link.place.stack),
                    )
                };
                found.person = Some(PersonView {
                    sessions: sessions
                        .into_iter()
                        .filter(|session| session.user == who.user_id)
                        .collect(),
                    links: links.into_iter().filter(may_see).collect(),
                    who,
                });
            }
            Ok(found)
        }
        .await,
    )
}

/// Everybody whose name, user id or session id contains `text`.
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

/// Who is meant: the only one found, the one of exactly this id, or — when nobody is
/// found — somebody new whose id could be this.
#[cfg(feature = "ssr")]
fn meant(text: &str, candidates: &[Candidate]) -> Option<Candidate> {
    match candidates {
        [only] => Some(only.clone()),
        [] => UserId::parse(text).ok().map(|id| Candidate {
            user_id: id.to_string(),
            display_name: None,
            sessions: 0,
        }),
        many => many
            .iter()
            .find(|candidate| candidate.user_id.eq_ignore_ascii_case(text))
            .cloned(),
    }
}
