//! The way of the data, in order: collect → decode → exempt → gate → report. Rendering and sending take it from there.

mod assemble;
mod read;

use jiff::Timestamp;

use crate::build::Build;
use crate::collect::{self, Collected, Plan, Progress, StandardInput};
use crate::decode::Limits;
use crate::exempt::{self, Entry, Ground};
use crate::gate::{self, Asked, Binding, Question};
use crate::model::{
    Code, Evidence, Findings, GateResult, PolicyFacts, Problem, Report, RowState, Stage, ToolId, Verdict, join,
};
use crate::policy::Policy;
use assemble::assemble;
pub use read::is_called_data;
pub use read::{ReadInput, read_all};

/// Everything a run depends on. The same options and the same bytes give the same report.
pub struct Options<'a> {
    /// What to read.
    pub plan: &'a Plan,
    /// The policy.
    pub policy: &'a Policy,
    /// What is to be known about the policy.
    pub policy_facts: PolicyFacts,
    /// The build that is judged.
    pub build: &'a Build,
    /// The image that is judged, `sha256:…`.
    pub image_digest: Option<&'a str>,
    /// The stage that is asked for; `None` is every stage.
    pub stage: Option<&'a Stage>,
    /// The gates that are asked for; empty is all.
    pub only: &'a [String],
    /// The clock.
    pub now: Timestamp,
    /// The time to print where a file says when it was made (`SOURCE_DATE_EPOCH`).
    pub source_date: Option<Timestamp>,
    /// Whether an output is a bill of materials.
    pub keeps_bom: bool,
    /// Entries of every ledger, ignore files first.
    pub entries: &'a [Entry],
    /// Problems met before the run, in ledgers and settings.
    pub problems: Vec<Problem>,
    /// How many inputs are decoded at once.
    pub threads: usize,
    /// Counts what is read, for whoever watches.
    pub progress: &'a Progress,
}

/// Runs all stages.
pub fn run(options: Options<'_>, standard_input: &StandardInput) -> Report {
    let asked = asked(&options);
    let keeps_bom = options.keeps_bom || asked.looks_at_bom();
    let limits = Limits { keeps_bom, ..Limits::of(&options.policy.limits) };
    let Collected { inputs, missing, idle_excludes } = collect::collect(options.plan);
    let read = read_all(inputs, standard_input, &limits, options.threads, options.progress);
    let (mut evidence, mut findings) = assemble(read, missing);
    let mut problems = options.problems;
    problems.extend(too_many(&findings, limits.findings));
    problems.extend(idle_excludes.iter().map(|pattern| idle(pattern)));
    let binding = Binding { build: options.build, image_digest: options.image_digest };
    let tools = weigh(&mut evidence, &findings, options.policy, binding, options.now);
    let settled = gate::derive(asked, &evidence, &tools, &mut findings);
    let flaws = join(&findings);
    let ground = Ground {
        findings: &findings,
        flaws: &flaws,
        evidence: &evidence,
        tools: &tools,
        policy: options.policy,
        protected: asked.branch.protected || asked.branch.judged().is_none(),
        now: options.now,
    };
    let applied = exempt::apply(options.entries, ground);
    problems.extend(applied.problems);
    exempt::weigh(&mut problems, options.policy);
    problems.sort();
    let question = Question {
        asked,
        evidence: &evidence,
        tools: &tools,
        findings: &findings,
        flaws: &flaws,
        exempted_by: &applied.by_row,
        settled: &settled,
        problems: &problems,
    };
    let gates = gate::judge(&question);
    let not_gated = gate::not_gated(&question);
    let states = states(&question, ground.protected, &gates);
    Report {
        verdict: Verdict::of(&gates),
        now: options.now,
        source_date: options.source_date,
        stage: options.stage.cloned(),
        build: options.build.clone(),
        policy: options.policy_facts,
        rules: options.policy.rules(),
        evidence,
        findings,
        flaws,
        states,
        exemptions: applied.ledger,
        consulted: applied.consulted,
        gates,
        not_gated,
        problems,
        took: None,
        roots: Vec::new(),
    }
}

/// What is asked for.
fn asked<'a>(options: &Options<'a>) -> Asked<'a> {
    let judged = options.build.judged_branch().map(|found| found.value.as_str());
    let branch = options.policy.branch_context(judged, judged, options.build.is_under_review());
    Asked { policy: options.policy, branch, stage: options.stage, only: options.only }
}

/// Settles what each input is worth. Answers with the tool of each, a placeholder where none is known.
fn weigh(
    evidence: &mut [Evidence],
    findings: &Findings,
    policy: &Policy,
    binding: Binding<'_>,
    now: Timestamp,
) -> Vec<ToolId> {
    for input in evidence.iter_mut() {
        gate::check_evidence(input, policy, binding, now);
    }
    gate::settle(evidence, findings);
    for input in evidence.iter_mut() {
        gate::weigh(input, policy);
    }
    let unread = ToolId::new("unread");
    evidence.iter().map(|input| input.tool.clone().unwrap_or_else(|| unread.clone())).collect()
}

/// The inputs hold what none of them may hold alone.
fn too_many(findings: &Findings, most: usize) -> Option<Problem> {
    let message = || format!("all inputs together hold more than {most} findings (`limits.findings`)");
    (findings.rows.len() > most).then(|| Problem::new(Code::Limit, message()))
}

/// An exclude pattern that meets nothing was meant to meet something.
fn idle(pattern: &str) -> Problem {
    Problem::new(Code::NotAReport, format!("`exclude: {pattern}` meets no file; patterns are relative to the root"))
}

/// What became of each finding.
fn states(question: &Question<'_>, protected: bool, gates: &[GateResult]) -> Vec<RowState> {
    let mut states: Vec<RowState> = question
        .exempted_by
        .iter()
        .map(|&exemption| RowState { exemption, gate: None, waivable: false, never: None })
        .collect();
    for (at, gate) in (0..).zip(gates) {
        for &row in &gate.rows {
            let state = &mut states[row as usize];
            state.gate.get_or_insert(at);
            state.never = exempt::never(question.asked.policy, question.subject(row), protected)
                .map(|rule| u16::try_from(rule).unwrap_or(u16::MAX));
            state.waivable = state.never.is_none();
        }
    }
    states
}
