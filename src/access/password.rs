//! Passwords: held without ever being shown, stored as Argon2id hashes.

use std::fmt;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use serde::Deserialize;

use crate::appstream::{Invalid, PortalError};

/// Characters a new password has at least (OWASP ASVS 2.1.1 asks for 12).
const SHORTEST: usize = 12;
/// Characters a password has at most: hashing must not become a way to keep the
/// server busy (ASVS 2.1.2 asks that 64 be allowed).
const LONGEST: usize = 256;

/// A password somebody typed. It does not print.
#[derive(Clone, Deserialize)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(hidden)")
    }
}

impl Password {
    /// Accepts a new password.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn new(text: String) -> Result<Self, Invalid> {
        let length = text.chars().count();
        if length < SHORTEST {
            return Err(Invalid(format!(
                "A password has at least {SHORTEST} characters; this one has {length}."
            )));
        }
        if length > LONGEST {
            return Err(Invalid(format!(
                "A password has at most {LONGEST} characters."
            )));
        }
        Ok(Self(text))
    }

    /// Hashes it, off the threads that serve requests.
    ///
    /// # Errors
    /// Only if the machine has no memory left.
    pub async fn hash(self) -> Result<String, PortalError> {
        tokio::task::spawn_blocking(move || {
            let mut salt = [0_u8; 16];
            rand::TryRngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut salt)
                .map_err(PortalError::internal)?;
            let salt = SaltString::encode_b64(&salt).map_err(PortalError::internal)?;
            let hash = Argon2::default()
                .hash_password(self.0.as_bytes(), &salt)
                .map_err(PortalError::internal)?;
            Ok(hash.to_string())
        })
        .await
        .map_err(PortalError::internal)?
    }

    /// Whether it is the one with `hash`. Without a hash it takes as long and says
    /// no, so that nobody can tell by the clock which user names exist.
    pub async fn is(self, hash: Option<String>) -> bool {
        /// The hash of a random text nobody has kept.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Nfs3yXbJpQ5PzVbNQH0tWQ$2Ug1ByYlVXLcXwiD0oM2o4GFQ0hXkJdl0sBhH3Q3Kvk";
        if self.0.len() > LONGEST * 4 {
            return false;
        }
        tokio::task::spawn_blocking(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(self.0.as_bytes(), &hash)
                    .is_ok()
            }) && known
        })
        .await
        .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_by_its_hash_and_no_other_is() {
        let hash = Password::new("portico-demo".to_owned())
            .unwrap()
            .hash()
            .await
            .unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            Password("portico-demo".to_owned())
                .is(Some(hash.clone()))
                .await
        );
        assert!(!Password("portico-dem0".to_owned()).is(Some(hash)).await);
        assert!(!Password("portico-demo".to_owned()).is(None).await);
    }

    #[test]
    fn a_password_does_not_print() {
        let password = Password::new("a secret of mine".to_owned()).unwrap();
        assert!(!format!("{password:?}").contains("secret"));
    }

    #[test]
    fn a_short_password_is_refused() {
        assert!(Password::new("elevenchars".to_owned()).is_err());
    }
}
