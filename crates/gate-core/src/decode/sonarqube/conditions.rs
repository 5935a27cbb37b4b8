//! The conditions of a quality gate, one form for every place the server writes them, judged again by us.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::metric::{self, QUALITY_GATE};
use crate::decode::error::DecodeError;
use crate::decode::sink::Sink;
use crate::model::{Code, Condition, Measure, MeasureValue};

/// Most conditions or measures of one report; servers know a few hundred metrics.
pub(super) const MAX_MEASURES: usize = 10_000;

/// Metrics whose failed conditions the server turns into OK while fewer than 20 lines are new
/// (`QualityGateEvaluatorImpl`).
const SMALL_CHANGE: [&str; 6] = [
    "new_coverage",
    "new_line_coverage",
    "new_branch_coverage",
    "new_duplicated_lines_density",
    "new_duplicated_lines",
    "new_duplicated_blocks",
];

/// A condition as read, in the words of `project_status`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Judged<'a> {
    pub(super) metric: &'a str,
    pub(super) status: &'a str,
    pub(super) comparator: &'a str,
    pub(super) threshold: &'a str,
    pub(super) actual: &'a str,
    /// Old servers could hold one condition on new code and one on all code for the same metric.
    pub(super) period: bool,
}

/// Collects a gate: its status, its conditions and whether some were ignored.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// The status as written; empty when the report has none.
    pub(super) status: String,
    /// Whether the server ignored failures because the change is small.
    pub(super) ignored: bool,
    conditions: Vec<(Measure, Verdict)>,
    seen: BTreeSet<(String, bool)>,
}

/// What we make of a condition ourselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    Fails,
    /// No value, no threshold, or no number.
    Open,
}

impl Gate {
    /// Adds a condition.
    ///
    /// # Errors
    /// When it names no metric, repeats one, or its value cannot be.
    pub(super) fn add(&mut self, sink: &mut Sink, judged: &Judged<'_>) -> Result<(), DecodeError> {
        if judged.metric.is_empty() {
            return Err(DecodeError::new(Code::Malformed, "a condition names no metric; export the gate again"));
        }
        if self.conditions.len() >= MAX_MEASURES {
            return Err(DecodeError::new(Code::Limit, format!("the gate has more than {MAX_MEASURES} conditions")));
        }
        if !self.seen.insert((judged.metric.to_owned(), judged.period)) {
            let message = "two conditions of the gate are about one metric; servers allow one, so neither counts";
            return Err(DecodeError::new(Code::DuplicateKey, message));
        }
        let metric = metric::metric(judged.metric);
        let value = metric::value(sink, &metric, judged.actual)?;
        let comparator = comparator(sink, judged.comparator);
        let verdict = judge(&value, comparator, judged.threshold);
        let status = condition_status(sink, judged.status);
        let condition = Condition {
            status: status.to_owned(),
            comparator: comparator.to_owned(),
            threshold: judged.threshold.to_owned(),
        };
        let tool_key = judged.metric.to_owned();
        self.conditions.push((Measure { key: metric.key, tool_key, value, condition: Some(condition) }, verdict));
        Ok(())
    }

    /// Checks the whole and answers its measures, the gate's status first.
    pub(super) fn finish(mut self, sink: &mut Sink) -> Vec<Measure> {
        self.check_status(sink);
        if self.ignored {
            let message = "the server ignored failed conditions on coverage or duplication because fewer than 20 \
                           lines are new";
            sink.problem(Code::IgnoredConditions, message, "");
        }
        for (measure, verdict) in &self.conditions {
            check_condition(sink, measure, *verdict, self.ignored);
        }
        let status = if self.status.is_empty() { "NONE".to_owned() } else { std::mem::take(&mut self.status) };
        let gate = Measure {
            key: QUALITY_GATE.to_owned(),
            tool_key: QUALITY_GATE.to_owned(),
            value: MeasureValue::Word(status),
            condition: None,
        };
        std::iter::once(gate).chain(self.conditions.into_iter().map(|(measure, _)| measure)).collect()
    }

    fn check_status(&self, sink: &mut Sink) {
        check_gate_word(sink, &self.status);
        if matches!(self.status.as_str(), "" | "NONE") {
            return;
        }
        if self.conditions.is_empty() {
            let message = "the quality gate holds no condition, so its status says nothing; give the project a gate \
                           with conditions";
            sink.problem(Code::GateNotComputed, message, "");
            return;
        }
        let red = |(measure, _): &(Measure, Verdict)| {
            measure.condition.as_ref().is_some_and(|condition| !matches!(condition.status.as_str(), "OK" | "WARN"))
        };
        let any_red = self.conditions.iter().any(red);
        if (any_red && self.status == "OK") || (!any_red && self.status == "ERROR") {
            let message = "the status of the quality gate contradicts the status of its own conditions";
            sink.problem(Code::ConditionMismatch, message, "");
        }
    }
}

/// Says what is wrong with a gate's status word; WARN and ERROR are values, not problems.
pub(super) fn check_gate_word(sink: &mut Sink, status: &str) {
    match status {
        "OK" | "WARN" | "ERROR" => {}
        "" | "NONE" => {
            let message = "the server computed no quality gate for this analysis; give the project a gate and a \
                           new-code definition and analyse it again";
            sink.problem(Code::GateNotComputed, message, "");
        }
        _ => {
            let message = "the status of the quality gate is no word this tool is known to write; taken as failed";
            sink.problem(Code::UnknownValue, message, "");
        }
    }
}

/// A condition without a value is OK to `project_status` and `NO_VALUE` to old webhooks: one word for both.
fn condition_status<'a>(sink: &mut Sink, status: &'a str) -> &'a str {
    match status {
        "NO_VALUE" => "OK",
        "OK" | "WARN" | "ERROR" => status,
        _ => {
            let message = "the status of a condition is no word this tool is known to write; taken as failed";
            sink.problem(Code::UnknownValue, message, "");
            status
        }
    }
}

/// The failing direction in the words of `project_status`; webhooks spell them out.
fn comparator<'a>(sink: &mut Sink, word: &'a str) -> &'a str {
    match word {
        "GREATER_THAN" => "GT",
        "LESS_THAN" => "LT",
        "EQUALS" => "EQ",
        "NOT_EQUALS" => "NE",
        "GT" | "LT" | "EQ" | "NE" => word,
        _ => {
            let message = "a condition has no comparator this tool is known to write; it cannot be judged again";
            sink.problem(Code::UnknownValue, message, "");
            word
        }
    }
}

/// Judges as the server does (`ConditionEvaluator`): equal passes, ratings are whole numbers, percentages are compared
/// at full precision although the pages of the server round them.
fn judge(value: &MeasureValue, comparator: &str, threshold: &str) -> Verdict {
    let threshold = metric::number(threshold);
    let pair = match (value, threshold) {
        (MeasureValue::Rating(actual), Some(limit)) => {
            metric::rating(limit).map(|limit| (f64::from(*actual), f64::from(limit)))
        }
        (MeasureValue::Count(actual) | MeasureValue::Percent(actual), Some(limit)) => Some((*actual, limit)),
        (MeasureValue::Word(_) | MeasureValue::NoData, _) | (_, None) => None,
    };
    let Some(order) = pair.and_then(|(actual, limit)| actual.partial_cmp(&limit)) else { return Verdict::Open };
    let fails = match comparator {
        "GT" => order == Ordering::Greater,
        "LT" => order == Ordering::Less,
        "EQ" => order == Ordering::Equal,
        "NE" => order != Ordering::Equal,
        _ => return Verdict::Open,
    };
    if fails { Verdict::Fails } else { Verdict::Holds }
}

fn check_condition(sink: &mut Sink, measure: &Measure, verdict: Verdict, ignored: bool) {
    let status = measure.condition.as_ref().map_or("", |condition| condition.status.as_str());
    let forgiven = ignored && SMALL_CHANGE.contains(&measure.tool_key.as_str());
    let contradicts = match verdict {
        Verdict::Fails => status == "WARN" || (status == "OK" && !forgiven),
        Verdict::Holds => status == "ERROR",
        Verdict::Open => false,
    };
    if contradicts {
        let name = super::shown(&measure.key);
        let message = format!("the status of the condition on `{name}` contradicts its own value and threshold");
        sink.problem(Code::ConditionMismatch, message, "");
    }
}
