//! What would turn the outcome of a flaw: make it count no longer, or count again.

mod again;
mod counting;
mod waive;

use super::case::Case;
use super::explanation::{Change, Consulted, Judgement, Means, Relation, State};
use super::flaw::by;
use super::rest::{self, Rest};

/// The changes, the smallest first.
pub(super) fn of(case: &Case<'_>, state: State, gates: &[Judgement], consulted: &[Consulted]) -> Vec<Change> {
    match state {
        State::Counts => counting::of(case, gates, consulted),
        State::Exempted | State::Suppressed => again::of(case, gates, consulted),
        State::Spared => spared(case, gates),
        State::Measured => vec![plain(Means::Edit, "mend it; the next analysis measures without it".to_owned())],
        State::NotGated => not_gated(case, gates),
        State::SetAside => set_aside(case),
    }
}

/// Why the policy lets nothing waive it.
pub(super) fn never(case: &Case<'_>) -> Option<String> {
    let rule = case.findings.iter().find_map(|finding| finding.never)?;
    let rule = case.head().policy.rules.never.get(rule)?;
    Some(format!("`waivers.never: {}` ({})", rule.value, rule.origin))
}

/// What is left when this flaw alone is gone.
pub(super) fn rest_without(case: &Case<'_>, gates: &[Judgement]) -> Rest {
    let counting = by(gates, Relation::Counts);
    rest::after(case.head(), |gate| Some(u64::from(counting.contains(&gate.id.as_str()))))
}

/// A change that makes something count, or of which nobody can say how far it gets.
fn plain(means: Means, what: String) -> Change {
    Change { means, what, command: None, turns: None }
}

/// What would make a flaw count that is below a limit.
fn spared(case: &Case<'_>, gates: &[Judgement]) -> Vec<Change> {
    let sparing = gates.iter().filter(|gate| gate.relation == Relation::Spared);
    sparing
        .filter_map(|judgement| {
            let gate = case.gate(&judgement.gate)?;
            let spared = |finding: &crate::render::json_v1::read::Finding| {
                let judged = finding.judged.iter().find(|judged| judged.gate == gate.id)?;
                let criterion = judged.spared_by?;
                gate.deny.get(judged.deny)?.criteria.iter().find(|bar| bar.key == criterion.as_str())
            };
            let bar = case.findings.iter().find_map(spared)?;
            let what = format!("{} counts it once `{}` holds of it, or {} asks less", gate.id, bar.words, bar.origin);
            Some(plain(Means::Wait, what))
        })
        .collect()
}

/// What would make a gate look at it.
fn not_gated(case: &Case<'_>, gates: &[Judgement]) -> Vec<Change> {
    let idle = gates.iter().filter(|gate| gate.relation == Relation::NotJudged);
    let judge = |it: &Judgement| {
        let why = it.why.strip_prefix("not judged: ").unwrap_or(&it.why);
        plain(Means::Run, format!("let the gate {} judge it, if its criteria fit it ({why})", it.gate))
    };
    let mut changes: Vec<Change> = idle.map(judge).collect();
    let tools = case.flaw.tools.join(", ");
    let example = format!("`gates: {{ NAME: {{ from: [{tools}], deny: {{ kind: {} }} }} }}`", case.kind());
    changes.push(plain(Means::Policy, format!("give the policy a gate that denies it: {example}")));
    changes
}

/// Why its reports do not count.
fn set_aside(case: &Case<'_>) -> Vec<Change> {
    let inputs: Vec<&str> = case.findings.iter().filter_map(|finding| finding.input.as_deref()).collect();
    let aside = case.head().evidence.iter().filter(|input| inputs.contains(&input.path.as_str()));
    let said = aside.flat_map(|input| {
        let word = input.used.as_str();
        let why = input.problems.iter().filter(move |problem| match word {
            "duplicate" => problem.code == "duplicate-input",
            _ => problem.code == word,
        });
        why.map(move |problem| plain(Means::Evidence, format!("{} {}", input.path, problem.message)))
    });
    said.collect()
}
