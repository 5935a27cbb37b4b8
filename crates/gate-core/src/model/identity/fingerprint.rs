//! The fingerprint of a row by itself: never of a secret's value and never of report order.

use sha2::{Digest, Sha256};

use super::component::Component;
use crate::model::{Finding, Findings, Fingerprint, Kind, Text};

/// Counts rows that nothing but their order tells apart. Rows of one input are in canonical order and stand together.
#[derive(Debug, Default)]
pub(super) struct Ordinals<'a> {
    previous: Option<&'a Finding>,
    ordinal: u32,
}

impl<'a> Ordinals<'a> {
    pub(super) fn next(&mut self, row: &'a Finding) -> u32 {
        let again = self.previous.is_some_and(|it| it.input == row.input && place(it) == place(row));
        self.ordinal = if again { self.ordinal + 1 } else { 0 };
        self.previous = Some(row);
        self.ordinal
    }
}

/// What has to be equal for rows to need an ordinal; lines shift, so they are not part of it.
fn place(row: &Finding) -> (Kind, Text, Text, Text, Text, Text) {
    (row.kind, row.rule, row.package, row.version, row.target, row.path)
}

/// Hashes parts so that no two lists of parts look alike.
fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Fingerprint::from_digest(&hash.finalize().into())
}

/// One flaw of one component is one flaw, wherever the component lies and whatever its tool calls it.
pub(super) fn of_component(kind: Kind, id: &str, component: &Component) -> Fingerprint {
    digest([kind.as_str(), id, &component.kind, &component.name, &component.version])
}

/// Two flaws of one rule in one file are told apart by their order, not by their lines.
pub(super) fn of_place(findings: &Findings, row: &Finding, ordinal: u32) -> Fingerprint {
    // The same file name in two images or cluster objects is two places.
    let target = if row.target == row.path { Text::EMPTY } else { row.target };
    let ordinal = ordinal.to_string();
    digest([row.kind.as_str(), findings.text(row.rule), findings.text(row.path), findings.text(target), &ordinal])
}
