//! JSON with keys in the order of the specification, for people who read differences.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

/// Keys that come first, in this order; all others follow by name.
const FIRST: [&str; 46] = [
    "timestamp",
    "lifecycles",
    "type",
    "bom-ref",
    "ref",
    "dependsOn",
    "id",
    "source",
    "supplier",
    "manufacturer",
    "authors",
    "author",
    "publisher",
    "group",
    "name",
    "version",
    "range",
    "status",
    "versions",
    "email",
    "description",
    "detail",
    "recommendation",
    "scope",
    "alg",
    "content",
    "hashes",
    "license",
    "acknowledgement",
    "expression",
    "licenses",
    "copyright",
    "cpe",
    "purl",
    "url",
    "externalReferences",
    "evidence",
    "tools",
    "component",
    "score",
    "severity",
    "method",
    "vector",
    "references",
    "ratings",
    "state",
];

/// A value with its keys in order.
pub(super) struct Ordered<'a>(pub(super) &'a Value);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let mut keys: Vec<&String> = members.keys().collect();
                keys.sort_by_key(|key| (FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()), *key));
                let mut map = serializer.serialize_map(Some(keys.len()))?;
                for key in keys {
                    map.serialize_entry(key, &Ordered(&members[key]))?;
                }
                map.end()
            }
            Value::Array(list) => serializer.collect_seq(list.iter().map(Ordered)),
            scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                scalar.serialize(serializer)
            }
        }
    }
}

impl Ordered<'_> {
    /// Writes the value inside `levels` others.
    pub(super) fn write(&self, out: &mut Vec<u8>, levels: usize) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        let mut lines = text.split(|&byte| byte == b'\n');
        out.write_all(lines.next().unwrap_or_default())?;
        for line in lines {
            out.push(b'\n');
            out.extend(std::iter::repeat_n(b' ', levels * 2));
            out.extend_from_slice(line);
        }
        Ok(())
    }
}
