//! The audit record.

use std::sync::Arc;

use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Problem;
use super::input::Parameters;
use super::paging::{Page, Paging, bad_cursor, page};
use super::problem::MEDIA_TYPE;
use crate::appstream::Invalid;
use crate::appstream::PortalError;
use crate::audit::store::{Search, newest};
use crate::audit::{self, EventResult, Sight};
use crate::lists::gather::Asking;
use crate::ui::time::machine;

/// What somebody did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Event {
    /// Its place in the record.
    sequence: i64,
    /// When it began.
    #[schema(format = "date-time")]
    began: String,
    /// When it was over; null while it is under way, or if the portal died meanwhile.
    #[schema(format = "date-time")]
    finished: Option<String>,
    /// Who.
    actor: String,
    /// What.
    #[schema(example = "End session")]
    action: String,
    /// In which connection.
    connection: Option<String>,
    /// What kind of thing it was done to.
    #[schema(example = "session")]
    target_kind: String,
    /// Its name.
    target: String,
    /// The request in words.
    detail: String,
    /// From which network address.
    address: String,
    /// How it went: `begun`, `done` or `failed`.
    #[schema(example = "done")]
    result: &'static str,
    /// What went wrong.
    message: Option<String>,
    /// AWS's code for it.
    aws_code: Option<String>,
    /// AWS's request id.
    aws_request_id: Option<String>,
}

impl From<audit::Event> for Event {
    fn from(event: audit::Event) -> Self {
        Self {
            sequence: event.sequence,
            began: machine(event.began_at),
            finished: event.finished_at.map(machine),
            actor: event.actor,
            action: event.action,
            connection: event.connection,
            target_kind: event.target_kind,
            target: event.target,
            detail: event.detail,
            address: event.address,
            result: event.result.as_str(),
            message: event.message,
            aws_code: event.aws_code,
            aws_request_id: event.request_id,
        }
    }
}

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Words that must each occur somewhere in an event.
    words: Option<String>,
    /// Only with this result: `begun`, `done` or `failed`.
    result: Option<String>,
    /// Only about this kind of thing; together with `target`.
    target_kind: Option<String>,
    /// Only about the thing of this name; together with `target_kind`.
    target: Option<String>,
}

impl Filter {
    fn search(self, sight: Sight) -> Result<Search, PortalError> {
        let wrong = |field: &str, why: &str| PortalError::invalid(field, &Invalid(why.to_owned()));
        let result = match self.result.as_deref() {
            None => None,
            Some(text) => Some(
                EventResult::parse(text)
                    .ok_or_else(|| wrong("result", "A result is begun, done or failed."))?,
            ),
        };
        let target = match (self.target_kind, self.target) {
            (Some(kind), Some(name)) => Some((kind, name)),
            (None, None) => None,
            _ => return Err(wrong("target", "Give target_kind and target together.")),
        };
        let words = self.words.unwrap_or_default();
        let words = words.split_whitespace().take(20);
        Ok(Search {
            words: words.map(str::to_lowercase).collect(),
            result,
            target,
            sight,
            ..Search::default()
        })
    }
}

/// List audit events
///
/// What was done, the newest first. A token that does not reach everything gets what was
/// done in the connections it reaches as a whole.
#[utoipa::path(
    get, path = "/audit", operation_id = "listAuditEvents", tag = "Audit",
    params(Filter, Paging),
    responses(
        (status = 200, description = "One page of them", body = Page<Event>),
        (status = 401, description = "No usable API token", body = Problem, content_type = MEDIA_TYPE),
        (status = 403, description = "The token may not", body = Problem, content_type = MEDIA_TYPE),
        (status = 422, description = "A parameter that cannot be", body = Problem, content_type = MEDIA_TYPE),
        (status = 429, description = "Too many calls", body = Problem, content_type = MEDIA_TYPE),
    ),
    security(("api_token" = []))
)]
pub async fn list(
    Extension(asking): Extension<Arc<Asking>>,
    Parameters(filter): Parameters<Filter>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Page<Event>>, Problem> {
    let sight = Sight::of(&asking.caller)?;
    let (limit, search) = (paging.limit()?, filter.search(sight)?);
    let before = match paging.after()? {
        Some(cursor) => Some(cursor.parse::<i64>().map_err(|_| bad_cursor())?),
        None => None,
    };
    let one_more = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let store = &asking.portico.store;
    let events = newest(store, &search, before, one_more).await?;
    let page = page(events, limit, |event| event.sequence.to_string());
    Ok(Json(page.map(Event::from)))
}
