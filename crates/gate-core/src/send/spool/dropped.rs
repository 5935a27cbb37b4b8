//! What somebody dropped by hand, with the reason: never sent again, and never forgotten.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

use super::{Position, Spool, lock};

/// One event that somebody dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropping {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// The event's id.
    pub id: String,
    /// For whom.
    pub destination: String,
    /// The end of the spool at that time: the same event told again later is another matter.
    pub before: Position,
    /// Why.
    pub reason: String,
}

/// Everything that was dropped from a spool.
#[derive(Clone, Debug, Default)]
pub struct Dropped(BTreeMap<String, Vec<Dropping>>);

impl Dropped {
    /// Why the event with this id, which stands there, is not for a destination any more; `None` where it still is.
    pub fn reason(&self, id: &str, at: Position, destination: &str) -> Option<&str> {
        let is_it = |drop: &&Dropping| at < drop.before && drop.destination == destination;
        self.0.get(id)?.iter().find(is_it).map(|drop| drop.reason.as_str())
    }
}

impl Spool {
    /// What was dropped by hand.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn dropped(&self) -> io::Result<Dropped> {
        let mut dropped = Dropped::default();
        for drop in self.records::<Dropping>("dropped.jsonl")? {
            dropped.0.entry(drop.id.clone()).or_default().push(drop);
        }
        Ok(dropped)
    }

    /// Drops events. On the disk when this answers.
    ///
    /// # Errors
    /// When the folder, the lock or the disk fails.
    pub fn drop_by_hand(&self, drops: &[Dropping]) -> io::Result<()> {
        let _held = lock(&self.folder.join("lock"))?;
        self.add_records("dropped.jsonl", drops)
    }
}
