//! Holds the gates of the policy against the evidence.

use std::collections::BTreeMap;

use super::derive::{self, Ground, Settled};
use super::findings;
use super::measures;
use super::needs::{listless, missing, unproven, unusable};
use super::review::review;
use super::words;
use crate::model::{
    Cause, Code, Evidence, Findings, Flaws, GateFacts, GateResult, Kind, Level, NotGated, Outcome, Problem, Severity,
    Stage, ToolId, Use,
};
use crate::policy::{BranchContext, Enabled, Enforcement, GateRule, Policy, Subject, Tools};

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The branch that is judged.
    pub branch: BranchContext<'a>,
    /// The stage that is asked for; `None` is every stage.
    pub stage: Option<&'a Stage>,
    /// The gates that are asked for; empty is all.
    pub only: &'a [String],
}

impl<'a> Asked<'a> {
    /// Whether a gate is judged in this run at all.
    fn is_judged(self, gate: &GateRule) -> bool {
        let chosen = self.only.is_empty() || self.only.contains(&gate.id);
        let on = gate.enforcement(&self.branch).enforcement != Enforcement::Off;
        chosen && on && gate.is_on() && gate.judged_in(self.stage)
    }

    /// The gates that are judged, with their places in the policy.
    fn judged(self) -> Vec<(usize, &'a GateRule)> {
        self.policy.gates.iter().enumerate().filter(|(_, gate)| self.is_judged(gate)).collect()
    }

    /// Whether a gate that is judged looks at bills of materials.
    pub fn looks_at_bom(self) -> bool {
        self.judged().iter().any(|(_, gate)| gate.components.is_some())
    }
}

/// Adds what the gates find themselves, beside what tools report.
pub fn derive(asked: Asked<'_>, evidence: &[Evidence], tools: &[ToolId], findings: &mut Findings) -> Settled {
    derive::derive(findings, Ground { evidence, tools, gates: &asked.judged() })
}

/// Everything judging needs to know.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// What is asked for.
    pub asked: Asked<'a>,
    /// The inputs.
    pub evidence: &'a [Evidence],
    /// The tool of each input (a placeholder where none is known).
    pub tools: &'a [ToolId],
    /// All findings.
    pub findings: &'a Findings,
    /// Which of them tell of one flaw.
    pub flaws: &'a Flaws,
    /// The ledger row that exempts each finding.
    pub exempted_by: &'a [Option<u32>],
    /// Rows of licences that other licences of their components settle.
    pub settled: &'a Settled,
    /// Problems of no single input.
    pub problems: &'a [Problem],
}

impl<'a> Question<'a> {
    /// A row as selectors look at it.
    pub fn subject(&self, row: u32) -> Subject<'a> {
        let finding = &self.findings.rows[row as usize];
        let tool = &self.tools[finding.input as usize];
        Subject { findings: self.findings, row: finding, tool, beside: self.flaws.telling(row) }
    }
}

impl Question<'_> {
    /// Whether another licence of its component settles a row of a tool.
    pub(super) fn is_settled(&self, gate: &GateRule, row: u32) -> bool {
        let place = || self.asked.policy.gates.iter().position(|it| it.id == gate.id);
        !self.settled.is_empty() && place().is_some_and(|place| self.settled.contains(&(place, row)))
    }
}

/// Judges every gate. First comes `evidence`, the gate that no policy can leave out: what was offered can be read.
pub fn judge(question: &Question<'_>) -> Vec<GateResult> {
    let mut results = vec![offered(question)];
    results.extend(question.asked.policy.gates.iter().map(|gate| judge_one(gate, question)));
    results
}

/// What was offered has to be readable, even where no gate requires it.
fn offered(question: &Question<'_>) -> GateResult {
    let mut causes = Vec::new();
    for (at, input) in question.evidence.iter().enumerate() {
        let attributed = question
            .asked
            .policy
            .gates
            .iter()
            .any(|gate| question.asked.is_judged(gate) && concerns(gate, question, at));
        // What was read belongs to the gates of its tool, and those may be judged in another stage.
        let elsewhere = input.content.is_some()
            && question.asked.policy.gates.iter().any(|gate| concerns_somewhere(gate, question, at));
        if input.used == Use::Unusable && !attributed && !elsewhere {
            causes.extend(errors_of(input));
        }
    }
    let lone = question.problems.iter().filter(|problem| problem.level == Level::Error);
    causes.extend(lone.map(|problem| cause_of(problem, &problem.location)));
    causes.sort_by(|a, b| b.outcome.cmp(&a.outcome).then_with(|| a.cmp(b)));
    GateResult {
        id: "evidence".to_owned(),
        title: "everything offered can be read".to_owned(),
        outcome: if causes.is_empty() { Outcome::Pass } else { Outcome::Error },
        enforcement: Enforcement::Block.as_str(),
        enforced_by: "always".to_owned(),
        origin: "built in".to_owned(),
        limit: "no input that cannot be read".to_owned(),
        counted: causes.len() as u64,
        max: 0,
        exempted: 0,
        judged: question.evidence.len() as u64,
        rows: Vec::new(),
        exempted_rows: Vec::new(),
        looked_at: Vec::new(),
        checks: Vec::new(),
        rule: GateFacts::default(),
        causes,
    }
}

/// Whether a gate names the tool of an input. A gate that judges whatever there is concerns itself with findings, not
/// with every report that could have held some.
pub(super) fn concerns(gate: &GateRule, question: &Question<'_>, input: usize) -> bool {
    let tool = &question.tools[input];
    let named = match &gate.from {
        Tools::Listed(tools) => tools.iter().any(|it| it.value == *tool),
        Tools::Any => false,
    };
    question.evidence[input].tool.is_some()
        && (named || gate.required_in(question.asked.stage).any(|it| it.tool == *tool))
}

/// The same in any stage, for a gate that is on.
fn concerns_somewhere(gate: &GateRule, question: &Question<'_>, input: usize) -> bool {
    gate.is_on() && concerns(gate, &Question { asked: Asked { stage: None, ..question.asked }, ..*question }, input)
}

fn judge_one(gate: &GateRule, question: &Question<'_>) -> GateResult {
    let enforced = gate.enforcement(&question.asked.branch);
    let enforced_by = enforced.rule.map_or_else(
        || "the default".to_owned(),
        |rule| format!("`{}: {}` ({})", rule.pattern.as_str(), rule.enforcement, rule.origin),
    );
    let facts = words::facts(gate, question.asked.policy);
    let mut result = GateResult {
        id: gate.id.clone(),
        title: gate.title.clone(),
        outcome: Outcome::NotJudged,
        enforcement: enforced.enforcement.as_str(),
        enforced_by,
        origin: gate.origin.to_string(),
        limit: words::limit(gate, &facts),
        counted: 0,
        max: gate.max.value,
        exempted: 0,
        judged: 0,
        rows: Vec::new(),
        exempted_rows: Vec::new(),
        looked_at: Vec::new(),
        checks: Vec::new(),
        rule: facts,
        causes: Vec::new(),
    };
    if !question.asked.is_judged(gate) {
        result.causes.push(why_not(gate, question));
        return result;
    }
    let counted = findings::count(gate, question);
    result.counted = counted.flaws;
    result.rows = counted.rows;
    result.exempted = counted.exempted;
    result.judged = counted.judged;
    result.exempted_rows = counted.exempted_rows;
    result.looked_at = counted.looked_at;
    let mut causes = counted.causes;
    causes.extend(review(gate, question));
    let (checks, broken) = measures::check(gate, question);
    result.checks = checks;
    causes.extend(broken);
    causes.extend(missing(gate, question));
    causes.extend(unusable(gate, question));
    causes.extend(unproven(gate, question));
    causes.extend(listless(gate, question));
    soften(&mut causes, enforced.enforcement);
    causes.sort_by(|a, b| b.outcome.cmp(&a.outcome).then_with(|| a.cmp(b)));
    causes.dedup();
    result.outcome = causes.iter().map(|cause| cause.outcome).max().unwrap_or(Outcome::Pass);
    result.causes = causes;
    result
}

/// Where the policy only warns, failures and absent evidence become warnings, a condition without a value among it.
/// What was offered and cannot be used stays an error: unreadable reports, values of the wrong kind, a missing baseline.
fn soften(causes: &mut [Cause], enforcement: Enforcement) {
    if enforcement == Enforcement::Warn {
        for cause in causes {
            let absent = cause.code == Code::Absent.as_str() || cause.code == measures::MISSING;
            if cause.outcome == Outcome::Fail || absent {
                cause.outcome = Outcome::Warn;
            }
        }
    }
}

fn why_not(gate: &GateRule, question: &Question<'_>) -> Cause {
    let (message, next) = if !question.asked.only.is_empty() && !question.asked.only.contains(&gate.id) {
        ("not asked for (`--gate`)".to_owned(), format!("ask for it: `--gate {}`, or leave --gate out", gate.id))
    } else if gate.enabled.value == Enabled::No {
        (format!("switched off ({})", gate.enabled.origin), "switch it on: `enabled: true`".to_owned())
    } else if !gate.is_on() {
        let next = "give it evidence (`requires`), or list licences (`licenses`)".to_owned();
        (format!("off until it is configured ({})", gate.origin), next)
    } else if !gate.judged_in(question.asked.stage) {
        let message = format!("belongs to another stage than {}", question.asked.stage.map_or("", Stage::as_str));
        (message, format!("judge its own: `--stage {}`", words::stages(gate)))
    } else {
        ("off on this branch".to_owned(), "let `enforce` say `block` or `warn` for this branch".to_owned())
    };
    Cause { outcome: Outcome::NotJudged, code: "not-judged".to_owned(), message, next }
}

pub(super) fn errors_of(input: &Evidence) -> impl Iterator<Item = Cause> {
    input.problems.iter().filter(|problem| problem.level == Level::Error).map(|problem| {
        let place = if problem.location.is_empty() { String::new() } else { format!(", {}", problem.location) };
        cause_of(problem, &format!("{}{place}", input.key.path))
    })
}

fn cause_of(problem: &Problem, place: &str) -> Cause {
    let message = if place.is_empty() { problem.message.clone() } else { format!("{place}: {}", problem.message) };
    Cause { outcome: Outcome::Error, code: problem.code.as_str().to_owned(), message, next: String::new() }
}

/// Open findings that no judged gate looks at, by kind and severity, worst first.
pub fn not_gated(question: &Question<'_>) -> Vec<NotGated> {
    let gates: Vec<&GateRule> =
        question.asked.policy.gates.iter().filter(|gate| question.asked.is_judged(gate)).collect();
    let mut counts: BTreeMap<(std::cmp::Reverse<Severity>, Kind), u64> = BTreeMap::new();
    for row in &question.findings.rows {
        let input = row.input as usize;
        if row.suppression.is_some() || !question.evidence[input].used.counts() {
            continue;
        }
        let tool = &question.tools[input];
        let looked_at = gates.iter().any(|gate| {
            gate.judges(tool) && (!gate.require.is_empty() || gate.deny.iter().any(|it| it.looks_at(row.kind, tool)))
        });
        if !looked_at {
            *counts.entry((std::cmp::Reverse(row.severity), row.kind)).or_default() += 1;
        }
    }
    counts.into_iter().map(|((severity, kind), count)| NotGated { kind, severity: severity.0, count }).collect()
}
