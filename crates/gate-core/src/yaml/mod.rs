//! Strict YAML for our own files, and the YAML of others: a tree with the place of every value, and errors that point into the text.
//!
//! The tree keeps what a policy has to tell apart: the order of entries, whether a scalar was quoted, and where it
//! stands. What makes YAML hard to review is refused with its place: anchors and aliases, tags, directives, merge
//! keys, several documents, duplicate keys and keys that are not text. Of files that other tools read, only duplicate
//! keys are refused, as those tools do. The parser is wrapped here and nowhere else.

mod foreign;
mod parse;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use foreign::Foreign;
pub use parse::{MAX_BYTES, MAX_NESTING, parse, parse_foreign};
pub use read::{Faults, Fields, did_you_mean, nearest};

/// A text with the name people know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path as given, or the file name of a ready policy (`fawkes.yaml`).
    pub name: Arc<str>,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source from its parts.
    pub fn new(name: &str, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }
}

/// A stretch of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Name of the source.
    pub file: Arc<str>,
    /// First byte, from 0.
    pub offset: usize,
    /// Length in bytes; 0 marks a place between characters.
    pub len: usize,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Span {
    /// The bytes of the source that it covers.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.len
    }

    /// Where a value comes from, without its extent.
    pub fn origin(&self) -> Origin {
        Origin { file: self.file.clone(), line: self.line, column: self.column }
    }
}

/// Where an effective value was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Name of the source.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something wrong with a file, as data: the command line renders it with the source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, a lower-case fragment.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.span.file, self.span.line, self.span.column, self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}

/// One value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place; of a collection, from its first to its last character.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, number, flag or nothing: YAML does not tell them apart and the reader decides.
    Scalar(Scalar),
    /// `- a` or `[a]`.
    Sequence(Vec<Node>),
    /// `key: value`, in file order, every key once.
    Mapping(Vec<Entry>),
}

/// A scalar as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text after unquoting.
    pub text: String,
    /// Whether it stood in quotes or in a block (`|`, `>`): then it is text and never a number or flag.
    pub quoted: bool,
}

impl Scalar {
    /// Whether nothing was written (`key:`), or YAML's words for it.
    pub fn is_null(&self) -> bool {
        !self.quoted && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}

/// One entry of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text of a scalar that holds something.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) if !scalar.is_null() => Some(&scalar.text),
            Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// What the value is, for messages: `a list`, `a mapping`, `no value`, `text in quotes`, `` `7` ``.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Sequence(_) => "a list".into(),
            Value::Mapping(_) => "a mapping".into(),
            Value::Scalar(scalar) if scalar.is_null() => "no value".into(),
            Value::Scalar(scalar) if scalar.quoted => format!("{:?} in quotes", shorten(&scalar.text)),
            Value::Scalar(scalar) => format!("`{}`", shorten(&scalar.text)),
        }
    }
}

/// Text from a file, cut so that a message stays one line.
pub fn shorten(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(61).collect();
    if line.chars().count() <= 60 { line } else { line.chars().take(57).chain("...".chars()).collect() }
}
