//! The record of who did what: a row when something begins and a row when it is over,
//! each tied to the row before by a hash, so that none can be changed or removed
//! without [`verify`] noticing. `docs/audit.md` says what that can and cannot show.

use serde::{Deserialize, Serialize};

pub mod api;
#[cfg(feature = "ssr")]
pub mod append;
#[cfg(feature = "ssr")]
pub mod chain;
mod columns;
mod detail;
pub mod device;
#[cfg(feature = "ssr")]
mod difference;
#[cfg(feature = "ssr")]
pub mod export;
mod history;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod keep;
mod list;
mod object;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
mod sight;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod stream;
#[cfg(feature = "ssr")]
pub mod verify;

pub use detail::AuditEntryPage;
#[cfg(feature = "ssr")]
pub use difference::differences;
pub use history::{History, provide_history, provide_person_history};
pub use list::AuditPage;
pub use object::object_after_action;
#[cfg(feature = "ssr")]
pub use sight::Sight;

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

/// What is written down when something begins: an [`Entry`], and what else is known.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Deed {
    /// Who does what.
    pub entry: Entry,
    /// What it changes.
    pub changes: Vec<Difference>,
    /// With which program, as it calls itself.
    pub device: String,
}

#[cfg(feature = "ssr")]
impl From<Entry> for Deed {
    /// With the program that the request at hand came from, if there is one.
    fn from(entry: Entry) -> Self {
        Self {
            entry,
            changes: Vec::new(),
            device: crate::server::context::device(),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<&Entry> for Deed {
    fn from(entry: &Entry) -> Self {
        entry.clone().into()
    }
}

#[cfg(feature = "ssr")]
impl Entry {
    /// With what it changes.
    pub fn changing(self, changes: Vec<Difference>) -> Deed {
        Deed {
            changes,
            ..self.into()
        }
    }

    /// Done with a program that calls itself so.
    pub fn on(self, device: &str) -> Deed {
        Deed {
            device: device.to_owned(),
            ..self.into()
        }
    }
}

/// A member before and after.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Difference {
    /// Which, in words: "Compute capacity, desired instances".
    pub path: String,
    /// What it was; none if it was not set.
    pub before: Option<String>,
    /// What it is to be; none if it is taken away.
    pub after: Option<String>,
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
    /// How long it took, if that was measured.
    pub took: Option<std::time::Duration>,
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
            took: None,
        }
    }

    /// It took so long.
    #[must_use]
    pub fn after(self, took: std::time::Duration) -> Self {
        Self {
            took: Some(took),
            ..self
        }
    }

    /// It was not.
    pub fn failed(error: &crate::appstream::PortalError) -> Self {
        Self {
            done: false,
            message: Some(error.message.to_string()),
            aws_code: error.code.as_deref().map(ToOwned::to_owned),
            request_id: error.request_id.as_deref().map(ToOwned::to_owned),
            took: None,
        }
    }
}

/// A row as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// What was changed.
    pub changes: Vec<Difference>,
    /// From which network address.
    pub address: String,
    /// With which program, as it called itself; empty if that is not known.
    pub device: String,
    /// How it went.
    pub result: EventResult,
    /// What went wrong.
    pub message: Option<String>,
    /// AWS's code for it.
    pub aws_code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// Milliseconds it took, if that was measured.
    pub took_ms: Option<i64>,
}

/// One entry, with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDetail {
    /// The entry.
    pub event: Event,
    /// The hash of its row in the chain.
    pub hash: String,
}

/// How it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventResult {
    /// Begun and not finished: under way, or the portal died meanwhile.
    #[default]
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
