//! The gates that did not pass, and their findings by remedy, in words.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

use super::{Paint, Span, plain, span};
use crate::model::{Finding, GateResult, Kind, Outcome, Report, Severity, license};
use crate::render::groups::{Group, Remedy, by_remedy};
use crate::render::words;

/// Most ids and places named in one go.
const IDS: usize = 8;
const PLACES: usize = 3;
/// Longest licence in a title, in characters, and most of one that nobody knows.
const LICENCE: usize = 100;
const LICENCES: usize = 4;
/// Most components named in one go.
const COMPONENTS: usize = 6;

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
            let (licence, remedy) = licence(text(row.rule), group.len() > 1);
            let parts = components(report, group);
            if group.len() == 1 {
                return vec![component, plain(format!(": {licence}; {remedy}"))];
            }
            let counted = format!("  {}: {parts}; {remedy}", words::count(group.len(), "component"));
            vec![span(Paint::Strong, licence), plain(counted)]
        }
        Remedy::Change => {
            let severity = if group.worst == Severity::Unknown { String::new() } else { format!(", {}", group.worst) };
            let rule = if row.rule.is_empty() { "without a rule" } else { text(row.rule) };
            let counted = format!("  {findings}{severity}: ");
            let named = if row.kind == Kind::Component { components(report, group) } else { String::new() };
            let named = if named.is_empty() { named } else { format!(" ({named})") };
            vec![span(Paint::Strong, rule), plain(counted), plain(text(row.title)), plain(named)]
        }
    }
}

/// A licence in words, and what to do about it.
fn licence(rule: &str, several: bool) -> (String, String) {
    let (it, its) = if several { ("them", "their") } else { ("it", "its") };
    let read = license::read(rule);
    if read.text == license::NOBODY_SAYS {
        return ("no licence is stated".to_owned(), format!("find {its} licence, or replace {it}"));
    }
    let strangers = read.strangers();
    let strangers: Vec<&str> = strangers.iter().map(String::as_str).collect();
    let remedy = if strangers.is_empty() {
        format!("replace {it}, or settle {its} licence")
    } else {
        format!("find out what it is and list it as {}, or replace {it}", words::and_list(&strangers, LICENCES))
    };
    (format!("licence {}", words::one_line(rule, LICENCE)), remedy)
}

/// The components of a group, each once.
fn components(report: &Report, group: &Group) -> String {
    let name = |at: u32| {
        let row = &report.findings.rows[at as usize];
        let text = |symbol| report.findings.text(symbol);
        format!("{} {}", text(row.package), text(row.version)).trim().to_owned()
    };
    let names: BTreeSet<String> = group.flaws(report).into_iter().map(name).filter(|name| !name.is_empty()).collect();
    words::list(names.iter().map(String::as_str), COMPONENTS)
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
