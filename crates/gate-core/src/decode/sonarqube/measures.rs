//! `api/measures/component`: the measures of a project, the values of new code among them.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::conditions::{MAX_MEASURES, check_gate_word};
use super::metric::{self, QUALITY_GATE};
use super::{gate_details, known, text, time};
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Str, row};
use crate::decode::limits::Limits;
use crate::decode::sink::Sink;
use crate::model::{Code, Measure, MeasureValue};

#[derive(Deserialize)]
struct MeasureRow<'a> {
    #[serde(borrow, default)]
    metric: Str<'a>,
    #[serde(borrow, default)]
    value: Str<'a>,
    #[serde(borrow, default)]
    period: Option<ValueRow<'a>>,
    #[serde(borrow, default)]
    periods: Option<Vec<ValueRow<'a>>>,
}

#[derive(Deserialize)]
struct ValueRow<'a> {
    #[serde(default)]
    index: Option<u64>,
    #[serde(borrow, default)]
    value: Str<'a>,
}

#[derive(Deserialize)]
struct PeriodRow<'a> {
    #[serde(borrow, default)]
    mode: Str<'a>,
    #[serde(borrow, default)]
    date: Str<'a>,
    #[serde(borrow, default)]
    parameter: Str<'a>,
}

row!(MeasureRow, PeriodRow);

impl MeasureRow<'_> {
    /// The value on new code for new-code metrics, the plain one for the others: their periods hold differences.
    fn number(&self) -> &str {
        if !self.metric.starts_with("new_") {
            return &self.value;
        }
        let periods = self.periods.as_deref().unwrap_or_default();
        let leak = periods.iter().find(|period| period.index == Some(1)).or(periods.first());
        let candidates = [self.period.as_ref(), leak];
        let on_new_code = candidates.into_iter().flatten().map(|period| &*period.value).find(|value| !value.is_empty());
        on_new_code.unwrap_or(&self.value)
    }
}

/// What has been read so far.
#[derive(Default)]
struct Seen {
    measures: Vec<Measure>,
    keys: BTreeSet<String>,
    /// The text of `quality_gate_details`.
    details: String,
}

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, limits: &Limits, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut seen = Seen::default();
    json.object(|json, key| match key {
        "component" => component(json, &mut seen, sink),
        "period" if !json.null()? => json.row::<PeriodRow>(|row| {
            time::state_period(sink, &row.mode, &row.date, &row.parameter);
            Ok(())
        }),
        "period" => Ok(()),
        "metrics" | "periods" => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    if seen.keys.is_empty() {
        let message = "holds no measure: the project was never analysed, or the keys were not asked for; \
                       add `metricKeys=` to the request";
        sink.problem(Code::NothingExamined, message, "");
    }
    if !seen.details.is_empty() {
        merge_details(&mut seen, limits, sink)?;
    }
    for measure in seen.measures {
        sink.measure(measure);
    }
    Ok(())
}

fn component(json: &mut Json<'_>, seen: &mut Seen, sink: &mut Sink) -> Result<(), DecodeError> {
    json.object(|json, key| match key {
        "key" => {
            sink.scan().subject.name = known(&text(json)?);
            Ok(())
        }
        "branch" => {
            sink.scan().subject.branch = known(&text(json)?);
            Ok(())
        }
        "pullRequest" => {
            sink.scan().subject.pull_request = known(&text(json)?);
            Ok(())
        }
        "qualifier" => {
            let qualifier = text(json)?;
            if matches!(qualifier.as_str(), "BRC" | "DIR" | "FIL" | "UTS") {
                let message = "holds the measures of a folder or file, not of the project; ask for the project's key";
                sink.problem(Code::SubjectMismatch, message, "");
            }
            sink.scan().subject.kind = known(&qualifier);
            Ok(())
        }
        "measures" => json.rows::<MeasureRow>(|row| measure(&row, seen, sink)),
        "id" | "name" | "description" | "language" | "path" | "project" => json.skip(),
        _ => sink.unknown(json, key, true),
    })
}

fn measure(row: &MeasureRow<'_>, seen: &mut Seen, sink: &mut Sink) -> Result<(), DecodeError> {
    if row.metric.is_empty() {
        return Err(DecodeError::new(Code::Malformed, "a measure names no metric; export the measures again"));
    }
    if !seen.keys.insert(row.metric.to_string()) {
        let message = "one metric stands twice among the measures; tools disagree which one counts, so neither does";
        return Err(DecodeError::new(Code::DuplicateKey, message));
    }
    if seen.keys.len() > MAX_MEASURES {
        return Err(DecodeError::new(Code::Limit, format!("holds more than {MAX_MEASURES} measures")));
    }
    let tool_key = row.metric.to_string();
    if tool_key == "quality_gate_details" {
        (*row.value).clone_into(&mut seen.details);
        return Ok(());
    }
    if tool_key == "alert_status" {
        check_gate_word(sink, &row.value);
    }
    let metric = metric::metric(&tool_key);
    let value = metric::value(sink, &metric, row.number())?;
    seen.measures.push(Measure { key: metric.key, tool_key, value, condition: None });
    Ok(())
}

/// Gives the conditions of `quality_gate_details` to the measures they are about.
fn merge_details(seen: &mut Seen, limits: &Limits, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut bytes = seen.details.as_bytes();
    let mut json = Json::new(&mut bytes, limits);
    let gate = gate_details::read(&mut json, sink)
        .and_then(|gate| json.finish().map(|()| gate))
        .map_err(|error| DecodeError { offset: None, ..error }.inside_key("quality_gate_details"))?;
    for judged in gate.finish(sink) {
        let same = |measure: &&mut Measure| {
            measure.key == judged.key && (measure.tool_key == judged.tool_key || judged.key == QUALITY_GATE)
        };
        match seen.measures.iter_mut().find(same) {
            Some(measure) if judged.value == MeasureValue::NoData || measure.value == judged.value => {
                measure.condition = judged.condition;
            }
            Some(_) => {
                let message = "a measure and the quality gate's own details contradict each other; both are kept";
                sink.problem(Code::ConditionMismatch, message, "");
                seen.measures.push(judged);
            }
            None => seen.measures.push(judged),
        }
    }
    Ok(())
}
