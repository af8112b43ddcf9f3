//! What the reader takes, beside serde_json.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Kind {
    Plain,
    Named(String),
    Pair(u8, bool),
    Record { at: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Key {
    One,
    Two,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    text: String,
    number: i32,
    size: usize,
    maybe: Option<Box<str>>,
    kinds: Vec<Kind>,
    pairs: Vec<(String, usize)>,
    map: BTreeMap<Key, u64>,
    unit: (),
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Plain),
        any::<String>().prop_map(Kind::Named),
        any::<(u8, bool)>().prop_map(|(number, flag)| Kind::Pair(number, flag)),
        any::<i64>().prop_map(|at| Kind::Record { at }),
    ]
}

prop_compose! {
    fn everything()(
        (text, number, size) in any::<(String, i32, u32)>(),
        maybe in any::<Option<String>>(),
        kinds in prop::collection::vec(kind(), 0..4),
        pairs in prop::collection::vec(any::<(String, u32)>(), 0..4),
        (one, two) in any::<(u32, u32)>(),
    ) -> Everything {
        Everything {
            text, number, size: size as usize, maybe: maybe.map(Into::into), kinds,
            pairs: pairs.into_iter().map(|(name, size)| (name, size as usize)).collect(),
            map: [(Key::One, one.into()), (Key::Two, two.into())].into(), unit: (),
        }
    }
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read(value in everything()) {
        let tight = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(&from_str::<Everything>(&tight).unwrap(), &value);
        let airy = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(&from_str::<Everything>(&airy).unwrap(), &value);
    }

    #[test]
    fn half_a_value_is_refused(value in everything(), part in 0.0..1.0) {
        let text = serde_json::to_string(&value).unwrap();
        let end = (0..text.len()).filter(|end| text.is_char_boundary(*end)).nth((part * text.chars().count() as f64) as usize);
        prop_assert!(from_str::<Everything>(&text[..end.unwrap_or_default()]).is_err());
    }
}

#[test]
fn escapes_are_characters() {
    assert_eq!(
        from_str::<String>(r#""\u00e4\ud83d\ude00\/\b\f\"""#).unwrap(),
        "ä😀/\u{8}\u{c}\""
    );
    for broken in [
        r#""\ud83d""#,
        r#""\ud83dx""#,
        r#""\u12""#,
        r#""\x""#,
        "\"",
        r#""\"#,
    ] {
        assert!(from_str::<String>(broken).is_err(), "{broken}");
    }
}

#[test]
fn unknown_fields_are_passed_over() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Small {
        name: String,
    }
    let text = r#"{"more": {"a": [1, "]", null, -2.5e3, {}]}, "name": "x", "last": true}"#;
    assert_eq!(
        from_str::<Small>(text).unwrap(),
        Small {
            name: "x".to_owned()
        }
    );
}

#[test]
fn anything_else_is_refused() {
    for text in ["", "[", "[1,]", "[1 2]", "[,1]", "[1]]", "[true]", "[1.5]"] {
        assert!(from_str::<Vec<i32>>(text).is_err(), "{text}");
    }
    for text in [
        r#"{"Plain":null}"#,
        r#""Named""#,
        r#""Other""#,
        r#"{"Named":"a","Plain":1}"#,
    ] {
        assert!(from_str::<Kind>(text).is_err(), "{text}");
    }
}
