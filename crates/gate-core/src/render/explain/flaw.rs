//! One flaw: everything about it, put together.

use super::case::{Case, place};
use super::explanation::{Flaw, Judgement, Relation, State};
use super::{change, consulted, judgement, said};
use crate::model::Outcome;
use crate::render::json_v1::read::{Document, ReadError};
use crate::render::words;

/// Most gates that are named in one go.
const NAMED: usize = 6;

pub(super) fn explain(document: &Document<'_>, number: u32) -> Result<Flaw, ReadError> {
    let case = Case::read(document, number)?;
    let gates = judgement::of(&case)?;
    let state = state(&case, &gates);
    let remains = match state {
        State::Counts => change::rest_without(&case, &gates).told,
        State::Exempted | State::Suppressed | State::Spared | State::Measured | State::NotGated | State::SetAside => {
            Vec::new()
        }
    };
    let consulted = consulted::of(&case)?;
    let place = place(case.first());
    Ok(Flaw {
        outcome: outcome(&case, state, &gates),
        never_waived: change::never(&case),
        changes: change::of(&case, state, &gates, &consulted),
        kind: case.kind().as_str(),
        title: case.findings.iter().find_map(|finding| finding.title.clone()),
        component: case.component(),
        place: (case.component().is_none() && !place.is_empty()).then_some(place),
        said: said::of(&case),
        remains,
        fingerprint: case.flaw.fingerprint.clone(),
        ids: case.flaw.ids.clone(),
        severity: case.flaw.severity.as_str(),
        score: case.flaw.score,
        disagreement: case.flaw.disagreement.clone(),
        state,
        consulted,
        gates,
    })
}

/// The gates that are this to a flaw.
pub(super) fn by(gates: &[Judgement], relation: Relation) -> Vec<&str> {
    gates.iter().filter(|gate| gate.relation == relation).map(|gate| gate.gate.as_str()).collect()
}

fn state(case: &Case<'_>, gates: &[Judgement]) -> State {
    let any = |relation: Relation| gates.iter().any(|gate| gate.relation == relation);
    let is = |state: &str| case.findings.iter().any(|finding| finding.state == state);
    match () {
        () if any(Relation::Counts) => State::Counts,
        () if any(Relation::Exempted) => State::Exempted,
        () if any(Relation::Suppressed) => State::Suppressed,
        () if any(Relation::Spared) => State::Spared,
        () if any(Relation::Measured) && is("open") => State::Measured,
        () if is("open") => State::NotGated,
        () if is("exempted") => State::Exempted,
        () if is("suppressed") => State::Suppressed,
        () => State::SetAside,
    }
}

/// What became of it, in one sentence.
fn outcome(case: &Case<'_>, state: State, gates: &[Judgement]) -> String {
    let of = |relation: Relation| by(gates, relation);
    let named = |gates: &[&str]| words::and_list(gates, NAMED);
    let kept = |word: &str, relation: Relation| match &of(relation)[..] {
        [] => format!("is {word}, and no gate would count it anyhow"),
        gates => format!("is {word}; {} would count it", named(gates)),
    };
    match state {
        State::Counts => counts(gates),
        State::Exempted => kept("exempted", Relation::Exempted),
        State::Suppressed => kept("suppressed by its tool", Relation::Suppressed),
        State::Spared => format!("does not count: it is below the limit of {}", named(&of(Relation::Spared))),
        State::Measured => {
            format!("does not count by itself: {} judges measures of its tool", named(&of(Relation::Measured)))
        }
        State::NotGated => "does not count: no gate that was judged looks at it".to_owned(),
        State::SetAside => {
            let word = case.first().state.replace('-', " ");
            format!("does not count: its report is {word}")
        }
    }
}

/// What the gates say that count it.
fn counts(gates: &[Judgement]) -> String {
    let of = |outcome: Outcome| -> Vec<&str> {
        let counting = gates.iter().filter(|gate| gate.relation == Relation::Counts);
        counting.filter(|gate| gate.outcome == outcome.as_str()).map(|gate| gate.gate.as_str()).collect()
    };
    let told = |(outcome, one, many): (Outcome, &str, &str)| match &of(outcome)[..] {
        [] => None,
        [gate] => Some(format!("{gate} {one}")),
        gates => Some(format!("{} {many}", words::and_list(gates, NAMED))),
    };
    let parts: Vec<String> = [
        (Outcome::Fail, "fails", "fail"),
        (Outcome::Error, "cannot be decided", "cannot be decided"),
        (Outcome::Warn, "only warns", "only warn"),
        (Outcome::Pass, "passes all the same", "pass all the same"),
    ]
    .into_iter()
    .filter_map(told)
    .collect();
    format!("counts: {}", parts.join(", "))
}
