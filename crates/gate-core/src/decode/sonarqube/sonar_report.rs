//! JSON that Sopra Steria's sonar-report saves: open vulnerabilities and hotspots in one list, made for people.

use serde::Deserialize;

use super::project_status::{self, Written};
use super::{known, metric, text, time, words};
use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Number, Shape, Str, row};
use crate::decode::sink::Sink;
use crate::model::{Code, Kind, Measure};

/// The reporter asks for no row beyond this one.
const MAX_ROWS: u64 = 10_000;

#[derive(Deserialize)]
struct IssueRow<'a> {
    #[serde(borrow, default)]
    rule: Str<'a>,
    #[serde(borrow, default)]
    severity: Str<'a>,
    #[serde(borrow, default)]
    status: Str<'a>,
    #[serde(borrow, default)]
    component: Str<'a>,
    #[serde(default)]
    line: Number,
    #[serde(borrow, default)]
    message: Str<'a>,
    #[serde(borrow, default)]
    description: Str<'a>,
}

row!(IssueRow);

/// What is compared or said once the document was walked.
#[derive(Default)]
struct Report {
    has_issues: bool,
    issues: u64,
    hotspots: u64,
    hotspot_keys: u64,
    /// Rows by severity word, in the order of [`WORDS`].
    by_word: [u64; 7],
    summary: Vec<(usize, u64)>,
    has_gate: bool,
    asked: Asked,
}

/// What the reporter was asked for.
#[derive(Default)]
struct Asked {
    all_bugs: bool,
    no_hotspots: bool,
    only_new: bool,
}

/// Severity words that a summary counts, in its lower case.
const WORDS: [&str; 7] = ["blocker", "critical", "major", "minor", "high", "medium", "low"];

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut report = Report::default();
    json.object(|json, key| member(json, key, &mut report, sink))?;
    if !report.has_issues {
        return Err(DecodeError::new(Code::Malformed, "has no list of `issues`; run sonar-report again"));
    }
    if report.asked.only_new {
        sink.since(0).iter_mut().for_each(|row| row.new = Some(true));
    }
    check_counts(&report, sink);
    check_completeness(&report, sink);
    if !report.has_gate {
        let message = "holds no quality gate; run sonar-report with `--quality-gate-status`, or better, give the \
                       server's own answers";
        sink.problem(Code::GateNotComputed, message, "");
    }
    Ok(())
}

fn member(json: &mut Json<'_>, key: &str, report: &mut Report, sink: &mut Sink) -> Result<(), DecodeError> {
    match key {
        "date" => {
            let date = text(json)?;
            time::state(sink, &date, time::parse_day(&date));
        }
        "sonarComponent" => sink.scan().subject.name = known(&text(json)?),
        "branch" => sink.scan().subject.branch = known(&text(json)?),
        "pullRequest" => sink.scan().subject.pull_request = known(&text(json)?),
        "inNewCodePeriod" | "sinceLeakPeriod" => report.asked.only_new |= flag(json)?,
        "allBugs" => report.asked.all_bugs = flag(json)?,
        "noSecurityHotspot" => report.asked.no_hotspots = flag(json)?,
        "issues" => {
            report.has_issues = true;
            json.rows::<IssueRow>(|row| issue(&row, report, sink))?;
        }
        "hotspotKeys" => json.list(|json, _| {
            report.hotspot_keys += 1;
            json.skip()
        })?,
        "qualityGateStatus" if json.shape()? == Shape::Object => quality_gate(json, report, sink)?,
        "summary" if json.shape()? == Shape::Object => summary(json, report)?,
        "coverage" => coverage(json, sink)?,
        "qualityGateStatus"
        | "summary"
        | "projectName"
        | "applicationName"
        | "releaseName"
        | "previousPeriod"
        | "fixMissingRule"
        | "noRulesInReport"
        | "onlyDetectedRules"
        | "vulnerabilityPhrase"
        | "vulnerabilityPluralPhrase"
        | "noCoverage"
        | "sonarBaseURL"
        | "sonarOrganization"
        | "rules"
        | "deltaAnalysis"
        | "qualityGateStatusPeriodDate"
        | "linkIssues"
        | "pullrequest" => json.skip()?,
        _ => sink.unknown(json, key, true)?,
    }
    Ok(())
}

/// A switch; what is no boolean counts as off, the weaker claim for all of them.
fn flag(json: &mut Json<'_>) -> Result<bool, DecodeError> {
    if json.shape()? == Shape::Bool { json.read() } else { json.skip().map(|()| false) }
}

fn issue(row: &IssueRow<'_>, report: &mut Report, sink: &mut Sink) -> Result<(), DecodeError> {
    if row.rule.is_empty() || row.component.is_empty() {
        let message = "an issue has no `rule` or no `component`; run sonar-report again";
        return Err(DecodeError::new(Code::Malformed, message));
    }
    if let Some(at) = WORDS.iter().position(|word| row.severity.eq_ignore_ascii_case(word)) {
        report.by_word[at] += 1;
    }
    let hotspot = matches!(&*row.status, "TO_REVIEW" | "IN_REVIEW" | "REVIEWED");
    if hotspot {
        report.hotspots += 1;
    } else {
        report.issues += 1;
    }
    let standing = words::standing(sink, &row.status, "", "");
    let severity = sink.severity_or_worst(words::severity(&row.severity));
    sink.finding(&Draft {
        severity,
        severity_word: &row.severity,
        rule: &row.rule,
        title: if row.message.is_empty() { &row.description } else { &row.message },
        path: &row.component,
        line: words::line(row.line.0),
        status: &row.status,
        suppression: words::suppression(standing, ["", "", &row.status]),
        ..Draft::new(if hotspot { Kind::Hotspot } else { Kind::CodeVulnerability })
    })
}

fn quality_gate(json: &mut Json<'_>, report: &mut Report, sink: &mut Sink) -> Result<(), DecodeError> {
    json.object(|json, key| match key {
        "projectStatus" if json.shape()? == Shape::Object => {
            report.has_gate = true;
            project_status::read(json, Written::ForPeople, sink)
        }
        "projectStatus" | "periodDate" => json.skip(),
        _ => sink.unknown(json, key, true),
    })
}

fn summary(json: &mut Json<'_>, report: &mut Report) -> Result<(), DecodeError> {
    json.object(|json, key| {
        match WORDS.iter().position(|word| *word == key) {
            Some(at) => report.summary.push((at, json.read()?)),
            None => json.skip()?,
        }
        Ok(())
    })
}

/// The overall coverage; the reporter writes 0 for none, which is no better than none.
fn coverage(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let Some(number) = json.read::<Number>()?.0 else { return Ok(()) };
    let metric = metric::metric("coverage");
    let value = metric::value(sink, &metric, &number.to_string())?;
    sink.measure(Measure { key: metric.key, tool_key: "coverage".to_owned(), value, condition: None });
    Ok(())
}

/// Counts that contradict the rows are worth a look; fewer rows than counted are a report that was cut.
fn check_counts(report: &Report, sink: &mut Sink) {
    if report.summary.iter().any(|&(at, count)| report.by_word[at] < count) || report.hotspots < report.hotspot_keys {
        let message = "the list of issues holds fewer rows than the report itself counts: rows are missing; run \
                       sonar-report again";
        sink.problem(Code::Malformed, message, "issues");
    }
    if report.summary.iter().any(|&(at, count)| report.by_word[at] != count) {
        let message = "the summary counts other severities than the list of issues holds; run sonar-report again";
        sink.problem(Code::CountMismatch, message, "");
    }
    if report.hotspots < report.hotspot_keys {
        let message = "`hotspotKeys` names more hotspots than the list of issues holds; run sonar-report again";
        sink.problem(Code::CountMismatch, message, "");
    }
    if report.issues.max(report.hotspots).max(report.hotspot_keys) >= MAX_ROWS {
        let message = format!("the reporter stops at {MAX_ROWS} rows, so rows are missing; export issues in parts");
        sink.problem(Code::PagesMissing, message, "");
    }
}

fn check_completeness(report: &Report, sink: &mut Sink) {
    let message = "no proof of scan in this format: it names neither analysis nor commit, and reads the live state";
    sink.problem(Code::NoProof, message, "");
    if !report.asked.all_bugs {
        let message = "`allBugs` is off: only vulnerabilities and hotspots were exported, so it cannot show that \
                       there are no bugs; run sonar-report with `--allbugs`";
        sink.problem(Code::NoProof, message, "");
    }
    if report.asked.no_hotspots {
        let message = "`noSecurityHotspot` is on: hotspots were left out, so it cannot show that there are none";
        sink.problem(Code::NoProof, message, "");
    }
}
