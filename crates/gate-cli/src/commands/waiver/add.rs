//! `gate waiver add`: one entry more, if `gate check` would take it.

use std::fmt::Write as _;

use gate_core::exempt::Entry;
use gate_core::exempt::waiver::edit::{self, Draft, EditError};
use gate_core::exempt::waiver::is_fingerprint;
use gate_core::model::{Consultation, Expiry, LedgerRow, LedgerState, Report};
use gate_core::render::escape;
use gate_core::yaml::Diagnostic;

use super::draft::draft;
use super::told::Told;
use super::{Answer, Place, answer, line_and_column, safe, stored};
use crate::cli::{AddArguments, ColorChoice};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::repository::{Repository, unified};
use crate::rewrite::Turn;
use crate::{judge, ledgers, resolve};

/// Longest comment that is written.
const COMMENT: usize = 100;

pub(super) fn run(arguments: &AddArguments, color: ColorChoice) -> Answer {
    let told = match &arguments.from {
        None => None,
        Some(path) => match stored::explained(path, &arguments.what, color)? {
            Ok(explanation) => Some(Told::of(&explanation)?),
            Err(exit) => return Ok(exit),
        },
    };
    let place = Place::of(&arguments.judge.policy, &arguments.judge.reports.root)?;
    let what = told.as_ref().map_or(&arguments.what, |told| &told.what);
    let (mut draft, owner_from) = draft(what, &arguments.words, &place)?;
    let turn = Turn::take(&place.root)?;
    let rewrite = turn.file(&place.path, place.named)?;
    let old = match &rewrite.text {
        Some(text) => place.read(text)?.entries,
        None => Vec::new(),
    };
    if rewrite.text.is_none() {
        ledgers::refuse_misnamed_waivers(&Repository::worktree(&place.root), &place.path)?;
    }
    let (mut text, entry) = with(&place, rewrite.text.as_deref(), &draft)?;
    refuse_double(&old, &entry, &place)?;
    place.allows(&entry)?;
    let effect = match told {
        Some(told) => Effect { words: told.words, comment: told.comment.map(|about| comment(&about)) },
        None => effect(arguments, &place, &text, &entry)?,
    };
    if let Some(comment) = &effect.comment {
        draft.comment.clone_from(comment);
        text = with(&place, rewrite.text.as_deref(), &draft)?.0;
    }
    if !arguments.dry_run {
        rewrite.write(&text)?;
    }
    let old = rewrite.text.as_deref().unwrap_or_default();
    let mut said = safe(&unified(&place.path, old, &text));
    if let Expiry::At(end) = entry.exemption.expires {
        let _infallible = writeln!(said, "it ends at {end}; `gate waiver extend` gives it longer");
    }
    if let Some(key) = owner_from {
        let _infallible = writeln!(said, "its owner is `{key}` of git; `--owner` names another");
    }
    if !effect.words.is_empty() {
        let _infallible = write!(said, "it {}", safe(&effect.words));
    }
    if arguments.dry_run {
        said.push_str("nothing was written (`--dry-run`)\n");
    }
    Ok(answer(&said, Exit::Pass))
}

/// The text with the waiver, and the waiver as it reads.
fn with(place: &Place, old: Option<&str>, draft: &Draft) -> Result<(String, Entry), Mistake> {
    let text = match old {
        Some(old) => edit::add(&place.source(old), draft),
        None => edit::create(draft),
    };
    let text = text.map_err(|error| place.not_changed(error, old.unwrap_or_default()))?;
    // What stood there before was read without a mistake: what is wrong now is wrong with the words given.
    let entry = match place.read(&text) {
        Ok(mut contents) => contents.entries.pop(),
        Err(Mistake::File { diagnostics, .. }) => {
            let list = |part: fn(&Diagnostic) -> Option<&str>| {
                diagnostics.iter().filter_map(part).collect::<Vec<_>>().join("; ")
            };
            return Err(Mistake::usage(list(|it| Some(it.message.as_str())), list(|it| it.help.as_deref())));
        }
        Err(other) => return Err(other),
    };
    entry.map(|entry| (text, entry)).ok_or_else(|| place.not_changed(EditError::Layout, ""))
}

/// The same waiver twice would only be the harder to look after.
fn refuse_double(old: &[Entry], new: &Entry, place: &Place) -> Result<(), Mistake> {
    let same = |entry: &&Entry| {
        entry.exemption.id.eq_ignore_ascii_case(&new.exemption.id)
            && entry.particulars.scope == new.particulars.scope
            && !entry.exemption.expires.is_over(place.now)
    };
    let Some(entry) = old.iter().find(same) else { return Ok(()) };
    let (id, line) = (&entry.exemption.id, entry.exemption.line);
    Err(Mistake::usage(
        format!("{}:{line} waives `{id}` already", place.path),
        format!("give it a later end: `gate waiver extend {line} --expires 30d`"),
    ))
}

/// What the waiver does to the findings at hand.
#[derive(Default)]
struct Effect {
    /// In words; empty without reports.
    words: String,
    /// What a fingerprint stands for.
    comment: Option<String>,
}

/// Holds the waiver against reports: those of the command line, else those of the policy. What it could not do is
/// refused; where reports are only those that happen to lie there, that it meets nothing is just said.
fn effect(arguments: &AddArguments, place: &Place, text: &str, entry: &Entry) -> Result<Effect, Mistake> {
    let reports = &arguments.judge.reports;
    if resolve::plan(reports, Some(&place.policy))?.requests.is_empty() {
        return Ok(Effect::default());
    }
    let files = Repository::worktree(&place.root).with(&place.path, text);
    let report = judge::report_by(&arguments.judge, &files)?.report;
    let of_entry = |row: &LedgerRow| {
        row.exemption.file == place.path && (row.exemption.line, row.exemption.column) == line_and_column(entry)
    };
    let Some(at) = report.exemptions.iter().position(of_entry) else { return Ok(Effect::default()) };
    let row = &report.exemptions[at];
    let asked: Vec<_> = report.consulted.iter().filter(|it| it.exemption as usize == at).collect();
    let refusal = asked.iter().find_map(|it| match &it.answer {
        Consultation::Not(why) => Some(why.as_str()),
        Consultation::Applied | Consultation::Shadowed => None,
    });
    let comment = asked.first().filter(|_| is_fingerprint(&arguments.what));
    let comment = comment.map(|it| about(&report, it.row));
    let named = !reports.paths.is_empty() || !reports.named.is_empty();
    let words = match (row.state, refusal) {
        (LedgerState::Forbidden | LedgerState::Lapsed, Some(why)) => {
            return Err(Mistake::usage(format!("the waiver would not hold: {why}"), "nothing was written"));
        }
        (LedgerState::Shadowed, _) => {
            return Err(Mistake::usage("the finding is exempted already", "`gate waiver list` says by what"));
        }
        (_, None) if row.covered == 0 && named => {
            let message = format!("no finding in these reports is called `{}`", arguments.what);
            return Err(Mistake::usage(message, "copy the fingerprint or id that `gate check` shows"));
        }
        (_, Some(why)) if row.exempted == 0 => format!("exempts nothing in the reports at hand: {why}"),
        (_, None) if row.exempted == 0 => "exempts nothing in the reports at hand".to_owned(),
        (_, _) if row.exempted == 1 => "exempts 1 finding in the reports at hand".to_owned(),
        (_, _) => format!("exempts {} findings in the reports at hand", row.exempted),
    };
    Ok(Effect { words, comment })
}

/// What a finding is about, for people who see its fingerprint.
fn about(report: &Report, row: u32) -> String {
    let row = &report.findings.rows[row as usize];
    let text = |symbol| report.findings.text(symbol);
    let place = match (text(row.package), text(row.version), text(row.path)) {
        ("", _, "") => text(row.target).to_owned(),
        ("", _, path) if row.line > 0 => format!("{path}:{}", row.line),
        ("", _, path) => path.to_owned(),
        (package, version, _) => format!("{package} {version}"),
    };
    comment(&format!("{} in {}", text(row.rule), place.trim()))
}

/// Text of a report as a comment of one line.
fn comment(text: &str) -> String {
    escape::terminal(text, true).chars().take(COMMENT).collect()
}
