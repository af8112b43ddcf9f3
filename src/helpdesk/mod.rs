//! Helpdesk: one person across stacks, fleets and connections — their sessions, the
//! links made for them, and what to do on the phone.

use serde::{Deserialize, Serialize};

use crate::appstream::{ApplicationId, ConnectionName, FleetName, Invalid, PortalError, StackName};
use crate::launch::Link;
use crate::sessions::Session;

pub mod api;
mod create_link;
mod page;
mod person;

pub use page::HelpdeskPage;

/// Hours a link may be valid, and what they are called.
pub const LINK_HOURS: [(u32, &str); 6] = [
    (1, "1 hour"),
    (4, "4 hours"),
    (8, "8 hours"),
    (24, "1 day"),
    (72, "3 days"),
    (168, "7 days"),
];
/// How often a link may be opened at most.
pub const MOST_USES: u32 = 100;

/// Somebody who could not get in and said so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HelpCall {
    /// Its id.
    pub id: String,
    /// Who: the id AppStream knows them by.
    pub user_id: String,
    /// Where.
    pub connection: ConnectionName,
    /// Through which stack.
    pub stack: StackName,
    /// On which fleet.
    pub fleet: String,
    /// What they wanted to open.
    pub title: String,
    /// What was wrong then.
    pub reason: String,
    /// Seconds since 1970.
    pub at: i64,
}

/// Somebody a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The id AppStream knows them by.
    pub user_id: String,
    /// Their name, if they have an account here.
    pub display_name: Option<String>,
    /// How many sessions they have open.
    pub sessions: usize,
}

/// One person, from helpdesk's point of view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Who.
    pub who: Candidate,
    /// Their open sessions.
    pub sessions: Vec<Session>,
    /// The newest links made for them.
    pub links: Vec<Link>,
}

/// What a search answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Everybody found, when it is not clear who is meant.
    pub candidates: Vec<Candidate>,
    /// The person, when it is.
    pub person: Option<PersonView>,
    /// What could not be asked.
    pub problems: Vec<PortalError>,
    /// Calls for help nobody has answered.
    pub calls: Vec<HelpCall>,
    /// When; seconds since 1970.
    pub at: i64,
}

/// A stack a link can open, with the fleets behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackChoice {
    /// Where.
    pub connection: ConnectionName,
    /// Which.
    pub stack: StackName,
    /// Its name for people.
    pub title: String,
    /// The fleets behind it.
    pub fleets: Vec<FleetChoice>,
}

/// A fleet a link can open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetChoice {
    /// Which.
    pub fleet: FleetName,
    /// Its state in words.
    pub state: String,
    /// The applications on it: id and name.
    pub applications: Vec<(ApplicationId, String)>,
}

/// What was typed to make a link; checked by the same rules in the browser and on
/// the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkForm {
    /// For whom.
    pub user: String,
    /// Where, through which stack: `connection/stack`.
    pub stack: String,
    /// On which fleet.
    pub fleet: String,
    /// Which application; empty for what the stack shows by itself.
    pub application: String,
    /// For how many hours.
    pub hours: String,
    /// How often.
    pub uses: String,
}

/// A link that keeps all rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedLink {
    /// For whom.
    pub user: crate::appstream::UserId,
    /// What it opens.
    pub place: crate::launch::Place,
    /// For how many hours.
    pub hours: u32,
    /// How often.
    pub uses: u32,
}

impl LinkForm {
    /// Checks every field.
    ///
    /// # Errors
    /// The first field that breaks a rule, with the reason.
    pub fn check(&self) -> Result<CheckedLink, PortalError> {
        let at = |field: &'static str| move |why: Invalid| PortalError::invalid(field, &why);
        let missing = |text: &str| Invalid(text.to_owned());
        let user = crate::appstream::UserId::parse(&self.user).map_err(at("user"))?;
        let (connection, stack) = self
            .stack
            .split_once('/')
            .ok_or_else(|| missing("Choose a stack."))
            .map_err(at("stack"))?;
        let place = crate::launch::Place {
            connection: ConnectionName::parse(connection).map_err(at("stack"))?,
            stack: StackName::parse(stack).map_err(at("stack"))?,
            fleet: FleetName::parse(&self.fleet)
                .map_err(|_| missing("Choose a fleet."))
                .map_err(at("fleet"))?,
            application: match self.application.trim() {
                "" => None,
                application => Some(ApplicationId::parse(application).map_err(at("application"))?),
            },
        };
        let hours = self
            .hours
            .parse()
            .ok()
            .filter(|hours| LINK_HOURS.iter().any(|(known, _)| known == hours));
        let hours = hours
            .ok_or_else(|| missing("Choose how long the link is valid."))
            .map_err(at("hours"))?;
        let uses = self
            .uses
            .trim()
            .parse()
            .ok()
            .filter(|uses| (1..=MOST_USES).contains(uses));
        let uses = uses
            .ok_or_else(|| Invalid(format!("A link works 1 to {MOST_USES} times.")))
            .map_err(at("uses"))?;
        Ok(CheckedLink {
            user,
            place,
            hours,
            uses,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> LinkForm {
        LinkForm {
            user: "p.novak".to_owned(),
            stack: "demo/finance".to_owned(),
            fleet: "finance-desktop".to_owned(),
            application: String::new(),
            hours: "8".to_owned(),
            uses: "1".to_owned(),
        }
    }

    #[test]
    fn a_complete_form_makes_a_link() {
        let link = form().check().unwrap();
        assert_eq!((link.hours, link.uses), (8, 1));
        assert_eq!(link.place.to_string(), "demo/finance/finance-desktop/");
    }

    #[test]
    fn each_rule_is_told_at_its_field() {
        type Spoil = fn(&mut LinkForm);
        let cases: [(&str, Spoil); 9] = [
            ("user", |form| form.user = "x".to_owned()),
            ("user", |form| form.user = "p novak".to_owned()),
            ("stack", |form| form.stack.clear()),
            ("stack", |form| form.stack = "demo/".to_owned()),
            ("fleet", |form| form.fleet.clear()),
            ("application", |form| form.application = "x".repeat(300)),
            ("hours", |form| form.hours = "5".to_owned()),
            ("uses", |form| form.uses = "0".to_owned()),
            ("uses", |form| form.uses = "101".to_owned()),
        ];
        for (field, spoil) in cases {
            let mut form = form();
            spoil(&mut form);
            assert_eq!(form.check().unwrap_err().field.as_deref(), Some(field));
        }
    }
}
