//! The measure `quality_gate_details`: the gate as JSON text, alone or inside an answer with measures.

use serde::Deserialize;

use super::conditions::{Gate, Judged};
use super::text;
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Number, Str, row};
use crate::decode::sink::Sink;

#[derive(Deserialize)]
struct ConditionRow<'a> {
    #[serde(borrow, default)]
    metric: Str<'a>,
    #[serde(borrow, default)]
    op: Str<'a>,
    #[serde(default)]
    period: Number,
    #[serde(borrow, default)]
    error: Str<'a>,
    #[serde(borrow, default)]
    actual: Str<'a>,
    #[serde(borrow, default)]
    level: Str<'a>,
}

row!(ConditionRow);

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    for measure in read(json, sink)?.finish(sink) {
        sink.measure(measure);
    }
    Ok(())
}

/// Reads the gate.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<Gate, DecodeError> {
    let mut gate = Gate::default();
    json.object(|json, key| match key {
        "level" => {
            gate.status = text(json)?;
            Ok(())
        }
        "conditions" => json.rows::<ConditionRow>(|row| {
            let judged = Judged {
                metric: &row.metric,
                status: &row.level,
                comparator: &row.op,
                threshold: &row.error,
                actual: &row.actual,
                period: row.period.0.is_some(),
            };
            gate.add(sink, &judged)
        }),
        "ignoredConditions" => {
            gate.ignored = json.read::<Option<bool>>()?.unwrap_or(false);
            Ok(())
        }
        "caycStatus" => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    Ok(gate)
}
