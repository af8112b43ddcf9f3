//! Takes the rows from before the chain into it.

use sqlx::{AnyPool, Row};

use super::append::append;
use super::chain::{AuditRow, RowKind};

/// Rows taken at once.
const AT_ONCE: i64 = 500;

/// Takes what is in `audit_unchained` into the chain, in its order, and away from there.
/// Several processes may do so at once, and each may die at any moment.
///
/// # Errors
/// If the database says no; then each row is in one of the two.
pub async fn import(pool: &AnyPool) -> Result<(), sqlx::Error> {
    while import_some(pool).await? > 0 {}
    Ok(())
}

async fn import_some(pool: &AnyPool) -> Result<usize, sqlx::Error> {
    let first = "SELECT * FROM audit_unchained ORDER BY sequence LIMIT $1";
    if sqlx::query(first)
        .bind(1_i64)
        .fetch_optional(pool)
        .await?
        .is_none()
    {
        return Ok(0);
    }
    let mut transaction = pool.begin().await?;
    // Whoever has the end of the chain takes rows into it; the others wait here.
    sqlx::query("UPDATE audit_head SET id = 1 WHERE id = 1")
        .execute(&mut *transaction)
        .await?;
    let old = sqlx::query(first)
        .bind(AT_ONCE)
        .fetch_all(&mut *transaction)
        .await?;
    let Some(last) = old.last() else { return Ok(0) };
    let last: i64 = last.try_get("sequence")?;
    let mut rows = Vec::new();
    for row in &old {
        let outcome: String = row.try_get("outcome")?;
        let finished_at: Option<i64> = row.try_get("finished_at")?;
        let begun = AuditRow {
            kind: RowKind::Begun.as_str().to_owned(),
            id: row.try_get("id")?,
            at: row.try_get("began_at")?,
            actor: row.try_get("actor")?,
            action: row.try_get("action")?,
            connection: row.try_get("connection")?,
            target_kind: row.try_get("target_kind")?,
            target: row.try_get("target")?,
            detail: row.try_get("detail")?,
            address: row.try_get("address")?,
            ..AuditRow::default()
        };
        let finished = finished_at.map(|at| -> Result<_, sqlx::Error> {
            Ok(AuditRow {
                kind: RowKind::Finished.as_str().to_owned(),
                id: begun.id.clone(),
                at,
                outcome: Some(outcome),
                message: row.try_get("message")?,
                aws_code: row.try_get("aws_code")?,
                request_id: row.try_get("request_id")?,
                ..AuditRow::default()
            })
        });
        rows.push(begun);
        rows.extend(finished.transpose()?);
    }
    append(&mut transaction, rows).await?;
    sqlx::query("DELETE FROM audit_unchained WHERE sequence <= $1")
        .bind(last)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(old.len())
}
