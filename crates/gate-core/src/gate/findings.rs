//! The kind of rule that counts denied findings against a limit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::judge::Question;
use crate::model::{Cause, Criterion, Finding, Judged, Outcome, Severity};
use crate::policy::{GateRule, Selector, Subject};

/// What counting found.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Rows that count.
    pub(super) rows: Vec<u32>,
    /// Flaws that those rows tell of.
    pub(super) flaws: u64,
    /// Flaws that exemptions keep from counting.
    pub(super) exempted: u64,
    /// Rows that exemptions keep from counting.
    pub(super) exempted_rows: Vec<u32>,
    /// What became of each row that was looked at, and of each that its tool suppressed.
    pub(super) looked_at: Vec<Judged>,
    /// Rows that were looked at.
    pub(super) judged: u64,
    /// Why the limit is broken, if it is.
    pub(super) causes: Vec<Cause>,
}

/// What the counted rows say of one flaw.
#[derive(Clone, Copy, Debug)]
struct Tally {
    severity: Severity,
    fixable: bool,
    unscored: bool,
    undecided: bool,
}

pub(super) fn count(gate: &GateRule, question: &Question<'_>) -> Counted {
    let mut counted = Counted::default();
    let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
    let mut exempted: BTreeSet<u32> = BTreeSet::new();
    for (at, row) in (0..).zip(&question.findings.rows) {
        if !question.evidence[row.input as usize].used.counts() {
            continue;
        }
        let subject = question.subject(at);
        let Some((deny, spared_by)) = nearest(gate, subject, question) else { continue };
        counted.looked_at.push(Judged { row: at, deny, spared_by });
        if row.suppression.is_some() {
            continue;
        }
        counted.judged += 1;
        if spared_by.is_some() {
            continue;
        }
        let selector = &gate.deny[deny as usize];
        let flaw = question.flaws.of_row(at);
        if question.exempted_by[at as usize].is_some() {
            exempted.insert(flaw);
            counted.exempted_rows.push(at);
            continue;
        }
        counted.rows.push(at);
        let tally = tallies.entry(flaw).or_insert(Tally {
            severity: row.severity,
            fixable: false,
            unscored: true,
            undecided: true,
        });
        tally.severity = tally.severity.max(row.severity);
        tally.fixable |= !row.fixed.is_empty();
        tally.unscored &= selector.score.is_some() && row.scores.len == 0;
        tally.undecided &= selector.new.is_some() && row.new.is_none();
    }
    counted.flaws = tallies.len() as u64;
    counted.exempted = exempted.iter().filter(|flaw| !tallies.contains_key(flaw)).count() as u64;
    let tallies: Vec<Tally> = tallies.into_values().collect();
    let components = denied_components(gate, question);
    if counted.flaws + components.len() as u64 > gate.max.value {
        counted.causes.push(over_limit(gate, &tallies, &components));
    }
    let undecided = tallies.iter().filter(|tally| tally.undecided).count() as u64;
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

/// The first `deny` that a finding fits; else, of those that look at it, the one that it fails last, and by what.
fn nearest(gate: &GateRule, subject: Subject<'_>, question: &Question<'_>) -> Option<(u32, Option<Criterion>)> {
    let mut nearest: Option<(u32, Criterion)> = None;
    for (at, selector) in (0..).zip(&gate.deny).filter(|_| gate.judges(subject.tool)) {
        match selector.spares(subject, &question.policy.score) {
            None => return Some((at, None)),
            Some(Criterion::Kind | Criterion::Tool) => {}
            Some(spared) if nearest.is_none_or(|(_, before)| before < spared) => nearest = Some((at, spared)),
            Some(_) => {}
        }
    }
    nearest.map(|(at, spared)| (at, Some(spared)))
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
        let subject = Subject { findings, row: &row, tool, beside: &[] };
        if selectors.iter().any(|selector| selector.matches(subject, &question.policy.score)) {
            found.push(format!("{} ({})", findings.text(component.name), findings.text(component.licenses)));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn over_limit(gate: &GateRule, tallies: &[Tally], components: &[String]) -> Cause {
    let mut message = String::new();
    if !tallies.is_empty() {
        let _infallible = write!(message, "{}", by_severity(tallies));
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
    let unscored = tallies.iter().filter(|tally| tally.unscored).count();
    if unscored > 0 {
        let _infallible = write!(message, "; {unscored} of them without a score, judged by the severity word");
    }
    let next = match tallies.iter().filter(|tally| tally.fixable).count() {
        0 => String::new(),
        count if count == tallies.len() => "a fixed version is known for all of them".to_owned(),
        count => format!("a fixed version is known for {count} of them"),
    };
    Cause { outcome: Outcome::Fail, code: "over-limit".to_owned(), message, next }
}

/// `7 findings (2 critical, 5 high)`
fn by_severity(tallies: &[Tally]) -> String {
    let total = plural(tallies.len() as u64, "finding");
    let mut parts = Vec::new();
    for severity in Severity::ALL {
        let count = tallies.iter().filter(|tally| tally.severity == severity).count();
        if count > 0 && severity != Severity::Unknown {
            parts.push(format!("{count} {severity}"));
        } else if count > 0 {
            parts.push(format!("{count} without severity"));
        }
    }
    let all_unknown = tallies.iter().all(|tally| tally.severity == Severity::Unknown);
    if all_unknown { total } else { format!("{total} ({})", parts.join(", ")) }
}

/// `1 finding`, `2 findings`.
fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
