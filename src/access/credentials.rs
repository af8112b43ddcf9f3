//! By what people prove who they are: passwords, and whether they may at all.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::session::CurrentSession;
use super::{Password, PersonId, attempts, last_administrator, people, session};
use crate::appstream::{ErrorKind, Invalid, PortalError, UserId};
use crate::server::store::Store;
use crate::server::{now, token_hash};

/// Characters a name for people has at most.
const LONGEST_NAME: usize = 100;
/// Characters a mail address has at most (RFC 5321 allows 254).
const LONGEST_MAIL: usize = 254;

/// What signing in needs to know of a person.
#[derive(Clone)]
pub struct Credentials {
    /// Who it is.
    pub person: PersonId,
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// The hash of their password, unless they sign in elsewhere.
    pub password_hash: Option<String>,
    /// When they got it; seconds since 1970.
    pub password_set_at: Option<i64>,
    /// Their mail address.
    pub mail: Option<String>,
    /// Whether they are locked.
    pub is_locked: bool,
    /// Whether they are asked for a code as well.
    pub has_second_factor: bool,
}

impl Credentials {
    /// Which password they have: see [`password_mark`].
    pub fn password_mark(&self) -> Option<String> {
        self.password_hash.as_deref().map(password_mark)
    }

    /// Accepts a new password of this person.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] at `field`.
    pub fn new_password(&self, text: String, field: &str) -> Result<Password, PortalError> {
        let mut names = vec![self.user_name.as_str(), self.display_name.as_str()];
        names.extend(self.mail.as_deref());
        Password::of_person(text, &names).map_err(|why| PortalError::invalid(field, &why))
    }
}

/// Tells a password from the one before and the one after it, by its hash; a password
/// that is set anew has another mark, even if it is the same. A session keeps the mark
/// of the password it began with.
pub fn password_mark(hash: &str) -> String {
    token_hash(hash)
}

const COLUMNS: &str = "p.id, p.user_name, p.display_name, p.password_hash, p.password_set_at, p.mail, p.locked_at, \
     (SELECT f.confirmed_at FROM second_factors f WHERE f.person = p.id) AS second_factor";

fn credentials(row: &AnyRow) -> Result<Credentials, PortalError> {
    let locked_at: Option<i64> = row.try_get("locked_at")?;
    let second_factor: Option<i64> = row.try_get("second_factor")?;
    Ok(Credentials {
        person: PersonId(row.try_get("id")?),
        user_name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
        password_hash: row.try_get("password_hash")?,
        password_set_at: row.try_get("password_set_at")?,
        mail: row.try_get("mail")?,
        is_locked: locked_at.is_some(),
        has_second_factor: second_factor.is_some(),
    })
}

/// Finds a person by user name.
///
/// # Errors
/// If the store fails.
pub async fn find(store: &Store, user_name: &str) -> Result<Option<Credentials>, PortalError> {
    let query = format!("SELECT {COLUMNS} FROM people p WHERE p.user_name = $1");
    let row = sqlx::query(&query)
        .bind(user_name.to_owned())
        .fetch_optional(store.pool())
        .await?;
    row.as_ref().map(credentials).transpose()
}

/// Finds a person by id.
///
/// # Errors
/// If the store fails.
pub async fn of(store: &Store, person: &PersonId) -> Result<Option<Credentials>, PortalError> {
    let query = format!("SELECT {COLUMNS} FROM people p WHERE p.id = $1");
    let row = sqlx::query(&query)
        .bind(person.0.clone())
        .fetch_optional(store.pool())
        .await?;
    row.as_ref().map(credentials).transpose()
}

/// Everybody, by user name.
///
/// # Errors
/// If the store fails.
pub async fn all(store: &Store) -> Result<Vec<Credentials>, PortalError> {
    let query = format!("SELECT {COLUMNS} FROM people p ORDER BY p.user_name");
    let rows = sqlx::query(&query).fetch_all(store.pool()).await?;
    rows.iter().map(credentials).collect()
}

/// Finds a person whom an administrator or the command line names.
///
/// # Errors
/// [`ErrorKind::NotFound`] if there is none.
pub async fn named(store: &Store, user_name: &str) -> Result<Credentials, PortalError> {
    let name =
        people::user_name(user_name).map_err(|why| PortalError::invalid("user_name", &why))?;
    let found = find(store, &name).await?;
    found.ok_or_else(|| PortalError::not_found(&format!("person {name}")))
}

/// Accepts a name for people.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn display_name(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control)
    {
        return Err(Invalid(format!(
            "A display name has 1 to {LONGEST_NAME} characters."
        )));
    }
    Ok(text.to_owned())
}

/// Accepts a mail address, or that there is none.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn mail(text: &str) -> Result<Option<String>, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let allowed = |character: char| !character.is_whitespace() && !character.is_control();
    let parts = text.split_once('@');
    let plausible = parts.is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.contains('@')
    });
    if !plausible || text.len() > LONGEST_MAIL || !text.chars().all(allowed) {
        return Err(Invalid(
            "A mail address looks like ada@example.com.".to_owned(),
        ));
    }
    Ok(Some(text.to_owned()))
}

/// Gives a person another name for people, and another mail address.
///
/// # Errors
/// If the store fails.
pub async fn describe(
    store: &Store,
    person: &PersonId,
    display_name: &str,
    mail: Option<&str>,
) -> Result<(), PortalError> {
    sqlx::query("UPDATE people SET display_name = $1, mail = $2 WHERE id = $3")
        .bind(display_name.to_owned())
        .bind(mail.map(ToOwned::to_owned))
        .bind(person.0.clone())
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Gives a person a password by its hash, as a part of a larger change, and ends their
/// sessions but one. Wrong passwords with their name count no more. Says whether there
/// is such a person.
///
/// # Errors
/// If the store fails.
pub async fn exchange_password(
    transaction: &mut Transaction<'static, Any>,
    person: &PersonId,
    hash: &str,
    but: Option<&CurrentSession>,
) -> Result<bool, PortalError> {
    // The person first, as a lock does: of two at the same time one waits for the other.
    let set = "UPDATE people SET password_hash = $1, password_set_at = $2 WHERE id = $3";
    let updated = sqlx::query(set)
        .bind(hash.to_owned())
        .bind(now())
        .bind(person.0.clone())
        .execute(&mut **transaction)
        .await?;
    session::end_all_within(transaction, person, but).await?;
    attempts::forget_account(transaction, person).await?;
    Ok(updated.rows_affected() > 0)
}

/// Gives a person a password by its hash. Their sessions but one end, and a link by
/// which they could set another is void: all of it, or nothing.
///
/// # Errors
/// [`ErrorKind::NotFound`] if there is no such person.
pub async fn set_password(
    store: &Store,
    person: &PersonId,
    hash: &str,
    but: Option<&CurrentSession>,
) -> Result<(), PortalError> {
    let mut transaction = store.pool().begin().await?;
    if !exchange_password(&mut transaction, person, hash, but).await? {
        return Err(PortalError::not_found("such person"));
    }
    sqlx::query("DELETE FROM invitations WHERE person = $1")
        .bind(person.0.clone())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Locks a person: their sessions end, an invitation of theirs is void, links made for
/// them open nothing any more, and they do not sign in until they are unlocked.
///
/// # Errors
/// [`ErrorKind::Conflict`] if they are locked already, or if no administrator would
/// remain.
pub async fn lock(store: &Store, person: &PersonId) -> Result<(), PortalError> {
    let mut transaction = last_administrator::begin(store).await?;
    let locked =
        sqlx::query("UPDATE people SET locked_at = $1 WHERE id = $2 AND locked_at IS NULL")
            .bind(now())
            .bind(person.0.clone())
            .execute(&mut *transaction)
            .await?;
    if locked.rows_affected() == 0 {
        return Err(
            PortalError::new(ErrorKind::Conflict, "This person is locked already.")
                .next("Nothing was changed."),
        );
    }
    sqlx::query("DELETE FROM invitations WHERE person = $1")
        .bind(person.0.clone())
        .execute(&mut *transaction)
        .await?;
    // A link needs no signing in.
    sqlx::query(
        "UPDATE links SET revoked_at = $1 WHERE revoked_at IS NULL \
         AND user_id = (SELECT user_id FROM people WHERE id = $2)",
    )
    .bind(now())
    .bind(person.0.clone())
    .execute(&mut *transaction)
    .await?;
    last_administrator::commit(transaction).await?;
    session::end_all(store, person, None).await?;
    Ok(())
}

/// Whether the person AppStream knows by this id is somebody who is locked here.
///
/// # Errors
/// If the store fails.
pub async fn is_locked(store: &Store, user_id: &UserId) -> Result<bool, PortalError> {
    let row = sqlx::query("SELECT id FROM people WHERE user_id = $1 AND locked_at IS NOT NULL")
        .bind(user_id.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

/// Lets a locked person sign in again. A session that began while they were being
/// locked does not come back to life.
///
/// # Errors
/// [`ErrorKind::Conflict`] if they are not locked.
pub async fn unlock(store: &Store, person: &PersonId) -> Result<(), PortalError> {
    session::end_all(store, person, None).await?;
    let unlocked =
        sqlx::query("UPDATE people SET locked_at = NULL WHERE id = $1 AND locked_at IS NOT NULL")
            .bind(person.0.clone())
            .execute(store.pool())
            .await?;
    if unlocked.rows_affected() == 0 {
        return Err(
            PortalError::new(ErrorKind::Conflict, "This person is not locked.")
                .next("Nothing was changed."),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_has_two_sides_and_may_be_left_out() {
        assert_eq!(mail(" ").unwrap(), None);
        assert_eq!(
            mail(" ada@example.com ").unwrap().as_deref(),
            Some("ada@example.com")
        );
        for wrong in [
            "ada",
            "@example.com",
            "ada@host",
            "a b@example.com",
            "a@b@c.de",
        ] {
            assert!(mail(wrong).is_err(), "{wrong}");
        }
        assert!(mail(&format!("{}@example.com", "a".repeat(254))).is_err());
    }

    #[test]
    fn a_display_name_is_something_that_can_be_read() {
        assert_eq!(display_name(" Ada Lovelace ").unwrap(), "Ada Lovelace");
        for wrong in ["", "  ", "a\u{7}b", &"a".repeat(101)] {
            assert!(display_name(wrong).is_err(), "{wrong}");
        }
    }
}
