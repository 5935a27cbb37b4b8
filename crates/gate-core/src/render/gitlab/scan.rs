//! What a security report says about the scan behind it. No report of such a scan is no scan without findings.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::security::Category;
use crate::decode;
use crate::model::{Evidence, Level, Report, ToolId, Use};
use crate::render::words;

/// Most characters of a message.
const MESSAGE: usize = 1000;
/// Most messages.
const MESSAGES: usize = 100;

/// The block `scan`.
#[derive(Serialize)]
pub(super) struct Scan<'a> {
    analyzer: Software,
    scanner: Software,
    r#type: &'a str,
    start_time: String,
    end_time: String,
    status: &'static str,
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Software {
    id: String,
    name: String,
    version: String,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: String,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

impl Message {
    fn new(level: &'static str, value: &str) -> Message {
        Message { level, value: words::one_line(value, MESSAGE).into_owned() }
    }
}

impl<'a> Scan<'a> {
    pub(super) fn of(report: &'a Report, category: &'a Category, exempted: Option<String>) -> Scan<'a> {
        let all = report.evidence.iter().enumerate().filter(|(_, input)| input.used.counts());
        let inputs: Vec<&Evidence> =
            all.filter(|&(at, _)| may_tell(report, at, category)).map(|(_, input)| input).collect();
        let messages = messages(&inputs, category, exempted);
        let times = || inputs.iter().filter_map(|input| input.content.as_ref()?.scan.time);
        let (start, end) = (times().min().unwrap_or(report.now), times().max().unwrap_or(report.now));
        let failed = messages.iter().any(|message| message.level == "fatal");
        Scan {
            analyzer: gate(),
            scanner: scanner(&inputs),
            r#type: category.word,
            start_time: plain(start),
            end_time: plain(end),
            status: if failed { "failure" } else { "success" },
            messages,
        }
    }
}

/// UTC without saying so: GitLab takes no zone.
fn plain(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Formats of `SonarQube` that list flaws. Its others hold measures, or say where to ask for them.
const LISTS_OF_SONARQUBE: [&str; 3] = ["issues", "hotspots", "sonar-report"];

/// Whether an input may tell of what is looked for: by what was scanned, and by what it says it looked for, else by
/// what its tool can find. Of what could not be read, and of tools that are only known by name, nobody can tell.
fn may_tell(report: &Report, at: usize, category: &Category) -> bool {
    let input = &report.evidence[at];
    let tool = input.tool.as_ref();
    let kinds = tool.map_or(&[][..], decode::kinds);
    let may_find = kinds.is_empty() || kinds.iter().any(|&kind| category.is_of(kind));
    let Some(content) = &input.content else { return may_find };
    if !category.fits(&content.scan.subject) {
        return false;
    }
    if !content.scan.looked_for.is_empty() {
        return content.scan.looked_for.iter().any(|&kind| category.is_of(kind));
    }
    match tool.map(ToolId::as_str) {
        Some("sonarqube") if !LISTS_OF_SONARQUBE.contains(&content.format) => false,
        // It looks for what it is told to, and some of its formats do not say for what.
        Some("trivy") => {
            let mut rows = report.findings.rows.iter().filter(|row| row.input as usize == at);
            rows.any(|row| category.is_of(row.kind))
        }
        Some(_) | None => may_find,
    }
}

fn messages(inputs: &[&Evidence], category: &Category, exempted: Option<String>) -> Vec<Message> {
    let mut messages = Vec::new();
    if !inputs.iter().any(|input| input.used == Use::Evidence) {
        let text = format!("no usable report looks for {}: this is no clean scan", category.nouns);
        messages.push(Message::new("fatal", &text));
    }
    for input in inputs {
        for problem in &input.problems {
            let level = match problem.level {
                Level::Error => "fatal",
                Level::Warn => "warn",
                Level::Note | Level::Off => continue,
            };
            messages.push(Message::new(level, &format!("{}: {}", input.key.path, problem.message)));
        }
    }
    messages.sort_by_key(|message| message.level != "fatal");
    messages.truncate(MESSAGES);
    messages.extend(exempted.map(|text| Message::new("info", &text)));
    messages
}

fn gate() -> Software {
    let vendor = Vendor { name: "gate".to_owned() };
    Software { id: "gate".to_owned(), name: "gate".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), vendor }
}

/// The tool that looked, where it was one.
fn scanner(inputs: &[&Evidence]) -> Software {
    let tools: BTreeSet<&ToolId> = inputs.iter().filter_map(|input| input.tool.as_ref()).collect();
    let (Some(tool), 1) = (tools.first(), tools.len()) else { return gate() };
    let name = decode::about(tool).map_or(tool.as_str(), |about| about.title).to_owned();
    let version = inputs.iter().find_map(|input| input.content.as_ref()?.scan.tool_version.as_deref());
    let version = version.filter(|version| !version.is_empty()).unwrap_or("unknown");
    Software {
        id: tool.as_str().to_owned(),
        version: words::one_line(version, 100).into_owned(),
        vendor: Vendor { name: name.clone() },
        name,
    }
}
