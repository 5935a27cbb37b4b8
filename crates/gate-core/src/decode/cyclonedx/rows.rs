//! The shapes of `CycloneDX` JSON that are read, lenient towards the rest.

use serde::Deserialize;

use super::component::Property;
use super::unknown::UnknownKeys;
use crate::decode::json::{Number, Str, row};
use crate::decode::weakness::Weaknesses;

/// A tool in the old form, or as a component or service.
#[derive(Deserialize)]
pub(super) struct ToolRow<'a> {
    #[serde(borrow, default)]
    pub(super) vendor: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) version: Str<'a>,
    #[serde(borrow, default)]
    pub(super) group: Str<'a>,
    #[serde(borrow, default)]
    pub(super) publisher: Str<'a>,
    #[serde(borrow, default)]
    pub(super) supplier: Option<EntityRow<'a>>,
    #[serde(borrow, default)]
    pub(super) manufacturer: Option<EntityRow<'a>>,
}

impl ToolRow<'_> {
    /// Who makes it, wherever the version of the format has that.
    pub(super) fn maker(&self) -> &str {
        let of_entities = [&self.manufacturer, &self.supplier].into_iter().flatten().map(|it| &*it.name);
        [&*self.vendor]
            .into_iter()
            .chain(of_entities)
            .chain([&*self.publisher, &*self.group])
            .find(|it| !it.is_empty())
            .unwrap_or_default()
    }
}

/// An organisation or a person.
#[derive(Debug, Deserialize)]
pub(super) struct EntityRow<'a> {
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) email: Str<'a>,
}

/// What one part needs.
#[derive(Deserialize)]
pub(super) struct DependencyRow<'a> {
    #[serde(rename = "ref", borrow, default)]
    pub(super) reference: Str<'a>,
    #[serde(rename = "dependsOn", borrow, default)]
    pub(super) depends_on: Option<Vec<Str<'a>>>,
}

/// Whether a list is complete.
#[derive(Deserialize)]
pub(super) struct CompositionRow<'a> {
    #[serde(borrow, default)]
    pub(super) aggregate: Str<'a>,
}

/// When in its subject's life a BOM was made.
#[derive(Deserialize)]
pub(super) struct LifecycleRow<'a> {
    #[serde(borrow, default)]
    pub(super) phase: Str<'a>,
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
    #[serde(borrow, default)]
    pub(super) updated: Str<'a>,
    #[serde(borrow, default)]
    pub(super) detail: Str<'a>,
    #[serde(borrow, default)]
    pub(super) recommendation: Str<'a>,
    #[serde(borrow, default)]
    pub(super) advisories: Option<Vec<Advisory<'a>>>,
    #[serde(borrow, default)]
    pub(super) properties: Option<Vec<Property<'a>>>,
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
    pub(super) range: Str<'a>,
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
    pub(super) response: Option<Vec<Str<'a>>>,
    #[serde(borrow, default)]
    pub(super) detail: Str<'a>,
}

row!(ToolRow, VulnerabilityRow, DependencyRow, CompositionRow, EntityRow, LifecycleRow);
