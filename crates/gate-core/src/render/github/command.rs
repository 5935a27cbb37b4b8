//! One workflow command, with the escapes of the toolkit.

use std::fmt;

use crate::render::words;

/// Most characters of a title.
const TITLE: usize = 200;
/// Most characters of a line of the message; the runner cuts messages at four thousand.
const LINE: usize = 400;

/// Most characters of a path.
const PATH: usize = 1000;

/// What the command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Error,
    Warning,
    Notice,
}

/// A command: one annotation.
pub(super) struct Command {
    pub(super) kind: Kind,
    title: String,
    lines: Vec<String>,
    place: Option<(String, u32, u32)>,
}

impl Command {
    pub(super) fn new(kind: Kind, title: String, lines: Vec<String>) -> Command {
        Command { kind, title, lines, place: None }
    }

    /// The same at a place in a file; line and column 0 are unknown.
    pub(super) fn at(self, path: &str, line: u32, column: u32) -> Command {
        Command { place: Some((path.to_owned(), line, column)), ..self }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Error => "::error ",
            Kind::Warning => "::warning ",
            Kind::Notice => "::notice ",
        })?;
        if let Some((path, line, column)) = &self.place {
            write!(f, "file={},", property(&words::one_line(path, PATH)))?;
            if *line > 0 {
                write!(f, "line={line},")?;
            }
            if *line > 0 && *column > 0 {
                write!(f, "col={column},")?;
            }
        }
        write!(f, "title={}::", property(&words::one_line(&self.title, TITLE)))?;
        let lines: Vec<_> = self.lines.iter().map(|line| words::one_line(line, LINE)).collect();
        f.write_str(&data(&lines.join("\n")))
    }
}

/// A value behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
