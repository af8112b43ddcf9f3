//! One administrator must always remain: a person who is not locked and holds the
//! role without limits and without an end, themselves or by a group. Whatever could
//! take the last one away is done in a transaction that this module begins and ends.

use sqlx::{Any, Row, Transaction};

use crate::appstream::{ErrorKind, PortalError};
use crate::server::store::Store;

/// Begins a change that may take away an administrator. Of two at the same time one
/// waits for the other, so that they cannot take away one another.
///
/// # Errors
/// If the store fails.
pub async fn begin(store: &Store) -> Result<Transaction<'static, Any>, PortalError> {
    let mut transaction = store.pool().begin().await?;
    sqlx::query("UPDATE access_turn SET turn = turn + 1 WHERE id = 1")
        .execute(&mut *transaction)
        .await?;
    Ok(transaction)
}

/// Ends the change, unless no administrator would remain; then nothing is changed.
///
/// # Errors
/// [`ErrorKind::Conflict`] if nobody would be left who may manage access.
pub async fn commit(mut transaction: Transaction<'static, Any>) -> Result<(), PortalError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS remaining FROM people p WHERE p.locked_at IS NULL AND EXISTS ( \
             SELECT 1 FROM grants g \
             WHERE g.role = 'administrator' AND g.connection IS NULL AND g.stacks IS NULL AND g.ends_at IS NULL \
               AND (g.person = p.id OR g.group_id IN (SELECT m.group_id FROM group_members m WHERE m.person = p.id)))",
    )
    .fetch_one(&mut *transaction)
    .await?;
    let remaining: i64 = row.try_get("remaining")?;
    if remaining == 0 {
        transaction.rollback().await?;
        return Err(PortalError::new(
            ErrorKind::Conflict,
            "Nobody would be left who may manage access.",
        )
        .next(
            "Nothing was changed. First make somebody else an administrator for all connections and stacks, without an end.",
        ));
    }
    transaction.commit().await?;
    Ok(())
}
