//! Personal links in the store: made for one user and one thing to open, for a
//! time and a number of uses, revocable, and stored only as a hash of the token.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Link, LinkState, LinkUse, Place, launches};
use crate::appstream::{ApplicationId, ConnectionName, FleetName, PortalError, StackName, UserId};
use crate::branding::store as brands;
use crate::server::store::Store;
use crate::server::{Portico, now, random_token, token_hash};

/// Bytes of randomness in a token: 256 bits, beyond any guessing.
const TOKEN_BYTES: usize = 32;
/// Seconds after which a use that neither succeeded nor failed is given back: the
/// process that began it is gone.
const LOST_AFTER: i64 = 120;

/// A link to be made.
pub struct NewLink {
    /// What it opens.
    pub place: Place,
    /// The name of that.
    pub title: String,
    /// For whom.
    pub user: UserId,
    /// Who makes it.
    pub created_by: String,
    /// From when it can be opened; seconds since 1970.
    pub valid_from: i64,
    /// Until when it can be opened; seconds since 1970.
    pub expires_at: i64,
    /// What the application is told when it starts.
    pub session_context: Option<String>,
    /// How often.
    pub max_uses: u32,
}

const COLUMNS: &str = "l.id, l.connection, l.stack, l.fleet, l.application, l.title, l.user_id, l.created_by, \
     l.created_at, l.valid_from, l.expires_at, l.session_context, l.max_uses, l.uses, l.revoked_at, \
     (SELECT MAX(u.at) FROM link_uses u WHERE u.link = l.id AND u.state = 'used') AS last_used_at";

/// A token for a link.
pub fn new_token() -> String {
    random_token(TOKEN_BYTES)
}

/// Makes a link that `token` opens; gives its id. Nobody can find out the token later.
///
/// # Errors
/// If the store fails.
pub async fn create(store: &Store, link: &NewLink, token: &str) -> Result<String, PortalError> {
    let id = random_token(12);
    sqlx::query(
        "INSERT INTO links (id, token_hash, connection, stack, fleet, application, title, user_id, created_by, \
                            created_at, valid_from, expires_at, session_context, max_uses, uses) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)",
    )
    .bind(&id)
    .bind(token_hash(token))
    .bind(link.place.connection.as_str())
    .bind(link.place.stack.as_str())
    .bind(link.place.fleet.as_str())
    .bind(link.place.application.as_ref().map(ToString::to_string))
    .bind(&link.title)
    .bind(link.user.as_str())
    .bind(&link.created_by)
    .bind(now())
    .bind(link.valid_from)
    .bind(link.expires_at)
    .bind(link.session_context.clone())
    .bind(i64::from(link.max_uses))
    .execute(store.pool())
    .await?;
    Ok(id)
}

/// Finds the link a token opens.
///
/// # Errors
/// If the store fails.
pub async fn by_token(store: &Store, token: &str) -> Result<Option<Link>, PortalError> {
    let query = format!("SELECT {COLUMNS} FROM links l WHERE l.token_hash = $1");
    let row = sqlx::query(&query)
        .bind(token_hash(token))
        .fetch_optional(store.pool())
        .await?;
    row.as_ref().map(link).transpose()
}

/// Finds a link by its id.
///
/// # Errors
/// If the store fails.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<Link>, PortalError> {
    let query = format!("SELECT {COLUMNS} FROM links l WHERE l.id = $1");
    let row = sqlx::query(&query)
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    row.as_ref().map(link).transpose()
}

/// The newest links made for `user_id`.
///
/// # Errors
/// If the store fails.
pub async fn of_user(store: &Store, user_id: &str, limit: i64) -> Result<Vec<Link>, PortalError> {
    let query = format!(
        "SELECT {COLUMNS} FROM links l WHERE l.user_id = $1 ORDER BY l.created_at DESC, l.id LIMIT $2"
    );
    let rows = sqlx::query(&query)
        .bind(user_id)
        .bind(limit)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(link).collect()
}

/// The newest links, of everybody or made for one user id; below `before`, which is
/// when a link was made and its id.
///
/// # Errors
/// If the store fails.
pub async fn newest(
    store: &Store,
    user_id: Option<&str>,
    before: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<Link>, PortalError> {
    let (at, id) = before.unwrap_or((i64::MAX, String::new()));
    let of_user = user_id.map_or("", |_| "AND l.user_id = $4");
    let query = format!(
        "SELECT {COLUMNS} FROM links l WHERE (l.created_at < $1 OR (l.created_at = $1 AND l.id < $2)) {of_user} \
         ORDER BY l.created_at DESC, l.id DESC LIMIT $3"
    );
    let query = sqlx::query(&query).bind(at).bind(id).bind(limit);
    let query = match user_id {
        Some(user_id) => query.bind(user_id.to_owned()),
        None => query,
    };
    let rows = query.fetch_all(store.pool()).await?;
    rows.iter().map(link).collect()
}

/// When and from where a link was opened, the newest first.
///
/// # Errors
/// If the store fails.
pub async fn uses_of(store: &Store, link: &str, limit: i64) -> Result<Vec<LinkUse>, PortalError> {
    let rows = sqlx::query(
        "SELECT at, address, device, state FROM link_uses WHERE link = $1 ORDER BY at DESC, id LIMIT $2",
    )
    .bind(link)
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get("state")?;
            Ok(LinkUse {
                at: row.try_get("at")?,
                address: row.try_get("address")?,
                device: row.try_get("device")?,
                opened: (state != "reserved").then_some(state == "used"),
            })
        })
        .collect()
}

/// User ids that links were made for and that contain `text`.
///
/// # Errors
/// If the store fails.
pub async fn users_like(store: &Store, text: &str, limit: i64) -> Result<Vec<String>, PortalError> {
    let escaped = text
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let rows = sqlx::query("SELECT DISTINCT user_id FROM links WHERE LOWER(user_id) LIKE $1 ESCAPE '\\' ORDER BY user_id LIMIT $2")
        .bind(format!("%{escaped}%"))
        .bind(limit)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(|row| Ok(row.try_get("user_id")?)).collect()
}

/// Takes a link back. Sessions opened with it go on.
///
/// # Errors
/// If the store fails.
pub async fn revoke(store: &Store, id: &str) -> Result<(), PortalError> {
    sqlx::query("UPDATE links SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
        .bind(now())
        .bind(id)
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Takes one use of a link before AWS is asked, so that two people pressing at once
/// cannot both have the last one. `None` if there is none left.
///
/// # Errors
/// If the store fails.
pub async fn reserve(
    store: &Store,
    link: &str,
    address: &str,
    device: &str,
) -> Result<Option<String>, PortalError> {
    let mut transaction = store.pool().begin().await?;
    let taken = sqlx::query(
        "UPDATE links SET uses = uses + 1 \
         WHERE id = $1 AND uses < max_uses AND revoked_at IS NULL \
         AND valid_from <= $2 AND expires_at > $2",
    )
    .bind(link)
    .bind(now())
    .execute(&mut *transaction)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(None);
    }
    let id = random_token(12);
    sqlx::query("INSERT INTO link_uses (id, link, at, address, device, state) VALUES ($1, $2, $3, $4, $5, 'reserved')")
        .bind(&id)
        .bind(link)
        .bind(now())
        .bind(address)
        .bind(device)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(id))
}

/// Notes that a use led to a session.
///
/// # Errors
/// If the store fails.
pub async fn used(store: &Store, usage: &str) -> Result<(), PortalError> {
    sqlx::query("UPDATE link_uses SET state = 'used' WHERE id = $1")
        .bind(usage)
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Gives a use back: nothing was opened. Doing it twice gives back one.
///
/// # Errors
/// If the store fails.
pub async fn give_back(store: &Store, usage: &str) -> Result<(), PortalError> {
    let mut transaction = store.pool().begin().await?;
    let settled =
        sqlx::query("UPDATE link_uses SET state = 'failed' WHERE id = $1 AND state = 'reserved'")
            .bind(usage)
            .execute(&mut *transaction)
            .await?;
    if settled.rows_affected() == 1 {
        sqlx::query("UPDATE links SET uses = uses - 1 WHERE id = (SELECT link FROM link_uses WHERE id = $1)")
            .bind(usage)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Gives back the uses a process that died had reserved.
///
/// # Errors
/// If the store fails.
pub async fn sweep(store: &Store) -> Result<(), PortalError> {
    let lost = sqlx::query("SELECT id FROM link_uses WHERE state = 'reserved' AND at < $1")
        .bind(now() - LOST_AFTER)
        .fetch_all(store.pool())
        .await?;
    for row in lost {
        give_back(store, row.try_get("id")?).await?;
    }
    Ok(())
}

/// Sweeps every minute until the process stops.
pub fn start_sweeping(portico: &Portico) {
    let portico = portico.clone();
    let mut stopping = portico.stopping.clone();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(60));
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                _ = stopping.changed() => break,
            }
            if let Err(error) = sweep(&portico.store).await {
                tracing::error!(%error, "lost link uses could not be given back");
            }
            if let Err(error) = launches::sweep(&portico.store).await {
                tracing::error!(%error, "old launches could not be removed");
            }
            if let Err(error) = brands::sweep(&portico.store).await {
                tracing::error!(%error, "logos nobody has could not be removed");
            }
        }
    });
}

fn link(row: &AnyRow) -> Result<Link, PortalError> {
    let get = |name: &str| -> Result<String, PortalError> { Ok(row.try_get(name)?) };
    let application: Option<String> = row.try_get("application")?;
    let (max_uses, uses): (i64, i64) = (row.try_get("max_uses")?, row.try_get("uses")?);
    let (valid_from, expires_at): (i64, i64) =
        (row.try_get("valid_from")?, row.try_get("expires_at")?);
    let revoked_at: Option<i64> = row.try_get("revoked_at")?;
    let state = if revoked_at.is_some() {
        LinkState::Revoked
    } else if uses >= max_uses {
        LinkState::UsedUp
    } else if expires_at <= now() {
        LinkState::Expired
    } else if valid_from > now() {
        LinkState::NotYet
    } else {
        LinkState::Usable
    };
    Ok(Link {
        id: get("id")?,
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
        user_id: get("user_id")?,
        created_by: get("created_by")?,
        created_at: row.try_get("created_at")?,
        valid_from,
        expires_at,
        session_context: row.try_get("session_context")?,
        max_uses,
        uses,
        last_used_at: row.try_get("last_used_at")?,
        state,
    })
}
