//! The cursor as serde sees it: what structs of rows ask for, borrowing from the bytes at hand.
//!
//! It accepts what `serde_json` accepts. Keys of structs are matched as bytes; enums are not read, no row has one.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::fault::Fault;
use super::pass::Gap;
use super::reader::{Reader, Value};

impl<'de> Reader<'de> {
    /// What stands here is not what was asked for: the visitor says what that was.
    #[cold]
    fn unexpected<T, V: Visitor<'de>>(&mut self, visitor: &V) -> Result<T, Fault> {
        match self.bytes[self.at] {
            b'{' | b'[' => self.at += 1,
            // It has to be a value before it can be one of the wrong kind.
            _ => self.skip()?,
        }
        Err(de::Error::invalid_type(de::Unexpected::Other(""), visitor))
    }

    #[inline]
    fn visit_text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        match self.text()? {
            Some(text) => visitor.visit_borrowed_str(text),
            None => visitor.visit_str(&self.scratch),
        }
    }

    fn visit_number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        match self.number()? {
            Value::Unsigned(value) => visitor.visit_u64(value),
            Value::Negative(value) => visitor.visit_i64(value),
            Value::Float(value) => visitor.visit_f64(value),
        }
    }

    #[inline]
    fn visit_object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        self.open()?;
        let value = visitor.visit_map(Items { reader: self, gap: Gap::default(), count: 0, key: 0 })?;
        self.close(b'}')?;
        Ok(value)
    }

    #[inline]
    fn visit_list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        self.open()?;
        let value = visitor.visit_seq(Items { reader: self, gap: Gap::default(), count: 0, key: 0 })?;
        self.close(b']')?;
        Ok(value)
    }

    /// The key that starts at `at`, for the path of an error.
    #[cold]
    fn key_at(&self, at: usize) -> String {
        let mut reader = Reader::new(self.bytes, self.last, 0, 0);
        reader.at = at;
        match reader.text() {
            Ok(Some(key)) => key.to_owned(),
            Ok(None) => reader.scratch,
            Err(_) => String::new(),
        }
    }
}

/// Numbers of any width: the visitor says what fits.
macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.peek()? {
                b'-' | b'0'..=b'9' => self.visit_number(visitor),
                _ => self.unexpected(&visitor),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Fault;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b'"' => self.visit_text(visitor),
            b'-' | b'0'..=b'9' => self.visit_number(visitor),
            b'{' => self.visit_object(visitor),
            b'[' => self.visit_list(visitor),
            b't' => self.literal("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.literal("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.literal("null").and_then(|()| visitor.visit_unit()),
            _ => self.unexpected(&visitor),
        }
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b'"' => self.visit_text(visitor),
            _ => self.unexpected(&visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b't' => self.literal("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.literal("false").and_then(|()| visitor.visit_bool(false)),
            _ => self.unexpected(&visitor),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b'n' => self.literal("null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b'n' => self.literal("null").and_then(|()| visitor.visit_unit()),
            _ => self.unexpected(&visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b'[' => self.visit_list(visitor),
            _ => self.unexpected(&visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek()? {
            b'{' => self.visit_object(visitor),
            _ => self.unexpected(&visitor),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        // A list in the place of an object is another shape, although serde could read fields by position.
        self.deserialize_map(visitor)
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.peek()?;
        self.unexpected(&visitor)
    }

    forward_to_deserialize_any! { bytes byte_buf identifier }
}

/// The items of an object or a list that was entered.
struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    gap: Gap,
    count: u64,
    /// Where the last key starts.
    key: usize,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Fault;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if !self.reader.item(&mut self.gap, self.count == 0, b']')? {
            return Ok(None);
        }
        self.count += 1;
        seed.deserialize(&mut *self.reader).map(Some).map_err(|fault| fault.inside_index(self.count - 1))
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        // A key that cannot be read is the `?` of a path.
        match self.reader.item(&mut self.gap, self.count == 0, b'}').and_then(|more| self.reader.key(more)) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(fault) => return Err(fault.inside_key("?")),
        }
        self.count += 1;
        self.key = self.reader.at;
        seed.deserialize(Key(self.reader)).map(Some).map_err(|fault| fault.inside_key("?"))
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        self.reader.colon()?;
        seed.deserialize(&mut *self.reader).map_err(|fault| fault.inside_key(&self.reader.key_at(self.key)))
    }
}

/// A key: text whatever is asked for.
struct Key<'r, 'de>(&'r mut Reader<'de>);

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Fault;

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.key_bytes()? {
            Some(key) => visitor.visit_borrowed_bytes(key),
            None => visitor.visit_str(&self.0.scratch),
        }
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.0.visit_text(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum ignored_any
    }
}
