//! `gate waiver check`: every ledger without reports; what is wrong, what can be mended, what ends.

use std::fmt::Write as _;

use gate_core::exempt;
use gate_core::model::{Code, Level, Problem};
use gate_core::render::ledger::remarks;

use super::{Answer, fix};
use crate::cli::{CheckLedgersArguments, ColorChoice};
use crate::commands::answer;
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::ledgers::{self, LedgerFile};
use crate::repository::Repository;
use crate::resolve::{self, Rules};
use crate::term;

pub(super) fn run(arguments: &CheckLedgersArguments, color: ColorChoice) -> Answer {
    let root = &arguments.ledgers.root;
    let mut said = String::new();
    if arguments.fix {
        said.push_str(&fix::run(&arguments.ledgers.policy, root)?);
    }
    let repository = match arguments.ledgers.policy.policy_ref.as_deref() {
        None | Some("worktree") => Repository::worktree(root),
        Some(reference) => Repository::at(root, reference)
            .map_err(|error| Mistake::usage(error.to_string(), "name a ref that is in this clone, or `worktree`"))?,
    };
    let Rules { policy, .. } = resolve::policy(arguments.ledgers.policy.policy.as_deref(), &repository)?;
    let now = resolve::clock(arguments.ledgers.policy.now);
    let files = ledgers::files(&arguments.ledgers.policy, &policy)?;
    let (entries, mut problems) = ledgers::read(&files, &repository, &policy, now)?;
    problems.extend(exempt::look(&entries, &policy, now).1);
    exempt::weigh(&mut problems, &policy);
    said.push_str(&remarks(&problems, &term::style(color, false)));
    let there = files.iter().filter(|file| matches!(repository.read(&file.path), Ok(Some(_)))).collect::<Vec<_>>();
    said.push_str(&summary(&there, entries.len(), &problems));
    Ok(answer(&said, if problems.iter().any(is_wrong) { Exit::Usage } else { Exit::Pass }))
}

/// Whether something has to be written differently, rather than just coming to its end.
fn is_wrong(problem: &Problem) -> bool {
    let passing = matches!(
        problem.code,
        Code::ExemptionExpired | Code::ExemptionExpiring | Code::ExemptionForever | Code::ExemptionUndated
    );
    problem.level == Level::Error || (problem.level == Level::Warn && !passing)
}

fn summary(files: &[&LedgerFile], entries: usize, problems: &[Problem]) -> String {
    if files.is_empty() {
        return "no ledger is here: nothing is exempted\n".to_owned();
    }
    let names: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    let count = |code: Code| problems.iter().filter(|problem| problem.code == code).count();
    let mut said = format!("{}: {}", names.join(", "), plural(entries, "entry", "entries"));
    let parts = [
        (count(Code::ExemptionExpired), "over"),
        (count(Code::ExemptionExpiring), "about to end"),
        (count(Code::ExemptionForever), "without an end"),
        (count(Code::ExemptionForbidden), "forbidden by the policy"),
    ];
    for (number, words) in parts.into_iter().filter(|(number, _)| *number > 0) {
        let _infallible = write!(said, ", {number} {words}");
    }
    let traps = problems.iter().filter(|problem| problem.code == Code::IgnoreFileTrap);
    let (mendable, others): (Vec<_>, Vec<_>) = traps.partition(|problem| problem.correction.is_some());
    let ours = files.iter().find(|file| file.ledger.about().tool == "gate");
    let of_ours = |problem: &Problem| ours.is_some_and(|file| problem.location.starts_with(&file.path));
    let over = problems.iter().any(|problem| problem.code == Code::ExemptionExpired && of_ours(problem));
    if over {
        said.push_str("; `gate waiver prune` removes what is over");
    }
    if !mendable.is_empty() {
        let _infallible = write!(said, "; `gate waiver check --fix` mends {}", plural(mendable.len(), "trap", "traps"));
    }
    if !others.is_empty() {
        let _infallible = write!(said, "; {} to be mended by hand", plural(others.len(), "trap has", "traps have"));
    }
    said.push('\n');
    said
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
