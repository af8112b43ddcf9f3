//! Audit rows in the store.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Entry, Event, EventResult, Outcome};
use crate::appstream::{ConnectionName, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token};

/// Begins a row: what is about to be done. Gives its id.
///
/// # Errors
/// If it cannot be written; then the deed must not be done.
pub async fn begin(store: &Store, entry: &Entry) -> Result<String, PortalError> {
    let id = random_token(16);
    insert(store, &id, entry, EventResult::Begun, None).await?;
    Ok(id)
}

/// Writes a row for something that is already over.
///
/// # Errors
/// If it cannot be written.
pub async fn record(store: &Store, entry: &Entry, outcome: &Outcome) -> Result<(), PortalError> {
    let id = random_token(16);
    let result = if outcome.done {
        EventResult::Done
    } else {
        EventResult::Failed
    };
    insert(store, &id, entry, result, Some(outcome)).await
}

async fn insert(
    store: &Store,
    id: &str,
    entry: &Entry,
    result: EventResult,
    outcome: Option<&Outcome>,
) -> Result<(), PortalError> {
    sqlx::query(
        "INSERT INTO audit (id, began_at, finished_at, actor, action, connection, target_kind, target, \
                            detail, address, outcome, message, aws_code, request_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(id)
    .bind(now())
    .bind(outcome.map(|_| now()))
    .bind(&entry.actor)
    .bind(entry.action.as_ref())
    .bind(entry.connection.as_ref().map(ToString::to_string))
    .bind(&entry.target.kind)
    .bind(&entry.target.name)
    .bind(&entry.detail)
    .bind(&entry.address)
    .bind(result.as_str())
    .bind(outcome.and_then(|outcome| outcome.message.clone()))
    .bind(outcome.and_then(|outcome| outcome.aws_code.clone()))
    .bind(outcome.and_then(|outcome| outcome.request_id.clone()))
    .execute(store.pool())
    .await?;
    Ok(())
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
        "SELECT actor, began_at FROM audit \
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

/// Finishes a row: how it went.
///
/// # Errors
/// If it cannot be written.
pub async fn finish(store: &Store, id: &str, outcome: &Outcome) -> Result<(), PortalError> {
    let result = if outcome.done {
        EventResult::Done
    } else {
        EventResult::Failed
    };
    sqlx::query(
        "UPDATE audit SET finished_at = $1, outcome = $2, message = $3, aws_code = $4, request_id = $5 \
         WHERE id = $6",
    )
    .bind(now())
    .bind(result.as_str())
    .bind(outcome.message.clone())
    .bind(outcome.aws_code.clone())
    .bind(outcome.request_id.clone())
    .bind(id)
    .execute(store.pool())
    .await?;
    Ok(())
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words that must each occur in actor, action, target, connection, message,
    /// code or request id.
    pub words: Vec<String>,
    /// Only with this result.
    pub result: Option<EventResult>,
    /// Only about this target: kind and name.
    pub target: Option<(String, String)>,
}

impl Search {
    /// As SQL, with the values it binds from `$1` on.
    fn conditions(&self) -> (String, Vec<String>) {
        const SEARCHED: &str = "LOWER(actor || ' ' || action || ' ' || target || ' ' || detail || ' ' || address || ' ' || \
                                COALESCE(connection, '') || ' ' || COALESCE(message, '') || ' ' || \
                                COALESCE(aws_code, '') || ' ' || COALESCE(request_id, ''))";
        let mut conditions = String::from("1 = 1");
        let mut values = Vec::new();
        for word in &self.words {
            values.push(format!(
                "%{}%",
                word.to_lowercase()
                    .replace('\\', "\\\\")
                    .replace('%', "\\%")
                    .replace('_', "\\_")
            ));
            conditions += &format!(" AND {SEARCHED} LIKE ${} ESCAPE '\\'", values.len());
        }
        if let Some(result) = self.result {
            values.push(result.as_str().to_owned());
            conditions += &format!(" AND outcome = ${}", values.len());
        }
        if let Some((kind, name)) = &self.target {
            values.push(kind.clone());
            conditions += &format!(" AND target_kind = ${}", values.len());
            values.push(name.clone());
            conditions += &format!(" AND target = ${}", values.len());
        }
        (conditions, values)
    }
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
    let (conditions, values) = search.conditions();
    let count = format!("SELECT COUNT(*) AS matching FROM audit WHERE {conditions}");
    let page = format!(
        "SELECT * FROM audit WHERE {conditions} ORDER BY sequence DESC LIMIT {limit} OFFSET {offset}"
    );
    let mut counted = sqlx::query(&count);
    let mut listed = sqlx::query(&page);
    for value in &values {
        counted = counted.bind(value);
        listed = listed.bind(value);
    }
    let matching = counted.fetch_one(store.pool()).await?.try_get("matching")?;
    let rows = listed.fetch_all(store.pool()).await?;
    let events = rows.iter().map(event).collect::<Result<_, _>>()?;
    Ok((events, matching))
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
    let (conditions, values) = search.conditions();
    let before = before.unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT * FROM audit WHERE sequence < {before} AND {conditions} ORDER BY sequence DESC LIMIT {limit}"
    );
    let query = values
        .iter()
        .fold(sqlx::query(&sql), |query, value| query.bind(value));
    let rows = query.fetch_all(store.pool()).await?;
    rows.iter().map(event).collect()
}

fn event(row: &AnyRow) -> Result<Event, PortalError> {
    let outcome: String = row.try_get("outcome")?;
    Ok(Event {
        sequence: row.try_get("sequence")?,
        began_at: row.try_get("began_at")?,
        finished_at: row.try_get("finished_at")?,
        actor: row.try_get("actor")?,
        action: row.try_get("action")?,
        connection: row.try_get("connection")?,
        target_kind: row.try_get("target_kind")?,
        target: row.try_get("target")?,
        detail: row.try_get("detail")?,
        address: row.try_get("address")?,
        result: EventResult::parse(&outcome).unwrap_or(EventResult::Begun),
        message: row.try_get("message")?,
        aws_code: row.try_get("aws_code")?,
        request_id: row.try_get("request_id")?,
    })
}
