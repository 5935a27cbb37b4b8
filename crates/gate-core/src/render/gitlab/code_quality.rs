//! Code quality: every open finding, in the subset of the Code Climate format that GitLab reads.
//!
//! GitLab stops reading at the first row that it does not like, so each row has what is asked for. The format knows no
//! exemptions: what is exempted is left out, or the merge request would show it as new.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Kind, Report, Severity};
use crate::render::entry::Entry;
use crate::render::lines::{self, Rows};
use crate::render::standing::Standing;
use crate::render::{Renderer, Style, words};

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
        lines::write(&Rows(|| open().map(|entry| Row::of(&entry))), 1, out)
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
                path: entry.place().text().to_owned(),
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
        Kind::CodeSmell | Kind::License => "Style",
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
