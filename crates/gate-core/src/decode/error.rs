//! Why a report could not be decoded: one code, one sentence, one place.

use std::fmt;

use crate::model::{Code, Problem};

/// A report that cannot be believed. It never carries text from string values of the report,
/// since those can be secrets; keys and positions only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Which kind of failure.
    pub code: Code,
    /// What happened and what to do next.
    pub message: String,
    /// Absolute byte offset in the (unpacked) input, where known.
    pub offset: Option<u64>,
    /// Path inside the document (`Results[3].Vulnerabilities[12]`), empty when it is the whole.
    pub path: String,
    /// The tool whose report it is, once that was recognised.
    pub tool: Option<&'static str>,
}

impl DecodeError {
    /// An error about the whole input.
    pub fn new(code: Code, message: impl Into<String>) -> DecodeError {
        DecodeError { code, message: message.into(), offset: None, path: String::new(), tool: None }
    }

    /// The same, at a byte offset (kept if there is one already).
    #[must_use]
    pub fn at(mut self, offset: u64) -> DecodeError {
        self.offset.get_or_insert(offset);
        self
    }

    /// The same, about a report of `tool`.
    #[must_use]
    pub fn of_tool(mut self, tool: &'static str) -> DecodeError {
        self.tool.get_or_insert(tool);
        self
    }

    /// The same, inside the value of `key`: called by each level on the way up.
    #[must_use]
    pub fn inside_key(mut self, key: &str) -> DecodeError {
        let short: String = key.chars().take(80).collect();
        let joint = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{short}{joint}{}", self.path);
        self
    }

    /// The same, inside element `index` of a list.
    #[must_use]
    pub fn inside_index(mut self, index: u64) -> DecodeError {
        let joint = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("[{index}]{joint}{}", self.path);
        self
    }

    /// The place in words: path, offset, both or nothing.
    pub fn location(&self) -> String {
        match (self.path.is_empty(), self.offset) {
            (true, None) => String::new(),
            (true, Some(offset)) => format!("byte {offset}"),
            (false, None) => self.path.clone(),
            (false, Some(offset)) => format!("{} (byte {offset})", self.path),
        }
    }

    /// The error as a problem of its input.
    pub fn into_problem(self) -> Problem {
        let location = self.location();
        Problem::new(self.code, self.message).at(location)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let location = self.location();
        if location.is_empty() { Ok(()) } else { write!(f, " at {location}") }
    }
}

impl std::error::Error for DecodeError {}
