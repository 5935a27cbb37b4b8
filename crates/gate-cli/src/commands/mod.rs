//! One subcommand each.

mod check;
mod event;
mod explain;
mod formats;
mod hook;
mod inspect;
mod pages;
mod policy;
#[cfg(feature = "sbom")]
mod sbom;
mod stored;
mod waiver;

use crate::cli::{Arguments, Command};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::term;

/// Runs the command of a command line.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let done = match &arguments.command {
        Command::Check(check) => check::run(check, arguments.color),
        Command::Explain(explain) => explain::run(explain, arguments.color),
        Command::Inspect(inspect) => inspect::run(inspect, arguments.color),
        #[cfg(feature = "sbom")]
        Command::Sbom(sbom) => sbom::run(sbom, arguments.color),
        Command::Policy(policy) => policy::run(policy),
        Command::Event(event) => event::run(event, arguments.color),
        Command::Formats => Ok(formats::run()),
        Command::Hook(hook) => hook::run(hook, arguments.color),
        Command::Completions(completions) => Ok(pages::completions(completions)),
        Command::Man(man) => pages::man(man),
        Command::Waiver(waiver) => waiver::run(waiver, arguments.color),
    };
    done.unwrap_or_else(|mistake| {
        let judging = matches!(arguments.command, Command::Check(_));
        mistake.print(term::color_on_stderr(arguments.color), judging);
        Exit::Usage
    })
}

/// Prints the answer of a command that judges nothing.
fn answer(text: &str, exit: Exit) -> Exit {
    match term::print(text) {
        Ok(()) => exit,
        Err(error) => {
            term::complain(&format!("gate: the answer could not be written to standard output: {error}"));
            if exit == Exit::Pass { Exit::NotDelivered } else { exit }
        }
    }
}

/// What a command answers.
type Answer = Result<Exit, Mistake>;
