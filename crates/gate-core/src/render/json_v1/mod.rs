//! Our own JSON, version 1: everything a run decided, for machines. Its keys are a promise.
//!
//! Version 1 changes only by addition: keys and words may be added, none is renamed, removed or given another meaning.
//! Every key is always there; what is not known is `null`. Texts and paths stand as the reports have them, so whoever
//! shows them escapes them. Every finding is in it: open, exempted, suppressed by its tool, and those of inputs that
//! do not count, each with its state. The layout is one row on a line.
//!
//! The structs here are the format and not the model, so that the model can change freely.

mod build;
mod evidence;
mod exemption;
mod finding;
mod flaw;
mod gate;
pub(in crate::render) mod read;
mod rule;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Renderer, Style, lines};
use crate::model::{self, Report};
use build::{Build, Policy};
use evidence::Evidence;
pub(super) use exemption::LedgerEntry;
use finding::Finding;
use flaw::Flaw;
use gate::{Gate, NotGated, Problem};

/// The renderer.
pub(super) struct JsonV1;

impl Renderer for JsonV1 {
    fn id(&self) -> &'static str {
        "json"
    }

    fn title(&self) -> &'static str {
        "everything, for machines (version 1, with a published schema)"
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        lines::write(&VerdictReport::of(report), 2, out)
    }
}

/// What one run of gate decided, and why.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct VerdictReport<'a> {
    /// Version of this format. It changes only when something is renamed, removed or means something else.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    version: u32,
    /// The schema this document follows.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "verdict-v1")))]
    schema: &'static str,
    /// May this go on?
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "fail", "error"])))]
    verdict: &'static str,
    /// The exit code that belongs to the verdict: 0 pass, 1 fail, 3 error.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = [0, 1, 3])))]
    exit_code: u8,
    /// The clock of the run, RFC 3339 in UTC.
    now: String,
    /// The stage that was judged; `null` is every stage.
    stage: Option<&'a str>,
    /// The build that was judged.
    build: Build<'a>,
    /// The policy it was judged by.
    policy: Policy<'a>,
    /// The gates in the order of the policy; `evidence`, which no policy can leave out, comes first.
    gates: Vec<Gate<'a>>,
    /// What was offered as evidence, in the order of paths.
    evidence: Vec<Evidence<'a>>,
    /// Every finding of every input.
    findings: List<'a, Finding<'a>>,
    /// Findings that tell of one flaw, joined: what gates count.
    flaws: List<'a, Flaw<'a>>,
    /// Every entry of the ledgers: ignore files and waivers.
    exemptions: List<'a, LedgerEntry<'a>>,
    /// Open findings that no judged gate looks at.
    not_gated: Vec<NotGated>,
    /// Problems of no single input.
    problems: Vec<Problem<'a>>,
}

impl<'a> VerdictReport<'a> {
    fn of(report: &'a Report) -> VerdictReport<'a> {
        VerdictReport {
            version: 1,
            schema: "verdict-v1",
            verdict: report.verdict.as_str(),
            exit_code: exit_code(report.verdict),
            now: report.now.to_string(),
            stage: report.stage.as_ref().map(model::Stage::as_str),
            build: Build::of(&report.build),
            policy: Policy::of(report),
            gates: Gate::all(report),
            evidence: report.evidence.iter().map(Evidence::of).collect(),
            findings: List { report, rows: |report| Box::new(Finding::all(report)) },
            flaws: List { report, rows: |report| Box::new(Flaw::all(report)) },
            exemptions: List { report, rows: |report| Box::new(report.exemptions.iter().map(LedgerEntry::of)) },
            not_gated: report.not_gated.iter().map(NotGated::of).collect(),
            problems: report.problems.iter().map(Problem::of).collect(),
        }
    }
}

/// The exit codes of verdicts are a promise of the program (design, section 5).
pub(super) fn exit_code(verdict: model::Verdict) -> u8 {
    match verdict {
        model::Verdict::Pass => 0,
        model::Verdict::Fail => 1,
        model::Verdict::Error => 3,
    }
}

/// A list whose rows exist only while each is written.
struct List<'a, T> {
    report: &'a Report,
    rows: fn(&'a Report) -> Box<dyn Iterator<Item = T> + 'a>,
}

impl<T: Serialize> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.rows)(self.report))
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for List<'_, T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<T>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

/// The text, or `None` where the report has none.
fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A 1-based position, or `None` where 0 stands for unknown.
fn position(number: u32) -> Option<u32> {
    Some(number).filter(|&number| number > 0)
}
