//! What to write instead of what was probably meant: help texts for common slips.

use super::builtin;
use super::raw::Raw;
use super::show::quoted;
use super::values::{self, ScalarType};
use crate::model::Severity;
use crate::yaml::{Entry, Node, Value, did_you_mean, parse, shorten};

/// For the words that other YAML readers take as a flag.
pub(super) fn flag(text: &str) -> Option<String> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "on" | "true" => Some("write `true`".to_owned()),
        "no" | "n" | "off" | "false" => Some("write `false`".to_owned()),
        _ => None,
    }
}

/// For a mapping where a list of single values has to stand.
pub(super) fn list(_: &[Entry]) -> String {
    "`[a, b]` adds to the base's list, `{only: [a, b]}` replaces it".to_owned()
}

/// For a mapping where a list of `key: value` has to stand: its first entry as a line.
pub(super) fn lines(entries: &[Entry]) -> String {
    match entries {
        [Entry { key, value: Node { value: Value::Scalar(scalar), .. }, .. }, ..] if key != "only" => {
            let line = format!("- {}: {}", quoted(&shorten(key)), quoted(&shorten(&scalar.text)));
            format!("write a list: `{line}`")
        }
        _ => list(entries),
    }
}

/// For one value where a list has to stand.
pub(super) fn one_item(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(scalar) if !scalar.is_null() => Some(format!("write `[{}]`", quoted(&shorten(&scalar.text)))),
        Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

/// For a list of severities where a limit has to stand: the lowest of them.
pub(super) fn severities(node: &Node, kind: &ScalarType) -> Option<String> {
    let Value::Sequence(items) = &node.value else { return None };
    if !std::ptr::eq(kind, &raw const values::SEVERITY) {
        return None;
    }
    let word = |item: &Node| match &item.value {
        Value::Scalar(scalar) => scalar.text.to_ascii_lowercase().parse::<Severity>().ok(),
        Value::Sequence(_) | Value::Mapping(_) => None,
    };
    let known: Vec<_> = items.iter().filter_map(word).filter(|it| *it != Severity::Unknown).collect();
    Some(format!("write `\">= {}\"`", known.into_iter().min().unwrap_or(Severity::High)))
}

/// For a gate without a stage: probably a gate of the base, or of the ready policy, is meant.
pub(super) fn gate(id: &str, gates: &[&str]) -> String {
    let own = "a gate of your own needs `stage: source`, or `stages: every`";
    if let Some(near) = did_you_mean(id, gates.iter().copied().filter(|it| *it != id)) {
        return format!("{near} {own}");
    }
    let source = builtin::source(builtin::SETTINGS).and_then(|source| parse(&source).ok());
    let Some(Node { value: Value::Mapping(sections), .. }) = source else { return own.to_owned() };
    let ready = sections.iter().find(|it| it.key == "gates").map(|it| &it.value.value);
    let Some(Value::Mapping(ready)) = ready else { return own.to_owned() };
    let names = || ready.iter().map(|it| it.key.as_str()).filter(|it| !gates.contains(it) || *it == id);
    if names().any(|it| it == id) {
        return format!("`{id}` is a gate of `fawkes`: to change it, add `extends: fawkes`; {own}");
    }
    match did_you_mean(id, names()) {
        Some(near) => format!("{near} to change that gate of `fawkes`, add `extends: fawkes`; {own}"),
        None => own.to_owned(),
    }
}

/// The ids of all gates of a policy that say where they belong.
pub(super) fn gates_with_stage(root: &Raw) -> Vec<&str> {
    let gates = root.get("gates").map_or(&[][..], Raw::entries);
    gates.iter().filter(|(.., gate)| gate.get("stages").is_some()).map(|(id, ..)| id.as_str()).collect()
}
