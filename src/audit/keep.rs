//! How long rows of the audit record are kept. Old rows are removed from the beginning of
//! the chain only, and that they were is itself a row: with their last place and hash, so
//! that what is left can still be verified.

use std::time::Duration;

use sqlx::Row;

use super::append::append;
use super::chain::{AuditRow, RowKind};
use super::verify::End;
use super::{Difference, EventResult};
use crate::server::store::Store;
use crate::server::{Portico, now, random_token};

/// How often a process looks for rows that are too old.
const EVERY: Duration = Duration::from_secs(3600);

/// Removes what is too old, as long as the process runs, if the configuration says how
/// long rows are kept.
pub fn start(portico: &Portico) {
    let Some(days) = portico.config.audit.keep_days else {
        return;
    };
    let portico = portico.clone();
    let mut stopping = portico.stopping.clone();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                _ = stopping.changed() => break,
            }
            match remove_before(&portico.store, now() - i64::from(days) * 86_400).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(rows, "old rows of the audit record were removed"),
                Err(error) => tracing::error!(%error, "old audit rows could not be removed"),
            }
        }
    });
}

/// What the row that tells of a removal says of it, for [`super::verify`].
pub fn told(removed: &End) -> String {
    let line = |path: &str, after: &str| Difference {
        path: path.to_owned(),
        before: None,
        after: Some(after.to_owned()),
    };
    let lines = [
        line("Last row removed", &removed.0.to_string()),
        line("Its hash", &removed.1),
    ];
    serde_json::to_string(&lines).unwrap_or_default()
}

/// Removes the rows from before `cutoff` (seconds since 1970), from the beginning to the
/// first that is younger. Gives how many.
///
/// # Errors
/// If the store fails; then all rows are still there.
pub async fn remove_before(store: &Store, cutoff: i64) -> Result<u64, sqlx::Error> {
    let mut transaction = store.pool().begin().await?;
    // Takes the end of the chain: nobody adds or removes rows meanwhile.
    let head =
        sqlx::query("UPDATE audit_head SET id = 1 WHERE id = 1 RETURNING sequence, removed_to")
            .fetch_one(&mut *transaction)
            .await?;
    let (end, removed_to): (i64, i64) = (head.try_get("sequence")?, head.try_get("removed_to")?);
    let first_kept: Option<i64> =
        sqlx::query_scalar("SELECT MIN(sequence) FROM audit WHERE at >= $1")
            .bind(cutoff)
            .fetch_one(&mut *transaction)
            .await?;
    let last_old = first_kept.map_or(end, |first| first - 1);
    if last_old <= removed_to {
        return Ok(0);
    }
    let hash: String = sqlx::query_scalar("SELECT hash FROM audit WHERE sequence = $1")
        .bind(last_old)
        .fetch_one(&mut *transaction)
        .await?;
    let removed = (last_old, hash);
    let row = AuditRow {
        kind: RowKind::Removed.as_str().to_owned(),
        id: random_token(16),
        at: now(),
        actor: Some("Portico".to_owned()),
        action: Some("Remove old entries".to_owned()),
        target_kind: Some("audit record".to_owned()),
        target: Some(format!("rows {} to {last_old}", removed_to + 1)),
        detail: Some("Older than the configuration says entries are kept.".to_owned()),
        changes: Some(told(&removed)),
        address: Some(String::new()),
        outcome: Some(EventResult::Done.as_str().to_owned()),
        ..AuditRow::default()
    };
    let placed = append(&mut transaction, vec![row]).await?;
    let gone = sqlx::query("DELETE FROM audit WHERE sequence <= $1")
        .bind(last_old)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("UPDATE audit_head SET removed_to = $1, removed_hash = $2 WHERE id = 1")
        .bind(removed.0)
        .bind(removed.1)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    placed
        .iter()
        .for_each(|row| store.audit().stream().copy(row));
    Ok(gone.rows_affected())
}
