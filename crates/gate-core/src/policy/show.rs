//! The effective policy as YAML, each line with where it comes from. Read back, it is the same policy.

use std::fmt;

use super::keys::{ROOT, Table, Type};
use super::raw::{Form, Raw};
use crate::yaml::{Origin, Scalar};

/// What the text begins with: the result has no base of its own.
const HEAD: &str = "# effective policy: every value with the place it comes from; `extends: none` because nothing is inherited any \
                    more";

/// One line of the effective policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownLine {
    /// The YAML, indented, without line end.
    pub text: String,
    /// Where its value was written; none for lines that only open a mapping or list.
    pub origin: Option<Origin>,
}

/// The effective policy, line by line. Its text form is a complete policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    lines: Vec<ShownLine>,
}

impl Effective {
    pub(super) fn new(root: &Raw) -> Effective {
        let mut lines = vec![
            ShownLine { text: HEAD.to_owned(), origin: None },
            ShownLine { text: "version: 1".to_owned(), origin: None },
            ShownLine { text: "extends: none".to_owned(), origin: None },
        ];
        map(root, &ROOT, 0, &mut lines);
        Effective { lines }
    }

    /// The lines, in the order of the documentation.
    pub fn lines(&self) -> &[ShownLine] {
        &self.lines
    }
}

impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            match &line.origin {
                Some(origin) => writeln!(f, "{} # {}", line.text, one_line(&origin.to_string()))?,
                None => writeln!(f, "{}", line.text)?,
            }
        }
        Ok(())
    }
}

/// File names come from people: none may end the comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

fn map(raw: &Raw, table: &Table, depth: usize, lines: &mut Vec<ShownLine>) {
    for key in table.keys {
        if let Some((.., value)) = raw.entries().iter().find(|(name, ..)| name == key.name) {
            entry(key.name, value, Some(&key.kind), depth, lines);
        }
    }
}

fn entry(key: &str, value: &Raw, kind: Option<&Type>, depth: usize, lines: &mut Vec<ShownLine>) {
    let head = format!("{}{}:", "  ".repeat(depth), quoted(key));
    let origin = Some(value.span.origin());
    match &value.form {
        Form::Scalar(scalar) => lines.push(ShownLine { text: format!("{head} {}", written(scalar)), origin }),
        Form::List(items) if items.is_empty() => lines.push(ShownLine { text: format!("{head} []"), origin }),
        Form::Map(entries) if entries.is_empty() => lines.push(ShownLine { text: format!("{head} {{}}"), origin }),
        Form::List(items) => {
            lines.push(ShownLine { text: head, origin: None });
            for it in items {
                item(it, kind, depth + 1, lines);
            }
        }
        Form::Map(entries) => {
            lines.push(ShownLine { text: head, origin: None });
            match kind {
                Some(Type::Map(table) | Type::OneOrMore(table)) => map(value, table, depth + 1, lines),
                Some(Type::Named { values, .. }) => {
                    for (key, _, value) in entries {
                        entry(key, value, Some(values), depth + 1, lines);
                    }
                }
                _ => {
                    for (key, _, value) in entries {
                        entry(key, value, None, depth + 1, lines);
                    }
                }
            }
        }
    }
}

fn item(raw: &Raw, kind: Option<&Type>, depth: usize, lines: &mut Vec<ShownLine>) {
    let dash = format!("{}- ", "  ".repeat(depth));
    if let Some(scalar) = raw.scalar() {
        let text = format!("{dash}{}", written(scalar));
        lines.push(ShownLine { text, origin: Some(raw.span.origin()) });
        return;
    }
    let mut inner = Vec::new();
    match kind {
        Some(Type::OneOrMore(table)) => map(raw, table, depth + 1, &mut inner),
        _ => {
            for (key, _, value) in raw.entries() {
                entry(key, value, None, depth + 1, &mut inner);
            }
        }
    }
    if let Some(first) = inner.first_mut() {
        first.text.replace_range(..dash.len(), &dash);
    }
    lines.append(&mut inner);
}

fn written(scalar: &Scalar) -> String {
    quoted(&scalar.text)
}

/// Plain where nothing can be misread, else in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | '%' | '+');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if starts_well && text.chars().all(plain) && !matches!(text, "null" | "Null" | "NULL") {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.extend(format!("\\U{:08x}", u32::from(c)).chars());
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
