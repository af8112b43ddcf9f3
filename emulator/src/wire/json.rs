//! JSON 1.1: timestamps are seconds since the epoch, as numbers.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::value::{Members, Value};

pub(super) fn read(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

pub(super) fn write(members: &Members) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    match serde_json::to_writer(&mut out, members) {
        Ok(()) => out,
        // Writing what this program made into memory does not fail.
        Err(_) => b"{}".to_vec(),
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null | Value::Bytes => serializer.serialize_unit(),
            Value::Boolean(flag) => serializer.serialize_bool(*flag),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Float(number) => serializer.serialize_f64(*number),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Timestamp(time) => serializer.serialize_f64(time.seconds()),
            Value::List(items) => serializer.collect_seq(items),
            Value::Map(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Map(members) => Ok(members),
            other => Err(D::Error::custom(format!("{} is no map", other.kind()))),
        }
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Boolean(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        // What is above an i64 is above every bound of the model too.
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(whole(number).map_or(Value::Float(number), Value::Integer))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members = Members::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            members.push(name, value);
        }
        Ok(Value::Map(members))
    }
}

/// The integer that a number like `5.0` stands for.
pub(super) fn whole(number: f64) -> Option<i64> {
    // Beyond 2^53 not every integer is a float; no bound of the model is there.
    let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    exact.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    #[test]
    fn what_is_written_is_what_was_read() {
        let body = r#"{"Name":"a","Count":3,"On":true,"List":["x",{"y":null}]}"#;
        let Ok(Value::Map(members)) = read(body.as_bytes()) else {
            panic!("it is read");
        };
        assert_eq!(write(&members), body.as_bytes());
    }

    #[test]
    fn a_timestamp_is_a_number_of_seconds() {
        let members = Members::from([("At", Time::from_milliseconds(1_700_000_000_250).into())]);
        assert_eq!(write(&members), br#"{"At":1700000000.25}"#);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let body = "[".repeat(100_000);
        assert!(read(body.as_bytes()).is_err());
    }
}
