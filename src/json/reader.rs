//! A small reader of JSON for the browser.
//!
//! serde_json reads fractions and explains every mistake, which makes a tenth of the
//! WebAssembly of a first visit. This reader knows whole numbers only, and of what
//! it cannot read it says just that.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, Expected, IgnoredAny, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// The text is not what was expected. The server writes what the browser reads, so
/// the two are of different versions.
#[derive(Debug)]
pub struct Unreadable;

impl Display for Unreadable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the answer cannot be read")
    }
}

impl std::error::Error for Unreadable {}

// Nothing is made of the explanations, so that the code that would put them into
// words is left out.
impl de::Error for Unreadable {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a value.
///
/// # Errors
/// If the text is not exactly one value of this type.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut reader = Reader { rest: text };
    let value = T::deserialize(&mut reader)?;
    if reader.first().is_none() {
        Ok(value)
    } else {
        Err(Unreadable)
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    /// The first byte that is not space.
    fn first(&mut self) -> Option<u8> {
        let is_space = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let start = self
            .rest
            .bytes()
            .position(|byte| !is_space(byte))
            .unwrap_or(self.rest.len());
        self.rest = &self.rest[start..];
        self.rest.bytes().next()
    }

    /// Takes `token` if it is next.
    fn take(&mut self, token: &str) -> bool {
        self.first();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<(), Unreadable> {
        if self.take(token) {
            Ok(())
        } else {
            Err(Unreadable)
        }
    }

    /// Takes what comes before the first byte that `ends`.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'t str {
        let end = self.rest.bytes().position(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn number(&mut self) -> Result<i64, Unreadable> {
        self.first();
        let digits = self.until(|byte| !matches!(byte, b'0'..=b'9' | b'-'));
        digits.parse().map_err(|_| Unreadable)
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Unreadable> {
        self.expect("\"")?;
        let plain = self.until(|byte| matches!(byte, b'"' | b'\\'));
        let mut text = Cow::Borrowed(plain);
        while let Some(rest) = self.rest.strip_prefix('\\') {
            self.rest = rest;
            let escaped = self.escaped()?;
            let text = text.to_mut();
            text.push(escaped);
            text.push_str(self.until(|byte| matches!(byte, b'"' | b'\\')));
        }
        self.rest = self.rest.strip_prefix('"').ok_or(Unreadable)?;
        Ok(text)
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        let mut characters = self.rest.chars();
        let kind = characters.next().ok_or(Unreadable)?;
        self.rest = characters.as_str();
        Ok(match kind {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            '"' | '\\' | '/' => kind,
            _ => return Err(Unreadable),
        })
    }

    /// A character as one or two UTF-16 units.
    fn unicode(&mut self) -> Result<char, Unreadable> {
        let unit = self.unit()?;
        if !(0xd800..0xdc00).contains(&unit) {
            return char::from_u32(unit).ok_or(Unreadable);
        }
        self.rest = self.rest.strip_prefix("\\u").ok_or(Unreadable)?;
        let low = self.unit()?;
        if !(0xdc00..0xe000).contains(&low) {
            return Err(Unreadable);
        }
        char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)).ok_or(Unreadable)
    }

    fn unit(&mut self) -> Result<u32, Unreadable> {
        let (digits, rest) = self.rest.split_at_checked(4).ok_or(Unreadable)?;
        self.rest = rest;
        u32::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    fn list<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        self.expect("[")?;
        let value = visitor.visit_seq(Entries {
            reader: self,
            end: b']',
            is_first: true,
        })?;
        self.expect("]")?;
        Ok(value)
    }

    fn object<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        self.expect("{")?;
        let value = visitor.visit_map(Entries {
            reader: self,
            end: b'}',
            is_first: true,
        })?;
        self.expect("}")?;
        Ok(value)
    }

    /// Passes over a value, of whatever kind.
    fn skip(&mut self) -> Result<(), Unreadable> {
        match self.first() {
            Some(b'"') => drop(self.string()?),
            Some(b'[') => drop(self.list(IgnoredAny)?),
            Some(b'{') => drop(self.object(IgnoredAny)?),
            _ => drop(self.until(|byte| matches!(byte, b',' | b']' | b'}'))),
        }
        Ok(())
    }
}

/// What stands in a list or an object, up to its end.
struct Entries<'r, 't> {
    reader: &'r mut Reader<'t>,
    end: u8,
    is_first: bool,
}

impl Entries<'_, '_> {
    /// Whether there is one more; it is next then.
    fn advance(&mut self) -> Result<bool, Unreadable> {
        if self.reader.first() == Some(self.end) {
            return Ok(false);
        }
        if !self.is_first {
            self.reader.expect(",")?;
        }
        self.is_first = false;
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Entries<'_, '_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.advance()? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        if self.advance()? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        self.reader.expect(":")?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant: its name, or an object of its name and what it holds.
struct Variant<'r, 't> {
    reader: &'r mut Reader<'t>,
    holds_something: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), Unreadable> {
        let name = seed.deserialize(&mut *self.reader)?;
        if self.holds_something {
            self.reader.expect(":")?;
        }
        Ok((name, self))
    }
}

impl Variant<'_, '_> {
    fn contents(&mut self) -> Result<&mut Self, Unreadable> {
        if self.holds_something {
            Ok(self)
        } else {
            Err(Unreadable)
        }
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.holds_something {
            Err(Unreadable)
        } else {
            Ok(())
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        mut self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        seed.deserialize(&mut *self.contents()?.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(
        mut self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.contents()?.reader.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        mut self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.contents()?.reader.object(visitor)
    }
}

/// Ways of reading that differ only in their name.
macro_rules! read {
    ($($method:ident $(($($argument:ty),+))? by $reader:ident;)+) => {
        $(
            fn $method<V: Visitor<'de>>(self, $($(_: $argument,)+)? visitor: V) -> Result<V::Value, Unreadable> {
                self.$reader(visitor)
            }
        )+
    };
}

impl Reader<'_> {
    fn visit_number<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.number()?)
    }

    fn visit_text<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(&self.string()?)
    }

    fn visit_nothing<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        self.expect("null")?;
        visitor.visit_unit()
    }
}

impl<'de> de::Deserializer<'de> for &mut Reader<'_> {
    type Error = Unreadable;

    read! {
        deserialize_i8 by visit_number;
        deserialize_i16 by visit_number;
        deserialize_i32 by visit_number;
        deserialize_i64 by visit_number;
        deserialize_u8 by visit_number;
        deserialize_u16 by visit_number;
        deserialize_u32 by visit_number;
        deserialize_u64 by visit_number;
        deserialize_str by visit_text;
        deserialize_string by visit_text;
        deserialize_char by visit_text;
        deserialize_identifier by visit_text;
        deserialize_unit by visit_nothing;
        deserialize_unit_struct(&'static str) by visit_nothing;
        deserialize_seq by list;
        deserialize_tuple(usize) by list;
        deserialize_tuple_struct(&'static str, usize) by list;
        deserialize_map by object;
        deserialize_struct(&'static str, &'static [&'static str]) by object;
    }

    forward_to_deserialize_any! { f32 f64 bytes byte_buf }

    /// For values of any shape: the first character says what it is.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.first() {
            Some(b'n') => self.visit_nothing(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            Some(b'"') => self.visit_text(visitor),
            Some(b'[') => self.list(visitor),
            Some(b'{') => self.object(visitor),
            _ => self.visit_number(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let is_true = self.take("true");
        if !is_true {
            self.expect("false")?;
        }
        visitor.visit_bool(is_true)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.take("null") {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let holds_something = self.take("{");
        let value = visitor.visit_enum(Variant {
            reader: self,
            holds_something,
        })?;
        if holds_something {
            self.expect("}")?;
        }
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.skip()?;
        visitor.visit_unit()
    }
}

#[cfg(test)]
mod tests {
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
}
