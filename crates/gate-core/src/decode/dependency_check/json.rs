//! JSON reports, schema 1.0 and 1.1. The tool writes them with a text template, and some versions write broken ones:
//! those are refused by name, and whatever else is no JSON is an error like any other.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::identity::{Identity, More};
use super::row::{self, Base, Row};
use super::{ToolErrors, data_source, nothing_examined, subject, time};
use crate::decode::json::{COMMA, Json, KEY, Number, Str, VALUE, row};
use crate::decode::weakness::Weaknesses;
use crate::decode::{DecodeError, Limits, Sink, Source};
use crate::model::{Code, CvssVersion};

/// A vulnerability; what is not named here is passed over.
#[derive(Deserialize)]
struct Vulnerability<'a> {
    #[serde(borrow, default)]
    source: Str<'a>,
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(borrow, default)]
    severity: Str<'a>,
    #[serde(borrow, default)]
    description: Str<'a>,
    #[serde(borrow, default)]
    notes: Str<'a>,
    #[serde(borrow, default)]
    cvssv2: Option<Cvss<'a>>,
    #[serde(borrow, default)]
    cvssv3: Option<Cvss<'a>>,
    #[serde(borrow, default)]
    cvssv4: Option<Cvss<'a>>,
    #[serde(default, rename = "cvssScore")]
    cvss_score: Number,
    #[serde(default, rename = "knownExploitedVulnerability")]
    exploited: Option<IgnoredAny>,
    #[serde(default, alias = "cwe")]
    cwes: Weaknesses,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cvss<'a> {
    #[serde(default)]
    score: Number,
    #[serde(default)]
    base_score: Number,
    #[serde(borrow, default)]
    vector_string: Str<'a>,
}

impl Cvss<'_> {
    fn base(&self, version: CvssVersion) -> Option<Base<'_>> {
        let value = self.base_score.0.or(self.score.0)?;
        Some(Base { version, value, vector: &self.vector_string })
    }
}

/// An identifier; `type` and `name` are of schema 1.0.
#[derive(Deserialize)]
struct Identifier<'a> {
    #[serde(borrow, default)]
    id: Str<'a>,
    #[serde(borrow, default)]
    confidence: Str<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow, default)]
    name: Str<'a>,
}

#[derive(Deserialize)]
struct DataSource<'a> {
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(borrow, default)]
    timestamp: Str<'a>,
}

/// An error of the analysis, bare or inside `exception`.
#[derive(Deserialize)]
struct Failure<'a> {
    #[serde(borrow, default)]
    message: Str<'a>,
    #[serde(borrow, default)]
    exception: Option<Inner<'a>>,
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow, default)]
    message: Str<'a>,
}

/// A package that brings a dependency along.
#[derive(Deserialize)]
struct Parent<'a> {
    #[serde(borrow, default)]
    reference: Str<'a>,
}

row!(Vulnerability, Identifier, DataSource, Failure, Parent);

/// Reads one report.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let limits = source.limits;
    let mut report = Report { sink, limits, errors: ToolErrors::default(), dependencies: 0 };
    let read = report.read(source.json());
    read.map_err(|error| known_broken(error, report.sink.scan().tool_version.as_deref()))?;
    report.errors.tell(report.sink);
    let scan = report.sink.scan();
    (scan.examined, scan.unit) = (Some(report.dependencies), "dependencies");
    if report.dependencies == 0 {
        nothing_examined(report.sink);
    }
    Ok(())
}

struct Report<'s> {
    sink: &'s mut Sink,
    limits: Limits,
    errors: ToolErrors,
    dependencies: u64,
}

impl Report<'_> {
    fn read(&mut self, mut json: Json<'_>) -> Result<(), DecodeError> {
        let mut schema = None;
        let [mut scan, mut dependencies] = [false; 2];
        json.object(|json, key| match key {
            "reportSchema" => {
                schema = Some(text(json)?);
                Ok(())
            }
            "scanInfo" => {
                scan = true;
                self.scan_info(json)
            }
            "projectInfo" => self.project_info(json),
            "dependencies" => {
                dependencies = true;
                json.array(|json, _| self.dependency(json))
            }
            _ => self.sink.unknown(json, key, true),
        })?;
        json.finish()?;
        let Some(version @ ("1.0" | "1.1")) = schema.as_deref() else {
            let message = "`reportSchema` is neither 1.0 nor 1.1, which are the ones this version of gate reads; write \
                           `--format XML` or update gate";
            return Err(DecodeError::new(Code::SchemaVersion, message));
        };
        self.sink.set_format_version(version);
        match (scan, dependencies) {
            (true, true) => Ok(()),
            (false, _) => Err(missing("scanInfo")),
            (true, false) => Err(missing("dependencies")),
        }
    }

    fn scan_info(&mut self, json: &mut Json<'_>) -> Result<(), DecodeError> {
        json.object(|json, key| match key {
            "engineVersion" => {
                self.sink.scan().tool_version = Some(text(json)?).filter(|version| !version.is_empty());
                Ok(())
            }
            "dataSource" => json.rows::<DataSource<'_>>(|data| {
                data_source(self.sink, &data.name, &data.timestamp);
                Ok(())
            }),
            "analysisExceptions" => self.exceptions(json),
            _ => self.sink.unknown(json, key, false),
        })
    }

    fn exceptions(&mut self, json: &mut Json<'_>) -> Result<(), DecodeError> {
        json.rows::<Failure<'_>>(|failure| {
            self.errors.add(failure.exception.as_ref().map_or(&failure.message, |inner| &inner.message));
            Ok(())
        })
    }

    fn project_info(&mut self, json: &mut Json<'_>) -> Result<(), DecodeError> {
        let [mut project, mut artifact, mut version, mut date] = [const { String::new() }; 4];
        json.object(|json, key| {
            let slot = match key {
                "name" => &mut project,
                "artifactID" => &mut artifact,
                "version" => &mut version,
                "reportDate" => &mut date,
                "groupID" | "credits" => return json.skip(),
                _ => return self.sink.unknown(json, key, false),
            };
            *slot = text(json)?;
            Ok(())
        })?;
        subject(self.sink, &project, &artifact, &version);
        time::report(self.sink, &date);
        Ok(())
    }

    fn dependency(&mut self, json: &mut Json<'_>) -> Result<(), DecodeError> {
        let mut identity = Identity::default();
        let mark = self.sink.mark();
        json.object(|json, key| match key {
            "fileName" => take(&mut identity.file_name, json),
            "filePath" => take(&mut identity.file_path, json),
            "license" => take(&mut identity.license, json),
            "sha1" => take(&mut identity.sha1, json),
            "packages" => json.rows::<Identifier<'_>>(|package| {
                identity.offer(&package.id, &package.confidence);
                identity.more.offer_cpe(&package.id, &package.confidence);
                Ok(())
            }),
            "identifiers" => json.rows::<Identifier<'_>>(|old| {
                identity.offer_old(&old.kind, &old.name, &old.confidence);
                Ok(())
            }),
            "vulnerabilities" => self.vulnerabilities(json, false),
            "suppressedVulnerabilities" => self.vulnerabilities(json, true),
            "analysisExceptions" => self.exceptions(json),
            "md5" | "sha256" | "description" | "includedBy" => {
                if self.sink.bill().is_some() {
                    more(&mut identity.more, key, json)
                } else {
                    json.skip()
                }
            }
            "isVirtual"
            | "projectReferences"
            | "relatedDependencies"
            | "evidenceCollected"
            | "vulnerabilityIds"
            | "suppressedVulnerabilityIds" => json.skip(),
            _ => self.sink.unknown(json, key, true),
        })?;
        // What has no name is no dependency that was examined.
        self.dependencies += u64::from(!identity.file_name.is_empty());
        identity.close(self.sink, mark, &self.limits)
    }

    fn vulnerabilities(&mut self, json: &mut Json<'_>, suppressed: bool) -> Result<(), DecodeError> {
        json.rows::<Vulnerability<'_>>(|row| {
            let base = |cvss: &Option<Cvss<'_>>| cvss.is_some();
            let old = row.cvss_score.0.filter(|_| !base(&row.cvssv2));
            let old = old.map(|value| Base { version: CvssVersion::V2, value, vector: "" });
            let scores = [
                row.cvssv2.as_ref().and_then(|cvss| cvss.base(CvssVersion::V2)).or(old),
                row.cvssv3.as_ref().and_then(|cvss| cvss.base(CvssVersion::V3)),
                row.cvssv4.as_ref().and_then(|cvss| cvss.base(CvssVersion::V4)),
            ];
            row::add(
                self.sink,
                &Row {
                    source: &row.source,
                    name: &row.name,
                    severity: &row.severity,
                    description: &row.description,
                    notes: &row.notes,
                    scores,
                    cwes: &row.cwes.0,
                    exploited: row.exploited.is_some(),
                    suppressed,
                },
            )
        })
    }
}

/// What only a bill of materials needs.
fn more(more: &mut More, key: &str, json: &mut Json<'_>) -> Result<(), DecodeError> {
    let algorithm = match key {
        "md5" => "MD5",
        "sha256" => "SHA-256",
        "description" => return take(&mut more.description, json),
        _ => {
            return json.rows::<Parent<'_>>(|parent| {
                more.included_by.push(parent.reference.to_string());
                Ok(())
            });
        }
    };
    more.hashes.push((algorithm, text(json)?));
    Ok(())
}

fn text(json: &mut Json<'_>) -> Result<String, DecodeError> {
    json.read::<Option<String>>().map(Option::unwrap_or_default)
}

fn take(slot: &mut String, json: &mut Json<'_>) -> Result<(), DecodeError> {
    *slot = text(json)?;
    Ok(())
}

fn missing(key: &str) -> DecodeError {
    let message = format!("has no `{key}`, which every report of Dependency-Check has; scan again");
    DecodeError::new(Code::Malformed, message)
}

/// Names the defect when broken syntax stands where a version of the tool is known to break it:
/// 9.0.3 writes a comma too many in `references`, 12.0.0 and 12.0.1 one at the end of `cvssv4`, later ones one at its
/// start, and a score that the template engine could not resolve stands in the file as the template has it.
fn known_broken(error: DecodeError, engine: Option<&str>) -> DecodeError {
    let by = engine.map_or_else(String::new, |engine| format!(" {}", row::one_line(engine)));
    if error.code == Code::KnownBroken {
        return DecodeError { message: format!("written by Dependency-Check{by}: {}", error.message), ..error };
    }
    let Some(reason) = error.message.strip_prefix("is not valid JSON: ").filter(|_| error.code == Code::Malformed)
    else {
        return error;
    };
    let comma = reason == COMMA || reason == KEY;
    let value = reason == VALUE;
    let keys: Vec<&str> = error.path.split(['.', '[']).collect();
    let inside = |key: &str| keys.contains(&key);
    let broken = match keys.last() {
        _ if comma && inside("cvssv4") => "a comma too many in a CVSS v4 score",
        _ if comma && inside("references") && engine == Some("9.0.3") => "a comma too many in `references`",
        Some(&("score" | "baseScore")) if value => "a score is missing and the tool's own template stands in its place",
        Some(_) | None => return error,
    };
    let message = format!(
        "is a known defect of Dependency-Check{by}, the file is not JSON: {broken}; upgrade it to 12.1.0 or later, or \
         write `--format XML`"
    );
    DecodeError { code: Code::KnownBroken, message, ..error }
}
