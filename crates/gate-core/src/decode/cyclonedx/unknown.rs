//! Keys and elements that are not read, in places where a misspelt one would lose findings or what they affect.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::sink::LIST;
use crate::decode::xml::Xml;

/// Keys of a vulnerability (1.4 to 1.7) in which nothing stands that a gate needs.
const PASSED_OVER: [&str; 11] = [
    "bom-ref",
    "detail",
    "workaround",
    "proofOfConcept",
    "created",
    "published",
    "updated",
    "rejected",
    "credits",
    "tools",
    "properties",
];

/// The keys of a vulnerability that it has no field for, for `#[serde(flatten)]`; each with whether it holds a list of objects.
#[derive(Debug, Default)]
pub(super) struct UnknownKeys(Vec<(String, bool)>);

impl UnknownKeys {
    /// Counts the keys; a list of objects among them is an error.
    pub(super) fn tell(&self, sink: &mut Sink) {
        for (key, rows) in &self.0 {
            sink.unknown_key(key);
            if *rows {
                sink.unknown_section(key, LIST, "vulnerabilities");
            }
        }
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = UnknownKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UnknownKeys, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, Probe(shape))) = map.next_entry::<String, Probe>()? {
            if !PASSED_OVER.contains(&key.as_str()) {
                keys.push((key, shape == Shape::Rows));
            }
        }
        Ok(UnknownKeys(keys))
    }
}

impl<'de> Deserialize<'de> for UnknownKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeysVisitor)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Scalar,
    Object,
    /// A list of scalars.
    List,
    /// A list with an object or a list in it.
    Rows,
}

/// What a value is, without the value.
struct Probe(Shape);

struct ProbeVisitor;

macro_rules! scalars {
    ($($visit:ident: $type:ty),+) => {
        $(fn $visit<E>(self, _: $type) -> Result<Probe, E> {
            Ok(Probe(Shape::Scalar))
        })+
    };
}

impl<'de> Visitor<'de> for ProbeVisitor {
    type Value = Probe;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    scalars!(visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E>(self) -> Result<Probe, E> {
        Ok(Probe(Shape::Scalar))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Probe, A::Error> {
        let mut shape = Shape::List;
        while let Some(Probe(element)) = list.next_element()? {
            if element != Shape::Scalar {
                shape = Shape::Rows;
            }
        }
        Ok(Probe(shape))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Probe, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Probe(Shape::Object))
    }
}

impl<'de> Deserialize<'de> for Probe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ProbeVisitor)
    }
}

/// Children of components and services in which neither findings nor parts stand.
const PARTS: [&str; 29] = [
    "author",
    "authors",
    "copyright",
    "cpe",
    "cryptoProperties",
    "data",
    "description",
    "endpoints",
    "authenticated",
    "externalReferences",
    "hashes",
    "manufacturer",
    "modelCard",
    "modified",
    "omniborId",
    "patentAssertions",
    "pedigree",
    "provider",
    "publisher",
    "releaseNotes",
    "signature",
    "Signature",
    "supplier",
    "swhid",
    "swid",
    "tags",
    "trustZone",
    "x-trust-boundary",
    "versionRange",
];

/// Passes a child of a component over that is not read.
pub(super) fn in_part(xml: &mut Xml<'_>, name: &str, sink: &mut Sink) -> Result<(), DecodeError> {
    if PARTS.contains(&name) { xml.skip() } else { element(xml, name, sink) }
}

/// Passes a child of a vulnerability over that is not read.
pub(super) fn in_vulnerability(xml: &mut Xml<'_>, name: &str, sink: &mut Sink) -> Result<(), DecodeError> {
    if PASSED_OVER.contains(&name) { xml.skip() } else { element(xml, name, sink) }
}

/// Passes an element over that is not read; one with elements inside is an error.
fn element(xml: &mut Xml<'_>, name: &str, sink: &mut Sink) -> Result<(), DecodeError> {
    let place = format!("byte {}", xml.offset());
    let mut nested = false;
    xml.children(|xml, _| {
        nested = true;
        xml.skip()
    })?;
    sink.unknown_key(name);
    if nested {
        sink.unknown_section(name, "an element with elements", place);
    }
    Ok(())
}

/// The same where nothing but findings stands: any other element is an error.
pub(super) fn row(xml: &mut Xml<'_>, name: &str, sink: &mut Sink) -> Result<(), DecodeError> {
    sink.unknown_key(name);
    sink.unknown_section(name, "an element", format!("byte {}", xml.offset()));
    xml.skip()
}
