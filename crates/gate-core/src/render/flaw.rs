//! What all rows of a flaw say together, and in what they differ.

use std::collections::{BTreeMap, BTreeSet};

use super::words;
use crate::model::{Finding, Report, Severity, ToolId};

/// Most things that tools differ in which are named.
const NAMED: usize = 4;

fn rows(report: &Report, flaw: u32) -> impl Iterator<Item = &Finding> {
    report.flaws.rows(flaw).iter().map(|&at| &report.findings.rows[at as usize])
}

pub(super) fn tool<'r>(report: &'r Report, row: &Finding) -> Option<&'r str> {
    report.evidence.get(row.input as usize)?.tool.as_ref().map(ToolId::as_str)
}

/// The tools that report it, each once, in alphabetical order.
pub(super) fn tools(report: &Report, flaw: u32) -> Vec<&str> {
    rows(report, flaw).filter_map(|row| tool(report, row)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The worst severity that a tool gives it.
pub(super) fn severity(report: &Report, flaw: u32) -> Severity {
    rows(report, flaw).map(|row| row.severity).max().unwrap_or(Severity::Unknown)
}

/// The largest published base score, in tenths.
pub(super) fn score(report: &Report, flaw: u32) -> Option<u8> {
    rows(report, flaw).filter_map(|row| report.findings.max_score(row)).max()
}

/// In what the tools differ about it: severity, and whether a fix is known (`trivy says high, npm-audit says low`).
pub(super) fn disagreement(report: &Report, flaw: u32) -> Option<String> {
    if report.flaws.rows(flaw).len() < 2 {
        return None;
    }
    let mut severities: BTreeMap<&str, BTreeSet<Severity>> = BTreeMap::new();
    let mut fixes: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows(report, flaw) {
        let Some(tool) = tool(report, row) else { continue };
        severities.entry(tool).or_default().insert(row.severity);
        *fixes.entry(tool).or_default() |= !row.fixed.is_empty();
    }
    let mut said = Vec::new();
    let distinct: BTreeSet<Severity> = severities.values().flatten().copied().collect();
    if distinct.len() > 1 {
        let words = severities.iter().map(|(tool, said)| {
            let said: Vec<&str> = said.iter().rev().map(|severity| severity.as_str()).collect();
            format!("{tool} says {}", said.join(" and "))
        });
        let words: Vec<String> = words.collect();
        said.push(words::list(words.iter().map(String::as_str), NAMED));
    }
    let silent: Vec<&str> = fixes.iter().filter(|(_, fixed)| !**fixed).map(|(tool, _)| *tool).collect();
    if !silent.is_empty() && silent.len() < fixes.len() {
        let verb = if silent.len() == 1 { "names" } else { "name" };
        said.push(format!("{} {verb} no fix", words::list(silent.into_iter(), NAMED)));
    }
    (!said.is_empty()).then(|| said.join("; "))
}
