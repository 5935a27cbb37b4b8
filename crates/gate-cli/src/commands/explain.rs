//! `gate explain`: why a finding or a gate comes to what it comes to, from reports or from a stored verdict.

use gate_core::render::explain::{Document, Explanation, Unexplained, explain};

use super::{Answer, answer, stored};
use crate::cli::{ColorChoice, ExplainArguments, Form};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{judge, term};

pub(crate) fn run(arguments: &ExplainArguments, color: ColorChoice) -> Answer {
    let explanation = match &arguments.from {
        Some(path) => match stored::explained(path, &arguments.what, color)? {
            Ok(explanation) => explanation,
            Err(exit) => return Ok(exit),
        },
        None => {
            let judged = judge::report(&arguments.judge, false)?;
            explain(&Document::of(&judged.report), &arguments.what).map_err(mistake)?
        }
    };
    Ok(answer(&text(&explanation, arguments, color), Exit::Pass))
}

fn text(explanation: &Explanation, arguments: &ExplainArguments, color: ColorChoice) -> String {
    match arguments.format {
        Form::Terminal => explanation.to_text(&term::style(color, arguments.verbose)),
        Form::Json => explanation.to_json(),
    }
}

/// Why this run explains nothing.
fn mistake(why: Unexplained) -> Mistake {
    match why {
        Unexplained::Nothing { message, help } => Mistake::usage(message, help),
        Unexplained::Unreadable(error) => Mistake::usage(error.to_string(), "this is a mistake of gate: report it"),
    }
}
