//! `gate policy show|check|schema`.

use std::fmt::Write as _;

use super::{Answer, answer};
use crate::cli::{PolicyCommand, PolicyPlace};
use crate::exit::Exit;
use crate::repository::Repository;
use crate::resolve::{self, Rules};

pub(crate) fn run(command: &PolicyCommand) -> Answer {
    match command {
        PolicyCommand::Show(place) => show(place),
        PolicyCommand::Check(place) => check(place),
        PolicyCommand::Schema => Ok(answer(&gate_core::policy::json_schema(), Exit::Pass)),
    }
}

fn show(place: &PolicyPlace) -> Answer {
    let rules = resolve::policy(place.policy.as_deref(), &Repository::worktree(&place.root))?;
    Ok(answer(&rules.policy.show().to_string(), Exit::Pass))
}

fn check(place: &PolicyPlace) -> Answer {
    let Rules { policy, facts, .. } = resolve::policy(place.policy.as_deref(), &Repository::worktree(&place.root))?;
    let on = policy.gates.iter().filter(|gate| gate.is_on()).count();
    let mut text = format!("{} is fine: {} of {} gates are on\n", facts.files.join(" on "), on, policy.gates.len());
    for weaker in &facts.weakened {
        let _infallible = writeln!(text, "weaker than its base: {weaker}");
    }
    Ok(answer(&text, Exit::Pass))
}
