//! Merging: associative, commutative and idempotent, because every step is a union or the choice of a greatest element.

use std::collections::{BTreeMap, BTreeSet};

use super::{About, Acknowledgement, Bom, License, OURS, Part, Property, Vulnerability};
use crate::model::license;

impl Bom {
    /// Takes in another bill of materials.
    pub fn merge(&mut self, other: Bom) {
        self.about.merge(other.about);
        self.subjects.extend(other.subjects);
        if self.parts.is_empty() {
            self.parts = other.parts;
        } else {
            for (reference, part) in other.parts {
                self.add_as(&reference, part);
            }
        }
        for (from, to) in other.edges {
            self.edges.entry(from).or_default().extend(to);
        }
        for vulnerability in other.vulnerabilities.into_values() {
            self.accuse(vulnerability);
        }
    }
}

impl About {
    fn merge(&mut self, other: About) {
        self.time = self.time.max(other.time);
        self.tools.extend(other.tools);
        self.authors.extend(other.authors);
        let notes = &mut self.properties;
        notes.extend(other.properties);
        settle(&mut self.supplier, other.supplier, "supplier", notes);
        settle(&mut self.manufacturer, other.manufacturer, "manufacturer", notes);
        self.lifecycles.extend(other.lifecycles);
        self.aggregate = self.aggregate.max(other.aggregate);
    }
}

impl Part {
    /// Takes in what another document says of the same part.
    pub(super) fn merge(&mut self, other: Part) {
        let notes = &mut self.properties;
        notes.extend(other.properties);
        self.kind = self.kind.max(other.kind);
        for (mine, theirs, field) in [
            (&mut self.group, other.group, "group"),
            (&mut self.name, other.name, "name"),
            (&mut self.version, other.version, "version"),
            (&mut self.purl, other.purl, "purl"),
            (&mut self.cpe, other.cpe, "cpe"),
            (&mut self.description, other.description, "description"),
            (&mut self.copyright, other.copyright, "copyright"),
            (&mut self.supplier, other.supplier, "supplier"),
            (&mut self.publisher, other.publisher, "publisher"),
            (&mut self.manufacturer, other.manufacturer, "manufacturer"),
            (&mut self.author, other.author, "author"),
        ] {
            settle(mine, theirs, field, notes);
        }
        self.scope = self.scope.max(other.scope);
        merge_licenses(&mut self.licenses, other.licenses, notes);
        for (kind, hash) in other.hashes {
            settle(self.hashes.entry(kind).or_default(), hash, kind.as_str(), notes);
        }
        self.references.extend(other.references);
        self.occurrences.extend(other.occurrences);
    }
}

impl Vulnerability {
    pub(super) fn merge(&mut self, other: Vulnerability) {
        let notes = &mut self.properties;
        notes.extend(other.properties);
        for (mine, theirs, field) in [
            (&mut self.source.0, other.source.0, "source"),
            (&mut self.source.1, other.source.1, "source-url"),
            (&mut self.description, other.description, "description"),
            (&mut self.detail, other.detail, "detail"),
            (&mut self.recommendation, other.recommendation, "recommendation"),
            (&mut self.published, other.published, "published"),
            (&mut self.updated, other.updated, "updated"),
        ] {
            settle(mine, theirs, field, notes);
        }
        self.references.extend(other.references);
        self.ratings.extend(other.ratings);
        self.cwes.extend(other.cwes);
        self.advisories.extend(other.advisories);
        for (reference, versions) in other.affects {
            self.affects.entry(reference).or_default().extend(versions);
        }
    }
}

/// Of two texts the longer one stands, among equally long ones the last in order; the other one is kept beside.
fn settle(mine: &mut String, mut theirs: String, field: &str, notes: &mut BTreeSet<Property>) {
    if *mine == theirs || theirs.is_empty() {
        return;
    }
    if (mine.len(), &*mine) < (theirs.len(), &theirs) {
        std::mem::swap(mine, &mut theirs);
    }
    if !theirs.is_empty() {
        notes.insert((format!("{OURS}also:{field}"), theirs));
    }
}

/// Licences of one sort are taken from one document as a whole: two lists joined would be a third statement that nobody
/// made. The list in which most is an SPDX expression stands.
fn merge_licenses(mine: &mut BTreeSet<License>, theirs: BTreeSet<License>, notes: &mut BTreeSet<Property>) {
    if *mine == theirs || theirs.is_empty() {
        return;
    }
    let mut sorts: BTreeMap<Acknowledgement, [BTreeSet<License>; 2]> = BTreeMap::new();
    for (side, licenses) in [std::mem::take(mine), theirs].into_iter().enumerate() {
        for license in licenses {
            sorts.entry(license.acknowledgement).or_default()[side].insert(license);
        }
    }
    for [a, b] in sorts.into_values() {
        let rank = |list: &BTreeSet<License>| {
            let unclear = list.iter().filter(|it| !license::is_expression(&it.text)).count();
            (!list.is_empty(), std::cmp::Reverse(unclear), list.clone())
        };
        let (kept, left) = if rank(&a) < rank(&b) { (b, a) } else { (a, b) };
        if !left.is_empty() && left != kept {
            let texts: Vec<&str> = left.iter().map(|license| license.text.as_str()).collect();
            notes.insert((format!("{OURS}also:licenses"), texts.join(", ")));
        }
        mine.extend(kept);
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
