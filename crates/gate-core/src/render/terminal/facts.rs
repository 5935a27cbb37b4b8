//! The facts beside the gates: findings nobody judges, exemptions, policy and build.

use std::io;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::build::{Build, Found};
use crate::model::{Expiry, LedgerRow, LedgerState, PolicyFacts, Report};
use crate::render::page::{Page, Paint, plain, span};
use crate::render::words;

/// Most exemptions that meet nothing named.
const IDLE: usize = 10;

/// Findings that no gate judges, and what exemptions do.
pub(super) fn write_findings(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    if !report.not_gated.is_empty() {
        let parts: Vec<String> =
            report.not_gated.iter().map(|it| words::count_of_kind(it.count, it.kind, it.severity)).collect();
        page.text(0, 2, &[plain("not gated: "), plain(parts.join(", "))])?;
    }
    let parts = exemptions(report);
    if !parts.is_empty() {
        page.text(0, 2, &[plain("exemptions: "), plain(parts.join("; "))])?;
    }
    write_idle(page, report)
}

/// Exemptions in force that meet no finding: misspelt, or no longer needed.
fn write_idle(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let idle: Vec<&LedgerRow> =
        report.exemptions.iter().filter(|row| row.state == LedgerState::Active && row.exempted == 0).collect();
    let most = if page.style.verbose { usize::MAX } else { IDLE };
    for row in idle.iter().take(most) {
        let exemption = &row.exemption;
        let place = if exemption.line == 0 { String::new() } else { format!(":{}", exemption.line) };
        let text = format!("{}{place} {} meets nothing", exemption.file, exemption.id);
        page.text(2, 4, &[span(Paint::Warning, text)])?;
    }
    match idle.len().saturating_sub(most) {
        0 => Ok(()),
        left => {
            let verb = if left == 1 { "meets" } else { "meet" };
            let text = format!("… and {left} more {verb} nothing (see the JSON report, or --verbose)");
            page.text(2, 4, &[span(Paint::Faint, text)])
        }
    }
}

fn exemptions(report: &Report) -> Vec<String> {
    let of = |state: LedgerState| report.exemptions.iter().filter(move |row| row.state == state);
    let mut parts = Vec::new();
    let active = of(LedgerState::Active).count() as u64;
    if active > 0 {
        let met: u64 = of(LedgerState::Active).map(|row| row.exempted).sum();
        parts.push(format!("{active} in force for {}", words::count(met, "finding")));
    }
    parts.extend(next_end(of(LedgerState::Active)));
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

/// The exemption that ends next.
fn next_end<'a>(rows: impl Iterator<Item = &'a LedgerRow>) -> Option<String> {
    let ending = rows.filter_map(|row| match row.exemption.expires {
        Expiry::Never => None,
        Expiry::At(end) => Some((end, row.exemption.id.as_str())),
    });
    let (end, id) = ending.min()?;
    Some(format!("the next to end is {id}, on {}", end.to_zoned(TimeZone::UTC).date()))
}

/// Policy and build.
pub(super) fn write_circumstances(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.gap();
    page.text(0, 8, &[span(Paint::Faint, "policy  "), plain(policy(&report.policy))])?;
    write_weakened(page, &report.policy)?;
    write_diff(page, &report.policy)?;
    page.text(0, 8, &[span(Paint::Faint, "build   "), plain(build(&report.build))])?;
    for remark in &report.build.remarks {
        page.text(8, 8, &[span(Paint::Warning, remark.to_string())])?;
    }
    let stage = report.stage.as_ref().map_or("every stage".to_owned(), |stage| format!("stage {stage}"));
    page.text(0, 8, &[span(Paint::Faint, "judged  "), plain(format!("{stage}, at {}", seconds(report.now)))])
}

/// The clock without fractions.
fn seconds(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

fn policy(facts: &PolicyFacts) -> String {
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

/// Every one: a policy must not be weakened out of sight.
fn write_weakened(page: &mut Page<'_>, facts: &PolicyFacts) -> io::Result<()> {
    let weakened = facts.weakened.iter();
    weakened
        .map(String::as_str)
        .try_for_each(|weakened| page.text(8, 10, &[span(Paint::Warning, "weaker: "), plain(weakened)]))
}

/// What the pull request would change in the rules it is judged by.
fn write_diff(page: &mut Page<'_>, facts: &PolicyFacts) -> io::Result<()> {
    if facts.diff.is_empty() {
        return Ok(());
    }
    let changed = |sign: char, header: &str| {
        facts.diff.lines().filter(|line| line.starts_with(sign) && !line.starts_with(header)).count()
    };
    let (added, removed) = (changed('+', "+++"), changed('-', "---"));
    let hint = if page.style.verbose { "" } else { " (see the JSON report, or --verbose)" };
    let text = format!("this change edits the rules (+{added} -{removed} lines), which hold once it is merged{hint}");
    page.text(8, 8, &[span(Paint::Warning, text)])?;
    if page.style.verbose {
        facts.diff.lines().try_for_each(|line| page.line(10, &[plain(line)]))?;
    }
    Ok(())
}

fn build(build: &Build) -> String {
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
