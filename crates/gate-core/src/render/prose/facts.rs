//! The facts beside the gates: findings nobody judges, exemptions, policy and build.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::build::{Build, Found};
use crate::model::{Expiry, LedgerRow, LedgerState, PolicyFacts, Report};
use crate::render::words;

/// Findings that no gate judges, in parts.
pub(in crate::render) fn not_gated(report: &Report) -> Vec<String> {
    report.not_gated.iter().map(|it| words::count_of_kind(it.count, it.kind, it.severity)).collect()
}

/// What the exemptions do, in parts.
pub(in crate::render) fn exemptions(report: &Report) -> Vec<String> {
    let of = |state: LedgerState| report.exemptions.iter().filter(move |row| row.state == state);
    let active = || report.exemptions.iter().filter(|row| row.state.is_in_force() && row.exempted > 0);
    let mut parts = Vec::new();
    let met: u64 = active().map(|row| row.exempted).sum();
    if met > 0 {
        parts.push(format!("{} in force for {}", active().count(), words::count(met, "finding")));
    }
    if let Some((end, row)) = next_end(report) {
        let day = end.to_zoned(TimeZone::UTC).date();
        parts.push(format!("the next to end is {}, on {day}", row.exemption.id));
    }
    let expired = of(LedgerState::Expired).count();
    if expired > 0 {
        parts.push(format!("{expired} expired"));
    }
    let forbidden = of(LedgerState::Forbidden).count();
    if forbidden > 0 {
        parts.push(format!(
            "{forbidden} not applied, since the policy forbids {}",
            if forbidden == 1 { "it" } else { "them" }
        ));
    }
    let by_tools = report.findings.rows.iter().filter(|row| row.suppression.is_some()).count() as u64;
    if by_tools > 0 {
        parts.push(format!("{} suppressed by the tools themselves", words::count(by_tools, "finding")));
    }
    parts
}

/// The exemption in force that ends next, of those that have an end and exempt something.
pub(in crate::render) fn next_end(report: &Report) -> Option<(Timestamp, &LedgerRow)> {
    let active = report.exemptions.iter().filter(|row| row.state.is_in_force() && row.exempted > 0);
    let ending = active.filter_map(|row| match row.exemption.expires {
        Expiry::Never => None,
        Expiry::At(end) => Some((end, row)),
    });
    ending.min_by(|a, b| (a.0, &a.1.exemption.id).cmp(&(b.0, &b.1.exemption.id)))
}

/// The clock without fractions.
fn seconds(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The policy and where it comes from.
pub(in crate::render) fn policy(facts: &PolicyFacts) -> String {
    let files = if facts.files.is_empty() { "built in".to_owned() } else { facts.files.join(", on top of ") };
    let files = if facts.is_default { format!("the default {files}, since no gate.yaml was found") } else { files };
    let mut parts = vec![files];
    parts.extend(facts.service.as_ref().map(|service| format!("service {service}")));
    parts.extend(facts.from_ref.as_ref().map(|from| format!("read from {from}")));
    if facts.advisory {
        parts.push("advisory: nothing blocks".to_owned());
    }
    parts.join("; ")
}

/// What was judged, and when.
pub(in crate::render) fn judged(report: &Report) -> String {
    let stage = report.stage.as_ref().map_or("every stage".to_owned(), |stage| format!("stage {stage}"));
    format!("{stage}, at {}", seconds(report.now))
}

/// What the pull request would change in the rules it is judged by.
pub(in crate::render) fn rules_change(facts: &PolicyFacts) -> Option<String> {
    if facts.diff.is_empty() {
        return None;
    }
    let changed = |sign: char, header: &str| {
        facts.diff.lines().filter(|line| line.starts_with(sign) && !line.starts_with(header)).count()
    };
    let (added, removed) = (changed('+', "+++"), changed('-', "---"));
    Some(format!("this change edits the rules (+{added} -{removed} lines), which hold once it is merged"))
}

/// Who builds what.
pub(in crate::render) fn build(build: &Build) -> String {
    let sourced = |name: &str, found: &Found| format!("{name} {} ({})", found.value, found.source);
    let mut parts = Vec::new();
    if let Some(pull) = &build.pull_request {
        let id = pull.id.as_ref().map_or("of unknown number".to_owned(), |id| id.value.clone());
        let fork = if pull.fork.as_ref().is_some_and(|fork| fork.value) { " from a fork" } else { "" };
        parts.push(format!("pull request {id}{fork}"));
    }
    if build.merge_queue.is_some() {
        parts.push("merge queue".to_owned());
    }
    let what = if build.pull_request.is_some() || build.merge_queue.is_some() { "target branch" } else { "branch" };
    parts.push(match (build.judged_branch(), &build.tag) {
        (Some(found), _) => sourced(what, found),
        (None, Some(tag)) => format!("{}, which counts as protected", sourced("tag", tag)),
        (None, None) => format!("{what} unknown, which counts as protected"),
    });
    match build.published_commit().or(build.commit.as_ref()) {
        Some(commit) => parts.push(format!("commit {} ({})", words::short(&commit.value), commit.source)),
        None => parts.push("commit unknown".to_owned()),
    }
    if let Some(system) = &build.system {
        parts.push(system.value.title().to_owned());
    }
    parts.join(", ")
}
