//! The shapes of `CycloneDX` JSON that are read, lenient towards the rest.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::parts::ComponentParts;
use super::unknown::UnknownKeys;
use crate::decode::first::First;
use crate::decode::json::{Number, Str, row};
use crate::decode::weakness::Weaknesses;

/// A component or service.
#[derive(Deserialize)]
pub(super) struct ComponentRow<'a> {
    #[serde(rename = "bom-ref", borrow, default)]
    pub(super) reference: Str<'a>,
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Str<'a>,
    #[serde(borrow, default)]
    pub(super) group: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) version: Str<'a>,
    #[serde(borrow, default)]
    pub(super) purl: Str<'a>,
    #[serde(borrow, default)]
    pub(super) scope: Str<'a>,
    #[serde(borrow, default)]
    pub(super) licenses: Option<Vec<LicenseChoice<'a>>>,
    #[serde(borrow, default)]
    pub(super) evidence: Option<Evidence<'a>>,
    #[serde(borrow, default)]
    pub(super) properties: Properties<'a>,
    #[serde(borrow, default)]
    pub(super) components: Option<Vec<ComponentRow<'a>>>,
    #[serde(borrow, default)]
    pub(super) services: Option<Vec<ComponentRow<'a>>>,
}

impl ComponentRow<'_> {
    /// The component's facts; `licenses` is the buffer its licences are joined in.
    pub(super) fn parts<'b>(&'b self, licenses: &'b mut String) -> ComponentParts<'b> {
        licenses.clear();
        for choice in self.licenses.iter().flatten() {
            let license = choice.license.as_ref();
            let named = license.map_or("", |it| if it.id.is_empty() { &it.name } else { &it.id });
            let text: &str = if named.is_empty() { &choice.expression } else { named };
            if !text.is_empty() {
                licenses.push_str(if licenses.is_empty() { "" } else { ", " });
                licenses.push_str(text);
            }
        }
        let occurrence = self.evidence.as_ref().and_then(|it| it.occurrences.0.as_ref());
        let path: &str = occurrence.map_or("", |it| &it.location);
        ComponentParts {
            reference: &self.reference,
            group: &self.group,
            name: &self.name,
            version: &self.version,
            purl: &self.purl,
            scope: &self.scope,
            development: self.properties.development,
            licenses,
            path: if path.is_empty() { &self.properties.path } else { path },
        }
    }
}

#[derive(Deserialize)]
pub(super) struct LicenseChoice<'a> {
    #[serde(borrow, default)]
    license: Option<License<'a>>,
    #[serde(borrow, default)]
    expression: Str<'a>,
}

#[derive(Deserialize)]
struct License<'a> {
    #[serde(borrow, default)]
    id: Str<'a>,
    #[serde(borrow, default)]
    name: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct Evidence<'a> {
    #[serde(borrow, default)]
    occurrences: First<Occurrence<'a>>,
}

#[derive(Deserialize)]
struct Occurrence<'a> {
    #[serde(borrow, default)]
    location: Str<'a>,
}

/// A tool in the old form, or as a component or service.
#[derive(Deserialize)]
pub(super) struct ToolRow<'a> {
    #[serde(borrow, default)]
    pub(super) vendor: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) version: Str<'a>,
}

/// A vulnerability; keys that are not read are told, those of the specification apart.
#[derive(Deserialize)]
pub(super) struct VulnerabilityRow<'a> {
    #[serde(borrow, default)]
    pub(super) id: Str<'a>,
    #[serde(borrow, default)]
    pub(super) source: Option<VulnerabilitySource<'a>>,
    #[serde(borrow, default)]
    pub(super) references: Option<Vec<ReferenceRow<'a>>>,
    #[serde(borrow, default)]
    pub(super) ratings: Option<Vec<RatingRow<'a>>>,
    #[serde(default)]
    pub(super) cwes: Weaknesses,
    #[serde(borrow, default)]
    pub(super) description: Str<'a>,
    #[serde(borrow, default)]
    pub(super) published: Str<'a>,
    pub(super) recommendation: Str<'a>,
    #[serde(borrow, default)]
    pub(super) advisories: First<Advisory<'a>>,
    #[serde(borrow, default)]
    pub(super) affects: Option<Vec<AffectsRow<'a>>>,
    #[serde(borrow, default)]
    pub(super) analysis: Option<Analysis<'a>>,
    #[serde(flatten)]
    pub(super) unknown: UnknownKeys,
}

#[derive(Deserialize)]
pub(super) struct VulnerabilitySource<'a> {
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) url: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct ReferenceRow<'a> {
    #[serde(borrow, default)]
    pub(super) id: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct RatingRow<'a> {
    #[serde(borrow, default)]
    pub(super) source: Option<VulnerabilitySource<'a>>,
    #[serde(default)]
    pub(super) score: Number,
    #[serde(borrow, default)]
    pub(super) severity: Str<'a>,
    #[serde(borrow, default)]
    pub(super) method: Str<'a>,
    #[serde(borrow, default)]
    pub(super) vector: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct Advisory<'a> {
    #[serde(borrow, default)]
    pub(super) url: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct AffectsRow<'a> {
    #[serde(rename = "ref", borrow, default)]
    pub(super) reference: Str<'a>,
    #[serde(borrow, default)]
    pub(super) versions: Option<Vec<AffectedVersion<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct AffectedVersion<'a> {
    #[serde(borrow, default)]
    pub(super) version: Str<'a>,
    #[serde(borrow, default)]
    pub(super) status: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct Analysis<'a> {
    #[serde(borrow, default)]
    pub(super) state: Str<'a>,
    #[serde(borrow, default)]
    pub(super) justification: Str<'a>,
    #[serde(borrow, default)]
    pub(super) detail: Str<'a>,
}

row!(ComponentRow, ToolRow, VulnerabilityRow);

/// The few properties that producers give a meaning of use to a gate.
#[derive(Debug, Default)]
pub(super) struct Properties<'a> {
    /// File or folder (Trivy `FilePath`, Syft `location:0:path`, npm `package:path`).
    path: Cow<'a, str>,
    /// Image id and repository digests of Trivy.
    pub(super) digests: Vec<Cow<'a, str>>,
    /// `npm sbom` marks development dependencies.
    development: bool,
}

impl<'a> Properties<'a> {
    /// Takes one property, if it is one of them.
    pub(super) fn take(&mut self, name: &str, value: Cow<'a, str>) {
        match name {
            "aquasecurity:trivy:FilePath" | "syft:location:0:path" | "cdx:npm:package:path" => self.path = value,
            "aquasecurity:trivy:ImageID" | "aquasecurity:trivy:RepoDigest" => self.digests.push(value),
            "cdx:npm:package:development" => self.development = value == "true",
            _ => {}
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn development(&self) -> bool {
        self.development
    }
}

#[derive(Deserialize)]
struct Property<'a> {
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(borrow, default)]
    value: Str<'a>,
}

struct PropertiesVisitor;

impl<'de> Visitor<'de> for PropertiesVisitor {
    type Value = Properties<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of properties")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Properties<'de>, A::Error> {
        let mut found = Properties::default();
        while let Some(Property { name, value }) = list.next_element()? {
            found.take(&name, value.0);
        }
        Ok(found)
    }

    fn visit_unit<E>(self) -> Result<Properties<'de>, E> {
        Ok(Properties::default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PropertiesVisitor)
    }
}
