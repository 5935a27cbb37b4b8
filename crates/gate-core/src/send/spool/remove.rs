//! Removing what everybody has: never by itself, only when somebody says so.

use std::fs::{self, File};
use std::io;

use serde::Serialize;

use super::{Cursor, Position, Spool, lock, sync_folder};

/// What was removed, and why the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// Why.
    pub reason: String,
    /// Numbers of the files.
    pub segments: Vec<u64>,
    /// Events in them.
    pub events: u64,
    /// Who has not got the next file yet; `None` where age alone keeps it.
    #[serde(skip)]
    pub waits_for: Option<String>,
}

impl Spool {
    /// Removes the oldest segments as long as everyone has all of their events and `is_old` holds for each; a line that
    /// is no event is as old as its neighbours. What is removed is written down in `removed.jsonl`. The segment that is
    /// appended to is closed first where it begins with an old event, so that it can go when all of it is old.
    /// `destinations` are those of the policy; whoever was ever sent to counts as well.
    ///
    /// # Errors
    /// When somebody keeps sending, or the folder fails.
    pub fn remove_delivered(
        &self,
        destinations: &[String],
        is_old: &dyn Fn(&str) -> bool,
        (time, reason): (String, &str),
        dry_run: bool,
    ) -> io::Result<Removed> {
        let mut removed = Removed { time, reason: reason.to_owned(), ..Removed::default() };
        let segments = self.segments()?;
        let Some(&last) = segments.last() else { return Ok(removed) };
        let mut names = self.known_destinations()?;
        names.extend(destinations.iter().cloned());
        names.sort_unstable();
        names.dedup();
        // Nobody sends while files go.
        let cursors: Vec<Cursor<'_>> = names.iter().map(|name| self.cursor(name)).collect::<io::Result<_>>()?;
        for segment in segments {
            let facts = self.look(segment, is_old)?;
            if segment == last && facts.begins_old && !dry_run {
                self.close_segment(last)?;
            }
            if !facts.is_old {
                break;
            }
            let waiting = names.iter().zip(&cursors).find(|(_, cursor)| cursor.position() < facts.end);
            if let Some((name, _)) = waiting {
                removed.waits_for = Some(name.clone());
                break;
            }
            removed.segments.push(segment);
            removed.events += facts.events;
        }
        if !dry_run && !removed.segments.is_empty() {
            // Written down first: a kill in between leaves files too many, not too few.
            let _held = lock(&self.folder.join("lock"))?;
            self.add_records("removed.jsonl", std::slice::from_ref(&removed))?;
            for &segment in &removed.segments {
                fs::remove_file(self.segment(segment))?;
            }
            sync_folder(&self.folder);
        }
        Ok(removed)
    }

    fn look(&self, segment: u64, is_old: &dyn Fn(&str) -> bool) -> io::Result<Facts> {
        let mut facts = Facts { end: Position { segment, offset: 0 }, events: 0, is_old: true, begins_old: false };
        for line in self.lines(Position { segment, offset: 0 })? {
            let line = line?;
            if line.at.segment != segment {
                break;
            }
            facts.end = line.next;
            if let Some(text) = &line.text {
                let is_old = is_old(text);
                facts.begins_old |= facts.events == 0 && is_old;
                facts.events += 1;
                facts.is_old &= is_old;
            }
        }
        facts.is_old &= facts.events > 0;
        Ok(facts)
    }

    /// Begins the segment behind this one, unless somebody just did.
    fn close_segment(&self, last: u64) -> io::Result<()> {
        let _held = lock(&self.folder.join("lock"))?;
        match File::options().append(true).create_new(true).open(self.segment(last + 1)) {
            Ok(_) => {
                sync_folder(&self.folder);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What stands in a segment.
struct Facts {
    end: Position,
    events: u64,
    is_old: bool,
    begins_old: bool,
}
