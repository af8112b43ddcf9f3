//! Tags of any resource: their rules, and the card that shows and edits them.

use serde::{Deserialize, Serialize};

use crate::appstream::Invalid;
use crate::ui::form::check::length;

pub mod api;
mod card;

pub use card::{EditTagsDialog, TagsCard, provide_tagging};

/// Tags a resource has at most (service model, `Tags`).
pub const MOST_TAGS: usize = 50;
/// Characters of a key (service model, `TagKey`).
const LONGEST_KEY: usize = 128;
/// Characters of a value (service model, `TagValue`).
const LONGEST_VALUE: usize = 256;

/// Key and value.
pub type Tag = (String, String);

/// What is done to come from some tags to others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChange {
    /// Tags that are new, or have another value.
    pub set: Vec<Tag>,
    /// Keys that go.
    pub removed: Vec<String>,
}

impl TagChange {
    /// From `before` to `after`.
    pub fn between(before: &[Tag], after: &[Tag]) -> Self {
        let stays = |key: &str| after.iter().any(|(other, _)| other == key);
        let gone = before.iter().filter(|(key, _)| !stays(key));
        let new = after.iter().filter(|tag| !before.contains(tag));
        Self {
            set: new.cloned().collect(),
            removed: gone.map(|(key, _)| key.clone()).collect(),
        }
    }
}

/// Whether a resource can have these tags; else which of them cannot be, counted from 0,
/// and why. Which characters AWS takes, the server checks by the service model.
///
/// # Errors
/// The place of the first that cannot be, and a sentence.
pub fn check(tags: &[Tag]) -> Result<(), (usize, Invalid)> {
    for (position, (key, value)) in tags.iter().enumerate() {
        let earlier = &tags[..position];
        let fault = if key.is_empty() {
            Some("Enter a key.".to_owned())
        } else if length(key) > LONGEST_KEY {
            Some(format!("A key has at most {LONGEST_KEY} characters."))
        } else if key.starts_with("aws:") {
            Some("Keys that begin with aws: are AWS's own.".to_owned())
        } else if length(value) > LONGEST_VALUE {
            Some(format!("A value has at most {LONGEST_VALUE} characters."))
        } else if earlier.iter().any(|(other, _)| other == key) {
            Some(format!("There is a tag with the key {key} already."))
        } else if position >= MOST_TAGS {
            Some(format!("A resource has at most {MOST_TAGS} tags."))
        } else {
            None
        };
        if let Some(why) = fault {
            return Err((position, Invalid(why)));
        }
    }
    Ok(())
}

/// The tags of a thing as its copy is given them: all but those AWS made.
///
/// # Errors
/// What AWS said.
#[cfg(feature = "ssr")]
pub async fn to_copy(
    connection: &crate::server::connections::Connection,
    arn: Option<&str>,
    what: &'static str,
) -> Result<Option<crate::json::Value>, crate::appstream::PortalError> {
    use crate::json::Value;
    let Some(arn) = arn else { return Ok(None) };
    let question = crate::fleets::aws::TagsOf {
        arn: arn.to_owned(),
        what,
    };
    let patience = crate::server::context::patience();
    let known = connection.cache.read(&question, patience).await?;
    let own = known
        .answer
        .iter()
        .filter(|(key, _)| !key.starts_with("aws:"));
    let own: crate::json::Object = own
        .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
        .collect();
    Ok((!own.is_empty()).then_some(Value::Object(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(tags: &[(&str, &str)]) -> Vec<Tag> {
        let tag = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        tags.iter().map(tag).collect()
    }

    #[test]
    fn only_what_changes_is_sent() {
        let before = tags(&[("team", "lab"), ("env", "test"), ("cost", "7")]);
        let after = tags(&[("env", "production"), ("cost", "7"), ("owner", "")]);
        let change = TagChange::between(&before, &after);
        assert_eq!(change.set, tags(&[("env", "production"), ("owner", "")]));
        assert_eq!(change.removed, ["team"]);
        assert_eq!(TagChange::between(&after, &after), TagChange::default());
    }

    #[test]
    fn each_rule_names_the_tag_that_breaks_it() {
        let long = "x".repeat(257);
        let broken = [
            (tags(&[("a", ""), ("", "b")]), 1),
            (tags(&[("aws:team", "b")]), 0),
            (tags(&[("a", "1"), ("b", "2"), ("a", "3")]), 2),
            (tags(&[(&long[..129], "")]), 0),
            (tags(&[("a", &long)]), 0),
        ];
        for (tags, place) in broken {
            assert_eq!(check(&tags).unwrap_err().0, place, "{tags:?}");
        }
        let many: Vec<Tag> = (0..51)
            .map(|key| (key.to_string(), String::new()))
            .collect();
        assert_eq!(check(&many).unwrap_err().0, 50);
        assert_eq!(check(&many[..50]), Ok(()));
    }

    proptest::proptest! {
        #[test]
        fn a_change_leads_from_one_set_of_tags_to_the_other(
            before in proptest::collection::btree_map("[a-e]", "[x-z]?", 0..5),
            after in proptest::collection::btree_map("[a-e]", "[x-z]?", 0..5),
        ) {
            let listed = |tags: &std::collections::BTreeMap<String, String>| -> Vec<Tag> {
                tags.clone().into_iter().collect()
            };
            let change = TagChange::between(&listed(&before), &listed(&after));
            let mut result = before;
            for key in &change.removed {
                result.remove(key);
            }
            result.extend(change.set);
            proptest::prop_assert_eq!(result, after);
        }
    }
}
