//! Lists of which only the first element is read: nothing is allocated for the rest.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

/// The first element of a list; `null` and an empty list hold none. The other elements are proven to be JSON only.
#[derive(Clone, Copy, Debug)]
pub(super) struct First<T>(pub(super) Option<T>);

impl<T> Default for First<T> {
    fn default() -> Self {
        First(None)
    }
}

struct FirstVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FirstVisitor<T> {
    type Value = First<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<First<T>, A::Error> {
        let first = list.next_element()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(First(first))
    }

    fn visit_unit<E>(self) -> Result<First<T>, E> {
        Ok(First(None))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FirstVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_counts_and_a_foreign_type_is_an_error() {
        let read = |text| serde_json::from_str::<First<u8>>(text).map(|first| first.0).map_err(|_| ());
        assert_eq!(read("[7, {\"a\": []}]"), Ok(Some(7)));
        assert_eq!(read("[]"), Ok(None));
        assert_eq!(read("null"), Ok(None));
        assert_eq!(read("{}"), Err(()));
        assert_eq!(read("[7"), Err(()));
    }
}
