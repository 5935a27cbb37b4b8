//! Evidence and scans in our JSON.

use serde::Serialize;

use super::gate::Problem;
use super::said;
use crate::model::{self, EvidenceContent, MeasureValue, ToolId};

/// One input and what it proves. What could not be read is `null`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Evidence<'a> {
    /// Its path relative to the root, `-` for standard input, `archive.zip!member` inside an archive.
    path: &'a str,
    /// The id of its tool.
    tool: Option<&'a str>,
    /// Whether it was named itself, rather than met in a folder.
    declared: bool,
    /// Whether it counts: findings of `evidence` and `unusable` inputs do, those of the others do not.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("enum" = ["evidence", "unusable", "superseded", "duplicate", "not-a-report"]))
    )]
    used: &'static str,
    /// `sha256:…` of its bytes.
    digest: Option<&'a str>,
    /// Size in bytes.
    bytes: u64,
    /// The id of its format.
    format: Option<&'static str>,
    /// The version of its format.
    format_version: Option<&'a str>,
    /// What the format can prove about the scan: `tells`, `none` or `hides-errors`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["tells", "none", "hides-errors", null])))]
    proof: Option<&'static str>,
    /// What the report says about the scan.
    scan: Option<Scan<'a>>,
    /// Numbers that are not findings.
    measures: Vec<Measure<'a>>,
    /// Rows that are open, before exemptions.
    open: Option<u64>,
    /// Rows the tool suppressed itself.
    suppressed: Option<u64>,
    /// Checks that passed.
    passed: Option<u64>,
    /// Rows the tool's server has closed.
    closed: Option<u64>,
    /// What is wrong or worth saying.
    problems: Vec<Problem<'a>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(input: &'a model::Evidence) -> Evidence<'a> {
        let content = input.content.as_ref();
        let count = |pick: fn(&EvidenceContent) -> u64| content.map(pick);
        Evidence {
            path: &input.key.path,
            tool: input.tool.as_ref().map(ToolId::as_str),
            declared: input.declared,
            used: input.used.as_str(),
            digest: input.digest.as_deref(),
            bytes: input.bytes,
            format: content.map(|content| content.format),
            format_version: content.and_then(|content| said(&content.format_version)),
            proof: content.map(|content| content.proof.as_str()),
            scan: content.map(|content| Scan::of(&content.scan)),
            measures: content.map_or_else(Vec::new, |content| content.measures.iter().map(Measure::of).collect()),
            open: count(|content| content.open),
            suppressed: count(|content| content.suppressed),
            passed: count(|content| content.passed),
            closed: count(|content| content.closed),
            problems: input.problems.iter().map(Problem::of).collect(),
        }
    }
}

/// What a report says about the scan that made it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Scan<'a> {
    /// Version of the tool.
    tool_version: Option<&'a str>,
    /// When the scan ran or the report was made, RFC 3339 in UTC.
    time: Option<String>,
    /// Databases and rule sets with their dates, as written.
    data: Vec<Dated<'a>>,
    /// What was scanned.
    subject: Subject<'a>,
    /// How many units were examined.
    examined: Option<u64>,
    /// What one unit is.
    unit: Option<&'static str>,
    /// The page of a paged export.
    page: Option<Page<'a>>,
    /// A background task or analysis that binds several reports together.
    task: Option<&'a str>,
}

/// A database or rule set.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Dated<'a> {
    /// Its name.
    name: &'a str,
    /// Its date or version, as written.
    value: &'a str,
}

/// What was scanned, as far as the report tells.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Subject<'a> {
    /// Project key, artifact or image name.
    name: Option<&'a str>,
    /// What it is, in the tool's word.
    kind: Option<&'a str>,
    /// Commit.
    commit: Option<&'a str>,
    /// Branch.
    branch: Option<&'a str>,
    /// Pull request.
    pull_request: Option<&'a str>,
    /// Image digests.
    digests: &'a [String],
    /// Operating system.
    os: Option<&'a str>,
}

/// One page of a paged export.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Page<'a> {
    /// Which export it belongs to.
    export: &'a str,
    /// Its number, from 1.
    index: u64,
    /// Rows of the whole export.
    total: u64,
    /// Rows on this page.
    rows: u64,
}

impl<'a> Scan<'a> {
    fn of(scan: &'a model::Scan) -> Scan<'a> {
        let subject = &scan.subject;
        Scan {
            tool_version: scan.tool_version.as_deref(),
            time: scan.time.map(|time| time.to_string()),
            data: scan.data.iter().map(|(name, value)| Dated { name, value }).collect(),
            subject: Subject {
                name: subject.name.as_deref(),
                kind: subject.kind.as_deref(),
                commit: subject.commit.as_deref(),
                branch: subject.branch.as_deref(),
                pull_request: subject.pull_request.as_deref(),
                digests: &subject.digests,
                os: subject.os.as_deref(),
            },
            examined: scan.examined,
            unit: said(scan.unit),
            page: scan.page.as_ref().map(|page| Page {
                export: &page.export,
                index: page.index,
                total: page.total,
                rows: page.rows,
            }),
            task: scan.task.as_deref(),
        }
    }
}

/// A number that is not a finding.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Measure<'a> {
    /// The key policies use.
    key: &'a str,
    /// The tool's own key.
    tool_key: &'a str,
    /// The value in words (`3`, `81.2%`, `A`, `OK`); `null` is no data, which is not zero.
    value: Option<String>,
    /// The value as a number, where it is one; ratings go from 1 (A) to 5 (E).
    number: Option<f64>,
    /// What the tool's server itself made of it.
    condition: Option<Condition<'a>>,
}

/// The judgement of the tool's server.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Condition<'a> {
    /// Its status word.
    status: &'a str,
    /// The failing direction, as written.
    comparator: Option<&'a str>,
    /// The threshold, as written.
    threshold: Option<&'a str>,
}

impl<'a> Measure<'a> {
    fn of(measure: &'a model::Measure) -> Measure<'a> {
        Measure {
            key: &measure.key,
            tool_key: &measure.tool_key,
            value: measure.value.to_words(),
            number: match &measure.value {
                MeasureValue::Count(number) | MeasureValue::Percent(number) => Some(*number),
                MeasureValue::Rating(rating) => Some(f64::from(*rating)),
                MeasureValue::Word(_) | MeasureValue::NoData => None,
            },
            condition: measure.condition.as_ref().map(|condition| Condition {
                status: &condition.status,
                comparator: said(&condition.comparator),
                threshold: said(&condition.threshold),
            }),
        }
    }
}
