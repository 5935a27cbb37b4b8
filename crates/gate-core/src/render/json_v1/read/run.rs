//! A stored verdict → the event of its run, as the run itself would have told it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::{Document, Finding, ReadError, Sourced};
use crate::build::{Build, Found, MergeQueue, PullRequest};
use crate::event::{self, Event, GateOutcome, GateRun, Scanned, Source, Suspension, What, Worst};
use crate::model::{LedgerState, Outcome, Severity, Verdict};

/// What names the source of a value that was stored.
const STORED: &str = "stored verdict";

/// What events tell and explanations do not ask for.
#[derive(Deserialize)]
struct Stored {
    build: StoredBuild,
    policy: StoredPolicy,
    evidence: Vec<StoredInput>,
}

#[derive(Deserialize)]
struct StoredPolicy {
    service: Option<String>,
    weakened: Vec<String>,
}

#[derive(Deserialize)]
struct StoredInput {
    open: Option<u64>,
}

#[derive(Deserialize)]
struct StoredBuild {
    system: Option<Sourced>,
    commit: Option<Sourced>,
    head_commit: Option<Sourced>,
    branch: Option<Sourced>,
    tag: Option<Sourced>,
    pull_request: Option<StoredPull>,
    merge_queue: Option<StoredQueue>,
    job: Option<Sourced>,
    build_number: Option<Sourced>,
    build_attempt: Option<Sourced>,
    build_url: Option<Sourced>,
    repository: Option<Sourced>,
    default_branch: Option<Sourced>,
}

#[derive(Deserialize)]
struct StoredPull {
    id: Option<Sourced>,
}

#[derive(Deserialize)]
struct StoredQueue {
    target: Option<Sourced>,
}

/// The event of a run, from its verdict (`--output json`) or as it is (`--output event`).
///
/// # Errors
/// Why it is neither, and where.
pub fn stored_run(bytes: &[u8]) -> Result<Event, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ReadError::Encoding(error.valid_up_to()))?;
    if let Ok(event) = Event::from_line(text.trim_ascii())
        && matches!(event.what, What::GateRun(_))
    {
        return Ok(event);
    }
    let document = Document::read(bytes)?;
    let stored: Stored = serde_json::from_str(text).map_err(|error| ReadError::of(&error))?;
    let head = &document.head;
    let source = stored.build.source();
    let run = GateRun {
        verdict: head.verdict.as_str().to_owned(),
        stage: head.stage.clone(),
        policy: head.policy.files.first().cloned().unwrap_or_default(),
        started: event::time(head.now),
        finished: event::time(head.now),
        judged_branch: head.build.judged_branch.as_ref().map(|branch| branch.value.clone()),
        previous: None,
        failing_since: None,
        gates: head.gates.iter().map(outcome).collect(),
        open: open(&document)?,
        exempted: head.gates.iter().map(|gate| gate.exempted).sum(),
        overridden: head.verdict == Verdict::Pass && head.gates.iter().any(is_saved),
        exemptions: exemptions(&document),
        next_expiry: next_expiry(&document),
        weakened: stored.policy.weakened.len() as u64,
        worst: worst(&document)?,
        evidence: evidence(&document, &stored.evidence),
        asked: false,
    };
    let id = source.id("gate-run", run.stage.as_deref().unwrap_or_default(), head.now);
    let service = stored.policy.service;
    Ok(Event { version: event::VERSION, id, time: run.finished.clone(), service, source, what: What::GateRun(run) })
}

impl StoredBuild {
    /// By the rules for a build that runs now.
    fn source(self) -> Source {
        let found = |value: Option<Sourced>| value.map(|it| Found { value: it.value, source: STORED });
        let ci = self.system.map(|system| system.value);
        let pull = |pull: StoredPull| PullRequest { id: found(pull.id), ..PullRequest::default() };
        let build = Build {
            commit: found(self.commit),
            head_commit: found(self.head_commit),
            branch: found(self.branch),
            tag: found(self.tag),
            pull_request: self.pull_request.map(pull),
            merge_queue: self.merge_queue.map(|queue| MergeQueue { target: found(queue.target) }),
            job: found(self.job),
            build_number: found(self.build_number),
            build_attempt: found(self.build_attempt),
            build_url: found(self.build_url),
            repository: found(self.repository),
            default_branch: found(self.default_branch),
            ..Build::default()
        };
        Source { ci, ..Source::of(&build) }
    }
}

fn outcome(gate: &super::Gate) -> GateOutcome {
    GateOutcome {
        id: gate.id.clone(),
        outcome: gate.outcome.as_str().to_owned(),
        enforcement: gate.enforcement.clone(),
        counted: gate.counted,
        max: gate.max,
        exempted: gate.exempted,
    }
}

/// Whether a gate passes by its exemptions alone.
fn is_saved(gate: &super::Gate) -> bool {
    gate.outcome == Outcome::Pass && gate.enforcement == "block" && gate.counted + gate.exempted > gate.max
}

/// Open flaws by severity.
fn open(document: &Document<'_>) -> Result<BTreeMap<String, u64>, ReadError> {
    let mut worst: BTreeMap<u32, Severity> = BTreeMap::new();
    for at in 0..document.findings() {
        let finding = document.finding(at)?;
        if finding.state == "open" {
            let severity = worst.entry(finding.flaw).or_insert(finding.severity);
            *severity = (*severity).max(finding.severity);
        }
    }
    let mut counts: BTreeMap<String, u64> = Severity::ALL.iter().map(|it| (it.as_str().to_owned(), 0)).collect();
    for severity in worst.into_values() {
        *counts.entry(severity.as_str().to_owned()).or_default() += 1;
    }
    Ok(counts)
}

fn exemptions(document: &Document<'_>) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = LedgerState::ALL.iter().map(|it| (it.as_str().to_owned(), 0)).collect();
    for entry in &document.head.exemptions {
        *counts.entry(entry.state.clone()).or_default() += 1;
    }
    counts
}

fn next_expiry(document: &Document<'_>) -> Option<Suspension> {
    let is_in_force = |state: &str| LedgerState::ALL.iter().any(|it| it.as_str() == state && it.is_in_force());
    let in_force = document.head.exemptions.iter().filter(|entry| is_in_force(&entry.state));
    let ends = in_force.filter_map(|entry| Some((entry.exemption.expires?, &entry.exemption.id)));
    let (end, id): (Timestamp, &String) = ends.min()?;
    Some(Suspension { id: id.clone(), expires: event::time(end) })
}

fn evidence(document: &Document<'_>, stored: &[StoredInput]) -> Vec<Scanned> {
    let inputs = document.head.evidence.iter().zip(stored);
    let counting = inputs.filter(|(input, _)| matches!(input.used.as_str(), "evidence" | "unusable"));
    counting
        .map(|(input, StoredInput { open })| {
            let scan = input.scan.as_ref();
            let time = scan.and_then(|scan| scan.time.as_deref()).and_then(|text| event::instant(text).ok());
            Scanned {
                tool: input.tool.clone().unwrap_or_else(|| "unknown".to_owned()),
                tool_version: scan.and_then(|scan| scan.tool_version.clone()),
                time: time.map(event::time),
                open: open.unwrap_or(0),
                usable: input.used == "evidence",
            }
        })
        .collect()
}

/// The worst findings that gates count, each flaw once.
fn worst(document: &Document<'_>) -> Result<Vec<Worst>, ReadError> {
    let counted: BTreeSet<u32> = document.head.gates.iter().flat_map(|gate| gate.findings.iter().copied()).collect();
    let mut rows = Vec::new();
    for at in counted {
        let finding = document.finding(at)?;
        rows.push((
            Reverse(finding.severity),
            Reverse(score_tenths(&finding)),
            document.flaw(finding.flaw)?.fingerprint,
            at,
        ));
    }
    rows.sort_unstable();
    let mut known = BTreeSet::new();
    rows.retain(|(.., fingerprint, _)| known.insert(fingerprint.clone()));
    let named = rows.into_iter().take(event::NAMED);
    named.map(|(.., fingerprint, at)| Ok(named_finding(document.finding(at)?, fingerprint))).collect()
}

fn score_tenths(finding: &Finding) -> Option<u8> {
    let scores = finding.scores.iter().map(|score| (score.score * 10.0).round());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to what base scores can be")]
    let tenths = scores.filter(|tenths| (0.0..=100.0).contains(tenths)).map(|tenths| tenths as u8);
    tenths.max()
}

fn named_finding(finding: Finding, fingerprint: String) -> Worst {
    let score_tenths = score_tenths(&finding);
    let (package, path) = (finding.package, finding.path.or(finding.target).unwrap_or_default());
    let place = match (&package, finding.line.unwrap_or(0)) {
        (Some(package), _) => {
            let version = package.version.as_deref().unwrap_or_default();
            format!("{} {}", event::shown(&package.name), event::shown(version)).trim_end().to_owned()
        }
        (None, 0) => event::shown(&path),
        (None, line) => format!("{}:{line}", event::shown(&path)),
    };
    Worst {
        fingerprint,
        kind: finding.kind.as_str().to_owned(),
        severity: finding.severity.as_str().to_owned(),
        score_tenths,
        rule: event::shown(finding.rule.as_deref().unwrap_or_default()),
        place,
        fixed: package.and_then(|package| package.fixed).map(|fixed| event::shown(&fixed)),
    }
}
