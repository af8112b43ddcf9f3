//! Grants in the store: a role for a person or a group, how far it reaches, and
//! until when.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::{Grant, HeldGrant, Holder, NewGrant, PersonId, Role, Stacks, last_administrator};
use crate::appstream::{ConnectionName, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token};

const SELECT: &str = "SELECT g.id, g.role, g.connection, g.stacks, g.ends_at, g.granted_by, g.created_at, \
            p.id AS person, p.user_name, p.display_name, \
            t.id AS group_id, t.name AS group_name, t.source AS group_source, \
            (SELECT COUNT(*) FROM group_members m WHERE m.group_id = t.id) AS group_size \
     FROM grants g LEFT JOIN people p ON p.id = g.person LEFT JOIN person_groups t ON t.id = g.group_id";

/// All grants, the oldest first; those that have ended as well.
///
/// # Errors
/// If the store fails.
pub async fn all(store: &Store) -> Result<Vec<HeldGrant>, PortalError> {
    let query = format!("{SELECT} ORDER BY g.created_at, g.id");
    let rows = sqlx::query(&query).fetch_all(store.pool()).await?;
    rows.iter()
        .filter_map(|row| held(row).transpose())
        .collect()
}

/// One grant.
///
/// # Errors
/// If the store fails.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<HeldGrant>, PortalError> {
    let query = format!("{SELECT} WHERE g.id = $1");
    let row = sqlx::query(&query)
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    Ok(row.as_ref().map(held).transpose()?.flatten())
}

/// What a person holds, themselves and by their groups, without what has ended.
///
/// # Errors
/// If the store fails.
pub async fn of_person(store: &Store, person: &PersonId) -> Result<Vec<HeldGrant>, PortalError> {
    let query = format!(
        "{SELECT} WHERE (g.person = $1 OR g.group_id IN (SELECT m.group_id FROM group_members m WHERE m.person = $1)) \
           AND (g.ends_at IS NULL OR g.ends_at > $2) ORDER BY g.created_at, g.id"
    );
    let rows = sqlx::query(&query)
        .bind(&person.0)
        .bind(now())
        .fetch_all(store.pool())
        .await?;
    rows.iter()
        .filter_map(|row| held(row).transpose())
        .collect()
}

/// Makes a grant; gives its id.
///
/// # Errors
/// [`NotFound`](crate::appstream::ErrorKind::NotFound) if there is no such person or
/// group.
pub async fn create(store: &Store, new: &NewGrant) -> Result<String, PortalError> {
    let mut transaction = store.pool().begin().await?;
    // Written first, so that SQLite waits for its turn. The schema knows who is there.
    let id = insert(&mut transaction, new).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes a grant as a part of a larger change; gives its id.
///
/// # Errors
/// If the store fails.
pub async fn insert(
    transaction: &mut Transaction<'static, Any>,
    new: &NewGrant,
) -> Result<String, PortalError> {
    let id = random_token(12);
    let (person, group) = match &new.holder {
        Holder::Person { id, .. } => (Some(id.0.clone()), None),
        Holder::Group { id, .. } => (None, Some(id.clone())),
    };
    let stacks = (new.grant.stacks != Stacks::All).then(|| new.grant.stacks.to_string());
    sqlx::query(
        "INSERT INTO grants (id, person, group_id, role, connection, stacks, ends_at, granted_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&id)
    .bind(person)
    .bind(group)
    .bind(new.grant.role.as_str())
    .bind(new.grant.connection.as_ref().map(ToString::to_string))
    .bind(stacks)
    .bind(new.ends_at)
    .bind(new.granted_by.clone())
    .bind(now())
    .execute(&mut **transaction)
    .await
    .map_err(|error| match error.as_database_error() {
        Some(known) if known.is_foreign_key_violation() => {
            PortalError::not_found("such person or group")
        }
        _ => error.into(),
    })?;
    Ok(id)
}

/// Takes a grant back.
///
/// # Errors
/// [`Conflict`](crate::appstream::ErrorKind::Conflict) if no administrator would
/// remain.
pub async fn delete(store: &Store, id: &str) -> Result<(), PortalError> {
    let mut transaction = last_administrator::begin(store).await?;
    sqlx::query("DELETE FROM grants WHERE id = $1")
        .bind(id)
        .execute(&mut *transaction)
        .await?;
    last_administrator::commit(transaction).await
}

/// Reads a grant; none for a role that this version does not know.
fn held(row: &AnyRow) -> Result<Option<HeldGrant>, PortalError> {
    let Some(grant) = read(row)? else {
        return Ok(None);
    };
    let person: Option<String> = row.try_get("person")?;
    let holder = match person {
        Some(id) => Holder::Person {
            id: PersonId(id),
            user_name: row.try_get("user_name")?,
            display_name: row.try_get("display_name")?,
        },
        None => Holder::Group {
            id: row.try_get("group_id")?,
            name: row.try_get("group_name")?,
            source: row.try_get("group_source")?,
            people: row.try_get("group_size")?,
        },
    };
    Ok(Some(HeldGrant {
        id: row.try_get("id")?,
        holder,
        grant,
        ends_at: row.try_get("ends_at")?,
        granted_by: row.try_get("granted_by")?,
        created_at: row.try_get("created_at")?,
    }))
}

/// Reads role and reach, for tokens as well; none for a role that this version does
/// not know.
///
/// # Errors
/// If the store holds what cannot be.
pub fn read(row: &AnyRow) -> Result<Option<Grant>, PortalError> {
    let role: String = row.try_get("role")?;
    let Some(role) = Role::parse(&role) else {
        return Ok(None);
    };
    let connection: Option<String> = row.try_get("connection")?;
    let stacks: Option<String> = row.try_get("stacks")?;
    Ok(Some(Grant {
        role,
        connection: connection
            .map(|name| ConnectionName::parse(&name))
            .transpose()
            .map_err(PortalError::internal)?,
        stacks: Stacks::parse(&stacks.unwrap_or_default()).map_err(PortalError::internal)?,
    }))
}
