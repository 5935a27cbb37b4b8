//! The predicate of cosign's vulnerability attestation (`--format cosign-vuln`), with a whole report inside.

use serde::Deserialize;

use super::metadata;
use super::report::Report;
use super::result::text;
use crate::decode::json::Json;
use crate::decode::{DecodeError, Sink};
use crate::model::Code;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Times {
    scan_finished_on: Option<String>,
}

/// Reads the document's only value.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut report = None;
    let mut version = String::new();
    let mut times = Times::default();
    json.object(|json, key| match key {
        "scanner" => json.object(|json, key| match key {
            "result" => {
                report = Some(Report::read(json, sink)?);
                Ok(())
            }
            "version" => {
                version = text(json)?;
                Ok(())
            }
            "uri" | "db" => json.skip(),
            _ => sink.unknown(json, key, true),
        }),
        "metadata" => {
            times = json.read::<Option<Times>>()?.unwrap_or_default();
            Ok(())
        }
        "invocation" => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    let Some(report) = report else {
        return Err(DecodeError::new(Code::Malformed, "has no `scanner.result`: the report itself is missing"));
    };
    if sink.scan().time.is_none() {
        let time = metadata::parse_time(&times.scan_finished_on.unwrap_or_default(), sink);
        sink.scan().time = time;
    }
    if sink.scan().tool_version.is_none() {
        sink.scan().tool_version = Some(version).filter(|version| !version.is_empty());
    }
    report.conclude(sink, true)
}
