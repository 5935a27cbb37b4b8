//! The findings that a message names.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{Finding, Report, Text};

/// How many are named.
pub(crate) const NAMED: usize = 3;
/// Most characters of a text.
const SHOWN: usize = 200;

/// One finding that a gate counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Worst {
    /// What waivers name.
    pub fingerprint: String,
    /// What sort of flaw.
    pub kind: String,
    /// How bad.
    pub severity: String,
    /// The largest published base score in tenths.
    pub score_tenths: Option<u8>,
    /// Rule or vulnerability id.
    pub rule: String,
    /// Component with its version, or file with its line.
    pub place: String,
    /// Versions that clear it.
    pub fixed: Option<String>,
}

/// The worst findings that gates count, each flaw once.
pub(super) fn of(report: &Report) -> Vec<Worst> {
    let rows: BTreeSet<u32> = report.gates.iter().flat_map(|gate| gate.rows.iter().copied()).collect();
    let findings = &report.findings;
    let mut rows: Vec<u32> = rows.into_iter().collect();
    rows.sort_by_key(|&at| {
        let row = &findings.rows[at as usize];
        (Reverse(row.severity), Reverse(findings.max_score(row)), report.flaws.fingerprint(at), at)
    });
    let mut known = BTreeSet::new();
    rows.retain(|&at| known.insert(report.flaws.of_row(at)));
    rows.iter().take(NAMED).map(|&at| worst(report, at)).collect()
}

/// As much of a text as is told.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn worst(report: &Report, at: u32) -> Worst {
    let findings = &report.findings;
    let row = &findings.rows[at as usize];
    let shown = |text: Text| shown(findings.text(text));
    Worst {
        fingerprint: report.flaws.fingerprint(at).to_string(),
        kind: row.kind.as_str().to_owned(),
        severity: row.severity.as_str().to_owned(),
        score_tenths: findings.max_score(row),
        rule: shown(row.rule),
        place: place(row, shown),
        fixed: Some(shown(row.fixed)).filter(|fixed| !fixed.is_empty()),
    }
}

fn place(row: &Finding, shown: impl Fn(Text) -> String) -> String {
    if !row.package.is_empty() {
        return format!("{} {}", shown(row.package), shown(row.version)).trim_end().to_owned();
    }
    let path = if row.path.is_empty() { shown(row.target) } else { shown(row.path) };
    if row.line == 0 { path } else { format!("{path}:{}", row.line) }
}
