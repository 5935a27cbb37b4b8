//! SARIF 2.1.0 (OASIS, errata 01 of 2023) of any tool, with the dialects of Gitleaks, Trivy and Dependency-Check.

mod artifacts;
mod bag;
mod close;
mod invocations;
mod level;
mod message;
mod origin;
mod rows;
mod rules;
mod run;
mod scalar;
#[cfg(test)]
mod tests;

use level::Dialect;
use origin::Origins;
use run::Run;

use super::error::DecodeError;
use super::head::Head;
use super::json::{Json, Outline};
use super::{About, Decoder, Format, Sink, Sniff, Source};
use crate::model::{Code, Proof, ToolId};

/// The one version with a standard behind it; earlier ones have other shapes.
const VERSION: &str = "2.1.0";

static ABOUT: About = About {
    id: "sarif",
    title: "SARIF",
    homepage: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
    produce: "most scanners: `--format sarif --output report.sarif`",
    any_tool: true,
    formats: &[FORMAT],
};

const FORMAT: Format = Format { id: "sarif", title: "SARIF 2.1.0", proof: Proof::Silent };

/// The decoder.
pub(super) struct Sarif;

impl Decoder for Sarif {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) if is_sarif(outline) => Sniff::Yes(&ABOUT.formats[0]),
            Head::Json(_) | Head::Xml(_) | Head::Html(_) | Head::Text(_) => Sniff::No,
        }
    }

    fn decode(&self, _: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let mut json = source.json();
        let mut report = Report::default();
        json.object(|json, key| match key {
            "version" => report.version(json),
            "runs" => json.array(|json, _| report.run(json, sink)),
            "inlineExternalProperties" => inline(json),
            "$schema" | "properties" => json.skip(),
            _ => sink.unknown(json, key, true),
        })?;
        json.finish()?;
        report.close(sink)
    }
}

/// `runs` alone is no sign: SARIF says its version or schema, or a run has a driver or results.
fn is_sarif(outline: &Outline) -> bool {
    let labelled = outline.text("version") == Some(VERSION)
        || outline.text("$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains("sarif"));
    let shaped =
        outline.has("runs[].tool.driver") || outline.is_array("runs[].results") || outline.has("runs[].tool.name");
    outline.is_array("runs") && (labelled || shaped)
}

/// What the runs of a file add up to.
#[derive(Default)]
struct Report {
    version: Option<String>,
    tool: Option<ToolId>,
    runs: u64,
    /// Whether a run says nothing about its execution, or nothing that can be believed.
    silent: bool,
    hides: bool,
    origins: Origins,
}

impl Report {
    fn version(&mut self, json: &mut Json<'_>) -> Result<(), DecodeError> {
        let version: String = json.read()?;
        if version != VERSION {
            return Err(version_error("is SARIF of another version than 2.1.0"));
        }
        self.version = Some(version);
        Ok(())
    }

    fn run(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let mut run = Run::default();
        run.read(json, sink)?;
        let dialect = run.close(sink)?;
        let tool = run.tool.as_ref().map(|(_, id)| id.clone());
        if self.runs > 0 && self.tool != tool {
            let message = "holds runs of several tools; an input is the report of one, so write one file per tool";
            return Err(DecodeError::new(Code::RefusedFormat, message));
        }
        self.tool = tool;
        self.runs += 1;
        self.silent |= !run.invocations.tell();
        self.origins.join(std::mem::take(&mut run.origins));
        self.hides |= dialect == Dialect::DependencyCheck;
        let version = run.tool_version(dialect);
        let scan = sink.scan();
        scan.tool_version = scan.tool_version.take().or(version);
        Ok(())
    }

    fn close(self, sink: &mut Sink) -> Result<(), DecodeError> {
        if self.version.is_none() {
            return Err(version_error("is SARIF that does not say its version"));
        }
        let Some(tool) = self.tool else {
            let message = "holds no run: it names no tool and proves nothing; run the scanner again";
            return Err(DecodeError::new(Code::NothingExamined, message));
        };
        self.origins.bind(&mut sink.scan().subject);
        sink.set_tool(tool);
        sink.set_format_version(VERSION);
        if self.hides {
            // Analysis exceptions of Dependency-Check leave no trace in its SARIF.
            sink.set_proof(Proof::Hides);
        } else if self.silent {
            let message = "no proof of scan in this format: the runs do not say whether they succeeded (`invocations`)";
            sink.problem(Code::NoProof, message, "");
        } else {
            sink.set_proof(Proof::Tells);
        }
        Ok(())
    }
}

fn version_error(what: &str) -> DecodeError {
    DecodeError::new(Code::SchemaVersion, format!("{what}; have the tool write SARIF {VERSION}"))
}

/// Results that stand beside the runs: no known tool writes them, and findings live in them.
fn inline(json: &mut Json<'_>) -> Result<(), DecodeError> {
    let at = json.offset();
    let mut parts = 0_u64;
    json.list(|json, _| {
        parts += 1;
        json.skip()
    })?;
    let message = "keeps properties of its runs in `inlineExternalProperties`, which are not read; have the tool write \
                   plain runs";
    if parts == 0 { Ok(()) } else { Err(DecodeError::new(Code::RefusedFormat, message).at(at)) }
}
