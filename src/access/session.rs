//! Browser sessions, kept in the store: who is signed in, until when.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use time::OffsetDateTime;
use tower_sessions::Session;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};

use super::{Caller, PersonId, people};
use crate::appstream::PortalError;
use crate::server::store::Store;
use crate::server::{Portico, now, token_hash};

const KEY: &str = "signed-in";
/// A session's idle time is counted in steps of this many seconds, so that not
/// every request writes to the store.
const TOUCH: i64 = 60;

/// What a session holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SignedIn {
    person: PersonId,
    since: i64,
    seen: i64,
}

/// Signs a person in: under a new session id, so that an id planted before is
/// worth nothing.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(session: &Session, person: PersonId) -> Result<(), PortalError> {
    session.cycle_id().await.map_err(PortalError::internal)?;
    let signed_in = SignedIn {
        person,
        since: now(),
        seen: now(),
    };
    session
        .insert(KEY, signed_in)
        .await
        .map_err(PortalError::internal)
}

/// Ends the session, in the store and in the browser.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(session: &Session) -> Result<(), PortalError> {
    session.flush().await.map_err(PortalError::internal)
}

/// Who is signed in with this session, if it has not run out.
///
/// # Errors
/// If the store fails.
pub async fn caller(portico: &Portico, session: &Session) -> Result<Option<Caller>, PortalError> {
    let signed_in: Option<SignedIn> = session.get(KEY).await.map_err(PortalError::internal)?;
    let Some(mut signed_in) = signed_in else {
        return Ok(None);
    };
    let absolute = i64::try_from(portico.config.sign_in.absolute().as_secs()).unwrap_or(i64::MAX);
    if now() - signed_in.since > absolute {
        sign_out(session).await?;
        return Ok(None);
    }
    let caller = people::caller(&portico.store, &signed_in.person).await?;
    if caller.is_none() {
        sign_out(session).await?;
    } else if now() - signed_in.seen > TOUCH {
        signed_in.seen = now();
        session
            .insert(KEY, signed_in)
            .await
            .map_err(PortalError::internal)?;
    }
    Ok(caller)
}

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

fn stored_id(id: &Id) -> String {
    token_hash(&id.to_string())
}

#[async_trait]
impl SessionStore for BrowserSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let data = serde_json::to_string(&record.data).map_err(backend)?;
        loop {
            let inserted = sqlx::query(
                "INSERT INTO browser_sessions (id, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(stored_id(&record.id))
            .bind(&data)
            .bind(record.expiry_date.unix_timestamp())
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
        let data = serde_json::to_string(&record.data).map_err(backend)?;
        sqlx::query(
            "INSERT INTO browser_sessions (id, data, expires_at) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
        )
        .bind(stored_id(&record.id))
        .bind(data)
        .bind(record.expiry_date.unix_timestamp())
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
