//! `gate explain`: why a finding or a gate comes to what it comes to, from reports or from a stored verdict.

use std::fs::File;
use std::io::Read;

use gate_core::decode::{self, Limits};
use gate_core::render::explain::{Document, Explanation, ReadError, Unexplained, explain};

use super::{Answer, answer};
use crate::cli::{ColorChoice, ExplainArguments, Form};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{judge, term};

/// Largest stored verdict that is read: about a million findings.
const MAX_BYTES: u64 = 1 << 30;

pub(crate) fn run(arguments: &ExplainArguments, color: ColorChoice) -> Answer {
    let explained = match &arguments.from {
        None => {
            let judged = judge::report(&arguments.judge, false)?;
            explain(&Document::of(&judged.report), &arguments.what)
        }
        Some(path) => match read(path) {
            Ok(bytes) => from_stored(&bytes, path, &arguments.what),
            Err(why) => return Ok(unreadable(&Mistake::usage(format!("{path} {why}"), ""), color)),
        },
    };
    match explained {
        Ok(explanation) => Ok(answer(&text(&explanation, arguments, color), Exit::Pass)),
        Err(Unexplained::Nothing { message, help }) => Err(Mistake::usage(message, help)),
        Err(Unexplained::Unreadable(error)) => {
            let path = arguments.from.as_deref().filter(|path| *path != "-").unwrap_or("standard input");
            Ok(unreadable(&Mistake::usage(format!("{path}{}: {error}", error.place()), help(&error)), color))
        }
    }
}

fn text(explanation: &Explanation, arguments: &ExplainArguments, color: ColorChoice) -> String {
    match arguments.format {
        Form::Terminal => explanation.to_text(&term::style(color, arguments.verbose)),
        Form::Json => explanation.to_json(),
    }
}

/// What cannot be read is no verdict, and no usage error either.
fn unreadable(mistake: &Mistake, color: ColorChoice) -> Exit {
    mistake.print(term::color_on_stderr(color), false);
    Exit::Undecided
}

/// The bytes of a stored verdict.
fn read(path: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes),
        path => File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)),
    };
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("is larger than {} MiB, and no verdict is", MAX_BYTES >> 20));
    }
    Ok(bytes)
}

fn from_stored(bytes: &[u8], path: &str, asked: &str) -> Result<Explanation, Unexplained> {
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
        ReadError::Foreign { tool: Some(_) } => "explain a report without --from: `gate explain WHAT REPORT`",
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
