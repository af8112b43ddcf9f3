//! The self-service page and personal links: how people get in.

use serde::{Deserialize, Serialize};

use crate::appstream::{ApplicationId, ConnectionName, FleetName, Invalid, PortalError, StackName};

pub mod api;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod help;
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
}

/// How soon something opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Readiness {
    /// About this many seconds.
    Opens(u32),
    /// It can be tried, but everything is in use.
    Full,
    /// It does not run.
    Closed,
}

impl Readiness {
    /// In words an employee reads.
    pub fn text(&self) -> String {
        match self {
            Self::Opens(seconds @ ..60) => format!("Opens in about {seconds} seconds"),
            Self::Opens(seconds) => format!("Opens in about {} minutes", seconds / 60),
            Self::Full => "All places are taken. Try again in a few minutes.".to_owned(),
            Self::Closed => "Not available now".to_owned(),
        }
    }
}

/// What the self-service page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
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
    /// Its time is over.
    Expired,
    /// It was used as often as it may be.
    UsedUp,
    /// Somebody took it back.
    Revoked,
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
    /// Until when it can be opened; seconds since 1970.
    pub expires_at: i64,
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
    /// How soon it opens.
    pub readiness: Readiness,
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
