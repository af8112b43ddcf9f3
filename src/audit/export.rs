//! The audit record as a file: CSV, or a line of JSON for each entry; all that match the
//! list's own query, of what the caller sees, the newest first. Read and sent in pieces,
//! so that its size does not matter.

use async_stream::stream;
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::store::{Search, newest};
use super::{Event, Sight, device};
use crate::access::Caller;
use crate::appstream::PortalError;
use crate::lists::export::{field, parse, refusal};
use crate::server::Portico;
use crate::ui::time::machine;

/// Entries read at once.
const AT_ONCE: i64 = 500;

/// How entries are written.
#[derive(Clone, Copy)]
struct Format {
    kind: &'static str,
    name: &'static str,
    head: &'static str,
    line: fn(&Event) -> String,
}

/// `GET /audit/export.csv`
pub async fn csv(state: State<Portico>, caller: Extension<Caller>, query: RawQuery) -> Response {
    let format = Format {
        kind: "text/csv; charset=utf-8",
        name: "attachment; filename=\"portico-audit.csv\"",
        head: "Row,Time,Over,Took (ms),Who,Action,Kind,Target,Connection,Result,Details,Changes,Message,AWS code,AWS request id,Address,Device\r\n",
        line: csv_line,
    };
    export(state, caller, query, format)
}

/// `GET /audit/export.jsonl`
pub async fn json_lines(
    state: State<Portico>,
    caller: Extension<Caller>,
    query: RawQuery,
) -> Response {
    let format = Format {
        kind: "application/jsonl; charset=utf-8",
        name: "attachment; filename=\"portico-audit.jsonl\"",
        head: "",
        line: |event| serde_json::to_string(event).unwrap_or_default() + "\n",
    };
    export(state, caller, query, format)
}

fn export(
    State(portico): State<Portico>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    format: Format,
) -> Response {
    let sight = match Sight::of(&caller) {
        Ok(sight) => sight,
        Err(error) => return refusal(&error),
    };
    let search = Search::of(&parse(&query.unwrap_or_default()), sight);
    let text = stream! {
        yield Ok::<_, PortalError>(format.head.to_owned());
        let mut before = None;
        loop {
            let events = newest(&portico.store, &search, before, AT_ONCE).await;
            match events {
                Ok(events) => {
                    let Some(last) = events.last() else { break };
                    before = Some(last.sequence);
                    yield Ok(events.iter().map(format.line).collect());
                }
                // The file ends with an error, so that nobody takes it for whole.
                Err(error) => {
                    tracing::error!(%error, "the audit record could not be exported");
                    yield Err(error);
                    break;
                }
            }
        }
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(format.kind)),
        (CONTENT_DISPOSITION, HeaderValue::from_static(format.name)),
    ];
    (headers, Body::from_stream(text)).into_response()
}

fn csv_line(event: &Event) -> String {
    let changes: Vec<_> = event
        .changes
        .iter()
        .map(|line| {
            let value =
                |text: &Option<String>| text.clone().unwrap_or_else(|| "not set".to_owned());
            format!(
                "{}: {} -> {}",
                line.path,
                value(&line.before),
                value(&line.after)
            )
        })
        .collect();
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        event.sequence.to_string(),
        machine(event.began_at),
        event.finished_at.map(machine).unwrap_or_default(),
        event
            .took_ms
            .map(|took| took.to_string())
            .unwrap_or_default(),
        event.actor.clone(),
        event.action.clone(),
        event.target_kind.clone(),
        event.target.clone(),
        some(&event.connection),
        event.result.status().1.to_owned(),
        event.detail.clone(),
        changes.join("; "),
        some(&event.message),
        some(&event.aws_code),
        some(&event.request_id),
        event.address.clone(),
        device::called(&event.device),
    ];
    let cells: Vec<_> = cells.iter().map(|cell| field(cell)).collect();
    cells.join(",") + "\r\n"
}
