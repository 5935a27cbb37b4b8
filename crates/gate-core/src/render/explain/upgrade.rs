//! An upgrade as a change: what it clears in every gate.

use super::explanation::{Change, Means};
use super::rest;
use crate::render::json_v1::read::{Gate, Head, Upgrade};
use crate::render::words;

/// An upgrade that one gate names; others may want the same. `turned` are the gates that it is to turn.
pub(super) fn change<'a>(head: &Head, wanted: &Upgrade, turned: impl Iterator<Item = &'a str>) -> Change {
    // Of one package several versions may be there, and an upgrade of one leaves the others.
    let of = |it: &Upgrade| (it.package.clone(), it.from.clone(), it.to_words.clone());
    let is_same = |it: &&Upgrade| of(it) == of(wanted);
    let clears = |gate: &Gate| gate.upgrades.iter().filter(is_same).map(|it| it.clears).sum::<u64>();
    let told: Vec<String> = head
        .gates
        .iter()
        .map(|gate| (gate, clears(gate)))
        .filter(|(_, count)| *count > 0)
        .map(|(gate, count)| format!("{} of {}", words::count(count, "finding"), gate.id))
        .collect();
    let from = wanted.from.as_ref().map_or_else(String::new, |from| format!(" {from}"));
    Change {
        means: Means::Upgrade,
        what: format!("upgrade {}{from} → {}: clears {}", wanted.package, wanted.to_words, told.join(" and ")),
        command: None,
        turns: Some(rest::after(head, |gate| Some(clears(gate))).turns(head, turned)),
    }
}
