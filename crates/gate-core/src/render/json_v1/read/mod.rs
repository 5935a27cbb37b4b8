//! Our JSON, version 1, read back: what a verdict says, of this run or of one that was stored.
//!
//! A stored document is text from anywhere. Keys that are not known are passed over, since version 1 grows by
//! addition; another version, another document, a missing key or a word that is not known is an error with its place.
//! Findings and flaws stay unparsed until they are asked for: of a hundred thousand a few are.

mod error;
mod head;
mod row;
mod run;
#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use error::ReadError;
pub(in crate::render) use head::{
    Bar, Cause, Check, Denied, Exemption, Gate, Head, Input, LedgerEntry, Problem, Rules, Sourced, Upgrade,
};
pub(in crate::render) use row::{Finding, Flaw, Judged, Score};

pub use run::stored_run;

use super::{VerdictReport, finding, flaw};
use crate::model::{self, Report};

/// A verdict that can be asked about.
pub struct Document<'a> {
    pub(in crate::render) head: Head,
    rows: Rows<'a>,
}

/// Where findings and flaws come from.
enum Rows<'a> {
    /// The report of this run; each row is written and read back when it is asked for.
    Report(&'a Report),
    /// A document.
    Document(Lists<'a>),
}

#[derive(Deserialize)]
struct Lists<'a> {
    #[serde(borrow)]
    findings: Vec<&'a RawValue>,
    #[serde(borrow)]
    flaws: Vec<&'a RawValue>,
}

/// What says that a document is one of ours.
#[derive(Deserialize)]
struct Label<'a> {
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    schema: Option<&'a RawValue>,
}

impl<'a> Document<'a> {
    /// The document that would be written of a report.
    pub fn of(report: &'a Report) -> Document<'a> {
        let mut written = VerdictReport::of(report);
        written.findings.rows = |_| Box::new(std::iter::empty());
        written.flaws.rows = |_| Box::new(std::iter::empty());
        Document { head: through_json(&written), rows: Rows::Report(report) }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Why it is no verdict that can be read, and where.
    pub fn read(bytes: &'a [u8]) -> Result<Document<'a>, ReadError> {
        let text = std::str::from_utf8(bytes).map_err(|error| ReadError::Encoding(error.valid_up_to()))?;
        if text.trim_ascii().is_empty() {
            return Err(ReadError::Empty);
        }
        check_label(text)?;
        let head = serde_json::from_str(text).map_err(|error| ReadError::of(&error))?;
        let rows = Rows::Document(serde_json::from_str(text).map_err(|error| ReadError::of(&error))?);
        Ok(Document { head, rows })
    }

    /// How many flaws it tells of.
    pub(in crate::render) fn flaws(&self) -> u32 {
        model::index(match &self.rows {
            Rows::Report(report) => report.flaws.list().len(),
            Rows::Document(lists) => lists.flaws.len(),
        })
    }

    /// How many findings it tells of.
    pub(in crate::render) fn findings(&self) -> u32 {
        model::index(match &self.rows {
            Rows::Report(report) => report.findings.rows.len(),
            Rows::Document(lists) => lists.findings.len(),
        })
    }

    /// A flaw by its position.
    pub(in crate::render) fn flaw(&self, at: u32) -> Result<Flaw, ReadError> {
        match &self.rows {
            Rows::Report(report) => Ok(through_json(&flaw::Flaw::at(report, at))),
            Rows::Document(lists) => row(&lists.flaws, "flaws", at),
        }
    }

    /// A finding by its position.
    pub(in crate::render) fn finding(&self, at: u32) -> Result<Finding, ReadError> {
        match &self.rows {
            Rows::Report(report) => Ok(through_json(&finding::Finding::at(report, at as usize))),
            Rows::Document(lists) => row(&lists.findings, "findings", at),
        }
    }

    /// An entry of the ledgers by its position.
    pub(in crate::render) fn entry(&self, at: u32) -> Result<&LedgerEntry, ReadError> {
        let entries = &self.head.exemptions;
        entries.get(at as usize).ok_or_else(|| ReadError::nowhere("exemptions", at, entries.len()))
    }
}

/// Whether the document is a verdict, and of the version that is read here.
fn check_label(text: &str) -> Result<(), ReadError> {
    // A list would be taken for an object with its keys in order.
    if !text.trim_ascii_start().starts_with('{') {
        return Err(ReadError::Foreign { tool: None });
    }
    let label: Label<'_> = serde_json::from_str(text).map_err(|error| match ReadError::of(&error) {
        ReadError::Shape { .. } => ReadError::Foreign { tool: None },
        error @ (ReadError::Empty
        | ReadError::Encoding(_)
        | ReadError::Syntax { .. }
        | ReadError::Foreign { .. }
        | ReadError::Version(_)
        | ReadError::Row { .. }
        | ReadError::Nowhere { .. }) => error,
    })?;
    let schema = label.schema.map_or("", RawValue::get);
    let version = label.version.map_or("", RawValue::get);
    match (schema, version) {
        ("\"verdict-v1\"", "1") => Ok(()),
        (schema, _) if !schema.starts_with("\"verdict-v") => Err(ReadError::Foreign { tool: None }),
        (_, version) => Err(ReadError::Version(version.chars().take(20).collect())),
    }
}

/// A row of a list, parsed.
fn row<T: DeserializeOwned>(list: &[&RawValue], name: &'static str, at: u32) -> Result<T, ReadError> {
    let raw = list.get(at as usize).ok_or_else(|| ReadError::nowhere(name, at, list.len()))?;
    serde_json::from_str(raw.get()).map_err(|error| ReadError::Row { list: name, at, message: error.to_string() })
}

/// What is written, as it is read.
fn through_json<W: Serialize, R: DeserializeOwned>(written: &W) -> R {
    let text = serde_json::to_vec(written).expect("texts and counts always serialise");
    serde_json::from_slice(&text).expect("what is written here is read here, which tests hold for every key")
}
