//! The limits of a gate in words.

use crate::policy::{GateRule, Selector};

/// What a gate allows: `no vulnerability with score >= 7.0`, `new_coverage >= 80%`.
pub(super) fn limit(gate: &GateRule) -> String {
    let mut parts: Vec<String> = Vec::new();
    let selectors: Vec<_> = gate.deny.iter().map(selector).collect();
    if !selectors.is_empty() {
        let most = match gate.max.value {
            0 => "no".to_owned(),
            most => format!("at most {most} of:"),
        };
        parts.push(format!("{most} {}", selectors.join(" or ")));
    }
    parts.extend(gate.require.iter().map(|rule| format!("{} {}", rule.key(), rule.text())));
    parts.join(", ")
}

fn selector(selector: &Selector) -> String {
    let mut words = Vec::new();
    words.extend(selector.new.as_ref().map(|it| if it.value { "new" } else { "known" }.to_owned()));
    words.extend(selector.fixable.as_ref().map(|it| if it.value { "fixable" } else { "unfixable" }.to_owned()));
    let kinds = selector.kind.as_ref().map(|kinds| either(kinds.iter().map(|it| it.value.as_str())));
    words.push(kinds.unwrap_or_else(|| "finding".to_owned()));
    let limits = limits(selector);
    if !limits.is_empty() {
        words.push(format!("with {}", limits.join(" and ")));
    }
    words.join(" ")
}

fn limits(selector: &Selector) -> Vec<String> {
    let mut limits = Vec::new();
    limits.extend(selector.severity.as_ref().map(|it| format!("severity >= {}", it.value)));
    limits.extend(selector.score.as_ref().map(|it| format!("score >= {}.{}", it.value / 10, it.value % 10)));
    let licenses = selector.license.as_ref().map(|list| either(list.iter().map(|it| it.value.as_str())));
    limits.extend(licenses.map(|names| format!("licence {names}")));
    limits.extend(selector.rule.as_ref().map(|it| format!("rule /{}/", it.as_str())));
    let tools = selector.tool.as_ref().map(|list| either(list.iter().map(|it| it.value.as_str())));
    limits.extend(tools.map(|names| format!("tool {names}")));
    limits.extend(selector.scope.as_ref().map(|it| format!("scope {}", it.value.as_str())));
    let paths = selector.path.as_ref().map(|list| either(list.iter().map(|it| it.as_str())));
    limits.extend(paths.map(|globs| format!("path {globs}")));
    limits.extend(selector.package.as_ref().map(|it| {
        let name = it.name.as_ref().map(|it| it.as_str());
        let purl = it.purl.as_ref().map(|it| it.as_str());
        let range = it.range.as_ref().map(|it| it.as_str());
        format!("package {}", [name, purl, range].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }));
    limits
}

fn either<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" or ")
}
