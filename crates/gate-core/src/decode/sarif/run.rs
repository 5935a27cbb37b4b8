//! One run: results become findings as they come; what their rules, artifacts and invocations add is filled in when the
//! run has ended, so that any order of keys reads the same.

use super::artifacts::Artifacts;
use super::bag::{Bag, Rating, Tags};
use super::close::Pending;
use super::invocations::Invocations;
use super::level::{Dialect, Level, Outcome};
use super::message::Told;
use super::origin::{Origin, Origins};
use super::rows::{ArtifactRow, Location, Reference, ResultRow, RuleRow, Suppression, VersionControlRow, at, count};
use super::rules::Rules;
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Shape};
use crate::decode::text::line;
use crate::decode::uri;
use crate::decode::{Draft, Sink};
use crate::model::{Code, Exemption, ExemptionSource, Expiry, Kind, Texts, ToolId, index};

/// Keys of a run that hold neither findings nor anything a gate needs.
const PASSED_OVER: [&str; 24] = [
    "addresses",
    "automationDetails",
    "baselineGuid",
    "columnKind",
    "conversion",
    "defaultEncoding",
    "defaultSourceLanguage",
    "graphs",
    "language",
    "logicalLocations",
    "newlineSequences",
    "originalUriBaseIds",
    "policies",
    "properties",
    "redactionTokens",
    "runAggregates",
    "specialLocations",
    "taxonomies",
    "threadFlowLocations",
    "translations",
    "webRequests",
    "webResponses",
    "id",
    "guid",
];

/// Keys of a tool component (section 3.19) that hold neither rules nor its name.
const COMPONENT_PASSED_OVER: [&str; 26] = [
    "associatedComponent",
    "contents",
    "dottedQuadFileVersion",
    "downloadUri",
    "fullDescription",
    "fullName",
    "globalMessageStrings",
    "informationUri",
    "isComprehensive",
    "language",
    "localizedDataSemanticVersion",
    "locations",
    "minimumRequiredLocalizedDataSemanticVersion",
    "notifications",
    "organization",
    "product",
    "productSuite",
    "properties",
    "releaseDateUtc",
    "semanticVersion",
    "shortDescription",
    "supportedTaxonomies",
    "taxa",
    "translationMetadata",
    "version",
    "fileVersion",
];

/// A run while it is read.
#[derive(Default)]
pub(super) struct Run {
    pub(super) tool: Option<(Dialect, ToolId)>,
    pub(super) rules: Rules,
    pub(super) artifacts: Artifacts,
    pub(super) invocations: Invocations,
    pub(super) pending: Vec<Pending>,
    /// Messages, until it is known whether they may quote a secret.
    pub(super) messages: Texts,
    /// Whether the run has `results`: without, the tool did not scan (section 3.14.23).
    pub(super) scanned: bool,
    /// What was scanned.
    pub(super) origins: Origins,
    version: Option<String>,
    semantic_version: Option<String>,
}

impl Run {
    /// Reads one run up to its end.
    pub(super) fn read(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        json.object(|json, key| match key {
            "tool" => self.tool(json, sink),
            "results" if json.null()? => Ok(()),
            "results" => {
                self.scanned = true;
                json.rows::<ResultRow<'static>>(|row| self.result(&row, sink))
            }
            "invocations" => self.invocations.read(json, &mut self.rules, sink),
            "artifacts" => json.rows::<ArtifactRow<'static>>(|row| self.artifacts.add(&row)),
            "versionControlProvenance" => json.rows::<VersionControlRow<'static>>(|row| {
                self.origins.add(Origin::of(&row));
                Ok(())
            }),
            "externalPropertyFileReferences" => external(json),
            _ if PASSED_OVER.contains(&key) => json.skip(),
            _ => sink.unknown(json, key, true),
        })
    }

    /// The version that means the tool's: Gitleaks' `semanticVersion` is the same for every version.
    pub(super) fn tool_version(&mut self, dialect: Dialect) -> Option<String> {
        let version = self.version.take();
        match dialect {
            Dialect::Gitleaks => version,
            Dialect::Trivy
            | Dialect::DependencyCheck
            | Dialect::Grype
            | Dialect::OsvScanner
            | Dialect::Secrets
            | Dialect::Generic => version.or_else(|| self.semantic_version.take()),
        }
    }

    fn tool(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        json.object(|json, key| match key {
            "driver" => self.component(json, 0, sink),
            "extensions" => json.list(|json, at| self.component(json, index_of(at)? + 1, sink)),
            "properties" if json.shape()? == Shape::Object => data_dates(json, sink),
            "properties" => json.skip(),
            _ => sink.unknown(json, key, true),
        })
    }

    fn component(&mut self, json: &mut Json<'_>, number: u32, sink: &mut Sink) -> Result<(), DecodeError> {
        let start = self.rules.open();
        let (mut name, mut guid) = (String::new(), String::new());
        json.object(|json, key| match key {
            "name" => json.read().map(|text| name = text),
            "guid" => json.read().map(|text: Option<String>| guid = text.unwrap_or_default()),
            "version" if number == 0 => json.read().map(|text| self.version = text),
            "semanticVersion" if number == 0 => json.read().map(|text| self.semantic_version = text),
            "rules" => json.rows::<RuleRow<'static>>(|row| {
                note_contradiction(&row.properties, sink);
                self.rules.add(number, &row, sink)
            }),
            _ if COMPONENT_PASSED_OVER.contains(&key) => json.skip(),
            _ => sink.unknown(json, key, true),
        })?;
        self.rules.close(number, start, [&name, &guid]);
        if number == 0 && !name.trim().is_empty() {
            self.tool = Some(Dialect::of(&name));
        }
        Ok(())
    }

    fn result(&mut self, row: &ResultRow<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let outcome = Outcome::of(&row.kind).unwrap_or_else(|| {
            sink.problem(Code::UnknownValue, "a result's `kind` is no word of SARIF; taken as a failure", "");
            Outcome::Fail
        });
        let new = match &*row.baseline_state {
            "" => None,
            "new" => Some(true),
            "unchanged" | "updated" => Some(false),
            // The former run had it, this one has not (section 3.27.24).
            "absent" => {
                sink.closed(1);
                return Ok(());
            }
            _ => {
                let message = "a result's `baselineState` is no word of SARIF; taken as new";
                sink.problem(Code::UnknownValue, message, "");
                Some(true)
            }
        };
        if outcome == Outcome::Passed {
            sink.passed(1);
            return Ok(());
        }
        note_contradiction(&row.properties, sink);
        let pending = self.pending(row, outcome, index(sink.mark()));
        let status = if outcome == Outcome::Fail { "" } else { &row.kind };
        let new_draft = Draft { new, status, suppression: suppression(row, sink), ..Draft::new(Kind::Issue) };
        emit(row, new_draft, sink)?;
        self.pending.push(pending);
        Ok(())
    }

    fn pending(&mut self, row: &ResultRow<'_>, outcome: Outcome, finding: u32) -> Pending {
        let artifact = row.locations.0.as_ref().and_then(|it| it.physical_location.as_ref());
        let artifact = artifact.and_then(|it| it.artifact_location.as_ref()).or(row.analysis_target.as_ref());
        let text: &str = row.message.as_ref().map_or("", |message| &message.text);
        Pending {
            finding,
            outcome,
            level: Level::of(&row.level),
            leading: row.properties.leading(),
            described: Told::of(text).severity,
            tags: row.properties.tags,
            rule: self.rules.pointer(row.rule.as_ref(), at(row.rule_index)),
            artifact: artifact.and_then(|it| at(it.index)),
            invocation: row.provenance.as_ref().and_then(|it| at(it.invocation_index)),
            message: self.messages.intern(line(text)),
        }
    }
}

/// Adds the finding with all that the result itself tells.
fn emit(row: &ResultRow<'_>, draft: Draft<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let location = row.locations.0.as_ref();
    let physical = location.and_then(|it| it.physical_location.as_ref());
    let region = physical.and_then(|it| it.region.as_ref());
    let artifact = physical.and_then(|it| it.artifact_location.as_ref()).or(row.analysis_target.as_ref());
    let path = uri::path(artifact.map_or("", |it| &it.uri));
    let logical = location.map_or("", logical_name);
    let purl = if logical.starts_with("pkg:") { logical } else { "" };
    let (package, version) = uri::package(purl);
    let told = Told::of(row.message.as_ref().map_or("", |message| &message.text));
    let (drafts, scores) = row.properties.scores();
    let id: &str = match (&*row.rule_id, &row.rule) {
        ("", Some(rule)) => &rule.id,
        (id, _) => id,
    };
    let named = location.and_then(|it| it.logical_locations.0.as_ref()).map_or("", |it| &it.name);
    let facts = [("type", told.package_type), ("location", if told.package_type.is_empty() { "" } else { named })];
    let facts = facts.iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| format!("{key}:{text}"));
    let facts: Vec<String> = facts.collect();
    let identifiers: Vec<&str> = facts.iter().map(String::as_str).collect();
    let taxa = row.taxa.iter().flatten().filter_map(Reference::weakness);
    let cwes: Vec<u32> = row.properties.cwes.iter().copied().chain(taxa).collect();
    sink.finding(&Draft {
        rule: id,
        path: &path,
        line: region.map_or(0, |region| count(region.start_line)),
        column: region.map_or(0, |region| count(region.start_column)),
        target: if purl.is_empty() { logical } else { "" },
        purl,
        package: if package.is_empty() { told.package } else { &package },
        version: if version.is_empty() { told.version } else { &version },
        fixed: told.fixed,
        commit: row.partial_fingerprints.as_ref().map_or("", |it| &it.commit_sha),
        url: &row.hosted_viewer_uri,
        scores: &drafts[..scores],
        cwes: &cwes,
        identifiers: &identifiers,
        ..draft
    })
}

fn logical_name<'a>(location: &'a Location<'_>) -> &'a str {
    location.logical_locations.0.as_ref().map_or("", |it| &it.fully_qualified_name)
}

/// The suppression in force: one that is accepted, or about whose review nothing is said, while no other one of the
/// result is rejected or under review (section 3.27.23). One without a word of SARIF as its `kind` is none.
fn suppression(row: &ResultRow<'_>, sink: &mut Sink) -> Option<Exemption> {
    let mut accepted: Option<&Suppression<'_>> = None;
    let mut open = false;
    for it in row.suppressions.iter().flatten() {
        if !matches!(&*it.kind, "inSource" | "external") {
            let message = "a suppression's `kind` is missing or no word of SARIF; it suppresses nothing";
            sink.problem(Code::UnknownValue, message, "");
            open = true;
        }
        match &*it.status {
            "" | "accepted" => accepted = accepted.or(Some(it)),
            "underReview" | "rejected" => open = true,
            _ => {
                let message = "a suppression's `status` is no word of SARIF; the result counts";
                sink.problem(Code::UnknownValue, message, "");
                open = true;
            }
        }
    }
    accepted.filter(|_| !open).map(|it| {
        let place = it.location.as_ref().and_then(|it| it.physical_location.as_ref());
        let artifact = place.and_then(|it| it.artifact_location.as_ref());
        let region = place.and_then(|it| it.region.as_ref());
        Exemption {
            source: ExemptionSource::Tool,
            id: line(&it.kind).to_owned(),
            reason: line(&it.justification).to_owned(),
            owner: String::new(),
            expires: Expiry::Never,
            file: line(&uri::path(artifact.map_or("", |it| &it.uri))).to_owned(),
            line: region.map_or(0, |region| count(region.start_line)),
            column: region.map_or(0, |region| count(region.start_column)),
        }
    })
}

fn note_contradiction(bag: &Bag<'_>, sink: &mut Sink) {
    if bag.contradicts_itself {
        let message = "a score stands twice in one property bag with different values; the worse one is used";
        sink.problem(Code::DuplicateScore, message, "");
    }
    let unreadable = bag.versioned.iter().any(|rating| !matches!(rating, Rating::Absent | Rating::Value(_)));
    if unreadable || bag.security == Rating::Unreadable {
        let message = "a score is neither a number nor a severity; its findings are taken as critical";
        sink.problem(Code::UnknownValue, message, "");
    }
}

/// Results that stand in other files are not in this one: it proves nothing.
fn external(json: &mut Json<'_>) -> Result<(), DecodeError> {
    if json.null()? {
        return Ok(());
    }
    json.object(|json, key| match key {
        "results" | "driver" | "extensions" | "invocations" | "policies" | "artifacts" => {
            let mut files = 0_u32;
            let at = json.offset();
            match json.shape()? {
                Shape::Array => json.array(|json, _| {
                    files += 1;
                    json.skip()
                })?,
                Shape::Null => json.skip()?,
                Shape::Object | Shape::String | Shape::Number | Shape::Bool => {
                    files = 1;
                    json.skip()?;
                }
            }
            let message = "keeps results, rules or invocations in external property files, which are not read; have the \
                           tool write one file";
            if files == 0 { Ok(()) } else { Err(DecodeError::new(Code::RefusedFormat, message).at(at)) }
        }
        _ => json.skip(),
    })
}

/// Dependency-Check 6 gives the dates of its databases as properties of the tool.
fn data_dates(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    json.object(|json, key| {
        if json.shape()? != Shape::String {
            return json.skip();
        }
        let text: String = json.read()?;
        let date = text.get(..10).is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok());
        if date && text.len() <= 40 && key.len() <= 80 {
            sink.scan().data.push((key.to_owned(), text));
        }
        Ok(())
    })
}

/// An index of a list as SARIF counts them.
fn index_of(at: u64) -> Result<u32, DecodeError> {
    let most = u64::from(u32::MAX - 1);
    let index = u32::try_from(at.min(most)).unwrap_or(u32::MAX - 1);
    if at < most { Ok(index) } else { Err(DecodeError::new(Code::Limit, "a list is longer than 2^32 elements")) }
}

/// Tags under which a message may quote the secret itself.
pub(super) fn may_quote_secrets(kind: Kind, tags: Tags) -> bool {
    kind == Kind::Secret || tags.has(Tags::CREDENTIAL) || tags.has(Tags::SECRET)
}
