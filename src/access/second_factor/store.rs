//! Second factors in the store.

use sqlx::Row;

use super::super::PersonId;
use super::super::attempts::{self, Attempt};
use super::{grouped, totp};
use crate::appstream::{ErrorKind, PortalError};
use crate::server::secret_key::{Belongs, SecretKey, open, seal};
use crate::server::store::Store;
use crate::server::{now, token_hash};

/// Bytes of a secret: what RFC 4226 recommends.
const SECRET: usize = 20;
/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: 80 bits, beyond guessing.
const RECOVERY_BYTES: usize = 10;
/// Wrong codes of a person within five minutes until they have to wait.
const WRONG_CODES: u32 = 5;
/// Seconds somebody has to set their app up.
const SETTING_UP: i64 = 15 * 60;

fn belongs(person: &PersonId) -> Belongs<'_> {
    Belongs {
        purpose: "second factor",
        to: &person.0,
    }
}

fn random<const N: usize>() -> Result<[u8; N], PortalError> {
    let mut bytes = [0_u8; N];
    rand::TryRngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut bytes)
        .map_err(PortalError::internal)?;
    Ok(bytes)
}

/// Begins to set one up: gives the secret, which is asked for only once a code was
/// given.
///
/// # Errors
/// [`ErrorKind::Conflict`] if there is one already.
pub async fn begin(
    store: &Store,
    key: Option<&SecretKey>,
    person: &PersonId,
) -> Result<Vec<u8>, PortalError> {
    let secret = random::<SECRET>()?;
    let begun = sqlx::query(
        "INSERT INTO second_factors (person, secret, created_at, used_step) VALUES ($1, $2, $3, 0) \
         ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at \
         WHERE second_factors.confirmed_at IS NULL",
    )
    .bind(person.0.clone())
    .bind(seal(key, belongs(person), &secret)?)
    .bind(now())
    .execute(store.pool())
    .await?;
    if begun.rows_affected() == 0 {
        return Err(
            PortalError::new(ErrorKind::Conflict, "You have a second factor already.")
                .next("Remove it before you set up another. Nothing was changed."),
        );
    }
    Ok(secret.to_vec())
}

/// The secret that is being set up.
///
/// # Errors
/// [`ErrorKind::Gone`] if none is, or it took too long.
pub async fn being_set_up(
    store: &Store,
    key: Option<&SecretKey>,
    person: &PersonId,
) -> Result<Vec<u8>, PortalError> {
    let row = sqlx::query(
        "SELECT secret FROM second_factors WHERE person = $1 AND confirmed_at IS NULL AND created_at > $2",
    )
    .bind(person.0.clone())
    .bind(now() - SETTING_UP)
    .fetch_optional(store.pool())
    .await?;
    let Some(row) = row else {
        return Err(
            PortalError::new(ErrorKind::Gone, "Setting up took too long.")
                .next("Begin again. Nothing was changed."),
        );
    };
    open(key, belongs(person), row.try_get("secret")?)
}

/// Sets it up, if `code` is right: from now on it is asked for. Gives the recovery
/// codes, which nobody can find out later.
///
/// # Errors
/// [`ErrorKind::Invalid`] at `code` if it is wrong.
pub async fn confirm(
    store: &Store,
    key: Option<&SecretKey>,
    person: &PersonId,
    code: &str,
) -> Result<Vec<String>, PortalError> {
    let secret = being_set_up(store, key, person).await?;
    let counted = attempts::begin(store, Attempt::SecondFactor, &person.0, WRONG_CODES).await?;
    let Some(step) = totp::step(&secret, code, now()) else {
        counted.failed();
        return Err(wrong_code().at("code"));
    };
    counted.succeeded(store).await?;
    let confirmed = sqlx::query(
        "UPDATE second_factors SET confirmed_at = $1, used_step = $2 WHERE person = $3 AND confirmed_at IS NULL",
    )
    .bind(now())
    .bind(step)
    .bind(person.0.clone())
    .execute(store.pool())
    .await?;
    if confirmed.rows_affected() == 0 {
        return Err(PortalError::new(
            ErrorKind::Conflict,
            "It was set up in another window meanwhile.",
        ));
    }
    renew_recovery_codes(store, person).await
}

/// Makes new recovery codes; those from before are void.
///
/// # Errors
/// If the store fails.
pub async fn renew_recovery_codes(
    store: &Store,
    person: &PersonId,
) -> Result<Vec<String>, PortalError> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    let mut transaction = store.pool().begin().await?;
    sqlx::query("DELETE FROM recovery_codes WHERE person = $1")
        .bind(person.0.clone())
        .execute(&mut *transaction)
        .await?;
    for _ in 0..RECOVERY_CODES {
        let code = data_encoding::BASE32_NOPAD
            .encode(&random::<RECOVERY_BYTES>()?)
            .to_lowercase();
        sqlx::query("INSERT INTO recovery_codes (person, code_hash) VALUES ($1, $2)")
            .bind(person.0.clone())
            .bind(token_hash(&code))
            .execute(&mut *transaction)
            .await?;
        codes.push(grouped(&code, "-"));
    }
    transaction.commit().await?;
    Ok(codes)
}

/// Whether `code` is one the person has: of the app, each once, or a recovery code,
/// which is used up.
///
/// # Errors
/// [`ErrorKind::SignedOut`] if it is not, [`ErrorKind::TooManyAttempts`] after too many
/// wrong ones.
pub async fn check(
    store: &Store,
    key: Option<&SecretKey>,
    person: &PersonId,
    code: &str,
) -> Result<(), PortalError> {
    let counted = attempts::begin(store, Attempt::SecondFactor, &person.0, WRONG_CODES).await?;
    let typed: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    let is_of_app = typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit());
    let right = if is_of_app {
        use_code(store, key, person, &typed).await?
    } else {
        use_recovery_code(store, person, &typed.to_lowercase()).await?
    };
    if right {
        return counted.succeeded(store).await;
    }
    counted.failed();
    Err(wrong_code())
}

fn wrong_code() -> PortalError {
    PortalError::new(ErrorKind::SignedOut, "The code is wrong, or was used already.")
        .next("Wait for the next code of your app and try that. Check that the clock of its device is right.")
}

async fn use_code(
    store: &Store,
    key: Option<&SecretKey>,
    person: &PersonId,
    code: &str,
) -> Result<bool, PortalError> {
    let row = sqlx::query(
        "SELECT secret FROM second_factors WHERE person = $1 AND confirmed_at IS NOT NULL",
    )
    .bind(person.0.clone())
    .fetch_optional(store.pool())
    .await?;
    let Some(row) = row else { return Ok(false) };
    let secret = open(key, belongs(person), row.try_get("secret")?)?;
    let Some(step) = totp::step(&secret, code, now()) else {
        return Ok(false);
    };
    let used = sqlx::query(
        "UPDATE second_factors SET used_step = $1 WHERE person = $2 AND used_step < $1",
    )
    .bind(step)
    .bind(person.0.clone())
    .execute(store.pool())
    .await?;
    Ok(used.rows_affected() == 1)
}

async fn use_recovery_code(
    store: &Store,
    person: &PersonId,
    code: &str,
) -> Result<bool, PortalError> {
    let used = sqlx::query("DELETE FROM recovery_codes WHERE person = $1 AND code_hash = $2")
        .bind(person.0.clone())
        .bind(token_hash(code))
        .execute(store.pool())
        .await?;
    Ok(used.rows_affected() == 1)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// If the store fails.
pub async fn recovery_codes_left(store: &Store, person: &PersonId) -> Result<i64, PortalError> {
    let row = sqlx::query("SELECT COUNT(*) AS codes FROM recovery_codes WHERE person = $1")
        .bind(person.0.clone())
        .fetch_one(store.pool())
        .await?;
    Ok(row.try_get("codes")?)
}

/// Takes the second factor away, with its recovery codes. Says whether there was one.
///
/// # Errors
/// If the store fails.
pub async fn remove(store: &Store, person: &PersonId) -> Result<bool, PortalError> {
    sqlx::query("DELETE FROM recovery_codes WHERE person = $1")
        .bind(person.0.clone())
        .execute(store.pool())
        .await?;
    let removed = sqlx::query("DELETE FROM second_factors WHERE person = $1")
        .bind(person.0.clone())
        .execute(store.pool())
        .await?;
    Ok(removed.rows_affected() == 1)
}
