//! Streaming URLs, and the pages that stand for streaming sessions.

mod builders;
mod page;
mod routes;

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;

use rand::Rng;
use serde::{Deserialize, Serialize};

pub(crate) use builders::{app_block_builder, image_builder};
pub(crate) use routes::answer;

use crate::clock::Time;
use crate::place::Place;
use crate::sessions::Opening;

/// For how long an ended session's page says that it has ended, and an
/// expired streaming URL that it has expired.
pub(crate) const REMEMBERED: Duration = Duration::from_secs(3600);

/// What a streaming URL was made for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) place: Place,
    pub(crate) opening: Opening,
    pub(crate) expires: Time,
}

/// Where a session is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SessionAddress {
    pub(crate) place: Place,
    pub(crate) fleet: String,
    pub(crate) serial: u64,
}

/// A session that has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ended {
    /// The stack's RedirectURL.
    redirect: Option<String>,
}

/// The secrets that are out: of streaming URLs and of session pages.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Streaming {
    tickets: HashMap<String, Ticket>,
    pages: HashMap<String, SessionAddress>,
    ended: HashMap<String, Ended>,
    /// The pages of image builders and app block builders.
    desks: HashMap<String, builders::Desk>,
}

impl Streaming {
    /// Makes a streaming URL out of its secret. As at AWS the session context
    /// can be read in it.
    pub(crate) fn issue(&mut self, origin: &str, token: String, ticket: Ticket) -> String {
        let mut url = format!("{origin}/stream/{token}?stack=");
        percent_encode(&ticket.opening.stack, &mut url);
        url.push_str("&fleet=");
        percent_encode(&ticket.opening.fleet, &mut url);
        if let Some(application) = &ticket.opening.application {
            url.push_str("&application=");
            percent_encode(application, &mut url);
        }
        if let Some(context) = &ticket.opening.context {
            url.push_str("&context=");
            percent_encode(context, &mut url);
        }
        self.tickets.insert(token, ticket);
        url
    }

    /// Gives a session its page.
    fn give_page(&mut self, address: SessionAddress) -> String {
        let key = secret();
        self.pages.insert(key.clone(), address);
        key
    }

    /// Remembers that a session has ended, until the secret of its page is
    /// forgotten; false if it had no page.
    pub(crate) fn session_ended(&mut self, key: &str, redirect: Option<String>) -> bool {
        let had_page = self.pages.remove(key).is_some();
        if had_page {
            self.ended.insert(key.to_owned(), Ended { redirect });
        }
        had_page
    }

    /// Forgets what nobody will ask for any more. An expired URL is remembered
    /// for a while, to be told from one that never was.
    pub(crate) fn forget(&mut self, secret: &str) {
        self.tickets.remove(secret);
        self.desks.remove(secret);
        self.ended.remove(secret);
    }
}

/// 256 bits that cannot be guessed.
pub(crate) fn secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a String cannot fail.
            let _written = write!(text, "{byte:02x}");
            text
        })
}

fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _written = write!(out, "%{byte:02X}");
        }
    }
}
