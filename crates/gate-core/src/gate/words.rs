//! The limits of a gate in words.

use crate::model::{Bar, Criterion, Denied, GateFacts, Kind};
use crate::policy::{
    At, FORBIDDEN, GateRule, LicenseAction, LicenseEntry, LicenseRules, MISSING, MeasureKind, Policy, Selector, Stages,
    Tools, WITHOUT,
};
use crate::yaml::Origin;

/// Most licences of a list that are named.
const LICENCES: usize = 8;

/// What a gate allows: `no vulnerability with score >= 7.0`, `new_coverage >= 80%`.
pub(super) fn limit(gate: &GateRule, facts: &GateFacts) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !facts.deny.is_empty() {
        let most = match gate.max.value {
            0 => "no".to_owned(),
            most => format!("at most {most} of:"),
        };
        parts.push(format!("{most} {}", either(facts.deny.iter().map(|denied| denied.words.as_str()))));
    }
    parts.extend(gate.require.iter().map(|rule| format!("{} {}", rule.key(), rule.text())));
    if parts.is_empty() { "nothing is limited yet".to_owned() } else { parts.join(", ") }
}

/// What is to be known about a gate's rule.
pub(super) fn facts(gate: &GateRule, policy: &Policy) -> GateFacts {
    let approvers = policy.waivers.approvers.iter().filter(|rule| rule.gates.matches(&gate.id));
    GateFacts {
        tools: match &gate.from {
            Tools::Any => None,
            Tools::Listed(tools) => Some(tools.iter().map(|tool| tool.value.to_string()).collect()),
        },
        deny: gate.deny.iter().map(denied).collect(),
        max_origin: gate.max.origin.to_string(),
        approvers: approvers
            .map(|rule| rule.names.iter().map(|name| name.value.as_str().to_owned()).collect())
            .collect(),
    }
}

fn denied(selector: &Selector) -> Denied {
    let bars = bars(selector);
    let of = |wanted: &[Criterion]| -> Vec<&str> {
        bars.iter().filter(|bar| wanted.contains(&bar.criterion)).map(|bar| bar.words.as_str()).collect()
    };
    let mut words = of(&[Criterion::New, Criterion::Fixable]);
    let kinds = of(&[Criterion::Kind]);
    words.extend(if kinds.is_empty() { vec!["finding"] } else { kinds });
    let apart = [Criterion::New, Criterion::Fixable, Criterion::Kind];
    let limits: Vec<&str> =
        bars.iter().filter(|bar| !apart.contains(&bar.criterion)).map(|bar| bar.words.as_str()).collect();
    let limits = if limits.is_empty() { String::new() } else { format!(" with {}", limits.join(" and ")) };
    Denied { words: format!("{}{limits}", words.join(" ")), bars }
}

/// Every line of a selector, in the order in which they are told.
fn bars(selector: &Selector) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut add = |criterion: Criterion, origin: &Origin, words: String| {
        bars.push(Bar { criterion, words, origin: origin.to_string() });
    };
    if let Some(it) = &selector.new {
        add(Criterion::New, &it.origin, if it.value { "new" } else { "known" }.to_owned());
    }
    if let Some(it) = &selector.fixable {
        add(Criterion::Fixable, &it.origin, if it.value { "fixable" } else { "unfixable" }.to_owned());
    }
    if let Some(it) = &selector.kind {
        add(Criterion::Kind, &it.origin, either(it.iter().map(|kind| kind.value.as_str())));
    }
    if let Some(it) = &selector.severity {
        add(Criterion::Severity, &it.origin, format!("severity >= {}", it.value));
    }
    if let Some(it) = &selector.score {
        add(Criterion::Score, &it.origin, format!("score >= {}.{}", it.value / 10, it.value % 10));
    }
    if let Some(it) = &selector.license {
        add(Criterion::License, &it.origin, licences(it));
    }
    if let Some(it) = &selector.rule {
        let own = selector.kind.as_ref().is_some_and(|kinds| kinds.iter().all(|kind| kind.value == Kind::Component));
        let words = own.then(|| component_rule(it.as_str())).flatten();
        add(Criterion::Rule, &it.origin, words.unwrap_or_else(|| format!("rule /{}/", it.as_str())));
    }
    if let Some(it) = &selector.tool {
        add(Criterion::Tool, &it.origin, format!("tool {}", either(it.iter().map(|tool| tool.value.as_str()))));
    }
    if let Some(it) = &selector.scope {
        add(Criterion::Scope, &it.origin, format!("scope {}", it.value.as_str()));
    }
    if let Some(it) = &selector.path {
        add(Criterion::Path, &it.origin, format!("path {}", either(it.iter().map(|glob| glob.as_str()))));
    }
    if let Some(it) = &selector.package {
        add(Criterion::Package, &it.origin, format!("package {}", it.text()));
    }
    bars
}

/// What a rule on components that gate makes itself is about.
fn component_rule(pattern: &str) -> Option<String> {
    let rule = pattern.strip_prefix('^')?.strip_suffix('$')?;
    match rule.strip_prefix(WITHOUT).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')')) {
        Some(elements) => Some(format!("no {}", elements.replace('|', " or no "))),
        None => Some(format!("rule {rule}")).filter(|_| rule == FORBIDDEN || rule == MISSING),
    }
}

/// Which licences count: `licence AGPL-3.0-only or any but MIT or unknown`.
fn licences(rules: &LicenseRules) -> String {
    let named = |list: &[At<LicenseEntry>]| {
        let shown: Vec<&str> = list.iter().take(LICENCES).map(|entry| entry.text.as_str()).collect();
        let left = list.len().saturating_sub(LICENCES);
        let more = if left == 0 { String::new() } else { format!(" and {left} more") };
        format!("{}{more}", shown.join(", "))
    };
    let blocks = |action: LicenseAction| action == LicenseAction::Block;
    let mut parts = Vec::new();
    if !rules.deny.is_empty() {
        parts.push(named(&rules.deny));
    }
    if blocks(rules.unlisted) {
        let allowed: Vec<_> = rules.allow.iter().chain(&rules.review).cloned().collect();
        parts.push(if allowed.is_empty() { "any".to_owned() } else { format!("any but {}", named(&allowed)) });
    }
    if blocks(rules.unknown) {
        parts.push("unknown".to_owned());
    }
    if parts.is_empty() { "licence (none is named)".to_owned() } else { format!("licence {}", parts.join(", or ")) }
}

/// The stages that a gate belongs to.
pub(super) fn stages(gate: &GateRule) -> String {
    match &gate.stages {
        Stages::Every => "every".to_owned(),
        Stages::Listed(stages) => either(stages.iter().map(|stage| stage.value.as_str())),
    }
}

/// How far a measure is from its limit: `5.8 points`, `3`, `1 grade`.
pub(super) fn distance(kind: MeasureKind, distance: f64) -> String {
    let number = format!("{distance:.2}");
    let number = number.trim_end_matches('0').trim_end_matches('.');
    let plural = if number == "1" { "" } else { "s" };
    match kind {
        MeasureKind::Count | MeasureKind::Status => number.to_owned(),
        MeasureKind::PercentUp | MeasureKind::PercentDown => format!("{number} point{plural}"),
        MeasureKind::Rating => format!("{number} grade{plural}"),
    }
}

fn either<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limit of a gate of a policy.
    fn of(text: &str, id: &str) -> String {
        let source = crate::yaml::Source::new("gate.yaml", format!("version: 1\nextends: fawkes\n{text}"));
        let known = ["gitleaks", "sonarqube", "dependency-check", "trivy"];
        let policy = Policy::load(&source, &mut |_| Err(String::new()), &known).unwrap_or_else(|why| panic!("{why:?}"));
        let gate = policy.gate(id).unwrap();
        limit(gate, &facts(gate, &policy))
    }

    #[test]
    fn licences_are_named_and_lists_that_are_empty_say_so() {
        let licenses = |rules: &str| of(&format!("gates: {{ licenses: {rules} }}\n"), "licenses");
        assert_eq!(of("", "licenses"), "no finding with licence (none is named)");
        assert_eq!(licenses("{ deny: { license: [AGPL-3.0-only] } }"), "no finding with licence AGPL-3.0-only");
        assert_eq!(
            licenses("{ licenses: { allow: [MIT, ISC], review: [MPL-2.0], deny: [AGPL-3.0-only] } }"),
            "no finding with licence AGPL-3.0-only, or any but MIT, ISC, MPL-2.0, or unknown"
        );
        assert_eq!(licenses("{ licenses: { unknown: block } }"), "no finding with licence unknown");
    }

    #[test]
    fn rules_on_components_are_said_in_words() {
        let rules = "gates: { sbom: { stage: image, components: { elements: [version, identifier], \
                     forbid: [{ purl: pkg:npm/a, range: '<2' }] } } }\n";
        let expected = "no component with no version or no identifier or component with rule forbidden-package and \
                        package pkg:npm/a <2";
        assert_eq!(of(rules, "sbom"), expected);
    }
}
