//! Canonical order and fingerprints: the same evidence gives the same order and the same ids on any machine.

use sha2::{Digest, Sha256};

use super::{Finding, Findings, Fingerprint, Kind, Text};

/// Brings the rows and components of one input into canonical order: tools write in the order their threads finish.
pub fn sort_canonically(findings: &mut Findings) {
    let ranks = findings.texts.ranks();
    let rank = |text: Text| ranks[text.as_index()];
    findings.rows.sort_by_key(|row| {
        let what = (row.kind, rank(row.rule), rank(row.package), rank(row.version), rank(row.purl));
        let place = (rank(row.target), rank(row.path), row.line, row.column, rank(row.commit));
        (what, place, row.severity, rank(row.title), row.suppression.is_some(), rank(row.status))
    });
    findings
        .components
        .sort_by_key(|it| (rank(it.name), rank(it.version), rank(it.purl), rank(it.path), rank(it.licenses), it.scope));
}

/// The fingerprint of every row. `rows` of one input are in canonical order and stand together.
pub fn fingerprints(findings: &Findings) -> Vec<Fingerprint> {
    let mut previous: Option<&Finding> = None;
    let mut ordinal: u32 = 0;
    let mut prints = Vec::with_capacity(findings.rows.len());
    for row in &findings.rows {
        let same_place = previous.is_some_and(|it| it.input == row.input && place(it) == place(row));
        ordinal = if same_place { ordinal + 1 } else { 0 };
        previous = Some(row);
        prints.push(fingerprint(findings, row, ordinal));
    }
    prints
}

/// What has to be equal for rows to need an ordinal; lines shift, so they are not part of it.
fn place(row: &Finding) -> (Kind, Text, Text, Text, Text, Text) {
    (row.kind, row.rule, row.package, row.version, row.target, row.path)
}

fn fingerprint(findings: &Findings, row: &Finding, ordinal: u32) -> Fingerprint {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    part(row.kind.as_str());
    part(findings.text(row.rule));
    if row.package.is_empty() {
        part(findings.text(row.path));
        if row.target != row.path {
            // The same file name in two images or cluster objects is two places.
            part(findings.text(row.target));
        }
        // Two flaws of one rule in one file are told apart by their order, not by their lines.
        part(&ordinal.to_string());
    } else {
        // One flaw of one component is one flaw, wherever the component lies.
        part(canonical_component(findings, row).as_str());
    }
    Fingerprint::from_digest(&hash.finalize().into())
}

/// The package URL without qualifiers and subpath, else name and version.
fn canonical_component(findings: &Findings, row: &Finding) -> String {
    let purl = findings.text(row.purl);
    if purl.is_empty() {
        return format!("{}@{}", findings.text(row.package), findings.text(row.version));
    }
    let end = purl.find(['?', '#']).unwrap_or(purl.len());
    purl[..end].to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Draft, Format, Limits, Sink};
    use crate::model::{Proof, ToolId};

    const FORMAT: Format = Format { id: "test", title: "test", proof: Proof::Silent };

    fn findings(order: &[(&str, &str, u32)]) -> Findings {
        let mut sink = Sink::new(ToolId::new("t"), &FORMAT, Limits::default());
        for &(rule, path, line) in order {
            sink.finding(&Draft { rule, path, line, ..Draft::new(Kind::Secret) }).unwrap();
        }
        let mut findings = sink.finish().findings;
        sort_canonically(&mut findings);
        findings
    }

    #[test]
    fn order_and_fingerprints_do_not_depend_on_the_order_of_rows() {
        let rows = [("b", "x", 1), ("a", "y", 9), ("a", "y", 3), ("a", "x", 2)];
        let mut turned = rows;
        turned.reverse();
        let (first, second) = (findings(&rows), findings(&turned));
        let lines = |findings: &Findings| findings.rows.iter().map(|row| row.line).collect::<Vec<_>>();
        assert_eq!(lines(&first), [2, 3, 9, 1]);
        assert_eq!(lines(&first), lines(&second));
        assert_eq!(fingerprints(&first), fingerprints(&second));
    }

    #[test]
    fn fingerprints_survive_a_shift_of_lines_and_tell_two_rows_of_a_file_apart() {
        let before = fingerprints(&findings(&[("a", "x", 3), ("a", "x", 9)]));
        let after = fingerprints(&findings(&[("a", "x", 5), ("a", "x", 11)]));
        assert_eq!(before, after);
        assert_ne!(before[0], before[1]);
    }
}
