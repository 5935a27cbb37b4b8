//! The waiver that is offered: as a command, or as lines that can be pasted.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::gates::Judged;
use crate::model::{Outcome, Report};
use crate::render::groups::{Group, Remedy};

/// Days that an offered waiver lasts, where the policy allows that much.
const WAIVER_DAYS: u64 = 30;

/// What can be said of waivers below a verdict.
pub(in crate::render) enum Offer {
    /// A command that waives one finding, and what to say before it.
    Command { intro: String, command: String },
    /// Nothing that blocks can be waived, for this reason.
    Never(String),
}

/// The findings that most likely need a waiver: what has a fix is upgraded and comes last. Secrets are revoked and not
/// waived.
fn candidate<'a>(report: &Report, judged: &'a [Judged<'_>]) -> Option<&'a Group> {
    let failed = judged.iter().filter(|gate| gate.result.outcome == Outcome::Fail);
    let may = |group: &&Group| report.states[group.rows[0] as usize].waivable && group.remedy != Remedy::Revoke;
    let groups: Vec<&Group> = failed.flat_map(|gate| &gate.groups).filter(may).collect();
    let need = |group: &&&Group| match group.remedy {
        Remedy::NoFix => 0,
        Remedy::Change | Remedy::Replace | Remedy::Revoke => 1,
        Remedy::Upgrade => 2,
    };
    groups.iter().min_by_key(need).copied()
}

/// Where a waiver has to be before it holds.
fn merged(report: &Report) -> String {
    report.policy.from_ref.as_ref().map(|from| format!(" (it holds once it is on {from})")).unwrap_or_default()
}

/// The waiver for the finding that most likely needs one. None is offered for what the policy never lets anybody waive,
/// and where all that blocks is of that kind, that is said.
pub(in crate::render) fn offer(report: &Report, judged: &[Judged<'_>]) -> Option<Offer> {
    let Some(group) = candidate(report, judged) else { return never(report, judged).map(Offer::Never) };
    let (row, end) = (group.first(report), end(report)?);
    let text = |symbol| report.findings.text(symbol);
    let name = text(row.package);
    let place = if name.is_empty() { super::gates::place(report, row) } else { name.to_owned() };
    let merged = merged(report);
    let intro = format!(
        "if {} in {place} does no harm here, say why: this waives it until {end}{merged}; any other by its fingerprint:",
        text(row.rule)
    );
    let at = group.rows[0];
    let demands = |field: &str| report.rules.required.iter().any(|it| it.value == field);
    let counting = report.gates.iter().filter(|gate| gate.rows.binary_search(&at).is_ok());
    let approved = demands("approved_by") || counting.into_iter().any(|gate| !gate.rule.approvers.is_empty());
    let options = report.policy.invocation.for_waiver();
    let command = words(&report.flaws.fingerprint(at).to_string(), &options, approved, demands("ticket"));
    Some(Offer::Command { intro, command })
}

/// The command that waives a finding. What only people know is left open, and refused until it is said; owner and dates
/// are filled in by the command itself.
pub(in crate::render) fn words(fingerprint: &str, options: &str, approved: bool, ticket: bool) -> String {
    let approved = if approved { " --approved-by \"…\"" } else { "" };
    let ticket = if ticket { " --ticket \"…\"" } else { "" };
    format!("gate waiver add {fingerprint}{options} --reason \"…\"{approved}{ticket}")
}

/// Why nothing that blocks can be waived, where it is the policy that says so.
fn never(report: &Report, judged: &[Judged<'_>]) -> Option<String> {
    let failed = judged.iter().filter(|gate| gate.result.outcome == Outcome::Fail);
    let rows = failed.flat_map(|gate| &gate.groups).flat_map(|group| &group.rows);
    let rules: BTreeSet<u16> = rows.filter_map(|&row| report.states[row as usize].never).collect();
    let rules: Vec<String> = rules
        .into_iter()
        .filter_map(|rule| report.rules.never.get(usize::from(rule)))
        .map(|rule| format!("`waivers.never: {}` ({})", rule.value, rule.origin))
        .collect();
    (!rules.is_empty()).then(|| format!("no waiver can clear this: {}", rules.join(", ")))
}

/// The same waiver as lines of the file, for pages that are read far from a terminal, and what to say before them.
pub(in crate::render) fn pasted(report: &Report, judged: &[Judged<'_>]) -> Option<(String, Vec<String>)> {
    let group = candidate(report, judged)?;
    let lines = lines(report, group, end(report)?, 1);
    let merged = merged(report);
    Some((format!("if a finding does no harm here, say why and for how long in .gate/waivers.yaml{merged}:"), lines))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Proof, Severity};
    use crate::render::prose::gates::judged;
    use crate::render::testing::{HOSTILE, Sample, code, over, vulnerability};

    #[test]
    fn the_offered_waiver_reads_once_reason_and_owner_are_filled_in() {
        let read = |text: &str| {
            let policy = crate::policy::Policy::builtin("fawkes").unwrap();
            let context = crate::exempt::Context { policy: &policy, now: crate::render::testing::now() };
            let waivers = crate::exempt::find("waivers").unwrap();
            waivers.read(&crate::yaml::Source::new("w", text), &context).map(|contents| contents.entries)
        };
        let bug = code(Kind::Bug, Severity::High, "rule: *", "a.c", 4);
        for (draft, names) in [
            (vulnerability("CVE-2022-37434", Severity::High, "zlib", ""), "CVE-2022-37434"),
            (vulnerability("GHSA-1", Severity::High, "org.apache:log4j", "2.0"), "GHSA-1"),
            (vulnerability(HOSTILE, Severity::High, "zlib", ""), ""),
            (vulnerability("x: y # z", Severity::High, "zlib", ""), ""),
            (bug, ""),
        ] {
            let report = Sample::new()
                .input("r.json", "trivy", Proof::Tells, &[draft])
                .gate("g", Outcome::Fail, &[0], &[over("1 finding", "")])
                .build();
            let (_, lines) = pasted(&report, &judged(&report)).unwrap();
            let pasted: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
            assert!(read(&pasted).is_err(), "an unfilled waiver is refused:\n{pasted}");
            let filled = pasted.replace("reason:    #", "reason: because #").replace("owner:     #", "owner: me #");
            let entries = read(&filled).unwrap_or_else(|errors| panic!("{errors:?}\n{filled}"));
            let print = report.flaws.fingerprint(0).to_string();
            assert_eq!(entries[0].exemption.id, if names.is_empty() { print.as_str() } else { names });
        }
    }
}
