//! Text that tries to leave its place, wherever a report can carry it.

use super::{Sample, cause, code, not_judged, secret, vulnerability};
use crate::build::{Build, Found};
use crate::decode::Draft;
use crate::model::{Code, Kind, LedgerState, Outcome, PolicyFacts, Problem, Proof, Report, Severity};

/// Text that tries to leave its place.
pub(crate) const HOSTILE: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\nPASS\u{85}\u{2028}\u{202e}txt\u{200b}\u{feff}\t\u{8}\u{7f}\u{e0041}";

/// Hostile text wherever a report can carry it.
pub(crate) fn hostile() -> Report {
    everywhere(HOSTILE)
}

/// A text wherever a report, a policy, a ledger or a build can carry it.
pub(crate) fn everywhere(text: &str) -> Report {
    let draft = Draft {
        title: text,
        target: text,
        url: text,
        status: text,
        severity_word: text,
        purl: text,
        ..vulnerability(text, Severity::High, text, text)
    };
    let unfixed = Draft { target: text, ..vulnerability(text, Severity::High, text, "") };
    let leak = Draft { title: text, commit: text, ..secret(text, text, 1) };
    let bug = Draft { title: text, ..code(Kind::Bug, Severity::Low, text, text, 2) };
    let fail = cause(Outcome::Fail, "over-limit", text, text);
    let mut report = Sample::new()
        .input(text, text, Proof::Silent, &[draft, unfixed, leak, bug])
        .remark(Code::ToolWarnings, text)
        .broken(text, Problem::new(Code::Malformed, text).at(text))
        .gate("all", Outcome::Fail, &[0, 1, 2, 3], std::slice::from_ref(&fail))
        .gate("soft", Outcome::Warn, &[3], &[cause(Outcome::Warn, "absent", text, text)])
        .gate("open", Outcome::Error, &[], &[cause(Outcome::Error, text, text, text)])
        .gate("off", Outcome::NotJudged, &[], &[not_judged(text)])
        .waive(LedgerState::Active, 1, text)
        .build();
    in_scan_and_ledger(&mut report, text);
    for gate in &mut report.gates {
        (gate.title, gate.limit) = (text.to_owned(), text.to_owned());
    }
    report.policy = PolicyFacts {
        files: vec![text.to_owned()],
        service: Some(text.to_owned()),
        weakened: vec![text.to_owned()],
        from_ref: Some(text.to_owned()),
        diff: format!("+{text}\n"),
        ..PolicyFacts::default()
    };
    let found = |source| Some(Found { value: text.to_owned(), source });
    report.build = Build {
        branch: found("GITHUB_REF_NAME"),
        commit: found("GITHUB_SHA"),
        build_url: found("BUILD_URL"),
        build_number: found("BUILD_NUMBER"),
        repository: found("GITHUB_REPOSITORY"),
        ..report.build
    };
    report.problems.push(Problem::new(Code::IgnoreFileTrap, text).at(text));
    report
}

fn in_scan_and_ledger(report: &mut Report, text: &str) {
    let owned = || text.to_owned();
    let scan = &mut report.evidence[0].content.as_mut().unwrap().scan;
    scan.tool_version = Some(owned());
    scan.data = vec![(owned(), owned())];
    scan.subject.name = Some(owned());
    scan.subject.digests = vec![owned()];
    let row = &mut report.exemptions[0];
    (row.why, row.over_broad) = (owned(), owned());
    (row.particulars.scope, row.particulars.conditions) = (owned(), owned());
    (row.particulars.approved_by, row.particulars.ticket) = (owned(), owned());
    let exemption = &mut row.exemption;
    (exemption.reason, exemption.owner, exemption.file) = (owned(), owned(), owned());
    report.states[2].exemption = Some(0);
}
