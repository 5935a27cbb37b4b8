//! The gates: what each allows, what it found, and the findings by remedy.

use std::io;

use crate::model::{Cause, GateResult, Outcome, Report};
use crate::render::groups::{Group, Remedy};
use crate::render::page::Page;
use crate::render::prose::gates::{Judged, ids, place, places, score, title};
use crate::render::prose::{Paint, plain, span};

/// Most groups shown for a gate that blocks, and for one that only warns.
const GROUPS: usize = 10;
const GROUPS_OF_WARNING: usize = 3;
/// Most causes and fingerprints shown in one go.
const CAUSES: usize = 10;
const PRINTS: usize = 3;

/// One gate that did not pass.
pub(super) fn write(page: &mut Page<'_>, report: &Report, gate: &Judged<'_>) -> io::Result<()> {
    let result = gate.result;
    let (word, paint) = match result.outcome {
        Outcome::Fail => ("FAIL", Paint::Bad),
        Outcome::Error => ("ERROR", Paint::Bad),
        Outcome::Warn => ("WARN", Paint::Warning),
        Outcome::Pass | Outcome::NotJudged => ("", Paint::Plain),
    };
    page.gap();
    let id = span(Paint::Strong, result.id.as_str());
    page.text(0, 2, &[span(paint, word), plain("  "), id, plain(": "), plain(result.title.as_str())])?;
    if !result.limit.is_empty() && result.causes.iter().any(|cause| cause.outcome != Outcome::Error) {
        let origin = format!(" ({})", result.origin);
        page.text(2, 10, &[plain("limit   "), plain(result.limit.as_str()), span(Paint::Faint, origin)])?;
    }
    write_causes(page, result)?;
    write_groups(page, report, gate)?;
    if result.exempted > 0 {
        let more = format!("{} more would count without exemptions", result.exempted);
        page.text(2, 2, &[span(Paint::Faint, more)])?;
    }
    if result.outcome == Outcome::Warn {
        page.text(2, 2, &[span(Paint::Faint, format!("only warns here by {}", result.enforced_by))])?;
    }
    Ok(())
}

fn write_causes(page: &mut Page<'_>, result: &GateResult) -> io::Result<()> {
    let most = if page.style.verbose { usize::MAX } else { CAUSES };
    for (at, cause) in result.causes.iter().enumerate().take(most) {
        let label = label(cause);
        page.text(2, 10, &[plain(label), plain(cause.message.as_str())])?;
        let again = result.causes.get(at + 1).is_some_and(|after| after.next == cause.next && at + 1 < most);
        if !cause.next.is_empty() && !again {
            let label = if cause.code == "over-limit" { "fixes   " } else { "to do   " };
            page.text(2, 10, &[plain(label), plain(cause.next.as_str())])?;
        }
    }
    let left = result.causes.len().saturating_sub(most) as u64;
    if left > 0 {
        page.text(2, 2, &[span(Paint::Faint, format!("… and {left} more (see the JSON report)"))])?;
    }
    Ok(())
}

/// What a cause is to its limit, in eight columns.
fn label(cause: &Cause) -> &'static str {
    match (cause.outcome, cause.code.as_str()) {
        (Outcome::Error, _) => "because ",
        (_, "over-limit") => "actual  ",
        (_, "measure-failed") => "broken  ",
        (_, "absent") => "absent  ",
        _ => "because ",
    }
}

fn write_groups(page: &mut Page<'_>, report: &Report, gate: &Judged<'_>) -> io::Result<()> {
    let most = match gate.result.outcome {
        _ if page.style.verbose => usize::MAX,
        Outcome::Warn => GROUPS_OF_WARNING,
        Outcome::Fail | Outcome::Error | Outcome::Pass | Outcome::NotJudged => GROUPS,
    };
    for group in gate.groups.iter().take(most) {
        write_group(page, report, group)?;
    }
    let hidden = |group: &Group| group.remedy != Remedy::Revoke && group.rows.len() > PRINTS;
    if !page.style.verbose && gate.groups.iter().take(most).any(hidden) {
        page.text(2, 2, &[span(Paint::Faint, "all fingerprints with --verbose")])?;
    }
    let left: u64 = gate.groups.iter().skip(most).map(Group::len).sum();
    if left > 0 {
        let text = format!("… and {left} more (see the JSON report, or --verbose)");
        page.text(2, 2, &[span(Paint::Faint, text)])?;
    }
    if gate.groups.iter().any(|group| group.remedy == Remedy::Revoke) {
        let advice = "revoke it first, then remove it: whoever has read the repository may have it";
        page.text(2, 2, &[span(Paint::Strong, advice)])?;
    }
    Ok(())
}

fn write_group(page: &mut Page<'_>, report: &Report, group: &Group) -> io::Result<()> {
    page.text(2, 6, &title(report, group))?;
    match group.remedy {
        // It has no more than its place, and nothing it could be waived by.
        Remedy::Revoke => return Ok(()),
        Remedy::Upgrade | Remedy::NoFix if !page.style.verbose => page.text(4, 6, &[plain(ids(report, group))])?,
        Remedy::Upgrade | Remedy::NoFix | Remedy::Replace | Remedy::Change => {}
    }
    if page.style.verbose {
        return group.rows.iter().try_for_each(|&at| write_row(page, report, at));
    }
    let mut parts = vec![places(report, group), prints(report, group)];
    parts.retain(|part| !part.is_empty());
    let line = parts.join("; ");
    if line.is_empty() { Ok(()) } else { page.text(4, 6, &[span(Paint::Faint, line)]) }
}

/// The fingerprints, each with the id of its flaw where the group has several; none of many.
fn prints(report: &Report, group: &Group) -> String {
    let mut prints: Vec<(&str, String)> = Vec::new();
    for &at in &group.rows {
        let rule = report.findings.text(report.findings.rows[at as usize].rule);
        let print = report.flaws.fingerprint(at).to_string();
        if !prints.iter().any(|(_, known)| *known == print) {
            prints.push((rule, print));
        }
    }
    let one_rule = prints.iter().all(|(rule, _)| *rule == prints[0].0);
    let named = |(rule, print): &(&str, String)| match rule {
        _ if one_rule || rule.is_empty() => print.clone(),
        rule => format!("{rule} {print}"),
    };
    match prints.len() {
        0 => String::new(),
        1 => format!("fingerprint {}", prints[0].1),
        2..=PRINTS => format!("fingerprints {}", prints.iter().map(named).collect::<Vec<_>>().join(", ")),
        _ => String::new(),
    }
}

/// One finding on its own.
fn write_row(page: &mut Page<'_>, report: &Report, at: u32) -> io::Result<()> {
    let row = &report.findings.rows[at as usize];
    let score = score(report, row).map_or_else(String::new, |score| format!(" {score}"));
    let aliases: Vec<&str> = report.findings.aliases_of(row).collect();
    let aliases = if aliases.is_empty() { String::new() } else { format!(" ({})", aliases.join(", ")) };
    let fixed = match report.findings.text(row.fixed) {
        "" => String::new(),
        fixed => format!("  fixed in {fixed}"),
    };
    let print = format!("  {}", report.flaws.fingerprint(at));
    let spans = [
        plain(report.findings.text(row.rule)),
        plain(aliases),
        plain(format!("  {}{score}  ", row.severity)),
        plain(place(report, row)),
        plain(fixed),
        span(Paint::Faint, print),
    ];
    page.text(4, 6, &spans)
}
