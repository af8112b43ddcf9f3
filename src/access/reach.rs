//! Which stacks a grant reaches: all, those whose name fits a pattern, or those with
//! a tag. As text, in forms, in the store and in the API, it is `*`, `finance-*` or
//! `team=finance`: no stack's name can contain an equals sign.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::appstream::{Invalid, StackName};

/// Characters of a stack's name, and so of a pattern for one (service model, `Name`).
const LONGEST_PATTERN: usize = 101;
/// Characters of a tag's key and value (service model, `TagKey`, `TagValue`).
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// A pattern for names of stacks: a name in which `*` stands for any characters, also
/// for none. A name is a pattern that fits itself only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StackPattern(Box<str>);

impl StackPattern {
    /// Accepts `text` if it is one. Several `*` in a row are one.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let allowed =
            |character: char| character.is_ascii_alphanumeric() || "_.-*".contains(character);
        if text.is_empty() {
            return Err(Invalid("Enter the name of a stack.".to_owned()));
        }
        if text.chars().count() > LONGEST_PATTERN {
            let why = format!("A pattern for stacks has at most {LONGEST_PATTERN} characters.");
            return Err(Invalid(why));
        }
        if !text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '*')
            || !text.chars().all(allowed)
        {
            return Err(Invalid(
                "A pattern is a stack’s name: letters, digits and _ . - with * for any characters."
                    .to_owned(),
            ));
        }
        let mut pattern = String::with_capacity(text.len());
        for character in text.chars() {
            if character != '*' || !pattern.ends_with('*') {
                pattern.push(character);
            }
        }
        Ok(Self(pattern.into()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `name` fits.
    pub fn fits(&self, name: &StackName) -> bool {
        fits(self.0.as_bytes(), name.as_str().as_bytes())
    }

    /// Whether every name that fits `other` fits this one as well.
    pub fn contains(&self, other: &Self) -> bool {
        // No name holds a `*`: one in `other` can only be met by one of our own.
        fits(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl From<&StackName> for StackPattern {
    fn from(name: &StackName) -> Self {
        Self(name.as_str().into())
    }
}

/// Whether `text` fits `pattern`. Goes back to the last `*` only, so that no pattern
/// takes longer than the product of both lengths.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    // Where the last star stands, and up to where it reaches so far.
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, here));
            at += 1;
        } else if pattern.get(at) == text.get(here) {
            at += 1;
            here += 1;
        } else if let Some((stood, reached)) = star {
            star = Some((stood, reached + 1));
            at = stood + 1;
            here = reached + 1;
        } else {
            return false;
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == b'*')
}

/// A tag a stack has: key and value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StackTag {
    /// The key, which holds no equals sign here.
    key: Box<str>,
    /// The value; may be empty.
    value: Box<str>,
}

impl StackTag {
    fn parse(key: &str, value: &str) -> Result<Self, Invalid> {
        let (key, value) = (key.trim(), value.trim());
        let printable = |text: &str| !text.chars().any(char::is_control);
        if key.is_empty() {
            return Err(Invalid(
                "Enter the key of a tag before the equals sign, such as team=finance.".to_owned(),
            ));
        }
        if key.chars().count() > LONGEST_KEY || value.chars().count() > LONGEST_VALUE {
            return Err(Invalid(format!(
                "A tag’s key has at most {LONGEST_KEY} characters, its value {LONGEST_VALUE}."
            )));
        }
        if !printable(key) || !printable(value) {
            return Err(Invalid("A tag holds no control characters.".to_owned()));
        }
        Ok(Self {
            key: key.into(),
            value: value.into(),
        })
    }

    /// Whether it is one of `tags`.
    pub fn is_among(&self, tags: &[(String, String)]) -> bool {
        tags.iter()
            .any(|(key, value)| **key == *self.key && **value == *self.value)
    }
}

/// The stacks a grant reaches, within its connections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Stacks {
    /// All, and whatever belongs to none.
    #[default]
    All,
    /// Those whose name fits.
    Named(StackPattern),
    /// Those with a tag.
    Tagged(StackTag),
}

impl Stacks {
    /// Reads the text form; nothing at all and `*` are all stacks.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::All);
        }
        if let Some((key, value)) = text.split_once('=') {
            return StackTag::parse(key, value).map(Self::Tagged);
        }
        let pattern = StackPattern::parse(text)?;
        Ok(if pattern.as_str() == "*" {
            Self::All
        } else {
            Self::Named(pattern)
        })
    }

    /// One stack.
    pub fn one(name: &StackName) -> Self {
        Self::Named(name.into())
    }

    /// Whether it reaches `stack`. Tags are looked up when the caller is loaded, and
    /// the grants by tag then replaced by one for each stack: whatever still goes by
    /// tag reaches nothing.
    pub fn reach(&self, stack: &StackName) -> bool {
        match self {
            Self::All => true,
            Self::Named(pattern) => pattern.fits(stack),
            Self::Tagged(_) => false,
        }
    }

    /// Whether everything `other` reaches, now or later, is reached as well.
    pub fn contains(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Named(own), Self::Named(others)) => own.contains(others),
            (Self::Tagged(own), Self::Tagged(others)) => own == others,
            _ => false,
        }
    }
}

impl fmt::Display for Stacks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => out.write_str("*"),
            Self::Named(pattern) => out.write_str(pattern.as_str()),
            Self::Tagged(tag) => {
                out.write_str(&tag.key)?;
                out.write_str("=")?;
                out.write_str(&tag.value)
            }
        }
    }
}

impl TryFrom<String> for Stacks {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Stacks> for String {
    fn from(stacks: Stacks) -> Self {
        stacks.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> StackPattern {
        StackPattern::parse(text).unwrap()
    }

    fn name(text: &str) -> StackName {
        StackName::parse(text).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        for (text, fitting, other) in [
            ("finance-*", "finance-emea", "finance"),
            ("*-test", "cad-test", "cad-test-2"),
            ("a*b*c", "axxbc", "axxcb"),
            ("finance", "finance", "finance2"),
            ("*.*", "a.b", "ab"),
        ] {
            assert!(pattern(text).fits(&name(fitting)), "{text} {fitting}");
            assert!(!pattern(text).fits(&name(other)), "{text} {other}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_so() {
        for text in ["", " ", "a b", "a?", "[a]", "ä*", "-a", &"a".repeat(102)] {
            assert!(StackPattern::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn stacks_are_read_from_one_text() {
        assert_eq!(Stacks::parse("").unwrap(), Stacks::All);
        assert_eq!(Stacks::parse(" ** ").unwrap(), Stacks::All);
        assert_eq!(
            Stacks::parse("team = finance=1").unwrap().to_string(),
            "team=finance=1"
        );
        assert_eq!(Stacks::parse("team=").unwrap().to_string(), "team=");
        for wrong in ["=finance", "a b", "te\u{7}am=x", "a?"] {
            assert!(Stacks::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_tag_reaches_nothing_by_itself() {
        let tagged = Stacks::parse("team=finance").unwrap();
        assert!(!tagged.reach(&name("finance")));
        let Stacks::Tagged(tag) = tagged else {
            panic!("a tag")
        };
        let tags = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
        assert!(tag.is_among(&tags("team", "finance")));
        assert!(!tag.is_among(&tags("team", "Finance")));
        assert!(!tag.is_among(&tags("Team", "finance")));
    }

    #[test]
    fn wider_contains_narrower_and_not_the_other_way_round() {
        let contains = |one: &str, other: &str| {
            Stacks::parse(one)
                .unwrap()
                .contains(&Stacks::parse(other).unwrap())
        };
        assert!(contains("*", "team=finance") && contains("*", "a*"));
        assert!(contains("a*", "ab*") && !contains("ab*", "a*"));
        assert!(contains("*a", "b*a") && !contains("a*", "*a"));
        assert!(contains("team=finance", "team=finance"));
        assert!(!contains("team=finance", "team=legal") && !contains("team=finance", "finance"));
        assert!(!contains("a*", "*") && !contains("a*", "team=finance"));
    }

    /// The plainest way to say what a pattern means, to compare with.
    fn fits_plainly(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|at| fits_plainly(rest, &text[at..])),
            Some((first, rest)) => text
                .split_first()
                .is_some_and(|(here, after)| here == first && fits_plainly(rest, after)),
        }
    }

    proptest! {
        #[test]
        fn a_pattern_means_what_it_plainly_says(pattern in "[ab*]{1,8}", text in "[ab]{1,10}") {
            let parsed = StackPattern::parse(&pattern).unwrap();
            prop_assert_eq!(
                parsed.fits(&name(&text)),
                fits_plainly(pattern.as_bytes(), text.as_bytes())
            );
        }

        #[test]
        fn a_name_is_a_pattern_for_itself_only(one in "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,20}", other in "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,20}") {
            let stacks = Stacks::one(&name(&one));
            prop_assert!(stacks.reach(&name(&one)));
            prop_assert_eq!(stacks.reach(&name(&other)), one == other);
        }

        #[test]
        fn what_contains_another_reaches_all_it_reaches(wide in "[ab*]{1,6}", narrow in "[ab*]{1,6}", text in "[ab]{1,8}") {
            let (wide, narrow) = (pattern(&wide), pattern(&narrow));
            if wide.contains(&narrow) && narrow.fits(&name(&text)) {
                prop_assert!(wide.fits(&name(&text)));
            }
        }

        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_survives_its_text(text in "\\PC{0,40}|[a-z*=. -]{0,20}") {
            if let Ok(stacks) = Stacks::parse(&text) {
                prop_assert_eq!(Stacks::parse(&stacks.to_string()).unwrap(), stacks);
            }
        }
    }
}
