//! The `gate` command: parse, run, exit code.

mod bounded;
mod cli;
mod commands;
mod diagnose;
mod exit;
mod git;
mod judge;
mod ledgers;
#[cfg(feature = "net")]
mod net;
mod outputs;
mod progress;
mod repository;
mod resolve;
mod rewrite;
mod signals;
mod spool;
mod tell;
mod term;

use std::process::ExitCode;

fn main() -> ExitCode {
    exit::install_panic_hook();
    let code = match cli::parse() {
        Ok(arguments) => {
            signals::clear_up_on_them();
            commands::run(&arguments)
        }
        Err(code) => code,
    };
    ExitCode::from(code.number())
}
