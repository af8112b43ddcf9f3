//! The reader as serde asks it.

use serde::de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::{Reader, Unreadable};

/// What stands in a list or an object, up to its end.
pub(super) struct Entries<'r, 't> {
    pub(super) reader: &'r mut Reader<'t>,
    pub(super) end: u8,
    pub(super) is_first: bool,
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
