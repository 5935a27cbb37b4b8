//! OWASP Dependency-Check: its XML of every generation, JSON, CSV and GitLab reports.
//!
//! Its SARIF is read by the SARIF decoder. HTML, `JUnit` and suppression files are refused by name: none of them can show
//! that a scan was complete.

mod csv;
mod gitlab;
mod identity;
mod json;
mod row;
mod schema;
mod time;
mod xml;

use super::{About, DecodeError, Decoder, Format, Head, Outline, Refusal, Sink, Sniff, Source, XmlOutline};
use crate::model::bom::{Part, PartKind, clean};
use crate::model::{Code, Kind, Proof};

/// The decoder.
pub(super) struct DependencyCheck;

static FORMATS: [Format; 4] = [
    Format { id: "xml", title: "Dependency-Check XML report", proof: Proof::Tells },
    Format { id: "json", title: "Dependency-Check JSON report", proof: Proof::Tells },
    Format { id: "gitlab", title: "Dependency-Check report in GitLab's format", proof: Proof::Hides },
    Format { id: "csv", title: "Dependency-Check CSV report", proof: Proof::Hides },
];
static XML: &Format = &FORMATS[0];
static JSON: &Format = &FORMATS[1];
static GITLAB: &Format = &FORMATS[2];
static CSV: &Format = &FORMATS[3];

static ABOUT: About = About {
    id: "dependency-check",
    title: "OWASP Dependency-Check",
    homepage: "https://dependency-check.github.io/DependencyCheck/",
    produce: "dependency-check --scan . --format XML --out target",
    any_tool: false,
    formats: &FORMATS,
};

/// What to write in place of a format that is no evidence.
const INSTEAD: &str = "write `--format XML` (or `--format JSON`) as well";

impl Decoder for DependencyCheck {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Vulnerability]
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) => sniff_json(outline),
            Head::Xml(outline) => sniff_xml(outline),
            Head::Html(text) if text.contains("<title>dependency-check report") => Sniff::Refused(Refusal {
                what: "a Dependency-Check HTML page",
                why: "it is made for people, and its layout is no promise that anything could rely on",
                instead: INSTEAD,
            }),
            Head::Text(text) if csv::is_header(text.lines().next().unwrap_or_default()) => Sniff::Yes(CSV),
            Head::Html(_) | Head::Text(_) => Sniff::No,
        }
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        match format.id {
            "xml" => xml::decode(source, sink),
            "json" => json::decode(source, sink),
            "gitlab" => gitlab::decode(source, sink),
            _ => csv::decode(source, sink),
        }
    }
}

fn sniff_json(outline: &Outline) -> Sniff {
    let schema = outline.has("reportSchema");
    let body = outline.is_object("scanInfo") || outline.is_object("projectInfo") || outline.is_array("dependencies");
    // Writers that sort keys put the dependencies first, and the head may end inside them.
    let sorted = outline.is_object("dependencies[].evidenceCollected") && outline.has("dependencies[].fileName");
    match outline.text("scan.scanner.id") {
        _ if (schema && body) || sorted => Sniff::Yes(JSON),
        Some("org.owasp.dependency-check") => Sniff::Yes(GITLAB),
        Some(_) | None => Sniff::No,
    }
}

fn sniff_xml(outline: &XmlOutline) -> Sniff {
    let named = |part: &str| outline.attributes.iter().any(|(_, value)| value.to_lowercase().contains(part));
    match outline.root.as_str() {
        "analysis" if named("dependency-check") || named("dependency_check") => Sniff::Yes(XML),
        "analysis" if outline.has("scanInfo") && outline.has("projectInfo") => Sniff::Yes(XML),
        "suppressions" if named("dependency-suppression") || named("dependency_check") || has_rules(outline) => {
            Sniff::Refused(Refusal {
                what: "a Dependency-Check suppression file",
                why: "it is a suppression file, not a report",
                instead: "give the report of the scan, and this file with `--ignore-file dependency-check=PATH`",
            })
        }
        "testsuites" if outline.attribute("name") == Some("dependency-check") => Sniff::Refused(Refusal {
            what: "a Dependency-Check JUnit report",
            why: "rows without a score read as passed, and errors of the analysis leave no trace",
            instead: INSTEAD,
        }),
        _ => Sniff::No,
    }
}

/// Whether a suppression file without its namespace holds this tool's rules (Checkstyle has the same root).
fn has_rules(outline: &XmlOutline) -> bool {
    let rules = ["filePath", "sha1", "gav", "packageUrl", "cpe", "cve", "cwe", "cvssBelow", "vulnerabilityName"];
    rules.iter().any(|rule| outline.has(&format!("suppress.{rule}")))
}

/// Counts the tool's own errors and keeps the words of the first.
#[derive(Default)]
struct ToolErrors {
    count: u64,
    first: String,
}

impl ToolErrors {
    fn add(&mut self, message: &str) {
        self.count += 1;
        if self.first.is_empty() {
            self.first = row::one_line(&without_login(message)).into_owned();
        }
    }

    /// One entry is enough to make the report unusable; an empty block is what a healthy run may write.
    fn tell(&self, sink: &mut Sink) {
        if self.count > 0 {
            let number = if self.count == 1 { "1 error".to_owned() } else { format!("{} errors", self.count) };
            let first = if self.first.is_empty() { "(no message)" } else { &self.first };
            let message = format!(
                "the analysis met {number}, so findings may be missing; correct the cause and scan again. first: {first}"
            );
            sink.problem(Code::ToolErrors, message, "");
        }
    }
}

/// Takes user name and password out of addresses: an error may quote the address it could not reach.
fn without_login(message: &str) -> String {
    let mut rest = message;
    let mut out = String::with_capacity(message.len());
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        out.push_str(before);
        let host_ends = address.find(|c: char| c.is_whitespace() || "/?#\"'".contains(c)).unwrap_or(address.len());
        let login_ends = address[..host_ends].rfind('@').map_or(0, |at| at + 1);
        rest = &address[login_ends..];
    }
    out.push_str(rest);
    out
}

/// Says that nothing was examined.
fn nothing_examined(sink: &mut Sink) {
    let message =
        "no dependency was examined; check the paths given to `--scan` and run it where the build's files are";
    sink.problem(Code::NothingExamined, message, "");
}

/// The project's name for people.
fn subject(sink: &mut Sink, name: &str, artifact: &str, version: &str) {
    let name = if name.is_empty() { artifact } else { name };
    if !name.is_empty() {
        let joint = if version.is_empty() { "" } else { " " };
        let subject = &mut sink.scan().subject;
        subject.name = Some(row::one_line(&format!("{name}{joint}{version}")).into_owned());
        subject.kind = Some("project".to_owned());
        if let Some(bill) = sink.bill() {
            let mut part = Part::new(PartKind::Application, name);
            part.version = clean(version);
            bill.subject("", part);
        }
    }
}

/// Most database dates that are kept; the tool writes five.
const MAX_DATA: usize = 64;

/// The date of a database.
fn data_source(sink: &mut Sink, name: &str, timestamp: &str) {
    let data = &mut sink.scan().data;
    if !name.is_empty() && data.len() < MAX_DATA {
        data.push((row::one_line(name).into_owned(), row::one_line(timestamp).into_owned()));
    }
}

#[cfg(test)]
mod tests;
