//! Names and identifiers, each with AWS's rule for it.
//!
//! The rules come from the service model: `Name` is
//! `^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$`, `StreamingUrlUserId` is 2–32 characters
//! of `[\w+=,.@-]`, and a streaming URL's validity is 1–604800 seconds.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not a value of the type asked for: a sentence for the person
/// who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub String);

macro_rules! text_type {
    ($(#[$meta:meta])* $name:ident, $check:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Accepts `text` if it is one, with white space around it removed.
            ///
            /// # Errors
            /// A sentence that says what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                let text = text.trim();
                let check: fn(&str) -> Result<(), Invalid> = $check;
                check(text)?;
                Ok(Self(text.into()))
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }
    };
}

/// AWS's pattern for the names of its resources.
fn resource_name(text: &str, what: &str) -> Result<(), Invalid> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_.-".contains(character);
    if text.is_empty() {
        return Err(Invalid(format!("Enter a name for the {what}.")));
    }
    if text.len() > 101 {
        return Err(Invalid(format!(
            "A {what} name has at most 101 characters; this one has {}.",
            text.chars().count()
        )));
    }
    if !text.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Err(Invalid(format!(
            "A {what} name begins with a letter or a digit."
        )));
    }
    match text.chars().find(|character| !allowed(*character)) {
        Some(found) => Err(Invalid(format!(
            "A {what} name has only letters, digits, hyphens, dots and underscores, not “{}”.",
            found.escape_debug()
        ))),
        None => Ok(()),
    }
}

fn bounded(text: &str, what: &str, longest: usize) -> Result<(), Invalid> {
    let length = text.chars().count();
    if length == 0 {
        return Err(Invalid(format!("Enter {what}.")));
    }
    if length > longest {
        return Err(Invalid(format!(
            "At most {longest} characters; this has {length}."
        )));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid("Control characters are not allowed.".to_owned()));
    }
    Ok(())
}

fn account_id(text: &str) -> Result<(), Invalid> {
    if let Some(found) = text.chars().find(|character| !character.is_ascii_digit()) {
        return Err(Invalid(format!(
            "An account id has digits only, not “{}”.",
            found.escape_debug()
        )));
    }
    match text.len() {
        12 => Ok(()),
        0 => Err(Invalid("Enter the id of an AWS account.".to_owned())),
        length => Err(Invalid(format!(
            "An account id has 12 digits; this one has {length}."
        ))),
    }
}

fn user_id(text: &str) -> Result<(), Invalid> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    let length = text.chars().count();
    if !(2..=32).contains(&length) {
        return Err(Invalid(format!(
            "A user id has 2 to 32 characters; this one has {length}."
        )));
    }
    match text.chars().find(|character| !allowed(*character)) {
        Some(found) => Err(Invalid(format!(
            "AppStream does not allow “{}” in a user id. Use letters, digits and _ + = , . @ -",
            found.escape_debug()
        ))),
        None => Ok(()),
    }
}

text_type! {
    /// The name of a fleet.
    FleetName, |text| resource_name(text, "fleet")
}
text_type! {
    /// The name of a stack.
    StackName, |text| resource_name(text, "stack")
}
text_type! {
    /// The name of an image.
    ImageName, |text| resource_name(text, "image")
}
text_type! {
    /// The name of an image builder.
    ImageBuilderName, |text| resource_name(text, "image builder")
}
text_type! {
    /// The name of a directory config: the directory's fully qualified domain name.
    DirectoryName, |text| bounded(text, "a directory name", 255)
}
text_type! {
    /// The number of an AWS account.
    AccountId, account_id
}
text_type! {
    /// The portal's own name for an account and region it is connected to; it
    /// stands in every console path.
    ConnectionName, |text| resource_name(text, "connection")
}
text_type! {
    /// The id AppStream knows a streaming user by: 2–32 characters of
    /// `[\w+=,.@-]`.
    UserId, user_id
}
text_type! {
    /// Which application a session opens: an application's name, or `Desktop`.
    ApplicationId, |text| bounded(text, "an application", 256)
}
text_type! {
    /// The id AWS gave a session.
    SessionId, |text| bounded(text, "a session id", 256)
}

/// How long AppStream lets a streaming URL be opened: 1–604800 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity(i64);

impl Validity {
    /// What the portal asks for when it redirects at once: long enough for a slow
    /// phone, short enough that a leaked URL is soon worthless.
    pub const REDIRECT: Self = Self(60);

    /// Accepts a number of seconds in AWS's range.
    ///
    /// # Errors
    /// A sentence that gives the range.
    pub fn seconds(seconds: i64) -> Result<Self, Invalid> {
        if (1..=604_800).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(Invalid(
                "A streaming URL is valid for 1 second to 7 days.".to_owned(),
            ))
        }
    }

    /// The number of seconds.
    pub const fn as_seconds(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_name_follows_the_pattern_of_the_model() {
        for good in ["a", "finance-desktop", "0.x_y-z", &"a".repeat(101)] {
            assert!(FleetName::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-a",
            ".a",
            "a b",
            "a/b",
            "ä",
            "a\u{0}",
            &"a".repeat(102),
        ] {
            assert!(FleetName::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_user_id_has_2_to_32_of_the_allowed_characters() {
        for good in ["p.novak", "ab", "a+b=c,d.e@f-g_h", &"a".repeat(32)] {
            assert!(UserId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "a b", "näh", "<script>", &"a".repeat(33)] {
            assert!(UserId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_account_id_has_12_digits() {
        assert!(AccountId::parse("210987654321").is_ok());
        for bad in ["", "12345678901", "1234567890123", "12345678901a", "１２３"] {
            assert!(AccountId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn white_space_around_a_name_is_not_part_of_it() {
        assert_eq!(FleetName::parse(" lab ").unwrap().as_str(), "lab");
    }

    #[test]
    fn a_validity_lies_between_a_second_and_a_week() {
        assert!(Validity::seconds(0).is_err());
        assert!(Validity::seconds(1).is_ok());
        assert!(Validity::seconds(604_800).is_ok());
        assert!(Validity::seconds(604_801).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_parser_panic(text in ".{0,300}") {
            let _ = FleetName::parse(&text);
            let _ = UserId::parse(&text);
            let _ = ApplicationId::parse(&text);
            let _ = AccountId::parse(&text);
            let _ = DirectoryName::parse(&text);
        }

        #[test]
        fn what_was_accepted_survives_serialisation(text in "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}") {
            let name = StackName::parse(&text).unwrap();
            proptest::prop_assert_eq!(StackName::try_from(String::from(name.clone())).unwrap(), name);
        }
    }
}
