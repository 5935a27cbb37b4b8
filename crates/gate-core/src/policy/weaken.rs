//! What an overlay makes weaker than its base. Every comparison is between what holds, not between what is written.

use super::gate::{Enabled, GateRule, Stages, Stop, Tools};
use super::raw::Raw;
use super::valid::{At, Policy, ScoreUse, Weakening};
use super::weaken_components::{components, licenses};
use super::weaken_enforce::enforcement;
use super::weaken_selector::selectors;
use crate::model::Code;
use crate::yaml::Origin;

/// Collects weakenings, with the place of what is no longer there.
pub(super) struct Weaker<'a> {
    root: &'a Raw,
    list: Vec<Weakening>,
}

impl Weaker<'_> {
    pub(super) fn add(&mut self, key: &str, from: impl Into<String>, to: impl Into<String>, origin: &Origin) {
        self.list.push(Weakening { key: key.to_owned(), from: from.into(), to: to.into(), origin: origin.clone() });
    }

    /// Where the value under a dotted key stands; of a key that is not there, its nearest parent.
    pub(super) fn place(&self, key: &str) -> Origin {
        let mut raw = self.root;
        for part in key.split('.') {
            match raw.get(part) {
                Some(inner) => raw = inner,
                None => break,
            }
        }
        raw.span.origin()
    }

    /// Reports what `base` names and `now` does not.
    pub(super) fn removed(&mut self, key: &str, base: impl IntoIterator<Item = String>, now: &[String]) {
        let gone: Vec<_> = base.into_iter().filter(|it| !now.contains(it)).collect();
        if !gone.is_empty() {
            let place = self.place(key);
            let left = if now.is_empty() { "nothing".to_owned() } else { now.join(", ") };
            self.add(key, gone.join(", "), left, &place);
        }
    }
}

/// Everything in which `now` is weaker than `base`.
pub(super) fn weakened(base: &Policy, now: &Policy, root: &Raw) -> Vec<Weakening> {
    let mut weaker = Weaker { root, list: Vec::new() };
    settings(base, now, &mut weaker);
    waivers(base, now, &mut weaker);
    for old in base.gates.iter().filter(|gate| gate.is_on()) {
        if let Some(gate) = now.gate(&old.id) {
            self::gate(old, gate, &mut weaker);
            enforcement(base, now, (old, gate), &mut weaker);
        }
    }
    weaker.list
}

fn settings(base: &Policy, now: &Policy, weaker: &mut Weaker<'_>) {
    weaker.removed(
        "branches.protected",
        texts(&base.protected, |it| it.as_str().into()),
        &texts(&now.protected, |it| it.as_str().into()),
    );
    let excluded = texts(&base.exclude, |it| it.as_str().into());
    for glob in now.exclude.iter().filter(|it| !excluded.contains(&it.as_str().to_owned())) {
        weaker.add("exclude", "read", format!("{} is left out", glob.as_str()), &glob.origin);
    }
    let (old, age) = (&base.evidence.max_age, &now.evidence.max_age);
    if age.value > old.value {
        weaker.add("evidence.max_age", duration(old), duration(age), &age.origin);
    }
    for &code in Code::ALL {
        let (old, new) = (base.level(code), now.level(code));
        if let (true, Some(at)) = (new < old, now.evidence.checks.get(&code)) {
            weaker.add(&format!("evidence.checks.{code}"), old.as_str(), new.as_str(), &at.origin);
        }
    }
    let (old, used) = (base.score.used.value, &now.score.used);
    // The largest score reaches a limit exactly when any does; every other choice can miss one.
    if used.value != old && !matches!(used.value, ScoreUse::Any | ScoreUse::Max) {
        weaker.add("score.use", old.as_str(), used.as_str(), &used.origin);
    }
    let (old, unscored) = (base.score.unscored.value, &now.score.unscored);
    if unscored.value < old {
        weaker.add("score.unscored", old.as_str(), unscored.as_str(), &unscored.origin);
    }
    let (old, new) = (base.ignore_entries_without_expiry.value, &now.ignore_entries_without_expiry);
    if new.value < old {
        weaker.add("ignore_files.entries_without_expiry", old.as_str(), new.as_str(), &new.origin);
    }
}

/// The duration in the largest unit that leaves a whole number above one.
fn duration(age: &At<jiff::SignedDuration>) -> String {
    let seconds = age.value.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(length, _)| seconds % length == 0 && seconds > *length);
    unit.map_or_else(|| format!("{seconds}s"), |(length, unit)| format!("{}{unit}", seconds / length))
}

fn waivers(base: &Policy, now: &Policy, weaker: &mut Weaker<'_>) {
    let (old, new) = (&base.waivers, &now.waivers);
    if new.max_days.value > old.max_days.value {
        let (old, days) = (old.max_days.value, &new.max_days);
        weaker.add("waivers.max_days", old.to_string(), days.value.to_string(), &days.origin);
    }
    weaker.removed(
        "waivers.required",
        texts(&old.required, |it| it.as_str().into()),
        &texts(&new.required, |it| it.as_str().into()),
    );
    weaker.removed("waivers.never", texts(&old.never, ToString::to_string), &texts(&new.never, ToString::to_string));
    for rule in &old.approvers {
        let Some(now) = new.approvers.iter().find(|it| it.gates == rule.gates) else { continue };
        let known = texts(&rule.names, |it| it.as_str().into());
        for name in now.names.iter().filter(|it| !known.iter().any(|known| known == it.value.as_str())) {
            let key = format!("waivers.approvers.{}", rule.gates.as_str());
            weaker.add(&key, known.join(", "), format!("{} too", name.value.as_str()), &name.origin);
        }
    }
}

fn texts<T>(list: &[At<T>], text: impl Fn(&T) -> String) -> Vec<String> {
    list.iter().map(|it| text(&it.value)).collect()
}

fn gate(old: &GateRule, now: &GateRule, weaker: &mut Weaker<'_>) {
    let key = |name: &str| format!("gates.{}.{name}", now.id);
    if !now.is_on() {
        let to = if now.enabled.value == Enabled::No { "false" } else { "when-configured, and it is not" };
        weaker.add(&key("enabled"), "true", to, &now.enabled.origin);
        return;
    }
    let stages = |stages: &Stages| match stages {
        Stages::Every => vec!["every".to_owned()],
        Stages::Listed(list) => texts(list, ToString::to_string),
    };
    if now.stages != Stages::Every {
        weaker.removed(&key("stages"), stages(&old.stages), &stages(&now.stages));
    }
    requires(old, now, weaker);
    match (&old.from, &now.from) {
        (Tools::Any, Tools::Listed(tools)) => {
            let place = weaker.place(&key("from"));
            weaker.add(&key("from"), "any", texts(tools, ToString::to_string).join(", "), &place);
        }
        (Tools::Listed(old), Tools::Listed(now)) => {
            weaker.removed(&key("from"), texts(old, ToString::to_string), &texts(now, ToString::to_string));
        }
        (_, Tools::Any) => {}
    }
    selectors(old, now, weaker);
    licenses(old, now, weaker);
    components(old, now, weaker);
    if now.max.value > old.max.value {
        weaker.add(&key("max"), old.max.value.to_string(), now.max.value.to_string(), &now.max.origin);
    }
    for rule in &old.require {
        let key = key(&format!("require.{}", rule.key()));
        match now.require.iter().find(|it| it.key() == rule.key()) {
            Some(it) if it.implies(rule) => {}
            Some(it) => weaker.add(&key, rule.text(), it.text(), &it.origin),
            None => {
                let place = weaker.place(&key);
                weaker.add(&key, rule.text(), "nothing", &place);
            }
        }
    }
    if old.stop.value == Stop::Immediately && now.stop.value == Stop::End {
        weaker.add(&key("stop"), "immediately", "end", &now.stop.origin);
    }
}

fn requires(old: &GateRule, now: &GateRule, weaker: &mut Weaker<'_>) {
    // What is required in every stage covers what was required in one.
    let kept = |it: &super::Requirement| {
        now.requires.iter().any(|new| new.tool == it.tool && (new.stage.is_none() || new.stage == it.stage))
    };
    let gone: Vec<_> = old.requires.iter().filter(|it| !kept(it)).map(|it| it.tool.to_string()).collect();
    if gone.is_empty() {
        return;
    }
    let key = format!("gates.{}.requires", now.id);
    let left: Vec<_> = now.requires.iter().map(|it| it.tool.to_string()).collect();
    let left = if left.is_empty() { "nothing".to_owned() } else { left.join(", ") };
    let place = weaker.place(&key);
    weaker.add(&key, gone.join(", "), left, &place);
}
