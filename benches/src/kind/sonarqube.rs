//! `SonarQube` `api/issues/search`: one document with all rows, or the pages a client fetches one by one.

use std::io::{self, Write};

use crate::REPORT_TIME;
use crate::advisory::{number_for, stream};
use crate::expected::{Expected, Level};
use crate::json::{Json, Style};
use crate::output::Output;
use crate::request::{Request, Shape};
use crate::rng::Rng;
use crate::text;

const PROJECT: &str = "org.example:payments";

/// All rows of a request: how many there are, and what they count for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Rows, closed ones included: the `total` of every page.
    pub total: u64,
    /// What a reader must count over all pages.
    pub expected: Expected,
}

/// Makes all rows once, since each page says the total before its first row.
pub fn rows(request: &Request) -> Rows {
    let mut rows = Rows { total: 0, expected: Expected::default() };
    let mut output = Output::new(io::sink());
    let mut json = Json::new(Style::Compact);
    json.open_array();
    while request.wanted(output.written(), rows.expected.findings) > 0 {
        if let Some(level) = issue(request, &mut json, rows.total) {
            rows.expected.open(level, None);
        }
        json.drain(&mut output).expect("a sink takes everything");
        rows.total += 1;
    }
    rows
}

/// Writes one document that holds all rows, as exports do that join the pages.
pub(super) fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    let rows = rows(request);
    page(request, rows.total, 1, rows.total.max(1), output)?;
    Ok(rows.expected)
}

/// Writes page `index`, counted from 1, of pages of `size` rows.
pub fn page<W: Write>(request: &Request, total: u64, index: u64, size: u64, output: &mut Output<W>) -> io::Result<()> {
    let mut json = Json::new(Style::Compact);
    json.open_object();
    json.raw("total", total);
    json.raw("p", index);
    json.raw("ps", size);
    json.object("paging");
    json.raw("pageIndex", index);
    json.raw("pageSize", size);
    json.raw("total", total);
    json.close_object();
    json.raw("effortTotal", total * 5);
    json.array("issues");
    let start = (index - 1).saturating_mul(size);
    for row in start..start.saturating_add(size).min(total) {
        issue(request, &mut json, row);
        json.drain(output)?;
    }
    json.close_array();
    json.array("components");
    json.open_object();
    json.string("key", PROJECT);
    json.raw("enabled", true);
    json.string("qualifier", "TRK");
    json.string("name", "payments");
    json.close_object();
    json.close_array();
    json.array("facets");
    json.close_array();
    json.close_object();
    json.drain(output)
}

/// Writes row `row`; its level, or `None` when the tool has closed it.
fn issue(request: &Request, json: &mut Json, row: u64) -> Option<Level> {
    let number = number_for(request, &mut Rng::item(request.seed, stream::DOCUMENT, row), row, row);
    let mut rng = Rng::item(request.seed, stream::ROW, number);
    let rng = &mut rng;
    let (level, severity, impact) = match rng.below(100) {
        0..3 => (Level::Critical, "BLOCKER", "BLOCKER"),
        3..15 => (Level::High, "CRITICAL", "HIGH"),
        15..55 => (Level::Medium, "MAJOR", "MEDIUM"),
        55..92 => (Level::Low, "MINOR", "LOW"),
        _ => (Level::Info, "INFO", "INFO"),
    };
    let (kind, quality) = match rng.below(10) {
        0 => ("VULNERABILITY", "SECURITY"),
        1 | 2 => ("BUG", "RELIABILITY"),
        _ => ("CODE_SMELL", "MAINTAINABILITY"),
    };
    // A report of one repeated row would otherwise never reach its goal.
    let closed = rng.chance(8) && request.shape != Shape::KeysEqual;
    let line = rng.between(1, 2000);
    let file = format!("{PROJECT}:src/{}-{number}.java", text::name(rng, 3, '/'));
    json.open_object();
    json.string("key", &format!("{:08x}-{}", row, rng.hex(22)));
    json.string("rule", &format!("java:S{}", rng.between(100, 6900)));
    json.string("severity", severity);
    json.string("component", &file);
    json.string("project", PROJECT);
    if !closed {
        json.raw("line", line);
        json.string("hash", &rng.hex(32));
        text_range(json, rng, line);
    }
    flows(json, rng, &file);
    json.string("status", if closed { "CLOSED" } else { rng.pick(&["OPEN", "OPEN", "OPEN", "CONFIRMED", "REOPENED"]) });
    if closed {
        json.string("resolution", "FIXED");
    }
    let message_bytes = rng.between(40, 160);
    json.string("message", &text::prose(rng, message_bytes));
    json.string("effort", "5min");
    json.string("debt", "5min");
    json.string("author", "zoe@mail.example");
    json.strings("tags", [text::word(rng), text::word(rng)]);
    tail(json, kind, quality, impact, closed);
    (!closed).then_some(level)
}

fn tail(json: &mut Json, kind: &str, quality: &str, impact: &str, closed: bool) {
    json.string("creationDate", "2025-11-03T17:55:39+0100");
    json.string("updateDate", &format!("{REPORT_TIME}+0000"));
    if closed {
        json.string("closeDate", &format!("{REPORT_TIME}+0000"));
    }
    json.string("type", kind);
    json.string("scope", "MAIN");
    json.raw("quickFixAvailable", false);
    json.array("messageFormattings");
    json.close_array();
    json.array("codeVariants");
    json.close_array();
    json.string("cleanCodeAttribute", "LOGICAL");
    json.string("cleanCodeAttributeCategory", "INTENTIONAL");
    json.array("impacts");
    json.open_object();
    json.string("softwareQuality", quality);
    json.string("severity", impact);
    json.close_object();
    json.close_array();
    json.string("issueStatus", if closed { "FIXED" } else { "OPEN" });
    json.raw("prioritizedRule", false);
    json.close_object();
}

fn text_range(json: &mut Json, rng: &mut Rng, line: u64) {
    json.object("textRange");
    json.raw("startLine", line);
    json.raw("endLine", line);
    json.raw("startOffset", rng.below(20));
    json.raw("endOffset", rng.between(21, 90));
    json.close_object();
}

fn flows(json: &mut Json, rng: &mut Rng, file: &str) {
    json.array("flows");
    for _ in 0..rng.skewed(0, 4, 3) {
        json.open_object();
        json.array("locations");
        for _ in 0..rng.between(1, 3) {
            json.open_object();
            json.string("component", file);
            let line = rng.between(1, 2000);
            text_range(json, rng, line);
            json.string("msg", &text::prose(rng, 50));
            json.close_object();
        }
        json.close_array();
        json.close_object();
    }
    json.close_array();
}
