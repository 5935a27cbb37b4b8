//! `gate event drop`: takes events out of the way, only those that are named and never without a reason.

use std::fmt::Write as _;
use std::time::Duration;

use gate_core::build::Flags;
use gate_core::event::{Event, NoEvent, instant, short_id, time};
use gate_core::render::escape;
use gate_core::send::spool::{DeadLetter, Dropping, Position};
use gate_core::send::{Overview, State};
use jiff::Timestamp;

use super::{Exit, Place, Stop, answer, events, find};
use crate::cli::DropArguments;
use crate::diagnose::Mistake;

pub(super) fn run(arguments: &DropArguments) -> Result<Exit, Stop> {
    if arguments.reason.trim().is_empty() {
        return Err(Mistake::usage("--reason is empty", "say why these events are not told: it is kept").into());
    }
    let place = Place::of(&arguments.place, &Flags::default())?;
    let text = match arguments.older_than {
        Some(age) if arguments.dead => dead(arguments, &place, age)?,
        Some(age) if arguments.delivered => delivered(arguments, &place, age)?,
        Some(_) => {
            let help = "name events by id, or give --dead or --delivered with it";
            return Err(Mistake::usage("--older-than says nothing about events that are named", help).into());
        }
        None => by_id(arguments, &place)?,
    };
    let text: String = text.lines().map(|line| escape::terminal(line, true).into_owned() + "\n").collect();
    Ok(answer(&text, Exit::Pass))
}

/// Before this events are old.
fn limit(place: &Place, age: Duration) -> Timestamp {
    place.now.checked_sub(age).unwrap_or(Timestamp::MIN)
}

fn is_before(text: &str, limit: Timestamp) -> bool {
    instant(text).is_ok_and(|time| time < limit)
}

/// `dropped` or `would be dropped`.
fn done(arguments: &DropArguments, word: &str) -> String {
    if arguments.dry_run { format!("would be {word} (`--dry-run`)") } else { word.to_owned() }
}

/// One event that is named: what waits is not told, what was refused leaves that list.
fn by_id(arguments: &DropArguments, place: &Place) -> Result<String, Stop> {
    let destinations = place.destinations()?;
    let overview = Overview::new(&place.spool, &destinations).map_err(place.unreadable())?;
    let mut end = Position::default();
    let mut found: Vec<(Event, Vec<String>)> = Vec::new();
    for kept in overview.all().map_err(place.unreadable())? {
        let kept = kept.map_err(place.unreadable())?;
        end = Position { offset: kept.at.offset + 1, ..kept.at };
        let Some(event) = kept.event.filter(|event| arguments.ids.iter().any(|it| find::is_asked(event, it))) else {
            continue;
        };
        let waits = kept.standing.into_iter().filter(|(_, state)| *state == State::Waiting);
        found.push((event, waits.map(|(name, _)| name).collect()));
    }
    let letters = letters(place)?;
    let fitting = |asked: &str| {
        let dead = letters.iter().filter_map(|(_, letter)| Event::from_line(&letter.event).ok());
        let kept = found.iter().map(|(event, _)| event.clone());
        kept.chain(dead).filter(|event| find::is_asked(event, asked)).map(|event| event.id).collect()
    };
    let mut drops = Vec::new();
    for asked in &arguments.ids {
        let id = find::only(asked, fitting(asked), &place.folder())?;
        let waiting = found.iter().filter(|(event, _)| event.id == id).flat_map(|(_, waits)| waits);
        let refused = letters.iter().filter(|(_, letter)| is_of(letter, &id)).map(|(name, _)| name);
        let mut names: Vec<&String> = waiting.chain(refused).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            let message = format!("`{asked}` waits for nobody, and nobody refused it");
            return Err(Mistake::usage(message, "there is nothing to drop; nothing was dropped").into());
        }
        drops.extend(names.into_iter().map(|name| dropping(place, arguments, id.clone(), name, end)));
    }
    if !arguments.dry_run {
        place.spool.drop_by_hand(&drops).map_err(place.unwritable())?;
        for (name, _) in &letters {
            let is_dropped =
                |letter: &DeadLetter| drops.iter().any(|it| it.destination == *name && is_of(letter, &it.id));
            forget(place, name, is_dropped)?;
        }
    }
    let mut text = String::new();
    for drop in &drops {
        let _infallible =
            writeln!(text, "{} {} for {}", short_id(&drop.id), done(arguments, "dropped"), drop.destination);
    }
    Ok(text)
}

fn is_of(letter: &DeadLetter, id: &str) -> bool {
    Event::from_line(&letter.event).is_ok_and(|event| event.id == id)
}

fn dropping(place: &Place, arguments: &DropArguments, id: String, name: &str, before: Position) -> Dropping {
    let reason = arguments.reason.trim().to_owned();
    Dropping { time: time(place.now), id, destination: name.to_owned(), before, reason }
}

fn letters(place: &Place) -> Result<Vec<(String, DeadLetter)>, Stop> {
    let mut letters = Vec::new();
    for name in place.spool.known_destinations().map_err(place.unreadable())? {
        let dead = place.spool.dead_letters(&name).map_err(place.unreadable())?;
        letters.extend(dead.into_iter().map(|letter| (name.clone(), letter)));
    }
    Ok(letters)
}

fn forget(place: &Place, name: &str, is_done: impl Fn(&DeadLetter) -> bool) -> Result<usize, Stop> {
    place.spool.cursor(name).and_then(|cursor| cursor.forget(is_done)).map_err(place.unwritable())
}

/// Everything that was refused long ago.
fn dead(arguments: &DropArguments, place: &Place, age: Duration) -> Result<String, Stop> {
    let limit = limit(place, age);
    let old: Vec<_> = letters(place)?.into_iter().filter(|(_, letter)| is_before(&letter.time, limit)).collect();
    let mut drops = Vec::new();
    for (name, letter) in &old {
        let id = Event::from_line(&letter.event).map_or_else(|_| String::new(), |event| event.id);
        // What waits under the same id goes on waiting.
        let reached = place.spool.position(name).map_err(place.unreadable())?;
        drops.push(dropping(place, arguments, id, name, reached));
    }
    if !arguments.dry_run && !drops.is_empty() {
        place.spool.drop_by_hand(&drops).map_err(place.unwritable())?;
        let mut names: Vec<_> = old.iter().map(|(name, _)| name).collect();
        names.dedup();
        for name in names {
            forget(place, name, |letter| is_before(&letter.time, limit))?;
        }
    }
    Ok(format!("{} refused before {limit} {}\n", events(old.len() as u64), done(arguments, "dropped")))
}

/// The oldest files, where everyone has all of their events.
fn delivered(arguments: &DropArguments, place: &Place, age: Duration) -> Result<String, Stop> {
    let limit = limit(place, age);
    let is_old = |line: &str| match Event::from_line(line) {
        Ok(event) => is_before(&event.time, limit),
        Err(NoEvent::Shape(_)) => true,
        Err(NoEvent::Version(_)) => false,
    };
    let names: Vec<String> =
        place.rules.iter().flat_map(|rules| &rules.destinations).map(|rule| rule.name.clone()).collect();
    let told = (time(place.now), arguments.reason.trim());
    let removed = place.spool.remove_delivered(&names, &is_old, told, arguments.dry_run).map_err(place.unwritable())?;
    if removed.segments.is_empty() && removed.waits_for.is_none() {
        return Ok(format!("no file holds only events from before {limit}; nothing was removed\n"));
    }
    let files =
        if removed.segments.len() == 1 { "1 file".to_owned() } else { format!("{} files", removed.segments.len()) };
    let mut text = format!(
        "{files} with {} from before {limit}, which everyone has, {}\n",
        events(removed.events),
        done(arguments, "removed")
    );
    if let Some(name) = removed.waits_for {
        let _infallible = writeln!(
            text,
            "the next file stays: {name} has not got all of it (`gate event flush`; where the policy no longer has \
             {name}, remove {})",
            place.spool.folder().join(format!("{name}.cursor")).display()
        );
    }
    Ok(text)
}
