//! A waiver that can be pasted.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::gates::Judged;
use crate::model::{Outcome, Report};
use crate::render::groups::{Group, Remedy};

/// Days that an offered waiver lasts, where the policy allows that much.
const WAIVER_DAYS: u64 = 30;

/// A waiver on offer.
pub(in crate::render) struct Offer {
    /// What it is for and where it goes.
    pub(in crate::render) intro: String,
    /// The lines of the file.
    pub(in crate::render) lines: Vec<String>,
}

/// A waiver for the finding that most likely needs one: what has a fix is upgraded and comes last. Secrets are revoked
/// and not waived.
pub(in crate::render) fn offer(report: &Report, judged: &[Judged<'_>]) -> Option<Offer> {
    let failed = judged.iter().filter(|gate| gate.result.outcome == Outcome::Fail);
    let may = |group: &&Group| report.states[group.rows[0] as usize].waivable && group.remedy != Remedy::Revoke;
    let groups: Vec<&Group> = failed.flat_map(|gate| &gate.groups).filter(may).collect();
    let need = |group: &&&Group| match group.remedy {
        Remedy::NoFix => 0,
        Remedy::Change | Remedy::Replace | Remedy::Revoke => 1,
        Remedy::Upgrade => 2,
    };
    let group = groups.iter().min_by_key(need)?;
    let end = end(report)?;
    let merged = match &report.policy.from_ref {
        Some(from) => format!(" (it holds once it is on {from})"),
        None => String::new(),
    };
    let intro = format!("if a finding does no harm here, say why and for how long in .gate/waivers.yaml{merged}:");
    Some(Offer { intro, lines: lines(report, group, end, 1) })
}

/// When a waiver on offer ends.
pub(in crate::render) fn end(report: &Report) -> Option<Date> {
    let today = report.now.to_zoned(TimeZone::UTC).date();
    let days = WAIVER_DAYS.min(report.policy.max_waiver_days);
    today.checked_add(i64::try_from(days).unwrap_or(0).days()).ok()
}

/// The lines of a file that waives the first flaws of a group. Reason and owner are left open: a waiver without them is
/// refused.
pub(in crate::render) fn lines(report: &Report, group: &Group, end: Date, most: usize) -> Vec<String> {
    let mut lines = vec!["version: 1".to_owned(), "waivers:".to_owned()];
    for at in group.flaws(report).into_iter().take(most) {
        let row = &report.findings.rows[at as usize];
        let (rule, package) = (report.findings.text(row.rule), report.findings.text(row.package));
        let by_id = match group.remedy {
            Remedy::Upgrade | Remedy::NoFix => is_simple(rule, 40, b"-_.") && is_simple(package, 60, b"-_./@+:"),
            Remedy::Revoke | Remedy::Replace | Remedy::Change => false,
        };
        if by_id {
            lines.push(format!("  - id: {rule}"));
            lines.push(format!("    package: \"{package}\""));
        } else {
            lines.push(format!("  - fingerprint: \"{}\"", report.flaws.fingerprint(at)));
        }
        lines.push("    reason:    # why it does no harm here".to_owned());
        lines.push("    owner:     # who answers for it".to_owned());
        lines.push(format!("    expires: {end}"));
    }
    lines
}

/// Text that fits a line and that YAML and globs take as it stands; ids are not quoted, packages are.
fn is_simple(text: &str, longest: usize, signs: &[u8]) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || signs.contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.starts_with(['-', '.', '_'])
}
