//! Code quality: every open finding, in the subset of the Code Climate format that GitLab reads.
//!
//! GitLab stops reading at the first row that it does not like, so each row has what is asked for. The format knows no
//! exemptions: what is exempted is left out, or the merge request would show it as new. Nor does it know errors: a gate that
//! cannot be decided is a row of its own, since no row at all would say that everything was mended.

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::location::PATH;
use crate::model::{Fingerprint, GateResult, Kind, Outcome, Report, Severity};
use crate::render::entry::Entry;
use crate::render::lines::{self, Rows};
use crate::render::place::Place;
use crate::render::standing::Standing;
use crate::render::{Renderer, Style, words};

/// Most characters of a gate's name, and of a description.
const NAME: usize = 200;
const TEXT: usize = 1000;

/// The renderer.
pub(in crate::render) struct CodeQuality;

impl Renderer for CodeQuality {
    fn id(&self) -> &'static str {
        "gitlab-codequality"
    }

    fn title(&self) -> &'static str {
        "code quality report of GitLab: open findings, for the merge request"
    }

    fn left_out(&self, report: &Report) -> Option<String> {
        exempted(Entry::all(report))
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let open = || Entry::all(report).filter(|entry| entry.standing == Standing::Open);
        let undecided = || report.gates.iter().filter(|gate| gate.outcome == Outcome::Error);
        let rows = || undecided().map(|gate| Row::undecided(report, gate)).chain(open().map(|entry| Row::of(&entry)));
        lines::write(&Rows(rows), 1, out)
    }
}

/// How many findings an output without a place for exemptions leaves out, in a sentence.
pub(super) fn exempted<'r>(entries: impl Iterator<Item = Entry<'r>>) -> Option<String> {
    let exempted = entries.filter(|entry| entry.standing != Standing::Open).count() as u64;
    (exempted > 0).then(|| {
        format!("{} left out, since the format has no place for why", words::count(exempted, "exempted finding"))
    })
}

#[derive(Serialize)]
struct Row {
    engine_name: &'static str,
    r#type: &'static str,
    check_name: String,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl Row {
    /// A gate that cannot be decided, at the policy that asks for it.
    fn undecided(report: &Report, gate: &GateResult) -> Row {
        let reason = gate.causes.iter().find(|cause| cause.outcome == Outcome::Error);
        let reason = reason.map_or(gate.title.as_str(), |cause| &cause.message);
        let path = report.policy.files.first().map_or("gate.yaml", String::as_str);
        let identity = Sha256::digest(format!("gate/undecided/{}", gate.id));
        Row {
            engine_name: "gate",
            r#type: "issue",
            check_name: format!("gate/{}", words::one_line(&gate.id, NAME)),
            description: words::one_line(&format!("{} cannot be decided: {reason}", gate.id), TEXT).into_owned(),
            categories: ["Security"],
            severity: "blocker",
            fingerprint: Fingerprint::from_digest(&identity.into()).to_string(),
            location: Location {
                path: words::one_line(Place::of_path(report, path).text(), PATH).into_owned(),
                lines: Lines { begin: 1 },
            },
        }
    }

    fn of(entry: &Entry<'_>) -> Row {
        Row {
            engine_name: "gate",
            r#type: "issue",
            check_name: format!("{}/{}", entry.tool(), entry.rule()),
            description: entry.summary(),
            categories: [category(entry.finding().kind)],
            severity: severity(entry.severity()),
            fingerprint: entry.fingerprint().to_string(),
            location: Location {
                path: words::one_line(entry.place().text(), PATH).into_owned(),
                // GitLab shows nothing without a line.
                lines: Lines { begin: entry.finding().line.max(1) },
            },
        }
    }
}

fn category(kind: Kind) -> &'static str {
    match kind {
        Kind::Secret
        | Kind::Vulnerability
        | Kind::Misconfiguration
        | Kind::CodeVulnerability
        | Kind::Hotspot
        | Kind::Issue => "Security",
        Kind::Bug => "Bug Risk",
        Kind::CodeSmell | Kind::License | Kind::Component => "Style",
    }
}

/// The words of the format. A severity that the tool does not know is in the middle.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium | Severity::Unknown => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
