//! The body of a webhook: the gate of an analysis with project, branch and revision, in words of its own.

use serde::Deserialize;

use super::conditions::{Gate, Judged};
use super::{known, text, time};
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Str, row};
use crate::decode::sink::Sink;
use crate::model::Code;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConditionRow<'a> {
    #[serde(borrow, default)]
    metric: Str<'a>,
    #[serde(borrow, default)]
    operator: Str<'a>,
    #[serde(borrow, default)]
    value: Str<'a>,
    #[serde(borrow, default)]
    status: Str<'a>,
    #[serde(borrow, default)]
    error_threshold: Str<'a>,
    #[serde(default)]
    on_leak_period: Option<bool>,
}

row!(ConditionRow);

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut gate = Gate::default();
    let mut status = String::new();
    json.object(|json, key| {
        match key {
            "taskId" => sink.scan().task = known(&text(json)?),
            "status" => status = text(json)?,
            "analysedAt" => {
                let analysed = text(json)?;
                time::state(sink, &analysed, time::parse(&analysed));
            }
            "revision" => sink.scan().subject.commit = known(&text(json)?),
            "project" => project(json, sink)?,
            "branch" if !json.null()? => branch(json, sink)?,
            "qualityGate" if !json.null()? => quality_gate(json, &mut gate, sink)?,
            "branch" | "qualityGate" => {}
            "serverUrl" | "changedAt" | "properties" => json.skip()?,
            _ => sink.unknown(json, key, true)?,
        }
        Ok(())
    })?;
    if status != "SUCCESS" {
        let message = "the webhook does not say that the server processed the analysis; analyse again";
        sink.problem(Code::TaskNotDone, message, "");
    }
    for measure in gate.finish(sink) {
        sink.measure(measure);
    }
    Ok(())
}

fn project(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    json.object(|json, key| match key {
        "key" => {
            sink.scan().subject.name = known(&text(json)?);
            Ok(())
        }
        _ => json.skip(),
    })
}

/// The name of a pull request's branch is the pull request's id.
fn branch(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let (mut name, mut sort) = (String::new(), String::new());
    json.object(|json, key| {
        match key {
            "name" => name = text(json)?,
            "type" => sort = text(json)?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    let subject = &mut sink.scan().subject;
    let place = if sort == "PULL_REQUEST" { &mut subject.pull_request } else { &mut subject.branch };
    *place = known(&name);
    Ok(())
}

fn quality_gate(json: &mut Json<'_>, gate: &mut Gate, sink: &mut Sink) -> Result<(), DecodeError> {
    json.object(|json, key| match key {
        "status" => {
            gate.status = text(json)?;
            Ok(())
        }
        "conditions" => json.rows::<ConditionRow>(|row| {
            let judged = Judged {
                metric: &row.metric,
                status: &row.status,
                comparator: &row.operator,
                threshold: &row.error_threshold,
                actual: &row.value,
                period: row.on_leak_period == Some(true),
            };
            gate.add(sink, &judged)
        }),
        "name" => json.skip(),
        _ => sink.unknown(json, key, true),
    })
}
