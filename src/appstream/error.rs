//! The one error of the portal: what leaves a server function, stands on a page
//! or in a toast.
//!
//! It says what happened, what is safe and what to do next, and keeps AWS's code
//! and request id for support. How AWS's codes become these sentences is in
//! [`super::aws`].

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::Invalid;

/// What sort of failure it is; decides the HTTP status and how a page reacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorKind {
    /// Nobody is signed in (any more).
    SignedOut,
    /// The person's role does not allow it.
    Forbidden,
    /// There is no such thing, or it is none of the person's business.
    NotFound,
    /// It was there and is over: an expired, used or revoked link.
    Gone,
    /// The input breaks a rule.
    Invalid,
    /// The thing is in a state in which this is not possible.
    Conflict,
    /// Too many attempts from one place; the portal's own limit.
    TooManyAttempts,
    /// AWS asks for fewer calls.
    Throttled,
    /// The portal's own AWS permissions do not allow it.
    AccessDenied,
    /// No usable AWS credentials.
    NoCredentials,
    /// AWS did not answer.
    Unreachable,
    /// AWS has not answered yet; the page asks again by itself.
    Waiting,
    /// AWS refused for another reason.
    Refused,
    /// It cannot be had now, but may be later: a stopped fleet, no free capacity.
    NotAvailable,
    /// The portal itself failed.
    Internal,
}

impl ErrorKind {
    /// The HTTP status an answer of this kind carries.
    pub const fn status(self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Gone => 410,
            Self::Invalid => 422,
            Self::Conflict => 409,
            Self::TooManyAttempts => 429,
            Self::AccessDenied | Self::Refused => 502,
            Self::Throttled | Self::NoCredentials | Self::NotAvailable => 503,
            Self::Unreachable => 504,
            Self::Waiting => 200,
            Self::Internal => 500,
        }
    }

    /// Whether the same request may succeed if it is simply made again.
    pub const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Throttled | Self::Unreachable | Self::Waiting | Self::NotAvailable
        )
    }
}

/// A failure, told to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct PortalError {
    /// What sort of failure it is.
    pub kind: ErrorKind,
    /// What happened, in a sentence.
    pub message: Box<str>,
    /// What is safe and what to do next, in a sentence or two.
    pub next: Option<Box<str>>,
    /// The form field it belongs to.
    pub field: Option<Box<str>>,
    /// AWS's own code.
    pub code: Option<Box<str>>,
    /// AWS's request id, for support.
    pub request_id: Option<Box<str>>,
}

impl PortalError {
    /// A failure of some kind, with the sentence that says what happened.
    pub fn new(kind: ErrorKind, message: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            next: None,
            field: None,
            code: None,
            request_id: None,
        }
    }

    /// Adds what is safe and what to do.
    #[must_use]
    pub fn next(mut self, next: impl Into<Box<str>>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// Says at which field of a form it stands.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.into());
        self
    }

    /// A field that breaks a rule.
    pub fn invalid(field: &str, why: &Invalid) -> Self {
        Self::new(ErrorKind::Invalid, why.0.as_str()).at(field)
    }

    /// Nobody is signed in.
    pub fn signed_out() -> Self {
        Self::new(ErrorKind::SignedOut, "You are signed out.")
            .next("Sign in again; you come back to this page.")
    }

    /// The person's role does not allow `what` ("start fleets").
    pub fn forbidden(what: &str) -> Self {
        Self::new(
            ErrorKind::Forbidden,
            format!("Your role does not let you {what}."),
        )
        .next("Nothing was changed. Ask an administrator for access.")
    }

    /// There is no `what` ("fleet lab-linux").
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorKind::NotFound, format!("There is no {what}."))
            .next("It may have been deleted, or the address is mistyped.")
    }

    /// The portal itself failed; the cause goes to the log, not to the person.
    #[cfg(feature = "ssr")]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "the portal failed");
        Self::new(ErrorKind::Internal, "Portico failed to do this.")
            .next("Try again. If it stays, the server's log says why.")
    }
}

impl FromServerFnError for PortalError {
    type Encoder = crate::json::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => {
                Self::new(ErrorKind::Unreachable, "Portico did not answer.")
                    .next("Nothing you typed is lost. Check the network and try again.")
            }
            ServerFnErrorErr::Args(text) | ServerFnErrorErr::MissingArg(text) => Self::new(
                ErrorKind::Invalid,
                "Portico did not understand the request.",
            )
            .next(text),
            // On the server it is the request that cannot be read, in the browser the
            // answer.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Deserialization(text) => Self::new(
                ErrorKind::Invalid,
                "Portico did not understand the request.",
            )
            .next(text),
            #[cfg(not(feature = "ssr"))]
            ServerFnErrorErr::Deserialization(_) => {
                Self::new(ErrorKind::Internal, "Portico's answer could not be read.")
                    .next("It may have been updated meanwhile. Reload the page.")
            }
            other => {
                Self::new(ErrorKind::Internal, "Portico failed to do this.").next(other.to_string())
            }
        }
    }
}
