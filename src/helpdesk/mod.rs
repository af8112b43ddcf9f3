//! Helpdesk: one person across stacks, fleets and connections — their sessions, the
//! links made for them, and what to do on the phone.

use serde::{Deserialize, Serialize};

use crate::appstream::{ApplicationId, ConnectionName, FleetName, Invalid, PortalError, StackName};
use crate::launch::{Launched, Link, LinkUse};
use crate::sessions::Session;

pub mod api;
mod create_link;
mod link_detail;
mod link_list;
#[cfg(feature = "ssr")]
mod listed;
mod made;
mod page;
mod person;

pub use link_detail::LinkDetailPage;
pub use link_list::LinksPage;
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
    /// What they opened last, or could not.
    pub launches: Vec<Launched>,
    /// The stacks they were granted, of those the asking person may see.
    pub may_open: Vec<(ConnectionName, StackName)>,
}

/// Who is meant by `text` among those found: the only one, the one of exactly this id,
/// or, when nobody is found, somebody new whose id could be this.
pub fn meant(text: &str, candidates: &[Candidate]) -> Option<Candidate> {
    let text = text.trim();
    match candidates {
        [only] => Some(only.clone()),
        [] => crate::appstream::UserId::parse(text)
            .ok()
            .map(|id| Candidate {
                user_id: id.to_string(),
                display_name: None,
                sessions: 0,
            }),
        many => many
            .iter()
            .find(|candidate| candidate.user_id.eq_ignore_ascii_case(text))
            .cloned(),
    }
}

/// What a search answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Found {
    /// What was found here and there, as if it had been asked for at once. Each part
    /// has everybody the store knows, so that only their sessions are added up.
    pub fn together(text: &str, parts: Vec<Self>) -> Option<Self> {
        let mut candidates: std::collections::BTreeMap<String, Candidate> = Default::default();
        for one in parts.iter().flat_map(|part| &part.candidates) {
            let known = candidates
                .entry(one.user_id.clone())
                .or_insert_with(|| Candidate {
                    sessions: 0,
                    ..one.clone()
                });
            known.sessions += one.sessions;
        }
        let candidates: Vec<_> = candidates.into_values().collect();
        let who = meant(text, &candidates);
        let mut parts = parts.into_iter();
        let mut whole = parts.next()?;
        let mut person = whole.person.take();
        for mut part in parts {
            whole.problems.append(&mut part.problems);
            whole.at = whole.at.max(part.at);
            let is_meant = |person: &PersonView| {
                who.as_ref()
                    .is_some_and(|who| who.user_id == person.who.user_id)
            };
            person = match (person.filter(is_meant), part.person.filter(is_meant)) {
                (Some(mut one), Some(mut other)) => {
                    one.sessions.append(&mut other.sessions);
                    Some(one)
                }
                (one, other) => one.or(other),
            };
        }
        if let (Some(person), Some(who)) = (&mut person, who) {
            person.who = who;
        }
        whole.candidates = candidates;
        whole.person = person;
        Some(whole)
    }
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

/// A link that was just made, or why it was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeLink {
    /// For whom.
    pub user: String,
    /// Its path, which cannot be shown again.
    pub path: String,
    /// Its QR code: how many squares wide, and the dark ones as a path of SVG.
    pub qr: (usize, String),
    /// What stands before and after it in a mail.
    pub mail: (String, String),
    /// Why it was not made.
    pub error: Option<String>,
}

/// A link, with when and from where it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDetail {
    /// The link.
    pub link: Link,
    /// Its uses, the newest first.
    pub uses: Vec<LinkUse>,
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
    /// From when, in UTC: `2026-03-11T08:00`; empty for at once.
    #[serde(default)]
    pub from: String,
    /// What the application is told when it starts.
    #[serde(default)]
    pub session_context: String,
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
    /// From when; seconds since 1970; none for at once.
    pub from: Option<i64>,
    /// What the application is told when it starts.
    pub session_context: Option<String>,
}

/// Characters of a session context: what CreateStreamingURL takes.
pub const LONGEST_CONTEXT: usize = 1000;

/// Reads `2026-03-11T08:00`, perhaps with seconds, in UTC; seconds since 1970.
fn moment(text: &str) -> Option<i64> {
    use time::{Date, Month, Time};
    let is = |pattern: &str| {
        let fits = |(byte, wanted): (u8, u8)| match wanted {
            b'0' => byte.is_ascii_digit(),
            wanted => byte == wanted,
        };
        text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
    };
    if !is("0000-00-00T00:00") && !is("0000-00-00T00:00:00") {
        return None;
    }
    let (date, clock) = text.split_once('T')?;
    let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let small = |text: &str, from: usize, to: usize| u8::try_from(number(text, from, to)?).ok();
    let month = Month::try_from(small(date, 5, 7)?).ok()?;
    let day =
        Date::from_calendar_date(number(date, 0, 4)?.into(), month, small(date, 8, 10)?).ok()?;
    let time = Time::from_hms(small(clock, 0, 2)?, small(clock, 3, 5)?, 0).ok()?;
    Some(day.with_time(time).assume_utc().unix_timestamp())
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
        let from = match self.from.trim() {
            "" => None,
            text => Some(
                moment(text)
                    .ok_or_else(|| missing("Give a date and a time, or leave it empty."))
                    .map_err(at("from"))?,
            ),
        };
        let context = self.session_context.trim();
        if context.chars().count() > LONGEST_CONTEXT {
            let why = format!("A session context has at most {LONGEST_CONTEXT} characters.");
            return Err(at("session_context")(Invalid(why)));
        }
        Ok(CheckedLink {
            user,
            place,
            hours,
            uses,
            from,
            session_context: (!context.is_empty()).then(|| context.to_owned()),
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
            ..LinkForm::default()
        }
    }

    #[test]
    fn a_complete_form_makes_a_link() {
        let link = form().check().unwrap();
        assert_eq!((link.hours, link.uses), (8, 1));
        assert_eq!(link.place.to_string(), "demo/finance/finance-desktop/");
    }

    #[test]
    fn a_time_to_begin_is_read_in_utc() {
        let mut form = form();
        form.from = "2026-03-11T14:29".to_owned();
        assert_eq!(form.check().unwrap().from, Some(1_773_239_340));
    }

    #[test]
    fn each_rule_is_told_at_its_field() {
        type Spoil = fn(&mut LinkForm);
        let cases: [(&str, Spoil); 14] = [
            ("from", |form| form.from = "tomorrow".to_owned()),
            ("from", |form| form.from = "2026-02-30T08:00".to_owned()),
            ("from", |form| {
                form.from = "2026-02-20T08:00+02:00".to_owned()
            }),
            ("from", |form| form.from = "2026-02-20T+8:00".to_owned()),
            ("session_context", |form| {
                form.session_context = "x".repeat(1001)
            }),
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
