//! The one value that both wire protocols are read into and written from.

use std::borrow::Cow;

use crate::clock::Time;

/// Text that is a constant of the program or of the model, or came from outside.
pub(crate) type Text = Cow<'static, str>;

/// A value of the service model, as it was read or is to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// JSON's and CBOR's null; a structure's member that is null is absent.
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is not whole; no shape of the model takes one.
    Float(f64),
    Text(Text),
    /// A byte string of CBOR; no shape of the model takes one.
    Bytes,
    Timestamp(Time),
    List(Vec<Value>),
    Map(Members),
}

impl Value {
    /// What the value is called in messages about a wrong type.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "NULL_VALUE",
            Value::Boolean(_) => "BOOLEAN_VALUE",
            Value::Integer(_) => "INTEGER_VALUE",
            Value::Float(_) => "DECIMAL_VALUE",
            Value::Text(_) => "STRING_VALUE",
            Value::Bytes => "BYTES_VALUE",
            Value::Timestamp(_) => "TIMESTAMP_VALUE",
            Value::List(_) => "LIST_VALUE",
            Value::Map(_) => "STRUCTURE_VALUE",
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn as_boolean(&self) -> Option<bool> {
        match self {
            Value::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&Members> {
        match self {
            Value::Map(members) => Some(members),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Boolean(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Integer(i64::from(number))
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(Cow::Owned(text.clone()))
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Value::Text(text)
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Value::Timestamp(time)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value::List(items)
    }
}

impl From<Members> for Value {
    fn from(members: Members) -> Self {
        Value::Map(members)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<Items: IntoIterator<Item = Value>>(items: Items) -> Self {
        Value::List(items.into_iter().collect())
    }
}

/// The members of a structure or the entries of a map, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Members(Vec<(Text, Value)>);

impl Members {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Adds a member that is not there yet; for building answers.
    pub(crate) fn push(&mut self, name: impl Into<Text>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into()));
    }

    /// As [`Members::push`], when there is a value.
    pub(crate) fn push_some(&mut self, name: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    /// Adds a member or replaces the one of that name.
    pub(crate) fn set(&mut self, name: impl Into<Text>, value: impl Into<Value>) {
        let name = name.into();
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = value.into(),
            None => self.push(name, value),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_text)
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_integer)
    }

    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_boolean)
    }

    pub(crate) fn list(&self, name: &str) -> Option<&[Value]> {
        self.get(name).and_then(Value::as_list)
    }

    pub(crate) fn map(&self, name: &str) -> Option<&Members> {
        self.get(name).and_then(Value::as_map)
    }

    /// The texts of a list of texts; empty when the list is absent.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.list(name)
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_text)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl IntoIterator for Members {
    type Item = (Text, Value);
    type IntoIter = std::vec::IntoIter<(Text, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<const COUNT: usize> From<[(&'static str, Value); COUNT]> for Members {
    fn from(members: [(&'static str, Value); COUNT]) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (Cow::Borrowed(name), value))
                .collect(),
        )
    }
}
