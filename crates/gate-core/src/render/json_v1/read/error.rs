//! Why a document is no verdict that can be read.

use thiserror::Error;

/// Why a document cannot be read. The messages follow the name of the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It has no content.
    #[error("is empty: the run that should have written it did not")]
    Empty,
    /// It is not UTF-8.
    #[error("is not UTF-8 (byte {0})")]
    Encoding(usize),
    /// It is no JSON, or only its beginning.
    #[error("{}", if *truncated { "ends in the middle".to_owned() } else { format!("is no JSON: {message}") })]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
        /// Whether the end is missing.
        truncated: bool,
    },
    /// It is something else: a report of this tool, where that is known.
    #[error(
        "is {} and no verdict of gate, which begins with `\"schema\": \"verdict-v1\"`",
        tool.as_ref().map_or("something else".to_owned(), |tool| format!("a report of {tool}"))
    )]
    Foreign {
        /// The tool.
        tool: Option<String>,
    },
    /// It is of another version.
    #[error("is a verdict of version {0}, and this gate reads version 1")]
    Version(String),
    /// A key is missing, or a value is of another sort.
    #[error("is no whole verdict: {message}")]
    Shape {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// A row of a list cannot be read.
    #[error("is no whole verdict: {list}[{at}]: {message}")]
    Row {
        /// The list.
        list: &'static str,
        /// The position, from 0.
        at: u32,
        /// What is wrong.
        message: String,
    },
    /// A position that a list does not have.
    #[error("contradicts itself: it names {list}[{at}], and there are {len}")]
    Nowhere {
        /// The list.
        list: &'static str,
        /// The position, from 0.
        at: u32,
        /// How many rows there are.
        len: usize,
    },
}

impl ReadError {
    /// What the parser says.
    pub(super) fn of(error: &serde_json::Error) -> ReadError {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        let message = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        if error.is_data() {
            return ReadError::Shape { line, column, message };
        }
        ReadError::Syntax { line, column, message, truncated: error.is_eof() }
    }

    /// A position that a list does not have.
    pub(super) fn nowhere(list: &'static str, at: u32, len: usize) -> ReadError {
        ReadError::Nowhere { list, at, len }
    }

    /// Where in the file, as `:line:column`; empty when it is the whole.
    pub fn place(&self) -> String {
        match self {
            Self::Syntax { line, column, .. } | Self::Shape { line, column, .. } => format!(":{line}:{column}"),
            Self::Empty
            | Self::Encoding(_)
            | Self::Foreign { .. }
            | Self::Version(_)
            | Self::Row { .. }
            | Self::Nowhere { .. } => String::new(),
        }
    }
}
