//! What people opened or could not, in the store: so that helpdesk sees the last
//! attempts with their reasons and times, and Launch remembers what was opened last.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::open::Request;
use super::{Launched, Place};
use crate::appstream::{ApplicationId, ConnectionName, FleetName, PortalError, StackName};
use crate::server::store::Store;
use crate::server::{now, random_token};

/// Seconds that launches are kept.
const KEPT: i64 = 90 * 86_400;

/// Notes how an attempt to open something ended.
///
/// # Errors
/// If the store fails.
pub async fn note(
    store: &Store,
    request: &Request<'_>,
    failure: Option<&PortalError>,
) -> Result<(), PortalError> {
    let place = request.place;
    let took = request.clicked.elapsed();
    sqlx::query(
        "INSERT INTO launches (id, user_id, connection, stack, fleet, application, title, at, took_ms, failure, \
                               aws_code, address, device, link) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(random_token(12))
    .bind(request.user.as_str())
    .bind(place.connection.as_str())
    .bind(place.stack.as_str())
    .bind(place.fleet.as_str())
    .bind(place.application.as_ref().map(ToString::to_string))
    .bind(request.title)
    .bind(now())
    .bind(milliseconds(took))
    .bind(failure.map(|error| error.message.to_string()))
    .bind(failure.and_then(|error| error.code.as_deref().map(ToOwned::to_owned)))
    .bind(&request.address)
    .bind(&request.device)
    .bind(request.link.clone())
    .execute(store.pool())
    .await?;
    Ok(())
}

fn milliseconds(took: Duration) -> i64 {
    i64::try_from(took.as_millis()).unwrap_or(i64::MAX)
}

/// The last attempts of a person, the newest first.
///
/// # Errors
/// If the store fails.
pub async fn of_user(
    store: &Store,
    user_id: &str,
    limit: i64,
) -> Result<Vec<Launched>, PortalError> {
    let rows = sqlx::query(
        "SELECT connection, stack, fleet, application, title, at, took_ms, failure, aws_code, address, device, link \
         FROM launches WHERE user_id = $1 ORDER BY at DESC, id LIMIT $2",
    )
    .bind(user_id)
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    rows.iter().map(launched).collect()
}

/// Removes what is too old.
///
/// # Errors
/// If the store fails.
pub async fn sweep(store: &Store) -> Result<(), PortalError> {
    sqlx::query("DELETE FROM launches WHERE at < $1")
        .bind(now() - KEPT)
        .execute(store.pool())
        .await?;
    Ok(())
}

fn launched(row: &AnyRow) -> Result<Launched, PortalError> {
    let get = |name: &str| -> Result<String, PortalError> { Ok(row.try_get(name)?) };
    let application: Option<String> = row.try_get("application")?;
    Ok(Launched {
        place: Place {
            connection: ConnectionName::parse(&get("connection")?)
                .map_err(PortalError::internal)?,
            stack: StackName::parse(&get("stack")?).map_err(PortalError::internal)?,
            fleet: FleetName::parse(&get("fleet")?).map_err(PortalError::internal)?,
            application: application
                .map(|id| ApplicationId::parse(&id))
                .transpose()
                .map_err(PortalError::internal)?,
        },
        title: get("title")?,
        at: row.try_get("at")?,
        took_ms: row.try_get("took_ms")?,
        failure: row.try_get("failure")?,
        aws_code: row.try_get("aws_code")?,
        address: get("address")?,
        device: get("device")?,
        by_link: row.try_get::<Option<String>, _>("link")?.is_some(),
    })
}
