//! `gate waiver`: writes exemptions, and looks after those of every ledger.
//!
//! What writes works on the files as they lie here, whatever ref `gate check` reads them from, and leaves every byte
//! that it is not about as it is.

mod add;
mod check;
mod draft;
mod extend;
mod fix;
mod list;
mod prune;
mod told;

use std::path::{Path, PathBuf};

use gate_core::exempt::waiver::edit::EditError;
use gate_core::exempt::{self, Contents, Context, Entry, waiver};
use gate_core::model::Expiry;
use gate_core::policy::Policy;
use gate_core::render::escape;
use gate_core::yaml::Source;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::{Answer, answer, stored};
use crate::cli::{ColorChoice, PolicyArguments, WaiverCommand};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::repository::Repository;
use crate::resolve;

pub(super) fn run(command: &WaiverCommand, color: ColorChoice) -> Answer {
    match command {
        WaiverCommand::Add(arguments) => add::run(arguments, color),
        WaiverCommand::Extend(arguments) => extend::run(arguments),
        WaiverCommand::Prune(arguments) => prune::run(arguments),
        WaiverCommand::List(arguments) => list::run(arguments, color),
        WaiverCommand::Check(arguments) => check::run(arguments, color),
        WaiverCommand::Schema => Ok(answer(&waiver::json_schema(), Exit::Pass)),
    }
}

/// The files as they lie here, and the rules they are held to.
struct Place {
    root: PathBuf,
    policy: Policy,
    now: Timestamp,
    /// The waiver file.
    path: String,
    /// Whether it is named on the command line.
    named: bool,
}

impl Place {
    /// For a command that writes.
    fn of(arguments: &PolicyArguments, root: &Path) -> Result<Place, Mistake> {
        if let Some(reference) = arguments.policy_ref.as_deref().filter(|&reference| reference != "worktree") {
            let message = format!("`--policy-ref {reference}`: what is written is written here");
            return Err(Mistake::usage(message, "leave it out, or say `worktree`"));
        }
        let rules = resolve::policy(arguments.policy.as_deref(), &Repository::worktree(root))?;
        Ok(Place {
            root: root.to_owned(),
            policy: rules.policy,
            now: resolve::clock(arguments.now),
            path: arguments.waivers.as_deref().map_or_else(|| waiver::PATH.to_owned(), |path| path.replace('\\', "/")),
            named: arguments.waivers.is_some(),
        })
    }

    fn source(&self, text: &str) -> Source {
        Source::new(&self.path, text)
    }

    /// The waivers of a text, as `gate check` reads them.
    fn read(&self, text: &str) -> Result<Contents, Mistake> {
        let source = self.source(text);
        let ledger = exempt::find("waivers").ok_or_else(|| Mistake::usage("there is no waiver format", ""))?;
        ledger
            .read(&source, &Context { policy: &self.policy, now: self.now })
            .map_err(|diagnostics| Mistake::File { diagnostics, sources: vec![source] })
    }

    /// Whether a waiver may stand as it is, by its dates alone.
    fn allows(&self, entry: &Entry) -> Result<(), Mistake> {
        let Expiry::At(end) = entry.exemption.expires else { return Ok(()) };
        if entry.exemption.expires.is_over(self.now) {
            let message = format!("it would be over already: it ends at {end}, and now is {}", self.now);
            return Err(Mistake::usage(message, "give a later end: `--expires 30d`"));
        }
        let most = &self.policy.waivers.max_days;
        let allowed = i64::try_from(most.value).unwrap_or(i64::MAX);
        let Some(days) = entry.days.filter(|&days| days > allowed) else { return Ok(()) };
        let message = format!("it would last {days} days, and the policy allows {allowed} ({})", most.origin);
        let latest = end.to_zoned(TimeZone::UTC).date().checked_sub((days - allowed).days());
        let help = latest.map(|date| format!("the latest end is {date}, counted from `created`")).unwrap_or_default();
        Err(Mistake::usage(message, help))
    }

    /// Why a text could not be changed.
    fn not_changed(&self, error: EditError, text: &str) -> Mistake {
        match error {
            EditError::File(diagnostics) => Mistake::File { diagnostics, sources: vec![self.source(text)] },
            EditError::Layout | EditError::Place => {
                let message = format!("{} is laid out in a way that cannot be changed by itself", self.path);
                Mistake::usage(message, "change it by hand; `gate waiver check` says whether it is right")
            }
        }
    }
}

/// Where an entry stands in its file.
fn line_and_column(entry: &Entry) -> (u32, u32) {
    (entry.exemption.line, entry.exemption.column)
}

/// Lines that may hold anything, fit for a terminal.
fn safe(text: &str) -> String {
    let line = |line: &str| escape::terminal(line.trim_end_matches('\r'), true).into_owned() + "\n";
    text.lines().map(line).collect()
}
