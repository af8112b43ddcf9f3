//! Server functions of sessions.

use leptos::prelude::*;

use crate::appstream::{ConnectionName, FleetName, PortalError, Reading, SessionId, StackName};
use crate::json::Json;
use crate::lists::across::Placed;
use crate::ui::list::{ListQuery, Listing};

use super::Session;

#[cfg(feature = "ssr")]
use {
    super::aws::{self, SessionsOf},
    crate::access::{Caller, Permission, Scope},
    crate::audit::{Entry, Target},
    crate::lists::across::list_across,
    crate::lists::gather::{self, Asking},
    crate::server::Portico,
    crate::server::cache::CALL_PATIENCE,
    crate::server::connections::Connection,
    crate::server::context::answer,
    crate::server::write::write,
    crate::stacks::aws::{AllStacks, FleetsOfStack},
    crate::ui::live::Topic,
    futures::future::join_all,
    std::time::Duration,
};

/// Characters a reason has at most.
pub const LONGEST_REASON: usize = 200;

/// Ends a session. The stack and fleet say where to look for it: the permission is
/// decided by where AWS says it runs, not by what the request claims.
#[server(prefix = "/fn", endpoint = "end_session", protocol = Json)]
pub async fn end_session(
    connection: ConnectionName,
    stack: StackName,
    fleet: FleetName,
    session: SessionId,
    reason: String,
) -> Result<(), PortalError> {
    answer(
        async {
            let place = (connection, stack, fleet);
            end(&gather::asking()?, place, session, &reason).await
        }
        .await,
    )
}

/// Ends a session that runs there, for whoever asks.
///
/// # Errors
/// If they may not, there is no such session, or AWS refuses.
#[cfg(feature = "ssr")]
pub async fn end(
    asking: &Asking,
    (connection, stack, fleet): (ConnectionName, StackName, FleetName),
    session: SessionId,
    reason: &str,
) -> Result<(), PortalError> {
    let caller = &asking.caller;
    caller.require(Permission::EndSessions, Scope::Stack(&connection, &stack))?;
    let reason = checked_reason(reason)?;
    let found = asking.portico.connections.find(&connection)?;
    found.cache.drop_answers(Topic::Sessions);
    let question = SessionsOf { stack, fleet };
    let sessions = found.cache.read(&question, CALL_PATIENCE).await?;
    let session = sessions
        .answer
        .iter()
        .find(|known| known.id == session)
        .cloned()
        .ok_or_else(|| {
            PortalError::not_found("such session")
                .next("It has ended already. The list now shows what is left.")
        })?;
    let entry = Entry {
        actor: caller.user_name.clone(),
        action: "End session".into(),
        connection: Some(connection.clone()),
        target: Target::new("session", &session.id),
        detail: format!(
            "User {} on fleet {} through stack {}.{reason}",
            session.user, session.fleet, session.stack
        ),
        address: asking.address.clone(),
    };
    let topics = [Topic::Sessions, Topic::Fleets];
    write(&asking.portico, entry, &topics, || {
        aws::expire(&found.aws, &session.id)
    })
    .await
}

/// Lists the open sessions of a connection: of the stacks the person may see, on all
/// their fleets, however their users came in.
#[server(prefix = "/fn", endpoint = "list_sessions", protocol = Json)]
pub async fn list_sessions(
    connection: ConnectionName,
    query: ListQuery,
) -> Result<Reading<Listing<Session>>, PortalError> {
    answer(gather::list_for_caller(&connection, &query).await)
}

/// Lists the sessions of all connections.
#[server(prefix = "/fn", endpoint = "list_sessions_everywhere", protocol = Json)]
pub async fn list_sessions_everywhere(
    query: ListQuery,
) -> Result<Reading<Listing<Placed<Session>>>, PortalError> {
    answer(list_across(&query).await)
}

#[cfg(feature = "ssr")]
fn checked_reason(reason: &str) -> Result<String, PortalError> {
    let reason = reason.trim();
    if reason.chars().count() > LONGEST_REASON {
        let why =
            crate::appstream::Invalid(format!("A reason has at most {LONGEST_REASON} characters."));
        return Err(PortalError::invalid("reason", &why));
    }
    Ok(if reason.is_empty() {
        String::new()
    } else {
        format!(" Reason: {reason}")
    })
}

/// Every open session `caller` may see, in these connections or in all, with what could
/// not be asked.
#[cfg(feature = "ssr")]
pub async fn visible_sessions(
    portico: &Portico,
    caller: &Caller,
    connections: Option<&[ConnectionName]>,
    patience: Duration,
) -> (Vec<Session>, Vec<PortalError>) {
    let is_asked =
        |connection: &&Connection| connections.is_none_or(|asked| asked.contains(&connection.name));
    let each = portico
        .connections
        .all()
        .filter(is_asked)
        .map(|connection| in_connection(connection, caller, patience));
    let mut sessions = Vec::new();
    let mut problems: Vec<PortalError> = Vec::new();
    for result in join_all(each).await.into_iter().flatten() {
        match result {
            Ok(found) => sessions.extend(found),
            Err(problem) if problems.iter().any(|known| known.kind == problem.kind) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if let Some(unknown) = &caller.tags_unknown
        && !problems.iter().any(|known| known.kind == unknown.kind)
    {
        problems.push(unknown.clone());
    }
    sessions.sort_by(|one, other| {
        (&one.user, one.started, &one.id).cmp(&(&other.user, other.started, &other.id))
    });
    (sessions, problems)
}

#[cfg(feature = "ssr")]
pub(super) async fn in_connection(
    connection: &Connection,
    caller: &Caller,
    patience: Duration,
) -> Vec<Result<Vec<Session>, PortalError>> {
    let stacks = match connection.cache.read(&AllStacks, patience).await {
        Ok(stacks) => stacks.answer,
        Err(problem) => return vec![Err(problem)],
    };
    let seen = stacks.iter().filter(|stack| {
        caller.may(
            Permission::SeeSessions,
            Scope::Stack(&connection.name, &stack.name),
        )
    });
    let of_stack = |stack: &crate::stacks::Stack| {
        let name = stack.name.clone();
        async move {
            let fleets = connection
                .cache
                .read(&FleetsOfStack(name.clone()), patience)
                .await?
                .answer;
            let asked = fleets
                .iter()
                .map(|fleet| SessionsOf {
                    stack: name.clone(),
                    fleet: fleet.clone(),
                })
                .map(|question| async move {
                    let known = connection.cache.read(&question, patience).await?;
                    Ok(known.answer.as_ref().clone())
                });
            let sessions: Result<Vec<_>, PortalError> = join_all(asked).await.into_iter().collect();
            Ok(sessions?.into_iter().flatten().collect())
        }
    };
    join_all(seen.map(of_stack)).await
}
