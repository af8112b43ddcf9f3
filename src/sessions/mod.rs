//! Streaming sessions: who streams what, right now.

use serde::{Deserialize, Serialize};

use crate::appstream::{ConnectionName, FleetName, SessionId, StackName};
use crate::open_enum;
use crate::ui::Tone;

pub mod api;
#[cfg(feature = "ssr")]
pub mod aws;
mod end;
mod list;
#[cfg(feature = "ssr")]
mod listed;

pub use end::EndSessionDialog;
#[cfg(feature = "ssr")]
pub use list::COLUMNS;
pub use list::{SessionsEverywherePage, SessionsPage};

open_enum! {
    /// Where a session is in its life.
    SessionState {
        Active = "ACTIVE", "Active";
        Pending = "PENDING", "Being created";
        Expired = "EXPIRED", "Ended";
    }
}

open_enum! {
    /// Whether somebody sits in front of it.
    ConnectionState {
        Connected = "CONNECTED", "Connected";
        NotConnected = "NOT_CONNECTED", "Disconnected";
    }
}

open_enum! {
    /// How the user came in.
    AuthenticationType {
        Api = "API", "Streaming URL";
        Saml = "SAML", "SAML";
        UserPool = "USERPOOL", "User pool";
        ActiveDirectory = "AWS_AD", "Active Directory";
    }
}

impl AuthenticationType {
    /// Every type DescribeSessions can be asked for: it answers for one at a time.
    pub const ALL: [Self; 4] = [Self::Api, Self::Saml, Self::UserPool, Self::ActiveDirectory];
}

/// A session, and where it runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Session {
    /// AWS's id of it.
    pub id: SessionId,
    /// The connection it runs in.
    pub connection: ConnectionName,
    /// AppStream's id of the user: up to 128 characters, wider than what
    /// CreateStreamingURL takes, since SAML and user pools have their own.
    pub user: String,
    /// Through which stack.
    pub stack: StackName,
    /// On which fleet.
    pub fleet: FleetName,
    /// Where it is in its life.
    pub state: SessionState,
    /// Whether somebody sits in front of it.
    pub connection_state: ConnectionState,
    /// Seconds since 1970.
    pub started: Option<i64>,
    /// When it ends at the latest; seconds since 1970.
    pub ends_by: Option<i64>,
    /// How the user came in.
    pub authentication: AuthenticationType,
    /// The private address of the instance.
    pub address: Option<String>,
    /// The instance, on multi-session fleets.
    pub instance: Option<String>,
}

impl Session {
    /// The status as people read it.
    pub fn status(&self) -> (Tone, &str) {
        match (&self.state, &self.connection_state) {
            (SessionState::Active, ConnectionState::Connected) => (Tone::Connected, "Connected"),
            (SessionState::Active, state) => (Tone::Disconnected, state.label()),
            (SessionState::Pending, _) => (Tone::Pending, self.state.label()),
            (state, _) => (Tone::Stopped, state.label()),
        }
    }
}
