//! The way of the data, in order: collect → decode → exempt → gate → report. Rendering and sending take it from there.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use crate::build::Build;
use crate::collect::{self, Collected, Digest, Input, Missing, Plan, ReadFailure, StandardInput};
use crate::decode::{self, DecodeError, Limits};
use crate::exempt::{self, Entry};
use crate::gate::{self, Binding, Question};
use crate::model::{
    Code, Decoded, Evidence, EvidenceContent, Findings, PolicyFacts, Problem, Report, RowState, Stage, ToolId, Use,
    Verdict, fingerprints, index, sort_canonically,
};
use crate::policy::{BranchContext, Policy};

/// Below this many bytes in all, threads cost more than they bring.
const WORTH_THREADS: u64 = 1 << 20;

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

/// What reading one input gave.
pub struct ReadInput {
    /// The input.
    pub input: Input,
    /// What was decoded, or why not.
    pub decoded: Result<Decoded, DecodeError>,
    /// Digest and size, when it could be read.
    pub digest: Option<(Digest, u64)>,
}

/// Runs all stages.
pub fn run(options: Options<'_>, standard_input: &StandardInput) -> Report {
    let limits = Limits::of(&options.policy.limits);
    let Collected { inputs, missing } = collect::collect(options.plan);
    let read = read_all(inputs, standard_input, &limits, options.threads);
    let (mut evidence, findings) = assemble(read, missing);
    let mut problems = options.problems;
    if findings.rows.len() > limits.findings {
        let message = format!("all inputs together hold more than {} findings (`limits.findings`)", limits.findings);
        problems.push(Problem::new(Code::Limit, message));
    }
    gate::settle(&mut evidence, &findings);
    let binding = Binding { build: options.build, image_digest: options.image_digest };
    for input in &mut evidence {
        gate::check_evidence(input, options.policy, binding, options.now);
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
    let mut states: Vec<RowState> = prints
        .into_iter()
        .zip(&applied.by_row)
        .map(|(fingerprint, &exemption)| RowState { fingerprint, exemption, gate: None })
        .collect();
    for (at, gate) in (0..).zip(&gates) {
        for &row in &gate.rows {
            states[row as usize].gate.get_or_insert(at);
        }
    }
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

/// The branch that the policy's patterns are held against.
fn branch_context<'a>(policy: &Policy, build: &'a Build) -> BranchContext<'a> {
    let judged = build.judged_branch().map(|found| found.value.as_str());
    policy.branch_context(judged, judged, build.is_under_review())
}

/// Reads inputs, largest first on several threads; the answer is in the order of the inputs.
pub fn read_all(inputs: Vec<Input>, standard_input: &StandardInput, limits: &Limits, threads: usize) -> Vec<ReadInput> {
    let bytes: u64 = inputs.iter().map(|input| input.size).sum();
    let threads = if bytes < WORTH_THREADS { 1 } else { threads.clamp(1, inputs.len().max(1)) };
    if threads == 1 {
        return inputs.into_iter().map(|input| read_one(input, standard_input, limits)).collect();
    }
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(inputs[at].size));
    let waiting: Vec<Mutex<Option<Input>>> = inputs.into_iter().map(|input| Mutex::new(Some(input))).collect();
    let done: Vec<Mutex<Option<ReadInput>>> = waiting.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let taken = waiting[at].lock().ok().and_then(|mut slot| slot.take());
                    let read = taken.map(|input| read_one(input, standard_input, limits));
                    if let Ok(mut slot) = done[at].lock() {
                        *slot = read;
                    }
                }
            });
        }
    });
    let read = done.into_iter().map(|slot| slot.into_inner().ok().flatten());
    read.map(|slot| slot.expect("every input is taken by one thread, and a panic ends the scope")).collect()
}

fn read_one(input: Input, standard_input: &StandardInput, limits: &Limits) -> ReadInput {
    let path = input.key.path.clone();
    let read = collect::read(&input, standard_input, |reader| {
        decode::decode(reader, input.hint.as_ref(), &path, limits).map(|mut decoded| {
            sort_canonically(&mut decoded.findings);
            decoded
        })
    });
    let (decoded, digest) = match read {
        Ok((decoded, digest, size)) => (decoded, Some((digest, size))),
        Err(ReadFailure(problem)) => (Err(DecodeError::new(problem.code, problem.message)), None),
    };
    let decoded = decoded.map_err(|error| weigh(error, &input));
    ReadInput { input, decoded, digest }
}

/// What is named itself has to be a report; in a folder, text that is no data is only remarked on.
fn weigh(mut error: DecodeError, input: &Input) -> DecodeError {
    let data = ["json", "xml", "sarif", "csv"];
    let name = input.key.path.trim_end_matches(".gz");
    let is_data =
        name.rsplit_once('.').is_some_and(|(_, ending)| data.iter().any(|it| ending.eq_ignore_ascii_case(it)));
    let is_own = error.tool.take_if(|tool| *tool == decode::OWN).is_some();
    let must_be_a_report = input.declared || (is_data && !is_own);
    if must_be_a_report && error.code == Code::NotAReport {
        error.code = Code::Unrecognised;
    } else if !must_be_a_report && error.code == Code::Encoding {
        error.code = Code::NotAReport;
    }
    error
}

/// Evidence in the order of keys, and the findings of all inputs in one set of tables.
fn assemble(read: Vec<ReadInput>, missing: Vec<Missing>) -> (Vec<Evidence>, Findings) {
    let mut evidence = Vec::with_capacity(read.len() + missing.len());
    let mut findings = Findings::default();
    let mut read = read.into_iter().peekable();
    let mut missing = missing.into_iter().peekable();
    loop {
        let missing_first = match (missing.peek(), read.peek()) {
            (Some(absent), Some(there)) => absent.key < there.input.key,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return (evidence, findings),
        };
        if missing_first {
            evidence.extend(missing.next().map(absent));
        } else if let Some(read) = read.next() {
            let input = index(evidence.len());
            evidence.push(evidence_of(read, input, &mut findings));
        }
    }
}

fn absent(missing: Missing) -> Evidence {
    Evidence {
        key: missing.key,
        tool: missing.hint,
        declared: true,
        used: Use::Unusable,
        digest: None,
        bytes: 0,
        content: None,
        problems: vec![missing.problem],
    }
}

fn evidence_of(read: ReadInput, input: u32, findings: &mut Findings) -> Evidence {
    let ReadInput { input: Input { key, hint, declared, .. }, decoded, digest } = read;
    let mut evidence = Evidence {
        key,
        tool: hint,
        declared,
        used: Use::Evidence,
        digest: digest.as_ref().map(|(digest, _)| digest.to_string()),
        bytes: digest.map_or(0, |(_, bytes)| bytes),
        content: None,
        problems: Vec::new(),
    };
    match decoded {
        Ok(decoded) => {
            let suppressed = decoded.findings.rows.iter().filter(|row| row.suppression.is_some()).count() as u64;
            evidence.tool = Some(decoded.tool);
            evidence.problems = decoded.problems;
            evidence.content = Some(EvidenceContent {
                format: decoded.format,
                format_version: decoded.format_version,
                proof: decoded.proof,
                scan: decoded.scan,
                measures: decoded.measures,
                open: decoded.findings.rows.len() as u64 - suppressed,
                suppressed,
                passed: decoded.passed,
                closed: decoded.closed,
            });
            findings.absorb(decoded.findings, input);
        }
        Err(error) => {
            if error.code == Code::NotAReport {
                evidence.used = Use::NotAReport;
            }
            evidence.tool = evidence.tool.or_else(|| error.tool.map(ToolId::new));
            evidence.problems = vec![error.into_problem()];
        }
    }
    evidence
}
