//! Making a link only once, however often the same request is sent. A caller names the
//! request by `Idempotency-Key`; the same key with the same body gets the same answer
//! for a day, the link's token included.
//!
//! The token of a link is stored nowhere, so it is not kept for that answer either:
//! where a key is given it is made with HMAC-SHA-256 and the secret of the API token,
//! from the key, the hash of the request, and a nonce that is kept as long as the key is
//! remembered. Whoever sends key and secret again gets the same within that time; after
//! it, the key makes another link and never opens the old one. From the database, which
//! holds hashes of both, nobody gets it.

use data_encoding::BASE64URL_NOPAD;
use http::HeaderMap;
use ring::hmac;
use sqlx::Row;

use super::authenticate::Secret;
use crate::appstream::{Invalid, PortalError};
use crate::server::store::Store;
use crate::server::{now, random_token, token_hash};

/// Seconds a key is remembered.
const REMEMBERED: i64 = 24 * 60 * 60;
/// Seconds after which a request that did not finish has been lost.
const LOST_AFTER: i64 = 60;
/// Bytes of randomness in a nonce.
const NONCE_BYTES: usize = 16;
/// Characters of a key.
const LONGEST_KEY: usize = 255;

/// The name a caller gives a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Reads the header; none if there is none.
    ///
    /// # Errors
    /// If it is not 1 to 255 characters that can be seen.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Invalid> {
        let Some(value) = headers.get("idempotency-key") else {
            return Ok(None);
        };
        let text = value.to_str().unwrap_or_default();
        let fine = !text.is_empty()
            && text.len() <= LONGEST_KEY
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fine {
            return Ok(Some(Self(text.to_owned())));
        }
        Err(Invalid(format!(
            "An Idempotency-Key has 1 to {LONGEST_KEY} visible ASCII characters."
        )))
    }

    /// The token of the link that a request with this key makes.
    pub fn link_token(&self, secret: &Secret, begun: &Begun) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.0.as_bytes());
        let text = match &begun.nonce {
            Some(nonce) => format!(
                "portico personal link 2\n{nonce}\n{}\n{}",
                begun.request_hash, self.0
            ),
            None => format!("portico personal link\n{}", self.0),
        };
        BASE64URL_NOPAD.encode(hmac::sign(&key, text.as_bytes()).as_ref())
    }
}

/// What a request with a key began with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The hash of what was asked.
    request_hash: String,
    /// What tells it from another that had the same key before; none if it was made by a
    /// release that kept none.
    nonce: Option<String>,
}

/// What is known of a request with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it may go on.
    New(Begun),
    /// It made this link.
    Made(Begun, String),
    /// It is under way.
    UnderWay,
    /// The key was used for another request.
    Other,
}

/// Notes that a request with a key begins, unless it did before.
///
/// # Errors
/// If the store fails.
pub async fn begin(
    store: &Store,
    token: &str,
    key: &Key,
    request: &[u8],
) -> Result<Known, PortalError> {
    sqlx::query("DELETE FROM idempotency_keys WHERE at < $1")
        .bind(now() - REMEMBERED)
        .execute(store.pool())
        .await?;
    let (key_hash, request_hash) = (token_hash(&key.0), hash(request));
    let nonce = random_token(NONCE_BYTES);
    let begun = |nonce: Option<String>| Begun {
        request_hash: request_hash.clone(),
        nonce,
    };
    let inserted = sqlx::query(
        "INSERT INTO idempotency_keys (token, key_hash, request_hash, at, nonce) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(token)
    .bind(&key_hash)
    .bind(&request_hash)
    .bind(now())
    .bind(&nonce)
    .execute(store.pool())
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Known::New(begun(Some(nonce))));
    }
    let row = sqlx::query(
        "SELECT request_hash, link, nonce FROM idempotency_keys WHERE token = $1 AND key_hash = $2",
    )
    .bind(token)
    .bind(&key_hash)
    .fetch_optional(store.pool())
    .await?;
    let Some(row) = row else {
        // It was forgotten this moment; the next try finds nothing.
        return Ok(Known::UnderWay);
    };
    let asked: String = row.try_get("request_hash")?;
    if asked != request_hash {
        return Ok(Known::Other);
    }
    let kept: Option<String> = row.try_get("nonce")?;
    if let Some(link) = row.try_get("link")? {
        return Ok(Known::Made(begun(kept), link));
    }
    // Whoever began it may have died: one of those who ask again goes on, and gives it a
    // nonce if it has none.
    let taken = sqlx::query(
        "UPDATE idempotency_keys SET at = $1, nonce = COALESCE(nonce, $5) \
         WHERE token = $2 AND key_hash = $3 AND link IS NULL AND at < $4",
    )
    .bind(now())
    .bind(token)
    .bind(&key_hash)
    .bind(now() - LOST_AFTER)
    .bind(&nonce)
    .execute(store.pool())
    .await?;
    Ok(if taken.rows_affected() == 1 {
        Known::New(begun(kept.or(Some(nonce))))
    } else {
        Known::UnderWay
    })
}

/// Notes what a request with a key made; none if it failed, and may be sent again.
///
/// # Errors
/// If the store fails.
pub async fn finish(
    store: &Store,
    token: &str,
    key: &Key,
    link: Option<&str>,
) -> Result<(), PortalError> {
    let key_hash = token_hash(&key.0);
    let query = match link {
        Some(link) => {
            sqlx::query("UPDATE idempotency_keys SET link = $3 WHERE token = $1 AND key_hash = $2")
                .bind(token)
                .bind(&key_hash)
                .bind(link.to_owned())
        }
        None => sqlx::query("DELETE FROM idempotency_keys WHERE token = $1 AND key_hash = $2")
            .bind(token)
            .bind(&key_hash),
    };
    query.execute(store.pool()).await?;
    Ok(())
}

fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn key(text: &str) -> Result<Option<Key>, Invalid> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_bytes(text.as_bytes()).unwrap();
        headers.insert("idempotency-key", value);
        Key::of(&headers)
    }

    #[test]
    fn a_key_is_short_and_visible() {
        assert_eq!(Key::of(&HeaderMap::new()).unwrap(), None);
        assert!(key("ticket-4711").unwrap().is_some());
        for wrong in ["", "a b", "ä", &"x".repeat(256)] {
            assert!(key(wrong).is_err(), "{wrong:?}");
        }
    }

    fn token(key: &str, secret: &str, request: &str, nonce: Option<&str>) -> String {
        let begun = Begun {
            request_hash: hash(request.as_bytes()),
            nonce: nonce.map(ToOwned::to_owned),
        };
        Key(key.to_owned()).link_token(&Secret(secret.into()), &begun)
    }

    #[test]
    fn a_links_token_needs_the_key_the_secret_the_request_and_the_nonce() {
        let one = token("ticket-1", "portico_a", "{}", Some("n"));
        assert_eq!(one.len(), 43);
        assert_eq!(one, token("ticket-1", "portico_a", "{}", Some("n")));
        for other in [
            token("ticket-2", "portico_a", "{}", Some("n")),
            token("ticket-1", "portico_b", "{}", Some("n")),
            token("ticket-1", "portico_a", "[]", Some("n")),
            token("ticket-1", "portico_a", "{}", Some("m")),
            token("ticket-1", "portico_a", "{}", None),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn what_an_earlier_release_made_within_the_day_is_found_again() {
        let made = token("ticket-1", "portico_a", "{}", None);
        assert_eq!(made, "RSoQGEIw1rMWej0ecEu7aoZK9c-2s5WThM-nefCllo4");
    }
}
