//! Groups in the store: kept here, or made by what an OpenID Connect provider claims
//! of a person.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::{Group, PersonId, group_name, last_administrator};
use crate::appstream::{ErrorKind, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token};

/// Groups a provider may put one person into.
const MOST_CLAIMED: usize = 1000;

const SELECT: &str = "SELECT t.id, t.name, t.source, t.created_at, \
            (SELECT COUNT(*) FROM group_members m WHERE m.group_id = t.id) AS people, \
            (SELECT COUNT(*) FROM grants g WHERE g.group_id = t.id) AS grants \
     FROM person_groups t";

/// All groups.
///
/// # Errors
/// If the store fails.
pub async fn all(store: &Store) -> Result<Vec<Group>, PortalError> {
    let query = format!("{SELECT} ORDER BY t.name, t.source");
    let rows = sqlx::query(&query).fetch_all(store.pool()).await?;
    rows.iter().map(group).collect()
}

/// One group.
///
/// # Errors
/// If the store fails.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<Group>, PortalError> {
    let query = format!("{SELECT} WHERE t.id = $1");
    let row = sqlx::query(&query)
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    row.as_ref().map(group).transpose()
}

/// The groups a person is in.
///
/// # Errors
/// If the store fails.
pub async fn of_person(store: &Store, person: &PersonId) -> Result<Vec<Group>, PortalError> {
    let query = format!(
        "{SELECT} WHERE t.id IN (SELECT m.group_id FROM group_members m WHERE m.person = $1) \
         ORDER BY t.name, t.source"
    );
    let rows = sqlx::query(&query)
        .bind(&person.0)
        .fetch_all(store.pool())
        .await?;
    rows.iter().map(group).collect()
}

/// Makes a group that is kept here; gives its id.
///
/// # Errors
/// [`ErrorKind::Invalid`] at `name` if it is taken or cannot be one.
pub async fn create(store: &Store, name: &str) -> Result<String, PortalError> {
    let name = group_name(name).map_err(|why| PortalError::invalid("name", &why))?;
    let id = random_token(12);
    let inserted = sqlx::query(
        "INSERT INTO person_groups (id, name, source, created_at) VALUES ($1, $2, '', $3) ON CONFLICT DO NOTHING",
    )
    .bind(&id)
    .bind(&name)
    .bind(now())
    .execute(store.pool())
    .await?;
    if inserted.rows_affected() == 0 {
        return Err(taken(&name));
    }
    Ok(id)
}

/// The id of the group called `name` of a provider, or of one that is kept here if
/// `source` is empty. One that is not there yet is made: a provider's group can hold
/// grants before the first of its people comes.
///
/// # Errors
/// [`ErrorKind::Invalid`] at `name` if it cannot be one.
pub async fn find_or_create(
    store: &Store,
    source: &str,
    name: &str,
) -> Result<String, PortalError> {
    let name = group_name(name).map_err(|why| PortalError::invalid("name", &why))?;
    let mut transaction = store.pool().begin().await?;
    sqlx::query(
        "INSERT INTO person_groups (id, name, source, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(random_token(12))
    .bind(&name)
    .bind(source)
    .bind(now())
    .execute(&mut *transaction)
    .await?;
    let row = sqlx::query("SELECT id FROM person_groups WHERE source = $1 AND name = $2")
        .bind(source)
        .bind(&name)
        .fetch_one(&mut *transaction)
        .await?;
    let id = row.try_get("id")?;
    transaction.commit().await?;
    Ok(id)
}

fn taken(name: &str) -> PortalError {
    PortalError::new(
        ErrorKind::Invalid,
        format!("There is a group {name} already."),
    )
    .at("name")
}

/// Gives a group that is kept here another name.
///
/// # Errors
/// [`ErrorKind::Invalid`] at `name` if it is taken or cannot be one.
pub async fn rename(store: &Store, id: &str, name: &str) -> Result<(), PortalError> {
    let name = group_name(name).map_err(|why| PortalError::invalid("name", &why))?;
    sqlx::query("UPDATE person_groups SET name = $1 WHERE id = $2 AND source = ''")
        .bind(&name)
        .bind(id)
        .execute(store.pool())
        .await
        .map_err(|error| match error.as_database_error() {
            Some(known) if known.is_unique_violation() => taken(&name),
            _ => error.into(),
        })?;
    Ok(())
}

/// Deletes a group, with what it was granted.
///
/// # Errors
/// [`ErrorKind::Conflict`] if no administrator would remain.
pub async fn delete(store: &Store, id: &str) -> Result<(), PortalError> {
    let mut transaction = last_administrator::begin(store).await?;
    sqlx::query("DELETE FROM person_groups WHERE id = $1")
        .bind(id)
        .execute(&mut *transaction)
        .await?;
    last_administrator::commit(transaction).await
}

/// Puts a person into a group; once is enough.
///
/// # Errors
/// If the store fails.
pub async fn add_member(store: &Store, group: &str, person: &PersonId) -> Result<(), PortalError> {
    let mut transaction = store.pool().begin().await?;
    join(&mut transaction, group, person).await?;
    transaction.commit().await?;
    Ok(())
}

async fn join(
    transaction: &mut Transaction<'static, Any>,
    group: &str,
    person: &PersonId,
) -> Result<(), PortalError> {
    sqlx::query(
        "INSERT INTO group_members (group_id, person, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(group)
    .bind(&person.0)
    .bind(now())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Takes a person out of a group.
///
/// # Errors
/// [`ErrorKind::Conflict`] if no administrator would remain.
pub async fn remove_member(
    store: &Store,
    group: &str,
    person: &PersonId,
) -> Result<(), PortalError> {
    let mut transaction = last_administrator::begin(store).await?;
    sqlx::query("DELETE FROM group_members WHERE group_id = $1 AND person = $2")
        .bind(group)
        .bind(&person.0)
        .execute(&mut *transaction)
        .await?;
    last_administrator::commit(transaction).await
}

/// Puts a person into exactly those groups of `provider` that it names now, at their
/// sign-in. Groups nobody knew are made, with no grants; groups kept here are not
/// touched, even where they have the same name. Names that cannot be one are left
/// out.
///
/// # Errors
/// If the store fails.
pub async fn replace_provider_groups(
    store: &Store,
    person: &PersonId,
    provider: &str,
    names: &[String],
) -> Result<(), PortalError> {
    if provider.is_empty() {
        return Err(PortalError::internal("a provider without a name"));
    }
    let mut transaction = store.pool().begin().await?;
    sqlx::query(
        "DELETE FROM group_members WHERE person = $1 \
           AND group_id IN (SELECT t.id FROM person_groups t WHERE t.source = $2)",
    )
    .bind(&person.0)
    .bind(provider)
    .execute(&mut *transaction)
    .await?;
    let names = names.iter().filter_map(|name| group_name(name).ok());
    for name in names.take(MOST_CLAIMED) {
        sqlx::query(
            "INSERT INTO person_groups (id, name, source, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(random_token(12))
        .bind(&name)
        .bind(provider)
        .bind(now())
        .execute(&mut *transaction)
        .await?;
        let row = sqlx::query("SELECT id FROM person_groups WHERE source = $1 AND name = $2")
            .bind(provider)
            .bind(&name)
            .fetch_one(&mut *transaction)
            .await?;
        let group: String = row.try_get("id")?;
        join(&mut transaction, &group, person).await?;
    }
    transaction.commit().await?;
    Ok(())
}

fn group(row: &AnyRow) -> Result<Group, PortalError> {
    Ok(Group {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        source: row.try_get("source")?,
        people: row.try_get("people")?,
        grants: row.try_get("grants")?,
        created_at: row.try_get("created_at")?,
    })
}
