//! Failed attempts by address — wrong passwords, invented links — kept in the
//! store, so that every portal process counts the same ones.

use std::net::IpAddr;

use sqlx::Row;

use crate::appstream::{ErrorKind, PortalError};
use crate::server::now;
use crate::server::store::Store;

/// Seconds an attempt counts.
const WINDOW: i64 = 5 * 60;

/// What was attempted.
#[derive(Clone, Copy, Debug)]
pub enum Attempt {
    /// Signing in.
    SignIn,
    /// Opening a personal link.
    Link,
}

impl Attempt {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Link => "link",
        }
    }
}

/// Refuses if `address` has failed `limit` times within the last five minutes.
///
/// # Errors
/// [`ErrorKind::TooManyAttempts`], which says when to try again.
pub async fn check(
    store: &Store,
    attempt: Attempt,
    address: IpAddr,
    limit: u32,
) -> Result<(), PortalError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS failures, MIN(at) AS oldest FROM failed_attempts \
         WHERE kind = $1 AND address = $2 AND at > $3",
    )
    .bind(attempt.as_str())
    .bind(address.to_string())
    .bind(now() - WINDOW)
    .fetch_one(store.pool())
    .await?;
    let failures: i64 = row.try_get("failures")?;
    if failures < i64::from(limit) {
        return Ok(());
    }
    let oldest: Option<i64> = row.try_get("oldest")?;
    let wait = oldest.map_or(WINDOW, |oldest| (oldest + WINDOW - now()).max(1));
    let minutes = (wait + 59) / 60;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    Err(PortalError::new(
        ErrorKind::TooManyAttempts,
        "Too many attempts from your network failed.",
    )
    .next(format!(
        "Try again in {minutes} {unit}. Your account is not locked."
    )))
}

/// Counts a failure.
///
/// # Errors
/// If the store fails.
pub async fn failed(store: &Store, attempt: Attempt, address: IpAddr) -> Result<(), PortalError> {
    sqlx::query("DELETE FROM failed_attempts WHERE at <= $1")
        .bind(now() - WINDOW)
        .execute(store.pool())
        .await?;
    sqlx::query("INSERT INTO failed_attempts (kind, address, at) VALUES ($1, $2, $3)")
        .bind(attempt.as_str())
        .bind(address.to_string())
        .bind(now())
        .execute(store.pool())
        .await?;
    Ok(())
}
