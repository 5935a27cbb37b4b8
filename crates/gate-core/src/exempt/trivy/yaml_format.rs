//! `.trivyignore.yaml`, read as Trivy reads it (pkg/result/ignore.go, with gopkg.in/yaml.v3): what stops Trivy is a
//! mistake, and what it passes over in silence is reported.

use std::sync::Arc;

use super::license::Licenses;
use super::yaml_item::{Item, item};
use super::{Ignored, TRACE};
use crate::exempt::doublestar::MAX_STEPS;
use crate::exempt::notes::Notes;
use crate::exempt::{About, Contents, Context, Entry, Ledger, edit, is_in_force};
use crate::model::{Exemption, ExemptionSource, Kind, Problem};
use crate::yaml::{Diagnostic, Foreign, Node, Source, Value, did_you_mean, nearest, parse_foreign, shorten};

/// Its lists, and the kind of what stands in them.
const LISTS: [(&str, Kind); 4] = [
    ("vulnerabilities", Kind::Vulnerability),
    ("misconfigurations", Kind::Misconfiguration),
    ("secrets", Kind::Secret),
    ("licenses", Kind::License),
];

/// The YAML format.
pub(in crate::exempt) struct TrivyIgnoreYaml;

impl Ledger for TrivyIgnoreYaml {
    fn about(&self) -> &'static About {
        &About {
            id: "trivyignore-yaml",
            tool: "trivy",
            title: "Trivy's .trivyignore.yaml",
            default_paths: &[],
            endings: &[".yml", ".yaml"],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let (items, traps) = items(source)?;
        let traps = edit::proven(source, traps, |corrected| self::items(corrected).is_ok());
        Ok(Contents { entries: entries(items, context), traps })
    }
}

/// The entries of a file, and what Trivy passes over in it.
fn items(source: &Source) -> Result<(Vec<Item>, Vec<Problem>), Vec<Diagnostic>> {
    let Foreign { root, second } = parse_foreign(source)?;
    let mut notes = Notes::new(source, "Trivy", MAX_STEPS);
    if let Some(second) = second {
        notes.trap("a second document begins here, and Trivy reads the first one only", &second, None);
    }
    let items = root.map(|root| document(&root, &mut notes)).unwrap_or_default();
    Ok((items, notes.finish()?))
}

fn document(root: &Node, notes: &mut Notes<'_>) -> Vec<Item> {
    let what = "lists of what is ignored, such as `vulnerabilities:`";
    let Some(fields) = root.mapping(what, &mut notes.faults) else { return Vec::new() };
    let names = || LISTS.iter().map(|(name, _)| *name);
    let mut items = Vec::new();
    for field in fields {
        if let Some((name, kind)) = LISTS.iter().find(|(name, _)| *name == field.key) {
            items.extend(list(&field.value, name, *kind, notes));
            continue;
        }
        let key = shorten(&field.key);
        let free = nearest(&field.key, names()).filter(|name| !fields.iter().any(|other| other.key == **name));
        let correction = free.and_then(|name| {
            edit::rewritten(notes.source, field.key_span.line, &[(field.key_span.range(), name.to_owned())])
        });
        let help = did_you_mean(&field.key, names())
            .unwrap_or_else(|| format!("it knows {}", names().collect::<Vec<_>>().join(", ")));
        notes.trap(format!("Trivy passes `{key}` over: nothing in it is ignored; {help}"), &field.key_span, correction);
    }
    items
}

fn list(node: &Node, name: &str, kind: Kind, notes: &mut Notes<'_>) -> Vec<Item> {
    match &node.value {
        Value::Scalar(scalar) if scalar.is_null() => Vec::new(),
        Value::Sequence(items) => items.iter().filter_map(|node| item(node, kind, notes)).collect(),
        Value::Scalar(_) | Value::Mapping(_) => {
            let help = format!("write `{name}:` and below it `- id: …`");
            notes.refuse(format!("expected a list, found {}", node.describe()), &node.span, help);
            Vec::new()
        }
    }
}

/// The entries, in the order of the file: of several that fit, the first counts.
fn entries(items: Vec<Item>, context: &Context<'_>) -> Vec<Entry> {
    let mut licenses = Licenses::default();
    let in_force = |item: &&Item| item.kind == Kind::License && item.can_match && is_in_force(item.expires, context);
    for item in items.iter().filter(in_force) {
        licenses.add(&item.id, item.paths.clone());
    }
    let licenses = Arc::new(licenses);
    let entry = |item: Item| {
        let exemption = Exemption {
            source: ExemptionSource::IgnoreFile,
            id: item.id.clone(),
            reason: item.statement,
            owner: String::new(),
            expires: item.expires,
            file: item.span.file.to_string(),
            line: item.span.line,
            column: item.span.column,
        };
        let rule = Ignored {
            id: item.id,
            can_match: item.can_match,
            kind: Some(item.kind),
            paths: item.paths,
            purls: item.purls,
            licenses: licenses.clone(),
            how_to_end: "add an end such as `expired_at: 2026-12-31`",
        };
        Entry::native(exemption, rule, TRACE, context.now)
    };
    items.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests;
