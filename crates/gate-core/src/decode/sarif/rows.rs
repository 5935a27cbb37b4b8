//! The shapes of SARIF 2.1.0 that are read. What holds source text, commit authors, command lines or environment
//! (`snippet`, `partialFingerprints` but for the commit, `invocation.arguments`) is not even deserialised.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::bag::Bag;
use crate::decode::first::First;
use crate::decode::json::{Number, Str, row};
use crate::decode::weakness;

/// `result` (section 3.27).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultRow<'a> {
    #[serde(borrow, default)]
    pub(super) rule_id: Str<'a>,
    #[serde(default)]
    pub(super) rule_index: Number,
    #[serde(borrow, default)]
    pub(super) rule: Option<Reference<'a>>,
    #[serde(borrow, default)]
    pub(super) taxa: Option<Vec<Reference<'a>>>,
    #[serde(borrow, default)]
    pub(super) level: Str<'a>,
    #[serde(borrow, default)]
    pub(super) kind: Str<'a>,
    #[serde(borrow, default)]
    pub(super) baseline_state: Str<'a>,
    #[serde(borrow, default)]
    pub(super) message: Option<Message<'a>>,
    #[serde(borrow, default)]
    pub(super) locations: First<Location<'a>>,
    #[serde(borrow, default)]
    pub(super) analysis_target: Option<ArtifactLocation<'a>>,
    #[serde(borrow, default)]
    pub(super) suppressions: Option<Vec<Suppression<'a>>>,
    #[serde(borrow, default)]
    pub(super) partial_fingerprints: Option<Fingerprints<'a>>,
    #[serde(borrow, default)]
    pub(super) hosted_viewer_uri: Str<'a>,
    #[serde(default)]
    pub(super) provenance: Option<Provenance>,
    #[serde(borrow, default)]
    pub(super) properties: Bag<'a>,
}

/// `message` (section 3.11).
#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow, default)]
    pub(super) text: Str<'a>,
}

/// `reportingDescriptorReference` (section 3.52).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference<'a> {
    #[serde(borrow, default)]
    pub(super) id: Str<'a>,
    #[serde(default)]
    pub(super) index: Number,
    #[serde(borrow, default)]
    pub(super) tool_component: Option<ComponentReference<'a>>,
}

impl Reference<'_> {
    /// The weakness it points to, if it points into a taxonomy named CWE by an id.
    pub(super) fn weakness(&self) -> Option<u32> {
        let taxonomy = self.tool_component.as_ref().is_some_and(|it| it.name.eq_ignore_ascii_case("cwe"));
        let number = || weakness::number(&self.id).or_else(|| self.id.parse().ok().filter(|&number| number > 0));
        taxonomy.then(number).flatten()
    }
}

/// `toolComponentReference` (section 3.54).
#[derive(Deserialize)]
pub(super) struct ComponentReference<'a> {
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) guid: Str<'a>,
    #[serde(default)]
    pub(super) index: Number,
}

/// `location` (section 3.28).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    #[serde(borrow, default)]
    pub(super) physical_location: Option<PhysicalLocation<'a>>,
    #[serde(borrow, default)]
    pub(super) logical_locations: First<LogicalLocation<'a>>,
}

/// `physicalLocation` (section 3.29).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation<'a> {
    #[serde(borrow, default)]
    pub(super) artifact_location: Option<ArtifactLocation<'a>>,
    #[serde(default)]
    pub(super) region: Option<Region>,
}

/// `artifactLocation` (section 3.4).
#[derive(Deserialize)]
pub(super) struct ArtifactLocation<'a> {
    #[serde(borrow, default)]
    pub(super) uri: Str<'a>,
    #[serde(default)]
    pub(super) index: Number,
}

/// `region` (section 3.30).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    #[serde(default)]
    pub(super) start_line: Number,
    #[serde(default)]
    pub(super) start_column: Number,
}

/// `logicalLocation` (section 3.33).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation<'a> {
    #[serde(borrow, default)]
    pub(super) fully_qualified_name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
}

/// `suppression` (section 3.35).
#[derive(Deserialize)]
pub(super) struct Suppression<'a> {
    #[serde(borrow, default)]
    pub(super) kind: Str<'a>,
    #[serde(borrow, default)]
    pub(super) status: Str<'a>,
    #[serde(borrow, default)]
    pub(super) justification: Str<'a>,
    /// Where it is written, a comment in the source or an entry of a file.
    #[serde(borrow, default)]
    pub(super) location: Option<Location<'a>>,
    /// With it the row is read from objects only: a list of its values in order is no suppression.
    #[serde(flatten)]
    _rest: IgnoredAny,
}

/// Of Gitleaks' misused `partialFingerprints` only the commit: the rest is about persons.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fingerprints<'a> {
    #[serde(borrow, default)]
    pub(super) commit_sha: Str<'a>,
}

/// `resultProvenance` (section 3.48).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Provenance {
    #[serde(default)]
    pub(super) invocation_index: Number,
}

/// `reportingDescriptor` (section 3.49) as a rule.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleRow<'a> {
    #[serde(borrow, default)]
    pub(super) id: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) short_description: Option<Message<'a>>,
    #[serde(borrow, default)]
    pub(super) help_uri: Str<'a>,
    #[serde(borrow, default)]
    pub(super) help: Option<Message<'a>>,
    #[serde(borrow, default)]
    pub(super) deprecated_ids: Option<Vec<Str<'a>>>,
    #[serde(borrow, default)]
    pub(super) default_configuration: Option<Configuration<'a>>,
    #[serde(borrow, default)]
    pub(super) relationships: Option<Vec<Relationship<'a>>>,
    #[serde(borrow, default)]
    pub(super) properties: Bag<'a>,
}

/// `reportingDescriptorRelationship` (section 3.53).
#[derive(Deserialize)]
pub(super) struct Relationship<'a> {
    #[serde(borrow, default)]
    pub(super) target: Option<Reference<'a>>,
}

/// `reportingConfiguration` (section 3.50).
#[derive(Deserialize)]
pub(super) struct Configuration<'a> {
    #[serde(borrow, default)]
    pub(super) level: Str<'a>,
}

/// `configurationOverride` (section 3.51).
#[derive(Deserialize)]
pub(super) struct OverrideRow<'a> {
    #[serde(borrow, default)]
    pub(super) descriptor: Option<Reference<'a>>,
    #[serde(borrow, default)]
    pub(super) configuration: Option<Configuration<'a>>,
}

/// `notification` (section 3.58): its text may quote anything, so only its level is read.
#[derive(Deserialize)]
pub(super) struct NotificationRow<'a> {
    #[serde(borrow, default)]
    pub(super) level: Str<'a>,
}

/// `versionControlDetails` (section 3.23).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VersionControlRow<'a> {
    #[serde(borrow, default)]
    pub(super) repository_uri: Str<'a>,
    #[serde(borrow, default)]
    pub(super) revision_id: Str<'a>,
    #[serde(borrow, default)]
    pub(super) branch: Str<'a>,
}

/// `artifact` (section 3.24).
#[derive(Deserialize)]
pub(super) struct ArtifactRow<'a> {
    #[serde(borrow, default)]
    pub(super) location: Option<ArtifactLocation<'a>>,
    #[serde(borrow, default)]
    pub(super) properties: Identified<'a>,
}

pub(super) use super::artifacts::Identified;

row!(ResultRow, RuleRow, OverrideRow, NotificationRow, VersionControlRow, ArtifactRow);

/// A number as an index; SARIF writes -1 for "none".
pub(super) fn at(number: Number) -> Option<u32> {
    whole(number)
}

/// A number as a line or column; 0 is unknown.
pub(super) fn count(number: Number) -> u32 {
    whole(number).unwrap_or_default()
}

fn whole(number: Number) -> Option<u32> {
    let value = number.0.filter(|value| (0.0..=f64::from(u32::MAX)).contains(value))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in the range above")]
    Some(value as u32)
}
