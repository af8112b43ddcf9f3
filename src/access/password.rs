//! Passwords: held without ever being shown, stored as Argon2id hashes.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;
use std::thread;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::appstream::{Invalid, PortalError};

/// Characters a new password has at least (OWASP ASVS 2.1.1 asks for 12).
pub const SHORTEST: usize = 12;
/// Characters a new password has at most: hashing must not become a way to keep the
/// server busy (ASVS 2.1.2 asks that 64 be allowed and more than 128 refused).
pub const LONGEST: usize = 128;
/// Bytes that are hashed at most, to look whether a password is the right one; some
/// are from when more characters were allowed.
const LARGEST: usize = 1024;
/// Characters that must be left of a password without a name that is in it.
const BEYOND_NAMES: usize = 8;

/// The 5,000 passwords of at least twelve characters that stood most often in what was
/// stolen elsewhere, in lower case, a line each: from Mark Burnett's ten million, which
/// are in the public domain.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// How many passwords are hashed at the same time: each takes a processor, and 19 MiB
/// of memory. Whoever comes later waits.
static HASHING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(processors()));

fn processors() -> usize {
    thread::available_parallelism().map_or(2, |processors| processors.get().max(2))
}

/// Hashes, off the threads that serve requests, when it is its turn.
///
/// # Errors
/// If it cannot be done.
async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PortalError> {
    let turn = HASHING.acquire().await.map_err(PortalError::internal)?;
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        // Here, because the work goes on when nobody waits for it any more.
        drop(turn);
        result
    });
    done.await.map_err(PortalError::internal)
}

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
    /// A sentence that says what is wrong with it.
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
        if is_common(&text) {
            return Err(Invalid(
                "This password is among those that are tried first. Take another: a few words that do not belong together are good."
                    .to_owned(),
            ));
        }
        Ok(Self(text))
    }

    /// Accepts a new password of somebody: not one that is little more than one of
    /// their `names`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn of_person(text: String, names: &[&str]) -> Result<Self, Invalid> {
        let password = Self::new(text)?;
        let lower = password.0.to_lowercase();
        let words = names
            .iter()
            .flat_map(|name| {
                name.split(|character: char| !character.is_alphanumeric())
                    .chain([*name])
            })
            .chain(["portico", "appstream"]);
        for word in words.map(str::to_lowercase) {
            if word.chars().count() < 3 || !lower.contains(&word) {
                continue;
            }
            let left = lower.replace(&word, "");
            if left.chars().count() < BEYOND_NAMES {
                return Err(Invalid(
                    "This password is little more than a name that is known to everybody. Take another."
                        .to_owned(),
                ));
            }
        }
        Ok(password)
    }

    /// Hashes it, off the threads that serve requests.
    ///
    /// # Errors
    /// Only if the machine has no memory left.
    pub async fn hash(self) -> Result<String, PortalError> {
        in_turn(move || {
            let mut salt = [0_u8; 16];
            rand::TryRngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut salt)
                .map_err(PortalError::internal)?;
            let salt = SaltString::encode_b64(&salt).map_err(PortalError::internal)?;
            let hash = Argon2::default()
                .hash_password(self.0.as_bytes(), &salt)
                .map_err(PortalError::internal)?;
            Ok(hash.to_string())
        })
        .await?
    }

    /// Whether it is the one with `hash`. Without a hash it takes as long and says
    /// no, so that nobody can tell by the clock which user names exist.
    pub async fn is(self, hash: Option<String>) -> bool {
        /// The hash of a random text nobody has kept.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Nfs3yXbJpQ5PzVbNQH0tWQ$2Ug1ByYlVXLcXwiD0oM2o4GFQ0hXkJdl0sBhH3Q3Kvk";
        if self.0.len() > LARGEST {
            return false;
        }
        in_turn(move || {
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

/// Whether a password is one of those that are tried first, or nearly.
fn is_common(text: &str) -> bool {
    let lower = text.to_lowercase();
    let core = lower.trim_matches(|character: char| !character.is_alphabetic());
    let distinct: HashSet<char> = lower.chars().collect();
    distinct.len() < 5
        || runs(&lower)
        || [lower.as_str(), core].into_iter().any(|text| COMMON.contains(text))
        // The same twice over, such as "football1football1".
        || repeats(&lower)
}

/// Whether each character but a few follows the one before it in the alphabet, in the
/// row of digits or on the keyboard, forwards or backwards.
fn runs(text: &str) -> bool {
    const ROWS: &str = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm";
    let characters: Vec<char> = text.chars().collect();
    let follows = |pair: &[char]| {
        let forwards: String = pair.iter().collect();
        let backwards: String = pair.iter().rev().collect();
        ROWS.contains(&forwards) || ROWS.contains(&backwards)
    };
    let following = characters.windows(2).filter(|pair| follows(pair)).count();
    following + 3 >= characters.len()
}

/// Whether the text is a shorter one of up to half its length, over and over.
fn repeats(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=characters.len() / 2).any(|length| {
        characters.len().is_multiple_of(length)
            && characters
                .chunks(length)
                .all(|chunk| *chunk == characters[..length])
    })
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

    #[tokio::test]
    async fn no_more_passwords_are_hashed_at_once_than_there_are_processors() {
        use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let work = || {
            MOST.fetch_max(NOW.fetch_add(1, SeqCst) + 1, SeqCst);
            for _ in 0..1000 {
                thread::yield_now();
            }
            NOW.fetch_sub(1, SeqCst);
        };
        let all = (0..processors() * 4).map(|_| in_turn(work));
        for done in futures::future::join_all(all).await {
            done.unwrap();
        }
        let most = MOST.load(SeqCst);
        assert!((1..=processors()).contains(&most), "{most} at once");
    }

    #[test]
    fn a_password_does_not_print() {
        let password = Password::new("a secret of mine".to_owned()).unwrap();
        assert!(!format!("{password:?}").contains("secret"));
    }

    #[test]
    fn a_password_has_12_to_128_characters() {
        let text =
            |length| -> String { "fjord piano lemon".chars().cycle().take(length).collect() };
        assert!(Password::new(text(11)).is_err());
        assert!(Password::new(text(12)).is_ok());
        assert!(Password::new(text(128)).is_ok());
        assert!(Password::new(text(129)).is_err());
        // Characters are counted, not bytes.
        assert!(Password::new("äöüß".repeat(3) + "éèêëàâ").is_ok());
    }

    #[test]
    fn what_is_tried_first_is_refused_and_so_are_its_variants() {
        let refused = [
            "123qweasdzxc",
            "1Qaz2wsx3edC",
            "unbelievable",
            "Unbelievable123!",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "Summer24Summer24",
            "abcdefghijklmnop",
            "987654321098765",
            "qwertyuiopasdf",
        ];
        for text in refused {
            assert!(Password::new(text.to_owned()).is_err(), "{text}");
        }
        for text in ["correct horse battery", "portico-demo", "tP4_8xu-Qq1b"] {
            assert!(Password::new(text.to_owned()).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_password_is_more_than_the_name_of_who_has_it() {
        let ada =
            |text: &str| Password::of_person(text.to_owned(), &["ada.lovelace", "Ada Lovelace"]);
        for text in [
            "ada.lovelace1",
            "Lovelace2026",
            "portico-2026!",
            "AdaLovelace-99",
        ] {
            assert!(ada(text).is_err(), "{text}");
        }
        assert!(ada("lovelace and a difference engine").is_ok());
        assert!(ada("canada geese fly").is_ok());
    }

    #[test]
    fn the_list_of_common_passwords_is_whole() {
        assert_eq!(COMMON.len(), 5000);
        assert!(
            COMMON
                .iter()
                .all(|text| text.len() >= SHORTEST && *text == text.to_lowercase())
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_password_or_has_a_reason(text in "\\PC{0,140}", name in "\\PC{0,20}") {
            if let Err(Invalid(why)) = Password::of_person(text, &[&name]) {
                proptest::prop_assert!(why.ends_with('.'));
            }
        }
    }
}
