//! XML reports of every schema, 1.3 to 4.1. Elements count, namespaces do not: reports exist whose namespace says 1.3
//! and whose content is of 2.3.

use super::identity::{Identity, More};
use super::row::{self, Base, Row};
use super::schema::Schema;
use super::{ToolErrors, data_source, nothing_examined, subject, time};
use crate::decode::xml::Xml;
use crate::decode::{DecodeError, Limits, Sink, Source, weakness};
use crate::model::{Code, CvssVersion};

/// Reads one report.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let limits = source.limits;
    let mut xml = source.xml();
    xml.root()?;
    let mut report = Report { sink, limits, schema: Schema::of(&xml), errors: ToolErrors::default(), dependencies: 0 };
    report.analysis(&mut xml)?;
    report.end();
    xml.finish()
}

struct Report<'s> {
    sink: &'s mut Sink,
    limits: Limits,
    schema: Schema,
    errors: ToolErrors,
    dependencies: u64,
}

impl Report<'_> {
    fn analysis(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        let [mut scan, mut project, mut dependencies] = [false; 3];
        xml.children(|xml, name| match name {
            "scanInfo" => once(&mut scan, xml).and_then(|()| self.scan_info(xml)),
            "projectInfo" => once(&mut project, xml).and_then(|()| self.project_info(xml)),
            "dependencies" => once(&mut dependencies, xml).and_then(|()| {
                xml.children(|xml, name| match name {
                    "dependency" => self.dependency(xml),
                    _ => self.unknown(xml, name, true),
                })
            }),
            _ => self.unknown(xml, name, true),
        })?;
        match (scan, dependencies) {
            (true, true) => Ok(()),
            (false, _) => Err(missing("scanInfo")),
            (true, false) => Err(missing("dependencies")),
        }
    }

    fn end(self) {
        self.errors.tell(self.sink);
        self.schema.tell(self.sink);
        let scan = self.sink.scan();
        (scan.examined, scan.unit) = (Some(self.dependencies), "dependencies");
        if self.dependencies == 0 {
            nothing_examined(self.sink);
        }
    }

    fn scan_info(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        xml.children(|xml, name| match name {
            "engineVersion" => {
                let version = xml.text()?;
                self.sink.scan().tool_version = Some(version).filter(|version| !version.is_empty());
                Ok(())
            }
            "dataSource" => {
                let (mut source, mut timestamp) = (String::new(), String::new());
                xml.children(|xml, name| match name {
                    "name" => take(&mut source, xml),
                    "timestamp" => take(&mut timestamp, xml),
                    _ => xml.skip(),
                })?;
                data_source(self.sink, &source, &timestamp);
                Ok(())
            }
            "analysisExceptions" => {
                self.schema.at_least(22);
                self.exceptions(xml)
            }
            _ => self.unknown(xml, name, false),
        })
    }

    /// Errors of the analysis: one for each element, whatever it is called.
    fn exceptions(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        xml.children(|xml, _| {
            let mut message = String::new();
            xml.children(|xml, name| match name {
                "message" if message.is_empty() => take(&mut message, xml),
                _ => xml.skip(),
            })?;
            self.errors.add(&message);
            Ok(())
        })
    }

    fn project_info(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        let [mut project, mut artifact, mut version, mut date] = [const { String::new() }; 4];
        xml.children(|xml, name| match name {
            "name" => take(&mut project, xml),
            "artifactID" => take(&mut artifact, xml),
            "version" => take(&mut version, xml),
            "reportDate" => take(&mut date, xml),
            _ => xml.skip(),
        })?;
        subject(self.sink, &project, &artifact, &version);
        time::report(self.sink, &date);
        Ok(())
    }

    fn dependency(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        let mut identity = Identity::default();
        let mark = self.sink.mark();
        if xml.attribute("isVirtual").is_some() {
            self.schema.at_least(16);
        }
        xml.children(|xml, name| match name {
            "fileName" => take(&mut identity.file_name, xml),
            "filePath" => take(&mut identity.file_path, xml),
            "license" => take(&mut identity.license, xml),
            "sha1" => take(&mut identity.sha1, xml),
            "identifiers" => self.identifiers(xml, &mut identity),
            "vulnerabilities" => xml.children(|xml, name| match name {
                "vulnerability" => self.vulnerability(xml, false),
                "suppressedVulnerability" => self.vulnerability(xml, true),
                _ => self.unknown(xml, name, true),
            }),
            "analysisExceptions" => {
                self.schema.before(22);
                self.exceptions(xml)
            }
            "description" | "md5" | "sha256" | "includedBy" if self.sink.bill().is_some() => {
                more(&mut identity.more, name, xml)
            }
            "evidenceCollected"
            | "relatedDependencies"
            | "projectReferences"
            | "includedBy"
            | "description"
            | "md5"
            | "sha256" => xml.skip(),
            _ => self.unknown(xml, name, true),
        })?;
        // What has no name is no dependency that was examined.
        self.dependencies += u64::from(!identity.file_name.is_empty());
        identity.close(self.sink, mark, &self.limits)
    }

    fn identifiers(&mut self, xml: &mut Xml<'_>, identity: &mut Identity) -> Result<(), DecodeError> {
        xml.children(|xml, name| {
            let old = match name {
                "package" => false,
                "identifier" => true,
                _ => return xml.skip(),
            };
            if old {
                self.schema.before(20);
            } else {
                self.schema.at_least(20);
            }
            let kind = xml.attribute("type").unwrap_or_default().to_owned();
            let confidence = xml.attribute("confidence").unwrap_or_default().to_owned();
            let mut id = String::new();
            xml.children(|xml, name| match name {
                "id" | "name" => take(&mut id, xml),
                _ => xml.skip(),
            })?;
            if old {
                identity.offer_old(&kind, &id, &confidence);
            } else {
                identity.offer(&id, &confidence);
                identity.more.offer_cpe(&id, &confidence);
            }
            Ok(())
        })
    }

    fn vulnerability(&mut self, xml: &mut Xml<'_>, suppressed: bool) -> Result<(), DecodeError> {
        let source = xml.attribute("source").map(str::to_owned);
        if source.is_some() {
            self.schema.at_least(16);
        }
        let mut seen = Vulnerability::default();
        xml.children(|xml, name| match name {
            "name" => once(&mut seen.named, xml).and_then(|()| take(&mut seen.name, xml)),
            "severity" => {
                if xml.attribute("unscored").is_some() {
                    self.schema.at_least(23);
                }
                once(&mut seen.rated, xml).and_then(|()| take(&mut seen.severity, xml))
            }
            "description" => take(&mut seen.description, xml),
            "notes" => take(&mut seen.notes, xml),
            "cvssScore" => {
                self.schema.before(20);
                let value = number(xml)?;
                self.score(&mut seen, CvssVersion::V2, value, String::new());
                Ok(())
            }
            "cvssV2" => self.cvss(xml, &mut seen, CvssVersion::V2, 20),
            "cvssV3" => self.cvss(xml, &mut seen, CvssVersion::V3, 20),
            "cvssV4" => self.cvss(xml, &mut seen, CvssVersion::V4, 41),
            "knownExploitedVulnerability" => {
                self.schema.at_least(30);
                seen.exploited = true;
                xml.skip()
            }
            "cwe" => weaknesses(xml, &mut seen.cwes),
            "cwes" => xml.children(|xml, _| weaknesses(xml, &mut seen.cwes)),
            "references"
            | "vulnerableSoftware"
            | "cvssAccessVector"
            | "cvssAccessComplexity"
            | "cvssAuthenticationr"
            | "cvssConfidentialImpact"
            | "cvssIntegrityImpact"
            | "cvssAvailabilityImpact" => xml.skip(),
            _ => self.unknown(xml, name, name.starts_with("cvss")),
        })?;
        let scores = seen.scores.each_ref().map(|score| {
            score.as_ref().map(|(version, value, vector)| Base { version: *version, value: *value, vector })
        });
        let row = Row {
            source: source.as_deref().unwrap_or_default(),
            name: &seen.name,
            severity: &seen.severity,
            description: &seen.description,
            notes: &seen.notes,
            scores,
            cwes: &seen.cwes,
            exploited: seen.exploited,
            suppressed,
        };
        row::add(self.sink, &row).map_err(|error| error.at(xml.offset()))
    }

    fn cvss(
        &mut self,
        xml: &mut Xml<'_>,
        seen: &mut Vulnerability,
        version: CvssVersion,
        since: u32,
    ) -> Result<(), DecodeError> {
        self.schema.at_least(since);
        let mut vector = String::new();
        let mut score = None;
        xml.children(|xml, name| match name {
            "score" | "baseScore" => {
                let value = number(xml)?;
                score = self.worse(score, value);
                Ok(())
            }
            "vectorString" => take(&mut vector, xml),
            _ => xml.skip(),
        })?;
        self.score(seen, version, score, vector);
        Ok(())
    }

    fn score(&mut self, seen: &mut Vulnerability, version: CvssVersion, value: Option<f64>, vector: String) {
        let slot = match version {
            CvssVersion::V2 | CvssVersion::Unstated => 0,
            CvssVersion::V3 => 1,
            CvssVersion::V4 => 2,
        };
        let before = seen.scores[slot].as_ref().map(|(_, value, _)| *value);
        if let Some(value) = self.worse(before, value) {
            seen.scores[slot] = Some((version, value, vector));
        }
    }

    /// A score that stands twice counts as the worse one; what is no number is the worst.
    fn worse(&mut self, before: Option<f64>, value: Option<f64>) -> Option<f64> {
        match (before, value) {
            (Some(before), Some(value)) => {
                let message = "a CVSS score stands twice in one vulnerability; the worse one counts";
                self.sink.problem(Code::DuplicateScore, message, "");
                Some(if value <= before { before } else { value })
            }
            (before, value) => value.or(before),
        }
    }

    /// An element that is not read. Where findings live, one with elements inside may hold some.
    fn unknown(&mut self, xml: &mut Xml<'_>, name: &str, findings_live_here: bool) -> Result<(), DecodeError> {
        let place = format!("byte {}", xml.offset());
        let mut nested = false;
        xml.children(|xml, _| {
            nested = true;
            xml.skip()
        })?;
        let shown: String = name.chars().take(80).collect();
        if nested && findings_live_here {
            let message = format!("`{shown}` has elements this version of gate does not read; findings may hide in it");
            self.sink.problem(Code::UnknownSection, message, place);
        } else {
            self.sink.problem(Code::UnknownKeys, format!("the element `{shown}` is not read"), place);
        }
        Ok(())
    }
}

/// What was read of one vulnerability so far.
#[derive(Default)]
struct Vulnerability {
    named: bool,
    rated: bool,
    name: String,
    severity: String,
    description: String,
    notes: String,
    scores: [Option<(CvssVersion, f64, String)>; 3],
    cwes: Vec<u32>,
    exploited: bool,
}

/// What only a bill of materials needs.
fn more(more: &mut More, name: &str, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
    let algorithm = match name {
        "md5" => "MD5",
        "sha256" => "SHA-256",
        "description" => return take(&mut more.description, xml),
        _ => {
            return xml.children(|xml, name| match name {
                "reference" => xml.text().map(|parent| more.included_by.push(parent)),
                _ => xml.skip(),
            });
        }
    };
    more.hashes.push((algorithm, xml.text()?));
    Ok(())
}

/// Takes the text of the current element.
fn take(slot: &mut String, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
    *slot = xml.text()?;
    Ok(())
}

/// Takes the weakness that the current element names.
fn weaknesses(xml: &mut Xml<'_>, found: &mut Vec<u32>) -> Result<(), DecodeError> {
    xml.text().map(|text| found.extend(weakness::number(&text)))
}

/// An element that may stand only once.
fn once(seen: &mut bool, xml: &Xml<'_>) -> Result<(), DecodeError> {
    if std::mem::replace(seen, true) {
        let message = "stands twice where one is expected; tools disagree which one counts, so neither does";
        return Err(DecodeError::new(Code::DuplicateKey, message).at(xml.offset()));
    }
    Ok(())
}

/// A score; empty is none.
fn number(xml: &mut Xml<'_>) -> Result<Option<f64>, DecodeError> {
    let text = xml.text()?;
    if text.is_empty() {
        return Ok(None);
    }
    if row::is_template(&text) {
        return Err(row::unresolved().at(xml.offset()));
    }
    let malformed =
        || DecodeError::new(Code::Malformed, "does not have the tool's shape: a CVSS score is not a number");
    text.parse().map(Some).map_err(|_| malformed().at(xml.offset()))
}

fn missing(element: &str) -> DecodeError {
    let message = format!("has no `{element}`, which every report of Dependency-Check has; scan again");
    DecodeError::new(Code::Malformed, message)
}
