//! Weaknesses (CWE) as reports name them: `CWE-79`, `CWE-79 Improper …`, `external/cwe/cwe-079`, or a bare number.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The number of a weakness in a text that names one. `NVD-CWE-Other` and `CWE-00` name none.
pub(super) fn number(text: &str) -> Option<u32> {
    let name = text.trim();
    let name = name.rsplit_once('/').map_or(name, |(_, last)| last);
    let rest = name.get(..4).filter(|start| start.eq_ignore_ascii_case("cwe-")).map(|_| &name[4..])?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let whole = !rest[end..].starts_with(char::is_alphanumeric);
    rest[..end].parse().ok().filter(|&number| whole && number > 0)
}

/// The weaknesses of a JSON value: a name, a number, or a list of them. What names none is passed over, as no limit
/// depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Weaknesses(pub(super) Vec<u32>);

struct WeaknessVisitor;

impl<'de> Visitor<'de> for WeaknessVisitor {
    type Value = Weaknesses;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("weaknesses")
    }

    fn visit_str<E>(self, text: &str) -> Result<Weaknesses, E> {
        Ok(Weaknesses(number(text).into_iter().collect()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Weaknesses, E> {
        Ok(Weaknesses(u32::try_from(number).ok().filter(|&number| number > 0).into_iter().collect()))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Weaknesses, E> {
        Ok(Weaknesses::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Weaknesses, E> {
        Ok(Weaknesses::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Weaknesses, E> {
        Ok(Weaknesses::default())
    }

    fn visit_unit<E>(self) -> Result<Weaknesses, E> {
        Ok(Weaknesses::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Weaknesses, A::Error> {
        let mut all = Vec::new();
        while let Some(Weaknesses(mut named)) = list.next_element()? {
            all.append(&mut named);
        }
        Ok(Weaknesses(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Weaknesses, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Weaknesses::default())
    }
}

impl<'de> Deserialize<'de> for Weaknesses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WeaknessVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_weaknesses_are_numbers_and_everything_else_names_none() {
        for text in ["CWE-79", " cwe-079 ", "CWE-79 Improper …", "CWE-79: Cross-Site", "external/cwe/cwe-079"] {
            assert_eq!(number(text), Some(79), "{text}");
        }
        for text in ["NVD-CWE-Other", "CWE-noinfo", "CWE-00 Bad", "CWE-79x", "CWE-", "cwe", "79", "CWE-99999999999", ""]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn any_json_is_read_and_what_is_no_weakness_is_passed_over() {
        let read = |text| serde_json::from_str::<Weaknesses>(text).unwrap().0;
        assert_eq!(read(r#"["CWE-79","CWE-80"]"#), [79, 80]);
        assert_eq!(read("[79,0,-1,2.5,[80]]"), [79, 80]);
        assert_eq!(read(r#""CWE-471""#), [471]);
        for other in ["null", "true", "{\"a\":[1]}", "[null,{}]", "\"x\""] {
            assert!(read(other).is_empty(), "{other}");
        }
    }
}
