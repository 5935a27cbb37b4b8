//! Canonical order, fingerprints and what is one flaw: the same evidence gives the same order and the same ids on any
//! machine.

mod component;
mod fingerprint;
mod ids;
mod join;
#[cfg(test)]
mod tests;

pub use join::join;

use super::{Component, Findings, Text};

/// Whether an id is one of the CVE list, which names one flaw.
pub fn is_cve(id: &str) -> bool {
    id.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("CVE-"))
}

/// Brings the rows and components of one input into canonical order: tools write in the order their threads finish.
pub fn sort_canonically(findings: &mut Findings) {
    let ranks = findings.texts.ranks();
    let rank = |text: Text| ranks[text.as_index()];
    findings.rows.sort_by_key(|row| {
        let what = (row.kind, rank(row.rule), rank(row.package), rank(row.version), rank(row.purl));
        let place = (rank(row.target), rank(row.path), row.line, row.column, rank(row.commit));
        (what, place, row.severity, rank(row.title), row.suppression.is_some(), rank(row.status))
    });
    let Findings { components, licenses, .. } = findings;
    let named = |it: &Component| (rank(it.name), rank(it.version), rank(it.purl), rank(it.path), it.scope);
    let licensed = |it: &Component| {
        let all = it.licenses.of(licenses).iter();
        all.map(|it| (rank(it.text), it.acknowledgement)).collect::<Vec<_>>()
    };
    components.sort_by(|a, b| named(a).cmp(&named(b)).then_with(|| licensed(a).cmp(&licensed(b))));
}
