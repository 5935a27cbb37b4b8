//! `api/qualitygates/project_status`: the gate of one analysis. It names neither project nor commit.

use serde::Deserialize;

use super::conditions::{Gate, Judged};
use super::{text, time};
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Number, Str, row};
use crate::decode::sink::Sink;
use crate::model::Code;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConditionRow<'a> {
    #[serde(borrow, default)]
    status: Str<'a>,
    #[serde(borrow, default)]
    metric_key: Str<'a>,
    #[serde(borrow, default)]
    comparator: Str<'a>,
    #[serde(borrow, default)]
    error_threshold: Str<'a>,
    #[serde(borrow, default)]
    actual_value: Str<'a>,
    #[serde(default)]
    period_index: Number,
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

row!(ConditionRow, PeriodRow);

/// Whose hand the conditions went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// The server's.
    ByServer,
    /// sonar-report's: `new security rating` and `A` for people, percent signs, other values dropped.
    ForPeople,
}

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut found = false;
    json.object(|json, key| match key {
        "projectStatus" => {
            found = true;
            read(json, Written::ByServer, sink)
        }
        _ => sink.unknown(json, key, true),
    })?;
    if found { Ok(()) } else { Err(DecodeError::new(Code::Malformed, "has no `projectStatus`; export it again")) }
}

/// Reads the object under `projectStatus` into measures.
pub(super) fn read(json: &mut Json<'_>, written: Written, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut gate = Gate::default();
    json.object(|json, key| match key {
        "status" => {
            gate.status = text(json)?;
            Ok(())
        }
        "conditions" => json.rows::<ConditionRow>(|row| condition(&row, written, &mut gate, sink)),
        "ignoredConditions" => {
            gate.ignored = json.read::<Option<bool>>()?.unwrap_or(false);
            Ok(())
        }
        "period" if !json.null()? => json.row::<PeriodRow>(|row| {
            time::state_period(sink, &row.mode, &row.date, &row.parameter);
            Ok(())
        }),
        "period" => Ok(()),
        "periods" | "caycStatus" => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    for measure in gate.finish(sink) {
        sink.measure(measure);
    }
    Ok(())
}

fn condition(row: &ConditionRow<'_>, written: Written, gate: &mut Gate, sink: &mut Sink) -> Result<(), DecodeError> {
    let judged = Judged {
        metric: &row.metric_key,
        status: &row.status,
        comparator: &row.comparator,
        threshold: &row.error_threshold,
        actual: &row.actual_value,
        period: row.period_index.0.is_some(),
    };
    match written {
        Written::ByServer => gate.add(sink, &judged),
        Written::ForPeople => gate.add(
            sink,
            &Judged {
                metric: &judged.metric.replace(' ', "_"),
                threshold: plain(judged.threshold),
                actual: plain(judged.actual),
                ..judged
            },
        ),
    }
}

/// A value for people as the server writes it.
fn plain(value: &str) -> &str {
    match value {
        "A" => "1",
        "B" => "2",
        "C" => "3",
        "D" => "4",
        "E" => "5",
        "undefined%" => "",
        _ => value.strip_suffix('%').unwrap_or(value),
    }
}
