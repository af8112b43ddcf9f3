//! People with their roles and groups, as administrators see them.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Member, OpenBrowser, PersonId, PersonRow, Role};
use crate::appstream::PortalError;
use crate::server::now;
use crate::server::store::Store;

const SELECT: &str = "SELECT p.id, p.user_name, p.display_name, p.mail, p.locked_at, p.signed_in_at, p.created_at, p.user_id, \
            CAST(CASE WHEN p.password_hash IS NOT NULL \
                   OR EXISTS (SELECT 1 FROM identities i WHERE i.person = p.id) THEN 1 ELSE 0 END AS BIGINT) AS admitted, \
            (SELECT COUNT(*) FROM group_members m WHERE m.person = p.id) AS groups_in \
     FROM people p";

/// Everybody.
///
/// # Errors
/// If the store fails.
pub async fn everybody(store: &Store) -> Result<Vec<PersonRow>, PortalError> {
    let query = format!("{SELECT} ORDER BY p.user_name");
    let rows = sqlx::query(&query).fetch_all(store.pool()).await?;
    let mut roles = roles(store, None).await?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("id")?;
            person(row, roles.remove(&id).unwrap_or_default())
        })
        .collect()
}

/// One person by user name; with the id AppStream knows them by.
///
/// # Errors
/// If the store fails.
pub async fn by_name(
    store: &Store,
    user_name: &str,
) -> Result<Option<(PersonRow, String)>, PortalError> {
    let query = format!("{SELECT} WHERE p.user_name = $1");
    let row = sqlx::query(&query)
        .bind(user_name)
        .fetch_optional(store.pool())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let id: String = row.try_get("id")?;
    let mut roles = roles(store, Some(&id)).await?;
    let person = person(&row, roles.remove(&id).unwrap_or_default())?;
    Ok(Some((person, row.try_get("user_id")?)))
}

/// Whether a person signs in with a second factor.
///
/// # Errors
/// If the store fails.
pub async fn has_second_factor(store: &Store, person: &PersonId) -> Result<bool, PortalError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS factors FROM second_factors WHERE person = $1 AND confirmed_at IS NOT NULL",
    )
    .bind(&person.0)
    .fetch_one(store.pool())
    .await?;
    let factors: i64 = row.try_get("factors")?;
    Ok(factors > 0)
}

/// Where a person is signed in, the latest first.
///
/// # Errors
/// If the store fails.
pub async fn browsers(store: &Store, person: &PersonId) -> Result<Vec<OpenBrowser>, PortalError> {
    let rows = sqlx::query(
        "SELECT since, seen, address, device FROM browser_sessions \
         WHERE person = $1 AND expires_at > $2 ORDER BY seen DESC LIMIT 50",
    )
    .bind(&person.0)
    .bind(now())
    .fetch_all(store.pool())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OpenBrowser {
                since: row.try_get("since")?,
                seen: row.try_get("seen")?,
                address: row.try_get("address")?,
                device: row.try_get("device")?,
            })
        })
        .collect()
}

/// The people in a group.
///
/// # Errors
/// If the store fails.
pub async fn members(store: &Store, group: &str) -> Result<Vec<Member>, PortalError> {
    let rows = sqlx::query(
        "SELECT p.id, p.user_name, p.display_name FROM group_members m JOIN people p ON p.id = m.person \
         WHERE m.group_id = $1 ORDER BY p.user_name",
    )
    .bind(group)
    .fetch_all(store.pool())
    .await?;
    rows.iter().map(member).collect()
}

/// Everybody who can sign in, with the groups they are in.
///
/// # Errors
/// If the store fails.
pub async fn who_can_sign_in(store: &Store) -> Result<Vec<(Member, Vec<String>)>, PortalError> {
    let rows = sqlx::query(
        "SELECT p.id, p.user_name, p.display_name, m.group_id FROM people p \
           LEFT JOIN group_members m ON m.person = p.id \
         WHERE p.locked_at IS NULL ORDER BY p.user_name, p.id",
    )
    .fetch_all(store.pool())
    .await?;
    let mut people: Vec<(Member, Vec<String>)> = Vec::new();
    for row in &rows {
        let member = member(row)?;
        let group: Option<String> = row.try_get("group_id")?;
        match people.last_mut().filter(|(last, _)| last.id == member.id) {
            Some((_, groups)) => groups.extend(group),
            None => people.push((member, group.into_iter().collect())),
        }
    }
    Ok(people)
}

/// The roles people hold now, by the ids of people; of one person or all.
async fn roles(
    store: &Store,
    person: Option<&str>,
) -> Result<BTreeMap<String, Vec<Role>>, PortalError> {
    let rows = sqlx::query(
        "SELECT g.person AS person, g.role FROM grants g \
           WHERE g.person IS NOT NULL AND (g.ends_at IS NULL OR g.ends_at > $1) AND ($2 IS NULL OR g.person = $2) \
         UNION SELECT m.person AS person, g.role FROM grants g JOIN group_members m ON m.group_id = g.group_id \
           WHERE (g.ends_at IS NULL OR g.ends_at > $1) AND ($2 IS NULL OR m.person = $2)",
    )
    .bind(now())
    .bind(person.map(ToOwned::to_owned))
    .fetch_all(store.pool())
    .await?;
    let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    for row in &rows {
        let role: String = row.try_get("role")?;
        if let Some(role) = Role::parse(&role) {
            roles.entry(row.try_get("person")?).or_default().push(role);
        }
    }
    roles.values_mut().for_each(|roles| roles.sort());
    Ok(roles)
}

fn member(row: &AnyRow) -> Result<Member, PortalError> {
    Ok(Member {
        id: PersonId(row.try_get("id")?),
        user_name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
    })
}

fn person(row: &AnyRow, roles: Vec<Role>) -> Result<PersonRow, PortalError> {
    let locked_at: Option<i64> = row.try_get("locked_at")?;
    let admitted: i64 = row.try_get("admitted")?;
    Ok(PersonRow {
        id: PersonId(row.try_get("id")?),
        user_name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
        mail: row.try_get("mail")?,
        roles,
        groups: row.try_get("groups_in")?,
        locked: locked_at.is_some(),
        admitted: admitted > 0,
        signed_in_at: row.try_get("signed_in_at")?,
        created_at: row.try_get("created_at")?,
    })
}
