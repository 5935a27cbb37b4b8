//! Trivy's own JSON report (schema version 2), and the early object form that had no version.

use serde::Deserialize;

use super::metadata::{self, Metadata};
use super::packages;
use super::result;
use super::rows::SeverityOf;
use crate::decode::json::{Json, Shape};
use crate::decode::{DecodeError, Sink};
use crate::model::Code;

/// What was read of a report's root.
#[derive(Debug, Default)]
pub(super) struct Report {
    version_seen: bool,
    results: u64,
    os_packages: bool,
    name: String,
    kind: String,
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Trivy {
    version: Option<String>,
    server: Option<Server>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Server {
    #[serde(rename = "VulnerabilityDB")]
    vulnerability_db: Option<Database>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Database {
    updated_at: Option<String>,
}

impl Report {
    /// Reads the next value as a report.
    pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<Report, DecodeError> {
        let mut report = Report::default();
        json.object(|json, key| match key {
            "SchemaVersion" => report.version(json),
            "Trivy" => tool(json, sink),
            "CreatedAt" => {
                let time = metadata::time(json, sink)?;
                sink.scan().time = time.or(sink.scan().time);
                Ok(())
            }
            "ArtifactName" => {
                report.name = result::text(json)?;
                Ok(())
            }
            "ArtifactType" => {
                report.kind = result::text(json)?;
                Ok(())
            }
            "Metadata" => report.metadata.read(json, sink),
            "ImageID" | "RepoDigests" => report.metadata.image(json, key),
            "Results" => json.list(|json, _| {
                let seen = result::read(json, sink, SeverityOf::Row)?;
                report.results += u64::from(!seen.hollow);
                report.os_packages |= seen.os_packages;
                Ok(())
            }),
            "ReportID" | "ArtifactID" | "RepoTags" => json.skip(),
            _ => sink.unknown(json, key, true),
        })?;
        Ok(report)
    }

    /// The schema version: only 2 is known, and in ASFF documents it is a date.
    fn version(&mut self, json: &mut Json<'_>) -> Result<(), DecodeError> {
        if json.shape()? != Shape::Number {
            let message = "SchemaVersion is not a number, so this is no Trivy report; write `--format json`";
            return Err(DecodeError::new(Code::SchemaVersion, message).at(json.offset()));
        }
        let version: serde_json::Number = json.read()?;
        if version.as_f64() != Some(2.0) {
            let message = format!("has schema version {version}, gate reads 2; use a Trivy release from v0.20.0 on");
            return Err(DecodeError::new(Code::SchemaVersion, message).at(json.offset()));
        }
        self.version_seen = true;
        Ok(())
    }

    /// Says what was scanned and whether it proves anything. `versioned` reports have to have said their version.
    pub(super) fn conclude(self, sink: &mut Sink, versioned: bool) -> Result<(), DecodeError> {
        if versioned && !self.version_seen {
            let message = "has no SchemaVersion, so what it means is unknown; write it with `--format json`";
            return Err(DecodeError::new(Code::SchemaVersion, message));
        }
        if versioned {
            sink.set_format_version("2");
        }
        if self.metadata.eol {
            metadata::end_of_life(sink, self.metadata.os.as_deref(), "Metadata.OS");
        }
        if self.results == 0 {
            nothing_examined(sink, "has no results: nothing was found to scan; check target and scanners");
        } else if self.kind == "container_image" && !self.os_packages {
            let message = "no result for the packages of the image's operating system: either it has none (distroless, \
                           scratch) or Trivy did not know it, and then they were not examined";
            sink.problem(Code::NoOsPackages, message, "Results");
        }
        if let Some(bill) = sink.bill() {
            packages::subject(bill, &self.name, &self.kind, &self.metadata.image_names);
        }
        let scan = sink.scan();
        scan.examined = Some(self.results);
        scan.unit = "results";
        scan.subject.name = Some(self.name).filter(|name| !name.is_empty());
        scan.subject.kind = Some(self.kind).filter(|kind| !kind.is_empty());
        self.metadata.describe(&mut scan.subject);
        Ok(())
    }
}

/// The problem of a report that examined nothing.
pub(super) fn nothing_examined(sink: &mut Sink, message: &str) {
    sink.problem(Code::NothingExamined, message, "");
}

/// Version of the tool, and the date of its database where the report tells (client and server).
fn tool(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let tool = json.read::<Option<Trivy>>()?.unwrap_or_default();
    let scan = sink.scan();
    scan.tool_version = tool.version.filter(|version| !version.is_empty());
    let updated = tool.server.and_then(|server| server.vulnerability_db).and_then(|database| database.updated_at);
    scan.data.extend(updated.map(|date| ("vulnerability database".to_owned(), date)));
    Ok(())
}
