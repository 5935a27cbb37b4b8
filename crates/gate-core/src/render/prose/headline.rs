//! The verdict and its reason in one sentence.

use std::collections::BTreeSet;

use crate::model::{GateResult, Outcome, Report, Use, Verdict};
use crate::render::words;

/// Most gates that the sentence names.
const NAMED: usize = 8;

/// The verdict as a word that nobody overlooks.
pub(in crate::render) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAIL",
        Verdict::Error => "ERROR",
    }
}

/// Why the verdict is what it is.
pub(in crate::render) fn sentence(report: &Report) -> String {
    match report.verdict {
        Verdict::Pass => passed(report),
        Verdict::Fail => failed(report),
        Verdict::Error => undecided(report),
    }
}

/// Gates that were judged. That everything offered could be read is only worth counting when it is not so.
fn judged(report: &Report) -> u64 {
    let counts = |(at, gate): (usize, &GateResult)| match gate.outcome {
        Outcome::NotJudged => false,
        Outcome::Pass => at > 0,
        Outcome::Warn | Outcome::Error | Outcome::Fail => true,
    };
    report.gates.iter().enumerate().filter(|&gate| counts(gate)).count() as u64
}

fn named(report: &Report, outcome: Outcome) -> Vec<&str> {
    report.gates.iter().filter(|gate| gate.outcome == outcome).map(|gate| gate.id.as_str()).collect()
}

fn passed(report: &Report) -> String {
    let warned = named(report, Outcome::Warn);
    let (judged, warnings) = (judged(report), warned.len() as u64);
    let advisory = if report.policy.advisory { ", and this policy blocks nothing (advisory)" } else { "" };
    if warned.is_empty() {
        return format!("{} passed{advisory}", words::count(judged, "gate"));
    }
    let names = words::list(warned.into_iter(), NAMED);
    let passed = judged - warnings;
    format!(
        "{} passed, {warnings} only {}: {names}{advisory}",
        words::count(passed, "gate"),
        if warnings == 1 { "warns" } else { "warn" }
    )
}

fn failed(report: &Report) -> String {
    let failed = named(report, Outcome::Fail);
    let undecided = named(report, Outcome::Error);
    let open = match undecided.len() {
        0 => String::new(),
        count => format!("; {count} cannot be decided: {}", words::list(undecided.into_iter(), NAMED)),
    };
    let (count, of) = (failed.len(), words::count(judged(report), "gate"));
    format!("{count} of {of} failed: {}{open}", words::list(failed.into_iter(), NAMED))
}

fn undecided(report: &Report) -> String {
    if report.evidence.is_empty() {
        return "cannot decide: no report was given".to_owned();
    }
    let causes = report.gates.iter().flat_map(|gate| &gate.causes).filter(|cause| cause.outcome == Outcome::Error);
    let reasons: BTreeSet<&str> = causes.map(|cause| cause.message.as_str()).collect();
    let gates: Vec<&str> = named(report, Outcome::Error);
    match (reasons.len(), reasons.first()) {
        (0, _) | (_, None) => "cannot decide: no gate of the policy was judged".to_owned(),
        (1, Some(only)) if gates.len() == 1 => format!("cannot decide: {only}"),
        _ => format!("cannot decide: {}", lacks(report)),
    }
}

/// What is missing, without the reasons, which stand below.
fn lacks(report: &Report) -> String {
    let mut parts = Vec::new();
    let unusable = report.evidence.iter().filter(|input| input.used == Use::Unusable).count() as u64;
    if report.gates.first().is_some_and(|gate| gate.outcome == Outcome::Error) {
        parts.push(match unusable {
            0 => "the evidence has errors".to_owned(),
            _ => format!("{} cannot be used", words::count(unusable, "report")),
        });
    }
    let lacking: Vec<&str> = report
        .gates
        .iter()
        .skip(1)
        .filter(|gate| gate.outcome == Outcome::Error)
        .map(|gate| gate.id.as_str())
        .collect();
    if !lacking.is_empty() {
        let (verb, their) = if lacking.len() == 1 { ("lacks", "its") } else { ("lack", "their") };
        let count = words::count(lacking.len() as u64, "gate");
        parts.push(format!("{count} {verb} {their} evidence: {}", words::list(lacking.into_iter(), NAMED)));
    }
    parts.join(", and ")
}
