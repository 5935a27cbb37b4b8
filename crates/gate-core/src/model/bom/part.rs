//! One part of a delivery: a package, a file, an image, an operating system.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{HashKind, PartKind, PartScope, Property, canonical, clean};
use crate::model::license;

/// A part. Texts are empty where nobody says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What sort of thing it is.
    pub kind: PartKind,
    /// Namespace or group.
    pub group: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Package URL in its one spelling.
    pub purl: String,
    /// Common platform enumeration.
    pub cpe: String,
    /// Whether it is needed at run time.
    pub scope: Option<PartScope>,
    /// What it is, in a line.
    pub description: String,
    /// Whose it is.
    pub copyright: String,
    /// Who supplies it.
    pub supplier: String,
    /// Who publishes it.
    pub publisher: String,
    /// Who makes it.
    pub manufacturer: String,
    /// Who wrote it.
    pub author: String,
    /// Its licences.
    pub licenses: BTreeSet<License>,
    /// Its hashes.
    pub hashes: BTreeMap<HashKind, String>,
    /// Where to find more: kind and address.
    pub references: BTreeSet<(String, String)>,
    /// Files in which it was found.
    pub occurrences: BTreeSet<String>,
    /// Everything else.
    pub properties: BTreeSet<Property>,
}

impl Default for Part {
    fn default() -> Self {
        let [group, name, version, purl, cpe, description] = [const { String::new() }; 6];
        let [copyright, supplier, publisher, manufacturer, author] = [const { String::new() }; 5];
        Part {
            kind: PartKind::Library,
            group,
            name,
            version,
            purl,
            cpe,
            scope: None,
            description,
            copyright,
            supplier,
            publisher,
            manufacturer,
            author,
            licenses: BTreeSet::new(),
            hashes: BTreeMap::new(),
            references: BTreeSet::new(),
            occurrences: BTreeSet::new(),
            properties: BTreeSet::new(),
        }
    }
}

/// A licence as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct License {
    /// How it is known.
    pub acknowledgement: Acknowledgement,
    /// An SPDX id or expression, or a name.
    pub text: String,
}

/// How a licence is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Acknowledgement {
    /// Nobody says.
    #[default]
    Unstated,
    /// The authors state it.
    Declared,
    /// An analysis came to it.
    Concluded,
}

impl Part {
    /// A part of a kind and a name.
    pub fn new(kind: PartKind, name: &str) -> Part {
        Part { kind, name: clean(name), ..Part::default() }
    }

    /// Takes a package URL; what is none is kept as a property.
    pub fn set_purl(&mut self, purl: &str) {
        match canonical(purl) {
            Some(purl) => self.purl = purl,
            None if purl.trim().is_empty() => {}
            None => self.note("gate:purl-invalid", purl),
        }
    }

    /// Takes group, name and, where it has none, version from the package URL: tools that write one name a package in
    /// their own ways besides.
    pub fn name_by_purl(&mut self) {
        let Some((group, name, version)) = super::purl::parts(&self.purl) else { return };
        (self.group, self.name) = (group, name);
        if self.version.is_empty() {
            self.version = version;
        }
    }

    /// Adds a licence text; empty ones say nothing.
    pub fn license(&mut self, text: &str, acknowledgement: Acknowledgement) {
        let text = license::id(text.trim()).map_or_else(|| clean(text), str::to_owned);
        if !text.is_empty() && text != "NOASSERTION" {
            self.licenses.insert(License { acknowledgement, text });
        }
    }

    /// Adds a hash; what is none of its algorithm is kept as a property.
    pub fn hash(&mut self, algorithm: &str, value: &str) {
        let kind = HashKind::of_any(algorithm);
        match kind.and_then(|kind| Some((kind, kind.value(value)?))) {
            Some((kind, value)) => {
                self.hashes.insert(kind, value);
            }
            None if value.trim().is_empty() => {}
            None => self.note("gate:hash-invalid", &format!("{algorithm}:{value}")),
        }
    }

    /// Adds a property; one without a value says nothing.
    pub fn note(&mut self, name: &str, value: &str) {
        let (name, value) = (clean(name), clean(value));
        if !name.is_empty() && !value.is_empty() {
            self.properties.insert((name, value));
        }
    }

    /// The value of a property.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What names the part: its package URL, else its hash, else kind, group, name and version.
    pub fn reference(&self) -> String {
        if !self.purl.is_empty() {
            return self.purl.clone();
        }
        if let (PartKind::File, Some(hash)) = (self.kind, self.hashes.get(&HashKind::Sha256)) {
            return format!("file:sha256:{hash}");
        }
        let kind = self.kind.as_str();
        let group = if self.group.is_empty() { String::new() } else { format!("{}/", self.group) };
        let version = if self.version.is_empty() { String::new() } else { format!("@{}", self.version) };
        format!("{kind}:{group}{}{version}", self.name)
    }

    /// Name with its group, as people write it.
    pub fn full_name(&self) -> String {
        if self.group.is_empty() { self.name.clone() } else { format!("{}/{}", self.group, self.name) }
    }
}
