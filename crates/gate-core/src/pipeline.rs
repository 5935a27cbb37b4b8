//! The way of the data, in order: collect → decode → exempt → gate → report. Rendering and sending take it from there.

mod assemble;
mod read;

use jiff::Timestamp;

use crate::build::Build;
use crate::collect::{self, Collected, Plan, StandardInput};
use crate::decode::Limits;
use crate::exempt::{self, Entry};
use crate::gate::{self, Binding, Question};
use crate::model::{
    Code, Fingerprint, GateResult, PolicyFacts, Problem, Report, RowState, Stage, ToolId, Verdict, fingerprints,
};
use crate::policy::{BranchContext, Policy, Subject};
use assemble::assemble;
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
    /// Entries of every ledger, ignore files first.
    pub entries: &'a [Entry],
    /// Problems met before the run, in ledgers and settings.
    pub problems: Vec<Problem>,
    /// How many inputs are decoded at once.
    pub threads: usize,
}

/// Runs all stages.
pub fn run(options: Options<'_>, standard_input: &StandardInput) -> Report {
    let limits = Limits::of(&options.policy.limits);
    let Collected { inputs, missing, idle_excludes } = collect::collect(options.plan);
    let read = read_all(inputs, standard_input, &limits, options.threads);
    let (mut evidence, findings) = assemble(read, missing);
    let mut problems = options.problems;
    if findings.rows.len() > limits.findings {
        let message = format!("all inputs together hold more than {} findings (`limits.findings`)", limits.findings);
        problems.push(Problem::new(Code::Limit, message));
    }
    problems.extend(idle_excludes.iter().map(|pattern| idle(pattern)));
    let binding = Binding { build: options.build, image_digest: options.image_digest };
    for input in &mut evidence {
        gate::check_evidence(input, options.policy, binding, options.now);
    }
    gate::settle(&mut evidence, &findings);
    for input in &mut evidence {
        gate::weigh(input, options.policy);
    }
    let unread = ToolId::new("unread");
    let tools: Vec<ToolId> =
        evidence.iter().map(|input| input.tool.clone().unwrap_or_else(|| unread.clone())).collect();
    let prints = fingerprints(&findings);
    let applied = exempt::apply(options.entries, &findings, &prints, &tools, options.policy, options.now);
    problems.extend(applied.problems);
    problems.sort();
    let question = Question {
        policy: options.policy,
        branch: branch_context(options.policy, options.build),
        stage: options.stage,
        only: options.only,
        evidence: &evidence,
        tools: &tools,
        findings: &findings,
        exempted_by: &applied.by_row,
        problems: &problems,
    };
    let gates = gate::judge(&question);
    let not_gated = gate::not_gated(&question);
    let states = states(&question, prints, &gates);
    Report {
        verdict: Verdict::of(&gates),
        now: options.now,
        stage: options.stage.cloned(),
        build: options.build.clone(),
        policy: options.policy_facts,
        evidence,
        findings,
        states,
        exemptions: applied.ledger,
        gates,
        not_gated,
        problems,
    }
}

/// An exclude pattern that meets nothing was meant to meet something.
fn idle(pattern: &str) -> Problem {
    Problem::new(Code::NotAReport, format!("`exclude: {pattern}` meets no file; patterns are relative to the root"))
}

/// What became of each finding.
fn states(question: &Question<'_>, prints: Vec<Fingerprint>, gates: &[GateResult]) -> Vec<RowState> {
    let mut states: Vec<RowState> = prints
        .into_iter()
        .zip(question.exempted_by)
        .map(|(fingerprint, &exemption)| RowState { fingerprint, exemption, gate: None, waivable: false })
        .collect();
    for (at, gate) in (0..).zip(gates) {
        for &row in &gate.rows {
            let finding = &question.findings.rows[row as usize];
            let tool = &question.tools[finding.input as usize];
            let state = &mut states[row as usize];
            state.gate.get_or_insert(at);
            let subject = Subject { findings: question.findings, row: finding, tool };
            state.waivable = exempt::is_waivable(question.policy, subject);
        }
    }
    states
}

/// The branch that the policy's patterns are held against.
fn branch_context<'a>(policy: &Policy, build: &'a Build) -> BranchContext<'a> {
    let judged = build.judged_branch().map(|found| found.value.as_str());
    policy.branch_context(judged, judged, build.is_under_review())
}
