//! Invitations in the store: a link by which somebody sets their password, for the
//! first time or again. Each person has one at most; it works once, for a time, and is
//! stored only as a hash of its token.

use sqlx::Row;

use super::{PersonId, credentials};
use crate::appstream::{ErrorKind, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token, token_hash};

/// Bytes of randomness in a token: 256 bits, beyond any guessing.
const TOKEN_BYTES: usize = 32;
/// Seconds within which a first password is set.
const FIRST: i64 = 7 * 24 * 60 * 60;
/// Seconds within which another password is set: whoever asked for it is waiting.
const AGAIN: i64 = 24 * 60 * 60;

/// An invitation that is still good.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who is invited.
    pub person: PersonId,
    /// Who invited them.
    pub created_by: String,
    /// Until when; seconds since 1970.
    pub expires_at: i64,
}

/// Makes an invitation; one from before is void. Gives its token, which nobody can find
/// out later, and until when it is good.
///
/// # Errors
/// If the store fails.
pub async fn create(
    store: &Store,
    person: &PersonId,
    has_password: bool,
    created_by: &str,
) -> Result<(String, i64), PortalError> {
    let token = random_token(TOKEN_BYTES);
    let expires_at = now() + if has_password { AGAIN } else { FIRST };
    sqlx::query(
        "INSERT INTO invitations (person, token_hash, created_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (person) DO UPDATE SET token_hash = excluded.token_hash, \
         created_by = excluded.created_by, created_at = excluded.created_at, expires_at = excluded.expires_at",
    )
    .bind(person.0.clone())
    .bind(token_hash(&token))
    .bind(created_by.to_owned())
    .bind(now())
    .bind(expires_at)
    .execute(store.pool())
    .await?;
    Ok((token, expires_at))
}

/// Finds the invitation of a token.
///
/// # Errors
/// If the store fails.
pub async fn by_token(store: &Store, token: &str) -> Result<Option<Invitation>, PortalError> {
    let row = sqlx::query(
        "SELECT person, created_by, expires_at FROM invitations WHERE token_hash = $1 AND expires_at > $2",
    )
    .bind(token_hash(token))
    .bind(now())
    .fetch_optional(store.pool())
    .await?;
    row.map(|row| {
        Ok(Invitation {
            person: PersonId(row.try_get("person")?),
            created_by: row.try_get("created_by")?,
            expires_at: row.try_get("expires_at")?,
        })
    })
    .transpose()
}

/// Uses an invitation up: its person has the password with this hash, and no session
/// any more; all of it, or nothing.
///
/// # Errors
/// [`ErrorKind::Gone`] if it was used or replaced meanwhile, or has run out.
pub async fn accept(store: &Store, token: &str, hash: &str) -> Result<(), PortalError> {
    let invited = by_token(store, token).await?.ok_or_else(gone)?;
    let mut transaction = store.pool().begin().await?;
    credentials::exchange_password(&mut transaction, &invited.person, hash, None).await?;
    // A person has one invitation at most; it may be another by now.
    let used = sqlx::query("DELETE FROM invitations WHERE token_hash = $1 AND expires_at > $2")
        .bind(token_hash(token))
        .bind(now())
        .execute(&mut *transaction)
        .await?;
    if used.rows_affected() == 0 {
        transaction.rollback().await?;
        return Err(gone());
    }
    transaction.commit().await?;
    Ok(())
}

/// What is said of an invitation that is no more.
pub fn gone() -> PortalError {
    PortalError::new(ErrorKind::Gone, "This invitation was used already, or has expired.")
        .next("If you have set your password, sign in with it. Otherwise ask an administrator for another invitation.")
}
