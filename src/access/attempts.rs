//! Failed attempts — wrong passwords, wrong codes, invented links — by network, by
//! name or by person, kept in the store, so that every portal process counts the same
//! ones.
//!
//! Where guessing is worth it, an attempt is counted before it is made and taken back
//! when it succeeds: so that many at the same time are not each the first.

use std::fmt::Display;
use std::net::{IpAddr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use sqlx::{Any, Row, Transaction};

use super::PersonId;
use crate::appstream::{ErrorKind, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token, token_hash};

/// What was attempted.
#[derive(Clone, Copy, Debug)]
pub enum Attempt {
    /// Signing in, from an address.
    SignIn,
    /// Signing in, with a user name, whether there is such a person or not.
    Account,
    /// Going to a provider, from an address.
    Departure,
    /// Giving the code of a second factor, of a person.
    SecondFactor,
    /// Opening an invitation, from an address.
    Invitation,
    /// Opening a personal link, from an address.
    Link,
    /// Calling the HTTP API with a token, from an address.
    ApiToken,
}

impl Attempt {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Account => "account",
            Self::Departure => "departure",
            Self::SecondFactor => "second-factor",
            Self::Invitation => "invitation",
            Self::Link => "link",
            Self::ApiToken => "API token",
        }
    }

    /// Seconds an attempt counts.
    const fn window(self) -> i64 {
        match self {
            Self::Account => 60 * 60,
            _ => 5 * 60,
        }
    }

    /// Whether it is counted by where it comes from.
    const fn is_by_address(self) -> bool {
        !matches!(self, Self::Account | Self::SecondFactor)
    }

    const fn refusal(self) -> (&'static str, &'static str) {
        match self {
            Self::SignIn | Self::Invitation | Self::Link | Self::ApiToken => (
                "Too many attempts from your network failed.",
                "Your account is not locked.",
            ),
            Self::Account => (
                "Too many attempts with this user name failed.",
                "The account is not locked, and who is signed in stays so.",
            ),
            Self::Departure => (
                "Too many sign-ins were begun from your network and not finished.",
                "Your account is not locked.",
            ),
            Self::SecondFactor => (
                "Too many codes were wrong.",
                "Your account is not locked. If that was not you, somebody knows your password: change it.",
            ),
        }
    }
}

/// The network an address is counted by. Whoever has one IPv6 address has all of its
/// /64 network, and could come from another one each time.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64));
            format!("{network}/64")
        }
    }
}

/// By what an attempt is counted: every count comes through here.
fn counted_by(attempt: Attempt, whose: &impl Display) -> String {
    let whose = whose.to_string();
    match whose.parse() {
        // People type their password there now and then.
        _ if matches!(attempt, Attempt::Account) => token_hash(&whose),
        Ok(address) if attempt.is_by_address() => network(address),
        _ => whose,
    }
}

/// An attempt that counts as failed until it has succeeded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[must_use = "it counts as failed until it is taken back"]
pub struct Counted {
    id: String,
}

impl Counted {
    /// Takes it back.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn succeeded(self, store: &Store) -> Result<(), PortalError> {
        sqlx::query("DELETE FROM failed_attempts WHERE id = $1")
            .bind(self.id)
            .execute(store.pool())
            .await?;
        Ok(())
    }

    /// Lets it stand.
    pub fn failed(self) {}
}

/// Forgets wrong passwords with a person's user name: they have another password now,
/// as a part of that change.
///
/// # Errors
/// If the store fails.
pub async fn forget_account(
    transaction: &mut Transaction<'static, Any>,
    person: &PersonId,
) -> Result<(), PortalError> {
    let known = sqlx::query("SELECT user_name FROM people WHERE id = $1")
        .bind(person.0.clone())
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(known) = known else { return Ok(()) };
    let user_name: String = known.try_get("user_name")?;
    // What counts no more is left to those who count.
    sqlx::query("DELETE FROM failed_attempts WHERE kind = $1 AND at > $2 AND address = $3")
        .bind(Attempt::Account.as_str())
        .bind(now() - Attempt::Account.window())
        .bind(counted_by(Attempt::Account, &user_name))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Counts an attempt that is about to be made, and refuses it if that is more than
/// `limit` within the window; a refused one does not count.
///
/// # Errors
/// [`ErrorKind::TooManyAttempts`], which says when to try again.
pub async fn begin(
    store: &Store,
    attempt: Attempt,
    whose: impl Display,
    limit: u32,
) -> Result<Counted, PortalError> {
    let whose = counted_by(attempt, &whose);
    let counted = Counted {
        id: insert(store, attempt, &whose).await?,
    };
    let refused = refusal(store, attempt, &whose, i64::from(limit) + 1).await?;
    match refused {
        None => Ok(counted),
        Some(error) => {
            counted.succeeded(store).await?;
            Err(error)
        }
    }
}

/// Refuses if the network of `address` has failed `limit` times within the window.
///
/// # Errors
/// [`ErrorKind::TooManyAttempts`], which says when to try again.
pub async fn check(
    store: &Store,
    attempt: Attempt,
    address: IpAddr,
    limit: u32,
) -> Result<(), PortalError> {
    let whose = counted_by(attempt, &address);
    match refusal(store, attempt, &whose, i64::from(limit)).await? {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

/// Counts a failure.
///
/// # Errors
/// If the store fails.
pub async fn failed(store: &Store, attempt: Attempt, address: IpAddr) -> Result<(), PortalError> {
    insert(store, attempt, &counted_by(attempt, &address)).await?;
    Ok(())
}

/// What is said when there are `limit` or more.
async fn refusal(
    store: &Store,
    attempt: Attempt,
    whose: &str,
    limit: i64,
) -> Result<Option<PortalError>, PortalError> {
    let window = attempt.window();
    let row = sqlx::query(
        "SELECT COUNT(*) AS failures, MIN(at) AS oldest FROM failed_attempts \
         WHERE kind = $1 AND address = $2 AND at > $3",
    )
    .bind(attempt.as_str())
    .bind(whose.to_owned())
    .bind(now() - window)
    .fetch_one(store.pool())
    .await?;
    let failures: i64 = row.try_get("failures")?;
    if failures < limit {
        return Ok(None);
    }
    let oldest: Option<i64> = row.try_get("oldest")?;
    let wait = oldest.map_or(window, |oldest| (oldest + window - now()).max(1));
    let minutes = (wait + 59) / 60;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    let (message, safe) = attempt.refusal();
    let next = format!("Try again in {minutes} {unit}. {safe}");
    Ok(Some(
        PortalError::new(ErrorKind::TooManyAttempts, message).next(next),
    ))
}

async fn insert(store: &Store, attempt: Attempt, whose: &str) -> Result<String, PortalError> {
    // What counts no more goes.
    sqlx::query("DELETE FROM failed_attempts WHERE at <= $1 AND (kind <> $2 OR at <= $3)")
        .bind(now() - Attempt::SignIn.window())
        .bind(Attempt::Account.as_str())
        .bind(now() - Attempt::Account.window())
        .execute(store.pool())
        .await?;
    let id = random_token(12);
    sqlx::query("INSERT INTO failed_attempts (id, kind, address, at) VALUES ($1, $2, $3, $4)")
        .bind(&id)
        .bind(attempt.as_str())
        .bind(whose)
        .bind(now())
        .execute(store.pool())
        .await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_address_counts_as_its_network_and_an_ipv4_address_as_itself() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2::7"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:3::7"), "2001:db8:1:3::/64");
    }

    #[test]
    fn what_is_counted_by_address_is_counted_by_network_and_names_by_their_hash() {
        let address: IpAddr = "2001:db8::7".parse().unwrap();
        for attempt in [
            Attempt::SignIn,
            Attempt::Departure,
            Attempt::Invitation,
            Attempt::Link,
            Attempt::ApiToken,
        ] {
            assert_eq!(counted_by(attempt, &address), "2001:db8::/64");
        }
        let person = counted_by(Attempt::SecondFactor, &"2001:db8::7");
        assert_eq!(person, "2001:db8::7");
        let typed = counted_by(Attempt::Account, &"correct horse");
        assert!(!typed.contains("horse"), "a password may be typed there");
        assert_eq!(typed, counted_by(Attempt::Account, &"correct horse"));
    }

    proptest::proptest! {
        #[test]
        fn addresses_count_together_if_their_first_64_bits_are_the_same(
            one in proptest::prelude::any::<u128>(),
            other in proptest::prelude::any::<u64>(),
        ) {
            let address = |bits| IpAddr::V6(Ipv6Addr::from_bits(bits));
            let beside = (one & (u128::MAX << 64)) | u128::from(other);
            // IPv4 addresses written as IPv6 lie in one network and count by themselves.
            proptest::prop_assume!(one >> 64 != 0);
            proptest::prop_assert_eq!(network(address(one)), network(address(beside)));
            let elsewhere = address(one ^ (1_u128 << 64));
            proptest::prop_assert_ne!(network(address(one)), network(elsewhere));
        }
    }
}
