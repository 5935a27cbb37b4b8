//! What a decoder is: one tool's formats, recognised by content and read into a [`Sink`].

use super::error::DecodeError;
use super::head::Head;
use super::json::Json;
use super::limits::Limits;
use super::sink::Sink;
use super::window::{Window, WindowReader};
use super::xml::Xml;
use crate::model::{Kind, Proof};

/// One tool's report formats.
pub trait Decoder: Sync {
    /// What it reads.
    fn about(&self) -> &'static About;

    /// The kinds of flaw that its reports can tell of; empty where that depends on the report.
    fn kinds(&self) -> &'static [Kind] {
        &[]
    }

    /// Whether this content is one of its formats. Looks at content, never at names.
    fn sniff(&self, head: &Head) -> Sniff;

    /// Reads one report to its last byte.
    ///
    /// # Errors
    /// When the report cannot be believed as a whole. What only weakens it goes to [`Sink::problem`].
    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError>;
}

/// What a decoder says about itself; help texts, documentation and errors are made from it.
#[derive(Debug)]
pub struct About {
    /// The tool's id.
    pub id: &'static str,
    /// The tool's name as its makers write it.
    pub title: &'static str,
    /// Where the tool lives.
    pub homepage: &'static str,
    /// The command that makes the report to prefer.
    pub produce: &'static str,
    /// Whether reports of many tools come this way (SARIF, CycloneDX): the content names the tool.
    pub any_tool: bool,
    /// Its formats, the best evidence first.
    pub formats: &'static [Format],
}

/// One format of a tool.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// Id, unique within the tool.
    pub id: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// What it can prove about the scan.
    pub proof: Proof,
}

/// What a decoder makes of a head.
#[derive(Debug)]
pub enum Sniff {
    /// Not mine.
    No,
    /// Mine, in this format.
    Yes(&'static Format),
    /// Mine if the caller says so: several tools write this very content (`[]`, `null`).
    Named(&'static Format),
    /// My tool's, but no evidence.
    Refused(Refusal),
}

/// Why a recognised format cannot serve as evidence, and what to use instead.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it is: "a Trivy HTML page".
    pub what: &'static str,
    /// Why not: "it does not say whether the scan was complete".
    pub why: &'static str,
    /// What to do: "write `--format json --output trivy.json`".
    pub instead: &'static str,
}

/// The bytes of one input, ready for the syntax the decoder expects.
pub struct Source<'r> {
    window: Window<'r>,
    /// Limits of this run.
    pub limits: Limits,
}

impl<'r> Source<'r> {
    /// Bytes whose head may have been looked at already.
    pub fn new(window: Window<'r>, limits: Limits) -> Source<'r> {
        Source { window, limits }
    }

    /// As JSON.
    pub fn json(self) -> Json<'r> {
        Json::on(self.window, &self.limits)
    }

    /// As XML.
    pub fn xml(self) -> Xml<'r> {
        Xml::on(self.window, &self.limits)
    }

    /// As bytes, for CSV and lines.
    pub fn reader(self) -> WindowReader<'r> {
        WindowReader::new(self.window)
    }
}
