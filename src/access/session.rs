//! Browser sessions, kept in the store: who is signed in, from where, until when.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use time::OffsetDateTime;
use tower_sessions::Session;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, SessionStore};

use super::{BrowserSession, Caller, PersonId, people};
use crate::appstream::PortalError;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::server::store::Store;
use crate::server::{Portico, now, token_hash};

const KEY: &str = "signed-in";
const HALFWAY: &str = "halfway";
/// A session's idle time is counted in steps of this many seconds, so that not
/// every request writes to the store.
const TOUCH: i64 = 60;
/// Seconds somebody has for the second step of signing in.
const HALFWAY_SECONDS: i64 = 5 * 60;

/// What a session holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SignedIn {
    person: PersonId,
    since: i64,
    seen: i64,
    #[serde(default)]
    address: String,
    #[serde(default)]
    device: String,
    #[serde(default)]
    provider: Option<AtProvider>,
}

/// At which provider somebody signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AtProvider {
    /// The provider's name.
    pub name: String,
    /// The ID token it gave, sealed; to sign out there.
    pub id_token: String,
}

/// Somebody whose password was right, and whose code is still to come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Halfway {
    /// Who.
    pub person: PersonId,
    /// Where they want to go.
    pub next: String,
    since: i64,
}

/// The id of the session a request came with, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentSession(pub String);

/// Signs a person in: under a new session id, so that an id planted before is worth
/// nothing.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(
    store: &Store,
    session: &Session,
    person: PersonId,
    address: ClientAddress,
    device: &ClientDevice,
    provider: Option<AtProvider>,
) -> Result<(), PortalError> {
    begin_anew(session).await?;
    sqlx::query("UPDATE people SET signed_in_at = $1 WHERE id = $2")
        .bind(now())
        .bind(&person.0)
        .execute(store.pool())
        .await?;
    let signed_in = SignedIn {
        person,
        since: now(),
        seen: now(),
        address: address.0.to_string(),
        device: device.0.clone(),
        provider,
    };
    put(session, KEY, signed_in).await
}

/// Notes that a person's password was right: under a new session id as well.
///
/// # Errors
/// If the store fails.
pub async fn sign_in_halfway(
    session: &Session,
    person: PersonId,
    next: String,
) -> Result<(), PortalError> {
    begin_anew(session).await?;
    let halfway = Halfway {
        person,
        next,
        since: now(),
    };
    put(session, HALFWAY, halfway).await
}

/// Who is halfway in with this session, if they did not take too long.
///
/// # Errors
/// If the store fails.
pub async fn halfway(session: &Session) -> Result<Option<Halfway>, PortalError> {
    let halfway: Option<Halfway> = session.get(HALFWAY).await.map_err(PortalError::internal)?;
    Ok(halfway.filter(|halfway| now() - halfway.since <= HALFWAY_SECONDS))
}

/// Gives the session another id and nothing in it.
async fn begin_anew(session: &Session) -> Result<(), PortalError> {
    session.cycle_id().await.map_err(PortalError::internal)?;
    session.clear().await;
    Ok(())
}

async fn put(session: &Session, key: &str, value: impl Serialize) -> Result<(), PortalError> {
    let put = session.insert(key, value).await;
    put.map_err(PortalError::internal)
}

/// Gives the session another id: what was known of it before is worth nothing.
///
/// # Errors
/// If the store fails.
pub async fn renew(session: &Session) -> Result<(), PortalError> {
    session.cycle_id().await.map_err(PortalError::internal)
}

/// Ends the session, in the store and in the browser. Gives who had signed in, and at
/// which provider, if it was at one.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(session: &Session) -> Result<Option<(PersonId, AtProvider)>, PortalError> {
    let signed_in: Option<SignedIn> = session.get(KEY).await.map_err(PortalError::internal)?;
    session.flush().await.map_err(PortalError::internal)?;
    Ok(signed_in.and_then(|signed_in| Some((signed_in.person, signed_in.provider?))))
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
    if now() - signed_in.since > absolute(portico) {
        sign_out(session).await?;
        return Ok(None);
    }
    let caller = people::caller(&portico.store, &signed_in.person).await?;
    if caller.is_none() {
        sign_out(session).await?;
    } else if now() - signed_in.seen > TOUCH {
        signed_in.seen = now();
        put(session, KEY, signed_in).await?;
    }
    Ok(caller)
}

fn absolute(portico: &Portico) -> i64 {
    i64::try_from(portico.config.sign_in.absolute().as_secs()).unwrap_or(i64::MAX)
}

/// The id of a session as it is stored, if the browser came with one.
pub fn current(session: &Session) -> Option<CurrentSession> {
    session.id().map(|id| CurrentSession(stored_id(&id)))
}

/// Whether a session is still there.
///
/// # Errors
/// If the store fails.
pub async fn is_alive(store: &Store, session: &CurrentSession) -> Result<bool, PortalError> {
    let row = sqlx::query(
        "SELECT 1 AS alive FROM browser_sessions s JOIN people p ON p.id = s.person \
         WHERE s.id = $1 AND s.expires_at > $2 AND p.locked_at IS NULL",
    )
    .bind(session.0.clone())
    .bind(now())
    .fetch_optional(store.pool())
    .await?;
    Ok(row.is_some())
}

/// A person's sessions, the one seen last first.
///
/// # Errors
/// If the store fails.
pub async fn of_person(
    portico: &Portico,
    person: &PersonId,
    current: Option<&CurrentSession>,
) -> Result<Vec<BrowserSession>, PortalError> {
    let rows = sqlx::query(
        "SELECT id, since, seen, address, device FROM browser_sessions \
         WHERE person = $1 AND expires_at > $2 AND since > $3 ORDER BY seen DESC, since DESC",
    )
    .bind(person.0.clone())
    .bind(now())
    .bind(now() - absolute(portico))
    .fetch_all(portico.store.pool())
    .await?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("id")?;
            let device: String = row.try_get("device")?;
            Ok(BrowserSession {
                is_this: current.is_some_and(|CurrentSession(current)| *current == id),
                id,
                since: row.try_get("since")?,
                seen: row.try_get("seen")?,
                address: row.try_get("address")?,
                device: super::device::name(&device),
            })
        })
        .collect()
}

/// Whether a person is signed in from an address now.
///
/// # Errors
/// If the store fails.
pub async fn is_known_from(
    store: &Store,
    user_name: &str,
    address: ClientAddress,
) -> Result<bool, PortalError> {
    let row = sqlx::query(
        "SELECT s.id FROM browser_sessions s JOIN people p ON p.id = s.person \
         WHERE p.user_name = $1 AND s.address = $2 AND s.expires_at > $3 LIMIT 1",
    )
    .bind(user_name.to_owned())
    .bind(address.0.to_string())
    .bind(now())
    .fetch_optional(store.pool())
    .await?;
    Ok(row.is_some())
}

/// Ends one session of a person. Says whether there was one.
///
/// # Errors
/// If the store fails.
pub async fn end(store: &Store, person: &PersonId, id: &str) -> Result<bool, PortalError> {
    let deleted = sqlx::query("DELETE FROM browser_sessions WHERE person = $1 AND id = $2")
        .bind(person.0.clone())
        .bind(id.to_owned())
        .execute(store.pool())
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// Ends all sessions of a person but one. Gives how many there were.
///
/// # Errors
/// If the store fails.
pub async fn end_all(
    store: &Store,
    person: &PersonId,
    but: Option<&CurrentSession>,
) -> Result<u64, PortalError> {
    let but = but.map_or("", |CurrentSession(id)| id);
    let deleted = sqlx::query("DELETE FROM browser_sessions WHERE person = $1 AND id <> $2")
        .bind(person.0.clone())
        .bind(but.to_owned())
        .execute(store.pool())
        .await?;
    Ok(deleted.rows_affected())
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

/// Who is signed in with a session, for the columns by which it is found.
fn signed_in(record: &Record) -> Option<SignedIn> {
    serde_json::from_value(record.data.get(KEY)?.clone()).ok()
}

#[async_trait]
impl SessionStore for BrowserSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let data = serde_json::to_string(&record.data).map_err(backend)?;
        let signed_in = signed_in(record);
        let signed_in = signed_in.as_ref();
        loop {
            let inserted = sqlx::query(
                "INSERT INTO browser_sessions (id, data, expires_at, person, since, seen, address, device) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            )
            .bind(stored_id(&record.id))
            .bind(&data)
            .bind(record.expiry_date.unix_timestamp())
            .bind(signed_in.map(|signed_in| signed_in.person.0.clone()))
            .bind(signed_in.map(|signed_in| signed_in.since))
            .bind(signed_in.map(|signed_in| signed_in.seen))
            .bind(signed_in.map(|signed_in| signed_in.address.clone()))
            .bind(signed_in.map(|signed_in| signed_in.device.clone()))
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
        let signed_in = signed_in(record);
        let signed_in = signed_in.as_ref();
        // One that was ended meanwhile stays so.
        sqlx::query(
            "UPDATE browser_sessions SET data = $1, expires_at = $2, person = $3, since = $4, seen = $5, \
             address = $6, device = $7 WHERE id = $8",
        )
        .bind(data)
        .bind(record.expiry_date.unix_timestamp())
        .bind(signed_in.map(|signed_in| signed_in.person.0.clone()))
        .bind(signed_in.map(|signed_in| signed_in.since))
        .bind(signed_in.map(|signed_in| signed_in.seen))
        .bind(signed_in.map(|signed_in| signed_in.address.clone()))
        .bind(signed_in.map(|signed_in| signed_in.device.clone()))
        .bind(stored_id(&record.id))
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
