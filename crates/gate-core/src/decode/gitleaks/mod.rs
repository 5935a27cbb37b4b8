//! Gitleaks: JSON and CSV of every generation since v1, and `JUnit`. Its SARIF is read by the SARIF decoder.
//!
//! A gitleaks report is a bare list of findings. It names no version, no commit and no time, and it is the same
//! when the scan ended early, so no format proves a scan. Without `--redact` every format holds the secrets in
//! plain text: `Secret`, `Match`, `Context`, `Fragment`, `line`, `offender` and the commit message are never read.

mod csv;
mod junit;
mod row;
#[cfg(test)]
mod tests;

use super::decoder::{About, Decoder, Format, Refusal, Sniff, Source};
use super::error::DecodeError;
use super::head::{Head, XmlOutline};
use super::json::{Leaf, Outline};
use super::sink::Sink;
use crate::model::{Code, Kind, Proof};
use row::{Generation, Row};

/// The decoder.
pub(super) struct Gitleaks;

static ABOUT: About = About {
    id: "gitleaks",
    title: "Gitleaks",
    homepage: "https://github.com/gitleaks/gitleaks",
    produce: "gitleaks git --redact --report-format json --report-path gitleaks.json",
    any_tool: false,
    formats: &FORMATS,
};

static FORMATS: [Format; 3] = [
    Format { id: "json", title: "Gitleaks JSON", proof: Proof::Silent },
    Format { id: "csv", title: "Gitleaks CSV", proof: Proof::Silent },
    Format { id: "junit", title: "Gitleaks JUnit", proof: Proof::Silent },
];
const JSON: &Format = &FORMATS[0];
const CSV: &Format = &FORMATS[1];
const JUNIT: &Format = &FORMATS[2];

const WRAPPED: Refusal = Refusal {
    what: "an object around gitleaks findings",
    why: "not written by any version of gitleaks, which writes a bare list; what made it may have left findings out",
    instead: "give the report file itself, as `--report-format json` wrote it",
};

impl Decoder for Gitleaks {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Secret]
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) => sniff_json(outline),
            Head::Xml(outline) if is_junit(outline) => Sniff::Yes(JUNIT),
            Head::Text(text) if csv::is_header(text.lines().next().unwrap_or_default()) => Sniff::Yes(CSV),
            Head::Xml(_) | Head::Html(_) | Head::Text(_) => Sniff::No,
        }
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        match format.id {
            "csv" => csv::decode(source, sink)?,
            "junit" => junit::decode(source, sink)?,
            _ => decode_json(source, sink)?,
        }
        let message = "no proof of scan in this format; since v8.27 a `git` that fails leaves the same report and exit \
                       code 0, so look for `0 commits scanned` in the log of gitleaks";
        sink.problem(Code::NoProof, message, "");
        Ok(())
    }
}

fn sniff_json(outline: &Outline) -> Sniff {
    match outline.at("") {
        Some(Leaf::Array) if is_row(outline, "[].") => Sniff::Yes(JSON),
        // Every clean run since v8.2.3 is `[]`; callers of gitleaks as a library get `null`.
        Some(Leaf::Array) if !outline.has("[]") && !outline.cut => Sniff::Named(JSON),
        Some(Leaf::Null) => Sniff::Named(JSON),
        Some(Leaf::Object) if is_wrapped(outline) => Sniff::Refused(WRAPPED),
        Some(Leaf::Array | Leaf::Object | Leaf::Text(_) | Leaf::Number(_) | Leaf::Bool(_)) | None => Sniff::No,
    }
}

/// Whether the object at `prefix` is a finding. Before v8.23.2 `RuleID` stood last, behind texts of any length.
fn is_row(outline: &Outline, prefix: &str) -> bool {
    let has = |key: &str| outline.has(&format!("{prefix}{key}"));
    let places = ["StartLine", "EndLine", "StartColumn", "EndColumn"];
    let v8 = has("StartLine") && has("RuleID")
        || outline.cut && has("Description") && places.into_iter().all(has) && !has("RuleID");
    v8 || has("offender") && (has("rule") || has("reason"))
}

/// Objects that converters and other parsers' tests put around findings, and a finding without its list.
fn is_wrapped(outline: &Outline) -> bool {
    outline.is_array("leaks") || is_row(outline, "findings[].") || is_row(outline, "")
}

fn is_junit(outline: &XmlOutline) -> bool {
    outline.root == "testsuites" && outline.child_attribute("testsuite", "name") == Some("gitleaks")
}

fn decode_json(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut json = source.json();
    let mut first: Option<Generation> = None;
    json.rows::<Row>(|row| {
        let generation = row.generation()?;
        if (*first.get_or_insert(generation) == Generation::V8) != (generation == Generation::V8) {
            let message = "mixes findings of gitleaks v8 with older ones; give the reports one by one";
            return Err(DecodeError::new(Code::Malformed, message));
        }
        row.leak(generation).add(sink)
    })?;
    json.finish()?;
    sink.set_format_version(first.unwrap_or(Generation::V8).as_str());
    Ok(())
}
