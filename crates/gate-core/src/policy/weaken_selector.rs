//! Whether a gate's selectors still deny what its base's did.

use super::At;
use super::gate::GateRule;
use super::licenses::LicenseRules;
use super::selector::{PackageSelector, Selector};
use super::weaken::Weaker;
use crate::yaml::Origin;

/// One condition that lets through what the base denied.
struct Narrowed {
    key: &'static str,
    from: String,
    to: String,
    origin: Origin,
}

/// Reports selectors of the base that no selector of the overlay covers.
pub(super) fn selectors(old: &GateRule, now: &GateRule, weaker: &mut Weaker<'_>) {
    let key = format!("gates.{}.deny", now.id);
    let (before_all, after_all) = (&old.deny[..old.written], &now.deny[..now.written]);
    if let ([before], [after]) = (before_all, after_all) {
        for it in narrowed(before, after) {
            weaker.add(&format!("{key}.{}", it.key), it.from, it.to, &it.origin);
        }
        return;
    }
    for before in before_all {
        if !after_all.iter().any(|after| narrowed(before, after).is_empty()) {
            let after: Vec<_> = after_all.iter().map(Selector::text).collect();
            let after = if after.is_empty() { "nothing".to_owned() } else { after.join("; ") };
            let place = weaker.place(&key);
            weaker.add(&key, before.text(), after, &place);
        }
    }
}

/// A condition as (key, text, place).
type Condition = (&'static str, String, Origin);

impl Selector {
    /// The selector as a policy writes it, on one line.
    pub fn text(&self) -> String {
        let parts: Vec<_> = self.conditions().into_iter().map(|(key, text, _)| format!("{key}: {text}")).collect();
        parts.join(", ")
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut all = Vec::new();
        list(&mut all, "kind", self.kind.as_ref(), ToString::to_string);
        list(&mut all, "tool", self.tool.as_ref(), ToString::to_string);
        one(&mut all, "severity", self.severity.as_ref(), |it| format!(">= {it}"));
        one(&mut all, "score", self.score.as_ref(), |it| format!(">= {}.{}", it / 10, it % 10));
        one(&mut all, "new", self.new.as_ref(), ToString::to_string);
        one(&mut all, "fixable", self.fixable.as_ref(), ToString::to_string);
        one(&mut all, "rule", self.rule.as_ref(), |it| it.as_str().to_owned());
        list(&mut all, "path", self.path.as_ref(), |it| it.as_str().to_owned());
        one(&mut all, "package", self.package.as_ref(), PackageSelector::text);
        one(&mut all, "scope", self.scope.as_ref(), |it| it.as_str().to_owned());
        one(&mut all, "license", self.license.as_ref(), LicenseRules::text);
        all
    }

    /// The entries of a list condition, for comparing.
    fn listed(&self, key: &str) -> Option<Vec<String>> {
        match key {
            "kind" => self.kind.as_ref().map(|it| it.iter().map(|it| it.value.to_string()).collect()),
            "tool" => self.tool.as_ref().map(|it| it.iter().map(|it| it.value.to_string()).collect()),
            "path" => self.path.as_ref().map(|it| it.iter().map(|it| it.as_str().to_owned()).collect()),
            "license" => self.license.as_ref().map(|it| it.deny.iter().map(|it| it.text.clone()).collect()),
            _ => None,
        }
    }
}

fn one<T>(all: &mut Vec<Condition>, key: &'static str, value: Option<&At<T>>, text: impl Fn(&T) -> String) {
    if let Some(it) = value {
        all.push((key, text(&it.value), it.origin.clone()));
    }
}

fn list<T>(all: &mut Vec<Condition>, key: &'static str, value: Option<&At<Vec<At<T>>>>, text: impl Fn(&T) -> String) {
    one(all, key, value, |list| format!("[{}]", list.iter().map(|it| text(&it.value)).collect::<Vec<_>>().join(", ")));
}

/// Conditions under which `after` lets through something that `before` denies. Empty when it denies at least as much.
/// Patterns that differ cannot be compared and count as narrowed.
fn narrowed(before: &Selector, after: &Selector) -> Vec<Narrowed> {
    let old = before.conditions();
    let mut found = Vec::new();
    for (key, to, origin) in after.conditions() {
        let from = old.iter().find(|(name, ..)| *name == key).map(|(_, text, _)| text.clone());
        let wide_enough = match &from {
            None => false,
            Some(from) if *from == to => true,
            Some(_) => match key {
                "severity" => lower(before.severity.as_ref(), after.severity.as_ref()),
                "score" => lower(before.score.as_ref(), after.score.as_ref()),
                _ => match (before.listed(key), after.listed(key)) {
                    (Some(old), Some(new)) => old.iter().all(|it| new.contains(it)),
                    _ => false,
                },
            },
        };
        if !wide_enough {
            found.push(Narrowed { key, from: from.unwrap_or_else(|| "any".to_owned()), to, origin });
        }
    }
    found
}

fn lower<T: PartialOrd>(before: Option<&At<T>>, after: Option<&At<T>>) -> bool {
    matches!((before, after), (Some(before), Some(after)) if after.value <= before.value)
}
