//! Audit rows in the store: how they are written, and how they are read again.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::chain::{AuditRow, RowKind};
pub use super::search::Search;
use super::search::{Condition, expression};
use super::{Deed, Event, EventResult, Outcome, Sight};
use crate::appstream::{ConnectionName, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token};

/// Begins a row: what is about to be done. Gives its id.
///
/// # Errors
/// If it cannot be written; then the deed must not be done.
pub async fn begin(store: &Store, deed: impl Into<Deed>) -> Result<String, PortalError> {
    let row = row(deed.into(), RowKind::Begun, None);
    let id = row.id.clone();
    store.audit().append(row).await?;
    Ok(id)
}

/// Writes a row for something that is already over.
///
/// # Errors
/// If it cannot be written.
pub async fn record(
    store: &Store,
    deed: impl Into<Deed>,
    outcome: &Outcome,
) -> Result<(), PortalError> {
    let row = row(deed.into(), RowKind::Whole, Some(outcome));
    store.audit().append(row).await
}

/// Finishes what was begun: how it went.
///
/// # Errors
/// If it cannot be written.
pub async fn finish(store: &Store, id: &str, outcome: &Outcome) -> Result<(), PortalError> {
    let row = AuditRow {
        kind: RowKind::Finished.as_str().to_owned(),
        id: id.to_owned(),
        at: now(),
        ..AuditRow::default()
    };
    store.audit().append(with_outcome(row, outcome)).await
}

fn row(deed: Deed, kind: RowKind, outcome: Option<&Outcome>) -> AuditRow {
    let Deed {
        entry,
        changes,
        device,
    } = deed;
    let changes =
        (!changes.is_empty()).then(|| serde_json::to_string(&changes).unwrap_or_default());
    let row = AuditRow {
        kind: kind.as_str().to_owned(),
        id: random_token(16),
        at: now(),
        actor: Some(entry.actor),
        action: Some(entry.action.into_owned()),
        connection: entry.connection.map(|name| name.to_string()),
        target_kind: Some(entry.target.kind),
        target: Some(entry.target.name),
        detail: Some(entry.detail),
        changes,
        address: Some(entry.address),
        device: (!device.is_empty()).then_some(device),
        ..AuditRow::default()
    };
    match outcome {
        Some(outcome) => with_outcome(row, outcome),
        None => row,
    }
}

fn with_outcome(row: AuditRow, outcome: &Outcome) -> AuditRow {
    let result = if outcome.done {
        EventResult::Done
    } else {
        EventResult::Failed
    };
    let milliseconds = |took: Duration| i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    AuditRow {
        outcome: Some(result.as_str().to_owned()),
        message: outcome.message.clone(),
        aws_code: outcome.aws_code.clone(),
        request_id: outcome.request_id.clone(),
        took_ms: outcome.took.map(milliseconds),
        ..row
    }
}

/// Who changed a thing last through this portal, and when.
///
/// # Errors
/// If the record cannot be read.
pub async fn last_change(
    store: &Store,
    connection: &ConnectionName,
    kind: &str,
    name: &str,
) -> Result<Option<(String, i64)>, PortalError> {
    let row = sqlx::query(
        "SELECT actor, began_at FROM audit_events \
         WHERE connection = $1 AND target_kind = $2 AND target = $3 AND outcome = 'done' \
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(connection.to_string())
    .bind(kind.to_owned())
    .bind(name.to_owned())
    .fetch_optional(store.pool())
    .await?;
    let read = |row: AnyRow| Ok((row.try_get("actor")?, row.try_get("began_at")?));
    row.map(read).transpose()
}

/// Values offered for one property at most.
const MOST_VALUES: i64 = 200;

/// The different values of a property, as the list shows them, among what somebody sees.
///
/// # Errors
/// If the store fails.
pub async fn values(
    store: &Store,
    property: &str,
    sight: &Sight,
) -> Result<Vec<String>, PortalError> {
    let Some(expression) = expression(property) else {
        return Ok(Vec::new());
    };
    if property == "result" {
        let words = EventResult::ALL.map(|result| result.status().1.to_owned());
        return Ok(words.to_vec());
    }
    // A row that something is over does not say in which connection; the view does.
    let table = match sight {
        Sight::All => "audit",
        Sight::Within(_) => "audit_events",
    };
    let condition = Condition::of(sight);
    let sql = format!(
        "SELECT DISTINCT {expression} AS value FROM {table} WHERE {expression} IS NOT NULL AND {} \
         ORDER BY value LIMIT {MOST_VALUES}",
        condition.sql
    );
    let rows = condition.bind(&sql).fetch_all(store.pool()).await?;
    rows.iter().map(|row| Ok(row.try_get("value")?)).collect()
}

/// Lists events, the newest first, and counts all that match.
///
/// # Errors
/// If the store fails.
pub async fn list(
    store: &Store,
    search: &Search,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Event>, i64), PortalError> {
    let condition = search.condition();
    let count = format!(
        "SELECT COUNT(*) AS matching FROM audit_events WHERE {}",
        condition.sql
    );
    let page = format!(
        "SELECT * FROM audit_events WHERE {} ORDER BY sequence DESC LIMIT {limit} OFFSET {offset}",
        condition.sql
    );
    let counted = condition.bind(&count).fetch_one(store.pool()).await?;
    let listed = condition.bind(&page).fetch_all(store.pool()).await?;
    let events = listed.iter().map(event).collect::<Result<_, _>>()?;
    Ok((events, counted.try_get("matching")?))
}

/// The newest events that match, without counting the rest; below `before` if there is
/// such a place.
///
/// # Errors
/// If the store fails.
pub async fn newest(
    store: &Store,
    search: &Search,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Event>, PortalError> {
    let condition = search.condition();
    let before = before.unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT * FROM audit_events WHERE sequence < {before} AND {} ORDER BY sequence DESC LIMIT {limit}",
        condition.sql
    );
    let rows = condition.bind(&sql).fetch_all(store.pool()).await?;
    rows.iter().map(event).collect()
}

/// The event at a place in the record, if it is one somebody sees; with the hash of its
/// row.
///
/// # Errors
/// If the store fails.
pub async fn at(
    store: &Store,
    sequence: i64,
    sight: &Sight,
) -> Result<Option<(Event, String)>, PortalError> {
    let condition = Condition::of(sight);
    let sql = format!(
        "SELECT * FROM audit_events WHERE sequence = {sequence} AND {}",
        condition.sql
    );
    let row = condition.bind(&sql).fetch_optional(store.pool()).await?;
    let Some(row) = row else { return Ok(None) };
    let hash: String = sqlx::query_scalar("SELECT hash FROM audit WHERE sequence = $1")
        .bind(sequence)
        .fetch_one(store.pool())
        .await?;
    Ok(Some((event(&row)?, hash)))
}

fn event(row: &AnyRow) -> Result<Event, PortalError> {
    let outcome: String = row.try_get("outcome")?;
    let text = |name: &str| -> Result<String, PortalError> {
        Ok(row.try_get::<Option<String>, _>(name)?.unwrap_or_default())
    };
    let changes = text("changes")?;
    Ok(Event {
        sequence: row.try_get("sequence")?,
        began_at: row.try_get("began_at")?,
        finished_at: row.try_get("finished_at")?,
        actor: text("actor")?,
        action: text("action")?,
        connection: row.try_get("connection")?,
        target_kind: text("target_kind")?,
        target: text("target")?,
        detail: text("detail")?,
        changes: serde_json::from_str(&changes).unwrap_or_default(),
        address: text("address")?,
        device: text("device")?,
        result: EventResult::parse(&outcome).unwrap_or(EventResult::Begun),
        message: row.try_get("message")?,
        aws_code: row.try_get("aws_code")?,
        request_id: row.try_get("request_id")?,
        took_ms: row.try_get("took_ms")?,
    })
}
