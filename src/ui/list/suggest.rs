//! What a property filter offers while somebody types: a property, how it is compared,
//! with what, in turn.

use super::clause::property_called;
use super::{Clause, Column, Operator, TAG};

/// How far somebody has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// These are words, which may begin the name of a property.
    Words,
    /// The key of a tag is to come: after `Tag `.
    TagKey,
    /// This property is named; how it is compared is to come.
    Operator {
        /// A column's key, or `tag:` and the key of a tag.
        property: String,
    },
    /// The value is to come.
    Value {
        /// As above.
        property: String,
        /// How it is compared.
        operator: Operator,
        /// What is typed of it.
        begun: String,
    },
}

/// Something offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub label: String,
    /// What stands beside it.
    pub hint: &'static str,
    /// The whole text once it is chosen.
    pub text: String,
    /// The clause that it completes.
    pub clause: Option<Clause>,
}

/// How far `text` has come.
pub fn stage(text: &str, columns: &[Column]) -> Stage {
    if let Some((property, operator, begun)) = compared(text, columns) {
        return Stage::Value {
            property,
            operator,
            begun,
        };
    }
    let lower = text.to_ascii_lowercase();
    // The longest name: "Image builder" goes before "Image".
    let named = (0..=text.len())
        .rev()
        .filter(|at| text.is_char_boundary(*at));
    for at in named {
        let (name, rest) = text.split_at(at);
        let is_named = rest.starts_with(' ') && begins_operator(rest.trim());
        if let (true, Some(property)) = (is_named, property_called(name, columns)) {
            return Stage::Operator { property };
        }
    }
    if lower == "tag " || lower == "tag:" {
        return Stage::TagKey;
    }
    Stage::Words
}

fn begins_operator(text: &str) -> bool {
    Operator::ALL.into_iter().any(|operator| {
        let lower = text.to_ascii_lowercase();
        operator.symbol().starts_with(text) || operator.label().starts_with(&lower)
    })
}

/// A property and an operator, with a value or without one yet.
fn compared(text: &str, columns: &[Column]) -> Option<(String, Operator, String)> {
    if let Some(clause) = Clause::typed(text, columns) {
        return Some((clause.property, clause.operator, clause.value));
    }
    let text = text.trim_end();
    let mut operators = Operator::ALL;
    // `!=` ends with `=`.
    operators.sort_by_key(|operator| std::cmp::Reverse(operator.symbol().len()));
    let found = operators.into_iter().find_map(|operator| {
        let name = text.strip_suffix(operator.symbol())?;
        name.ends_with(' ').then_some((operator, name))
    });
    let (operator, name) = found?;
    Some((property_called(name, columns)?, operator, String::new()))
}

fn called(property: &str, columns: &[Column]) -> String {
    let clause = Clause {
        property: property.to_owned(),
        operator: Operator::Is,
        value: String::new(),
    };
    clause.label(columns)
}

/// What is offered after `text`; `known` are the values (or the keys of tags) there are.
pub fn choices(text: &str, columns: &[Column], has_tags: bool, known: &[String]) -> Vec<Choice> {
    let next = |label: String, hint, text: String| Choice {
        label,
        hint,
        text,
        clause: None,
    };
    let has = |label: &str, part: &str| {
        label
            .to_ascii_lowercase()
            .contains(&part.to_ascii_lowercase())
    };
    match stage(text, columns) {
        Stage::Words => {
            let typed = text.trim();
            let tag = has_tags.then_some("Tag");
            let columns = columns.iter().filter(|column| !column.is_actions());
            let labels = columns.map(|column| column.label).chain(tag);
            labels
                .filter(|label| has(label, typed))
                .map(|label| next(label.to_owned(), "", format!("{label} ")))
                .collect()
        }
        Stage::TagKey => {
            let keys = known.iter();
            keys.map(|key| next(key.clone(), "tag", format!("Tag {key} ")))
                .collect()
        }
        Stage::Operator { property } => {
            let name = called(&property, columns);
            Operator::ALL
                .into_iter()
                .map(|operator| {
                    let symbol = operator.symbol();
                    let text = format!("{name} {symbol} ");
                    next(format!("{name} {}", operator.label()), symbol, text)
                })
                .collect()
        }
        Stage::Value {
            property,
            operator,
            begun,
        } => {
            let clause = |value: &str| Clause {
                property: property.clone(),
                operator,
                value: value.to_owned(),
            };
            let complete = |value: &String| Choice {
                label: value.clone(),
                hint: "",
                text: String::new(),
                clause: Some(clause(value)),
            };
            known
                .iter()
                .filter(|value| has(value, &begun))
                .take(MOST_VALUES)
                .map(complete)
                .collect()
        }
    }
}

/// Values offered at once.
const MOST_VALUES: usize = 12;

impl Stage {
    /// What has to be known to offer something: the property whose values, or
    /// [`TAG`] for the keys of tags.
    pub fn wants(&self, columns: &[Column]) -> Option<&str> {
        match self {
            Self::Words | Self::Operator { .. } => None,
            Self::TagKey => Some(TAG),
            // Of a column with a value of its own in every row, nothing is offered.
            Self::Value { property, .. } => {
                let offers = columns
                    .iter()
                    .any(|column| column.offers && column.key == property);
                (offers || property.starts_with(TAG)).then_some(property)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::new("name", "Name"),
        Column::new("image", "Image").offers(),
        Column::new("image-builder", "Image builder"),
        Column::actions(),
    ];

    fn offered(text: &str, known: &[&str]) -> Vec<String> {
        let known: Vec<_> = known.iter().map(ToString::to_string).collect();
        let choices = choices(text, COLUMNS, true, &known);
        choices.into_iter().map(|choice| choice.label).collect()
    }

    #[test]
    fn properties_are_offered_first_then_operators_then_values() {
        assert_eq!(offered("", &[]), ["Name", "Image", "Image builder", "Tag"]);
        assert_eq!(offered("ima", &[]), ["Image", "Image builder"]);
        assert_eq!(offered("finance", &[]), [""; 0]);
        assert_eq!(
            offered("Image ", &[]),
            [
                "Image is",
                "Image is not",
                "Image contains",
                "Image does not contain"
            ]
        );
        assert_eq!(offered("Image = ", &["cad", "office"]), ["cad", "office"]);
        assert_eq!(offered("Image = off", &["cad", "office"]), ["office"]);
    }

    #[test]
    fn words_that_only_look_like_a_property_stay_words() {
        for text in ["name foo", "image-2", "imag", "Image build"] {
            assert_eq!(stage(text, COLUMNS), Stage::Words, "{text}");
        }
    }

    #[test]
    fn a_tag_has_a_key_before_it_is_compared() {
        assert_eq!(stage("Tag ", COLUMNS), Stage::TagKey);
        assert_eq!(offered("tag ", &["team"]), ["team"]);
        assert_eq!(
            stage("Tag team ", COLUMNS),
            Stage::Operator {
                property: "tag:team".to_owned()
            }
        );
        let value = stage("Tag team != fin", COLUMNS);
        assert_eq!(value.wants(COLUMNS), Some("tag:team"));
        assert_eq!(
            value,
            Stage::Value {
                property: "tag:team".to_owned(),
                operator: Operator::IsNot,
                begun: "fin".to_owned()
            }
        );
    }

    #[test]
    fn values_are_asked_for_only_where_they_are_few() {
        assert_eq!(stage("Image = ", COLUMNS).wants(COLUMNS), Some("image"));
        assert_eq!(stage("Name = ", COLUMNS).wants(COLUMNS), None);
        assert_eq!(stage("Image ", COLUMNS).wants(COLUMNS), None);
    }

    #[test]
    fn a_chosen_value_completes_the_clause() {
        let choices = choices("image != ", COLUMNS, false, &["office".to_owned()]);
        let clause = choices[0].clause.as_ref().unwrap();
        assert_eq!(clause.to_string(), "image != office");
    }

    proptest::proptest! {
        #[test]
        fn choosing_what_is_offered_always_leads_to_a_clause(first in 0_usize..4, operator in 0_usize..4) {
            let known = ["team".to_owned()];
            let property = &choices("", COLUMNS, true, &known)[first];
            let mut text = property.text.clone();
            if stage(&text, COLUMNS) == Stage::TagKey {
                text = choices(&text, COLUMNS, true, &known)[0].text.clone();
            }
            let text = &choices(&text, COLUMNS, true, &known)[operator].text;
            let value = &choices(text, COLUMNS, true, &known)[0];
            proptest::prop_assert!(value.clause.is_some());
        }
    }
}
