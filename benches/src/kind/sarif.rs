//! SARIF 2.1.0 of a plain analyser: rules first, some of them with `security-severity`, some results suppressed in the source.

use std::io::{self, Write};

use crate::REPORT_TIME;
use crate::advisory::{decimal, number_for, stream};
use crate::expected::{Expected, Level};
use crate::json::{Json, Style};
use crate::output::Output;
use crate::request::{Goal, Request, Shape};
use crate::rng::Rng;
use crate::text;

/// Rules of the analyser: fewer in a small report, so that it is not all rules.
fn rule_count(request: &Request) -> u64 {
    let wish = match request.goal {
        Goal::Bytes(bytes) => bytes / 10_000,
        Goal::Findings(findings) => findings / 4,
    };
    wish.clamp(5, 120)
}

/// What a result takes from its rule: its level word and, for every second rule, a score in tenths.
struct Rule {
    id: String,
    level: &'static str,
    score: Option<u64>,
}

impl Rule {
    fn new(seed: u64, number: u64) -> Self {
        let mut rng = Rng::item(seed, stream::ADVISORY, number);
        let level = rng.pick(&["error", "warning", "warning", "note", "note", "none"]);
        let score = (number % 2 == 1).then(|| rng.between(10, 98));
        Self { id: format!("example/{}-{number}", text::name(&mut rng, 3, '-')), level, score }
    }

    /// The score decides; without one, the level word.
    fn severity(&self) -> Level {
        match (self.score, self.level) {
            (Some(score), _) => Level::of_score(score),
            (None, "error") => Level::High,
            (None, "warning") => Level::Medium,
            (None, "note") => Level::Low,
            (None, _) => Level::Info,
        }
    }
}

/// Writes the report.
pub(super) fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    let mut expected = Expected::default();
    let many_runs = request.shape == Shape::ManyResults;
    let mut json = Json::new(Style::Go(2));
    json.open_object();
    json.string("version", "2.1.0");
    json.string("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json.array("runs");
    let mut row = 0;
    while row == 0 || many_runs && request.wanted(output.written(), expected.findings) > 0 {
        let count = rule_count(request);
        let rules = if many_runs { row % count..row % count + 1 } else { 0..count };
        head(request, &mut json, row, rules, output)?;
        json.array("results");
        loop {
            if request.wanted(output.written(), expected.findings) == 0 {
                break;
            }
            result(request, &mut json, row, &mut expected);
            json.drain(output)?;
            row += 1;
            if many_runs {
                break;
            }
        }
        json.close_array();
        json.string("columnKind", "utf16CodeUnits");
        json.close_object();
        json.drain(output)?;
        if row == 0 {
            break;
        }
    }
    json.close_array();
    json.close_object();
    json.end_line();
    json.drain(output)?;
    Ok(expected)
}

fn head<W: Write>(
    request: &Request,
    json: &mut Json,
    run: u64,
    rules: std::ops::Range<u64>,
    output: &mut Output<W>,
) -> io::Result<()> {
    let mut rng = Rng::item(request.seed, stream::DOCUMENT, run);
    json.open_object();
    json.object("tool");
    json.object("driver");
    json.string("name", "Example Analyzer");
    json.string("semanticVersion", "3.2.1");
    json.string("informationUri", "https://analyzer.example/");
    json.array("rules");
    for number in rules {
        rule(json, &mut rng, &Rule::new(request.seed, number));
    }
    json.close_array();
    json.close_object();
    json.close_object();
    json.array("invocations");
    json.open_object();
    json.raw("executionSuccessful", true);
    json.string("endTimeUtc", &format!("{REPORT_TIME}Z"));
    json.close_object();
    json.close_array();
    if let Some(bytes) = request.long_string() {
        json.array("artifacts");
        json.open_object();
        json.object("contents");
        json.long_string("text", bytes, &mut rng, output)?;
        json.close_object();
        json.close_object();
        json.close_array();
    }
    json.drain(output)
}

fn rule(json: &mut Json, rng: &mut Rng, rule: &Rule) {
    json.open_object();
    json.string("id", &rule.id);
    json.object("shortDescription");
    json.string("text", &text::prose(rng, 60));
    json.close_object();
    json.object("help");
    json.string("text", &text::prose(rng, 400));
    json.string("markdown", &text::prose(rng, 400));
    json.close_object();
    json.object("defaultConfiguration");
    json.string("level", rule.level);
    json.close_object();
    json.object("properties");
    json.strings("tags", ["security", text::word(rng)]);
    if let Some(score) = rule.score {
        json.string("security-severity", &decimal(score));
    }
    json.close_object();
    json.close_object();
}

fn result(request: &Request, json: &mut Json, row: u64, expected: &mut Expected) {
    let number = number_for(request, &mut Rng::item(request.seed, stream::DOCUMENT, row), row, row);
    let mut rng = Rng::item(request.seed, stream::ROW, number);
    let many_runs = request.shape == Shape::ManyResults;
    let rule_number = if many_runs { row } else { number } % rule_count(request);
    let rule = Rule::new(request.seed, rule_number);
    // A report of one repeated row would otherwise never reach its goal.
    let suppressed = rng.chance(6) && request.shape != Shape::KeysEqual;
    json.open_object();
    json.string("ruleId", &rule.id);
    json.raw("ruleIndex", if many_runs { 0 } else { rule_number });
    json.string("level", rule.level);
    json.object("message");
    let message_bytes = rng.between(60, 300);
    json.string("text", &text::prose(&mut rng, message_bytes));
    json.close_object();
    json.array("locations");
    location(json, &mut rng, number);
    json.close_array();
    json.object("partialFingerprints");
    json.string("primaryLocationLineHash", &format!("{}:1", rng.hex(16)));
    json.close_object();
    code_flows(json, &mut rng, number);
    if suppressed {
        json.array("suppressions");
        json.open_object();
        json.string("kind", "inSource");
        json.string("justification", &text::name(&mut rng, 5, ' '));
        json.close_object();
        json.close_array();
        expected.suppressed += 1;
    } else {
        expected.open(rule.severity(), rule.score);
    }
    if request.shape == Shape::Deep {
        json.deep("properties");
    }
    json.close_object();
}

fn code_flows(json: &mut Json, rng: &mut Rng, number: u64) {
    let steps = rng.skewed(0, 6, 2);
    if steps == 0 {
        return;
    }
    json.array("codeFlows");
    json.open_object();
    json.array("threadFlows");
    json.open_object();
    json.array("locations");
    for _ in 0..steps {
        json.open_object();
        json.key("location");
        location(json, rng, number);
        json.close_object();
    }
    json.close_array();
    json.close_object();
    json.close_array();
    json.close_object();
    json.close_array();
}

fn location(json: &mut Json, rng: &mut Rng, number: u64) {
    json.open_object();
    json.object("physicalLocation");
    json.object("artifactLocation");
    json.string("uri", &format!("src/{}-{number}.ts", text::name(rng, 2, '/')));
    json.string("uriBaseId", "%SRCROOT%");
    json.close_object();
    json.object("region");
    json.raw("startLine", rng.between(1, 3000));
    json.raw("startColumn", rng.between(1, 80));
    json.object("snippet");
    json.string("text", &text::prose(rng, 40));
    json.close_object();
    json.close_object();
    json.close_object();
    json.close_object();
}
