//! Reports of `trivy k8s`: cluster objects with their results, `--report all` (two generations) and `summary`.

use super::metadata::{self, Metadata};
use super::report::nothing_examined;
use super::result::{self, prefix_targets, short, text};
use super::rows::SeverityOf;
use crate::decode::json::{Json, Shape};
use crate::decode::{DecodeError, Sink};
use crate::model::Code;

/// Reads the document's only value.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let (mut objects, mut results) = (0, 0);
    json.object(|json, key| match key {
        "ClusterName" => {
            sink.scan().subject.name = Some(text(json)?).filter(|name| !name.is_empty());
            Ok(())
        }
        // `Vulnerabilities` and `Misconfigurations` until v0.41, `Findings` in summaries.
        "Resources" | "Vulnerabilities" | "Misconfigurations" | "Findings" => json.list(|json, _| {
            objects += 1;
            results += object(json, sink)?;
            Ok(())
        }),
        "SchemaVersion" => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    if results == 0 {
        let message = match objects {
            0 => "lists no cluster objects: nothing was found to scan; check context and namespaces",
            _ => "none of the cluster objects has a result: nothing was examined",
        };
        nothing_examined(sink, message);
    }
    let scan = sink.scan();
    scan.subject.kind = Some("kubernetes".to_owned());
    scan.examined = Some(results);
    scan.unit = "results";
    Ok(())
}

/// Reads one cluster object; answers how many results it has.
fn object(json: &mut Json<'_>, sink: &mut Sink) -> Result<u64, DecodeError> {
    let mark = sink.mark();
    let (mut namespace, mut kind, mut name) = (String::new(), String::new(), String::new());
    let (mut results, mut failed, mut eol) = (0, false, None);
    json.object(|json, key| match key {
        "Namespace" => set(&mut namespace, json),
        "Kind" => set(&mut kind, json),
        "Name" => set(&mut name, json),
        "Metadata" => {
            let mut one = |json: &mut Json<'_>| {
                let mut metadata = Metadata::default();
                metadata.read(json, sink)?;
                if metadata.eol {
                    eol = Some(metadata.os);
                }
                Ok(())
            };
            // One object before v0.49, a list (one entry for each container image) since.
            if json.shape()? == Shape::Array { json.array(|json, _| one(json)) } else { one(json) }
        }
        "Results" => json.list(|json, _| {
            results += u64::from(!result::read(json, sink, SeverityOf::Row)?.hollow);
            Ok(())
        }),
        "Error" => {
            failed = says_something(json)?;
            Ok(())
        }
        _ => sink.unknown(json, key, true),
    })?;
    let words = [namespace, kind, name].map(|word| short(&word));
    let owner = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("/");
    prefix_targets(sink, mark, &owner);
    if failed {
        let message = format!("the scan of {owner} failed; see Trivy's own log, then run it again");
        sink.problem(Code::ToolErrors, message, "");
    }
    if let Some(os) = eol {
        metadata::end_of_life(sink, os.as_deref(), &owner);
    }
    Ok(results)
}

fn set(field: &mut String, json: &mut Json<'_>) -> Result<(), DecodeError> {
    *field = text(json)?;
    Ok(())
}

/// Whether the next value is an error: anything but `null` and the empty text. What it says is not kept.
fn says_something(json: &mut Json<'_>) -> Result<bool, DecodeError> {
    match json.shape()? {
        Shape::String => Ok(!text(json)?.is_empty()),
        Shape::Null => json.skip().map(|()| false),
        Shape::Object | Shape::Array | Shape::Number | Shape::Bool => json.skip().map(|()| true),
    }
}
