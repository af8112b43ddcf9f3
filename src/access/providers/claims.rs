//! What a provider claims of somebody, under whatever names it is configured to.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::server::config::ClaimsConfig;

/// Characters of a claimed text that are kept.
const LONGEST: usize = 254;

/// Claims beyond those of the standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct AnyClaims {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for AnyClaims {}

/// Claims by name: of the ID token, and of the provider's own answer about the person.
pub struct Claimed(Map<String, Value>);

impl Claimed {
    /// Claims of either kind, as they came.
    pub fn of(claims: &impl Serialize) -> Self {
        match serde_json::to_value(claims) {
            Ok(Value::Object(claims)) => Self(claims),
            _ => Self(Map::new()),
        }
    }

    /// Whether all that the portal wants to know is there.
    pub fn say_all(&self, names: &ClaimsConfig) -> bool {
        let wanted = [&names.user_name, &names.name, &names.groups];
        wanted.into_iter().all(|name| self.find(name).is_some())
    }

    /// Adds claims that are missing.
    pub fn add(&mut self, others: Self) {
        for (name, value) in others.0 {
            self.0.entry(name).or_insert(value);
        }
    }

    /// A claim; one that lies deeper is named with dots, such as `realm_access.roles`.
    fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let mut steps = name.split('.');
            let first = self.0.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.get(step))
        })
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.find(name)?.as_str()?;
        let text: String = text
            .trim()
            .chars()
            .filter(|character| !character.is_control())
            .take(LONGEST)
            .collect();
        (!text.is_empty()).then_some(text)
    }

    /// A claim that is a list of texts, or one text. Without it, there are none.
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.find(name) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(values)) => {
                let texts = values.iter().filter_map(Value::as_str);
                texts.map(ToOwned::to_owned).collect()
            }
            _ => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn claims_are_found_by_the_names_they_are_configured_with() {
        let claims = Claimed::of(&json!({
            "upn": " ada@corp\u{7} ", "groups": ["Staff", 7, "CAD"], "one": "Staff",
            "realm_access": { "roles": ["x"] }, "https://corp/groups": ["y"],
        }));
        assert_eq!(claims.text("upn").as_deref(), Some("ada@corp"));
        assert_eq!(claims.text("groups"), None);
        assert_eq!(claims.texts("groups"), ["Staff", "CAD"]);
        assert_eq!(claims.texts("one"), ["Staff"]);
        assert_eq!(claims.texts("realm_access.roles"), ["x"]);
        assert_eq!(claims.texts("https://corp/groups"), ["y"]);
        assert!(claims.texts("none").is_empty());
    }

    #[test]
    fn what_the_id_token_says_is_not_replaced() {
        let mut claims = Claimed::of(&json!({ "sub": "1", "name": "Ada" }));
        assert!(!claims.say_all(&ClaimsConfig::default()));
        claims.add(Claimed::of(
            &json!({ "name": "Eve", "preferred_username": "ada", "groups": [] }),
        ));
        assert_eq!(claims.text("name").as_deref(), Some("Ada"));
        assert!(claims.say_all(&ClaimsConfig::default()));
    }
}
