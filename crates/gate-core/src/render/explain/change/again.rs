//! What would make an exempted flaw count again.

use jiff::Timestamp;

use super::plain;
use crate::model::Outcome;
use crate::render::explain::case::Case;
use crate::render::explain::explanation::{Answer, Change, Consulted, Judgement, Means, Relation};
use crate::render::explain::flaw::by;
use crate::render::words;

/// Most gates or places that are named in one go.
const NAMED: usize = 5;

pub(super) fn of(case: &Case<'_>, gates: &[Judgement], consulted: &[Consulted]) -> Vec<Change> {
    let behind = behind(consulted);
    let then = if behind.is_empty() { then(case, gates) } else { String::new() };
    let mut changes = Vec::new();
    for it in consulted.iter().filter(|it| it.answer == Answer::Applied) {
        let Some(place) = it.entry.place.as_ref().filter(|_| it.entry.source != "tool") else {
            let tools = words::list(it.tools.iter().map(String::as_str), NAMED);
            let place = it.entry.place.as_ref().map_or_else(String::new, |place| format!(" by {place}"));
            let what = format!("let {tools} no longer suppress it{place} (`{}`){behind}{then}", it.entry.id);
            changes.push(plain(Means::Entry, what));
            continue;
        };
        if let Some(end) = &it.entry.expires {
            let days = end.parse().ok().and_then(|end: Timestamp| days(case.head().now, end));
            let days = days.map_or_else(String::new, |days| format!(" ({days})"));
            changes.push(plain(Means::Wait, format!("{place} ends at {end}{days}{behind}{then}")));
        }
        if let Some(conditions) = &it.entry.conditions {
            let what = format!("its condition at {place} (`{conditions}`) no longer holds{behind}{then}");
            changes.push(plain(Means::Wait, what));
        }
        changes.push(plain(Means::Entry, format!("take {place} out{behind}{then}")));
    }
    changes
}

/// `in 24 days`.
fn days(now: Timestamp, end: Timestamp) -> Option<String> {
    let days = u64::try_from(end.duration_since(now).as_hours() / 24).ok()?;
    Some(format!("in {}", words::count(days, "day")))
}

/// The entries that would take the place of the one that exempts it.
fn behind(consulted: &[Consulted]) -> String {
    let behind = consulted.iter().filter(|it| it.answer == Answer::Shadowed);
    let places: Vec<&str> = behind.map(|it| it.entry.place.as_deref().unwrap_or(&it.entry.id)).collect();
    match &places[..] {
        [] => String::new(),
        [only] => format!("; {only} takes its place"),
        places => format!("; {} take its place", words::and_list(places, NAMED)),
    }
}

/// What the gates would say then.
fn then(case: &Case<'_>, gates: &[Judgement]) -> String {
    let mut would = by(gates, Relation::Exempted);
    would.extend(by(gates, Relation::Suppressed));
    let fails = |id: &&str| case.gate(id).is_some_and(|gate| gate.outcome == Outcome::Pass && gate.counted >= gate.max);
    let (failing, counting): (Vec<&str>, Vec<&str>) = would.into_iter().partition(fails);
    match (failing.len(), counting.len()) {
        (0, 0) => String::new(),
        (0, 1) => format!("; then {} counts it", counting[0]),
        (0, _) => format!("; then {} count it", words::and_list(&counting, NAMED)),
        (1, _) => format!("; then {} no longer passes", failing[0]),
        (_, _) => format!("; then {} no longer pass", words::and_list(&failing, NAMED)),
    }
}
