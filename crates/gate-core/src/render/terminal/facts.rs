//! The facts beside the gates: findings nobody judges, exemptions, policy and build.

use std::io;

use crate::model::{LedgerRow, LedgerState, PolicyFacts, Report};
use crate::render::page::Page;
use crate::render::prose::{Paint, facts, plain, span};

/// Most exemptions that meet nothing named.
const IDLE: usize = 10;

/// Findings that no gate judges, and what exemptions do.
pub(super) fn write_findings(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    for (label, parts) in
        [("not gated: ", facts::not_gated(report).join(", ")), ("exemptions: ", facts::exemptions(report).join("; "))]
    {
        if !parts.is_empty() {
            page.text(0, 2, &[plain(label), plain(parts)])?;
        }
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

/// Policy and build.
pub(super) fn write_circumstances(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.gap();
    page.text(0, 8, &[span(Paint::Faint, "policy  "), plain(facts::policy(&report.policy))])?;
    write_weakened(page, &report.policy)?;
    write_diff(page, &report.policy)?;
    page.text(0, 8, &[span(Paint::Faint, "build   "), plain(facts::build(&report.build))])?;
    for remark in &report.build.remarks {
        page.text(8, 8, &[span(Paint::Warning, remark.to_string())])?;
    }
    page.text(0, 8, &[span(Paint::Faint, "judged  "), plain(facts::judged(report))])
}

/// Every one: a policy must not be weakened out of sight.
fn write_weakened(page: &mut Page<'_>, policy: &PolicyFacts) -> io::Result<()> {
    let weakened = policy.weakened.iter();
    weakened
        .map(String::as_str)
        .try_for_each(|weakened| page.text(8, 10, &[span(Paint::Warning, "weaker: "), plain(weakened)]))
}

/// What the pull request would change in the rules it is judged by.
fn write_diff(page: &mut Page<'_>, policy: &PolicyFacts) -> io::Result<()> {
    let Some(change) = facts::rules_change(policy) else { return Ok(()) };
    let hint = if page.style.verbose { "" } else { " (see the JSON report, or --verbose)" };
    page.text(8, 8, &[span(Paint::Warning, format!("{change}{hint}"))])?;
    if page.style.verbose {
        policy.diff.lines().try_for_each(|line| page.line(10, &[plain(line)]))?;
    }
    Ok(())
}
