//! What to do next, in at most three steps, and a waiver that can be pasted.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::io;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::gates::{Judged, place};
use crate::model::{Cause, Outcome, Report};
use crate::render::groups::{Group, Remedy};
use crate::render::page::{Page, Paint, plain, span};
use crate::render::words;

/// Most steps: more is a plan and no next step.
const STEPS: usize = 3;
/// Most steps about what cannot be decided.
const UNDECIDED: usize = 2;
/// Days that an offered waiver lasts, where the policy allows that much.
const WAIVER_DAYS: u64 = 30;

pub(super) fn write(page: &mut Page<'_>, report: &Report, judged: &[Judged<'_>]) -> io::Result<()> {
    let steps = steps(report, judged);
    if steps.is_empty() {
        return Ok(());
    }
    page.gap();
    page.line(0, &[span(Paint::Strong, "what to do next")])?;
    for (number, step) in (1..).zip(steps.iter().take(STEPS)) {
        page.text(2, 5, &[plain(format!("{number}. ")), plain(step.text.as_str())])?;
    }
    let upgrades = steps.iter().skip(STEPS).filter(|step| step.is_upgrade).count() as u64;
    if upgrades > 0 {
        let more = format!("and {} above", words::count(upgrades, "more upgrade"));
        page.text(2, 2, &[span(Paint::Faint, more)])?;
    }
    write_waiver(page, report, judged)
}

/// One thing to do.
struct Step {
    text: String,
    is_upgrade: bool,
}

impl From<String> for Step {
    fn from(text: String) -> Step {
        Step { text, is_upgrade: false }
    }
}

/// The steps, most urgent first: leaked secrets, then what hides other flaws, then what clears most.
fn steps(report: &Report, judged: &[Judged<'_>]) -> Vec<Step> {
    let failed = || judged.iter().filter(|gate| gate.result.outcome == Outcome::Fail);
    let groups = |remedy: Remedy| {
        failed().flat_map(move |gate| {
            gate.groups.iter().filter(move |group| group.remedy == remedy).map(move |group| (gate, group))
        })
    };
    let mut steps: Vec<Step> = Vec::new();
    if report.evidence.is_empty() {
        let step = "name the reports, `gate check reports/`, or list them as `reports:` in gate.yaml";
        steps.push(step.to_owned().into());
    }
    let secrets: Vec<&Group> = groups(Remedy::Revoke).map(|(_, group)| group).collect();
    if let Some(first) = secrets.first() {
        let others = secrets.len() as u64 - 1;
        let more = if others == 0 { String::new() } else { format!(" and in {}", words::count(others, "other place")) };
        let (what, it) = if others == 0 { ("the secret", "it") } else { ("the secrets", "them") };
        let place = place(report, first.first(report));
        steps.push(format!("revoke {what} in {place}{more}, then remove {it}").into());
    }
    steps.extend(undecided(judged).into_iter().map(Step::from));
    let mut upgrades: Vec<_> = groups(Remedy::Upgrade).collect();
    upgrades.sort_by_key(|(_, group)| Reverse(group.len()));
    // Several gates may want the same upgrade.
    let mut known = HashSet::new();
    upgrades.retain(|(_, group)| known.insert((group.first(report).package, &group.cure)));
    let mut upgrades = upgrades.into_iter().map(|(gate, group)| upgrade(report, gate, group));
    steps.extend(upgrades.next());
    steps.extend(failed().flat_map(|gate| {
        let measures = gate.result.causes.iter().filter(|cause| cause.code == "measure-failed");
        measures.take(1).map(|cause| format!("{}: {}", gate.result.id, cause.message).into())
    }));
    if let Some((gate, group)) = groups(Remedy::Change).chain(groups(Remedy::Replace)).next() {
        let row = group.first(report);
        let name = report.findings.text(if group.remedy == Remedy::Replace { row.package } else { row.rule });
        let verb = if group.remedy == Remedy::Replace { "replace" } else { "fix" };
        steps.push(format!("{verb} {name} in {} ({})", place(report, row), gate.result.id).into());
    }
    if let Some((_, group)) = groups(Remedy::NoFix).next() {
        let row = group.first(report);
        let name = report.findings.text(row.package);
        let step = format!("no fix is named for {name}: look for a newer version, replace it, or waive it for a while");
        steps.push(step.into());
    }
    steps.extend(upgrades);
    steps
}

fn upgrade(report: &Report, gate: &Judged<'_>, group: &Group) -> Step {
    let name = report.findings.text(group.first(report).package);
    let of = format!("{} of {}", group.len(), words::count(gate.result.counted, "finding"));
    let text = format!("upgrade {name} to {}: clears {of} of {}", group.cure.words, gate.result.id);
    Step { text, is_upgrade: true }
}

/// What has to be there before anything can be decided: the first reason of each gate. One report that several gates
/// need is one step.
fn undecided(judged: &[Judged<'_>]) -> Vec<String> {
    let mut said: Vec<&Cause> = Vec::new();
    let mut steps: Vec<String> = Vec::new();
    for gate in judged {
        let mut causes = gate.result.causes.iter().filter(|cause| cause.outcome == Outcome::Error);
        let Some(first) = causes.next() else { continue };
        if said.contains(&first) || steps.len() == UNDECIDED {
            continue;
        }
        said.push(first);
        // What happened stands with the gate; here it is only said where nobody knows what to do.
        let step = match (first.next.as_str(), first.next.strip_prefix("make one with ")) {
            ("", _) => first.message.clone(),
            (_, Some(command)) => format!("make its report with {command}"),
            (next, None) => next.to_owned(),
        };
        let more = match causes.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        steps.push(format!("{}: {step}{more}", gate.result.id));
    }
    steps
}

/// A waiver for the finding that most likely needs one: what has a fix is upgraded and comes last. Secrets are revoked
/// and not waived.
fn write_waiver(page: &mut Page<'_>, report: &Report, judged: &[Judged<'_>]) -> io::Result<()> {
    let failed = judged.iter().filter(|gate| gate.result.outcome == Outcome::Fail);
    let may = |group: &&Group| report.states[group.rows[0] as usize].waivable && group.remedy != Remedy::Revoke;
    let groups: Vec<&Group> = failed.flat_map(|gate| &gate.groups).filter(may).collect();
    let need = |group: &&&Group| match group.remedy {
        Remedy::NoFix => 0,
        Remedy::Change | Remedy::Replace | Remedy::Revoke => 1,
        Remedy::Upgrade => 2,
    };
    let Some(group) = groups.iter().min_by_key(need) else { return Ok(()) };
    let today = report.now.to_zoned(TimeZone::UTC).date();
    let days = WAIVER_DAYS.min(report.policy.max_waiver_days);
    let Ok(end) = today.checked_add(i64::try_from(days).unwrap_or(0).days()) else { return Ok(()) };
    let lines = waiver(report, group, end);
    page.gap();
    let merged = match &report.policy.from_ref {
        Some(from) => format!(" (it holds once it is on {from})"),
        None => String::new(),
    };
    let intro = format!("if a finding does no harm here, say why and for how long in .gate/waivers.yaml{merged}:");
    page.text(0, 0, &[plain(intro)])?;
    lines.iter().try_for_each(|line| page.paste(2, line))
}

/// The lines of a waiver. Reason and owner are left open: a waiver without them is refused.
fn waiver(report: &Report, group: &Group, end: Date) -> Vec<String> {
    let row = group.first(report);
    let text = |symbol| report.findings.text(symbol);
    let (rule, package) = (text(row.rule), text(row.package));
    let by_id = match group.remedy {
        Remedy::Upgrade | Remedy::NoFix => is_simple(rule, 40, b"-_.") && is_simple(package, 60, b"-_./@+:"),
        Remedy::Revoke | Remedy::Replace | Remedy::Change => false,
    };
    let mut lines = vec!["version: 1".to_owned(), "waivers:".to_owned()];
    if by_id {
        lines.push(format!("  - id: {rule}"));
        lines.push(format!("    package: \"{package}\""));
    } else {
        let fingerprint = report.flaws.fingerprint(group.rows[0]);
        lines.push(format!("  - fingerprint: \"{fingerprint}\""));
    }
    lines.push("    reason:    # why it does no harm here".to_owned());
    lines.push("    owner:     # who answers for it".to_owned());
    lines.push(format!("    expires: {end}"));
    lines
}

/// Text that fits a line and that YAML and globs take as it stands; ids are not quoted, packages are.
fn is_simple(text: &str, longest: usize, signs: &[u8]) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || signs.contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.starts_with(['-', '.', '_'])
}
