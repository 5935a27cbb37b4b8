//! SARIF 2.1.0, as code scanning of GitHub, VS Code and Jenkins take it.
//!
//! One run, of the tool `gate`, with one result for one flaw; the tools that found them are extensions, and each result
//! names its own. A run for each tool was the other way, and it shows worse: a flaw that three tools report would be
//! three alerts, and when a tool leaves the pipeline its run is gone from the file, so that GitHub keeps its alerts open
//! for ever. What one run does not give, a list of tools to filter by, the ids of rules give: `semgrep/RULE`. Only
//! published vulnerabilities go by their own name, since several tools report the same.
//!
//! A flaw that no file of the repository holds has a place too, because GitHub refuses a file in which one result has
//! none: what was scanned, under the base `%SUBJECT%`, without what changes from build to build.
//!
//! GitHub tells alerts apart by rule, file and `primaryLocationLineHash`. Where the line is known, whoever uploads the
//! file computes the hash from the source, which is not at hand here. Where it is not, nobody can, and our own
//! fingerprint stands in: two components of one lock file would be one alert without it. No line is made up for that.

mod limit;
mod notices;
mod result;
mod rules;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::lines::{self, Rows};
use super::place::link;
use super::{Renderer, Style, words};
use crate::model::{GateResult, Report, Stage, ToolId};
use limit::Selection;
use notices::Invocation;
use result::SarifResult;
use rules::Rules;
use text::Message;

/// Files of the repository are relative to it.
const ROOT: &str = "%SRCROOT%";
/// What was scanned and is no file of the repository.
const SUBJECT: &str = "%SUBJECT%";
/// Most extensions that GitHub takes.
const EXTENSIONS: usize = 100;
/// Most characters of a name.
const NAME: usize = 100;
/// Most characters of a gate's limit.
const LIMIT: usize = 1000;

/// The renderer.
pub(super) struct Sarif;

impl Renderer for Sarif {
    fn id(&self) -> &'static str {
        "sarif"
    }

    fn title(&self) -> &'static str {
        "SARIF 2.1.0 for code scanning of GitHub, VS Code and Jenkins"
    }

    fn left_out(&self, report: &Report) -> Option<String> {
        let write = |selection: &Selection<'_>, out: &mut dyn Write| write(report, selection, out);
        Selection::fitting(report, write).ok()?.left_out()
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let selection = Selection::fitting(report, |selection, out| write(report, selection, out))?;
        write(report, &selection, out)
    }
}

/// The log with these entries.
fn write(report: &Report, selection: &Selection<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = Rules::of(selection.entries());
    let results = Rows(|| selection.entries().map(|entry| SarifResult::of(entry, &rules)));
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "gate",
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: Rows(|| rules.list()),
                notifications: notices::descriptors(report, selection),
            },
            extensions: extensions(report),
        },
        automation_details: Automation { id: category(report) },
        invocations: [Invocation::of(report, selection)],
        version_control_provenance: provenance(report),
        original_uri_base_ids: bases(),
        properties: Properties::of(report),
        results,
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    lines::write(&Log { schema, version: "2.1.0", runs: [run] }, 4, out)
}

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r, L, R> {
    tool: Tool<'r, L>,
    automation_details: Automation,
    invocations: [Invocation<'r>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    version_control_provenance: Option<[Provenance<'r>; 1]>,
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    properties: Properties<'r>,
    results: R,
}

#[derive(Serialize)]
struct Tool<'r, L> {
    driver: Driver<L>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<Extension<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<L> {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: L,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notifications: Vec<notices::Descriptor>,
}

/// A tool whose report was read.
#[derive(Serialize)]
struct Extension<'r> {
    name: Cow<'r, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

fn extensions(report: &Report) -> Vec<Extension<'_>> {
    let counting = report.evidence.iter().filter(|input| input.used.counts());
    let known: BTreeSet<(&str, Option<&str>)> = counting
        .filter_map(|input| {
            let content = input.content.as_ref()?;
            let version = content.scan.tool_version.as_deref().filter(|version| !version.is_empty());
            input.tool.as_ref().map(|tool| (tool.as_str(), version))
        })
        .collect();
    let extension = |(name, version): (_, Option<&str>)| Extension {
        name: words::one_line(name, NAME),
        version: version.map(|version| words::one_line(version, NAME).into_owned()),
    };
    known.into_iter().take(EXTENSIONS).map(extension).collect()
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

/// What is uploaded under the same category replaces what was: one for each service and stage, and no two of them the
/// same. The last `/` says that no id of a run follows.
fn category(report: &Report) -> String {
    let service = report.policy.service.as_deref().unwrap_or_default();
    let stage = report.stage.as_ref().map_or("", Stage::as_str);
    let part = |name: &str| words::key(name).replace('/', "%2F");
    match (service, stage) {
        ("", "") => "gate/".to_owned(),
        (service, "") => format!("gate/{}/", part(service)),
        ("", stage) => format!("gate//{}/", part(stage)),
        (service, stage) => format!("gate/{}/{}/", part(service), part(stage)),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Provenance<'r> {
    repository_uri: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    mapped_to: MappedTo,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MappedTo {
    uri_base_id: &'static str,
}

/// Where the sources come from; only systems that give a whole URL tell.
fn provenance(report: &Report) -> Option<[Provenance<'_>; 1]> {
    let build = &report.build;
    let repository_uri = link(&build.repository.as_ref()?.value)?;
    let shown = |found: &str| words::one_line(found, 200).into_owned();
    Some([Provenance {
        repository_uri,
        revision_id: build.published_commit().map(|commit| shown(&commit.value)),
        branch: build.branch.as_ref().map(|branch| shown(&branch.value)),
        mapped_to: MappedTo { uri_base_id: ROOT },
    }])
}

#[derive(Serialize)]
struct Base {
    description: Message,
}

fn bases() -> BTreeMap<&'static str, Base> {
    let base = |text: &str| Base { description: Message::plain(text) };
    BTreeMap::from([
        (ROOT, base("The root of the repository.")),
        (
            SUBJECT,
            base(
                "What was scanned and is no file of the repository: images and what is in them, cluster objects, files \
                  elsewhere on the machine.",
            ),
        ),
    ])
}

/// The verdict, for whoever looks for it here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'r> {
    verdict: &'static str,
    stage: Option<&'r str>,
    service: Option<Cow<'r, str>>,
    gates: Vec<Gate<'r>>,
}

#[derive(Serialize)]
struct Gate<'r> {
    id: &'r str,
    outcome: &'static str,
    limit: Cow<'r, str>,
    counted: u64,
}

impl<'r> Properties<'r> {
    fn of(report: &'r Report) -> Properties<'r> {
        let gate = |gate: &'r GateResult| Gate {
            id: &gate.id,
            outcome: gate.outcome.as_str(),
            limit: words::one_line(&gate.limit, LIMIT),
            counted: gate.counted,
        };
        Properties {
            verdict: report.verdict.as_str(),
            stage: report.stage.as_ref().map(Stage::as_str),
            service: report.policy.service.as_deref().map(|service| words::one_line(service, NAME)),
            gates: report.gates.iter().map(gate).collect(),
        }
    }
}

/// The id of a tool, as evidence that counts names it.
fn tool_of(input: &crate::model::Evidence) -> &str {
    input.tool.as_ref().map_or("unknown", ToolId::as_str)
}
