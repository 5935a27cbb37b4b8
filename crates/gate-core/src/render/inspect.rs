//! `gate inspect --format json`: what one input holds, in counts. The keys are a promise.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Style, inspect_terminal};
use crate::decode::DecodeError;
use crate::model::{Decoded, Kind, Measure, Problem, Scan, Severity};

/// CVSS 7.0 in tenths, the lower edge of "high" in CVSS v2, v3 and v4.
const SEVEN: u8 = 70;

/// The whole document of `gate inspect --format json`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inspection {
    /// The inputs, in the order of their paths.
    pub inputs: Vec<InspectedInput>,
}

impl Inspection {
    /// The document as pretty-printed JSON with a line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("counts and texts always serialise");
        text.push('\n');
        text
    }

    /// The document for people.
    pub fn to_text(&self, style: &Style) -> String {
        let mut bytes = Vec::new();
        inspect_terminal::render(&self.inputs, style, &mut bytes).expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("pages are written as text")
    }
}

/// One input as it is shown.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InspectedInput {
    /// Path relative to the root.
    pub path: String,
    /// Id of the tool, `null` when the file could not be read.
    pub tool: Option<String>,
    /// Id of the format.
    pub format: Option<String>,
    /// Version of the format, empty when it has none.
    pub format_version: String,
    /// What the format can prove about the scan: `tells`, `none` or `hides-errors`.
    pub proof: Option<String>,
    /// Open rows, before joining and exemptions.
    pub findings: u64,
    /// Open rows by kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Open rows by severity.
    pub by_severity: SeverityCounts,
    /// Rows the tool suppressed itself.
    pub suppressed: u64,
    /// Rows the tool's server has closed.
    pub closed: u64,
    /// Checks that passed.
    pub passed: u64,
    /// Open rows with any numeric CVSS base score of 7.0 or more.
    pub score_ge_7: u64,
    /// Packages listed.
    pub components: u64,
    /// Numbers that are not findings.
    pub measures: Vec<InspectedMeasure>,
    /// What the report says about the scan.
    pub scan: InspectedScan,
    /// What is wrong or worth saying.
    pub problems: Vec<InspectedProblem>,
}

/// Open rows by severity; every key is always there.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeverityCounts {
    /// Critical.
    pub critical: u64,
    /// High.
    pub high: u64,
    /// Medium.
    pub medium: u64,
    /// Low.
    pub low: u64,
    /// Informational.
    pub info: u64,
    /// The tool does not know.
    pub unknown: u64,
}

impl SeverityCounts {
    /// Counts one row.
    pub fn add(&mut self, severity: Severity) {
        let slot = match severity {
            Severity::Critical => &mut self.critical,
            Severity::High => &mut self.high,
            Severity::Medium => &mut self.medium,
            Severity::Low => &mut self.low,
            Severity::Info => &mut self.info,
            Severity::Unknown => &mut self.unknown,
        };
        *slot += 1;
    }
}

/// A measure as it is shown.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InspectedMeasure {
    /// Canonical key.
    pub key: String,
    /// The tool's own key.
    pub tool_key: String,
    /// The value in words (`3`, `81.2%`, `A`, `OK`), `null` when the report has none.
    pub value: Option<String>,
    /// The server's status for it.
    pub status: Option<String>,
}

/// The scan as it is shown; absent facts are `null`.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InspectedScan {
    /// Version of the tool.
    pub tool_version: Option<String>,
    /// When the report was made, RFC 3339 in UTC.
    pub time: Option<String>,
    /// Databases and rule sets with their dates.
    pub data: BTreeMap<String, String>,
    /// Project, artifact or image.
    pub subject: Option<String>,
    /// What the subject is.
    pub subject_kind: Option<String>,
    /// Commit.
    pub commit: Option<String>,
    /// Branch.
    pub branch: Option<String>,
    /// Pull request.
    pub pull_request: Option<String>,
    /// Image digests.
    pub digests: Vec<String>,
    /// Operating system.
    pub os: Option<String>,
    /// How many units were examined.
    pub examined: Option<u64>,
    /// What a unit is.
    pub unit: Option<String>,
    /// Page of a paged export, as `rows 100 of 171, page 1`.
    pub page: Option<String>,
    /// Background task or analysis.
    pub task: Option<String>,
}

/// A problem as it is shown.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InspectedProblem {
    /// Kebab-case code.
    pub code: String,
    /// `error`, `warn` or `note`.
    pub level: String,
    /// What happened and what to do.
    pub message: String,
    /// Where in the input.
    pub location: String,
}

impl InspectedInput {
    /// An input that was read.
    pub fn of(path: &str, decoded: &Decoded) -> InspectedInput {
        let findings = &decoded.findings;
        let mut shown = InspectedInput {
            tool: Some(decoded.tool.to_string()),
            format: Some(decoded.format.to_owned()),
            format_version: decoded.format_version.clone(),
            proof: Some(decoded.proof.as_str().to_owned()),
            closed: decoded.closed,
            passed: decoded.passed,
            components: findings.components.len() as u64,
            measures: decoded.measures.iter().map(measure).collect(),
            scan: scan(&decoded.scan),
            problems: decoded.problems.iter().map(problem).collect(),
            ..InspectedInput::unread(path)
        };
        for row in &findings.rows {
            if row.suppression.is_some() {
                shown.suppressed += 1;
                continue;
            }
            shown.findings += 1;
            shown.by_severity.add(row.severity);
            *shown.by_kind.entry(row.kind.as_str().to_owned()).or_default() += 1;
            shown.score_ge_7 += u64::from(findings.max_score(row).is_some_and(|tenths| tenths >= SEVEN));
        }
        shown
    }

    /// An input that could not be read.
    pub fn failed(path: &str, error: DecodeError) -> InspectedInput {
        InspectedInput { problems: vec![problem(&error.into_problem())], ..InspectedInput::unread(path) }
    }

    /// An input that was declared and is not there.
    pub fn missing(path: &str, why: &Problem) -> InspectedInput {
        InspectedInput { problems: vec![problem(why)], ..InspectedInput::unread(path) }
    }

    /// Whether nothing could be read from it.
    pub fn is_unread(&self) -> bool {
        self.format.is_none()
    }

    fn unread(path: &str) -> InspectedInput {
        InspectedInput {
            path: path.to_owned(),
            tool: None,
            format: None,
            format_version: String::new(),
            proof: None,
            findings: 0,
            // No tool reports components: gates find those.
            by_kind: Kind::ALL
                .iter()
                .filter(|kind| **kind != Kind::Component)
                .map(|kind| (kind.as_str().to_owned(), 0))
                .collect(),
            by_severity: SeverityCounts::default(),
            suppressed: 0,
            closed: 0,
            passed: 0,
            score_ge_7: 0,
            components: 0,
            measures: Vec::new(),
            scan: InspectedScan::default(),
            problems: Vec::new(),
        }
    }
}

fn measure(measure: &Measure) -> InspectedMeasure {
    InspectedMeasure {
        key: measure.key.clone(),
        tool_key: measure.tool_key.clone(),
        value: measure.value.to_words(),
        status: measure.condition.as_ref().map(|condition| condition.status.clone()),
    }
}

fn scan(scan: &Scan) -> InspectedScan {
    InspectedScan {
        tool_version: scan.tool_version.clone(),
        time: scan.time.map(|time| time.to_string()),
        data: scan.data.iter().cloned().collect(),
        subject: scan.subject.name.clone(),
        subject_kind: scan.subject.kind.clone(),
        commit: scan.subject.commit.clone(),
        branch: scan.subject.branch.clone(),
        pull_request: scan.subject.pull_request.clone(),
        digests: scan.subject.digests.clone(),
        os: scan.subject.os.clone(),
        examined: scan.examined,
        unit: Some(scan.unit.to_owned()).filter(|unit| !unit.is_empty()),
        page: scan.page.as_ref().map(|page| format!("rows {} of {}, page {}", page.rows, page.total, page.index)),
        task: scan.task.clone(),
    }
}

/// A problem in its shown form.
pub fn problem(problem: &Problem) -> InspectedProblem {
    InspectedProblem {
        code: problem.code.to_string(),
        level: problem.level.to_string(),
        message: problem.message.clone(),
        location: problem.location.clone(),
    }
}
