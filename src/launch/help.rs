//! Calls for help: somebody could not get in and told helpdesk with one click.

use sqlx::Row;

use super::Place;
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::helpdesk::HelpCall;
use crate::server::store::Store;
use crate::server::{now, random_token};

/// Seconds a call is shown for; until then the same is not made twice.
const OPEN_FOR: i64 = 3 * 86_400;
/// Calls looked at, the newest.
const MOST: i64 = 2_000;

/// Calls for help with `place`, unless such a call is open already.
///
/// # Errors
/// If the store fails.
pub async fn call(
    store: &Store,
    user_id: &str,
    place: &Place,
    title: &str,
    reason: &str,
) -> Result<(), PortalError> {
    let known = sqlx::query(
        "SELECT id FROM help_calls \
         WHERE closed_at IS NULL AND user_id = $1 AND connection = $2 AND stack = $3 AND at > $4",
    )
    .bind(user_id)
    .bind(place.connection.as_str())
    .bind(place.stack.as_str())
    .bind(now() - OPEN_FOR)
    .fetch_optional(store.pool())
    .await?;
    if known.is_some() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO help_calls (id, user_id, connection, stack, fleet, title, reason, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(random_token(12))
    .bind(user_id)
    .bind(place.connection.as_str())
    .bind(place.stack.as_str())
    .bind(place.fleet.as_str())
    .bind(title)
    .bind(reason)
    .bind(now())
    .execute(store.pool())
    .await?;
    Ok(())
}

/// The calls nobody has answered, the oldest first.
///
/// # Errors
/// If the store fails.
pub async fn open_calls(store: &Store) -> Result<Vec<HelpCall>, PortalError> {
    let rows = sqlx::query(
        "SELECT id, user_id, connection, stack, fleet, title, reason, at FROM help_calls \
         WHERE closed_at IS NULL AND at > $1 ORDER BY at DESC LIMIT $2",
    )
    .bind(now() - OPEN_FOR)
    .bind(MOST)
    .fetch_all(store.pool())
    .await?;
    rows.iter()
        .rev()
        .map(|row| {
            Ok(HelpCall {
                id: row.try_get("id")?,
                user_id: row.try_get("user_id")?,
                connection: ConnectionName::parse(row.try_get("connection")?)
                    .map_err(PortalError::internal)?,
                stack: StackName::parse(row.try_get("stack")?).map_err(PortalError::internal)?,
                fleet: row.try_get("fleet")?,
                title: row.try_get("title")?,
                reason: row.try_get("reason")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}

/// Notes that somebody took care of a call.
///
/// # Errors
/// If the store fails.
pub async fn close(store: &Store, id: &str, by: &str) -> Result<(), PortalError> {
    sqlx::query(
        "UPDATE help_calls SET closed_at = $1, closed_by = $2 WHERE id = $3 AND closed_at IS NULL",
    )
    .bind(now())
    .bind(by)
    .bind(id)
    .execute(store.pool())
    .await?;
    Ok(())
}
