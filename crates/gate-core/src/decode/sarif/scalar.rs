//! Values of property bags, whatever their shape.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Any JSON value, of which only texts and numbers are kept.
pub(super) enum Scalar<'a> {
    Nothing,
    Number(f64),
    Text(Cow<'a, str>),
    Other,
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "scores are far below 2^53")]
    fn visit_u64<E>(self, value: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "scores are far below 2^53")]
    fn visit_i64<E>(self, value: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(value as f64))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Other)
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// The first text of a list, or a text; other values hold none.
#[derive(Default)]
pub(super) struct FirstText<'a>(pub(super) Cow<'a, str>);

struct FirstTextVisitor;

impl<'de> Visitor<'de> for FirstTextVisitor {
    type Value = FirstText<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<FirstText<'de>, A::Error> {
        let mut first = FirstText::default();
        while let Some(item) = list.next_element()? {
            if let Scalar::Text(text) = item
                && first.0.is_empty()
            {
                first.0 = text;
            }
        }
        Ok(first)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<FirstText<'de>, E> {
        Ok(FirstText(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<FirstText<'de>, E> {
        Ok(FirstText(Cow::Owned(text.to_owned())))
    }

    fn visit_f64<E>(self, _: f64) -> Result<FirstText<'de>, E> {
        Ok(FirstText::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<FirstText<'de>, E> {
        Ok(FirstText::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<FirstText<'de>, E> {
        Ok(FirstText::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<FirstText<'de>, E> {
        Ok(FirstText::default())
    }

    fn visit_unit<E>(self) -> Result<FirstText<'de>, E> {
        Ok(FirstText::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FirstText<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(FirstText::default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for FirstText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FirstTextVisitor)
    }
}
