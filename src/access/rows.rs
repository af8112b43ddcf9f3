//! What the pages of Access show and what their forms send.

use serde::{Deserialize, Serialize};

use super::{Grant, Group, HeldGrant, Permission, PersonId, Role};
use crate::appstream::{ConnectionName, PortalError};

/// Days an API token may be valid, and what they are called.
pub const TOKEN_DAYS: [(u32, &str); 5] = [
    (7, "7 days"),
    (30, "30 days"),
    (90, "90 days"),
    (180, "180 days"),
    (365, "1 year"),
];
/// Characters of a token's name.
pub const LONGEST_TOKEN_NAME: usize = 60;

/// A person in the list of people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonRow {
    /// Their id.
    pub id: PersonId,
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// Where they get mail.
    pub mail: Option<String>,
    /// The roles they hold, themselves and by groups; the most powerful first.
    pub roles: Vec<Role>,
    /// In how many groups they are.
    pub groups: i64,
    /// Whether they are kept from signing in.
    pub locked: bool,
    /// Whether they have a way to sign in; who was invited chooses it first.
    pub admitted: bool,
    /// When they last signed in; seconds since 1970.
    pub signed_in_at: Option<i64>,
    /// Seconds since 1970.
    pub created_at: i64,
}

impl PersonRow {
    /// The roles in words.
    pub fn roles_in_words(&self) -> String {
        let labels: Vec<_> = self.roles.iter().map(|role| role.label()).collect();
        labels.join(", ")
    }

    /// Whether they can sign in, as it stands in addresses and in words.
    pub const fn state(&self) -> (&'static str, &'static str) {
        if self.locked {
            ("locked", "Locked")
        } else if !self.admitted {
            ("invited", "Invited")
        } else {
            ("active", "Active")
        }
    }
}

/// A person, for choosing one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Member {
    /// Their id.
    pub id: PersonId,
    /// The name they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
}

/// A browser somebody is signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenBrowser {
    /// Since when; seconds since 1970.
    pub since: Option<i64>,
    /// When it last asked for something; seconds since 1970.
    pub seen: Option<i64>,
    /// From which network address it signed in.
    pub address: Option<String>,
    /// What it calls itself.
    pub device: Option<String>,
}

/// Everything about a person's access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetail {
    /// Who.
    pub person: PersonRow,
    /// The id AppStream knows them by.
    pub user_id: String,
    /// Whether they sign in with a second factor.
    pub has_second_factor: bool,
    /// Where they are signed in.
    pub browsers: Vec<OpenBrowser>,
    /// The groups they are in.
    pub groups: Vec<Group>,
    /// Groups that are kept here and that they are not in.
    pub other_groups: Vec<Group>,
    /// What they hold, themselves and by groups, ended or not.
    pub grants: Vec<HeldGrant>,
}

/// Everything about a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDetail {
    /// Which.
    pub group: Group,
    /// Who is in it.
    pub members: Vec<Member>,
    /// What it was granted, ended or not.
    pub grants: Vec<HeldGrant>,
}

/// What a grant or a token can be made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The connections.
    pub connections: Vec<ConnectionName>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The roles that can be given.
    pub roles: Vec<Role>,
}

/// What was typed to grant something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantForm {
    /// To whom: the user name of a person; not used for a group.
    pub person: String,
    /// Or the id of a group; empty for a person.
    pub group: String,
    /// Which role.
    pub role: String,
    /// In which connection; empty for all.
    pub connection: String,
    /// For which stacks: a name, a pattern or a tag; empty for all.
    pub stacks: String,
    /// Until the end of which day, such as 2026-12-31; empty for always.
    pub ends: String,
}

/// What was typed to make an API token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenForm {
    /// What it is for.
    pub name: String,
    /// Which role.
    pub role: String,
    /// In which connection; empty for all.
    pub connection: String,
    /// For which stacks; empty for all.
    pub stacks: String,
    /// For how many days.
    pub days: String,
}

/// Whether an API token can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenState {
    /// It can.
    Usable,
    /// Its time is over.
    Expired,
    /// Somebody took it back.
    Revoked,
}

impl TokenState {
    /// As it stands in addresses, and in words.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Usable => ("usable", "Usable"),
            Self::Expired => ("expired", "Expired"),
            Self::Revoked => ("revoked", "Revoked"),
        }
    }
}

/// An API token as pages show it. It never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Who made it: it never may more than they.
    pub maker: String,
    /// What it may at most.
    pub grant: Grant,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// When it was last used; seconds since 1970.
    pub last_used_at: Option<i64>,
    /// From where.
    pub last_used_from: Option<String>,
    /// Whether it can be used.
    pub state: TokenState,
}

/// What is asked on the page that explains access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What may this person do: a user name.
    pub person: String,
    /// In which connection; empty for anywhere.
    pub connection: String,
    /// For which stack; empty for the whole connection.
    pub stack: String,
    /// Who can open a stack: in which connection.
    pub opens_in: String,
    /// Which stack.
    pub opens: String,
}

/// Why somebody may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The grant.
    pub role: Role,
    /// How far it reaches, in words.
    pub reach: String,
    /// The group it comes by: id and name; none for a grant of their own.
    pub group: Option<(String, String)>,
}

/// Whether somebody may do one thing, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What.
    pub permission: Permission,
    /// Why they may; empty if they may not.
    pub because: Vec<Reason>,
}

/// What somebody may do, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Who.
    pub person: Member,
    /// Whether they are kept from signing in, whatever they were granted.
    pub locked: bool,
    /// Where, in words.
    pub place: String,
    /// Every permission.
    pub verdicts: Vec<Verdict>,
    /// What could not be found out.
    pub problem: Option<PortalError>,
}

/// Somebody who can open a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opener {
    /// Who.
    pub person: Member,
    /// Why.
    pub because: Vec<Reason>,
}

/// Who can open a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Openers {
    /// Which, in words.
    pub place: String,
    /// The first of them.
    pub people: Vec<Opener>,
    /// How many there are.
    pub total: usize,
    /// What could not be found out.
    pub problem: Option<PortalError>,
}

/// The answer to a [`Question`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The connections to choose from.
    pub connections: Vec<ConnectionName>,
    /// The names of stacks that are known now.
    pub stacks: Vec<String>,
    /// What the person may do.
    pub explanation: Option<Explanation>,
    /// Why that cannot be said.
    pub unexplained: Option<PortalError>,
    /// Who can open the stack.
    pub openers: Option<Openers>,
    /// Why that cannot be said.
    pub unopened: Option<PortalError>,
}
