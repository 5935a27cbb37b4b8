//! TOML as programs in Go read it: keys in any case, unknown keys and wrong types refuse the file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::notes::Notes;
use super::place::Places;
use super::shown;
use crate::model::Problem;
use crate::yaml::{Diagnostic, Source, Span, did_you_mean};

/// A document while it is read.
pub(super) struct Tables<'a> {
    pub(super) notes: Notes<'a>,
    places: Places<'a>,
    bom: usize,
}

/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A table with the keys that it may have.
pub(super) struct Fields<'t> {
    list: Vec<(&'static str, &'t Value<'t>)>,
    pub(super) span: Span,
}

impl<'a> Tables<'a> {
    /// Parses a document of a tool and hands its table over. Answers with what was taken, and what is to be said.
    ///
    /// # Errors
    /// What is wrong with it as TOML, or what `take` found wrong.
    pub(super) fn read<T: Default>(
        source: &'a Source,
        tool: &'static str,
        budget: usize,
        take: impl FnOnce(&DeTable<'_>, &mut Tables<'a>) -> T,
    ) -> Result<(T, Vec<Problem>), Vec<Diagnostic>> {
        let bom = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut tables = Tables { notes: Notes::new(source, tool, budget), places: Places::new(source), bom };
        let taken = match DeTable::parse(&source.text[bom..]) {
            Ok(table) => take(table.get_ref(), &mut tables),
            Err(error) => {
                let span = tables.span(&error.span().unwrap_or_default());
                tables.notes.faults.add(format!("is no valid TOML: {}", error.message()), &span);
                T::default()
            }
        };
        tables.notes.finish().map(|traps| (taken, traps))
    }

    /// The place of a stretch.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.places.span(range.start + self.bom, range.len())
    }

    /// The fields of a table; keys it does not know are faults.
    pub(super) fn fields<'t>(&mut self, table: &'t DeTable<'t>, span: Span, known: &[&'static str]) -> Fields<'t> {
        let mut list: Vec<(&'static str, &'t Value<'t>)> = Vec::new();
        for (key, value) in table {
            let name = key.get_ref();
            let here = self.span(&key.span());
            let Some(field) = known.iter().find(|known| known.eq_ignore_ascii_case(name)) else {
                let help = did_you_mean(name, known.iter().copied())
                    .unwrap_or_else(|| format!("known here are {}", known.join(", ")));
                self.notes.refuse(format!("unknown key `{}`", shown(name)), &here, help);
                continue;
            };
            if list.iter().any(|(other, _)| other == field) {
                let message = format!("`{field}` stands twice, in other letters: which one counts is left to chance");
                self.notes.faults.add(message, &here);
            }
            list.push((field, value));
        }
        Fields { list, span }
    }

    /// A list of tables.
    pub(super) fn tables<'t>(&mut self, fields: &Fields<'t>, key: &'static str) -> Vec<(&'t DeTable<'t>, Span)> {
        let Some(value) = fields.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong(value, key, &format!("a list of tables; write `[[{key}]]`"));
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, self.span(&item.span()))),
                None => self.wrong(item, key, &format!("a list of tables; write `[[{key}]]`")),
            }
        }
        tables
    }

    /// A text, empty where there is none.
    pub(super) fn text<'t>(&mut self, fields: &Fields<'t>, key: &'static str) -> &'t str {
        let Some(value) = fields.get(key) else { return "" };
        value.get_ref().as_str().unwrap_or_else(|| self.wrong(value, key, "text in quotes"))
    }

    /// A flag, off where there is none.
    pub(super) fn flag(&mut self, fields: &Fields<'_>, key: &'static str) -> bool {
        let Some(value) = fields.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| self.wrong(value, key, "true or false"))
    }

    /// Says that a value is of another type than it has to be.
    pub(super) fn wrong<T: Default>(&mut self, value: &Value<'_>, key: &str, expected: &str) -> T {
        let span = self.span(&value.span());
        self.notes.refuse(format!("`{key}` is of the wrong type"), &span, format!("`{key}` has to be {expected}"));
        T::default()
    }
}

impl<'t> Fields<'t> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'t>> {
        self.list.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }
}
