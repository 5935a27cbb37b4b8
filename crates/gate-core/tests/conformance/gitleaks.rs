//! Compares the counted facts of the gitleaks folder; see `main.rs`.
//!
//! The raw count is ours: gitleaks' fingerprints are not unique, so two rows on one line stay two rows.

use std::collections::BTreeSet;

use gate_core::model::{Code, Severity};

use super::{Differences, Fact, Reading};

pub(crate) fn compare(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let (format, version) = match fact.text("shape") {
        // `{"findings": []}` names no tool at all, so it is nobody's; with a row in it, it is refused by name.
        "wrapped-findings" if fact.number("total") == 0 => {
            return refused(reading, Code::Unrecognised, differences);
        }
        // gitleaks.md section 8: no version wrote an object around its findings; "accept only if you mean to". We do
        // not: whoever unwrapped and wrapped the list may have left findings out.
        "wrapped-findings" | "wrapped-leaks" => return refused(reading, Code::RefusedFormat, differences),
        "csv" => ("csv", "v8"),
        "junit" => ("junit", "v8"),
        "json-legacy" if fact.file.ends_with("data_one.json") => ("json", "v3-v4"),
        "json-legacy" => ("json", "v7"),
        "json-v8" | "json-v8-fingerprint" | "json-v8-fingerprint-link" | "json-empty-array" | "json-null" => {
            ("json", "v8")
        }
        shape => return differences.0.push(format!("nobody compares shape {shape}")),
    };
    let decoded = match &reading.decoded {
        Ok(decoded) => decoded,
        Err(error) => return differences.0.push(format!("not read: {error}")),
    };
    let shown = &reading.shown;
    differences.equal("format", format, decoded.format);
    differences.equal("format version", version, &decoded.format_version);
    differences.equal("findings", fact.number("total"), shown.findings);
    differences.equal("secrets", fact.number("kind.secret"), shown.by_kind["secret"]);
    // Design ruling 13: "Gitleaks unknown", and a tool without severities is no reason to warn.
    differences.equal("unknown severities", fact.number("total"), shown.by_severity.unknown);
    differences.equal("suppressed", fact.number("suppressed"), shown.suppressed);
    differences.equal("passed", 0, shown.passed);
    differences.equal("scores of 7", 0, shown.score_ge_7);
    let rules: BTreeSet<_> = decoded.findings.rows.iter().map(|row| decoded.findings.text(row.rule)).collect();
    differences.equal("distinct rules", fact.number("distinct_ids"), rules.len() as u64);
    let codes: Vec<_> = decoded.problems.iter().map(|problem| problem.code).collect();
    differences.equal("problems", vec![Code::NoProof], codes);
    let known = decoded.findings.rows.iter().filter(|row| row.severity != Severity::Unknown).count();
    differences.equal("known severities", 0, known);
}

fn refused(reading: &Reading, code: Code, differences: &mut Differences) {
    match &reading.decoded {
        Ok(_) => differences.0.push("was believed".to_owned()),
        Err(error) => differences.equal("refusal", code, error.code),
    }
}
