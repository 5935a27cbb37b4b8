//! What stands in the spool, and who has it: for those who look, without holding up those who send.

use std::collections::{BTreeMap, HashMap};
use std::io;

use sha2::{Digest, Sha256};

use super::destination::Destination;
use super::spool::{DeadLetter, Dropped, Position, Spool};
use crate::event::Event;

/// Where an event stands with one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It has it.
    Delivered,
    /// It is still to get it.
    Waiting,
    /// It refused it for good.
    Dead {
        /// When, RFC 3339 in UTC.
        since: String,
        /// Why.
        reason: String,
    },
    /// Somebody dropped it by hand.
    Dropped {
        /// Why.
        reason: String,
    },
    /// It is not told of such events.
    NotForIt,
}

/// An event of the spool.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The event; `None` where the line is damaged or of a later version.
    pub event: Option<Event>,
    /// Where its line begins.
    pub at: Position,
    /// Where it stands with each destination, by name.
    pub standing: Vec<(String, State)>,
}

impl Kept {
    /// Whether somebody is still to get it.
    pub fn is_waiting(&self) -> bool {
        self.standing.iter().any(|(_, state)| *state == State::Waiting)
    }
}

/// The spool as it stood when this was made.
pub struct Overview<'a> {
    spool: &'a Spool,
    destinations: Vec<(&'a dyn Destination, Position)>,
    dropped: Dropped,
    dead: HashMap<(String, [u8; 32]), DeadLetter>,
}

impl<'a> Overview<'a> {
    /// Looks at a spool for the destinations of a policy.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn new(spool: &'a Spool, destinations: &'a [Box<dyn Destination>]) -> io::Result<Overview<'a>> {
        let mut dead = HashMap::new();
        for name in spool.known_destinations()? {
            for letter in spool.dead_letters(&name)? {
                dead.insert((name.clone(), Sha256::digest(&letter.event).into()), letter);
            }
        }
        let destinations = destinations.iter().map(|destination| {
            let position = spool.position(destination.name())?;
            Ok((&**destination, position))
        });
        Ok(Overview { spool, destinations: destinations.collect::<io::Result<_>>()?, dropped: spool.dropped()?, dead })
    }

    /// Every event, oldest first.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn all(&self) -> io::Result<impl Iterator<Item = io::Result<Kept>>> {
        self.from(Position::default())
    }

    /// The events that somebody is still to get, oldest first.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn waiting(&self) -> io::Result<impl Iterator<Item = io::Result<Kept>>> {
        let first = self.destinations.iter().map(|(_, position)| *position).min();
        let lines = first.map(|first| self.from(first)).transpose()?;
        Ok(lines.into_iter().flatten().filter(|kept| kept.as_ref().map_or(true, Kept::is_waiting)))
    }

    /// How many events wait for each destination that waits for some.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn backlog(&self) -> io::Result<BTreeMap<String, u64>> {
        let mut backlog = BTreeMap::new();
        for kept in self.waiting()? {
            for (name, state) in kept?.standing {
                if state == State::Waiting {
                    *backlog.entry(name).or_default() += 1;
                }
            }
        }
        Ok(backlog)
    }

    fn from(&self, position: Position) -> io::Result<impl Iterator<Item = io::Result<Kept>>> {
        let lines = self.spool.lines(position)?;
        Ok(lines.map(|line| {
            let line = line?;
            let event = line.text.as_deref().and_then(|text| Event::from_line(text).ok());
            let digest: [u8; 32] = Sha256::digest(line.text.as_deref().unwrap_or_default()).into();
            let standing = self.destinations.iter().map(|(destination, cursor)| {
                let state = self.state(*destination, (event.as_ref(), line.at, digest), line.at < *cursor);
                (destination.name().to_owned(), state)
            });
            Ok(Kept { at: line.at, standing: standing.collect(), event })
        }))
    }

    fn state(
        &self,
        destination: &dyn Destination,
        (event, at, digest): (Option<&Event>, Position, [u8; 32]),
        is_past: bool,
    ) -> State {
        let dropped = event.and_then(|event| self.dropped.reason(&event.id, at, destination.name()));
        if let Some(reason) = dropped {
            return State::Dropped { reason: reason.to_owned() };
        }
        if is_past && let Some(letter) = self.dead.get(&(destination.name().to_owned(), digest)) {
            return State::Dead { since: letter.time.clone(), reason: letter.reason.clone() };
        }
        // What is damaged, or cannot be told, waits to be put aside.
        let is_foreign = event.is_some_and(|event| destination.requests(event).is_ok_and(|it| it.is_empty()));
        match (is_foreign, is_past) {
            (true, _) => State::NotForIt,
            (false, true) => State::Delivered,
            (false, false) => State::Waiting,
        }
    }
}
