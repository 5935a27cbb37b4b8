//! `api/ce/task`: whether the server has finished with the analysis that the scanner sent.

use super::{known, shown, text, time};
use crate::decode::error::DecodeError;
use crate::decode::json::Json;
use crate::decode::sink::Sink;
use crate::model::Code;

/// What of a task is needed after it was walked.
#[derive(Debug, Default)]
struct Task {
    id: String,
    sort: String,
    status: String,
    analysis: String,
    error: String,
    executed: String,
    warnings: u64,
}

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut task = None;
    json.object(|json, key| match key {
        "task" => {
            task = Some(read(json, sink)?);
            Ok(())
        }
        _ => sink.unknown(json, key, true),
    })?;
    let Some(task) = task else {
        return Err(DecodeError::new(Code::Malformed, "has no `task`; ask for it again"));
    };
    if task.id.is_empty() {
        return Err(DecodeError::new(Code::Malformed, "the task has no `id`; ask for it again"));
    }
    check_done(&task, sink);
    if task.warnings > 0 {
        let message = format!(
            "the analysis ended with {} warnings of its own, some of which mean that data is missing; read them on \
             the project's page",
            task.warnings
        );
        sink.problem(Code::ToolWarnings, message, "");
    }
    time::state(sink, &task.executed, time::parse(&task.executed));
    if !task.analysis.is_empty() {
        sink.scan().data.push(("analysis".to_owned(), shown(&task.analysis)));
    }
    sink.scan().task = Some(task.id);
    Ok(())
}

fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<Task, DecodeError> {
    let mut task = Task::default();
    json.object(|json, key| {
        match key {
            "id" => task.id = text(json)?,
            "type" => task.sort = text(json)?,
            "status" => task.status = text(json)?,
            "analysisId" => task.analysis = text(json)?,
            "errorMessage" => task.error = text(json)?,
            "executedAt" => task.executed = text(json)?,
            "warningCount" => task.warnings = task.warnings.max(json.read::<Option<u64>>()?.unwrap_or(0)),
            "warnings" => {
                let mut count = 0;
                json.list(|json, _| {
                    count += 1;
                    json.skip()
                })?;
                task.warnings = task.warnings.max(count);
            }
            "componentKey" => sink.scan().subject.name = known(&text(json)?),
            "componentQualifier" => sink.scan().subject.kind = known(&text(json)?),
            "branch" => sink.scan().subject.branch = known(&text(json)?),
            "pullRequest" => sink.scan().subject.pull_request = known(&text(json)?),
            "organization" | "componentId" | "componentName" | "submittedAt" | "startedAt" | "submitterLogin"
            | "executionTimeMs" | "logs" | "hasScannerContext" | "hasErrorStacktrace" | "errorType"
            | "errorStacktrace" | "scannerContext" | "branchType" | "pullRequestTitle" | "nodeName"
            | "infoMessages" => json.skip()?,
            _ => sink.unknown(json, key, true)?,
        }
        Ok(())
    })?;
    Ok(task)
}

fn check_done(task: &Task, sink: &mut Sink) {
    let message = match task.status.as_str() {
        "SUCCESS" if !matches!(task.sort.as_str(), "REPORT" | "") => {
            "the task is not the processing of an analysis; ask for the `ceTaskId` of report-task.txt".to_owned()
        }
        "SUCCESS" if task.analysis.is_empty() => {
            "the task succeeded but names no analysis, so no gate can be asked for; analyse again".to_owned()
        }
        "SUCCESS" => return,
        "PENDING" | "IN_PROGRESS" => {
            "the server has not finished with the analysis; wait for the task before the gate".to_owned()
        }
        "FAILED" if task.error.is_empty() => "the server failed to process the analysis; analyse again".to_owned(),
        "FAILED" => format!("the server failed to process the analysis: {}", shown(&task.error)),
        "CANCELED" => "the processing of the analysis was cancelled on the server; analyse again".to_owned(),
        _ => {
            let message = "the status of the task is no word this tool is known to write; taken as failed";
            sink.problem(Code::UnknownValue, message, "");
            "the server does not say that it processed the analysis; analyse again".to_owned()
        }
    };
    sink.problem(Code::TaskNotDone, message, "");
}
