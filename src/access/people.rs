//! People in the store: local accounts, their grants, and the id AppStream knows
//! them by.

use sqlx::Row;

use super::{Caller, Grant, Holder, NewGrant, Password, PersonId, grants};
use crate::appstream::{ErrorKind, Invalid, PortalError, UserId};
use crate::server::store::Store;
use crate::server::{now, random_token, token_hash};

/// A person to be added.
pub struct NewPerson {
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// Their password, unless they sign in elsewhere.
    pub password: Option<Password>,
    /// What they are granted from the start.
    pub grants: Vec<Grant>,
}

/// Accepts a user name: 1–64 characters, letters, digits and `._@+-`, in lower case
/// so that two people never differ by case alone.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn user_name(text: &str) -> Result<String, Invalid> {
    let text = text.trim().to_lowercase();
    let allowed = |character: char| character.is_alphanumeric() || "._@+-".contains(character);
    if text.is_empty() || text.chars().count() > 64 || !text.chars().all(allowed) {
        return Err(Invalid(
            "A user name has 1 to 64 letters, digits and the characters . _ @ + -".to_owned(),
        ));
    }
    Ok(text)
}

/// Derives the id AppStream knows a person by from their user name: the name itself
/// where AppStream takes it, else as much of it as fits and a part of its hash.
fn derive_user_id(user_name: &str, attempt: u32) -> Result<UserId, Invalid> {
    if attempt == 0
        && let Ok(id) = UserId::parse(user_name)
    {
        return Ok(id);
    }
    let readable: String = user_name
        .chars()
        .filter(|character| character.is_ascii_alphanumeric() || "._-@+".contains(*character))
        .take(19)
        .collect();
    let hash = token_hash(&format!("{user_name}\n{attempt}"));
    UserId::parse(&format!("{readable}-{}", &hash[..12]))
}

/// Adds a person and their grants.
///
/// # Errors
/// [`ErrorKind::Invalid`] at `user_name` if it is taken or cannot be one.
pub async fn create(store: &Store, person: NewPerson) -> Result<PersonId, PortalError> {
    let name =
        user_name(&person.user_name).map_err(|why| PortalError::invalid("user_name", &why))?;
    let hash = match person.password {
        Some(password) => Some(password.hash().await?),
        None => None,
    };
    let id = PersonId(random_token(12));
    let taken = || {
        PortalError::new(
            ErrorKind::Invalid,
            format!("The user name {name} is taken."),
        )
        .at("user_name")
    };
    if find(store, &name).await?.is_some() {
        return Err(taken());
    }
    for attempt in 0..8 {
        let user_id = derive_user_id(&name, attempt)
            .map_err(|why| PortalError::invalid("user_name", &why))?;
        let mut transaction = store.pool().begin().await?;
        let inserted = sqlx::query(
            "INSERT INTO people (id, user_name, display_name, password_hash, user_id, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(&id.0)
        .bind(&name)
        .bind(&person.display_name)
        .bind(hash.clone())
        .bind(user_id.as_str().to_owned())
        .bind(now())
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 0 {
            continue;
        }
        for grant in &person.grants {
            let new = NewGrant {
                holder: Holder::Person {
                    id: id.clone(),
                    user_name: name.clone(),
                    display_name: person.display_name.clone(),
                },
                grant: grant.clone(),
                ends_at: None,
                granted_by: None,
            };
            grants::insert(&mut transaction, &new).await?;
        }
        transaction.commit().await?;
        return Ok(id);
    }
    Err(taken())
}

/// Finds a person by user name: their id and password hash.
///
/// # Errors
/// If the store fails.
pub async fn find(
    store: &Store,
    name: &str,
) -> Result<Option<(PersonId, Option<String>)>, PortalError> {
    let known = super::credentials::find(store, name).await?;
    Ok(known.map(|known| (known.person, known.password_hash)))
}

/// Takes a person away who was only just added.
///
/// # Errors
/// If the store fails.
pub async fn remove(store: &Store, person: &PersonId) -> Result<(), PortalError> {
    sqlx::query("DELETE FROM people WHERE id = $1")
        .bind(&person.0)
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Gives a person a new password: see [`set_password_hash`].
///
/// # Errors
/// [`ErrorKind::NotFound`] if there is no such person.
pub async fn set_password(
    store: &Store,
    name: &str,
    password: Password,
) -> Result<(), PortalError> {
    set_password_hash(store, name, &password.hash().await?).await
}

/// Gives a person a password by its hash. They are signed out everywhere, and a link by
/// which they could set another is void.
///
/// # Errors
/// [`ErrorKind::NotFound`] if there is no such person.
pub async fn set_password_hash(store: &Store, name: &str, hash: &str) -> Result<(), PortalError> {
    let Some((person, _)) = find(store, name).await? else {
        return Err(PortalError::not_found(&format!("person {name}")));
    };
    super::credentials::set_password(store, &person, hash, None).await
}

/// Who a person is and what they were granted, themselves and by their groups; nobody,
/// if they are locked. What grants by tag reach is not looked up: see
/// [`super::tagged::resolve`].
///
/// # Errors
/// If the store fails.
pub async fn caller(store: &Store, person: &PersonId) -> Result<Option<Caller>, PortalError> {
    let found = caller_and_hash(store, person).await?;
    Ok(found.map(|(caller, _)| caller))
}

/// The same, with the hash of the password the person has now, if they have one.
///
/// # Errors
/// If the store fails.
pub async fn caller_and_hash(
    store: &Store,
    person: &PersonId,
) -> Result<Option<(Caller, Option<String>)>, PortalError> {
    let row = sqlx::query(
        "SELECT user_name, display_name, user_id, password_hash FROM people \
         WHERE id = $1 AND locked_at IS NULL",
    )
    .bind(&person.0)
    .fetch_optional(store.pool())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let held = grants::of_person(store, person).await?;
    let caller = Caller {
        person: person.clone(),
        user_name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
        user_id: UserId::parse(row.try_get("user_id")?).map_err(PortalError::internal)?,
        grants: held.into_iter().map(|held| held.grant).collect(),
        tags_unknown: None,
        limit: None,
    };
    Ok(Some((caller, row.try_get("password_hash")?)))
}

/// The same, by the id AppStream knows the person by.
///
/// # Errors
/// If the store fails.
pub async fn by_user_id(store: &Store, user_id: &str) -> Result<Option<Caller>, PortalError> {
    let found: Option<String> = sqlx::query_scalar("SELECT id FROM people WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(store.pool())
        .await?;
    match found {
        Some(id) => caller(store, &PersonId(id)).await,
        None => Ok(None),
    }
}

/// A person as helpdesk finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Their id.
    pub id: PersonId,
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// The id AppStream knows them by.
    pub user_id: String,
}

/// Finds people whose user name, name, mail address or user id contains `text`, at most
/// `limit`. Capitals make no difference; beyond ASCII, SQLite tells them apart, so there
/// the text is looked for as it was typed as well.
///
/// # Errors
/// If the store fails.
pub async fn search(store: &Store, text: &str, limit: i64) -> Result<Vec<Found>, PortalError> {
    let like = |text: &str| {
        let text = text.replace('\\', "\\\\");
        format!("%{}%", text.replace('%', "\\%").replace('_', "\\_"))
    };
    let rows = sqlx::query(
        "SELECT id, user_name, display_name, user_id FROM people \
         WHERE LOWER(user_name) LIKE $1 ESCAPE '\\' OR LOWER(display_name) LIKE $1 ESCAPE '\\' \
            OR LOWER(user_id) LIKE $1 ESCAPE '\\' OR LOWER(mail) LIKE $1 ESCAPE '\\' \
            OR display_name LIKE $2 ESCAPE '\\' \
         ORDER BY user_name LIMIT $3",
    )
    .bind(like(&text.to_lowercase()))
    .bind(like(text))
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Found {
                id: PersonId(row.try_get("id")?),
                user_name: row.try_get("user_name")?,
                display_name: row.try_get("display_name")?,
                user_id: row.try_get("user_id")?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_appstream_takes_is_the_user_id() {
        assert_eq!(derive_user_id("p.novak", 0).unwrap().as_str(), "p.novak");
    }

    #[test]
    fn a_user_name_appstream_refuses_gets_an_id_of_its_own() {
        let long = "a.very.long.name.of.somebody@an.even.longer.example.com";
        let id = derive_user_id(long, 0).unwrap();
        assert!(id.as_str().starts_with("a.very.long.name.of-"));
        assert_eq!(derive_user_id(long, 0).unwrap(), id);
        assert_ne!(derive_user_id(&format!("{long}x"), 0).unwrap(), id);
        assert_ne!(derive_user_id(long, 1).unwrap(), id);
    }

    proptest::proptest! {
        #[test]
        fn every_user_name_has_a_user_id(text in "\\PC{1,64}") {
            if let Ok(name) = user_name(&text) {
                for attempt in 0..3 {
                    proptest::prop_assert!(derive_user_id(&name, attempt).is_ok());
                }
            }
        }
    }
}
