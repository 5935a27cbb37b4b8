//! Version 1: advisories by number, each with the versions found and the chains of packages that lead to them.

use std::borrow::Cow;

use serde::Deserialize;

use super::parts::{Cvss, examined, failure, ghsa, incomplete, purl};
use crate::decode::decoder::Source;
use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::first::First;
use crate::decode::json::{Json, Str, row};
use crate::decode::sink::Sink;
use crate::decode::weakness::Weaknesses;
use crate::model::{Code, Kind, Scope};

/// Reads a report.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut json = source.json();
    let mut advisories = None;
    let mut metadata = None;
    json.object(|json, key| match key {
        "advisories" => read(json, sink).map(|it| advisories = Some(it)),
        "metadata" => json.read().map(|it: Metadata| metadata = Some(it)),
        "muted" => muted(json, sink),
        // What to install for which advisory; a number that names a run at the registry.
        "actions" | "runId" => json.skip(),
        "error" | "message" | "statusCode" => Err(failure(json, key)),
        _ => sink.unknown(json, key, true),
    })?;
    json.finish()?;
    sink.set_format_version("1");
    let advisories = advisories.ok_or_else(|| incomplete("advisories"))?;
    let metadata: Metadata = metadata.ok_or_else(|| incomplete("metadata"))?;
    let stated = metadata.vulnerabilities.sum();
    if stated > 0 && advisories == 0 {
        // The counts are of chains, so nothing more can be compared.
        let message = format!(
            "counts {stated} vulnerable places and lists no advisory; pnpm leaves out what its `auditConfig` ignores: \
             ignore nothing there, and waive it here"
        );
        sink.problem(Code::CountMismatch, message, "metadata.vulnerabilities");
    }
    if let Some(dependencies) = metadata.dependencies {
        examined(sink, dependencies);
    }
    Ok(())
}

/// Reads the advisories; answers how many there are.
fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<u64, DecodeError> {
    let mut count = 0;
    json.object(|json, number| {
        count += 1;
        json.row::<Advisory>(|advisory| advisory.add(number, sink))
    })?;
    Ok(count)
}

/// No known version of npm or pnpm writes anything into it, so what stands there is not known.
fn muted(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let offset = json.offset();
    json.list(|json, index| {
        if index == 0 {
            let message = "`muted` is not empty: advisories may be hidden in it; run the audit without muting any";
            sink.problem(Code::UnknownSection, message, format!("byte {offset}"));
        }
        json.skip()
    })
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    vulnerabilities: Counts,
    #[serde(default, rename = "totalDependencies")]
    dependencies: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Counts {
    info: u64,
    low: u64,
    moderate: u64,
    high: u64,
    critical: u64,
}

impl Counts {
    fn sum(&self) -> u64 {
        [self.info, self.low, self.moderate, self.high, self.critical].into_iter().fold(0, u64::saturating_add)
    }
}

#[derive(Deserialize)]
struct Advisory<'a> {
    #[serde(borrow)]
    module_name: Str<'a>,
    #[serde(borrow)]
    severity: Str<'a>,
    #[serde(borrow, default)]
    title: Str<'a>,
    #[serde(borrow, default)]
    url: Str<'a>,
    #[serde(borrow, default)]
    github_advisory_id: Str<'a>,
    #[serde(borrow, default)]
    cves: Option<Vec<Str<'a>>>,
    #[serde(borrow, default)]
    patched_versions: Str<'a>,
    #[serde(borrow, default)]
    cvss: Option<Cvss<'a>>,
    #[serde(default)]
    cwe: Weaknesses,
    #[serde(borrow, default)]
    findings: Option<Vec<Found<'a>>>,
}

/// One installed version; `paths` are chains of packages (`mkdirp>minimist`), not files.
#[derive(Deserialize)]
struct Found<'a> {
    #[serde(borrow, default)]
    version: Str<'a>,
    #[serde(borrow, default)]
    paths: First<Str<'a>>,
    #[serde(default)]
    dev: Option<bool>,
}

row!(Advisory);

impl Advisory<'_> {
    fn add(&self, number: &str, sink: &mut Sink) -> Result<(), DecodeError> {
        if self.module_name.is_empty() {
            let message = "is an advisory without `module_name`; give the file as npm wrote it";
            return Err(DecodeError::new(Code::Malformed, message));
        }
        let ghsa = ghsa(&self.url).or_else(|| ghsa(&self.github_advisory_id));
        let rule = ghsa.map_or_else(|| Cow::Owned(format!("npm:{number}")), Cow::Borrowed);
        let cves = self.cves.iter().flatten().map(|cve| &**cve);
        let aliases: Vec<&str> = cves.filter(|cve| !cve.is_empty() && *cve != rule).collect();
        let published = self.cvss.as_ref().and_then(|cvss| cvss.draft(if ghsa.is_some() { "ghsa" } else { "npm" }));
        let draft = Draft {
            severity_word: &self.severity,
            rule: &rule,
            title: &self.title,
            package: &self.module_name,
            fixed: if &*self.patched_versions == "<0.0.0" { "" } else { &self.patched_versions },
            url: &self.url,
            scores: published.as_slice(),
            aliases: &aliases,
            cwes: &self.cwe.0,
            ..Draft::new(Kind::Vulnerability)
        };
        let found = self.findings.as_deref().unwrap_or_default();
        if found.is_empty() {
            return add(draft, "", sink);
        }
        found.iter().try_for_each(|found| {
            let scope = match found.dev {
                Some(true) => Scope::Dev,
                Some(false) => Scope::Runtime,
                None => Scope::Unknown,
            };
            let target = found.paths.0.as_deref().unwrap_or_default();
            add(Draft { scope, target, ..draft.clone() }, &found.version, sink)
        })
    }
}

fn add(draft: Draft<'_>, version: &str, sink: &mut Sink) -> Result<(), DecodeError> {
    let severity = sink.severity(draft.severity_word);
    sink.finding(&Draft { severity, version, purl: &purl(draft.package, version), ..draft })
}
