//! `gate event show`: one event, and what each destination is told of it.

use std::collections::BTreeMap;

use gate_core::build::Flags;
use gate_core::event::Event;
use gate_core::render::event_list::{EventShown, Told};
use gate_core::send::destination::Destination;
use gate_core::send::{Overview, State};

use super::{Exit, Place, Stop, answer, find};
use crate::cli::{Form, ShowArguments};

/// Where an event stands with each destination.
type Standing = Vec<(String, State)>;

pub(super) fn run(arguments: &ShowArguments) -> Result<Exit, Stop> {
    let place = Place::of(&arguments.place, &Flags::default())?;
    let destinations = place.destinations()?;
    let overview = Overview::new(&place.spool, &destinations).map_err(place.unreadable())?;
    let mut found: BTreeMap<String, (u64, Event, Standing)> = BTreeMap::new();
    for kept in overview.all().map_err(place.unreadable())? {
        let kept = kept.map_err(place.unreadable())?;
        if let Some(event) = kept.event.filter(|event| find::is_asked(event, &arguments.id)) {
            let times = found.get(&event.id).map_or(0, |(times, ..)| *times);
            found.insert(event.id.clone(), (times + 1, event, kept.standing));
        }
    }
    let id = find::only(&arguments.id, found.keys().cloned().collect(), &place.folder())?;
    let Some((times, event, standing)) = found.remove(&id) else {
        return Err(Stop::Said(Exit::Undecided, format!("{id} is gone")));
    };
    place.say_unset();
    let shown = EventShown::new(event.clone(), times, told(&event, &destinations, standing));
    let text = match arguments.format {
        Form::Terminal => shown.to_text(),
        Form::Json => shown.to_json(),
    };
    Ok(answer(&text, Exit::Pass))
}

/// What each destination is told of an event.
pub(super) fn told(event: &Event, destinations: &[Box<dyn Destination>], standing: Standing) -> Vec<Told> {
    let with = destinations.iter().zip(standing);
    with.map(|(destination, (name, state))| {
        Told::new(&name, state, destination.requests(event).map_err(|unfit| unfit.to_string()))
    })
    .collect()
}
