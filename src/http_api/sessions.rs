//! Streaming sessions.

use std::sync::Arc;

use axum::extract::Path;
use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Problem;
use super::input::{Body, Named, Parameters, parsed};
use super::paging::{Page, Paging};
use super::problem::MEDIA_TYPE;
use crate::access::{Permission, Scope};
use crate::appstream::{ConnectionName, FleetName, SessionId, StackName};
use crate::lists::gather::Asking;
use crate::sessions::{self, api};
use crate::ui::time::machine;

/// A streaming session, and where it runs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Session {
    /// AWS's id of it.
    id: String,
    /// The connection it runs in.
    connection: String,
    /// The stack it was opened through.
    stack: String,
    /// The fleet it runs on.
    fleet: String,
    /// The id AppStream knows its user by.
    user: String,
    /// Its state, in AWS's word.
    #[schema(example = "ACTIVE")]
    state: String,
    /// Whether somebody sits in front of it, in AWS's word.
    #[schema(example = "CONNECTED")]
    connection_state: String,
    /// How its user came in, in AWS's word.
    #[schema(example = "API")]
    authentication_type: String,
    /// When it began.
    #[schema(format = "date-time")]
    started: Option<String>,
    /// When it ends at the latest.
    #[schema(format = "date-time")]
    ends_by: Option<String>,
    /// The private address of its instance.
    address: Option<String>,
}

impl From<sessions::Session> for Session {
    fn from(session: sessions::Session) -> Self {
        Self {
            id: session.id.to_string(),
            connection: session.connection.to_string(),
            stack: session.stack.to_string(),
            fleet: session.fleet.to_string(),
            user: session.user,
            state: session.state.as_str().to_owned(),
            connection_state: session.connection_state.as_str().to_owned(),
            authentication_type: session.authentication.as_str().to_owned(),
            started: session.started.map(machine),
            ends_by: session.ends_by.map(machine),
            address: session.address,
        }
    }
}

/// Open sessions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// One page of them.
    #[serde(flatten)]
    page: Page<Session>,
    /// What could not be asked: sessions may be missing then.
    problems: Vec<Problem>,
}

/// Which sessions.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only of the user with this id.
    user: Option<String>,
    /// Only in this connection.
    connection: Option<String>,
    /// Only through this stack.
    stack: Option<String>,
}

/// List sessions
///
/// The open sessions on all stacks that the token reaches, in all connections, asked in
/// parallel; of one user if `user` is given.
#[utoipa::path(
    get, path = "/sessions", operation_id = "listSessions", tag = "Sessions",
    params(Filter, Paging),
    responses(
        (status = 200, description = "One page of them", body = Sessions),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn list(
    Extension(asking): Extension<Arc<Asking>>,
    Parameters(filter): Parameters<Filter>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Sessions>, Problem> {
    let caller = &asking.caller;
    caller.require(Permission::SeeSessions, Scope::Somewhere)?;
    paging.limit()?;
    let (found, problems) =
        api::visible_sessions(&asking.portico, caller, None, asking.patience).await;
    let is =
        |wanted: &Option<String>, text: &str| wanted.as_deref().is_none_or(|wanted| wanted == text);
    let asked_for = |session: &sessions::Session| {
        is(&filter.user, &session.user)
            && is(&filter.connection, session.connection.as_str())
            && is(&filter.stack, session.stack.as_str())
    };
    let mut found: Vec<_> = found.into_iter().filter(asked_for).collect();
    let key = |session: &sessions::Session| {
        format!("{}\n{}\n{}", session.user, session.connection, session.id)
    };
    found.sort_by_key(key);
    let page = paging.cut(found, key)?;
    Ok(Json(Sessions {
        page: page.map(Session::from),
        problems: problems.into_iter().map(Problem::from).collect(),
    }))
}

/// Which session is ended, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSession {
    /// The stack it was opened through.
    stack: String,
    /// The fleet it runs on.
    fleet: String,
    /// Why, at most 200 characters; it stands in the audit record.
    #[serde(default)]
    reason: String,
}

/// End a session
///
/// It ends at once, and unsaved work is lost.
#[utoipa::path(
    post, path = "/connections/{connection}/sessions/{id}/end", operation_id = "endSession", tag = "Sessions",
    params(("connection" = String, Path, description = "The name of a connection"), ("id" = String, Path, description = "The id of a session")),
    request_body = EndSession,
    responses(
        (status = 204, description = "It has ended"),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such session, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 422, description = "Something in the body cannot be", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn end(
    Extension(asking): Extension<Arc<Asking>>,
    Path((connection, id)): Path<(String, String)>,
    body: Body<EndSession>,
) -> Result<StatusCode, Problem> {
    let caller = &asking.caller;
    caller.require(Permission::EndSessions, Scope::Somewhere)?;
    let EndSession {
        stack,
        fleet,
        reason,
    } = body.value;
    let place = (
        ConnectionName::in_path(&connection)?,
        parsed("stack", StackName::parse(&stack))?,
        parsed("fleet", FleetName::parse(&fleet))?,
    );
    api::end(&asking, place, SessionId::in_path(&id)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
