//! One entry of `.trivyignore.yaml`: its keys, what of them stops Trivy, and what Trivy passes over.

use std::sync::Arc;

use super::purl::PackagePattern;
use super::{date, meaning};
use crate::exempt::doublestar::PathPattern;
use crate::exempt::notes::Notes;
use crate::exempt::{edit, shown};
use crate::model::{Expiry, Kind};
use crate::yaml::{Entry as Field, Node, Scalar, Source, Span, Value, nearest, shorten};

const KEYS: [&str; 5] = ["id", "paths", "purls", "expired_at", "statement"];
/// Words that people write for them.
const OTHER_WORDS: [(&str, &[&str]); 5] = [
    ("id", &["cve", "vulnerability", "vulnerability_id", "rule", "name", "ids"]),
    ("paths", &["path", "file", "files", "target", "targets"]),
    ("purls", &["purl", "package", "packages"]),
    ("expired_at", &["exp", "expire", "expires", "expires_on", "expiry", "expiration", "until", "end", "valid_until"]),
    ("statement", &["reason", "comment", "note", "description", "justification"]),
];
/// Signs of version ranges, which a package URL does not have.
const RANGE_SIGNS: [char; 7] = ['<', '>', '=', '^', '~', '*', '|'];

/// One entry.
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) can_match: bool,
    pub(super) paths: Arc<Vec<PathPattern>>,
    pub(super) purls: Vec<PackagePattern>,
    pub(super) expires: Expiry,
    pub(super) statement: String,
    pub(super) span: Span,
}

/// Reads one entry of a list.
pub(super) fn item(node: &Node, kind: Kind, notes: &mut Notes<'_>) -> Option<Item> {
    let fields = match &node.value {
        Value::Mapping(fields) => fields.as_slice(),
        Value::Scalar(scalar) if scalar.is_null() => &[],
        Value::Scalar(_) | Value::Sequence(_) => {
            notes.refuse(format!("expected an entry, found {}", node.describe()), &node.span, "write `- id: …`");
            return None;
        }
    };
    let mut item = Item {
        kind,
        id: String::new(),
        can_match: true,
        paths: Arc::default(),
        purls: Vec::new(),
        expires: Expiry::Never,
        statement: String::new(),
        span: node.span.clone(),
    };
    if let Some(field) = fields.iter().find(|field| field.key == "id") {
        item.take_id(&field.value, notes);
    }
    let name = shown(&item.id);
    for field in fields {
        match field.key.as_str() {
            "id" => {}
            "paths" => item.take_paths(field, &name, notes),
            "purls" => item.take_purls(field, &name, notes),
            "expired_at" => item.take_end(field, &name, notes),
            "statement" => item.statement = text(&field.value, notes).map(|it| it.text.clone()).unwrap_or_default(),
            _ => unknown(field, fields, &name, notes),
        }
    }
    let is_under_another_key = fields.iter().any(|field| meant(&field.key) == Some("id") && field.key != "id");
    if item.id.is_empty() {
        item.can_match = false;
        if !is_under_another_key {
            notes.trap("the entry has no `id`: it matches nothing", &node.span, None);
        }
    }
    Some(item)
}

impl Item {
    fn take_id(&mut self, node: &Node, notes: &mut Notes<'_>) {
        let Some(scalar) = text(node, notes) else { return };
        if scalar.is_null() {
            return;
        }
        self.id.clone_from(&scalar.text);
        let trimmed = self.id.trim_matches([' ', '\t', ',', ';']);
        let why =
            if trimmed == self.id { super::dead(&self.id) } else { Some("has signs at its ends that belong to no id") };
        if let Some(why) = why {
            self.can_match = false;
            let right = meaning::in_its_case(trimmed);
            let text = super::dead(&right).is_none().then(|| as_written(scalar, &right));
            notes.trap_at(format!("`{}` {why}: it matches nothing", shown(&self.id)), &node.span, text);
        }
    }

    fn take_paths(&mut self, field: &Field, name: &str, notes: &mut Notes<'_>) {
        let mut patterns = Vec::new();
        for (node, scalar) in texts(field, name, "ignored everywhere", notes) {
            match PathPattern::new(&scalar.text, &mut notes.budget) {
                Ok(pattern) => patterns.push(pattern),
                Err(why) => notes.refuse(format!("`{}` {why}", shorten(&scalar.text)), &node.span, "mend the pattern"),
            }
            path_traps(node, scalar, notes);
        }
        self.paths = Arc::new(patterns);
    }

    fn take_purls(&mut self, field: &Field, name: &str, notes: &mut Notes<'_>) {
        for (node, scalar) in texts(field, name, "ignored in every package", notes) {
            match PackagePattern::new(&scalar.text) {
                Ok(pattern) => self.purls.push(pattern),
                Err(why) => {
                    notes.refuse(format!("`{}` {why}", shorten(&scalar.text)), &node.span, "mend the package URL");
                }
            }
            let version = scalar.text.rsplit_once('@').map_or("", |(_, version)| version);
            let version = version.split(['?', '#']).next().unwrap_or_default();
            if version.contains(RANGE_SIGNS) || version.split('.').next_back() == Some("x") {
                let help = "leave it out, or write one entry for each version";
                notes.trap(
                    format!("Trivy compares `{}` as text, it knows no ranges; {help}", shown(version)),
                    &node.span,
                    None,
                );
            }
        }
        if self.kind != Kind::Vulnerability {
            let message = format!(
                "`purls` limit nothing here: Trivy compares them with vulnerabilities only; `{name}` is ignored in every package"
            );
            notes.trap(message, &field.key_span, None);
        }
    }

    fn take_end(&mut self, field: &Field, name: &str, notes: &mut Notes<'_>) {
        let span = &field.value.span;
        let Some(scalar) = text(&field.value, notes) else { return };
        if scalar.is_null() {
            notes.trap(format!("`expired_at` is empty: `{name}` is ignored for ever"), &field.key_span, None);
            return;
        }
        let end = if scalar.quoted { date::quoted(&scalar.text) } else { date::plain(&scalar.text) };
        let Some(end) = end else {
            let right = date::meant(&scalar.text).unwrap_or_else(|| "2026-12-31".to_owned());
            let what = if scalar.quoted { "is in quotes and no whole instant" } else { "is no time that YAML knows" };
            notes.refuse(format!("`{}` {what}", shorten(&scalar.text)), span, format!("write `expired_at: {right}`"));
            return;
        };
        self.expires = date::expiry(end);
        if self.expires == Expiry::Never {
            let message =
                format!("Trivy takes the first day of the year 1 for no end at all: `{name}` is ignored for ever");
            notes.trap(message, span, None);
        }
    }
}

/// A scalar, whatever YAML takes it for; Trivy takes its text.
fn text<'n>(node: &'n Node, notes: &mut Notes<'_>) -> Option<&'n Scalar> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar),
        Value::Sequence(_) | Value::Mapping(_) => {
            notes.refuse(format!("expected text, found {}", node.describe()), &node.span, "write one value");
            None
        }
    }
}

/// The texts of a list. One without any limits nothing.
fn texts<'n>(field: &'n Field, name: &str, so: &str, notes: &mut Notes<'_>) -> Vec<(&'n Node, &'n Scalar)> {
    let Field { key, key_span, value } = field;
    let items = match &value.value {
        Value::Sequence(items) => items.as_slice(),
        Value::Scalar(scalar) if scalar.is_null() => &[],
        Value::Scalar(_) | Value::Mapping(_) => {
            let help = format!("write `{key}: [{}]`", raw(notes.source, &value.span).unwrap_or("…"));
            notes.refuse(format!("expected a list, found {}", value.describe()), &value.span, help);
            return Vec::new();
        }
    };
    if items.is_empty() {
        notes.trap(format!("`{key}` is empty and limits nothing: `{name}` is {so}"), key_span, None);
    }
    items.iter().filter_map(|node| Some((node, text(node, notes)?))).collect()
}

/// Patterns that mean something else than they seem to, by how Trivy writes paths.
fn path_traps(node: &Node, scalar: &Scalar, notes: &mut Notes<'_>) {
    let pattern = scalar.text.as_str();
    let name = shown(pattern);
    let right = |text: &str| Some(as_written(scalar, text));
    if let Some(rest) = pattern.strip_prefix("./") {
        notes.trap_at(format!("`{name}` fits no path: Trivy writes none with `./`"), &node.span, right(rest));
    } else if pattern.ends_with('/') && !pattern.ends_with("**/") {
        let message = format!("`{name}` fits no file: what is in a folder is `{name}**`");
        notes.trap_at(message, &node.span, right(&format!("{pattern}**")));
    } else if let Some((before, after)) = split_star(pattern) {
        let is_clear = (before.is_empty() || before.ends_with('/')) && !after.starts_with('*');
        let text = if is_clear { right(&format!("{before}**/*{after}")) } else { None };
        notes.trap_at(format!("`**` in `{name}` means `*`, since it is no whole part of the path"), &node.span, text);
    }
}

/// What stands before and behind the first `**` that is no whole part.
fn split_star(pattern: &str) -> Option<(&str, &str)> {
    let parts = pattern.match_indices("**").map(|(at, _)| (&pattern[..at], &pattern[at + 2..]));
    parts.into_iter().find(|(before, after)| {
        let starts = before.is_empty() || before.ends_with(['/', '{', ',']);
        let ends = after.is_empty() || after.starts_with(['/', '}', ',']);
        !(starts && ends || before.ends_with(['\\', '*']))
    })
}

/// What a key was meant to be.
fn meant(key: &str) -> Option<&'static str> {
    let plain = key.to_ascii_lowercase().replace('-', "_");
    let by_word = OTHER_WORDS.iter().find(|(_, words)| words.contains(&plain.as_str())).map(|(key, _)| *key);
    by_word.or_else(|| nearest(key, KEYS))
}

/// A key that Trivy does not know: what was to be limited is not.
fn unknown(field: &Field, fields: &[Field], name: &str, notes: &mut Notes<'_>) {
    let key = shorten(&field.key);
    let meant = meant(&field.key).filter(|key| !fields.iter().any(|other| other.key == *key));
    let (so, value) = match meant {
        Some("expired_at") => (format!(": `{name}` is ignored for ever"), Rewrite::to_end(&field.value)),
        Some("paths") => (format!(": `{name}` is ignored everywhere"), Rewrite::to_list(notes.source, &field.value)),
        Some("purls") => {
            (format!(": `{name}` is ignored in every package"), Rewrite::to_list(notes.source, &field.value))
        }
        Some("id") => (": the entry has no `id` and matches nothing".to_owned(), Rewrite::Keep),
        Some(_) => (String::new(), Rewrite::Keep),
        None => (format!("; an entry knows {}", KEYS.join(", ")), Rewrite::Unclear),
    };
    let help = meant.map(|key| format!("; did you mean `{key}`?")).unwrap_or_default();
    let mut edits: Vec<_> = meant.map(|key| (field.key_span.range(), key.to_owned())).into_iter().collect();
    match value {
        Rewrite::Keep => {}
        Rewrite::As(text) => edits.push((field.value.span.range(), text)),
        Rewrite::Unclear => edits.clear(),
    }
    let correction = edit::rewritten(notes.source, field.key_span.line, &edits);
    notes.trap(format!("Trivy passes `{key}` over{so}{help}"), &field.key_span, correction);
}

/// How a value has to be written under another key.
enum Rewrite {
    Keep,
    As(String),
    Unclear,
}

impl Rewrite {
    fn to_end(node: &Node) -> Rewrite {
        let Value::Scalar(scalar) = &node.value else { return Rewrite::Unclear };
        let holds = if scalar.quoted { date::quoted(&scalar.text) } else { date::plain(&scalar.text) };
        match (holds, date::meant(&scalar.text)) {
            (Some(_), _) => Rewrite::Keep,
            (None, Some(day)) => Rewrite::As(day),
            (None, None) => Rewrite::Unclear,
        }
    }

    fn to_list(source: &Source, node: &Node) -> Rewrite {
        match &node.value {
            Value::Sequence(_) => Rewrite::Keep,
            Value::Scalar(_) => {
                raw(source, &node.span).map_or(Rewrite::Unclear, |text| Rewrite::As(format!("[{text}]")))
            }
            Value::Mapping(_) => Rewrite::Unclear,
        }
    }
}

/// A value as it stands in the file, on one line.
fn raw<'s>(source: &'s Source, span: &Span) -> Option<&'s str> {
    source.text.get(span.range()).filter(|text| !text.is_empty() && !text.contains('\n'))
}

/// A text in the quotes of a scalar.
fn as_written(scalar: &Scalar, text: &str) -> String {
    let is_plain =
        !scalar.quoted && !text.starts_with(['*', '[', '{', '!', '&', '%', '@', '`', '>', '|', '\'', '"', '#']);
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}
