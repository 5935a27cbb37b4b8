//! The artifact table of a run: results may name a file by its index only, and Dependency-Check keeps package URLs here.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::rows::{ArtifactLocation, ArtifactRow};
use super::scalar::Scalar;
use crate::decode::error::DecodeError;
use crate::decode::json::Str;
use crate::decode::uri;
use crate::model::{Code, Text, Texts};

/// Longest address, in bytes: ids of findings end at the same default.
const MAX_ID: usize = 64 << 10;

/// One artifact.
#[derive(Clone, Copy, Debug, Default)]
struct Artifact {
    path: Text,
    purl: Text,
}

/// All artifacts of a run.
#[derive(Debug, Default)]
pub(super) struct Artifacts {
    texts: Texts,
    list: Vec<Artifact>,
}

impl Artifacts {
    /// Adds the next artifact.
    ///
    /// # Errors
    /// When its address is longer than texts may be.
    pub(super) fn add(&mut self, row: &ArtifactRow<'_>) -> Result<(), DecodeError> {
        let uri: &str = row.location.as_ref().map_or("", |location: &ArtifactLocation<'_>| &location.uri);
        if uri.len().max(row.properties.purl.len()) > MAX_ID {
            return Err(DecodeError::new(Code::Limit, format!("an artifact's URI is longer than {MAX_ID} bytes")));
        }
        let path = self.texts.intern(&uri::path(uri));
        let purl = self.texts.intern(&row.properties.purl);
        self.list.push(Artifact { path, purl });
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Path and package URL of an artifact; empty where the table does not tell.
    pub(super) fn at(&self, index: u32) -> (&str, &str) {
        let artifact = self.list.get(index as usize).copied().unwrap_or_default();
        (self.texts.get(artifact.path), self.texts.get(artifact.purl))
    }
}

/// The first property that is a package URL. Dependency-Check 6 numbers the keys through the file: `id1`, `id2` …
#[derive(Debug, Default)]
pub(super) struct Identified<'a> {
    pub(super) purl: Str<'a>,
}

struct IdentifiedVisitor;

impl<'de> Visitor<'de> for IdentifiedVisitor {
    type Value = Identified<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Identified<'de>, A::Error> {
        let mut found = Identified::default();
        while map.next_key::<IgnoredAny>()?.is_some() {
            if let Scalar::Text(text) = map.next_value()?
                && found.purl.is_empty()
                && text.starts_with("pkg:")
            {
                found.purl = Str(text);
            }
        }
        Ok(found)
    }

    fn visit_unit<E>(self) -> Result<Identified<'de>, E> {
        Ok(Identified::default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Identified<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdentifiedVisitor)
    }
}
