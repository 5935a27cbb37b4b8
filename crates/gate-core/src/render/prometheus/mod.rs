//! Metrics for Prometheus: a file for the textfile collector of the node exporter, or the body of a push to the
//! Pushgateway.
//!
//! Every sample carries `service` and `stage`, so that the files of many services stand side by side; empty is none and
//! every stage. Samples have no timestamps, which the textfile collector does not take: `gate_run_timestamp_seconds`
//! says when the run was. Points in time are given as such, so that a rule can hold them against the clock of
//! Prometheus long after the run. Labels are words of our own, ids of gates and names of tools, and their number is
//! bounded.

mod exposition;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};

use jiff::Timestamp;

use super::standing::Standing;
use super::{Renderer, Style, flaw, prose};
use crate::model::{
    Code, Evidence, GateResult, LedgerState, Level, Outcome, Problem, Report, Severity, Stage, ToolId, Use, Verdict,
    index,
};
use exposition::short;
pub(crate) use exposition::{Page, labels};

/// Most gates and tools with samples of their own.
const GATES: usize = 500;
const TOOLS: usize = 50;
/// The name of all that are beyond them.
const OTHER: &str = "other";

/// The renderer.
pub(super) struct Prometheus;

impl Renderer for Prometheus {
    fn id(&self) -> &'static str {
        "prometheus"
    }

    fn title(&self) -> &'static str {
        "metrics for the textfile collector of Prometheus, or to push to its gateway"
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        let service = short(report.policy.service.as_deref().unwrap_or_default());
        let stage = short(report.stage.as_ref().map_or("", Stage::as_str));
        let mut page = Page::new(&mut out, &[("service", &service), ("stage", &stage)]);
        write_run(&mut page, report)?;
        write_gates(&mut page, report)?;
        write_findings(&mut page, report)?;
        write_evidence(&mut page, report)?;
        write_exemptions(&mut page, report)?;
        out.flush()
    }
}

/// The run and its verdict.
fn write_run(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let version = labels(&[("version", env!("CARGO_PKG_VERSION"))]);
    page.gauges("gate_info", "The version of gate that ran last.", [(version, 1)])?;
    let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Error];
    let is = |verdict: Verdict| (labels(&[("verdict", verdict.as_str())]), u8::from(verdict == report.verdict));
    page.gauges("gate_verdict", "Whether this was the verdict of the last run.", verdicts.map(is))?;
    let help = "When the last run judged, by its clock.";
    page.gauge("gate_run_timestamp_seconds", help, Some(seconds(report.now)))?;
    let help = "How long the last run read and judged; absent where its clock was set by hand.";
    page.gauge("gate_run_duration_seconds", help, report.took.map(|took| took.as_secs_f64()))?;
    let help = "Whether the policy says that nothing blocks.";
    page.gauge("gate_policy_advisory", help, Some(u8::from(report.policy.advisory)))?;
    let help = "Places in which the policy is weaker than the one it builds on.";
    page.gauge("gate_policy_weakened", help, Some(report.policy.weakened.len()))
}

/// How bad an outcome is, as verdicts are folded.
fn badness(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NotJudged => 0,
        Outcome::Pass => 1,
        Outcome::Warn => 2,
        Outcome::Error => 3,
        Outcome::Fail => 4,
    }
}

/// A number of a gate.
type Count = fn(&GateResult) -> u64;

/// Each gate, what it says and what it counts.
fn write_gates(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    // Gates that share a name, or that there is no room for, are one: the worst of them is told.
    let mut gates: BTreeMap<String, &GateResult> = BTreeMap::new();
    for (at, gate) in report.gates.iter().enumerate() {
        let id = if at < GATES { short(&gate.id) } else { OTHER.to_owned() };
        let known = gates.entry(id).or_insert(gate);
        if badness(gate.outcome) > badness(known.outcome) {
            *known = gate;
        }
    }
    let outcomes = [Outcome::Pass, Outcome::Warn, Outcome::Fail, Outcome::Error, Outcome::NotJudged];
    let is = |(id, gate): (&String, &&GateResult), outcome: Outcome| {
        (labels(&[("gate", id), ("outcome", outcome.as_str())]), u8::from(gate.outcome == outcome))
    };
    let all = gates.iter().flat_map(|gate| outcomes.map(|outcome| is(gate, outcome)));
    page.gauges("gate_gate_outcome", "Whether this was what the gate said.", all)?;
    let judged = || gates.iter().filter(|(_, gate)| gate.outcome != Outcome::NotJudged);
    let counts: [(&str, &str, Count); 3] = [
        ("gate_gate_flaws", "Flaws that the gate counted against its limit.", |gate| gate.counted),
        ("gate_gate_flaws_allowed", "The largest count of flaws that passes the gate.", |gate| gate.max),
        ("gate_gate_flaws_exempted", "Flaws that the gate would have counted without exemptions.", |gate| {
            gate.exempted
        }),
    ];
    for (name, help, count) in counts {
        page.gauges(name, help, judged().map(|(id, gate)| (labels(&[("gate", id)]), count(gate))))?;
    }
    Ok(())
}

/// Findings by what tells them apart, and open flaws, each counted once however many tools report it.
fn write_findings(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let tools = Tools::of(report);
    let mut counts: BTreeMap<(&str, &str, &str, &str), u64> = BTreeMap::new();
    for (at, row) in (0..).zip(&report.findings.rows) {
        let tool = tools.name(report.evidence.get(row.input as usize));
        let state = Standing::of_row(report, at).as_str();
        *counts.entry((row.severity.as_str(), row.kind.as_str(), tool, state)).or_default() += 1;
    }
    let samples = counts.into_iter().map(|((severity, kind, tool, state), count)| {
        (labels(&[("severity", severity), ("kind", kind), ("tool", tool), ("state", state)]), count)
    });
    let help = "Findings in reports, by state: open, exempted by a ledger, suppressed by the tool, or of an input that \
                does not count.";
    page.gauges("gate_findings", help, samples)?;
    let mut open = [0_u64; Severity::ALL.len()];
    for number in 0..index(report.flaws.list().len()) {
        let rows = report.flaws.rows(number).iter().copied();
        if Standing::of_rows(report, rows) == Some(Standing::Open) {
            let severity = flaw::severity(report, number);
            open.iter_mut().zip(Severity::ALL).filter(|(_, it)| *it == severity).for_each(|(count, _)| *count += 1);
        }
    }
    let samples =
        Severity::ALL.iter().zip(open).map(|(severity, count)| (labels(&[("severity", severity.as_str())]), count));
    page.gauges("gate_open_flaws", "Open flaws by the worst severity that a tool gives them.", samples)?;
    let samples = report
        .not_gated
        .iter()
        .map(|it| (labels(&[("severity", it.severity.as_str()), ("kind", it.kind.as_str())]), it.count));
    page.gauges("gate_findings_not_gated", "Open findings that no judged gate looks at.", samples)
}

/// What was offered, how old it was, and what is wrong with it.
fn write_evidence(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let uses = [Use::Evidence, Use::Unusable, Use::Superseded, Use::Duplicate, Use::NotAReport];
    let count = |used: Use| report.evidence.iter().filter(|input| input.used == used).count();
    let samples = uses.map(|used| (labels(&[("used", used.as_str())]), count(used)));
    page.gauges("gate_inputs", "Inputs by what they are worth.", samples)?;
    let bytes: u64 = report.evidence.iter().map(|input| input.bytes).sum();
    page.gauge("gate_input_bytes", "Bytes of all inputs.", Some(bytes))?;
    let tools = Tools::of(report);
    let mut oldest: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for input in report.evidence.iter().filter(|input| input.used.counts()) {
        if let Some(time) = input.content.as_ref().and_then(|content| content.scan.time) {
            let known = oldest.entry(tools.name(Some(input))).or_insert(time);
            *known = time.min(*known);
        }
    }
    let of = |tool: &str| labels(&[("tool", tool)]);
    let help = "When the oldest scan of the tool ran, by its report.";
    let times = oldest.iter().map(|(tool, time)| (of(tool), seconds(*time)));
    page.gauges("gate_evidence_timestamp_seconds", help, times)?;
    let help = "How old the oldest scan of the tool was when the run judged it.";
    let ages = oldest.iter().map(|(tool, time)| (of(tool), seconds(report.now) - seconds(*time)));
    page.gauges("gate_evidence_age_seconds", help, ages)?;
    let problems = report.evidence.iter().flat_map(|input| &input.problems).chain(&report.problems);
    let mut counts: BTreeMap<(Level, Code), u64> = BTreeMap::new();
    for Problem { level, code, .. } in problems.filter(|problem| problem.level != Level::Off) {
        *counts.entry((*level, *code)).or_default() += 1;
    }
    let samples = counts
        .into_iter()
        .map(|((level, code), count)| (labels(&[("level", level.as_str()), ("code", code.as_str())]), count));
    page.gauges("gate_problems", "What is wrong or worth saying of inputs, ledgers and surroundings.", samples)
}

/// The ledgers, and the exemption that ends next.
fn write_exemptions(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let count = |state: LedgerState| report.exemptions.iter().filter(|row| row.state == state).count();
    let samples = LedgerState::ALL.map(|state| (labels(&[("state", state.as_str())]), count(state)));
    page.gauges("gate_exemptions", "Entries of ignore files and waivers by what they do.", samples)?;
    let next = prose::facts::next_end(report).map(|(end, _)| seconds(end));
    let help = "When the next exemption that is in force and needed ends; absent where none has an end.";
    page.gauge("gate_exemption_next_expiry_timestamp_seconds", help, next)?;
    let help = "How far off the end of the next exemption was when the run judged it.";
    page.gauge("gate_exemption_next_expiry_seconds", help, next.map(|end| end - seconds(report.now)))
}

/// Seconds since 1970, whole.
fn seconds(time: Timestamp) -> i64 {
    time.as_second()
}

/// The names of tools, of which there are so many at the most.
struct Tools<'a>(BTreeSet<&'a str>);

impl<'a> Tools<'a> {
    fn of(report: &'a Report) -> Tools<'a> {
        let all: BTreeSet<&str> =
            report.evidence.iter().filter_map(|it| it.tool.as_ref()).map(ToolId::as_str).collect();
        Tools(all.into_iter().take(TOOLS).collect())
    }

    fn name(&self, input: Option<&Evidence>) -> &'a str {
        let tool = input.and_then(|input| input.tool.as_ref()).map(ToolId::as_str);
        tool.map_or("unknown", |tool| self.0.get(tool).copied().unwrap_or(OTHER))
    }
}
