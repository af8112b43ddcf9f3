//! Who people are at providers: an issuer and a subject belong to one person for ever.

use sqlx::Row;

use super::PersonId;
use crate::appstream::PortalError;
use crate::server::now;
use crate::server::store::Store;

/// Finds the person with an identity.
///
/// # Errors
/// If the store fails.
pub async fn find(
    store: &Store,
    issuer: &str,
    subject: &str,
) -> Result<Option<PersonId>, PortalError> {
    let row = sqlx::query("SELECT person FROM identities WHERE issuer = $1 AND subject = $2")
        .bind(issuer.to_owned())
        .bind(subject.to_owned())
        .fetch_optional(store.pool())
        .await?;
    row.map(|row| Ok(PersonId(row.try_get("person")?)))
        .transpose()
}

/// Gives a person an identity. Says whether nobody had it.
///
/// # Errors
/// If the store fails.
pub async fn add(
    store: &Store,
    issuer: &str,
    subject: &str,
    provider: &str,
    person: &PersonId,
) -> Result<bool, PortalError> {
    let added = sqlx::query(
        "INSERT INTO identities (issuer, subject, person, provider, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(issuer.to_owned())
    .bind(subject.to_owned())
    .bind(person.0.clone())
    .bind(provider.to_owned())
    .bind(now())
    .execute(store.pool())
    .await?;
    Ok(added.rows_affected() == 1)
}

/// The names of the providers a person has signed in with.
///
/// # Errors
/// If the store fails.
pub async fn providers_of(store: &Store, person: &PersonId) -> Result<Vec<String>, PortalError> {
    let rows =
        sqlx::query("SELECT DISTINCT provider FROM identities WHERE person = $1 ORDER BY provider")
            .bind(person.0.clone())
            .fetch_all(store.pool())
            .await?;
    rows.iter()
        .map(|row| Ok(row.try_get("provider")?))
        .collect()
}
