//! `gate event list`: the events that wait, were refused, or are kept.

use std::collections::BTreeMap;

use gate_core::build::Flags;
use gate_core::event::Event;
use gate_core::render::event_list::{EventList, Listed, Row};
use gate_core::send::{Overview, State};

use super::{Exit, Place, Stop, answer};
use crate::cli::{ColorChoice, Form, ListEventsArguments};
use crate::term;

pub(super) fn run(arguments: &ListEventsArguments, color: ColorChoice) -> Result<Exit, Stop> {
    let place = Place::of(&arguments.place, &Flags::default())?;
    let destinations = place.destinations()?;
    let overview = || Overview::new(&place.spool, &destinations);
    let (listed, rows) = match (arguments.dead, arguments.all) {
        (true, _) => (Listed::Dead, dead(&place)),
        (false, true) => (Listed::All, overview().and_then(|it| it.all()?.map(|kept| Ok(kept?.into())).collect())),
        (false, false) => {
            (Listed::Waiting, overview().and_then(|it| it.waiting()?.map(|kept| Ok(kept?.into())).collect()))
        }
    };
    let rows = rows.map_err(place.unreadable())?;
    let names = destinations.iter().map(|destination| destination.name().to_owned()).collect();
    let list = EventList::new(place.folder(), listed, names, rows);
    let text = match arguments.format {
        Form::Terminal => list.to_text(&term::style(color, true)),
        Form::Json => list.to_json(),
    };
    Ok(answer(&text, Exit::Pass))
}

/// What was refused, also by destinations that the policy no longer has, and also where the event itself was removed.
fn dead(place: &Place) -> std::io::Result<Vec<Row>> {
    let mut found: BTreeMap<(String, String), Vec<(String, State)>> = BTreeMap::new();
    for name in place.spool.known_destinations()? {
        for letter in place.spool.dead_letters(&name)? {
            let event = Event::from_line(&letter.event).ok();
            let time = event.map_or_else(|| letter.time.clone(), |event| event.time);
            let state = State::Dead { since: letter.time, reason: letter.reason };
            found.entry((time, letter.event)).or_default().push((name.clone(), state));
        }
    }
    let row = |((_, line), standing): ((String, String), _)| Row::of(Event::from_line(&line).ok().as_ref(), standing);
    Ok(found.into_iter().map(row).collect())
}
