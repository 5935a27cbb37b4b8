//! A verdict as an event.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Event, Source, VERSION, What, Worst, time};
use crate::model::{Evidence, Expiry, LedgerState, Outcome, Report, Severity, ToolId, Use, Verdict};

/// What one run of `gate check` decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GateRun {
    /// `pass`, `fail` or `error`.
    pub verdict: String,
    /// The stage that was judged; `null` is every stage.
    pub stage: Option<String>,
    /// The policy file, or the ready policy.
    pub policy: String,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// When it ended.
    pub finished: String,
    /// The branch whose rules held.
    pub judged_branch: Option<String>,
    /// The verdict of the run before, of the same service, branch, policy and stage; `null` where the spool has none.
    pub previous: Option<String>,
    /// Since when its runs have not passed; `null` where the run before passed, or this one is the first.
    pub failing_since: Option<String>,
    /// The gates, in the order of the policy.
    pub gates: Vec<GateOutcome>,
    /// Open flaws by severity.
    pub open: BTreeMap<String, u64>,
    /// Flaws that an exemption takes out of the count.
    pub exempted: u64,
    /// Whether the run passes, and would not without exemptions.
    pub overridden: bool,
    /// Exemptions by state.
    pub exemptions: BTreeMap<String, u64>,
    /// The end of the exemption in force that ends first.
    pub next_expiry: Option<Suspension>,
    /// Keys of the policy that are weaker than in the policy it builds on.
    pub weakened: u64,
    /// The worst findings that gates count, three at most.
    pub worst: Vec<Worst>,
    /// The reports that count.
    pub evidence: Vec<Scanned>,
    /// Whether somebody asked for this run to be told by itself, with `gate event gate-run`.
    #[serde(default)]
    pub asked: bool,
}

/// A report that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scanned {
    /// Its tool.
    pub tool: String,
    /// The tool's version.
    pub tool_version: Option<String>,
    /// When it was made, by its own word.
    pub time: Option<String>,
    /// Its open rows.
    pub open: u64,
    /// Whether it could be used.
    pub usable: bool,
}

/// How one gate came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GateOutcome {
    /// Its id.
    pub id: String,
    /// `pass`, `fail`, `error`, `warn` or `not-judged`.
    pub outcome: String,
    /// What a failure does on this branch.
    pub enforcement: String,
    /// Flaws counted against the limit.
    pub counted: u64,
    /// Largest count that passes.
    pub max: u64,
    /// Flaws it would count without exemptions.
    pub exempted: u64,
}

/// An exemption that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suspension {
    /// What it exempts.
    pub id: String,
    /// When it is over.
    pub expires: String,
}

impl GateRun {
    /// The event of a report. `took` is how long the run was at it.
    pub fn event(report: &Report, took: SignedDuration) -> Event {
        let source = Source::of(&report.build);
        let stage = report.stage.as_ref().map(|stage| stage.as_str().to_owned());
        let finished = report.now.checked_add(took).unwrap_or(report.now);
        let policy = report.policy.files.first().cloned().unwrap_or_default();
        let id = source.id("gate-run", stage.as_deref().unwrap_or_default(), report.now);
        Event {
            version: VERSION,
            id,
            time: time(finished),
            service: report.policy.service.clone(),
            source,
            what: What::GateRun(GateRun {
                verdict: report.verdict.as_str().to_owned(),
                stage,
                policy,
                started: time(report.now),
                finished: time(finished),
                judged_branch: report.build.judged_branch().map(|found| found.value.clone()),
                previous: None,
                failing_since: None,
                gates: report.gates.iter().map(GateOutcome::of).collect(),
                open: open(report),
                exempted: report.gates.iter().map(|gate| gate.exempted).sum(),
                overridden: is_overridden(report),
                exemptions: exemptions(report),
                next_expiry: next_expiry(report),
                weakened: report.policy.weakened.len() as u64,
                worst: super::worst::of(report),
                evidence: report.evidence.iter().filter(|input| input.used.counts()).map(Scanned::of).collect(),
                asked: false,
            }),
        }
    }

    /// Takes note of an earlier run, in the order in which they happened.
    pub fn follow(&mut self, earlier: &GateRun) {
        let is_same =
            earlier.judged_branch == self.judged_branch && earlier.policy == self.policy && earlier.stage == self.stage;
        if !is_same {
            return;
        }
        self.previous = Some(earlier.verdict.clone());
        if earlier.passed() {
            self.failing_since = None;
        } else {
            let since = earlier.failing_since.as_ref().unwrap_or(&earlier.finished);
            // Clocks go backwards, and what ended before it began is taken for an enormous time.
            let since = since.min(&self.finished).clone();
            self.failing_since.get_or_insert(since);
        }
    }

    /// Whether this may go on.
    pub fn passed(&self) -> bool {
        self.verdict == Verdict::Pass.as_str()
    }
}

impl GateOutcome {
    fn of(gate: &crate::model::GateResult) -> GateOutcome {
        GateOutcome {
            id: gate.id.clone(),
            outcome: gate.outcome.as_str().to_owned(),
            enforcement: gate.enforcement.to_owned(),
            counted: gate.counted,
            max: gate.max,
            exempted: gate.exempted,
        }
    }
}

impl Scanned {
    fn of(input: &Evidence) -> Scanned {
        let content = input.content.as_ref();
        Scanned {
            tool: input.tool.as_ref().map_or("unknown", ToolId::as_str).to_owned(),
            tool_version: content.and_then(|content| content.scan.tool_version.clone()),
            time: content.and_then(|content| content.scan.time).map(time),
            open: content.map_or(0, |content| content.open),
            usable: input.used == Use::Evidence,
        }
    }
}

/// Open flaws by severity: the worst that any tool gives a flaw of which a row is open.
fn open(report: &Report) -> BTreeMap<String, u64> {
    let mut worst: Vec<Option<Severity>> = vec![None; report.flaws.list().len()];
    for ((at, row), state) in (0..).zip(&report.findings.rows).zip(&report.states) {
        let counts = report.evidence.get(row.input as usize).is_some_and(|input| input.used.counts());
        if counts && row.suppression.is_none() && state.exemption.is_none() {
            let severity = &mut worst[report.flaws.of_row(at) as usize];
            *severity = Some(severity.map_or(row.severity, |known| known.max(row.severity)));
        }
    }
    let mut counts: BTreeMap<String, u64> =
        Severity::ALL.iter().map(|severity| (severity.as_str().to_owned(), 0)).collect();
    for severity in worst.into_iter().flatten() {
        *counts.entry(severity.as_str().to_owned()).or_default() += 1;
    }
    counts
}

/// Whether exemptions alone let the run pass.
fn is_overridden(report: &Report) -> bool {
    let saved = |gate: &crate::model::GateResult| {
        gate.outcome == Outcome::Pass && gate.enforcement == "block" && gate.counted + gate.exempted > gate.max
    };
    report.verdict == Verdict::Pass && report.gates.iter().any(saved)
}

fn exemptions(report: &Report) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> =
        LedgerState::ALL.iter().map(|state| (state.as_str().to_owned(), 0)).collect();
    for row in &report.exemptions {
        *counts.entry(row.state.as_str().to_owned()).or_default() += 1;
    }
    counts
}

fn next_expiry(report: &Report) -> Option<Suspension> {
    let ends = report.exemptions.iter().filter(|row| row.state.is_in_force()).filter_map(|row| {
        let Expiry::At(end) = row.exemption.expires else { return None };
        Some((end, &row.exemption.id))
    });
    ends.min().map(|(end, id)| Suspension { id: id.clone(), expires: time(end) })
}
