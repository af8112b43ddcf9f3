//! An invitation: whoever holds its link sets the password of the person it is for.

use serde::{Deserialize, Serialize};

use crate::appstream::PortalError;

pub mod api;
#[cfg(feature = "ssr")]
pub mod forms;
mod page;

pub use page::InvitationPage;

/// An invitation, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// Who invited them.
    pub created_by: String,
    /// Until when it is good; seconds since 1970.
    pub expires_at: i64,
    /// Whether they had a password before.
    pub is_again: bool,
}

/// Why the password was not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRefusal {
    /// What is wrong.
    pub error: PortalError,
}
