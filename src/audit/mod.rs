//! The record of who did what: one row for every write, begun before it and
//! finished after.

use serde::{Deserialize, Serialize};

pub mod api;
mod list;
#[cfg(feature = "ssr")]
pub mod store;

pub use list::AuditPage;

use crate::ui::Tone;

/// What a row says before anything is done.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who: a user name.
    pub actor: String,
    /// What, as a verb and an object: "Start fleet".
    pub action: std::borrow::Cow<'static, str>,
    /// In which connection.
    pub connection: Option<crate::appstream::ConnectionName>,
    /// To what.
    pub target: Target,
    /// The request in words; never a secret.
    pub detail: String,
    /// From which network address.
    pub address: String,
}

/// What something was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// "fleet", "stack", "session", "link", "person".
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Target {
    /// Some kind of thing with a name.
    pub fn new(kind: &str, name: impl ToString) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_string(),
        }
    }

    /// A person of the portal.
    pub fn person(user_name: &str) -> Self {
        Self::new("person", user_name)
    }
}

/// How it went.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whether it was done.
    pub done: bool,
    /// What went wrong.
    pub message: Option<String>,
    /// AWS's code for it.
    pub aws_code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
}

#[cfg(feature = "ssr")]
impl Outcome {
    /// It was done.
    pub const fn done(request_id: Option<String>) -> Self {
        Self {
            done: true,
            message: None,
            aws_code: None,
            request_id,
        }
    }

    /// It was not.
    pub fn failed(error: &crate::appstream::PortalError) -> Self {
        Self {
            done: false,
            message: Some(error.message.to_string()),
            aws_code: error.code.as_deref().map(ToOwned::to_owned),
            request_id: error.request_id.as_deref().map(ToOwned::to_owned),
        }
    }
}

/// A row as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the record.
    pub sequence: i64,
    /// Seconds since 1970.
    pub began_at: i64,
    /// Seconds since 1970; none while it is under way, or if the portal died.
    pub finished_at: Option<i64>,
    /// Who: a user name.
    pub actor: String,
    /// What.
    pub action: String,
    /// In which connection.
    pub connection: Option<String>,
    /// What kind of thing it was done to.
    pub target_kind: String,
    /// Its name.
    pub target: String,
    /// The request in words.
    pub detail: String,
    /// From which network address.
    pub address: String,
    /// How it went.
    pub result: EventResult,
    /// What went wrong.
    pub message: Option<String>,
    /// AWS's code for it.
    pub aws_code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventResult {
    /// Begun and not finished: under way, or the portal died meanwhile.
    Begun,
    /// Done.
    Done,
    /// Refused or failed; nothing was changed.
    Failed,
}

impl EventResult {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Failed, Self::Begun];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// Finds the one stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.as_str() == text)
    }

    /// Shape and words for people.
    pub const fn status(self) -> (Tone, &'static str) {
        match self {
            Self::Begun => (Tone::Pending, "Not finished"),
            Self::Done => (Tone::Running, "Done"),
            Self::Failed => (Tone::Failed, "Failed"),
        }
    }
}
