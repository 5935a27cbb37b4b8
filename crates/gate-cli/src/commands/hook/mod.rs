//! `gate hook`: the check of a push on a laptop, and the hook that git starts it by.
//!
//! A hook is fast feedback and never the control: whoever wants to can push without it, and the pipeline judges again.

mod commits;
mod gitleaks;
mod install;
mod place;
mod pre_push;
mod push;
mod scratch;

use super::Answer;
use crate::cli::{ColorChoice, HookCommand};

pub(crate) fn run(command: &HookCommand, color: ColorChoice) -> Answer {
    match command {
        HookCommand::Install(arguments) => install::install(arguments),
        HookCommand::Uninstall(place) => install::uninstall(place),
        HookCommand::Status(place) => install::status(place),
        HookCommand::PrePush(arguments) => pre_push::run(arguments, color),
    }
}
