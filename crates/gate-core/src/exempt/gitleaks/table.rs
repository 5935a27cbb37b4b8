//! Tables of TOML as viper hands them to Gitleaks: keys in any case, one table or text where a list is expected.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::exempt::notes::Notes;
use crate::exempt::place::Places;
use crate::exempt::shown;
use crate::model::Correction;
use crate::yaml::{Span, nearest};

/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// The value of a key, which may be written in any case.
pub(super) fn get<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> Option<&'t Value<'a>> {
    table.iter().find(|(name, _)| name.get_ref().eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

/// A text; a number in its digits, and a flag as one.
pub(super) fn text(value: &Value<'_>) -> Option<String> {
    let value = value.get_ref();
    let number = || value.as_integer().map(|number| number.as_str().to_owned());
    let flag = || value.as_bool().map(|flag| u8::from(flag).to_string());
    value.as_str().map(str::to_owned).or_else(number).or_else(flag)
}

/// `true`, also in quotes.
pub(super) fn is_true(value: &Value<'_>) -> bool {
    let value = value.get_ref();
    let in_quotes = |text: &str| matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True");
    value.as_bool() == Some(true) || value.as_str().is_some_and(in_quotes)
}

/// Reads tables, and takes note of what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) places: Places<'a>,
    pub(super) notes: Notes<'a>,
}

impl Reader<'_> {
    /// The tables of a list; one table stands for a list of one.
    pub(super) fn tables<'t, 'v>(&mut self, value: &'t Value<'v>, key: &str) -> Vec<(&'t DeTable<'v>, Range<usize>)> {
        if let Some(table) = value.get_ref().as_table() {
            return vec![(table, value.span())];
        }
        let tables: Option<Vec<_>> = value
            .get_ref()
            .as_array()
            .and_then(|array| array.iter().map(|item| Some((item.get_ref().as_table()?, item.span()))).collect());
        if tables.is_none() {
            self.refuse(format!("expected tables `[[{key}]]`"), value.span(), format!("write `[[{key}]]`"));
        }
        tables.unwrap_or_default()
    }

    /// The texts of a list. A text alone is split at its commas.
    pub(super) fn texts(&mut self, value: &Value<'_>, key: &str) -> Vec<(String, Range<usize>)> {
        if let Some(text) = text(value) {
            let parts = text.split(',').filter(|_| !text.is_empty());
            return parts.map(|part| (part.to_owned(), value.span())).collect();
        }
        let help = format!("write `{key} = ['''…''']`");
        let Some(items) = value.get_ref().as_array() else {
            self.refuse(format!("expected a list of texts for `{key}`"), value.span(), help);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match text(item) {
                Some(text) => texts.push((text, item.span())),
                None => self.refuse(format!("expected a text in `{key}`"), item.span(), help.clone()),
            }
        }
        texts
    }

    /// Keys of a table that Gitleaks passes over. Answers with what the first of them was meant to be.
    pub(super) fn unknown_keys<'k>(&mut self, table: &DeTable<'_>, known: &[&'k str]) -> Option<&'k str> {
        let mut first = None;
        for (key, _) in table {
            let name = key.get_ref();
            if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let free = |meant: &&str| get(table, meant).is_none();
            let meant = nearest(name, known.iter().copied()).filter(free);
            let help =
                meant.map_or_else(|| format!("it knows {}", known.join(", ")), |key| format!("did you mean `{key}`?"));
            let span = self.span(key.span());
            self.notes.trap_at(
                format!("Gitleaks passes `{}` over; {help}", shown(name)),
                &span,
                meant.map(str::to_owned),
            );
            first = first.or(meant);
        }
        first
    }

    /// Whether a table begins there by a line of its own.
    pub(super) fn is_header(&self, at: usize) -> bool {
        let text = &self.notes.source.text;
        let before = text[..at].rsplit('\n').next().unwrap_or_default();
        text[at..].starts_with('[') && before.trim().is_empty()
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.places.span(range.start, range.len())
    }

    pub(super) fn trap(&mut self, message: impl Into<String>, range: Range<usize>, correction: Option<Correction>) {
        let span = self.span(range);
        self.notes.trap(message, &span, correction);
    }

    pub(super) fn refuse(&mut self, message: impl Into<String>, range: Range<usize>, help: impl Into<String>) {
        let span = self.span(range);
        self.notes.refuse(message.into(), &span, help);
    }
}
