//! `gate waiver list` and `gate waiver check`: the exemptions of every ledger, the next to end first, and what is to be
//! said about ledgers. The keys of the JSON form are a promise.

mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Serialize;

use super::Style;
use super::json_v1::LedgerEntry;
use crate::model::{Expiry, LedgerRow, LedgerState};

pub use terminal::remarks;

/// The exemptions of every ledger.
#[derive(Debug)]
pub struct LedgerList {
    now: Timestamp,
    judged: bool,
    lines: Vec<LedgerLine>,
}

/// One exemption, and who wrote it as far as the history tells.
#[derive(Clone, Debug)]
pub struct LedgerLine {
    /// The exemption with its state.
    pub row: LedgerRow,
    /// Who wrote its line, where nobody stands in it as owner.
    pub written_by: Option<String>,
}

impl LedgerList {
    /// The list, the next to end first and what has no end last. `judged` is whether findings were held against it.
    pub fn new(now: Timestamp, judged: bool, mut lines: Vec<LedgerLine>) -> LedgerList {
        let end = |line: &LedgerLine| match line.row.exemption.expires {
            Expiry::At(end) => (false, Some(end)),
            Expiry::Never => (true, None),
        };
        let place = |line: &LedgerLine| {
            let exemption = &line.row.exemption;
            (exemption.file.clone(), exemption.line, exemption.column)
        };
        lines.sort_by(|a, b| end(a).cmp(&end(b)).then_with(|| place(a).cmp(&place(b))));
        LedgerList { now, judged, lines }
    }

    /// The list for people.
    pub fn to_text(&self, style: &Style) -> String {
        terminal::list(self, style)
    }

    /// The list as a Markdown table.
    pub fn to_markdown(&self) -> String {
        markdown::list(self)
    }

    /// The list as pretty-printed JSON with a line end.
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(&LedgerDocument::of(self)).expect("texts and counts always serialise");
        text.push('\n');
        text
    }

    /// The state in a word. Without findings nobody knows whether what is in force is needed.
    fn word(&self, state: LedgerState) -> &'static str {
        match state {
            LedgerState::Untold if !self.judged => "in force",
            LedgerState::Untold => "untold",
            LedgerState::Active
            | LedgerState::Expiring
            | LedgerState::OverBroad
            | LedgerState::Shadowed
            | LedgerState::Unused
            | LedgerState::Expired
            | LedgerState::Lapsed
            | LedgerState::Forbidden => state.as_str(),
        }
    }
}

/// The day an exemption ends, `never` where it does not.
fn end_of(row: &LedgerRow) -> String {
    match row.exemption.expires {
        Expiry::Never => "never".to_owned(),
        Expiry::At(end) => {
            let text = end.to_string();
            text.strip_suffix("T00:00:00Z").map(str::to_owned).unwrap_or(text)
        }
    }
}

/// Where an exemption stands.
fn place_of(row: &LedgerRow) -> String {
    let exemption = &row.exemption;
    if exemption.line == 0 { exemption.file.clone() } else { format!("{}:{}", exemption.file, exemption.line) }
}

/// What narrows an exemption, who agreed, and where it is tracked.
fn details_of(row: &LedgerRow) -> String {
    let particulars = &row.particulars;
    let approved = Some(&particulars.approved_by).filter(|name| !name.is_empty());
    let approved = approved.map(|name| format!("approved by {name}")).unwrap_or_default();
    let ticket =
        Some(&particulars.ticket).filter(|id| !id.is_empty()).map(|id| format!("ticket {id}")).unwrap_or_default();
    let parts = [&particulars.scope, &particulars.conditions, &approved, &ticket];
    parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("; ")
}

/// The JSON form of `gate waiver list`, version 1.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct LedgerDocument<'a> {
    /// Version of this format: 1. It changes by addition only.
    version: u8,
    /// The schema this document follows.
    schema: &'static str,
    /// The clock of the run, RFC 3339 in UTC.
    now: String,
    /// Whether findings were held against the ledgers. Without them what is in force is `untold`, and nothing is known
    /// to be unused.
    judged: bool,
    /// Exemptions of every ledger, the next to end first, what has no end last.
    exemptions: Vec<Line<'a>>,
}

/// One exemption.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Line<'a> {
    /// As in the list `exemptions` of a verdict.
    #[serde(flatten)]
    entry: LedgerEntry<'a>,
    /// Who wrote its line last, by `git blame`, where the exemption itself names no owner.
    written_by: Option<&'a str>,
}

impl<'a> LedgerDocument<'a> {
    fn of(list: &'a LedgerList) -> LedgerDocument<'a> {
        let line =
            |line: &'a LedgerLine| Line { entry: LedgerEntry::of(&line.row), written_by: line.written_by.as_deref() };
        LedgerDocument {
            version: 1,
            schema: "ledger-v1",
            now: list.now.to_string(),
            judged: list.judged,
            exemptions: list.lines.iter().map(line).collect(),
        }
    }
}
