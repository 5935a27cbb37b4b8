//! The limits of a gate in words.

use crate::model::{Bar, Criterion, Denied, GateFacts};
use crate::policy::{GateRule, MeasureKind, Policy, Selector, Stages, Tools};
use crate::yaml::Origin;

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
    parts.join(", ")
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
        let names = either(it.iter().map(|id| id.value.as_str()));
        let names = if names.is_empty() { "(none is named)" } else { &names };
        add(Criterion::License, &it.origin, format!("licence {names}"));
    }
    if let Some(it) = &selector.rule {
        add(Criterion::Rule, &it.origin, format!("rule /{}/", it.as_str()));
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
        let name = it.name.as_ref().map(|it| it.as_str());
        let purl = it.purl.as_ref().map(|it| it.as_str());
        let range = it.range.as_ref().map(|it| it.as_str());
        let parts: Vec<&str> = [name, purl, range].into_iter().flatten().collect();
        add(Criterion::Package, &it.origin, format!("package {}", parts.join(" ")));
    }
    bars
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
