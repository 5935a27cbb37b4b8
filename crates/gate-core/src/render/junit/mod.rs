//! `JUnit` XML as Jenkins and GitLab read it: a suite for each gate, a case for each cause.
//!
//! A gate that passes is one passing case, one that was not judged is skipped. What only warns passes, with its words
//! as output: the format knows no warning. Names of cases stay the same from build to build as far as they can, since CI
//! systems follow a case by suite and name; what was counted this time stands in the message.

mod case;
#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};

use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::escape::log_line;
use super::{Renderer, Style, words};
use crate::model::{GateResult, Outcome, Report, Verdict};
use case::{Case, Kind};

/// Most characters of an attribute.
const ATTRIBUTE: usize = 2000;
/// Most characters of a line of text.
const LINE: usize = 10_000;

/// The renderer.
pub(super) struct JUnit;

impl Renderer for JUnit {
    fn id(&self) -> &'static str {
        "junit"
    }

    fn title(&self) -> &'static str {
        "JUnit XML for test reports of Jenkins, GitLab and others: a suite for each gate"
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut xml = Xml { writer: Writer::new_with_indent(BufWriter::new(out), b' ', 2) };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let suites: Vec<Suite<'_>> = report.gates.iter().map(|gate| Suite::of(report, gate)).collect();
        let suites: Vec<Suite<'_>> = suites.into_iter().chain(nothing_judged(report)).collect();
        let count = |kind| suites.iter().map(|suite| suite.count(kind)).sum::<usize>().to_string();
        let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
        let counts = [count(Kind::Failure), count(Kind::Error)];
        let root = [("name", "gate"), ("tests", &tests.to_string()), ("failures", &counts[0]), ("errors", &counts[1])];
        xml.start("testsuites", &root)?;
        for (number, suite) in suites.iter().enumerate() {
            suite.write(report, number, &mut xml)?;
        }
        xml.end("testsuites")?;
        let mut out = xml.writer.into_inner();
        out.write_all(b"\n")?;
        out.flush()
    }
}

/// The cases of one gate.
struct Suite<'r> {
    id: &'r str,
    properties: Vec<(&'static str, &'r str)>,
    cases: Vec<Case<'r>>,
}

impl<'r> Suite<'r> {
    fn of(report: &'r Report, gate: &'r GateResult) -> Suite<'r> {
        let properties = vec![
            ("verdict", report.verdict.as_str()),
            ("outcome", gate.outcome.as_str()),
            ("title", &gate.title),
            ("limit", &gate.limit),
            ("defined", &gate.origin),
            ("enforcement", gate.enforcement),
        ];
        Suite { id: &gate.id, properties, cases: case::of_gate(gate) }
    }

    fn count(&self, kind: Kind) -> usize {
        self.cases.iter().filter(|case| case.kind == kind).count()
    }

    fn write(&self, report: &Report, number: usize, xml: &mut Xml<impl Write>) -> io::Result<()> {
        let time = report.now.to_zoned(TimeZone::UTC).datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let count = |kind| self.count(kind).to_string();
        xml.start(
            "testsuite",
            &[
                ("name", self.id),
                ("id", &number.to_string()),
                ("package", "gate"),
                ("tests", &self.cases.len().to_string()),
                ("failures", &count(Kind::Failure)),
                ("errors", &count(Kind::Error)),
                ("skipped", &count(Kind::Skipped)),
                ("timestamp", &time),
                ("time", "0"),
            ],
        )?;
        xml.start("properties", &[])?;
        for (name, value) in &self.properties {
            xml.empty("property", &[("name", name), ("value", value)])?;
        }
        xml.end("properties")?;
        for case in &self.cases {
            case.write(report, self.id, xml)?;
        }
        xml.end("testsuite")
    }
}

/// Where no gate was judged nothing passed, and no suite says so.
fn nothing_judged(report: &Report) -> Option<Suite<'_>> {
    let said = report.gates.iter().any(|gate| matches!(gate.outcome, Outcome::Error | Outcome::Fail));
    let missing = report.verdict == Verdict::Error && !said;
    missing.then(|| Suite {
        id: "verdict",
        properties: vec![("verdict", report.verdict.as_str())],
        cases: vec![Case::nothing_judged()],
    })
}

/// The writer. Every text passes here, so none of it can hold what XML 1.0 has no place for.
struct Xml<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> Xml<W> {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        self.writer.write_event(event)
    }

    fn element<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
        let mut element = BytesStart::new(name);
        for (name, value) in attributes {
            element.push_attribute((*name, &*log_line(&words::one_line(value, ATTRIBUTE))));
        }
        element
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let element = Self::element(name, attributes);
        self.event(Event::Start(element))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let element = Self::element(name, attributes);
        self.event(Event::Empty(element))
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// An element with lines of text.
    fn text(&mut self, name: &str, attributes: &[(&str, &str)], lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return self.empty(name, attributes);
        }
        self.start(name, attributes)?;
        let safe = |line: &String| log_line(&words::one_line(line, LINE)).into_owned();
        let lines: Vec<_> = lines.iter().map(safe).collect();
        self.event(Event::Text(BytesText::new(&lines.join("\n"))))?;
        self.end(name)
    }
}
