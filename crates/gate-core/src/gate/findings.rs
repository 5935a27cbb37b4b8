//! The kind of rule that counts denied findings against a limit.

use std::fmt::Write as _;

use super::judge::Question;
use crate::model::{Cause, Finding, Outcome, Severity};
use crate::policy::{GateRule, Selector, Subject};

/// What counting found.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Rows that count.
    pub(super) rows: Vec<u32>,
    /// Rows an exemption keeps from counting.
    pub(super) exempted: u64,
    /// Rows that were looked at.
    pub(super) judged: u64,
    /// Why the limit is broken, if it is.
    pub(super) causes: Vec<Cause>,
}

pub(super) fn count(gate: &GateRule, question: &Question<'_>) -> Counted {
    let mut counted = Counted::default();
    let (mut undecided, mut unscored) = (0_u64, 0_u64);
    for (at, row) in (0..).zip(&question.findings.rows) {
        let input = row.input as usize;
        if row.suppression.is_some() || !question.evidence[input].used.counts() {
            continue;
        }
        let subject = Subject { findings: question.findings, row, tool: &question.tools[input] };
        if !gate.judges(subject.tool) || !gate.deny.iter().any(|it| it.looks_at(row.kind, subject.tool)) {
            continue;
        }
        counted.judged += 1;
        let matching = |it: &&Selector| it.matches(subject, &question.policy.score);
        let Some(selector) = gate.deny.iter().find(matching) else { continue };
        if question.exempted_by[at as usize].is_some() {
            counted.exempted += 1;
            continue;
        }
        undecided += u64::from(selector.new.is_some() && row.new.is_none());
        unscored += u64::from(selector.score.is_some() && row.scores.len == 0);
        counted.rows.push(at);
    }
    let components = denied_components(gate, question);
    let total = counted.rows.len() as u64 + components.len() as u64;
    if total > gate.max.value {
        counted.causes.push(over_limit(gate, question, &counted.rows, &components, unscored));
    }
    if undecided > 0 {
        counted.causes.push(Cause {
            outcome: Outcome::Error,
            code: "baseline-missing".to_owned(),
            message: format!("{} may be new or not: there is no baseline to tell", plural(undecided, "finding")),
            next: "leave `new` out of the gate, or compare with a baseline".to_owned(),
        });
    }
    counted
}

/// Components whose licences name a denied one: they count although no tool made a finding of it.
fn denied_components(gate: &GateRule, question: &Question<'_>) -> Vec<String> {
    let selectors: Vec<&Selector> = gate.deny.iter().filter(|selector| selector.license.is_some()).collect();
    if selectors.is_empty() {
        return Vec::new();
    }
    let findings = question.findings;
    let mut found = Vec::new();
    for component in &findings.components {
        let input = component.input as usize;
        let tool = &question.tools[input];
        if component.licenses.is_empty() || !question.evidence[input].used.counts() || !gate.judges(tool) {
            continue;
        }
        let row = Finding::of_license(component);
        let subject = Subject { findings, row: &row, tool };
        if selectors.iter().any(|selector| selector.matches(subject, &question.policy.score)) {
            found.push(format!("{} ({})", findings.text(component.name), findings.text(component.licenses)));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn over_limit(gate: &GateRule, question: &Question<'_>, rows: &[u32], components: &[String], unscored: u64) -> Cause {
    let all = &question.findings.rows;
    let picked = |at: &u32| &all[*at as usize];
    let mut message = String::new();
    if !rows.is_empty() {
        let _infallible = write!(message, "{}", by_severity(&rows.iter().map(picked)));
    }
    if !components.is_empty() {
        let joint = if message.is_empty() { "" } else { " and " };
        let shown: Vec<_> = components.iter().take(5).map(String::as_str).collect();
        let more = if components.len() > shown.len() { " …" } else { "" };
        let _infallible = write!(
            message,
            "{joint}{} with a denied licence: {}{more}",
            plural(components.len() as u64, "component"),
            shown.join(", ")
        );
    }
    let _infallible = write!(message, ", {} allowed", gate.max.value);
    if unscored > 0 {
        let _infallible = write!(message, "; {unscored} of them without a score, judged by the severity word");
    }
    let fixable = rows.iter().map(picked).filter(|row| !row.fixed.is_empty()).count() as u64;
    let next = match fixable {
        0 => String::new(),
        count if count == rows.len() as u64 => "a fixed version is known for all of them".to_owned(),
        count => format!("a fixed version is known for {count} of them"),
    };
    Cause { outcome: Outcome::Fail, code: "over-limit".to_owned(), message, next }
}

/// `7 findings (2 critical, 5 high)`
fn by_severity<'a>(rows: &(impl Iterator<Item = &'a Finding> + Clone)) -> String {
    let total = rows.clone().count() as u64;
    let mut parts = Vec::new();
    for severity in Severity::ALL {
        let count = rows.clone().filter(|row| row.severity == severity).count();
        if count > 0 && severity != Severity::Unknown {
            parts.push(format!("{count} {severity}"));
        } else if count > 0 {
            parts.push(format!("{count} without severity"));
        }
    }
    let all_unknown = parts.len() == 1 && rows.clone().all(|row| row.severity == Severity::Unknown);
    if all_unknown { plural(total, "finding") } else { format!("{} ({})", plural(total, "finding"), parts.join(", ")) }
}

/// `1 finding`, `2 findings`.
fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
