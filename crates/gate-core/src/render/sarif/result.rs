//! Results: one flaw each, with its places, its identity, and why it does not count where it does not.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::rules::{self, Rules};
use super::text::Message;
use super::{ROOT, SUBJECT};
use crate::model::{Exemption, ExemptionSource, Expiry, Finding, Report};
use crate::render::entry::Entry;
use crate::render::place::Place;
use crate::render::words;

/// Most places of one result that GitHub shows; it refuses files where one has more than a thousand.
const PLACES: usize = 100;
/// Most characters of whoever answers for an exemption.
const OWNER: usize = 200;
/// Most characters of a tool's name.
const NAME: usize = 100;

/// A `result` (section 3.27).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'r> {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression<'r>>,
    properties: Properties<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'r> {
    kind: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    tools: Vec<Cow<'r, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    places_left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl<'r> SarifResult<'r> {
    pub(super) fn of(entry: Entry<'r>, rules: &Rules<'_>) -> SarifResult<'r> {
        let finding = entry.finding();
        let rule_id = rules::id(&entry);
        let (locations, places_left_out) = locations(&entry);
        let fingerprint = entry.fingerprint().to_string();
        let mut partial_fingerprints = BTreeMap::new();
        if locations.first().is_none_or(|location| location.physical_location.region.is_none()) {
            partial_fingerprints.insert("primaryLocationLineHash", format!("{fingerprint}:1"));
        }
        partial_fingerprints.insert("gate/v1", fingerprint);
        let commit = entry.report.findings.text(finding.commit);
        SarifResult {
            rule_index: rules.index(&rule_id),
            rule_id,
            level: rules::level(entry.severity()),
            message: Message::of(&entry.summary()),
            locations,
            partial_fingerprints,
            baseline_state: entry.is_new().map(|new| if new { "new" } else { "unchanged" }),
            suppressions: entry.exemptions().into_iter().map(|exemption| Suppression::of(&entry, exemption)).collect(),
            properties: Properties {
                kind: finding.kind.as_str(),
                severity: entry.severity().as_str(),
                score: entry.score().map(|tenths| f64::from(tenths) / 10.0),
                tools: entry.tools().into_iter().map(|tool| words::one_line(tool, NAME)).collect(),
                gate: entry.gate().map(|gate| gate.id.as_str()),
                commit: (!commit.is_empty()).then(|| words::one_line(commit, 100).into_owned()),
                places_left_out,
            },
        }
    }
}

/// A `location` (section 3.28).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
}

/// The component.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

/// A place in a file by its path; line 0 is the whole file.
pub(super) fn in_file(report: &Report, path: &str, line: u32) -> Location {
    location(&Place::of_path(report, path), line, 0, None)
}

fn location(place: &Place<'_>, line: u32, column: u32, logical: Option<LogicalLocation>) -> Location {
    let uri_base_id = match place {
        Place::File(_) => ROOT,
        Place::Subject(_) => SUBJECT,
    };
    let start_column = Some(column).filter(|&column| column > 0);
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: place.uri(), uri_base_id },
            region: (line > 0).then_some(Region { start_line: line, start_column }),
        },
        logical_locations: logical.map(|logical| [logical]),
    }
}

/// Every place of an entry, each once, its own first; and how many more there are than anybody shows.
fn locations(entry: &Entry<'_>) -> (Vec<Location>, usize) {
    let mut seen = BTreeSet::new();
    let mut locations = Vec::new();
    for row in entry.rows() {
        let finding = &entry.report.findings.rows[row as usize];
        let place = Place::of(entry.report, finding);
        let (line, column) = (finding.line, finding.column);
        if locations.len() < PLACES && !seen.contains(&(place.clone(), line)) {
            locations.push(location(&place, line, column, logical(entry, finding)));
        }
        seen.insert((place, line));
    }
    (locations, seen.len().saturating_sub(PLACES))
}

fn logical(entry: &Entry<'_>, finding: &Finding) -> Option<LogicalLocation> {
    let text = |symbol| words::one_line(entry.report.findings.text(symbol), 300).into_owned();
    if finding.package.is_empty() {
        return None;
    }
    let (name, version, purl) = (text(finding.package), text(finding.version), text(finding.purl));
    let fully_qualified_name = match (purl.is_empty(), version.is_empty()) {
        (false, _) => purl,
        (true, false) => format!("{name}@{version}"),
        (true, true) => name.clone(),
    };
    Some(LogicalLocation { name, fully_qualified_name, kind: "package" })
}

/// A `suppression` (section 3.35).
#[derive(Serialize)]
struct Suppression<'r> {
    kind: &'static str,
    status: &'static str,
    justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
    properties: SuppressionProperties<'r>,
}

#[derive(Serialize)]
struct SuppressionProperties<'r> {
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Cow<'r, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

impl<'r> Suppression<'r> {
    fn of(entry: &Entry<'r>, exemption: &'r Exemption) -> Suppression<'r> {
        let in_source = exemption.source == ExemptionSource::Tool && exemption.id == "inSource";
        let expires = match exemption.expires {
            Expiry::Never => None,
            Expiry::At(end) => Some(end.to_string()),
        };
        let owner = words::one_line(&exemption.owner, OWNER);
        let owner = Some(owner).filter(|owner| !owner.is_empty());
        let justification = match (exemption.reason.as_str(), exemption.source) {
            ("", ExemptionSource::Tool) => format!("suppressed by {}, which gives no reason", entry.tool()),
            ("", ExemptionSource::IgnoreFile | ExemptionSource::Waiver) => "no reason is given".to_owned(),
            (reason, _) => reason.to_owned(),
        };
        let by = owner.as_ref().map(|owner| format!("by {owner}"));
        let until = expires.as_ref().map(|end| format!("until {end}"));
        let facts: Vec<String> = by.into_iter().chain(until).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        Suppression {
            kind: if in_source { "inSource" } else { "external" },
            status: "accepted",
            justification: words::one_line(&format!("{justification}{facts}"), 1000).into_owned(),
            location: (!exemption.file.is_empty()).then(|| in_file(entry.report, &exemption.file, exemption.line)),
            properties: SuppressionProperties { source: exemption.source.as_str(), owner, expires },
        }
    }
}
