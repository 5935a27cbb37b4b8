//! `gate waiver prune`: entries that are over or match nothing go, and their own comments with them.

use std::collections::HashSet;

use gate_core::exempt;
use gate_core::exempt::waiver::edit;
use gate_core::model::{LedgerRow, LedgerState, Problem};

use super::{Answer, Place, answer, safe};
use crate::cli::PruneArguments;
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::repository::{Repository, unified};
use crate::rewrite::Turn;
use crate::{judge, ledgers, resolve};

pub(super) fn run(arguments: &PruneArguments) -> Answer {
    let place = Place::of(&arguments.judge.policy, &arguments.judge.reports.root)?;
    let turn = Turn::take(&place.root)?;
    let rewrite = turn.file(&place.path, place.named)?;
    let (rows, problems) = rows(arguments, &place)?;
    let mendable: HashSet<String> =
        problems.iter().filter(|problem| exempt::is_mendable(problem)).map(exempt::line_of).collect();
    let is_mendable = |row: &LedgerRow| mendable.contains(&format!("{}:{}", row.exemption.file, row.exemption.line));
    let idle = rows.iter().filter(|row| is_idle(row.state));
    let (ours, others): (Vec<&LedgerRow>, Vec<_>) = idle.partition(|row| row.exemption.file == place.path);
    let (kept, ours): (Vec<&LedgerRow>, Vec<_>) = ours.into_iter().partition(|row| is_mendable(row));
    let mut said = String::new();
    if let (Some(old), false) = (&rewrite.text, ours.is_empty()) {
        let places: Vec<_> = ours.iter().map(|row| (row.exemption.line, row.exemption.column)).collect();
        let new = edit::remove(&place.source(old), &places).map_err(|error| place.not_changed(error, old))?;
        place.read(&new)?;
        said.push_str(&safe(&unified(&place.path, old, &new)));
        if !arguments.dry_run {
            rewrite.write(&new)?;
        }
    }
    for row in &ours {
        said.push_str(&safe(&format!("`{}` {}", row.exemption.id, row.why)));
    }
    said.push_str(&summary(arguments, &place, ours.len()));
    for row in kept {
        let text = format!("`{}` stays: `gate waiver check --fix` writes what it has to be", row.exemption.id);
        said.push_str(&safe(&text));
    }
    if !others.is_empty() {
        said.push_str("in other ledgers, which only their owners change:\n");
        for row in others {
            let at = &row.exemption;
            said.push_str(&safe(&format!("  {}:{}: `{}` {}", at.file, at.line, at.id, row.why)));
        }
    }
    Ok(answer(&said, Exit::Pass))
}

/// What no longer does anything.
fn is_idle(state: LedgerState) -> bool {
    matches!(state, LedgerState::Expired | LedgerState::Unused)
}

/// Every entry with its state, and what is said of ledgers; what matches nothing is known only with reports.
fn rows(arguments: &PruneArguments, place: &Place) -> Result<(Vec<LedgerRow>, Vec<Problem>), Mistake> {
    let files = Repository::worktree(&place.root);
    if resolve::plan(&arguments.judge.reports, Some(&place.policy))?.requests.is_empty() {
        let ledger_files = ledgers::files(&arguments.judge.policy, &place.policy)?;
        let (entries, problems) = ledgers::read(&ledger_files, &files, &place.policy, place.now)?;
        return Ok((exempt::look(&entries, &place.policy, place.now).0, problems));
    }
    let report = judge::report_by(&arguments.judge, &files)?.report;
    Ok((report.exemptions, report.problems))
}

fn summary(arguments: &PruneArguments, place: &Place, count: usize) -> String {
    let path = safe(&place.path);
    let path = path.trim_end();
    match (count, arguments.dry_run) {
        (0, _) => format!("no waiver in {path} is over or known to match nothing\n"),
        (1, true) => format!("1 waiver would be removed from {path} (`--dry-run`)\n"),
        (count, true) => format!("{count} waivers would be removed from {path} (`--dry-run`)\n"),
        (1, false) => format!("1 waiver was removed from {path}\n"),
        (count, false) => format!("{count} waivers were removed from {path}\n"),
    }
}
