//! `gate event deployment`, `incident`, `pull-request`, `gate-run`: what somebody says happened is kept, then told.

use std::fmt::Write as _;

use gate_core::build::{Build, Flags};
use gate_core::event::said::{self, Fault, Field, Known, Phase, Place as SaidAt, Said};
use gate_core::event::{Event, GateRun, Source, What, short_id};
use gate_core::model::Verdict;
use gate_core::render::event_list::EventShown;
use gate_core::render::{escape, stored_run};
use gate_core::send::State;
use gate_core::yaml::{self, Diagnostic};

use super::{Exit, Place, Stop, answer, flush, show};
use crate::cli::{
    DeploymentArguments, GateRunArguments, IncidentArguments, PullRequestArguments, TellArguments, TellingBuild,
};
use crate::commands::stored as file;
use crate::diagnose::Mistake;
use crate::spool;

/// Largest file of fields.
const MOST: u64 = 1 << 20;

pub(super) fn deployment(arguments: &DeploymentArguments) -> Result<Exit, Stop> {
    let verdict = arguments.verdict.as_deref().map(passed).transpose()?;
    let place = Place::of(&arguments.tell.place, &flags(&arguments.build))?;
    let (file, said) = gather(arguments.from.as_deref(), said::DEPLOYMENT, arguments.said())?;
    let event = said::deployment(said, &place.known()).map_err(|faults| wrong(faults, file))?;
    if let (Some(verdict), What::Deployment(deployment)) = (verdict, &event.what)
        && verdict.as_ref().is_some_and(|judged| *judged != deployment.commit_sha)
    {
        let judged = verdict.unwrap_or_default();
        let message = format!("the verdict is about commit {judged}, and {} was deployed", deployment.commit_sha);
        return Err(Mistake::usage(message, "give the verdict of the commit that was deployed").into());
    }
    tell(&event, &place, &arguments.tell)
}

pub(super) fn incident(arguments: &IncidentArguments, phase: Phase) -> Result<Exit, Stop> {
    let place = Place::of(&arguments.tell.place, &Flags::default())?;
    let (file, said) = gather(arguments.from.as_deref(), said::INCIDENT, arguments.said())?;
    let mut unread = None;
    let mut earlier = |service: &str, id: &str| {
        last_incident(&place, service, id).unwrap_or_else(|error| {
            unread = Some(error);
            None
        })
    };
    let event = said::incident(said, &place.known(), phase, &mut earlier);
    if let Some(error) = unread {
        return Err(place.unreadable()(error));
    }
    tell(&event.map_err(|faults| wrong(faults, file))?, &place, &arguments.tell)
}

/// The event in which an incident was told last.
fn last_incident(place: &Place, service: &str, id: &str) -> std::io::Result<Option<Event>> {
    let mut last = None;
    for line in place.spool.lines(gate_core::send::spool::Position::default())? {
        let text = line?.text.unwrap_or_default();
        if !text.contains("\"kind\":\"incident\"") {
            continue;
        }
        let Ok(event) = Event::from_line(&text) else { continue };
        let is_it = matches!(&event.what, What::Incident(incident) if incident.incident_id == id);
        if is_it && event.service.as_deref() == Some(service) {
            last = Some(event);
        }
    }
    Ok(last)
}

pub(super) fn pull_request(arguments: &PullRequestArguments) -> Result<Exit, Stop> {
    let place = Place::of(&arguments.tell.place, &Flags::default())?;
    let (file, said) = gather(arguments.from.as_deref(), said::PULL_REQUEST, arguments.said())?;
    let event = said::pull_request(said, &place.known(), refs(&place.build));
    tell(&event.map_err(|faults| wrong(faults, file))?, &place, &arguments.tell)
}

/// The branches of the pull request that is built.
fn refs(build: &Build) -> (Option<String>, Option<String>) {
    let pull = build.pull_request.as_ref();
    let text = |found: Option<&gate_core::build::Found>| found.map(|found| found.value.clone());
    (text(pull.and_then(|pull| pull.source.as_ref())), text(pull.and_then(|pull| pull.target.as_ref())))
}

pub(super) fn gate_run(arguments: &GateRunArguments) -> Result<Exit, Stop> {
    let mut event = stored(&arguments.from)?;
    let place = Place::of(&arguments.tell.place, &Flags::default())?;
    spool::follow(&mut event, &place.spool);
    if let What::GateRun(run) = &mut event.what {
        run.asked = true;
    }
    tell(&event, &place, &arguments.tell)
}

impl Place {
    fn known(&self) -> Known {
        Known { service: self.service.clone(), source: Source::of(&self.build), now: self.now }
    }
}

fn flags(build: &TellingBuild) -> Flags {
    Flags {
        branch: build.branch.clone(),
        tag: build.tag.clone(),
        build_number: build.build_number.clone(),
        build_url: build.build_url.clone(),
        ..Flags::default()
    }
}

/// What a file says, with the flags laid over it.
fn gather(
    from: Option<&str>,
    fields: &[Field],
    flags: Vec<(&'static str, Option<&str>)>,
) -> Result<(Option<yaml::Source>, Said), Stop> {
    let file = from.map(source).transpose()?;
    let mut said = match &file {
        None => Said::default(),
        Some(file) => Said::read(file, fields).map_err(|diagnostic| in_file(vec![diagnostic], file.clone()))?,
    };
    for (key, text) in flags {
        if let (Some(field), Some(text)) = (fields.iter().find(|field| field.key == key), text) {
            said.flag(field, text);
        }
    }
    Ok((file, said))
}

fn source(path: &str) -> Result<yaml::Source, Stop> {
    let bytes = file::read(path, MOST).map_err(|why| Mistake::usage(format!("{path} {why}"), ""))?;
    let name = if path == "-" { "standard input" } else { path };
    let text = String::from_utf8(bytes).map_err(|_| Mistake::usage(format!("{name} is not UTF-8"), ""))?;
    Ok(yaml::Source::new(name, text))
}

fn in_file(diagnostics: Vec<Diagnostic>, file: yaml::Source) -> Stop {
    Mistake::File { diagnostics, sources: vec![file] }.into()
}

/// What is wrong with a file first, since flags may only look wrong because of it.
fn wrong(faults: Vec<Fault>, file: Option<yaml::Source>) -> Stop {
    let mut diagnostics = Vec::new();
    let (mut messages, mut helps) = (Vec::new(), Vec::new());
    for Fault { message, help, place } in faults {
        match place {
            SaidAt::File(span) => diagnostics.push(Diagnostic { message, span, help: Some(help) }),
            SaidAt::Flag(key) => {
                messages.push(format!("{}: {message}", said::flag_of(key)));
                helps.push(help);
            }
            SaidAt::Nowhere => {
                messages.push(message);
                helps.push(help);
            }
        }
    }
    match file {
        Some(file) if !diagnostics.is_empty() => in_file(diagnostics, file),
        Some(_) | None => {
            helps.dedup();
            Mistake::usage(messages.join("; "), helps.join("; ")).into()
        }
    }
}

/// The event of a stored run.
fn stored(path: &str) -> Result<Event, Stop> {
    let name = if path == "-" { "standard input" } else { path };
    let bytes =
        file::read(path, file::MAX_BYTES).map_err(|why| Stop::Said(Exit::Undecided, format!("{name} {why}")))?;
    stored_run(&bytes).map_err(|error| {
        let help = "write one with `gate check --output json=verdict.json`";
        Stop::Said(Exit::Undecided, format!("{name}{}: {error}; {help}", error.place()))
    })
}

/// The commit of a verdict that is a pass, where it knows one. Of anything else nothing is deployed.
fn passed(path: &str) -> Result<Option<String>, Stop> {
    let event = stored(path)?;
    let What::GateRun(GateRun { verdict, .. }) = &event.what else {
        return Err(Stop::Said(Exit::Undecided, format!("{path} is no verdict")));
    };
    let exit = match verdict.parse() {
        Ok(Verdict::Pass) => return Ok(event.source.commit),
        Ok(Verdict::Fail) => Exit::Fail,
        Ok(Verdict::Error) | Err(()) => Exit::Undecided,
    };
    let why = "a gate that does not pass deploys nothing, so no deployment was told";
    Err(Stop::Said(exit, format!("the verdict in {path} is {verdict}: {why}")))
}

/// Keeps an event, and then tells everyone; or shows both.
fn tell(event: &Event, place: &Place, arguments: &TellArguments) -> Result<Exit, Stop> {
    if arguments.dry_run {
        let destinations = place.destinations()?;
        let standing = destinations.iter().map(|destination| {
            let is_told = destination.requests(event).map_or(true, |requests| !requests.is_empty());
            (destination.name().to_owned(), if is_told { State::Waiting } else { State::NotForIt })
        });
        let told = show::told(event, &destinations, standing.collect());
        place.say_unset();
        return Ok(answer(&EventShown::new(event.clone(), 0, told).to_text(), Exit::Pass));
    }
    let line = event.to_line().map_err(std::io::Error::from);
    line.and_then(|line| place.spool.append([line.as_str()])).map_err(place.unwritable())?;
    let mut text = String::new();
    let _infallible = writeln!(text, "kept as {}: {}", short_id(&event.id), escape::terminal(&event.id, true));
    let (told, is_everywhere) = flush::tell(place, None)?;
    text.push_str(&told);
    let exit = if is_everywhere || !arguments.require_delivery { Exit::Pass } else { Exit::NotDelivered };
    Ok(answer(&text, exit))
}
