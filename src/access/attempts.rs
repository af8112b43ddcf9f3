//! Failed attempts — wrong passwords, wrong codes, invented links — by address, by
//! name or by person, kept in the store, so that every portal process counts the same
//! ones.
//!
//! Where guessing is worth it, an attempt is counted before it is made and taken back
//! when it succeeds: so that many at the same time are not each the first.

use std::fmt::Display;
use std::net::IpAddr;

use sqlx::Row;

use crate::appstream::{ErrorKind, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token};

/// What was attempted.
#[derive(Clone, Copy, Debug)]
pub enum Attempt {
    /// Signing in, from an address.
    SignIn,
    /// Signing in, with a user name, whether there is such a person or not.
    Account,
    /// Giving the code of a second factor, of a person.
    SecondFactor,
    /// Opening an invitation, from an address.
    Invitation,
    /// Opening a personal link, from an address.
    Link,
    /// Calling the HTTP API with a token, from an address.
    ApiToken,
}

impl Attempt {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Account => "account",
            Self::SecondFactor => "second-factor",
            Self::Invitation => "invitation",
            Self::Link => "link",
            Self::ApiToken => "API token",
        }
    }

    /// Seconds an attempt counts.
    const fn window(self) -> i64 {
        match self {
            Self::Account => 60 * 60,
            _ => 5 * 60,
        }
    }

    const fn refusal(self) -> (&'static str, &'static str) {
        match self {
            Self::SignIn | Self::Invitation | Self::Link | Self::ApiToken => (
                "Too many attempts from your network failed.",
                "Your account is not locked.",
            ),
            Self::Account => (
                "Too many attempts with this user name failed.",
                "The account is not locked, and who is signed in stays so.",
            ),
            Self::SecondFactor => (
                "Too many codes were wrong.",
                "Your account is not locked. If that was not you, somebody knows your password: change it.",
            ),
        }
    }
}

/// An attempt that counts as failed until it has succeeded.
#[derive(Debug)]
#[must_use = "it counts as failed until it is taken back"]
pub struct Counted {
    id: String,
}

impl Counted {
    /// Takes it back.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn succeeded(self, store: &Store) -> Result<(), PortalError> {
        sqlx::query("DELETE FROM failed_attempts WHERE id = $1")
            .bind(self.id)
            .execute(store.pool())
            .await?;
        Ok(())
    }

    /// Lets it stand.
    pub fn failed(self) {}
}

/// Counts an attempt that is about to be made, and refuses it if that is more than
/// `limit` within the window; a refused one does not count.
///
/// # Errors
/// [`ErrorKind::TooManyAttempts`], which says when to try again.
pub async fn begin(
    store: &Store,
    attempt: Attempt,
    whose: impl Display,
    limit: u32,
) -> Result<Counted, PortalError> {
    let whose = whose.to_string();
    let counted = Counted {
        id: insert(store, attempt, &whose).await?,
    };
    let refused = refusal(store, attempt, &whose, i64::from(limit) + 1).await?;
    match refused {
        None => Ok(counted),
        Some(error) => {
            counted.succeeded(store).await?;
            Err(error)
        }
    }
}

/// Refuses if `address` has failed `limit` times within the window.
///
/// # Errors
/// [`ErrorKind::TooManyAttempts`], which says when to try again.
pub async fn check(
    store: &Store,
    attempt: Attempt,
    address: IpAddr,
    limit: u32,
) -> Result<(), PortalError> {
    match refusal(store, attempt, &address.to_string(), i64::from(limit)).await? {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

/// Counts a failure.
///
/// # Errors
/// If the store fails.
pub async fn failed(store: &Store, attempt: Attempt, address: IpAddr) -> Result<(), PortalError> {
    insert(store, attempt, &address.to_string()).await?;
    Ok(())
}

/// What is said when there are `limit` or more.
async fn refusal(
    store: &Store,
    attempt: Attempt,
    whose: &str,
    limit: i64,
) -> Result<Option<PortalError>, PortalError> {
    let window = attempt.window();
    let row = sqlx::query(
        "SELECT COUNT(*) AS failures, MIN(at) AS oldest FROM failed_attempts \
         WHERE kind = $1 AND address = $2 AND at > $3",
    )
    .bind(attempt.as_str())
    .bind(whose.to_owned())
    .bind(now() - window)
    .fetch_one(store.pool())
    .await?;
    let failures: i64 = row.try_get("failures")?;
    if failures < limit {
        return Ok(None);
    }
    let oldest: Option<i64> = row.try_get("oldest")?;
    let wait = oldest.map_or(window, |oldest| (oldest + window - now()).max(1));
    let minutes = (wait + 59) / 60;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    let (message, safe) = attempt.refusal();
    let next = format!("Try again in {minutes} {unit}. {safe}");
    Ok(Some(
        PortalError::new(ErrorKind::TooManyAttempts, message).next(next),
    ))
}

async fn insert(store: &Store, attempt: Attempt, whose: &str) -> Result<String, PortalError> {
    // What counts no more goes.
    sqlx::query("DELETE FROM failed_attempts WHERE at <= $1 AND (kind <> $2 OR at <= $3)")
        .bind(now() - Attempt::SignIn.window())
        .bind(Attempt::Account.as_str())
        .bind(now() - Attempt::Account.window())
        .execute(store.pool())
        .await?;
    let id = random_token(12);
    sqlx::query("INSERT INTO failed_attempts (id, kind, address, at) VALUES ($1, $2, $3, $4)")
        .bind(&id)
        .bind(attempt.as_str())
        .bind(whose)
        .bind(now())
        .execute(store.pool())
        .await?;
    Ok(id)
}
