//! Personal links.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Problem;
use super::authenticate::{Secret, TokenId};
use super::idempotency::{self, Key, Known};
use super::input::{Body, Parameters};
use super::paging::{Page, Paging, bad_cursor, page};
use super::problem::MEDIA_TYPE;
use crate::access::{Caller, Permission, Scope};
use crate::appstream::{Invalid, PortalError};
use crate::helpdesk::{LinkForm, api};
use crate::launch::{self, LinkState, links};
use crate::lists::gather::Asking;
use crate::ui::time::machine;

/// Links read from the store at once while a page is put together.
const BATCH: i64 = 200;

/// A personal link. It never holds what opens it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Link {
    /// Its id.
    id: String,
    /// What it opens, in words.
    title: String,
    /// The connection of that.
    connection: String,
    /// The stack of that.
    stack: String,
    /// The fleet of that.
    fleet: String,
    /// The application of that; null for what the stack shows by itself.
    application: Option<String>,
    /// For whom: the id AppStream will know them by.
    user: String,
    /// Who made it.
    created_by: String,
    /// When.
    #[schema(format = "date-time")]
    created: String,
    /// From when it can be opened.
    #[schema(format = "date-time")]
    from: String,
    /// Until when it can be opened.
    #[schema(format = "date-time")]
    expires: String,
    /// What the application is told when it starts.
    session_context: Option<String>,
    /// How often it can be opened.
    max_uses: i64,
    /// How often it was.
    uses: i64,
    /// When it was last opened.
    #[schema(format = "date-time")]
    last_used: Option<String>,
    /// Whether it can be opened: `usable`, `not-yet`, `expired`, `used-up` or `revoked`.
    state: &'static str,
}

const fn state(state: LinkState) -> &'static str {
    match state {
        LinkState::NotYet => "not-yet",
        LinkState::Usable => "usable",
        LinkState::Expired => "expired",
        LinkState::UsedUp => "used-up",
        LinkState::Revoked => "revoked",
    }
}

impl From<launch::Link> for Link {
    fn from(link: launch::Link) -> Self {
        Self {
            id: link.id,
            title: link.title,
            connection: link.place.connection.to_string(),
            stack: link.place.stack.to_string(),
            fleet: link.place.fleet.to_string(),
            application: link.place.application.map(|id| id.to_string()),
            user: link.user_id,
            created_by: link.created_by,
            created: machine(link.created_at),
            from: machine(link.valid_from.max(link.created_at)),
            expires: machine(link.expires_at),
            session_context: link.session_context,
            max_uses: link.max_uses,
            uses: link.uses,
            last_used: link.last_used_at.map(machine),
            state: state(link.state),
        }
    }
}

/// A link that was just made: the only answer that holds what opens it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedLink {
    /// Its id, by which it can be revoked.
    id: String,
    /// The path that opens it, to be appended to the portal's address. It cannot be had
    /// again.
    #[schema(example = "/l/7Yd…")]
    path: String,
    /// What it opens, in words.
    title: String,
    /// For whom.
    user: String,
    /// Until when it can be opened.
    #[schema(format = "date-time")]
    expires: String,
    /// How often it can be opened.
    max_uses: i64,
}

/// A link to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// For whom: the id AppStream will know them by.
    #[schema(example = "p.novak")]
    user: String,
    /// In which connection.
    connection: String,
    /// Through which stack.
    stack: String,
    /// On which fleet.
    fleet: String,
    /// Which application; left out for what the stack shows by itself.
    #[serde(default)]
    application: String,
    /// For how many hours: 1, 4, 8, 24, 72 or 168.
    #[schema(example = 8)]
    hours: u32,
    /// How often it can be opened: 1 to 100.
    #[serde(default = "once")]
    uses: u32,
    /// From when it can be opened, in UTC; left out for at once. The hours begin then.
    #[serde(default)]
    #[schema(format = "date-time", example = "2026-03-11T08:00Z")]
    from: String,
    /// What the application is told when it starts: AppStream's session context, at most
    /// 1,000 characters.
    #[serde(default)]
    session_context: String,
}

const fn once() -> u32 {
    1
}

impl TryFrom<NewLink> for LinkForm {
    type Error = PortalError;

    fn try_from(new: NewLink) -> Result<Self, PortalError> {
        let from = match new.from.strip_suffix('Z') {
            Some(utc) => utc.to_owned(),
            None if new.from.is_empty() => String::new(),
            None => {
                let why = Invalid("Give a time in UTC, such as 2026-03-11T08:00Z.".to_owned());
                return Err(PortalError::invalid("from", &why));
            }
        };
        Ok(Self {
            user: new.user,
            stack: format!("{}/{}", new.connection, new.stack),
            fleet: new.fleet,
            application: new.application,
            hours: new.hours.to_string(),
            uses: new.uses.to_string(),
            from,
            session_context: new.session_context,
        })
    }
}

/// Which links.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only for the user with this id.
    user: Option<String>,
    /// Only those that are `usable`, `not-yet`, `expired`, `used-up` or `revoked`.
    state: Option<String>,
}

/// List links
///
/// The links for stacks that the token reaches, the newest first.
#[utoipa::path(
    get, path = "/links", operation_id = "listLinks", tag = "Links",
    params(Filter, Paging),
    responses(
        (status = 200, description = "One page of them", body = Page<Link>),
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
) -> Result<Json<Page<Link>>, Problem> {
    let caller = &asking.caller;
    caller.require(Permission::SeeSessions, Scope::Somewhere)?;
    let limit = paging.limit()?;
    let mut before = match paging.after()? {
        Some(cursor) => Some(place(&cursor).ok_or_else(bad_cursor)?),
        None => None,
    };
    let asked_for = |link: &launch::Link| {
        let scope = Scope::Stack(&link.place.connection, &link.place.stack);
        let wanted = filter.state.as_deref();
        wanted.is_none_or(|wanted| wanted == state(link.state))
            && caller.may(Permission::SeeSessions, scope)
    };
    let mut found: Vec<launch::Link> = Vec::new();
    while found.len() <= limit {
        let user = filter.user.as_deref();
        let batch = links::newest(&asking.portico.store, user, before.clone(), BATCH).await?;
        let Some(last) = batch.last() else { break };
        before = Some((last.created_at, last.id.clone()));
        found.extend(batch.into_iter().filter(asked_for));
    }
    let page = page(found, limit, |link| {
        format!("{} {}", link.created_at, link.id)
    });
    Ok(Json(page.map(Link::from)))
}

/// Where a page of links begins.
fn place(cursor: &str) -> Option<(i64, String)> {
    let (at, id) = cursor.split_once(' ')?;
    Some((at.parse().ok()?, id.to_owned()))
}

/// Create a link
///
/// Send `Idempotency-Key` so that it is made once however often it is sent: the same
/// key with the same body has the same answer for a day, marked by
/// `Idempotency-Replayed: true`. With another body it is refused with 422, and while
/// the first request is under way with 409.
#[utoipa::path(
    post, path = "/links", operation_id = "createLink", tag = "Links",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters, new for each link")),
    request_body = NewLink,
    responses(
        (status = 201, description = "The link", body = CreatedLink),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such stack, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 409, description = "The same request is under way", body = Problem, content_type = MEDIA_TYPE),
        (status = 422, description = "Something in the body cannot be, or the key was used for another", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn create(
    Extension(asking): Extension<Arc<Asking>>,
    Extension(TokenId(api_token)): Extension<TokenId>,
    Extension(secret): Extension<Secret>,
    headers: HeaderMap,
    body: Body<NewLink>,
) -> Result<Response, Problem> {
    let caller = &asking.caller;
    caller.require(Permission::IssueLinks, Scope::Somewhere)?;
    let key = Key::of(&headers)
        .map_err(|why| Problem::new(StatusCode::BAD_REQUEST, "bad-idempotency-key", why.0))?;
    let form = LinkForm::try_from(body.value)?;
    let Some(key) = key else {
        let (link, token) = api::make_link(&asking, &form, None).await?;
        return Ok(created(&link, &token, false));
    };
    let store = &asking.portico.store;
    let begun = match idempotency::begin(store, &api_token, &key, &body.bytes).await? {
        Known::New(begun) => begun,
        Known::Made(begun, id) => {
            // Whoever could not make it any more does not get it again either.
            let link = api::find_for(&asking, Permission::IssueLinks, &id).await?;
            return Ok(created(&link, &key.link_token(&secret, &begun), true));
        }
        Known::UnderWay => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "under-way",
                "The same request is under way.",
            )
            .next("Send it again in a few seconds; the link is made once.")
            .retry_after(5));
        }
        Known::Other => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "This Idempotency-Key was used for another request.",
            )
            .next("Nothing was done. Choose a new key for each link."));
        }
    };
    let token = key.link_token(&secret, &begun);
    // A process may have died after it made the link and before it noted that.
    let made = match links::by_token(store, &token).await? {
        Some(link) => as_asked(caller, &form, link).map(|link| (link, true)),
        None => {
            let made = api::make_link(&asking, &form, Some(token.clone())).await;
            made.map(|(link, _)| (link, false))
        }
    };
    let id = made.as_ref().ok().map(|(link, _)| link.id.as_str());
    idempotency::finish(store, &api_token, &key, id).await?;
    let (link, again) = made?;
    Ok(created(&link, &token, again))
}

/// A link that was made for the same request before, if it opens what is asked for, for
/// whom it is asked for, and whoever asks may still make it.
fn as_asked(
    caller: &Caller,
    form: &LinkForm,
    link: launch::Link,
) -> Result<launch::Link, PortalError> {
    let asked = form.check()?;
    let scope = Scope::Stack(&link.place.connection, &link.place.stack);
    caller.require(Permission::IssueLinks, scope)?;
    if link.place != asked.place || link.user_id != asked.user.as_str() {
        let why = "the link of a repeated request is not what was asked for";
        return Err(PortalError::internal(why));
    }
    Ok(link)
}

fn created(link: &launch::Link, token: &str, again: bool) -> Response {
    let body = CreatedLink {
        id: link.id.clone(),
        path: crate::routes::Path::Link(token).to_string(),
        title: link.title.clone(),
        user: link.user_id.clone(),
        expires: machine(link.expires_at),
        max_uses: link.max_uses,
    };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if again {
        response.headers_mut().insert(
            HeaderName::from_static("idempotency-replayed"),
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// Describe a link
#[utoipa::path(
    get, path = "/links/{id}", operation_id = "describeLink", tag = "Links",
    params(("id" = String, Path, description = "The id of a link")),
    responses(
        (status = 200, description = "The link", body = Link),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such link, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn describe(
    Extension(asking): Extension<Arc<Asking>>,
    Path(id): Path<String>,
) -> Result<Json<Link>, Problem> {
    let link = api::find_for(&asking, Permission::SeeSessions, &id).await?;
    Ok(Json(link.into()))
}

/// Revoke a link
///
/// It opens nothing from then on; sessions that were opened with it go on. Revoking
/// twice is no error.
#[utoipa::path(
    post, path = "/links/{id}/revoke", operation_id = "revokeLink", tag = "Links",
    params(("id" = String, Path, description = "The id of a link")),
    responses(
        (status = 204, description = "It is revoked"),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 404, description = "No such link, or not for this token", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn revoke(
    Extension(asking): Extension<Arc<Asking>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    api::take_back(&asking, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
