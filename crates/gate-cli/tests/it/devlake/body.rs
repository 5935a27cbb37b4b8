//! A body as the plugin decodes it: weakly typed, keys without regard to case, unknown keys passed over; then its rules.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::date;

/// A key of a body.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) rule: Rule,
    /// Characters that its column holds.
    pub(super) column: usize,
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Date,
    Whole,
    Unsigned,
    Real,
    Flag,
    List(&'static [Field]),
}

#[derive(Clone, Copy)]
pub(super) enum Rule {
    Free,
    Required,
    /// One of these words, or nothing.
    OneOf(&'static [&'static str]),
    /// One of these words.
    RequiredOneOf(&'static [&'static str]),
}

/// A value as it was decoded.
#[derive(Clone, Debug, PartialEq)]
enum Datum {
    Text(String),
    Date(Timestamp),
    Whole(i64),
    Unsigned(u64),
    Real(f64),
    Flag(bool),
    List(Vec<Row>),
}

/// A decoded object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row(BTreeMap<&'static str, Datum>);

impl Row {
    /// Decodes an object.
    ///
    /// # Errors
    /// The first value that is none of its kind.
    pub(super) fn decode(fields: &'static [Field], object: &Map<String, Value>) -> Result<Row, String> {
        let mut row = Row::default();
        for field in fields {
            let exact = object.get(field.name);
            let alike = || object.iter().find(|(key, _)| key.eq_ignore_ascii_case(field.name)).map(|(_, value)| value);
            match exact.or_else(alike) {
                None | Some(Value::Null) => {}
                Some(value) => drop(row.0.insert(field.name, datum(field, value)?)),
            }
        }
        Ok(row)
    }

    /// What the rules say against it.
    pub(super) fn faults(&self, fields: &'static [Field]) -> Vec<String> {
        let mut faults = Vec::new();
        for field in fields {
            let text = self.text(field.name).unwrap_or_default();
            let (is_required, words) = match field.rule {
                Rule::Free => (false, None),
                Rule::Required => (true, None),
                Rule::OneOf(words) => (false, Some(words)),
                Rule::RequiredOneOf(words) => (true, Some(words)),
            };
            if is_required && self.is_zero(field.name) {
                faults.push(format!("Field validation for '{}' failed on the 'required' tag", field.name));
            } else if words.is_some_and(|words| !text.is_empty() && !words.contains(&text)) {
                faults.push(format!("Field validation for '{}' failed on the 'oneof' tag", field.name));
            }
            if let Kind::List(inner) = field.kind {
                faults.extend(self.list(field.name).iter().flat_map(|row| row.faults(inner)));
            }
        }
        faults
    }

    /// The first value that its column does not hold: the database refuses the whole row then.
    pub(super) fn overflow(&self, fields: &'static [Field]) -> Option<&'static str> {
        let over = |field: &&Field| self.text(field.name).is_some_and(|text| text.chars().count() > field.column);
        let inner = |field: &Field| match field.kind {
            Kind::List(inner) => self.list(field.name).iter().find_map(|row| row.overflow(inner)),
            Kind::Text | Kind::Date | Kind::Whole | Kind::Unsigned | Kind::Real | Kind::Flag => None,
        };
        fields.iter().find(over).map(|field| field.name).or_else(|| fields.iter().find_map(inner))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        if let Some(Datum::Text(text)) = self.0.get(name) { Some(text) } else { None }
    }

    pub(super) fn date(&self, name: &str) -> Option<Timestamp> {
        if let Some(Datum::Date(date)) = self.0.get(name) { Some(*date) } else { None }
    }

    pub(super) fn whole(&self, name: &str) -> Option<i64> {
        if let Some(Datum::Whole(number)) = self.0.get(name) { Some(*number) } else { None }
    }

    pub(super) fn unsigned(&self, name: &str) -> Option<u64> {
        if let Some(Datum::Unsigned(number)) = self.0.get(name) { Some(*number) } else { None }
    }

    pub(super) fn list(&self, name: &str) -> &[Row] {
        if let Some(Datum::List(rows)) = self.0.get(name) { rows } else { &[] }
    }

    fn is_zero(&self, name: &str) -> bool {
        match self.0.get(name) {
            None => true,
            Some(Datum::Text(text)) => text.is_empty(),
            Some(Datum::Whole(number)) => *number == 0,
            Some(Datum::Unsigned(number)) => *number == 0,
            Some(Datum::Flag(flag)) => !flag,
            Some(Datum::Date(_) | Datum::Real(_) | Datum::List(_)) => false,
        }
    }
}

fn datum(field: &Field, value: &Value) -> Result<Datum, String> {
    let wrong = || format!("'{}' expected another type, got '{value}'", field.name);
    match field.kind {
        Kind::Text => text(value).map(Datum::Text),
        Kind::Date => value.as_str().and_then(date::read).map(Datum::Date),
        Kind::Whole => number(value).map(|number| Datum::Whole(cut(number))),
        // A negative number wraps round.
        Kind::Unsigned => number(value).map(|number| Datum::Unsigned(cut(number).cast_unsigned())),
        Kind::Real => number(value).map(Datum::Real),
        Kind::Flag => flag(value).map(Datum::Flag),
        Kind::List(inner) => {
            let one = std::slice::from_ref(value);
            let values = value.as_array().map_or(one, Vec::as_slice);
            let rows = values.iter().map(|value| Row::decode(inner, value.as_object().ok_or_else(wrong)?));
            return Ok(Datum::List(rows.collect::<Result<_, _>>()?));
        }
    }
    .ok_or_else(wrong)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(u8::from(*flag).to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::String(text) if text.is_empty() => Some(0.0),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value.as_str() {
        Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Some(true),
        Some("" | "0" | "f" | "F" | "false" | "FALSE" | "False") => Some(false),
        Some(_) => None,
        None => number(value).map(|number| number != 0.0),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "as the decoder there does")]
fn cut(number: f64) -> i64 {
    number as i64
}
