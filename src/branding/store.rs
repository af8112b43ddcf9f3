//! Brands in the store. Logos lie apart from them, by what they are: two stacks with the
//! same logo have one.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::logo::Logo;
use super::{Brand, Colour, LogoId};
use crate::appstream::{ConnectionName, PortalError, StackName};
use crate::server::now;
use crate::server::store::Store;

/// The brands of all stacks that have one.
pub type Brands = HashMap<(ConnectionName, StackName), Brand>;

/// All brands.
///
/// # Errors
/// If the store fails.
pub async fn all(store: &Store) -> Result<Brands, PortalError> {
    let rows = sqlx::query("SELECT connection, stack, name, help, colour, logo FROM brands")
        .fetch_all(store.pool())
        .await?;
    let each = rows.iter().map(|row| {
        let connection: String = row.try_get("connection")?;
        let stack: String = row.try_get("stack")?;
        let place = (
            ConnectionName::parse(&connection).map_err(PortalError::internal)?,
            StackName::parse(&stack).map_err(PortalError::internal)?,
        );
        Ok((place, brand(row)?))
    });
    each.collect()
}

/// The brand of a stack.
///
/// # Errors
/// If the store fails.
pub async fn find(
    store: &Store,
    connection: &ConnectionName,
    stack: &StackName,
) -> Result<Option<Brand>, PortalError> {
    let row = sqlx::query(
        "SELECT name, help, colour, logo FROM brands WHERE connection = $1 AND stack = $2",
    )
    .bind(connection.as_str())
    .bind(stack.as_str())
    .fetch_optional(store.pool())
    .await?;
    row.as_ref().map(brand).transpose()
}

/// Sets the brand of a stack; an empty one is none.
///
/// # Errors
/// If the store fails.
pub async fn save(
    store: &Store,
    connection: &ConnectionName,
    stack: &StackName,
    brand: &Brand,
    logo: Option<&Logo>,
) -> Result<(), PortalError> {
    let mut change = store.pool().begin().await?;
    if let Some(logo) = logo {
        sqlx::query(
            "INSERT INTO logos (id, media_type, content, used_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at",
        )
        .bind(logo.id.as_str())
        .bind(logo.media_type)
        .bind(&logo.content)
        .bind(now())
        .execute(&mut *change)
        .await?;
    }
    sqlx::query(
        "INSERT INTO brands (connection, stack, name, help, colour, logo, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (connection, stack) DO UPDATE SET name = excluded.name, help = excluded.help, \
             colour = excluded.colour, logo = excluded.logo, changed_at = excluded.changed_at",
    )
    .bind(connection.as_str())
    .bind(stack.as_str())
    .bind(brand.name.as_deref())
    .bind(brand.help.as_deref())
    .bind(brand.colour.as_ref().map(Colour::as_str))
    .bind(brand.logo.as_ref().map(LogoId::as_str))
    .bind(now())
    .execute(&mut *change)
    .await?;
    change.commit().await?;
    Ok(())
}

/// Removes logos that no stack has had for a day; until then one may be on its way to
/// another stack.
///
/// # Errors
/// If the store fails.
pub async fn sweep(store: &Store) -> Result<(), PortalError> {
    sqlx::query(
        "DELETE FROM logos WHERE used_at < $1 \
         AND id NOT IN (SELECT logo FROM brands WHERE logo IS NOT NULL)",
    )
    .bind(now() - 86_400)
    .execute(store.pool())
    .await?;
    Ok(())
}

/// Media type and content (base64) of a logo.
///
/// # Errors
/// If the store fails.
pub async fn logo(store: &Store, id: &LogoId) -> Result<Option<(String, String)>, PortalError> {
    let row = sqlx::query("SELECT media_type, content FROM logos WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(store.pool())
        .await?;
    row.map(|row| Ok((row.try_get("media_type")?, row.try_get("content")?)))
        .transpose()
}

fn brand(row: &AnyRow) -> Result<Brand, PortalError> {
    let colour: Option<String> = row.try_get("colour")?;
    let logo: Option<String> = row.try_get("logo")?;
    Ok(Brand {
        name: row.try_get("name")?,
        help: row.try_get("help")?,
        colour: colour
            .map(|text| Colour::parse(&text))
            .transpose()
            .map_err(PortalError::internal)?,
        logo: logo
            .map(|text| LogoId::parse(&text))
            .transpose()
            .map_err(PortalError::internal)?,
    })
}
