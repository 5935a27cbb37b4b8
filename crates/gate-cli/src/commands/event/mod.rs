//! `gate event`: tells other systems what happened, and looks after what they have not been told yet.

mod drop;
mod find;
mod flush;
mod list;
mod show;
mod told;

use std::io;

use gate_core::build::{Build, Flags};
use gate_core::event::said::Phase;
use gate_core::policy::EventRules;
use gate_core::render::escape;
use gate_core::send::destination::Destination;
use gate_core::send::spool::Spool;
use jiff::Timestamp;

use super::{Answer, answer};
use crate::cli::{ColorChoice, EventCommand, IncidentCommand, SpoolArguments};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::tell::Credentials;
use crate::{resolve, spool, tell, term};

pub(super) fn run(command: &EventCommand, color: ColorChoice) -> Answer {
    let done = match command {
        EventCommand::Deployment(arguments) => told::deployment(arguments),
        EventCommand::Incident(IncidentCommand::Open(arguments)) => told::incident(arguments, Phase::Open),
        EventCommand::Incident(IncidentCommand::Resolve(arguments)) => told::incident(arguments, Phase::Resolved),
        EventCommand::PullRequest(arguments) => told::pull_request(arguments),
        EventCommand::GateRun(arguments) => told::gate_run(arguments),
        EventCommand::Flush(arguments) => flush::run(arguments),
        EventCommand::List(arguments) => list::run(arguments, color),
        EventCommand::Show(arguments) => show::run(arguments),
        EventCommand::Drop(arguments) => drop::run(arguments),
    };
    match done {
        Ok(exit) => Ok(exit),
        Err(Stop::Mistake(mistake)) => Err(*mistake),
        Err(Stop::Said(exit, why)) => {
            term::complain(&format!("gate: {}", escape::terminal(&why, true)));
            Ok(exit)
        }
    }
}

/// Why a command did not do what it was asked.
enum Stop {
    /// It was asked for the wrong thing.
    Mistake(Box<Mistake>),
    /// Something else, in words: what it has to know cannot be read, what it has to keep cannot be written.
    Said(Exit, String),
}

impl From<Mistake> for Stop {
    fn from(mistake: Mistake) -> Stop {
        Stop::Mistake(Box::new(mistake))
    }
}

/// A spool, and who is told of what is in it.
struct Place {
    spool: Spool,
    rules: Option<EventRules>,
    /// The service of the policy.
    service: Option<String>,
    build: Build,
    /// Whether the policy was read from a git ref.
    has_ref: bool,
    now: Timestamp,
}

impl Place {
    fn of(arguments: &SpoolArguments, flags: &Flags) -> Result<Place, Mistake> {
        let root = &arguments.root;
        let mut unsaid = Vec::new();
        let build = resolve::build_of(flags, root, &mut unsaid);
        let files = resolve::repository(arguments.policy_ref.as_deref(), &build, root, &mut unsaid)?;
        let rules = resolve::policy(arguments.policy.as_deref(), &files)?;
        let spool = spool::of(arguments.spool.as_deref(), &build, root).ok_or_else(|| {
            Mistake::usage("events are kept nowhere here", "give --spool FOLDER, or set GATE_SPOOL to one")
        })?;
        Ok(Place {
            spool,
            rules: rules.policy.events,
            service: rules.facts.service,
            build,
            has_ref: rules.facts.from_ref.is_some(),
            now: resolve::clock(arguments.now),
        })
    }

    /// Who is told, as far as that can be known without credentials.
    fn destinations(&self) -> Result<Vec<Box<dyn Destination>>, Mistake> {
        let rules = self.rules.iter().flat_map(|rules| &rules.destinations);
        rules
            .map(|rule| {
                tell::destination(rule, Credentials::Masked)
                    .map_err(|why| Mistake::usage(format!("{}: {why}", rule.name), "mend the variable it comes from"))
            })
            .collect()
    }

    /// Says which credentials are not there, where requests are shown.
    fn say_unset(&self) {
        for rule in self.rules.iter().flat_map(|rules| &rules.destinations) {
            let names = [&rule.url_from, &rule.token_from, &rule.secret_from].into_iter().flatten();
            for name in names.filter(|name| tell::unset(&name.value)) {
                let name = &name.value;
                term::complain(&format!("gate: {}: neither {name} nor {name}_FILE is set or can be read", rule.name));
            }
        }
    }

    /// The folder of the spool in words.
    fn folder(&self) -> String {
        self.spool.folder().display().to_string()
    }

    fn unreadable(&self) -> impl Fn(io::Error) -> Stop + use<> {
        let folder = self.folder();
        move |error| Stop::Said(Exit::Undecided, format!("the events in {folder} cannot be read: {error}"))
    }

    fn unwritable(&self) -> impl Fn(io::Error) -> Stop + use<> {
        let folder = self.folder();
        move |error| Stop::Said(Exit::NotDelivered, format!("nothing could be written in {folder}: {error}"))
    }
}

/// `1 event`, `2 events`.
fn events(count: u64) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}
