//! Grants, groups and people as the pages of Access show them.

use serde::{Deserialize, Serialize};

use super::{Grant, PersonId, Stacks};
use crate::appstream::Invalid;

/// Characters of a group's name.
pub const LONGEST_GROUP_NAME: usize = 100;

/// Accepts the name of a group: 1 to 100 characters that can be seen.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn group_name(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(Invalid("Enter a name for the group.".to_owned()));
    }
    if length > LONGEST_GROUP_NAME {
        return Err(Invalid(format!(
            "A group’s name has at most {LONGEST_GROUP_NAME} characters; this one has {length}."
        )));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid(
            "A group’s name holds no control characters.".to_owned(),
        ));
    }
    Ok(text.to_owned())
}

/// Who holds a grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Holder {
    /// A person.
    Person {
        /// Their id.
        id: PersonId,
        /// The name they sign in with.
        user_name: String,
        /// Their name for people.
        display_name: String,
    },
    /// Everybody in a group.
    Group {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Empty if it is kept here, else the provider whose claims make it.
        source: String,
        /// How many are in it.
        people: i64,
    },
}

impl Holder {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Person { user_name, .. } => user_name,
            Self::Group { name, .. } => name,
        }
    }

    /// What it is, in words.
    pub fn kind(&self) -> String {
        match self {
            Self::Person { .. } => "Person".to_owned(),
            Self::Group { people: 1, .. } => "Group, 1 person".to_owned(),
            Self::Group { people, .. } => format!("Group, {people} people"),
        }
    }
}

/// A grant to be made.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// To whom.
    pub holder: Holder,
    /// What.
    pub grant: Grant,
    /// Until when; seconds since 1970; none for always.
    pub ends_at: Option<i64>,
    /// By whom; none by the command line.
    pub granted_by: Option<String>,
}

/// A grant, who holds it, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeldGrant {
    /// Its id.
    pub id: String,
    /// Who holds it.
    pub holder: Holder,
    /// What it gives.
    pub grant: Grant,
    /// Until when; seconds since 1970; none for always.
    pub ends_at: Option<i64>,
    /// Who made it, unless that was the command line.
    pub granted_by: Option<String>,
    /// When; seconds since 1970.
    pub created_at: i64,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Empty if it is kept here, else the provider whose claims make it.
    pub source: String,
    /// How many are in it.
    pub people: i64,
    /// How many grants it holds.
    pub grants: i64,
    /// Seconds since 1970.
    pub created_at: i64,
}

impl Group {
    /// Whether its members are chosen here.
    pub fn is_local(&self) -> bool {
        self.source.is_empty()
    }

    /// Where its members come from, in words.
    pub fn source_in_words(&self) -> &str {
        if self.is_local() {
            "Kept here"
        } else {
            &self.source
        }
    }
}

impl Grant {
    /// How far it reaches, in words.
    pub fn reach_in_words(&self) -> String {
        let place = self.connection.as_ref();
        match (&self.stacks, place) {
            (Stacks::All, None) => "Everywhere".to_owned(),
            (Stacks::All, Some(place)) => format!("Everything in {place}"),
            (stacks, place) => {
                let what = match stacks {
                    Stacks::Tagged(_) => format!("Stacks tagged {stacks}"),
                    stacks if stacks.to_string().contains('*') => format!("Stacks named {stacks}"),
                    stacks => format!("Stack {stacks}"),
                };
                match place {
                    Some(place) => format!("{what} in {place}"),
                    None => format!("{what} in every connection"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::appstream::ConnectionName;

    #[test]
    fn a_reach_is_told_in_words() {
        let words = |connection: Option<&str>, stacks: &str| {
            let grant = Grant {
                role: Role::User,
                connection: connection.map(|name| ConnectionName::parse(name).unwrap()),
                stacks: Stacks::parse(stacks).unwrap(),
            };
            grant.reach_in_words()
        };
        assert_eq!(words(None, ""), "Everywhere");
        assert_eq!(words(Some("demo"), "*"), "Everything in demo");
        assert_eq!(words(Some("demo"), "finance"), "Stack finance in demo");
        assert_eq!(
            words(None, "fin-*"),
            "Stacks named fin-* in every connection"
        );
        assert_eq!(
            words(Some("demo"), "team=x"),
            "Stacks tagged team=x in demo"
        );
    }

    #[test]
    fn a_group_has_a_name_that_can_be_seen() {
        assert_eq!(group_name(" Finance team ").unwrap(), "Finance team");
        for wrong in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert!(group_name(wrong).is_err(), "{wrong:?}");
        }
    }
}
