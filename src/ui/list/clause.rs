//! What a property filter asks of each row: `status = Running`, `tag:team != finance`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Column, TAG};

/// How a property is compared; case does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operator {
    /// It is the value.
    Is,
    /// It is anything else, or not set.
    IsNot,
    /// The value occurs in it.
    Contains,
    /// The value does not occur in it.
    ContainsNot,
}

impl Operator {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Is, Self::IsNot, Self::Contains, Self::ContainsNot];

    /// As it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Contains => ":",
            Self::ContainsNot => "!:",
        }
    }

    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Contains => "contains",
            Self::ContainsNot => "does not contain",
        }
    }

    /// Whether `actual` is as asked; none is a property that is not set.
    fn holds(self, actual: Option<&str>, value: &str) -> bool {
        let value = value.to_lowercase();
        let actual = actual.map(str::to_lowercase);
        let is = || actual.as_deref() == Some(value.as_str());
        let contains = || {
            actual
                .as_deref()
                .is_some_and(|actual| actual.contains(&value))
        };
        match self {
            Self::Is => is(),
            Self::IsNot => !is(),
            Self::Contains => contains(),
            Self::ContainsNot => !contains(),
        }
    }
}

/// One thing asked of each row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Clause {
    /// A column's key, or `tag:` and the key of a tag.
    pub property: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub value: String,
}

impl Clause {
    /// Reads `property operator value`, as it stands in addresses.
    pub fn parse(text: &str) -> Option<Self> {
        let (property, operator, value) = split(text)?;
        let (property, value) = (property.trim(), value.trim());
        (!property.is_empty() && !value.is_empty()).then(|| Self {
            property: property.to_owned(),
            operator,
            value: value.to_owned(),
        })
    }

    /// Reads what somebody typed: a column by its name, in any case.
    pub fn typed(text: &str, columns: &[Column]) -> Option<Self> {
        let clause = Self::parse(text)?;
        let property = property_called(&clause.property, columns)?;
        Some(Self { property, ..clause })
    }

    /// Whether a row whose property is `actual` is as asked.
    pub fn holds(&self, actual: Option<&str>) -> bool {
        self.operator.holds(actual, &self.value)
    }

    /// The key of the tag it asks for, if it does.
    pub fn tag(&self) -> Option<&str> {
        self.property.strip_prefix(TAG)
    }

    /// What its property is called.
    pub fn label(&self, columns: &[Column]) -> String {
        match self.tag() {
            Some(key) => format!("Tag {key}"),
            None => columns
                .iter()
                .find(|column| column.key == self.property)
                .map_or_else(|| self.property.clone(), |column| column.label.to_owned()),
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = self.operator.symbol();
        write!(to, "{} {symbol} {}", self.property, self.value)
    }
}

/// The key of the property that is called so.
pub fn property_called(name: &str, columns: &[Column]) -> Option<String> {
    let name = name.trim();
    // The names of columns are ASCII.
    let lower = name.to_ascii_lowercase();
    let column = columns
        .iter()
        .find(|column| column.key == lower || column.label.to_ascii_lowercase() == lower);
    let tag = || {
        let key = ["tag:", "tag "]
            .into_iter()
            .find_map(|prefix| lower.starts_with(prefix).then(|| &name[prefix.len()..]))?
            .trim();
        (!key.is_empty()).then(|| format!("{TAG}{key}"))
    };
    column.map(|column| column.key.to_owned()).or_else(tag)
}

/// Splits at the first operator: one between spaces if there is one, because keys of
/// tags may hold any of their characters.
fn split(text: &str) -> Option<(&str, Operator, &str)> {
    let first = |found: fn(&str, &str) -> Option<(usize, usize)>| {
        Operator::ALL
            .into_iter()
            .filter_map(|operator| {
                let (start, end) = found(text, operator.symbol())?;
                Some((start, end, operator))
            })
            // Of `!=` and `=` at nearly the same place, the longer.
            .min_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)))
    };
    let spaced = first(|text, symbol| {
        let mut from = 0;
        while let Some(at) = text.get(from..)?.find(symbol).map(|at| at + from) {
            let end = at + symbol.len();
            let before = text[..at].ends_with(' ');
            if before && (text[end..].starts_with(' ') || end == text.len()) {
                return Some((at, end));
            }
            from = end;
        }
        None
    });
    let tight = || {
        first(|text, symbol| {
            let at = (symbol != ":" && symbol != "!:")
                .then(|| text.find(symbol))
                .flatten()?;
            Some((at, at + symbol.len()))
        })
    };
    let (start, end, operator) = spaced.or_else(tight)?;
    Some((&text[..start], operator, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::new("name", "Name"),
        Column::new("instance-type", "Instance type"),
    ];

    fn clause(property: &str, operator: Operator, value: &str) -> Clause {
        Clause {
            property: property.to_owned(),
            operator,
            value: value.to_owned(),
        }
    }

    #[test]
    fn a_clause_is_read_with_and_without_spaces() {
        let read = |text| Clause::parse(text).unwrap();
        assert_eq!(
            read("status = Running"),
            clause("status", Operator::Is, "Running")
        );
        assert_eq!(
            read("status!=Running"),
            clause("status", Operator::IsNot, "Running")
        );
        assert_eq!(
            read("tag:cost:team : a = b"),
            clause("tag:cost:team", Operator::Contains, "a = b")
        );
        assert_eq!(
            read("image !: office"),
            clause("image", Operator::ContainsNot, "office")
        );
        for text in ["", "finance", "= x", "status =", "status = ", "tag:team"] {
            assert_eq!(Clause::parse(text), None, "{text}");
        }
    }

    #[test]
    fn columns_are_known_by_their_names_and_tags_by_their_keys() {
        let typed = |text| Clause::typed(text, COLUMNS);
        let wanted = clause("instance-type", Operator::Is, "stream.standard.small");
        assert_eq!(
            typed("Instance Type = stream.standard.small"),
            Some(wanted.clone())
        );
        assert_eq!(typed("instance-type=stream.standard.small"), Some(wanted));
        assert_eq!(
            typed("Tag Team = finance"),
            Some(clause("tag:Team", Operator::Is, "finance"))
        );
        assert_eq!(typed("colour = red"), None);
    }

    #[test]
    fn a_property_that_is_not_set_is_nothing_and_contains_nothing() {
        let holds = |operator, actual| clause("image", operator, "Office").holds(actual);
        assert!(holds(Operator::Is, Some("office")));
        assert!(!holds(Operator::Is, None));
        assert!(holds(Operator::IsNot, None));
        assert!(holds(Operator::Contains, Some("my-OFFICE-2")));
        assert!(holds(Operator::ContainsNot, None));
    }

    proptest::proptest! {
        #[test]
        fn a_clause_survives_being_written(
            property in "(tag:[a-z:=!]{1,8}|[a-z-]{1,9})",
            operator in proptest::sample::select(&Operator::ALL[..]),
            value in "[^ ]([^\\n]{0,12}[^ ])?",
        ) {
            proptest::prop_assume!(value.trim() == value);
            let written = clause(&property, operator, &value);
            proptest::prop_assert_eq!(Clause::parse(&written.to_string()), Some(written));
        }

        #[test]
        fn nothing_typed_panics(text in "\\PC{0,40}") {
            let _ = Clause::typed(&text, COLUMNS);
        }
    }
}
