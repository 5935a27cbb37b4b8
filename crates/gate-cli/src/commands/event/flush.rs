//! `gate event flush`: tells destinations what waits in the spool, and says what arrived and what did not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use gate_core::build::Flags;
use gate_core::render::escape;
use gate_core::send::{Flushed, Overview};

use super::{Exit, Place, Stop, answer, events};
use crate::cli::FlushArguments;
use crate::tell::{self, Told};
use crate::term;

pub(super) fn run(arguments: &FlushArguments) -> Result<Exit, Stop> {
    let place = Place::of(&arguments.place, &Flags::default())?;
    let (text, is_everywhere) = tell(&place, arguments.time)?;
    let exit = if is_everywhere || !arguments.require_delivery { Exit::Pass } else { Exit::NotDelivered };
    Ok(answer(&text, exit))
}

/// Tells everyone: what became of it, and whether everyone has everything now.
pub(super) fn tell(place: &Place, time: Option<Duration>) -> Result<(String, bool), Stop> {
    let Some(rules) = place.rules.as_ref().filter(|rules| !rules.destinations.is_empty()) else {
        let text = format!("the policy tells nobody (`events.destinations`); events are kept in {}\n", place.folder());
        return Ok((escape::terminal(text.trim_end(), true).into_owned() + "\n", true));
    };
    if !tell::may_tell(&place.build, place.has_ref) {
        term::complain(tell::NOT_ITS_OWN);
        return Ok((String::new(), false));
    }
    let time = time.unwrap_or_else(|| rules.time.value.unsigned_abs());
    let told = tell::everyone(rules, &place.spool, time);
    let destinations = place.destinations()?;
    let backlog = Overview::new(&place.spool, &destinations).and_then(|overview| overview.backlog());
    let backlog = backlog.map_err(place.unreadable())?;
    let mut text = String::new();
    for told in &told {
        let line = line(told, &backlog);
        let _infallible = writeln!(text, "{}", escape::terminal(&line, true));
    }
    Ok((text, told.iter().all(Told::is_up_to_date)))
}

/// What became of one destination.
fn line(Told { name, outcome }: &Told, backlog: &BTreeMap<String, u64>) -> String {
    let waiting = backlog.get(name).copied().unwrap_or(0);
    let flushed = match outcome {
        Ok(flushed) => flushed,
        Err(why) => return format!("{name}: {} for it, and it was told nothing: {why}", wait(waiting)),
    };
    let Flushed { delivered, put_aside, dropped, stopped, passed_over: _ } = flushed;
    let mut parts = vec![format!("{} delivered", events(*delivered))];
    if *put_aside > 0 {
        parts.push(format!("{put_aside} refused for good (`gate event list --dead`)"));
    }
    if *dropped > 0 {
        parts.push(format!("{dropped} dropped by hand"));
    }
    parts.extend(stopped.as_ref().map(|why| format!("{}: {why}", wait(waiting))));
    format!("{name}: {}", parts.join(", "))
}

fn wait(count: u64) -> String {
    format!("{} {}", events(count), if count == 1 { "waits" } else { "wait" })
}
