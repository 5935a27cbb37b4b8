//! A JSON file of fields. Every key once, every key known, every value a text or a number, each with its place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Field, Place, Said};
use crate::yaml::{Diagnostic, Source, Span, did_you_mean};

/// Longest key that is repeated in a message.
const SHOWN: usize = 60;

impl Said {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no JSON object. What is wrong with its fields comes up when they are asked for.
    pub fn read(source: &Source, known: &[Field]) -> Result<Said, Diagnostic> {
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
        let place = Places { source, text };
        if !text.trim_ascii_start().starts_with('{') {
            let help = "write `{\"deployment_id\": \"…\", …}`".to_owned();
            let what = if text.trim_ascii().is_empty() { "is empty" } else { "is no JSON object" };
            return Err(Diagnostic { message: what.to_owned(), span: place.at(0, 0), help: Some(help) });
        }
        let entries: Entries<'_> = serde_json::from_str(text).map_err(|error| place.syntax(&error))?;
        let mut said = Said::default();
        for (key, raw) in entries.0 {
            let span = place.of(raw);
            let shown: String = key.chars().take(SHOWN).collect();
            let Some(field) = known.iter().find(|it| it.key == key || (!it.also.is_empty() && it.also == key)) else {
                let names = known.iter().map(|it| it.key);
                let help = did_you_mean(&shown, names.clone())
                    .unwrap_or_else(|| format!("known are {}", names.collect::<Vec<_>>().join(", ")));
                said.fault(Place::File(span), format!("`{shown}` is no field of this event"), help);
                continue;
            };
            if said.fields.contains_key(field.key) {
                let (one, other) = (field.key, field.also);
                let twice = if one == shown || other.is_empty() { one } else { other };
                said.fault(Place::File(span), format!("`{twice}` is said twice"), "leave one of them");
                continue;
            }
            match value(raw.get()) {
                Value::Text(text) => {
                    said.fields.insert(field.key, (text, Place::File(span)));
                }
                Value::Nothing => {}
                Value::Wrong(what) => {
                    let message = format!("`{shown}` is {what}, and a text is wanted");
                    said.fault(Place::File(span), message, "write it in quotes");
                }
            }
        }
        Ok(said)
    }
}

enum Value {
    Text(String),
    Nothing,
    Wrong(&'static str),
}

/// Texts, and numbers as they are written: a build number is one.
fn value(raw: &str) -> Value {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map_or(Value::Wrong("no text"), Value::Text),
        Some(b'-' | b'0'..=b'9') => Value::Text(raw.to_owned()),
        Some(b'n') | None => Value::Nothing,
        Some(b'[') => Value::Wrong("a list"),
        Some(b'{') => Value::Wrong("an object"),
        Some(_) => Value::Wrong("true or false"),
    }
}

/// The entries of an object in their order, twice where they stand twice.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Places in a text.
struct Places<'a> {
    source: &'a Source,
    /// Without a byte order mark.
    text: &'a str,
}

impl Places<'_> {
    /// A stretch of the text behind the mark.
    fn at(&self, offset: usize, len: usize) -> Span {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        Span {
            file: self.source.name.clone(),
            offset: self.source.text.len() - self.text.len() + before.len(),
            len,
            line: number(before.matches('\n').count()),
            column: number(before[line_start..].chars().count()),
        }
    }

    /// A value, which is a part of the text.
    fn of(&self, raw: &RawValue) -> Span {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.at(offset.min(self.text.len()), raw.get().len())
    }

    fn syntax(&self, error: &serde_json::Error) -> Diagnostic {
        let line = self.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let offset = (line + error.column().saturating_sub(1)).min(self.text.len());
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let what = text.strip_suffix(&place).unwrap_or(&text);
        let message = if error.is_eof() { "ends in the middle".to_owned() } else { format!("is no JSON: {what}") };
        Diagnostic { message, span: self.at(offset, 0), help: None }
    }
}
