//! The findings that gates count, by remedy, worst first, folded. Each gate and each group gets a share of the room,
//! so that the first does not take it all.

use std::collections::HashSet;

use super::frame::{elsewhere, sign};
use super::sheet::{Sheet, details, inline, list, name, table, text};
use crate::model::{Cause, Outcome, Report};
use crate::render::flaw;
use crate::render::groups::{Group, Remedy};
use crate::render::prose::gates::{Judged, ids, place, title};
use crate::render::words;

/// Below this nothing is kept back from a group.
const ENOUGH: usize = 2000;
const COLUMNS: [&str; 5] = ["finding", "severity", "where", "reported by", "fingerprint"];

/// Every gate that did not pass.
pub(super) fn write(sheet: &mut Sheet, report: &Report, judged: &[Judged<'_>]) -> bool {
    let mut gates_left = judged.len();
    let gate = |sheet: &mut Sheet, gate: &Judged<'_>| {
        // Half of an equal share is kept for each of the others.
        let kept = (gates_left - 1) * (sheet.left() / (2 * gates_left));
        let share = sheet.left() - kept;
        let is_whole = sheet.within(share, |sheet| write_gate(sheet, report, gate));
        gates_left = (gates_left - 1).max(1);
        is_whole
    };
    sheet.each(judged, gate, gates_out)
}

fn gates_out(gates: &[Judged<'_>]) -> String {
    let findings: u64 = gates.iter().flat_map(|gate| &gate.groups).map(Group::len).sum();
    let findings = words::count(findings, "finding");
    format!("{} ({findings})\n\n", elsewhere(gates.len(), "failed gate"))
}

fn write_gate(sheet: &mut Sheet, report: &Report, gate: &Judged<'_>) -> bool {
    let result = gate.result;
    let head = format!("### {} {}: {}\n\n", sign(result.outcome), name(&result.id), text(&result.title));
    sheet.between(&head, &tail(gate), |sheet| {
        // A limit says nothing about what could not be decided.
        let is_over = result.causes.iter().any(|cause| cause.outcome != Outcome::Error);
        if is_over && !result.limit.is_empty() {
            sheet.put(&format!("**Limit:** {} ({})\n\n", text(&result.limit), text(&result.origin)));
        }
        let half = sheet.left() / 2;
        sheet.within(half, |sheet| list(sheet, &result.causes, cause, |left| elsewhere(left, "reason")))
            && sheet.each(&gate.groups, |sheet, group| write_group(sheet, report, group), groups_out)
    })
}

/// What is to be said behind the findings of a gate.
fn tail(gate: &Judged<'_>) -> String {
    let mut tail = String::new();
    if gate.groups.iter().any(|group| group.remedy == Remedy::Revoke) {
        tail.push_str("**Revoke it first, then remove it:** whoever has read the repository may have it.\n\n");
    }
    if gate.result.exempted > 0 {
        tail.push_str("**Exempted:** ");
        tail.push_str(&gate.result.exempted.to_string());
        tail.push_str(" more would count without exemptions.\n\n");
    }
    tail
}

fn cause(cause: &Cause) -> String {
    let next = if cause.next.is_empty() { String::new() } else { format!(" **Next:** {}", text(&cause.next)) };
    format!("**{}:** {}{next}", cause.outcome, text(&cause.message))
}

fn groups_out(groups: &[Group]) -> String {
    let findings: u64 = groups.iter().map(Group::len).sum();
    format!("{}\n\n", elsewhere(usize::try_from(findings).unwrap_or(usize::MAX), "finding"))
}

/// A group: its remedy, and behind it a row for each flaw. It takes no more than half of what is left.
fn write_group(sheet: &mut Sheet, report: &Report, group: &Group) -> bool {
    let summary = inline(&title(report, group));
    let summary = match group.remedy {
        Remedy::Upgrade | Remedy::NoFix => format!("{summary} ({})", text(&ids(report, group))),
        Remedy::Revoke | Remedy::Replace | Remedy::Change => summary,
    };
    let mut seen = HashSet::new();
    let flaws: Vec<(u32, u32)> = group.rows.iter().map(|&row| (report.flaws.of_row(row), row)).collect();
    let flaws: Vec<(u32, u32)> = flaws.into_iter().filter(|(flaw, _)| seen.insert(*flaw)).collect();
    let share = (sheet.left() / 2).max(ENOUGH);
    sheet.within(share, |sheet| {
        details(sheet, &summary, |sheet| {
            table(sheet, &COLUMNS, &flaws, |&(flaw, row)| cells(report, flaw, row), |left| elsewhere(left, "finding"))
        })
    })
}

fn cells(report: &Report, flaw: u32, at: u32) -> Vec<String> {
    let row = &report.findings.rows[at as usize];
    let severity = match flaw::score(report, flaw) {
        Some(tenths) => format!("{} {}.{}", flaw::severity(report, flaw), tenths / 10, tenths % 10),
        None => flaw::severity(report, flaw).to_string(),
    };
    let mut tools = flaw::tools(report, flaw).join(", ");
    if let Some(disagreement) = flaw::disagreement(report, flaw) {
        tools = format!("{tools}; {disagreement}");
    }
    vec![
        name(report.findings.text(row.rule)),
        severity,
        name(&place(report, row)),
        text(&tools),
        name(&report.flaws.fingerprint(at).to_string()),
    ]
}
