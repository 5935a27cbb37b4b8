//! What a bill of materials says, whichever syntax it is in: components, vulnerabilities, and who wrote it.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;

use super::parts::{Affected, ComponentParts, RatingParts, VulnerabilityParts};
use super::rating;
use crate::decode::error::DecodeError;
use crate::decode::own::OWN;
use crate::decode::text::line;
use crate::decode::{ComponentDraft, Draft, ScoreDraft, Sink, uri};
use crate::model::{Code, Exemption, ExemptionSource, Expiry, Kind, Run, Scope, Severity, Text, Texts, ToolId, index};

/// Versions of the specification whose meaning is known.
const VERSIONS: [&str; 8] = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// Longest name, version, purl or path, in bytes: ids of findings end at the same default.
const MAX_ID: usize = 64 << 10;

/// A part that vulnerabilities can name; texts are symbols of the sink.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    name: Text,
    version: Text,
    purl: Text,
    path: Text,
    scope: Scope,
    facts: Run,
}

/// A BOM while it is read.
#[derive(Default)]
pub(super) struct Bom {
    /// References, in an arena of their own: they are not kept.
    refs: Texts,
    parts: Vec<Part>,
    by_ref: HashMap<Text, u32>,
    /// Findings and the reference each one waits for.
    pending: Vec<(u32, Text)>,
    tool: Option<ToolId>,
    /// Whether gate is among the tools.
    is_own: bool,
    version: Option<String>,
    components: u64,
    /// Entries of `vulnerabilities`; `None` when there is no such list.
    pub(super) vulnerabilities: Option<u64>,
}

impl Bom {
    /// The version of the specification.
    ///
    /// # Errors
    /// A version whose meaning is not known.
    pub(super) fn version(&mut self, version: &str) -> Result<(), DecodeError> {
        if !VERSIONS.contains(&version) {
            let message = "is CycloneDX of a version that is not known; have the tool write 1.6";
            return Err(DecodeError::new(Code::SchemaVersion, message));
        }
        self.version = Some(version.to_owned());
        Ok(())
    }

    /// Whether vulnerabilities have the form of the extension that 1.4 replaced.
    pub(super) fn has_extension(&self) -> bool {
        self.version.as_deref().is_some_and(|version| version < "1.4")
    }

    /// A tool that took part; the first one counts. `npm sbom` calls itself `cli` of the vendor `npm`.
    pub(super) fn tool(&mut self, vendor: &str, name: &str, version: &str, sink: &mut Sink) {
        self.is_own |= name == OWN;
        if self.tool.is_some() || name.trim().is_empty() {
            return;
        }
        let name = if (vendor, name) == ("npm", "cli") { vendor } else { name };
        self.tool = Some(ToolId::new(name));
        sink.scan().tool_version = Some(line(version).to_owned()).filter(|version| !version.is_empty());
    }

    /// When the BOM was made.
    pub(super) fn time(text: &str, sink: &mut Sink) {
        match text.trim().parse::<Timestamp>() {
            Ok(time) => sink.scan().time = Some(time),
            Err(_) if text.trim().is_empty() => {
                let message = "the time of the BOM is empty, so its age is unknown";
                sink.problem(Code::AgeUnknown, message, "metadata.timestamp");
            }
            Err(_) => sink.unreadable_time("metadata.timestamp"),
        }
    }

    /// What the BOM is about: `metadata.component`. It is no component of itself, but vulnerabilities may name it.
    pub(super) fn subject(
        &mut self,
        parts: &ComponentParts<'_>,
        kind: &str,
        digests: &[&str],
        sink: &mut Sink,
    ) -> Result<(), DecodeError> {
        let subject = &mut sink.scan().subject;
        let text = |text: &str| Some(line(text).to_owned()).filter(|text| !text.is_empty());
        subject.name = text(parts.name);
        subject.kind = text(kind);
        let of_purl = if parts.purl.starts_with("pkg:oci/") { uri::package(parts.purl).1 } else { "".into() };
        for candidate in digests.iter().copied().chain([parts.version, &of_purl]) {
            // A repository digest stands behind the name of its repository.
            let digest = candidate.rsplit('@').next().unwrap_or_default();
            let known = subject.digests.iter().any(|known| known == digest);
            if digest.starts_with("sha256:") && digest.len() == 71 && !known {
                subject.digests.push(digest.to_owned());
            }
        }
        self.named(parts, sink).map(|_| ())
    }

    /// A component, nested or not.
    pub(super) fn component(&mut self, parts: &ComponentParts<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        self.components += 1;
        let part = self.named(parts, sink)?;
        let name = full_name(parts);
        sink.component(&ComponentDraft {
            name: &name,
            version: parts.version,
            purl: parts.purl,
            licenses: parts.licenses,
            is_holder: parts.is_holder,
            path: parts.path,
            scope: part.scope,
        })
    }

    /// A part that vulnerabilities can name: a component, service or the subject.
    ///
    /// # Errors
    /// When its identity is longer than texts may be.
    pub(super) fn named(&mut self, parts: &ComponentParts<'_>, sink: &mut Sink) -> Result<Part, DecodeError> {
        let name = full_name(parts);
        if [&name, parts.version, parts.purl, parts.path].iter().any(|text| text.len() > MAX_ID) {
            let message = format!("the name, version, purl or path of a part is longer than {MAX_ID} bytes");
            return Err(DecodeError::new(Code::Limit, message));
        }
        let scope = match parts.scope {
            "excluded" => Scope::Dev,
            "required" => Scope::Runtime,
            _ if parts.development => Scope::Dev,
            "" | "optional" => Scope::Unknown,
            _ => {
                let message = "a component's `scope` is no word of CycloneDX; taken as required";
                sink.problem(Code::UnknownValue, message, "");
                Scope::Runtime
            }
        };
        let facts: Vec<&str> = parts.facts.iter().map(String::as_str).collect();
        let facts = sink.texts(&facts);
        let texts = &mut sink.findings().texts;
        let part = Part {
            name: texts.intern(&name),
            version: texts.intern(parts.version),
            purl: texts.intern(parts.purl),
            path: texts.intern(parts.path),
            scope,
            facts,
        };
        if !parts.reference.is_empty() {
            let position = index(self.parts.len());
            self.parts.push(part);
            let first = *self.by_ref.entry(self.refs.intern(parts.reference)).or_insert(position);
            if first != position {
                let message = "two parts have one `bom-ref`; vulnerabilities that name it are shown at the first";
                sink.problem(Code::CountMismatch, message, "");
            }
        }
        Ok(part)
    }

    /// A vulnerability: one finding for each part it affects, or one without a part.
    pub(super) fn vulnerability(&mut self, parts: &VulnerabilityParts<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        *self.vulnerabilities.get_or_insert(0) += 1;
        let (severity, word) = rating::worst(parts.ratings, sink);
        let scores: Vec<ScoreDraft<'_>> = parts.ratings.iter().filter_map(|it| rating::score(it, sink)).collect();
        let fixed = fixed(parts.recommendation);
        let draft = Draft {
            severity,
            severity_word: word,
            rule: parts.id,
            title: line(parts.description),
            fixed: &fixed,
            url: parts.url,
            status: parts.state,
            published: parts.published.get(..10).and_then(|day| day.parse().ok()),
            scores: &scores,
            aliases: parts.aliases,
            cwes: parts.cwes,
            suppression: exemption(parts, sink),
            ..Draft::new(Kind::Vulnerability)
        };
        if parts.affects.is_empty() {
            return sink.finding(&draft);
        }
        for (nth, affected) in parts.affects.iter().enumerate() {
            if nth > 0 && severity == Severity::Unknown {
                // Counted per finding; the first one was counted when the severity was mapped.
                sink.severity_or_worst(Some(severity));
            }
            self.affect(affected, &draft, sink)?;
        }
        Ok(())
    }

    fn affect(&mut self, affected: &Affected<'_>, draft: &Draft<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let unaffected = affected.unaffected && draft.suppression.is_none();
        let suppression = if unaffected {
            Some(tool_exemption("unaffected", "the BOM lists every version of this part as unaffected"))
        } else {
            draft.suppression.clone()
        };
        self.pending.push((index(sink.mark()), self.refs.intern(affected.reference)));
        sink.finding(&Draft { version: affected.version, suppression, ..draft.clone() })
    }

    /// Fills in the affected parts, which may stand behind the vulnerabilities.
    ///
    /// # Errors
    /// When the BOM does not say its version.
    pub(super) fn close(self, sink: &mut Sink) -> Result<(), DecodeError> {
        let Some(version) = &self.version else {
            let message = "is CycloneDX that does not say its version; have the tool write 1.6";
            return Err(DecodeError::new(Code::SchemaVersion, message));
        };
        sink.check_own(self.is_own)?;
        sink.set_format_version(version);
        sink.set_tool(self.tool.clone().unwrap_or_else(|| ToolId::new("cyclonedx")));
        for &(finding, reference) in &self.pending {
            self.resolve(finding as usize, reference, sink);
        }
        let scan = sink.scan();
        (scan.examined, scan.unit) = (Some(self.components), "components");
        if self.vulnerabilities.is_none() {
            let message = "the BOM has no list of `vulnerabilities`: it names parts and proves no scan for flaws";
            sink.problem(Code::NoProof, message, "");
        }
        if self.components == 0 && self.vulnerabilities.unwrap_or(0) == 0 {
            let message = "the BOM lists no component and no vulnerability: nothing was examined";
            sink.problem(Code::NothingExamined, message, "");
        }
        Ok(())
    }

    fn resolve(&self, finding: usize, reference: Text, sink: &mut Sink) {
        let part = self.by_ref.get(&reference).map(|&at| self.parts[at as usize]);
        if let Some(part) = part {
            let row = &mut sink.findings().rows[finding];
            (row.package, row.purl, row.path, row.scope) = (part.name, part.purl, part.path, part.scope);
            row.identifiers = part.facts;
            if !part.version.is_empty() {
                row.version = part.version;
            }
            return;
        }
        let reference = self.refs.get(reference);
        let message = "vulnerabilities affect parts that the BOM does not list; they are shown by their reference";
        sink.problem(Code::CountMismatch, message, "");
        let (package, version) = uri::package(reference);
        let texts = &mut sink.findings().texts;
        let is_purl = !package.is_empty();
        let (named, version) = (texts.intern(&package), texts.intern(&version));
        let reference = texts.intern(line(reference));
        let row = &mut sink.findings().rows[finding];
        if is_purl {
            (row.package, row.purl) = (named, reference);
        } else {
            row.target = reference;
        }
        if row.version.is_empty() {
            row.version = version;
        }
    }
}

/// Group and name.
fn full_name<'a>(parts: &ComponentParts<'a>) -> Cow<'a, str> {
    match parts.group {
        "" => Cow::Borrowed(parts.name),
        group => Cow::Owned(format!("{group}/{}", parts.name)),
    }
}

/// States under which a vulnerability does not count (`CycloneDX` `analysis.state`); the others leave it open.
fn exemption(parts: &VulnerabilityParts<'_>, sink: &mut Sink) -> Option<Exemption> {
    match parts.state {
        "resolved" | "resolved_with_pedigree" | "not_affected" | "false_positive" => {
            let reason = match (line(parts.justification), line(parts.detail)) {
                ("", detail) => detail.to_owned(),
                (justification, "") => justification.to_owned(),
                (justification, detail) => format!("{justification}: {detail}"),
            };
            Some(tool_exemption(parts.state, &reason))
        }
        "" | "exploitable" | "in_triage" => None,
        _ => {
            let message = "a vulnerability's `analysis.state` is no word of CycloneDX; it counts";
            sink.problem(Code::UnknownValue, message, "");
            None
        }
    }
}

fn tool_exemption(id: &str, reason: &str) -> Exemption {
    Exemption {
        source: ExemptionSource::Tool,
        id: id.to_owned(),
        reason: reason.to_owned(),
        owner: String::new(),
        expires: Expiry::Never,
        file: String::new(),
        line: 0,
        column: 0,
    }
}

/// The versions in a recommendation of Trivy's form, `Upgrade a to version 1.2; Upgrade b to version 3`. Other
/// recommendations are advice, not versions.
fn fixed(recommendation: &str) -> String {
    let versions = line(recommendation).split("; ").filter_map(|part| {
        let (_, version) = part.strip_prefix("Upgrade ")?.split_once(" to version ")?;
        Some(version.trim())
    });
    versions.collect::<Vec<_>>().join(", ")
}

/// A rating's number as the syntax gives it.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    // What cannot be read as a number is no score that could be; the sink says so.
    if text.is_empty() { None } else { Some(text.parse().unwrap_or(f64::NAN)) }
}

/// Ratings with nothing in them say nothing.
pub(super) fn says_something(rating: &RatingParts<'_>) -> bool {
    rating.score.is_some() || !rating.severity.is_empty()
}
