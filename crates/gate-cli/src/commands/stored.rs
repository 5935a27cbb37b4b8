//! A verdict that was stored, asked about one finding or gate.

use std::fs::File;
use std::io::Read;

use gate_core::decode::{self, Limits};
use gate_core::render::explain::{Document, Explanation, ReadError, Unexplained, explain};

use crate::cli::ColorChoice;
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::term;

/// Largest stored verdict that is read: about a million findings.
pub(super) const MAX_BYTES: u64 = 1 << 30;

/// What a stored verdict says of what is asked for; `-` is standard input. What cannot be read is no verdict, and no
/// usage error either: that is said, and its exit code is the answer.
pub(super) fn explained(path: &str, asked: &str, color: ColorChoice) -> Result<Result<Explanation, Exit>, Mistake> {
    let unreadable = |mistake: &Mistake| {
        mistake.print(term::color_on_stderr(color), false);
        Ok(Err(Exit::Undecided))
    };
    let name = if path == "-" { "standard input" } else { path };
    match read(path, MAX_BYTES) {
        Err(why) => unreadable(&Mistake::usage(format!("{name} {why}"), "")),
        Ok(bytes) => match explain_bytes(&bytes, path, asked) {
            Ok(explanation) => Ok(Ok(explanation)),
            Err(Unexplained::Nothing { message, help }) => Err(Mistake::usage(message, help)),
            Err(Unexplained::Unreadable(error)) => {
                unreadable(&Mistake::usage(format!("{name}{}: {error}", error.place()), help(&error)))
            }
        },
    }
}

/// The bytes of a file, or of standard input for `-`, and at most so many.
pub(super) fn read(path: &str, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => std::io::stdin().lock().take(most + 1).read_to_end(&mut bytes),
        path => File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)),
    };
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > most {
        return Err(format!("is larger than {} MiB", most >> 20));
    }
    Ok(bytes)
}

fn explain_bytes(bytes: &[u8], path: &str, asked: &str) -> Result<Explanation, Unexplained> {
    match Document::read(bytes) {
        Ok(document) => explain(&document, asked),
        // Somebody gave the report itself.
        Err(ReadError::Foreign { .. }) => {
            let mut source = bytes;
            let tool = match decode::decode(&mut source, None, path, &Limits::default()) {
                Ok(decoded) => Some(decoded.tool.to_string()),
                Err(error) => error.tool.map(str::to_owned),
            };
            Err(ReadError::Foreign { tool }.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// What to do about a document that cannot be read.
fn help(error: &ReadError) -> &'static str {
    match error {
        ReadError::Foreign { tool: Some(_) } => "give a report without --from, behind what is asked about",
        ReadError::Version(_) => "use the gate that wrote it, or one that is newer",
        ReadError::Empty
        | ReadError::Encoding(_)
        | ReadError::Syntax { .. }
        | ReadError::Foreign { tool: None }
        | ReadError::Shape { .. }
        | ReadError::Row { .. }
        | ReadError::Nowhere { .. } => "write one with `gate check --output json=verdict.json`",
    }
}
