//! API tokens in the store: 256 random bits behind a prefix that secret scanners
//! find, kept as a hash, for a time, and never good for more than their maker may.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Grant, PersonId, Stacks, Token, TokenState, grants};
use crate::appstream::PortalError;
use crate::server::store::Store;
use crate::server::{now, random_token, token_hash};

/// What every token begins with.
pub const PREFIX: &str = "portico_";
/// Bytes of randomness: 256 bits, beyond any guessing.
const TOKEN_BYTES: usize = 32;

/// A token to be made.
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Who makes it.
    pub maker: PersonId,
    /// What it may at most.
    pub grant: Grant,
    /// Until when; seconds since 1970.
    pub expires_at: i64,
}

const SELECT: &str = "SELECT t.id, t.name, t.person, p.user_name, t.role, t.connection, t.stacks, t.created_at, \
            t.expires_at, t.revoked_at, t.last_used_at, t.last_used_from \
     FROM api_tokens t JOIN people p ON p.id = t.person";

/// Makes a token. Gives its secret, which nobody can find out later.
///
/// # Errors
/// If the store fails.
pub async fn create(store: &Store, new: &NewToken) -> Result<String, PortalError> {
    let secret = format!("{PREFIX}{}", random_token(TOKEN_BYTES));
    let stacks = (new.grant.stacks != Stacks::All).then(|| new.grant.stacks.to_string());
    sqlx::query(
        "INSERT INTO api_tokens (id, token_hash, name, person, role, connection, stacks, created_at, expires_at, minute, calls) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)",
    )
    .bind(random_token(12))
    .bind(token_hash(&secret))
    .bind(&new.name)
    .bind(&new.maker.0)
    .bind(new.grant.role.as_str())
    .bind(new.grant.connection.as_ref().map(ToString::to_string))
    .bind(stacks)
    .bind(now())
    .bind(new.expires_at)
    .execute(store.pool())
    .await?;
    Ok(secret)
}

/// All tokens, or those of one maker.
///
/// # Errors
/// If the store fails.
pub async fn all(store: &Store, maker: Option<&PersonId>) -> Result<Vec<Token>, PortalError> {
    let query = format!("{SELECT} WHERE $1 IS NULL OR t.person = $1 ORDER BY t.created_at, t.id");
    let rows = sqlx::query(&query)
        .bind(maker.map(|maker| maker.0.clone()))
        .fetch_all(store.pool())
        .await?;
    let tokens = rows
        .iter()
        .map(|row| Ok(token(row)?.map(|(token, _)| token)));
    tokens.filter_map(Result::transpose).collect()
}

/// Finds a token by its id; with its maker.
///
/// # Errors
/// If the store fails.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<(Token, PersonId)>, PortalError> {
    let query = format!("{SELECT} WHERE t.id = $1");
    let row = sqlx::query(&query)
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    Ok(row.as_ref().map(token).transpose()?.flatten())
}

/// Finds the token that a secret is; with its maker. None if they are locked.
///
/// # Errors
/// If the store fails.
pub async fn by_secret(
    store: &Store,
    secret: &str,
) -> Result<Option<(Token, PersonId)>, PortalError> {
    let query = format!("{SELECT} WHERE t.token_hash = $1 AND p.locked_at IS NULL");
    let row = sqlx::query(&query)
        .bind(token_hash(secret))
        .fetch_optional(store.pool())
        .await?;
    Ok(row.as_ref().map(token).transpose()?.flatten())
}

/// Takes a token back.
///
/// # Errors
/// If the store fails.
pub async fn revoke(store: &Store, id: &str) -> Result<(), PortalError> {
    sqlx::query("UPDATE api_tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
        .bind(now())
        .bind(id)
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Notes a use of a token. Gives how many there were within this minute, this one
/// included, in all processes together.
///
/// # Errors
/// If the store fails.
pub async fn used(store: &Store, id: &str, address: &str) -> Result<i64, PortalError> {
    let now = now();
    let row = sqlx::query(
        "UPDATE api_tokens SET last_used_at = $1, last_used_from = $2, \
                calls = CASE WHEN minute = $3 THEN calls + 1 ELSE 1 END, minute = $3 \
         WHERE id = $4 RETURNING calls",
    )
    .bind(now)
    .bind(address)
    .bind(now / 60)
    .bind(id)
    .fetch_one(store.pool())
    .await?;
    Ok(row.try_get("calls")?)
}

/// Reads a token and its maker; none for a role that this version does not know.
fn token(row: &AnyRow) -> Result<Option<(Token, PersonId)>, PortalError> {
    let Some(grant) = grants::read(row)? else {
        return Ok(None);
    };
    let expires_at: i64 = row.try_get("expires_at")?;
    let revoked_at: Option<i64> = row.try_get("revoked_at")?;
    let state = if revoked_at.is_some() {
        TokenState::Revoked
    } else if expires_at <= now() {
        TokenState::Expired
    } else {
        TokenState::Usable
    };
    let token = Token {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        maker: row.try_get("user_name")?,
        grant,
        created_at: row.try_get("created_at")?,
        expires_at,
        last_used_at: row.try_get("last_used_at")?,
        last_used_from: row.try_get("last_used_from")?,
        state,
    };
    Ok(Some((token, PersonId(row.try_get("person")?))))
}
