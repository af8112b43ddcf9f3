//! The self-service page and personal links: how people get in.

use serde::{Deserialize, Serialize};

use crate::appstream::{ApplicationId, ConnectionName, FleetName, Invalid, PortalError, StackName};
use crate::branding::Brand;
use crate::ui::Tone;

pub mod api;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod help;
#[cfg(feature = "ssr")]
pub mod launches;
mod link_page;
#[cfg(feature = "ssr")]
pub mod links;
#[cfg(feature = "ssr")]
pub mod offer;
#[cfg(feature = "ssr")]
pub mod open;
mod page;

pub use link_page::LinkPage;
pub use page::LaunchPage;

/// Something that can be opened: a stack on a fleet, and perhaps one application.
///
/// As text, in forms, it is `connection/stack/fleet/application`; none of the first
/// three can contain a slash.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Where.
    pub connection: ConnectionName,
    /// Through which stack.
    pub stack: StackName,
    /// On which fleet.
    pub fleet: FleetName,
    /// Which application; none for what the stack shows by itself.
    pub application: Option<ApplicationId>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}/{}/", self.connection, self.stack, self.fleet)?;
        self.application
            .as_ref()
            .map_or(Ok(()), |application| write!(out, "{application}"))
    }
}

impl Place {
    /// Reads the text form.
    ///
    /// # Errors
    /// A sentence, if it is none.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut parts = text.splitn(4, '/');
        let mut part = || parts.next().unwrap_or_default();
        let place = Self {
            connection: ConnectionName::parse(part())?,
            stack: StackName::parse(part())?,
            fleet: FleetName::parse(part())?,
            application: match part() {
                "" => None,
                application => Some(ApplicationId::parse(application)?),
            },
        };
        Ok(place)
    }
}

/// Something to open, as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// What it is.
    pub place: Place,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// How soon it opens, or why it does not.
    pub readiness: Readiness,
    /// When the person opened it last; seconds since 1970.
    pub last_opened: Option<i64>,
    /// Where all places are taken: when one is free at the latest, because the session
    /// on it has to end; seconds since 1970.
    pub free_by: Option<i64>,
    /// How the stack is to look.
    pub brand: Option<Brand>,
}

/// How soon something opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Readiness {
    /// About this many seconds.
    Opens(u32),
    /// It can be tried, but everything is in use.
    Full,
    /// It is being started.
    Starting,
    /// It does not run.
    Closed,
}

impl Readiness {
    /// Whether there is no use in trying.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Starting | Self::Closed)
    }

    /// Seconds after which it is worth trying again, if that can be said.
    pub const fn again_after(&self) -> Option<i64> {
        match self {
            Self::Full => Some(300),
            Self::Starting => Some(600),
            Self::Opens(_) | Self::Closed => None,
        }
    }

    /// In words an employee reads.
    pub fn text(&self) -> String {
        match self {
            Self::Opens(seconds @ ..60) => format!("Opens in about {seconds} seconds"),
            Self::Opens(seconds) => format!("Opens in about {} minutes", seconds / 60),
            Self::Full => "All places are taken. Try again in a few minutes.".to_owned(),
            Self::Starting => "Being started. Try again in about 10 minutes.".to_owned(),
            Self::Closed => "Not available now".to_owned(),
        }
    }
}

/// Something a person opened, or could not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launched {
    /// What.
    pub place: Place,
    /// Its name.
    pub title: String,
    /// When; seconds since 1970.
    pub at: i64,
    /// Milliseconds from the click to AppStream's answer.
    pub took_ms: i64,
    /// Why it did not open, as the person read it; none if it did.
    pub failure: Option<String>,
    /// AWS's code for that.
    pub aws_code: Option<String>,
    /// From which network address.
    pub address: String,
    /// With which program, as it called itself.
    pub device: String,
    /// Whether it was by a personal link.
    pub by_link: bool,
}

/// A session of the person that is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// What leads back into it.
    pub place: Place,
    /// Its name.
    pub title: String,
    /// Since when; seconds since 1970.
    pub since: Option<i64>,
    /// When it ends at the latest; seconds since 1970.
    pub ends_by: Option<i64>,
    /// Whether somebody sits in front of it.
    pub connected: bool,
}

/// What the self-service page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Sessions to go back to.
    pub running: Vec<Running>,
    /// What can be opened.
    pub tiles: Vec<Tile>,
    /// What could not be found out.
    pub problems: Vec<PortalError>,
}

/// Whether a link can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkState {
    /// It can.
    Usable,
    /// Its time has not begun.
    NotYet,
    /// Its time is over.
    Expired,
    /// It was used as often as it may be.
    UsedUp,
    /// Somebody took it back.
    Revoked,
}

impl LinkState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Usable,
        Self::NotYet,
        Self::Expired,
        Self::UsedUp,
        Self::Revoked,
    ];

    /// Shape and words for people.
    pub const fn status(self) -> (Tone, &'static str) {
        match self {
            Self::Usable => (Tone::Running, "Usable"),
            Self::NotYet => (Tone::Pending, "Not yet valid"),
            Self::Expired => (Tone::Stopped, "Expired"),
            Self::UsedUp => (Tone::Stopped, "Used up"),
            Self::Revoked => (Tone::Failed, "Revoked"),
        }
    }

    /// Whether it can still be taken back.
    pub const fn is_revocable(self) -> bool {
        matches!(self, Self::Usable | Self::NotYet)
    }
}

/// A time somebody opened a link, or tried to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkUse {
    /// When; seconds since 1970.
    pub at: i64,
    /// From which network address.
    pub address: String,
    /// With which program, as it called itself.
    pub device: String,
    /// Whether it led to a session; none while AWS is asked.
    pub opened: Option<bool>,
}

/// A personal link as helpdesk sees it. It never holds the token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// What it opens.
    pub place: Place,
    /// The name of that.
    pub title: String,
    /// For whom: the id AppStream will know them by.
    pub user_id: String,
    /// Who made it.
    pub created_by: String,
    /// When; seconds since 1970.
    pub created_at: i64,
    /// From when it can be opened; seconds since 1970.
    pub valid_from: i64,
    /// Until when it can be opened; seconds since 1970.
    pub expires_at: i64,
    /// What the application is told when it starts.
    pub session_context: Option<String>,
    /// How often it can be opened.
    pub max_uses: i64,
    /// How often it was.
    pub uses: i64,
    /// When it was last opened; seconds since 1970.
    pub last_used_at: Option<i64>,
    /// Whether it can be opened.
    pub state: LinkState,
}

/// What a link's page shows to whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Who is signed in, if that is somebody else than the link is for.
    pub other_person: Option<String>,
    /// How soon it opens.
    pub readiness: Readiness,
    /// How the stack is to look.
    pub brand: Option<Brand>,
}

/// Why something did not open, for the page that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What is wrong.
    pub error: PortalError,
    /// What was to be opened, if helpdesk could help with it.
    pub helpable: Option<String>,
}

/// Says on the page that helpdesk was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpCalled {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text() {
        for text in [
            "demo/finance/finance-desktop/",
            "demo/finance/finance-desktop/Ledger 2/x",
        ] {
            assert_eq!(Place::parse(text).unwrap().to_string(), text);
        }
        for bad in [
            "",
            "demo",
            "demo/finance",
            "demo/finance/",
            "a b/c/d/e",
            "/////",
        ] {
            assert!(Place::parse(bad).is_err(), "{bad}");
        }
    }
}
