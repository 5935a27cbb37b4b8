//! The kind of rule that counts denied findings against a limit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::judge::Question;
use crate::model::{Cause, Criterion, Finding, Findings, Judged, Outcome, Severity, license};
use crate::policy::{GateRule, Selector, Standing, Subject};

/// Most licences that are named.
const LICENCES: usize = 10;

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
    /// Of a licence, what it is under the gate's lists.
    standing: Option<Standing>,
}

impl Tally {
    const EMPTY: Tally =
        Tally { severity: Severity::Unknown, fixable: false, unscored: true, undecided: true, standing: None };

    fn add(&mut self, findings: &Findings, row: &Finding, selector: &Selector) {
        self.severity = self.severity.max(row.severity);
        self.fixable |= !row.fixed.is_empty();
        self.unscored &= selector.score.is_some() && row.scores.len == 0;
        self.undecided &= selector.new.is_some() && row.new.is_none();
        if let Some(rules) = &selector.license {
            let (_, standing) = rules.judge(&license::read(findings.text(row.rule)));
            self.standing = self.standing.max(Some(standing));
        }
    }
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
        let Some((deny, spared_by)) = nearest(gate, (at, subject), question) else { continue };
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
        tallies.entry(flaw).or_insert(Tally::EMPTY).add(question.findings, row, selector);
    }
    counted.flaws = tallies.len() as u64;
    counted.exempted = exempted.iter().filter(|flaw| !tallies.contains_key(flaw)).count() as u64;
    let tallies: Vec<Tally> = tallies.into_values().collect();
    if counted.flaws > gate.max.value {
        let mut cause = over_limit(gate, &tallies);
        if let (true, Some(words)) = (cause.next.is_empty(), decisive(gate, question, &counted.rows)) {
            cause.next = words;
        }
        counted.causes.push(cause);
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
fn nearest(
    gate: &GateRule,
    (at, subject): (u32, Subject<'_>),
    question: &Question<'_>,
) -> Option<(u32, Option<Criterion>)> {
    let mut nearest: Option<(u32, Criterion)> = None;
    let settled = question.is_settled(gate, at);
    for (at, selector) in (0..).zip(&gate.deny).filter(|_| gate.judges(subject.tool)) {
        let spared = selector.spares(subject, &question.asked.policy.score);
        match spared.or_else(|| (settled && selector.license.is_some()).then_some(Criterion::License)) {
            None => return Some((at, None)),
            Some(Criterion::Kind | Criterion::Tool) => {}
            Some(spared) if nearest.is_none_or(|(_, before)| before < spared) => nearest = Some((at, spared)),
            Some(_) => {}
        }
    }
    nearest.map(|(at, spared)| (at, Some(spared)))
}

/// The licences to decide on, most often met first: `replace or allow GPL-2.0-only (34), Zlib (2)`.
fn decisive(gate: &GateRule, question: &Question<'_>, rows: &[u32]) -> Option<String> {
    let mut flaws: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for &at in rows {
        let rule = question.findings.rows[at as usize].rule;
        let subject = question.subject(at);
        let selector = gate.deny.iter().find(|it| it.matches(subject, &question.asked.policy.score))?;
        let rules = selector.license.as_ref()?;
        for licence in rules.deciding(&license::read(question.findings.text(rule))) {
            let licence = if licence == license::NOBODY_SAYS { "no licence stated".to_owned() } else { licence };
            flaws.entry(licence).or_default().insert(question.flaws.of_row(at));
        }
    }
    let mut counts: Vec<(String, usize)> = flaws.into_iter().map(|(text, flaws)| (text, flaws.len())).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let shown: Vec<String> = counts.iter().take(LICENCES).map(|(text, count)| format!("{text} ({count})")).collect();
    let left = counts.len().saturating_sub(LICENCES);
    let more = if left == 0 { String::new() } else { format!(" and {left} more") };
    (!shown.is_empty()).then(|| format!("decide on {}{more}", shown.join(", ")))
}

fn over_limit(gate: &GateRule, tallies: &[Tally]) -> Cause {
    let mut message = format!("{}, {} allowed", by_sort(tallies), gate.max.value);
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

/// `7 findings (2 critical, 5 high)`; of licences, `7 findings (2 denied licences, 5 unknown)`.
fn by_sort(tallies: &[Tally]) -> String {
    if tallies.iter().any(|tally| tally.standing.is_none()) {
        return by_severity(tallies);
    }
    let sorts = [
        (Standing::Denied, "with a denied licence"),
        (Standing::Unknown, "with an unknown one"),
        (Standing::Unlisted, "with one on no list"),
    ];
    let parts = sorts.into_iter().filter_map(|(standing, words)| {
        let count = tallies.iter().filter(|tally| tally.standing == Some(standing)).count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    format!("{} ({})", plural(tallies.len() as u64, "finding"), parts.collect::<Vec<_>>().join(", "))
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
