//! The differences for programs, version 1.

use serde::Serialize;

use super::{BomDiff, Side};
use crate::model::bom::Part;
use crate::sbom::diff::{Class, FlawChange, PartChange};

/// The JSON form of `gate sbom diff`, version 1.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::render) struct DiffDocument<'a> {
    /// Version of this format: 1. It changes by addition only.
    version: u8,
    /// The schema this document follows.
    schema: &'static str,
    /// The bill of materials before.
    old: SideRow<'a>,
    /// The bill of materials now.
    new: SideRow<'a>,
    /// How many components are in both as they were.
    unchanged: usize,
    /// What the comparison cannot know.
    notes: &'a [String],
    /// Other content under the same version: somebody replaced it.
    hash_changed: Vec<ChangeRow<'a>>,
    /// What is known against components now and was not before.
    newly_vulnerable: Vec<FlawRow<'a>>,
    /// An earlier version than before.
    downgraded: Vec<ChangeRow<'a>>,
    /// Other licences than before.
    license_changed: Vec<ChangeRow<'a>>,
    /// Components that were not there.
    added: Vec<ChangeRow<'a>>,
    /// Components that are gone.
    removed: Vec<ChangeRow<'a>>,
    /// Another version, and nobody can tell which comes first; or other content of what has no version.
    changed: Vec<ChangeRow<'a>>,
    /// A later version than before.
    upgraded: Vec<ChangeRow<'a>>,
    /// What was known against components and is not any longer.
    no_longer_vulnerable: Vec<FlawRow<'a>>,
}

/// One of the two.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct SideRow<'a> {
    /// Where it was read from.
    path: &'a str,
    /// How many components it lists, what it is about included.
    components: usize,
    /// How many vulnerabilities it lists.
    vulnerabilities: usize,
}

/// A component that changed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ChangeRow<'a> {
    /// Its name with its group.
    name: String,
    /// The component before; `null` where it was not there.
    old: Option<PartRow<'a>>,
    /// The component now; `null` where it is gone.
    new: Option<PartRow<'a>>,
}

/// A component.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PartRow<'a> {
    /// Version; empty where nobody says.
    version: &'a str,
    /// Package URL; empty where nobody says.
    purl: &'a str,
    /// Licences: SPDX ids or expressions, or names.
    licenses: Vec<&'a str>,
    /// Hashes.
    hashes: Vec<HashRow<'a>>,
}

/// A hash.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct HashRow<'a> {
    /// The algorithm, as `CycloneDX` names it.
    algorithm: &'static str,
    /// Hexadecimal digits in lower case.
    value: &'a str,
}

/// A component with what is newly or no longer known against it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FlawRow<'a> {
    /// Its name with its group.
    name: String,
    /// Version; empty where nobody says.
    version: &'a str,
    /// Package URL; empty where nobody says.
    purl: &'a str,
    /// The vulnerabilities.
    vulnerabilities: Vec<IdRow<'a>>,
}

/// A vulnerability.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct IdRow<'a> {
    /// Its id: the CVE where it has one.
    id: &'a str,
    /// The worst word that anybody has for it: `critical`, `high`, `medium`, `low`, `info` or `unknown`.
    severity: &'a str,
}

impl<'a> DiffDocument<'a> {
    pub(super) fn of(diff: &'a BomDiff<'a>) -> DiffDocument<'a> {
        let parts = |class| diff.parts(class).map(ChangeRow::of).collect();
        let flaws = |class| diff.flaws(class).map(FlawRow::of).collect();
        DiffDocument {
            version: 1,
            schema: "sbom-diff-v1",
            old: SideRow::of(&diff.old),
            new: SideRow::of(&diff.new),
            unchanged: diff.diff.unchanged,
            notes: &diff.diff.notes,
            hash_changed: parts(Class::HashChanged),
            newly_vulnerable: flaws(Class::NewlyVulnerable),
            downgraded: parts(Class::Downgraded),
            license_changed: parts(Class::LicenseChanged),
            added: parts(Class::Added),
            removed: parts(Class::Removed),
            changed: parts(Class::Changed),
            upgraded: parts(Class::Upgraded),
            no_longer_vulnerable: flaws(Class::NoLongerVulnerable),
        }
    }
}

impl<'a> SideRow<'a> {
    fn of(side: &Side<'a>) -> SideRow<'a> {
        let Side { path, bom } = *side;
        SideRow { path, components: bom.parts.len(), vulnerabilities: bom.vulnerabilities.len() }
    }
}

impl<'a> ChangeRow<'a> {
    fn of(change: &PartChange<'a>) -> ChangeRow<'a> {
        ChangeRow { name: change.name(), old: change.old.map(PartRow::of), new: change.new.map(PartRow::of) }
    }
}

impl<'a> PartRow<'a> {
    fn of(part: &'a Part) -> PartRow<'a> {
        let hash =
            |(kind, value): (&crate::model::bom::HashKind, &'a String)| HashRow { algorithm: kind.as_str(), value };
        PartRow {
            version: &part.version,
            purl: &part.purl,
            licenses: part.licenses.iter().map(|license| license.text.as_str()).collect(),
            hashes: part.hashes.iter().map(hash).collect(),
        }
    }
}

impl<'a> FlawRow<'a> {
    fn of(change: &FlawChange<'a>) -> FlawRow<'a> {
        let ids = change.ids.iter().map(|(id, severity)| IdRow { id, severity });
        FlawRow {
            name: change.part.full_name(),
            version: &change.part.version,
            purl: &change.part.purl,
            vulnerabilities: ids.collect(),
        }
    }
}
