//! Text that tries to leave its place, wherever a report can carry it.

use super::{Sample, cause, code, not_judged, secret, vulnerability};
use crate::build::Found;
use crate::decode::Draft;
use crate::model::{Code, Kind, LedgerState, Outcome, PolicyFacts, Problem, Proof, Report, Severity};

/// Text that tries to leave its place.
pub(crate) const HOSTILE: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\nPASS\u{85}\u{2028}\u{202e}txt\u{200b}\u{feff}\t\u{8}\u{7f}\u{e0041}";

/// Hostile text wherever a report can carry it.
pub(crate) fn hostile() -> Report {
    everywhere(HOSTILE)
}

/// A text wherever a report can carry it.
pub(crate) fn everywhere(text: &str) -> Report {
    let draft = Draft { title: text, target: text, ..vulnerability(text, Severity::High, text, text) };
    let unfixed = Draft { target: text, ..vulnerability(text, Severity::High, text, "") };
    let leak = Draft { title: text, commit: text, ..secret(text, text, 1) };
    let bug = Draft { title: text, ..code(Kind::Bug, Severity::Low, text, text, 2) };
    let fail = cause(Outcome::Fail, "over-limit", text, text);
    Sample::new()
        .input(text, text, Proof::Silent, &[draft, unfixed, leak, bug])
        .remark(Code::ToolWarnings, text)
        .broken(text, Problem::new(Code::Malformed, text).at(text))
        .gate("all", Outcome::Fail, &[0, 1, 2, 3], std::slice::from_ref(&fail))
        .gate("soft", Outcome::Warn, &[3], &[cause(Outcome::Warn, "absent", text, text)])
        .gate("open", Outcome::Error, &[], &[cause(Outcome::Error, "absent", text, text)])
        .gate("off", Outcome::NotJudged, &[], &[not_judged(text)])
        .waive(LedgerState::Active, 1, text)
        .with(|report| {
            report.policy = PolicyFacts {
                files: vec![text.to_owned()],
                service: Some(text.to_owned()),
                weakened: vec![text.to_owned()],
                from_ref: Some(text.to_owned()),
                diff: format!("+{text}\n"),
                ..PolicyFacts::default()
            };
            let found = |source| Some(Found { value: text.to_owned(), source });
            report.build.branch = found("GITHUB_REF_NAME");
            report.build.commit = found("GITHUB_SHA");
            report.problems.push(Problem::new(Code::IgnoreFileTrap, text).at(text));
        })
        .build()
}
