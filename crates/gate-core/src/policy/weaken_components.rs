//! Rules on licences and components that let through more than those of the base.

use super::At;
use super::gate::GateRule;
use super::licenses::LicenseEntry;
use super::selector::PackageSelector;
use super::weaken::Weaker;
use crate::model::Scope;

fn texts(list: &[At<LicenseEntry>]) -> Vec<String> {
    list.iter().map(|entry| entry.text.clone()).collect()
}

fn packages(list: &[At<PackageSelector>]) -> Vec<String> {
    list.iter().map(|package| package.text()).collect()
}

/// The scope that the licence rules of a gate are about.
fn scope(gate: &GateRule) -> Option<&At<Scope>> {
    gate.deny[gate.written..].iter().find(|selector| selector.license.is_some()).and_then(|it| it.scope.as_ref())
}

pub(super) fn licenses(old: &GateRule, now: &GateRule, weaker: &mut Weaker<'_>) {
    let Some(before) = &old.licenses else { return };
    let key = |name: &str| format!("gates.{}.licenses{name}", now.id);
    let Some(after) = &now.licenses else {
        let place = weaker.place(&key(""));
        weaker.add(&key(""), before.text(), "nothing", &place);
        return;
    };
    let known = texts(&before.allow);
    // Without a list everything was allowed that no other list names.
    let added = after.allow.iter().filter(|entry| !known.is_empty() && !known.contains(&entry.text));
    for entry in added {
        weaker.add(&key(".allow"), known.join(", "), format!("{} too", entry.text), &entry.origin);
    }
    // What was to be looked at and is denied now is no weaker.
    let [looked_at, refused] = [&after.review, &after.deny].map(|list| texts(list));
    let stricter: Vec<String> = looked_at.into_iter().chain(refused.clone()).collect();
    weaker.removed(&key(".review"), texts(&before.review), &stricter);
    weaker.removed(&key(".deny"), texts(&before.deny), &refused);
    for (name, from, to) in
        [(".unlisted", before.unlisted, after.unlisted), (".unknown", before.unknown, after.unknown)]
    {
        if to < from {
            let place = weaker.place(&key(name));
            weaker.add(&key(name), from.as_str(), to.as_str(), &place);
        }
    }
    if let Some(narrow) = scope(now)
        && scope(old) != Some(narrow)
    {
        let from = scope(old).map_or("any", |it| it.as_str());
        weaker.add(&key(".scope"), from, narrow.as_str(), &narrow.origin);
    }
}

pub(super) fn components(old: &GateRule, now: &GateRule, weaker: &mut Weaker<'_>) {
    let Some(before) = &old.components else { return };
    let key = |name: &str| format!("gates.{}.components{name}", now.id);
    let elements = |gate: &GateRule| -> Vec<String> {
        let list = gate.components.iter().flat_map(|rules| &rules.elements);
        list.map(|element| element.as_str().to_owned()).collect()
    };
    let of = |list: fn(&super::ComponentRules) -> &Vec<At<PackageSelector>>| {
        now.components.as_ref().map(|rules| packages(list(rules))).unwrap_or_default()
    };
    weaker.removed(&key(".elements"), elements(old), &elements(now));
    weaker.removed(&key(".forbid"), packages(&before.forbid), &of(|rules| &rules.forbid));
    weaker.removed(&key(".require"), packages(&before.require), &of(|rules| &rules.require));
}
