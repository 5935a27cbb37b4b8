//! `gate waiver check --fix`: what traps have to be is written, whole files at once, until no more is to be done.

use std::collections::BTreeMap;
use std::path::Path;

use gate_core::exempt::correct;
use gate_core::model::{Correction, Problem};

use super::{Place, safe};
use crate::cli::PolicyArguments;
use crate::diagnose::Mistake;
use crate::ledgers;
use crate::repository::{Repository, unified};
use crate::rewrite::{Rewrite, Turn};
use crate::term;

/// Corrections come to an end after a few rounds, or never.
const ROUNDS: usize = 10;

/// Corrects every ledger; answers with what changed, as a diff.
pub(super) fn run(arguments: &PolicyArguments, root: &Path) -> Result<String, Mistake> {
    let place = Place::of(arguments, root)?;
    let turn = Turn::take(root)?;
    let files = ledgers::files(arguments, &place.policy)?;
    let mut changes: BTreeMap<String, (Rewrite, String)> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let repository =
            changes.iter().fold(Repository::worktree(root), |files, (path, (_, text))| files.with(path, text));
        let (_, problems) = ledgers::read(&files, &repository, &place.policy, place.now)?;
        if !round(&problems, &turn, &mut changes)? {
            return write(changes);
        }
    }
    let message = "the corrections of these ledgers come to no end; nothing was written";
    Err(Mistake::usage(message, "correct them by hand, and report this with the files"))
}

/// One round of corrections; whether anything changed.
fn round(
    problems: &[Problem],
    turn: &Turn,
    changes: &mut BTreeMap<String, (Rewrite, String)>,
) -> Result<bool, Mistake> {
    let mut by_file: BTreeMap<&str, Vec<&Correction>> = BTreeMap::new();
    for correction in problems.iter().filter_map(|problem| problem.correction.as_deref()) {
        by_file.entry(&correction.file).or_default().push(correction);
    }
    let mut any = false;
    for (path, corrections) in by_file {
        if !changes.contains_key(path) {
            let rewrite = turn.file(path, false)?;
            let text = rewrite.text.clone().unwrap_or_default();
            changes.insert(path.to_owned(), (rewrite, text));
        }
        if let Some((_, text)) = changes.get_mut(path) {
            let (new, _) = correct::apply(text, &corrections);
            any |= new != *text;
            *text = new;
        }
    }
    Ok(any)
}

/// Writes what changed; what is written already is shown even where the next file cannot be.
fn write(changes: BTreeMap<String, (Rewrite, String)>) -> Result<String, Mistake> {
    let mut diff = String::new();
    for (path, (rewrite, text)) in changes {
        let old = rewrite.text.as_deref().unwrap_or_default();
        if old == text {
            continue;
        }
        if let Err(mistake) = rewrite.write(&text) {
            let _shown_as_far_as_possible = term::print(&diff);
            return Err(mistake);
        }
        diff.push_str(&safe(&unified(&path, old, &text)));
    }
    Ok(diff)
}
