//! Browser sessions, kept in the store: who is signed in, from where, until when.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::{Any, Row, Transaction};
use tower_sessions::Session;

use super::credentials::password_mark;
use super::session_store::stored_id;
use super::{BrowserSession, Caller, PersonId, people};
use crate::appstream::PortalError;
use crate::server::security::{ClientAddress, ClientDevice};
use crate::server::store::Store;
use crate::server::{Portico, now};

pub(super) const KEY: &str = "signed-in";
const HALFWAY: &str = "halfway";
/// A session's idle time is counted in steps of this many seconds, so that not
/// every request writes to the store.
const TOUCH: i64 = 60;
/// Seconds somebody has for the second step of signing in.
const HALFWAY_SECONDS: i64 = 5 * 60;

/// What a session holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub(super) person: PersonId,
    pub(super) since: i64,
    pub(super) seen: i64,
    #[serde(default)]
    pub(super) address: String,
    #[serde(default)]
    pub(super) device: String,
    #[serde(default)]
    provider: Option<AtProvider>,
    /// Which password was given: see [`password_mark`]. None at a provider, and in
    /// sessions from before this was kept.
    #[serde(default)]
    password: Option<String>,
}

/// By what somebody signs in.
#[derive(Clone, Debug)]
pub enum Proof {
    /// The password with this mark. One that was looked at before the person got
    /// another lets nobody in.
    Password(Option<String>),
    /// What a provider says.
    Provider(AtProvider),
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
    /// Which password was right.
    #[serde(default)]
    password: Option<String>,
}

impl Halfway {
    /// By what they sign in, once the code is right; nothing, if the person's password
    /// has another hash by now.
    pub fn proof(&self, hash: Option<&str>) -> Option<Proof> {
        let password = self.password.clone();
        is_present(password.as_deref(), hash).then_some(Proof::Password(password))
    }
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
    proof: Proof,
) -> Result<(), PortalError> {
    let (password, provider) = match proof {
        Proof::Password(mark) => (mark, None),
        Proof::Provider(at_provider) => (None, Some(at_provider)),
    };
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
        password,
    };
    put(session, KEY, signed_in).await
}

/// Notes that a person's password, the one with this mark, was right: under a new
/// session id as well.
///
/// # Errors
/// If the store fails.
pub async fn sign_in_halfway(
    session: &Session,
    person: PersonId,
    next: String,
    password: Option<String>,
) -> Result<(), PortalError> {
    begin_anew(session).await?;
    let halfway = Halfway {
        person,
        next,
        since: now(),
        password,
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

/// Whether the password that a session began with is the one the person has. A session
/// that began without one does not depend on it.
fn is_present(mark: Option<&str>, hash: Option<&str>) -> bool {
    mark.is_none_or(|mark| hash.is_some_and(|hash| password_mark(hash) == mark))
}

/// Gives the session of somebody who changed their password another id: what was known
/// of it before is worth nothing. It goes on with the new password, of which this is
/// the hash.
///
/// # Errors
/// If the store fails.
pub async fn renew(session: &Session, hash: &str) -> Result<(), PortalError> {
    let signed_in: Option<SignedIn> = session.get(KEY).await.map_err(PortalError::internal)?;
    session.cycle_id().await.map_err(PortalError::internal)?;
    let Some(mut signed_in) = signed_in else {
        return Ok(());
    };
    // One that began at a provider does not depend on the password.
    if signed_in.provider.is_none() {
        signed_in.password = Some(password_mark(hash));
    }
    put(session, KEY, signed_in).await
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
    let found = people::caller_and_hash(&portico.store, &signed_in.person).await?;
    let present = found
        .filter(|(_, hash)| is_present(signed_in.password.as_deref(), hash.as_deref()))
        .map(|(caller, _)| caller);
    if present.is_none() {
        sign_out(session).await?;
    } else if now() - signed_in.seen > TOUCH {
        signed_in.seen = now();
        put(session, KEY, signed_in).await?;
    }
    Ok(present)
}

fn absolute(portico: &Portico) -> i64 {
    i64::try_from(portico.config.sign_in.absolute().as_secs()).unwrap_or(i64::MAX)
}

/// The id of a session as it is stored, if the browser came with one.
pub fn current(session: &Session) -> Option<CurrentSession> {
    session.id().map(|id| CurrentSession(stored_id(&id)))
}

/// Whether a session still lets its person in, without counting as a request.
///
/// # Errors
/// If the store fails.
pub async fn is_alive(portico: &Portico, session: &CurrentSession) -> Result<bool, PortalError> {
    let row = sqlx::query(
        "SELECT s.data, p.password_hash FROM browser_sessions s JOIN people p ON p.id = s.person \
         WHERE s.id = $1 AND s.expires_at > $2 AND s.since >= $3 AND p.locked_at IS NULL",
    )
    .bind(session.0.clone())
    .bind(now())
    .bind(now() - absolute(portico))
    .fetch_optional(portico.store.pool())
    .await?;
    let Some(row) = row else { return Ok(false) };
    let (data, hash): (String, Option<String>) =
        (row.try_get("data")?, row.try_get("password_hash")?);
    let data: HashMap<String, serde_json::Value> =
        serde_json::from_str(&data).map_err(PortalError::internal)?;
    let signed_in = data
        .get(KEY)
        .cloned()
        .map(serde_json::from_value::<SignedIn>);
    let signed_in = signed_in.transpose().map_err(PortalError::internal)?;
    Ok(signed_in
        .is_some_and(|signed_in| is_present(signed_in.password.as_deref(), hash.as_deref())))
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
                device: crate::audit::device::name(&device),
            })
        })
        .collect()
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
    let mut transaction = store.pool().begin().await?;
    let ended = end_all_within(&mut transaction, person, but).await?;
    transaction.commit().await?;
    Ok(ended)
}

/// The same, as a part of a larger change.
///
/// # Errors
/// If the store fails.
pub async fn end_all_within(
    transaction: &mut Transaction<'static, Any>,
    person: &PersonId,
    but: Option<&CurrentSession>,
) -> Result<u64, PortalError> {
    let but = but.map_or("", |CurrentSession(id)| id);
    let deleted = sqlx::query("DELETE FROM browser_sessions WHERE person = $1 AND id <> $2")
        .bind(person.0.clone())
        .bind(but.to_owned())
        .execute(&mut **transaction)
        .await?;
    Ok(deleted.rows_affected())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_session_lasts_as_long_as_the_password_it_began_with() {
        let (old, new) = (password_mark("old"), password_mark("new"));
        assert!(is_present(Some(&old), Some("old")));
        assert!(!is_present(Some(&old), Some("new")));
        assert!(is_present(Some(&new), Some("new")));
        assert!(!is_present(Some(&old), None), "no password any more");
        assert!(is_present(None, Some("new")), "begun at a provider");
        assert!(is_present(None, None));
    }

    #[test]
    fn a_session_from_before_passwords_were_marked_is_read() {
        let stored = json!({ "person": "p1", "since": 1, "seen": 2 });
        let signed_in: SignedIn = serde_json::from_value(stored).unwrap();
        assert_eq!(signed_in.password, None);
        let stored = json!({ "person": "p1", "next": "/", "since": 1 });
        let halfway: Halfway = serde_json::from_value(stored).unwrap();
        assert!(halfway.proof(Some("any")).is_some());
    }
}
