//! One issue of `api/issues/search` as a finding.

use serde::Deserialize;

use super::envelope::Rows;
use super::words;
use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::json::{Number, Str, row};
use crate::decode::sink::Sink;
use crate::model::{Code, Scope, Severity};

/// An issue. `isNew` and `engineId` are read only to notice rows of other documents.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IssueRow<'a> {
    #[serde(borrow, default)]
    rule: Str<'a>,
    #[serde(borrow, default)]
    severity: Str<'a>,
    #[serde(borrow, default)]
    component: Str<'a>,
    #[serde(borrow, default)]
    project: Str<'a>,
    #[serde(borrow, default)]
    branch: Str<'a>,
    #[serde(borrow, default)]
    pull_request: Str<'a>,
    #[serde(default)]
    line: Number,
    #[serde(borrow, default)]
    status: Str<'a>,
    #[serde(borrow, default)]
    resolution: Str<'a>,
    #[serde(borrow, default, alias = "simpleStatus")]
    issue_status: Str<'a>,
    #[serde(borrow, default)]
    message: Str<'a>,
    #[serde(borrow, default, rename = "type")]
    issue_type: Str<'a>,
    #[serde(borrow, default)]
    scope: Str<'a>,
    #[serde(borrow, default)]
    impacts: Option<Vec<Impact<'a>>>,
    #[serde(default)]
    is_new: Option<bool>,
    #[serde(borrow, default)]
    engine_id: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Impact<'a> {
    #[serde(borrow, default)]
    software_quality: Str<'a>,
    #[serde(borrow, default)]
    severity: Str<'a>,
}

row!(IssueRow);

impl IssueRow<'_> {
    fn impacts(&self) -> &[Impact<'_>] {
        self.impacts.as_deref().unwrap_or_default()
    }

    /// The row's own severity first, else its worst impact; unknown words are the worst.
    fn severity(&self, sink: &mut Sink) -> (Severity, &str) {
        if !self.severity.is_empty() || self.impacts().is_empty() {
            return (sink.severity_or_worst(words::severity(&self.severity)), &self.severity);
        }
        let worst = self.impacts().iter().map(|impact| {
            let severity = words::severity(&impact.severity);
            (severity.unwrap_or(Severity::Critical), severity.is_none(), &*impact.severity)
        });
        let (severity, unknown, word) = worst.max().unwrap_or_default();
        (sink.severity_or_worst(Some(severity).filter(|_| !unknown)), word)
    }
}

/// Adds an issue: open ones and suppressed ones as findings, closed ones as a number.
pub(super) fn add(row: &IssueRow<'_>, rows: &mut Rows, sink: &mut Sink) -> Result<(), DecodeError> {
    if row.rule.is_empty() || row.component.is_empty() || row.is_new.is_some() || !row.engine_id.is_empty() {
        let message = "an issue is no answer of api/issues/search: it has no `rule` or `component`, or keys of \
                       another document";
        return Err(DecodeError::new(Code::Malformed, message));
    }
    rows.issues += 1;
    rows.project.see(&row.project);
    rows.branch.see(&row.branch);
    rows.pull_request.see(&row.pull_request);
    let standing = words::standing(sink, &row.status, &row.resolution, &row.issue_status);
    if standing == words::Standing::Closed {
        sink.closed(1);
        return Ok(());
    }
    let kind = words::kind(sink, &row.issue_type, row.impacts().iter().map(|impact| &*impact.software_quality));
    let (severity, severity_word) = row.severity(sink);
    sink.finding(&Draft {
        severity,
        severity_word,
        scope: scope(&row.scope),
        rule: &row.rule,
        title: &row.message,
        target: &row.project,
        path: words::path(&row.component, &row.project),
        line: words::line(row.line.0),
        status: if row.status.is_empty() { &row.issue_status } else { &row.status },
        suppression: words::suppression(standing, [&row.resolution, &row.issue_status, &row.status]),
        ..Draft::new(kind)
    })
}

/// Test code is not shipped.
fn scope(word: &str) -> Scope {
    match word {
        "MAIN" => Scope::Runtime,
        "TEST" => Scope::Dev,
        _ => Scope::Unknown,
    }
}
