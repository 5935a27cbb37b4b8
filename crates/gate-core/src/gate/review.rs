//! Licences that a person has to look at: told, and not counted.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::Question;
use crate::model::{Cause, Kind, Outcome, license};
use crate::policy::{GateRule, LicenseAction};

/// Most licences that are named.
const LICENCES: usize = 6;
/// Most components of a licence that are named.
const NAMED: usize = 3;

/// Says what warns by the gate's rules on licences.
pub(super) fn review(gate: &GateRule, question: &Question<'_>) -> Option<Cause> {
    let rules = gate.licenses.as_ref()?;
    let own = gate.deny[gate.written..].iter().find(|selector| selector.license.is_some())?;
    let findings = question.findings;
    let mut of_licence: BTreeMap<&str, Option<BTreeMap<u32, String>>> = BTreeMap::new();
    for (at, row) in (0..).zip(&findings.rows).filter(|(_, row)| row.kind == Kind::License) {
        let input = row.input as usize;
        let exempt = row.suppression.is_some() || question.exempted_by[at as usize].is_some();
        let judged = question.evidence[input].used.counts() && gate.judges(&question.tools[input]);
        if exempt || !judged || !own.is_about(row.scope) || question.is_settled(gate, at) {
            continue;
        }
        let warns = of_licence.entry(findings.text(row.rule)).or_insert_with(|| {
            let (action, _) = rules.judge(&license::read(findings.text(row.rule)));
            (action == LicenseAction::Warn).then(BTreeMap::new)
        });
        if let Some(named) = warns {
            let name = if row.package.is_empty() { row.path } else { row.package };
            named.insert(question.flaws.of_row(at), findings.text(name).to_owned());
        }
    }
    let mut told: Vec<(&str, BTreeSet<String>, usize)> = of_licence
        .into_iter()
        .filter_map(|(licence, named)| {
            let named = named?;
            Some((licence, named.values().cloned().collect(), named.len()))
        })
        .collect();
    told.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    let count: usize = told.iter().map(|(.., count)| count).sum();
    let parts: Vec<String> = told.iter().take(LICENCES).map(|(licence, names, _)| of(licence, names)).collect();
    let left = told.len().saturating_sub(LICENCES);
    let more = if left == 0 { String::new() } else { format!(", and {left} more licences") };
    let noun = if count == 1 { "finding has" } else { "findings have" };
    let message = format!("{count} {noun} a licence that a person has to look at: {}{more}", parts.join(", "));
    let next = "allow or deny the licence in `licenses` of the gate, or waive the finding".to_owned();
    (count > 0).then(|| Cause { outcome: Outcome::Warn, code: "review".to_owned(), message, next })
}

/// `MPL-2.0 (a, b and 3 more)`.
fn of(licence: &str, names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let left = names.len().saturating_sub(NAMED);
    let more = if left == 0 { String::new() } else { format!(" and {left} more") };
    let licence = if licence == license::NOBODY_SAYS { "no licence" } else { licence };
    format!("{licence} ({}{more})", shown.join(", "))
}
