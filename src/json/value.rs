//! A JSON value of any shape: what forms gather and what AppStream answers where no
//! type of ours stands for it.
//!
//! It knows whole numbers only: AppStream has no others but moments in time, of which
//! the fraction of a second is of no use to anybody.

use std::fmt;

use litemap::LiteMap;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Values in an order.
    List(Vec<Value>),
    /// Values by name.
    Object(Object),
}

/// Values by name: a sorted list, which for a few dozen members is as quick as a tree,
/// and a part of its code in the browser.
pub type Object = LiteMap<String, Value>;

impl Value {
    /// An object of these members.
    pub fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::of(
            &mut members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        )
    }

    /// An object of these members. One after another, which is less code than sorting
    /// them, and of one type, so compiled once.
    pub fn of(members: &mut dyn Iterator<Item = (String, Self)>) -> Self {
        let mut object = Object::new();
        for (name, value) in members {
            object.insert(name, value);
        }
        Self::Object(object)
    }

    /// The member called `name`, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// What is at `path`: member names and positions, between dots.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |value, step| match value {
            Self::Object(members) => members.get(step),
            Self::List(values) => values.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Puts `value` at `path`, or takes away what is there. Objects on the way are
    /// made as needed, and taken away when nothing is left in them.
    pub fn set(&mut self, path: &str, value: Option<Self>) {
        let (step, rest) = path
            .split_once('.')
            .map_or((path, None), |(step, rest)| (step, Some(rest)));
        if let Self::List(values) = self {
            let position = step.parse::<usize>().ok();
            if let Some(place) = position.and_then(|position| values.get_mut(position)) {
                match (rest, value) {
                    (Some(rest), value) => place.set(rest, value),
                    (None, value) => *place = value.unwrap_or_default(),
                }
            }
            return;
        }
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Object::new());
        }
        let Self::Object(members) = self else { return };
        match (rest, value) {
            (None, Some(value)) => {
                members.insert(step.to_owned(), value);
            }
            (None, None) => {
                members.remove(step);
            }
            (Some(_), None) if !members.contains_key(step) => {}
            (Some(rest), value) => {
                let place = members.entry(step.to_owned()).or_default();
                place.set(rest, value);
                if matches!(place, Self::Object(inner) if inner.is_empty()) {
                    members.remove(step);
                }
            }
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub const fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is true.
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::Flag(true))
    }

    /// The values of a list; none of anything else.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            _ => &[],
        }
    }

    /// The values with their names; none of anything else.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members = match self {
            Self::Object(members) => Some(members),
            _ => None,
        };
        members
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<Self>> for Value {
    fn from(values: Vec<Self>) -> Self {
        Self::List(values)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Flag(flag) => to.serialize_bool(*flag),
            Self::Number(number) => to.serialize_i64(*number),
            Self::Text(text) => to.serialize_str(text),
            Self::List(values) => to.collect_seq(values),
            Self::Object(members) => to.collect_map(members),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value without fractions")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number)
            .map(Value::Number)
            .map_err(|_| E::custom("the number is too large"))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        // Up to here every whole number has a floating one of its own.
        const LARGEST: f64 = 9_007_199_254_740_992.0;
        if number.abs() > LARGEST {
            return Err(E::custom("the number is too large"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
        Ok(Value::Number(number as i64))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some((name, value)) = members.next_entry()? {
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Flag),
            any::<i64>().prop_map(Value::Number),
            "\\PC{0,8}".prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
                prop::collection::btree_map("\\PC{0,4}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_read_as_it_was_written_by_server_and_browser(value in any_value()) {
            let text = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
            prop_assert_eq!(&super::super::reader::from_str::<Value>(&text).unwrap(), &value);
        }
    }

    #[test]
    fn a_moment_loses_its_fraction() {
        let value: Value = serde_json::from_str("1763794800.25").unwrap();
        assert_eq!(value, Value::Number(1_763_794_800));
    }

    #[test]
    fn what_is_put_deep_makes_its_way_and_leaves_none() {
        let mut value = Value::default();
        value.set("a.b", Some(Value::from("x")));
        assert_eq!(value.at("a.b").and_then(Value::text), Some("x"));
        value.set("a.b", None);
        assert_eq!(value, Value::object([]));
        let mut list = Value::from(vec![Value::object([])]);
        list.set("0.k", Some(Value::from(true)));
        assert!(list.at("0.k").is_some_and(Value::is_true));
    }

    #[test]
    fn what_lies_deep_is_found_by_its_path() {
        let value: Value = serde_json::from_str(r#"{"a":{"b":["x","y"]}}"#).unwrap();
        assert_eq!(value.at("a.b.1").and_then(Value::text), Some("y"));
        assert_eq!(value.at("a.c"), None);
    }
}
