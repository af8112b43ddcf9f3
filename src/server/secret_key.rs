//! The key under which the portal seals the secrets it must be able to read again:
//! those of second factors, and ID tokens. Whoever has the database and not the key has
//! none of them.
//!
//! The key is configured (`PORTICO_SECRET_KEY`, or a file), never stored. Without one,
//! such secrets are stored as they are.

use std::fmt;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};

use crate::appstream::PortalError;

/// Characters a key has at least: 32 of base64 or hexadecimal are 128 bits and more.
const SHORTEST: usize = 32;
/// What stands before a sealed secret, and before one that is not.
const SEALED: &str = "sealed:";
const OPEN: &str = "open:";

/// The configured key. It does not print.
#[derive(Clone)]
pub struct SecretKey(String);

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(hidden)")
    }
}

/// The key is too short.
#[derive(Debug, thiserror::Error)]
#[error(
    "the secret key has at least {SHORTEST} characters; make one with: openssl rand -base64 32"
)]
pub struct TooShort;

impl SecretKey {
    /// Accepts a key.
    ///
    /// # Errors
    /// [`TooShort`].
    pub fn new(text: &str) -> Result<Self, TooShort> {
        let text = text.trim();
        if text.chars().count() < SHORTEST {
            return Err(TooShort);
        }
        Ok(Self(text.to_owned()))
    }

    /// The key for one purpose.
    fn derive(&self, purpose: &str) -> Result<LessSafeKey, PortalError> {
        let extracted = Salt::new(HKDF_SHA256, b"portico").extract(self.0.as_bytes());
        let info = [purpose.as_bytes()];
        let expanded = extracted.expand(&info, &CHACHA20_POLY1305);
        let key = UnboundKey::from(expanded.map_err(PortalError::internal)?);
        Ok(LessSafeKey::new(key))
    }
}

/// What a secret is for, and whose it is: one that is copied to another row does not
/// open there.
#[derive(Clone, Copy)]
pub struct Belongs<'a> {
    /// What it is for.
    pub purpose: &'a str,
    /// Whose it is.
    pub to: &'a str,
}

/// A secret as it is stored: sealed if there is a key.
///
/// # Errors
/// If the machine gives no random numbers.
pub fn seal(
    key: Option<&SecretKey>,
    belongs: Belongs<'_>,
    secret: &[u8],
) -> Result<String, PortalError> {
    let base64 = data_encoding::BASE64_NOPAD;
    let Some(key) = key else {
        return Ok(format!("{OPEN}{}", base64.encode(secret)));
    };
    let mut sealed = vec![0_u8; NONCE_LEN];
    rand::TryRngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut sealed)
        .map_err(PortalError::internal)?;
    let nonce = Nonce::try_assume_unique_for_key(&sealed).map_err(PortalError::internal)?;
    let mut text = secret.to_vec();
    key.derive(belongs.purpose)?
        .seal_in_place_append_tag(nonce, Aad::from(belongs.to.as_bytes()), &mut text)
        .map_err(PortalError::internal)?;
    sealed.append(&mut text);
    Ok(format!("{SEALED}{}", base64.encode(&sealed)))
}

/// The secret that was stored as `text`.
///
/// # Errors
/// If it was sealed with another key, or belongs elsewhere.
pub fn open(
    key: Option<&SecretKey>,
    belongs: Belongs<'_>,
    text: &str,
) -> Result<Vec<u8>, PortalError> {
    let base64 = data_encoding::BASE64_NOPAD;
    if let Some(open) = text.strip_prefix(OPEN) {
        return base64
            .decode(open.as_bytes())
            .map_err(PortalError::internal);
    }
    let wrong = || {
        PortalError::internal(
            "a stored secret cannot be read: PORTICO_SECRET_KEY is missing or another one",
        )
    };
    let (Some(key), Some(sealed)) = (key, text.strip_prefix(SEALED)) else {
        return Err(wrong());
    };
    let sealed = base64
        .decode(sealed.as_bytes())
        .map_err(PortalError::internal)?;
    let Some((nonce, sealed)) = sealed.split_at_checked(NONCE_LEN) else {
        return Err(wrong());
    };
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(PortalError::internal)?;
    let mut text = sealed.to_vec();
    let opened = key
        .derive(belongs.purpose)?
        .open_in_place(nonce, Aad::from(belongs.to.as_bytes()), &mut text)
        .map_err(|_| wrong())?;
    Ok(opened.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Belongs<'_> = Belongs {
        purpose: "test",
        to: "ada",
    };

    fn key(text: &str) -> SecretKey {
        SecretKey::new(text).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_whom_it_belongs_to_and_not_else() {
        let ours = key("0123456789abcdef0123456789abcdef");
        let stored = seal(Some(&ours), OURS, b"a secret").unwrap();
        assert!(!stored.contains("secret"));
        assert_eq!(open(Some(&ours), OURS, &stored).unwrap(), b"a secret");
        assert_ne!(seal(Some(&ours), OURS, b"a secret").unwrap(), stored);
        let other = key("fedcba9876543210fedcba9876543210");
        assert!(open(Some(&other), OURS, &stored).is_err());
        assert!(open(None, OURS, &stored).is_err());
        let grace = Belongs {
            to: "grace",
            ..OURS
        };
        assert!(open(Some(&ours), grace, &stored).is_err());
        let purpose = Belongs {
            purpose: "x",
            ..OURS
        };
        assert!(open(Some(&ours), purpose, &stored).is_err());
    }

    #[test]
    fn what_was_stored_before_there_was_a_key_stays_readable() {
        let stored = seal(None, OURS, b"a secret").unwrap();
        let ours = key("0123456789abcdef0123456789abcdef");
        assert_eq!(open(Some(&ours), OURS, &stored).unwrap(), b"a secret");
    }

    #[test]
    fn a_key_is_long_and_does_not_print() {
        assert!(SecretKey::new("short").is_err());
        let printed = format!("{:?}", key("0123456789abcdef0123456789abcdef"));
        assert!(!printed.contains("0123"));
    }

    proptest::proptest! {
        #[test]
        fn no_stored_text_makes_it_panic(text in "(open:|sealed:)?[A-Za-z0-9+/]{0,80}") {
            let ours = key("0123456789abcdef0123456789abcdef");
            let _ = open(Some(&ours), OURS, &text);
        }
    }
}
