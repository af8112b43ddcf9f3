//! Browser sessions in the store, as tower-sessions keeps them.

use async_trait::async_trait;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};

use super::session::{KEY, SignedIn};
use crate::server::store::Store;
use crate::server::{now, token_hash};

/// tower-sessions' store over ours: one statement set for both engines, and ids
/// stored as hashes, which the published stores do not offer.
#[derive(Clone)]
pub struct BrowserSessions(pub Store);

impl std::fmt::Debug for BrowserSessions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BrowserSessions")
    }
}

fn backend(error: impl std::fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

/// How a session is stored: by a hash, so that who reads the database holds no session.
pub(super) fn stored_id(id: &Id) -> String {
    token_hash(&id.to_string())
}

/// Who is signed in with a session, for the columns by which it is found.
fn signed_in(record: &Record) -> Option<SignedIn> {
    serde_json::from_value(record.data.get(KEY)?.clone()).ok()
}

/// `statement` with what is kept of a session: its data, when it runs out, then who is
/// signed in, since when, last seen when, from which address, with which device; and as
/// the eighth its id.
fn bound<'q>(
    statement: &'q str,
    record: &Record,
) -> session_store::Result<Query<'q, Any, AnyArguments<'q>>> {
    let signed_in = signed_in(record);
    let signed_in = signed_in.as_ref();
    Ok(sqlx::query(statement)
        .bind(serde_json::to_string(&record.data).map_err(backend)?)
        .bind(record.expiry_date.unix_timestamp())
        .bind(signed_in.map(|signed_in| signed_in.person.0.clone()))
        .bind(signed_in.map(|signed_in| signed_in.since))
        .bind(signed_in.map(|signed_in| signed_in.seen))
        .bind(signed_in.map(|signed_in| signed_in.address.clone()))
        .bind(signed_in.map(|signed_in| signed_in.device.clone()))
        .bind(stored_id(&record.id)))
}

#[async_trait]
impl SessionStore for BrowserSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        loop {
            let inserted = bound(
                "INSERT INTO browser_sessions (data, expires_at, person, since, seen, address, device, id) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                record,
            )?
            .execute(self.0.pool())
            .await
            .map_err(backend)?;
            if inserted.rows_affected() == 1 {
                break;
            }
            record.id = Id::default();
        }
        // Every new session sweeps out those that ran out.
        sqlx::query("DELETE FROM browser_sessions WHERE expires_at < $1")
            .bind(now())
            .execute(self.0.pool())
            .await
            .map_err(backend)?;
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        // One that was ended meanwhile stays so.
        bound(
            "UPDATE browser_sessions SET data = $1, expires_at = $2, person = $3, since = $4, seen = $5, \
             address = $6, device = $7 WHERE id = $8",
            record,
        )?
        .execute(self.0.pool())
        .await
        .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let row = sqlx::query(
            "SELECT data, expires_at FROM browser_sessions WHERE id = $1 AND expires_at > $2",
        )
        .bind(stored_id(id))
        .bind(now())
        .fetch_optional(self.0.pool())
        .await
        .map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let data: String = row.try_get("data").map_err(backend)?;
        let expires_at: i64 = row.try_get("expires_at").map_err(backend)?;
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&data).map_err(backend)?,
            expiry_date: OffsetDateTime::from_unix_timestamp(expires_at).map_err(backend)?,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        sqlx::query("DELETE FROM browser_sessions WHERE id = $1")
            .bind(stored_id(id))
            .execute(self.0.pool())
            .await
            .map_err(backend)?;
        Ok(())
    }
}
