//! From which networks somebody signs in: guesses made elsewhere do not keep them out.

use std::net::IpAddr;

use super::attempts;
use crate::appstream::PortalError;
use crate::server::now;
use crate::server::security::ClientAddress;
use crate::server::store::Store;

/// Seconds for which an address is remembered from which somebody signed in.
const KNOWN: i64 = 30 * 24 * 60 * 60;

/// Whether a person is signed in from the network of an address now.
///
/// # Errors
/// If the store fails.
pub async fn is_signed_in_from(
    store: &Store,
    user_name: &str,
    address: ClientAddress,
) -> Result<bool, PortalError> {
    let addresses: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT DISTINCT s.address FROM browser_sessions s JOIN people p ON p.id = s.person \
         WHERE p.user_name = $1 AND s.expires_at > $2",
    )
    .bind(user_name.to_owned())
    .bind(now())
    .fetch_all(store.pool())
    .await?;
    Ok(has_network_of(addresses, address))
}

/// Whether a person signed in, all the way, from the network of an address within 30
/// days, as far as the audit record goes back. `halfway` is what it says of those who
/// only gave the right password.
///
/// # Errors
/// If the store fails.
pub async fn has_signed_in_from(
    store: &Store,
    user_name: &str,
    address: ClientAddress,
    halfway: &str,
) -> Result<bool, PortalError> {
    let addresses: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT DISTINCT address FROM audit WHERE actor = $1 AND at > $2 \
         AND action = 'Sign in' AND outcome = 'done' AND detail <> $3",
    )
    .bind(user_name.to_owned())
    .bind(now() - KNOWN)
    .bind(halfway.to_owned())
    .fetch_all(store.pool())
    .await?;
    Ok(has_network_of(addresses, address))
}

fn has_network_of(addresses: Vec<Option<String>>, address: ClientAddress) -> bool {
    let network = attempts::network(address.0);
    let mut known = addresses.into_iter().flatten();
    known.any(|known| {
        let known = known.parse::<IpAddr>();
        known.is_ok_and(|known| attempts::network(known) == network)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_network_is_one_address_of_ipv4_and_64_bits_of_ipv6() {
        let known = |address: &str| {
            let addresses = [Some("192.0.2.1"), Some("2001:db8:1:2::7"), Some(""), None];
            let addresses = addresses.map(|address| address.map(ToOwned::to_owned));
            let address = ClientAddress(address.parse().unwrap());
            has_network_of(addresses.to_vec(), address)
        };
        assert!(known("192.0.2.1") && known("2001:db8:1:2::8"));
        assert!(!known("192.0.2.2") && !known("2001:db8:1:3::7"));
    }
}
