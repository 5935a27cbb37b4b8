//! One gate: why it says what it says, what it rests on, and what would turn it.

use std::collections::BTreeSet;

use super::case::Case;
use super::explanation::{Cause, Change, Condition, Counted, Gate, Input, Means, Problem, Turns};
use super::rest::{self, Rest};
use super::upgrade;
use crate::model::{Code, MeasureState, Outcome};
use crate::render::json_v1::read::{self, Document, Head, ReadError};
use crate::render::words;

pub(super) fn explain(document: &Document<'_>, at: usize) -> Result<Gate, ReadError> {
    let head = &document.head;
    let gate = &head.gates[at];
    Ok(Gate {
        id: gate.id.clone(),
        title: gate.title.clone(),
        outcome: gate.outcome.as_str(),
        why: why(gate),
        limit: gate.limit.clone(),
        origin: gate.origin.clone(),
        enforcement: gate.enforcement.clone(),
        enforced_by: gate.enforced_by.clone(),
        counted: gate.counted,
        max: gate.max,
        max_origin: gate.max_origin.clone().filter(|_| !gate.deny.is_empty()),
        exempted: gate.exempted,
        judged: gate.judged,
        causes: gate.causes.iter().map(cause).collect(),
        conditions: gate.conditions.iter().map(condition).collect(),
        evidence: head.evidence.iter().filter(|input| judges(gate, input)).map(input).collect(),
        flaws: counted(document, gate)?,
        changes: changes(document, gate)?,
        upgrades_turn: upgrades_turn(head, gate),
        remains: match gate.outcome {
            Outcome::Fail | Outcome::Error => beside(head, gate).told,
            Outcome::Pass | Outcome::Warn | Outcome::NotJudged => Vec::new(),
        },
    })
}

/// Whether a gate rests on an input.
fn judges(gate: &read::Gate, input: &read::Input) -> bool {
    match (&gate.tools, &input.tool) {
        (Some(tools), Some(tool)) => tools.contains(tool),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// What it says, in one sentence.
fn why(gate: &read::Gate) -> String {
    let first = |outcome: Outcome| {
        let cause = gate.causes.iter().find(|cause| cause.outcome == outcome);
        cause.map_or_else(String::new, |cause| cause.message.clone())
    };
    let broken = gate.conditions.iter().filter(|check| check.state == MeasureState::Broken).count();
    let over = gate.causes.iter().find(|cause| cause.code == "over-limit").map(|cause| cause.message.clone());
    let conditions = (broken > 0).then(|| {
        let all = words::count(gate.conditions.len() as u64, "condition");
        format!("{broken} of {all} {} broken", if broken == 1 { "is" } else { "are" })
    });
    let reasons: Vec<String> = over.into_iter().chain(conditions).collect();
    match gate.outcome {
        Outcome::NotJudged => format!("was not judged: {}", first(Outcome::NotJudged)),
        Outcome::Error => format!("cannot be decided: {}", first(Outcome::Error)),
        Outcome::Fail => format!("fails: {}", reasons.join("; ")),
        Outcome::Warn if reasons.is_empty() => format!("only warns: {}", first(Outcome::Warn)),
        Outcome::Warn => format!("only warns: {}", reasons.join("; ")),
        Outcome::Pass => passes(gate),
    }
}

/// How far a gate that passes is from its limit.
fn passes(gate: &read::Gate) -> String {
    let mut parts = Vec::new();
    if !gate.deny.is_empty() {
        let left = gate.max.saturating_sub(gate.counted).saturating_add(1);
        let more = if left == 1 { "one more fails it".to_owned() } else { format!("{left} more fail it") };
        parts.push(format!("{} counted, {} allowed: {more}", words::count(gate.counted, "finding"), gate.max));
    }
    if !gate.conditions.is_empty() {
        parts.push("every condition holds".to_owned());
    }
    if parts.is_empty() { "passes".to_owned() } else { format!("passes: {}", parts.join("; ")) }
}

fn cause(cause: &read::Cause) -> Cause {
    let code: Option<Code> = cause.code.parse().ok();
    let lowers = code.filter(|code| code.can_be_set() && cause.outcome == Outcome::Error);
    Cause {
        outcome: cause.outcome.as_str(),
        code: cause.code.clone(),
        message: cause.message.clone(),
        next: cause.next.clone(),
        meaning: code.map(Code::meaning),
        lowered_by: lowers.map(|code| format!("evidence.checks.{code}")),
    }
}

fn condition(check: &read::Check) -> Condition {
    Condition {
        project: check.project.clone(),
        key: check.key.clone(),
        wanted: check.wanted.clone(),
        origin: check.origin.clone(),
        value: check.value.clone(),
        state: check.state.as_str(),
        distance: check.distance.clone(),
    }
}

fn input(input: &read::Input) -> Input {
    let problem = |problem: &read::Problem| Problem {
        level: problem.level.clone(),
        code: problem.code.clone(),
        message: problem.message.clone(),
    };
    Input {
        path: input.path.clone(),
        tool: input.tool.clone(),
        used: input.used.clone(),
        time: input.scan.as_ref().and_then(|scan| scan.time.clone()),
        problems: input.problems.iter().map(problem).collect(),
    }
}

/// The flaws that a gate counts, worst first.
fn counted(document: &Document<'_>, gate: &read::Gate) -> Result<Vec<Counted>, ReadError> {
    let mut numbers = BTreeSet::new();
    for &at in &gate.findings {
        numbers.insert(document.finding(at)?.flaw);
    }
    let mut cases: Vec<Case<'_>> = numbers.into_iter().map(|at| Case::read(document, at)).collect::<Result<_, _>>()?;
    let rank = |case: &Case<'_>| (case.flaw.severity, case.flaw.score.unwrap_or(-1.0));
    cases.sort_by(|a, b| {
        let ((severity, score), (other, than)) = (rank(a), rank(b));
        other.cmp(&severity).then(than.total_cmp(&score))
    });
    let told = cases.iter().map(|case| Counted {
        fingerprint: case.flaw.fingerprint.clone(),
        id: case.id().to_owned(),
        severity: case.flaw.severity.as_str(),
        score: case.flaw.score,
        place: case.subject(),
    });
    Ok(told.collect())
}

/// What else stands in the way, whatever becomes of a gate.
fn beside(head: &Head, gate: &read::Gate) -> Rest {
    rest::after(head, |other| (other.id != gate.id).then_some(0))
}

/// How far the upgrades of a gate get together.
fn upgrades_turn(head: &Head, gate: &read::Gate) -> Option<Turns> {
    let wanted: BTreeSet<_> = gate.upgrades.iter().map(|it| (&it.package, &it.to_words)).collect();
    let cleared = |other: &read::Gate| {
        let same = other.upgrades.iter().filter(|it| wanted.contains(&(&it.package, &it.to_words)));
        same.map(|it| it.clears).sum()
    };
    let rest = rest::after(head, |other| Some(cleared(other)));
    (wanted.len() > 1).then(|| rest.turns(head, std::iter::once(gate.id.as_str())))
}

/// What would turn a gate.
fn changes(document: &Document<'_>, gate: &read::Gate) -> Result<Vec<Change>, ReadError> {
    let plain = |means, what: String| Change { means, what, command: None, turns: None };
    Ok(match gate.outcome {
        Outcome::NotJudged => {
            let next = gate.causes.iter().filter_map(|cause| cause.next.clone());
            next.map(|what| plain(Means::Run, what)).collect()
        }
        Outcome::Pass => next_end(document, gate)?.into_iter().collect(),
        Outcome::Warn | Outcome::Error | Outcome::Fail => {
            let mut changes: Vec<Change> =
                evidence(gate).into_iter().map(|what| plain(Means::Evidence, what)).collect();
            changes.extend(mend(&document.head, gate));
            if let [only] = &mut changes[..] {
                let turns = beside(&document.head, gate).turns(&document.head, std::iter::empty());
                only.turns = only.turns.or(Some(turns));
            }
            changes
        }
    })
}

/// What would clear the findings that a gate counts and mend its measures, and what it would take to let them pass.
fn mend(head: &Head, gate: &read::Gate) -> Vec<Change> {
    let id = || std::iter::once(gate.id.as_str());
    let edit = |what: String| Change { means: Means::Edit, what, command: None, turns: None };
    let mut upgrades: Vec<&read::Upgrade> = gate.upgrades.iter().collect();
    upgrades.sort_by_key(|upgrade| std::cmp::Reverse(upgrade.clears));
    let mut changes: Vec<Change> = upgrades.iter().map(|upgrade| upgrade::change(head, upgrade, id())).collect();
    let cleared: u64 = upgrades.iter().map(|upgrade| upgrade.clears).sum();
    let others = gate.counted.saturating_sub(cleared);
    if others > 0 && !gate.findings.is_empty() {
        let each = if others == 1 { "it" } else { "each" };
        changes.push(edit(format!(
            "{} without an upgrade: `gate explain` tells of {each}",
            words::count(others, "finding")
        )));
    }
    let broken = gate.conditions.iter().filter(|check| check.state == MeasureState::Broken);
    changes.extend(broken.map(|check| {
        let value = check.value.as_deref().unwrap_or("unknown");
        let distance = check.distance.as_ref().map_or_else(String::new, |far| format!(", {far} to go"));
        edit(format!("{} from {value} to {}{distance} ({})", check.key, check.wanted, check.origin))
    }));
    if gate.counted > gate.max && !gate.findings.is_empty() {
        let origin = gate.max_origin.as_deref().unwrap_or(&gate.origin);
        let what = format!("loosen it for every finding alike: `max: {}` at {origin}", gate.counted);
        let rest = rest::after(head, |it| Some(if it.id == gate.id { it.counted } else { 0 }));
        changes.push(Change { means: Means::Policy, what, command: None, turns: Some(rest.turns(head, id())) });
    }
    changes
}

/// The evidence to bring, and the checks that the policy may weigh otherwise.
fn evidence(gate: &read::Gate) -> Vec<String> {
    let mut list = Vec::new();
    for told in gate.causes.iter().filter(|it| it.outcome == Outcome::Error || it.code == "absent").map(cause) {
        let lowered = told.lowered_by.map_or_else(String::new, |key| format!("; or weigh it less: `{key}: warn`"));
        let what = format!("{}{lowered}", told.next.unwrap_or(told.message));
        if !list.contains(&what) {
            list.push(what);
        }
    }
    list
}

/// The exemption that ends first, of those that a gate needs.
fn next_end(document: &Document<'_>, gate: &read::Gate) -> Result<Option<Change>, ReadError> {
    let mut next: Option<(String, String)> = None;
    for &at in &gate.exempted_findings {
        let finding = document.finding(at)?;
        for consulted in finding.consulted.iter().filter(|it| it.answer == "applied") {
            let exemption = &document.entry(consulted.exemption)?.exemption;
            let Some(end) = exemption.expires.map(|end| end.to_string()) else { continue };
            if next.as_ref().is_none_or(|(first, _)| end < *first) {
                next = Some((end, exemption.id.clone()));
            }
        }
    }
    let what = |(end, id): (String, String)| {
        let change = if gate.counted >= gate.max { "it no longer passes" } else { "it counts one more" };
        format!("the exemption of {id} ends at {end}: then {change}")
    };
    Ok(next.map(|next| Change { means: Means::Wait, what: what(next), command: None, turns: None }))
}
