//! The gates that did not pass, and their findings by remedy, in words.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{Paint, Span, plain, span};
use crate::model::{Finding, GateResult, Outcome, Report, Severity};
use crate::render::groups::{Group, Remedy, by_remedy};
use crate::render::words;

/// Most ids and places named in one go.
const IDS: usize = 8;
const PLACES: usize = 3;

/// A gate that was judged, with what it counts.
pub(in crate::render) struct Judged<'a> {
    pub(in crate::render) result: &'a GateResult,
    pub(in crate::render) groups: Vec<Group>,
}

/// The gates that did not simply pass, worst first.
pub(in crate::render) fn judged(report: &Report) -> Vec<Judged<'_>> {
    let loud = |gate: &&GateResult| matches!(gate.outcome, Outcome::Fail | Outcome::Error | Outcome::Warn);
    let mut gates: Vec<Judged<'_>> = report
        .gates
        .iter()
        .filter(loud)
        .map(|result| Judged { result, groups: by_remedy(report, &result.rows) })
        .collect();
    gates.sort_by_key(|gate| {
        let secret = gate.groups.first().is_some_and(|group| group.remedy == Remedy::Revoke);
        let worst = gate.groups.iter().map(|group| group.worst).max();
        (Reverse(gate.result.outcome), !secret, Reverse(worst))
    });
    gates
}

/// The remedy in words.
pub(in crate::render) fn title<'r>(report: &'r Report, group: &Group) -> Vec<Span<'r>> {
    let row = group.first(report);
    let text = |symbol| report.findings.text(symbol);
    let findings = words::count(group.len(), "finding");
    let component = format!("{} {}", text(row.package), text(row.version));
    let component = span(Paint::Strong, component.trim_end().to_owned());
    match group.remedy {
        Remedy::Revoke => {
            let copies = if group.len() == 1 { String::new() } else { format!("  {findings}") };
            let commit = match text(row.commit) {
                "" => String::new(),
                commit => format!("  in commit {}", words::short(commit)),
            };
            let place = span(Paint::Strong, place(report, row));
            vec![place, plain("  "), plain(text(row.rule)), plain(commit), plain(copies)]
        }
        Remedy::Upgrade => {
            let clears = format!("  clears {findings}");
            vec![
                plain("upgrade "),
                component,
                plain(" → "),
                span(Paint::Strong, group.cure.words.clone()),
                plain(clears),
            ]
        }
        Remedy::NoFix => {
            let tools = group.tools(report);
            let verb = if tools.len() > 1 { "name" } else { "names" };
            let who = if tools.is_empty() { "the report".to_owned() } else { tools.join(" and ") };
            vec![component, plain(format!(": {who} {verb} no fixed version for {findings}"))]
        }
        Remedy::Replace => {
            let licence = format!(": replace it, or settle its licence {}", text(row.rule));
            vec![component, plain(licence)]
        }
        Remedy::Change => {
            let severity = if group.worst == Severity::Unknown { String::new() } else { format!(", {}", group.worst) };
            let rule = if row.rule.is_empty() { "without a rule" } else { text(row.rule) };
            let counted = format!("  {findings}{severity}: ");
            vec![span(Paint::Strong, rule), plain(counted), plain(text(row.title))]
        }
    }
}

/// `critical: CVE-1 (9.8), CVE-2; high: CVE-3`, each id once, with the highest score where one is published.
pub(in crate::render) fn ids(report: &Report, group: &Group) -> String {
    let mut seen = HashSet::new();
    let mut ids: Vec<(Severity, String)> = Vec::new();
    for &at in &group.rows {
        let row = &report.findings.rows[at as usize];
        if seen.insert(row.rule) && seen.len() <= IDS {
            let score = score(report, row).map_or_else(String::new, |score| format!(" ({score})"));
            ids.push((row.severity, format!("{}{score}", report.findings.text(row.rule))));
        }
    }
    let parts: Vec<String> = ids
        .chunk_by(|a, b| a.0 == b.0)
        .map(|part| {
            let list: Vec<&str> = part.iter().map(|(_, id)| id.as_str()).collect();
            format!("{}: {}", part[0].0, list.join(", "))
        })
        .collect();
    let left = seen.len().saturating_sub(IDS);
    let more = if left == 0 { String::new() } else { format!(" and {left} more") };
    format!("{}{more}", parts.join("; "))
}

/// The highest published base score.
pub(in crate::render) fn score(report: &Report, row: &Finding) -> Option<String> {
    report.findings.max_score(row).map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
}

/// Where the findings of a group are, each place once.
pub(in crate::render) fn places(report: &Report, group: &Group) -> String {
    let mut seen = HashSet::new();
    let mut first: Vec<String> = Vec::new();
    for &at in &group.rows {
        let row = &report.findings.rows[at as usize];
        if seen.insert((row.path, row.line, if row.path.is_empty() { row.target } else { row.path }))
            && first.len() < PLACES
        {
            first.push(place(report, row));
        }
    }
    first.retain(|place| !place.is_empty());
    if first.is_empty() {
        return String::new();
    }
    let left = seen.len().saturating_sub(PLACES);
    let more = if left == 0 { String::new() } else { format!(" and {}", words::count(left as u64, "more place")) };
    format!("in {}{more}", first.join(", "))
}

/// `path:line`, or what was scanned.
pub(in crate::render) fn place(report: &Report, row: &Finding) -> String {
    let path = report.findings.text(if row.path.is_empty() { row.target } else { row.path });
    if row.line == 0 || row.path.is_empty() { path.to_owned() } else { format!("{path}:{}", row.line) }
}
