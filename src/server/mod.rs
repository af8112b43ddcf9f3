//! What the server process needs: configuration, connections to AWS, the cache in
//! front of them, live updates, the store, security and the one way every write
//! goes.

pub mod application;
pub mod cache;
pub mod check;
pub mod config;
pub mod connections;
pub mod context;
pub mod demo;
pub mod events;
pub mod live;
pub mod secret_key;
pub mod security;
pub mod site;
pub mod store;
pub mod watcher;
pub mod write;

pub use application::{Application, Portico};
pub use context::{caller, portico};

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| {
            i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
        })
}

/// An unguessable text of `bytes` random bytes, in base64 for URLs.
pub fn random_token(bytes: usize) -> String {
    use rand::TryRngCore;
    let mut random = vec![0_u8; bytes];
    // Without randomness nothing here is safe: better no token than a weak one.
    if rand::rngs::OsRng.try_fill_bytes(&mut random).is_err() {
        tracing::error!("the operating system gives no random numbers");
        std::process::abort();
    }
    data_encoding::BASE64URL_NOPAD.encode(&random)
}

/// The hash under which a token is stored: who reads the database holds no token.
pub fn token_hash(token: &str) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}
