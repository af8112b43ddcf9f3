//! A small reader of JSON for the browser.
//!
//! serde_json reads fractions and explains every mistake, which makes a tenth of the
//! WebAssembly of a first visit. This reader knows whole numbers only, and of what
//! it cannot read it says just that.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::de::{self, DeserializeOwned, Expected, IgnoredAny, Unexpected, Visitor};

mod deserialize;

use deserialize::Entries;

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

#[cfg(test)]
mod tests;
