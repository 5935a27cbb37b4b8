//! Access to a tree that collects errors instead of stopping at the first.

use super::{Diagnostic, Entry, Node, Scalar, Span, Value, shorten};

/// More errors than this are counted, not kept: nobody reads them, and a hostile file could hold millions.
const KEPT: usize = 100;

/// Collects what is wrong with a file.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Faults {
    /// Adds an error.
    pub fn add(&mut self, message: impl Into<String>, span: &Span) {
        self.push(Diagnostic { message: message.into(), span: span.clone(), help: None });
    }

    /// Adds an error with what to do about it.
    pub fn add_help(&mut self, message: impl Into<String>, span: &Span, help: impl Into<String>) {
        self.push(Diagnostic { message: message.into(), span: span.clone(), help: Some(help.into()) });
    }

    /// Adds an error that is already made.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < KEPT {
            self.list.push(diagnostic);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds the errors of another reading.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Everything, by file and place; of equal ones the first.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        let place = |it: &Diagnostic| (it.span.file.clone(), it.span.offset);
        self.list.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.message.cmp(&b.message)));
        self.list.dedup();
        if let (Some(last), true) = (self.list.last().cloned(), self.left_out > 0) {
            let message = format!("and {} more errors", self.left_out);
            self.list.push(Diagnostic { message, help: None, span: last.span });
        }
        self.list
    }
}

/// The candidate that `word` was probably meant to be, as a help text.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// The candidate that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase().replace('_', "-");
    let distance = |candidate: &str| {
        let candidate = candidate.to_lowercase().replace('_', "-");
        let (shorter, longer) = if candidate.len() < lower.len() { (&candidate, &lower) } else { (&lower, &candidate) };
        let begins_alike = shorter.len() >= 3 && longer.starts_with(shorter.as_str());
        if begins_alike { 1 } else { strsim::damerau_levenshtein(&lower, &candidate) }
    };
    if word.len() > 100 {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(candidate.chars().count() / 3))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// The entries of a mapping whose keys are known.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    entries: &'a [Entry],
    span: &'a Span,
}

impl<'a> Fields<'a> {
    /// Takes `node` as a mapping of `what` (`a waiver`) with the keys `known`; others are errors.
    /// `None` when it is no mapping.
    pub fn of(node: &'a Node, what: &str, known: &[&str], faults: &mut Faults) -> Option<Fields<'a>> {
        let entries = node.mapping(what, faults)?;
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let help = did_you_mean(&entry.key, known.iter().copied())
                .unwrap_or_else(|| format!("{what} knows {}", known.join(", ")));
            faults.add_help(format!("unknown key `{}`", shorten(&entry.key)), &entry.key_span, help);
        }
        Some(Fields { entries, span: &node.span })
    }

    /// A key with its value, if the key is there.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key, if the key is there.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key that has to be there.
    pub fn required(&self, key: &str, faults: &mut Faults) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            faults.add(format!("`{key}` is missing"), self.span);
        }
        found
    }

    /// The text of a key, if the key is there and holds text that is not blank.
    pub fn text(&self, key: &str, faults: &mut Faults) -> Option<(&'a str, &'a Span)> {
        self.get(key)?.text(faults)
    }

    /// The whole mapping's place.
    pub fn span(&self) -> &'a Span {
        self.span
    }
}

impl Node {
    /// The entries, or an error saying what was expected.
    pub fn mapping(&self, what: &str, faults: &mut Faults) -> Option<&[Entry]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            Value::Scalar(_) | Value::Sequence(_) => {
                faults.add(format!("expected {what} (`key: value`), found {}", self.describe()), &self.span);
                None
            }
        }
    }

    /// The items, or an error saying what was expected.
    pub fn sequence(&self, what: &str, faults: &mut Faults) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            Value::Scalar(_) | Value::Mapping(_) => {
                faults.add(format!("expected a list of {what}, found {}", self.describe()), &self.span);
                None
            }
        }
    }

    /// The scalar, or an error saying what was expected.
    pub fn scalar(&self, what: &str, faults: &mut Faults) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) if !scalar.is_null() => Some(scalar),
            Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_) => {
                faults.add(format!("expected {what}, found {}", self.describe()), &self.span);
                None
            }
        }
    }

    /// Text that is not blank, or an error.
    pub fn text(&self, faults: &mut Faults) -> Option<(&str, &Span)> {
        let scalar = self.scalar("text", faults)?;
        if scalar.text.trim().is_empty() {
            faults.add("expected text, found only blanks", &self.span);
            return None;
        }
        Some((&scalar.text, &self.span))
    }
}
