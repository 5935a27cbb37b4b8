//! `.grype.yaml`: the ignore rules in Grype's configuration (grype/match/ignore.go), and what else in it hides findings.
//!
//! A rule holds any number of conditions, all of which have to hold. What no report tells (the namespace of a
//! vulnerability, the state of its fix, how it was matched) only Grype can look at: such a rule exempts nothing here.

mod item;
mod rule;
#[cfg(test)]
mod tests;

use super::doublestar::MAX_STEPS;
use super::notes::{Notes, too_many_patterns};
use super::{About, Contents, Context, Entry, Ledger, MAX_PATTERNS, Trace, edit};
use crate::model::{Exemption, ExemptionSource, Expiry, Problem};
use crate::yaml::{Diagnostic, Foreign, Node, Scalar, Source, Value, parse_foreign};
use item::{Item, item};
use rule::IgnoreRule;

/// The tool, and how it leaves its findings alone.
const TOOL: &str = "grype";
const TRACE: Trace = Trace::None { how: "grype --config EMPTY.yaml" };

/// Settings beside the rules by which the tool hides findings, with what they hide.
const HIDING: [(&str, &str); 6] = [
    ("only-fixed", "everything that has no fix"),
    ("only-notfixed", "everything that has a fix"),
    ("ignore-states", "everything whose fix is in one of these states"),
    ("ignore-wontfix", "everything whose fix is in one of these states"),
    ("exclude", "everything in these places, which it does not even look at"),
    ("vex-documents", "what these documents say is no matter"),
];

/// The format.
pub(super) struct GrypeYaml;

impl Ledger for GrypeYaml {
    fn about(&self) -> &'static About {
        &About {
            id: "grype-yaml",
            tool: TOOL,
            title: "Grype's .grype.yaml",
            // In the order in which it looks for them; the first that is there counts.
            default_paths: &[
                ".grype.json",
                ".grype.toml",
                ".grype.yaml",
                ".grype.yml",
                ".grype/config.json",
                ".grype/config.toml",
                ".grype/config.yaml",
                ".grype/config.yml",
            ],
            endings: &[],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let (items, traps) = items(source)?;
        let traps = edit::proven(source, traps, |corrected| self::items(corrected).is_ok());
        Ok(Contents { entries: items.into_iter().map(|item| entry(item, context)).collect(), traps })
    }
}

/// The rules of a file, and what is to be said of it.
fn items(source: &Source) -> Result<(Vec<Item>, Vec<Problem>), Vec<Diagnostic>> {
    let mut notes = Notes::new(source, "Grype", MAX_STEPS);
    if source.name.ends_with(".toml") {
        let span = crate::exempt::place::Places::new(source).span(0, 0);
        let help = "keep the configuration in .grype.yaml";
        notes.faults.add_help("gate reads Grype's configuration in YAML or JSON, not in TOML", &span, help);
        return notes.finish().map(|traps| (Vec::new(), traps));
    }
    let Foreign { root, second } = parse_foreign(source)?;
    if let Some(second) = second {
        notes.trap("a second document begins here, and Grype reads the first one only", &second, None);
    }
    let items = root.map(|root| document(&root, &mut notes)).unwrap_or_default();
    Ok((items, notes.finish()?))
}

fn document(root: &Node, notes: &mut Notes<'_>) -> Vec<Item> {
    let Some(fields) = root.mapping("Grype's configuration", &mut notes.faults) else { return Vec::new() };
    let mut items = Vec::new();
    for field in fields {
        if field.key.eq_ignore_ascii_case("ignore") {
            items.extend(rules(&field.value, notes));
        } else if let Some((key, what)) = HIDING.iter().find(|(key, _)| field.key.eq_ignore_ascii_case(key))
            && says_something(&field.value)
        {
            let message = format!("by `{key}` Grype hides {what}, without a trace in the reports gate reads");
            notes.trap(message, &field.key_span, None);
        }
    }
    items
}

/// The rules under `ignore`.
fn rules(node: &Node, notes: &mut Notes<'_>) -> Vec<Item> {
    match &node.value {
        Value::Scalar(scalar) if scalar.is_null() => Vec::new(),
        Value::Sequence(list) => {
            let (mut items, mut left) = (Vec::new(), MAX_PATTERNS);
            for node in list {
                let Some(item) = item(node, notes) else { continue };
                let Some(rest) = left.checked_sub(item.cost()) else {
                    notes.faults.add(too_many_patterns(), &node.span);
                    break;
                };
                left = rest;
                items.push(item);
            }
            items
        }
        Value::Scalar(_) | Value::Mapping(_) => {
            let message = format!("expected a list of rules, found {}", node.describe());
            notes.refuse(message, &node.span, "write `ignore:` and below it `- vulnerability: …`");
            Vec::new()
        }
    }
}

/// Whether a setting is on.
fn says_something(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(Scalar { text, .. }) => !matches!(text.as_str(), "" | "~" | "null" | "false"),
        Value::Sequence(items) => !items.is_empty(),
        Value::Mapping(fields) => !fields.is_empty(),
    }
}

fn entry(item: Item, context: &Context<'_>) -> Entry {
    let exemption = Exemption {
        source: ExemptionSource::IgnoreFile,
        id: item.id(),
        reason: item.reason.trim().to_owned(),
        owner: String::new(),
        expires: Expiry::Never,
        file: item.span.file.to_string(),
        line: item.span.line,
        column: item.span.column,
    };
    let trace = item.blind.map_or(TRACE, |to| Trace::Blind { to });
    let breadth = item.breadth();
    let entry = Entry::native(exemption, IgnoreRule::new(item), trace, context.now);
    Entry { breadth, ..entry }
}
