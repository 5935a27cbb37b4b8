//! What would keep a flaw from counting.

use super::waive;
use crate::model::{Criterion, Kind, Outcome, Severity};
use crate::policy::{MISSING, WITHOUT};
use crate::render::explain::case::{Case, place};
use crate::render::explain::explanation::{Answer, Change, Consulted, Entry, Judgement, Means, Relation, Turns};
use crate::render::explain::flaw::by;
use crate::render::explain::{rest, upgrade};
use crate::render::json_v1::read::{Finding, Gate};
use crate::render::words;

/// Where waivers stand unless somebody says otherwise.
const WAIVERS: &str = ".gate/waivers.yaml";
/// Most places that are named in one go.
const NAMED: usize = 3;

pub(super) fn of(case: &Case<'_>, gates: &[Judgement], consulted: &[Consulted]) -> Vec<Change> {
    let mut changes = mend(case, gates);
    if super::never(case).is_none() {
        changes.extend(revive(case, gates, consulted));
        changes.push(waive::change(case, gates, alone(case, gates)));
    }
    changes.extend(by(gates, Relation::Counts).into_iter().filter_map(|id| loosen(case, gates, case.gate(id)?)));
    changes
}

/// How far it gets when this flaw alone is gone.
fn alone(case: &Case<'_>, gates: &[Judgement]) -> Turns {
    super::rest_without(case, gates).turns(case.head(), by(gates, Relation::Counts).into_iter())
}

/// What takes the flaw away.
fn mend(case: &Case<'_>, gates: &[Judgement]) -> Vec<Change> {
    let turns = Some(alone(case, gates));
    let change = |means, what| vec![Change { means, what, command: None, turns }];
    let places: Vec<String> = case.findings.iter().map(place).filter(|place| !place.is_empty()).collect();
    let places = words::list(places.iter().map(String::as_str), NAMED);
    match case.kind() {
        Kind::Secret => {
            let what = format!("revoke it, whoever has read the repository may have it; then remove it from {places}");
            change(Means::Revoke, what)
        }
        Kind::Vulnerability => {
            let upgrades = upgrades(case, gates);
            if !upgrades.is_empty() {
                return upgrades;
            }
            let what = "no tool names a version without it: look for a newer one".to_owned();
            change(Means::Replace, format!("{what}, or replace {}", case.subject()))
        }
        Kind::License => change(Means::Replace, format!("replace {}, or settle its licence", case.subject())),
        Kind::Component => change(Means::Edit, component(case)),
        Kind::Misconfiguration
        | Kind::CodeVulnerability
        | Kind::Bug
        | Kind::CodeSmell
        | Kind::Hotspot
        | Kind::Issue => change(Means::Edit, format!("mend {}", if places.is_empty() { case.id() } else { &places })),
    }
}

/// What clears a finding about a bill of materials.
fn component(case: &Case<'_>) -> String {
    let id = case.id();
    match id.strip_prefix(WITHOUT) {
        Some(element) => format!("let the producer of the bill of materials state it ({element})"),
        None if id == MISSING => format!("add {}, and list it", case.subject()),
        None => format!("remove {}", case.subject()),
    }
}

/// The upgrades that clear it.
fn upgrades(case: &Case<'_>, gates: &[Judgement]) -> Vec<Change> {
    let counting = by(gates, Relation::Counts);
    let mut changes: Vec<Change> = Vec::new();
    for gate in counting.iter().filter_map(|id| case.gate(id)) {
        for wanted in gate.upgrades.iter().filter(|upgrade| upgrade.flaws.contains(&case.number)) {
            let change = upgrade::change(case.head(), wanted, counting.iter().copied());
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
    }
    changes
}

/// Entries that would exempt it, were they not over or too long.
fn revive(case: &Case<'_>, gates: &[Judgement], consulted: &[Consulted]) -> Vec<Change> {
    let rules = &case.head().policy.rules;
    let most = format!("at most {} days ({})", rules.max_days.value, rules.max_days.origin);
    let change = |it: &Consulted| {
        let place = it.entry.place.as_deref()?;
        let what = match it.entry.state.as_deref() {
            Some("expired") => format!("give {place} a later end, for {most}"),
            Some("forbidden") if it.why.as_deref().is_some_and(|why| why.contains("policy allows")) => {
                format!("give {place} an earlier end, for {most}")
            }
            Some(_) | None => return None,
        };
        let command = extend(&it.entry, place).filter(|_| it.entry.state.as_deref() == Some("expired"));
        Some(Change { means: Means::Entry, what, command, turns: Some(alone(case, gates)) })
    };
    consulted.iter().filter(|it| it.answer == Answer::NotApplied).filter_map(change).collect()
}

/// The command that gives a waiver a later end.
fn extend(entry: &Entry, place: &str) -> Option<String> {
    // It is pasted into a shell, and the place may be anybody's text.
    let line = place.strip_prefix(WAIVERS)?.strip_prefix(':')?;
    let is_line = entry.source == "waiver" && !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    is_line.then(|| format!("gate waiver extend {line} --expires 30d"))
}

/// The value of the policy that would let it pass: a limit above it, else room for all that counts.
fn loosen(case: &Case<'_>, gates: &[Judgement], gate: &Gate) -> Option<Change> {
    if gate.outcome != Outcome::Fail {
        return None;
    }
    let fitting = case.findings.iter().filter_map(|finding| {
        let judged = finding.judged.iter().find(|judged| judged.gate == gate.id && judged.spared_by.is_none())?;
        Some((finding, gate.deny.get(judged.deny)?))
    });
    let (findings, denied): (Vec<&Finding>, Vec<_>) = fitting.unzip();
    let above = denied.first().into_iter().flat_map(|denied| &denied.criteria).find_map(|bar| {
        let value = match bar.key.parse() {
            Ok(Criterion::Severity) => above_severity(&findings),
            Ok(Criterion::Score) => above_score(&findings),
            Ok(_) | Err(()) => None,
        };
        Some(format!("`{}: \">= {}\"` at {}", bar.key, value?, bar.origin))
    });
    let (value, turns) = match above {
        Some(value) => (value, alone(case, gates)),
        None => {
            let origin = gate.max_origin.as_deref().unwrap_or(&gate.origin);
            let rest = rest::after(case.head(), |it| Some(if it.id == gate.id { it.counted } else { 0 }));
            let value = format!("`max: {}` at {origin}", gate.counted);
            (value, rest.turns(case.head(), std::iter::once(gate.id.as_str())))
        }
    };
    let what = format!("loosen {} for every finding alike: {value}", gate.id);
    Some(Change { means: Means::Policy, what, command: None, turns: Some(turns) })
}

/// The least severity that none of these reaches.
fn above_severity(findings: &[&Finding]) -> Option<String> {
    let worst = findings.iter().map(|finding| finding.severity).max()?;
    Severity::ALL.into_iter().rev().find(|severity| *severity > worst).map(|severity| severity.to_string())
}

/// The least score that none of these reaches.
fn above_score(findings: &[&Finding]) -> Option<String> {
    let scores = findings.iter().flat_map(|finding| &finding.scores).map(|it| it.score);
    let worst = scores.reduce(f64::max)?;
    (worst < 10.0).then(|| format!("{:.1}", worst + 0.1))
}
