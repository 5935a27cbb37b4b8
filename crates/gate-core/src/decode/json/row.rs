//! Rows: single elements parsed from the window's slice by serde, borrowing from it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::{Json, Shape};
use crate::decode::error::DecodeError;
use crate::model::Code;

/// A struct that borrows from the window. Implemented with [`row!`] for the `'static` form of the struct, so that
/// `json.rows::<Vulnerability>(…)` reads well.
pub trait Row {
    /// The struct at the lifetime of the window's slice.
    type Of<'a>: Deserialize<'a>;
}

/// Declares borrowing structs as rows: `row!(Vulnerability, Package);`.
macro_rules! row {
    ($($name:ident),+ $(,)?) => {
        $(impl $crate::decode::json::Row for $name<'static> {
            type Of<'a> = $name<'a>;
        })+
    };
}
pub(crate) use row;

impl Json<'_> {
    /// Reads a list of rows; `null` is an empty list.
    pub fn rows<R: Row>(
        &mut self,
        mut each: impl FnMut(R::Of<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.list(|json, _| json.row::<R>(&mut each))
    }

    /// Reads one row and hands it over while the window stands still.
    pub fn row<R: Row>(&mut self, take: impl FnOnce(R::Of<'_>) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        let scalar = !matches!(self.shape()?, Shape::Object | Shape::Array | Shape::String);
        let mut take = Some(take);
        loop {
            let at_end = self.window.at_end();
            match attempt::<R, _>(self.window.rest(), scalar && !at_end, &mut take) {
                Attempt::Taken(used, taken) => {
                    let at = self.window.offset();
                    self.window.consume(used);
                    return taken.map_err(|error| error.at(at));
                }
                Attempt::Failed(error) if error.classify() != Category::Eof || at_end => {
                    return Err(self.row_error::<R>(&error));
                }
                // Cut by the edge; at the end of the input the next round reports what it sees.
                Attempt::Failed(_) | Attempt::TouchesEdge => {
                    self.window.more()?;
                }
            }
        }
    }

    /// Reads one small value that owns its text.
    pub fn read<T: DeserializeOwned>(&mut self) -> Result<T, DecodeError> {
        let mut value = None;
        self.row::<Owned<T>>(|it| {
            value = Some(it.0);
            Ok(())
        })?;
        Ok(value.expect("row() succeeds only after handing the value over"))
    }

    /// Says where and why a row failed, without any text of its values.
    fn row_error<R: Row>(&self, error: &serde_json::Error) -> DecodeError {
        let slice = self.window.rest();
        let offset = self.window.offset() + offset_in(slice, error.line(), error.column()) as u64;
        let mut deserializer = serde_json::Deserializer::from_slice(slice);
        let path = match serde_path_to_error::deserialize::<_, R::Of<'_>>(&mut deserializer) {
            Ok(_) => String::new(),
            Err(error) => Some(error.path().to_string()).filter(|path| path != ".").unwrap_or_default(),
        };
        let text = error.to_string();
        let (code, message) = match error.classify() {
            Category::Eof => return DecodeError { path, ..self.truncated() },
            Category::Syntax | Category::Io if text.starts_with("recursion limit") => {
                (Code::Limit, "is nested deeper than 128 levels".to_owned())
            }
            Category::Syntax | Category::Io => (Code::Malformed, format!("is not valid JSON: {}", reason(&text))),
            Category::Data if text.starts_with("duplicate field") => {
                (Code::DuplicateKey, format!("{}; tools disagree which one counts, so neither does", reason(&text)))
            }
            Category::Data => (Code::Malformed, format!("does not have the tool's shape: {}", data_reason(&text))),
        };
        DecodeError { path, ..DecodeError::new(code, message) }.at(offset)
    }
}

enum Attempt {
    /// Parsed: bytes used, and what the taker made of it.
    Taken(usize, Result<(), DecodeError>),
    /// Syntax or shape is wrong, or the slice ends too early.
    Failed(serde_json::Error),
    /// A number that ends with the slice may go on behind it.
    TouchesEdge,
}

fn attempt<R: Row, F>(slice: &[u8], may_go_on: bool, take: &mut Option<F>) -> Attempt
where
    F: FnOnce(R::Of<'_>) -> Result<(), DecodeError>,
{
    let mut values = serde_json::Deserializer::from_slice(slice).into_iter::<R::Of<'_>>();
    match values.next() {
        Some(Ok(_)) if may_go_on && values.byte_offset() == slice.len() => Attempt::TouchesEdge,
        Some(Ok(row)) => {
            let take = take.take().expect("a row is taken once");
            Attempt::Taken(values.byte_offset(), take(row))
        }
        Some(Err(error)) => Attempt::Failed(error),
        None => Attempt::TouchesEdge,
    }
}

/// serde_json's message without its position, which counts from the row and would mislead.
fn reason(text: &str) -> &str {
    text.rfind(" at line ").map_or(text, |end| &text[..end])
}

/// Only what was expected: the rest of serde's message quotes the value, which can be a secret.
fn data_reason(text: &str) -> String {
    let text = reason(text);
    if text.starts_with("missing field") {
        return text.to_owned();
    }
    match text.rfind(", expected ") {
        Some(at) => format!("expected {}", &text[at + ", expected ".len()..]),
        None => "a value is of the wrong kind".to_owned(),
    }
}

/// Byte offset of serde_json's 1-based line and column in `slice`.
fn offset_in(slice: &[u8], line: usize, column: usize) -> usize {
    let start =
        if line <= 1 { 0 } else { memchr::memchr_iter(b'\n', slice).nth(line - 2).map_or(0, |newline| newline + 1) };
    (start + column.saturating_sub(1)).min(slice.len())
}

/// Lets [`Json::read`] share the path of borrowed rows.
struct Owned<T>(T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Owned<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Owned)
    }
}

impl<T: DeserializeOwned> Row for Owned<T> {
    type Of<'a> = Owned<T>;
}
