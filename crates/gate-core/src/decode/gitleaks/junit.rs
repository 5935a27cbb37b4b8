//! Gitleaks `JUnit` (v8.17.0 and later): one case per finding, whose failure text is the finding as JSON, with the
//! secret in it.

use super::row::{Generation, Row};
use crate::decode::decoder::Source;
use crate::decode::error::DecodeError;
use crate::decode::sink::Sink;
use crate::decode::xml::Xml;
use crate::model::Code;

/// Reads the one suite gitleaks writes. Its counts are the proof that no case was cut out.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut xml = source.xml();
    xml.root()?;
    let mut suites = 0_u64;
    xml.children(|xml, name| {
        suites += 1;
        match name {
            "testsuite" if suites == 1 && xml.attribute("name") == Some("gitleaks") => suite(xml, sink),
            _ => Err(foreign(xml)),
        }
    })?;
    xml.finish()?;
    if suites == 0 {
        return Err(DecodeError::new(Code::Malformed, "holds no test suite; run the scan again"));
    }
    sink.set_format_version(Generation::V8.as_str());
    Ok(())
}

fn suite(xml: &mut Xml<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let count = |name: &str| xml.attribute(name).and_then(|value| value.parse::<u64>().ok());
    let (tests, failures) = (count("tests"), count("failures"));
    let mut cases = 0_u64;
    xml.children(|xml, name| {
        cases += 1;
        match name {
            "testcase" => case(xml, sink),
            _ => Err(foreign(xml)),
        }
    })?;
    if tests == Some(cases) && failures == Some(cases) {
        return Ok(());
    }
    let message = format!(
        "holds {cases} cases, but its `tests` and `failures` do not say so; it was cut or edited, so run the scan again"
    );
    Err(DecodeError::new(Code::Malformed, message).at(xml.offset()))
}

fn case(xml: &mut Xml<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut failures = 0_u64;
    xml.children(|xml, name| {
        failures += 1;
        match name {
            "failure" if failures == 1 => failure(xml, sink),
            _ => Err(foreign(xml)),
        }
    })?;
    if failures == 1 {
        return Ok(());
    }
    let message = "a test case has no failure; gitleaks writes one case per finding and no others";
    Err(DecodeError::new(Code::Malformed, message).at(xml.offset()))
}

fn failure(xml: &mut Xml<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let at = xml.offset();
    let text = xml.text()?;
    // The parser's own message could quote the text, which holds the secret.
    let row: Row<'_> = serde_json::from_str(&text).map_err(|_| unreadable(at))?;
    match row.generation().map_err(|error| error.at(at))? {
        Generation::V8 => row.leak(Generation::V8).add(sink).map_err(|error| error.at(at)),
        Generation::V1 | Generation::V2 | Generation::V3 | Generation::V5 | Generation::V7 => Err(unreadable(at)),
    }
}

fn unreadable(at: u64) -> DecodeError {
    let message =
        "a failure text is not one finding as JSON; write `--report-format json` with this version of gitleaks";
    DecodeError::new(Code::Malformed, message).at(at)
}

fn foreign(xml: &Xml<'_>) -> DecodeError {
    let message = "an element stands here that gitleaks does not write; give its own file, not one joined from several";
    DecodeError::new(Code::Malformed, message).at(xml.offset())
}
