//! How far each destination has come, and what it refused.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Position, STUCK, Spool, lock_within};

/// The place of one destination in the spool. While it lives nobody else sends to that destination from this spool.
#[derive(Debug)]
pub struct Cursor<'a> {
    spool: &'a Spool,
    name: String,
    position: Position,
    breaks: u32,
    _held: File,
}

/// What a destination refused for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// Why: the answer of the destination, redacted.
    pub reason: String,
    /// The event's line.
    pub event: String,
}

impl Spool {
    /// Takes the place of a destination, waiting for a bounded time where another process is sending.
    ///
    /// # Errors
    /// When the name is none, another process keeps sending, or the cursor cannot be read.
    pub fn cursor(&self, destination: &str) -> io::Result<Cursor<'_>> {
        self.cursor_within(destination, STUCK)
    }

    /// The same for whoever waits no longer than `most` for another process.
    pub(crate) fn cursor_within(&self, destination: &str, most: Duration) -> io::Result<Cursor<'_>> {
        check_name(destination)?;
        fs::create_dir_all(&self.folder)?;
        let held = lock_within(&self.folder.join(format!("{destination}.lock")), most)?;
        let name = destination.to_owned();
        let mut cursor = Cursor { spool: self, name, position: Position::default(), breaks: 0, _held: held };
        (cursor.position, cursor.breaks) = self.read_cursor(destination)?;
        Ok(cursor)
    }

    /// What a destination refused, oldest first; damaged lines are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn dead_letters(&self, destination: &str) -> io::Result<Vec<DeadLetter>> {
        check_name(destination)?;
        self.records(&dead(destination))
    }

    /// How far a destination has come, without taking its place: whoever sends to it goes on.
    ///
    /// # Errors
    /// When the name is none, or the cursor cannot be read.
    pub fn position(&self, destination: &str) -> io::Result<Position> {
        check_name(destination)?;
        Ok(self.read_cursor(destination)?.0)
    }

    /// Everyone who was ever sent to from here, by name.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn known_destinations(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".cursor").or(file.strip_suffix(".dead.jsonl")));
            names.extend(name.filter(|name| check_name(name).is_ok()).map(str::to_owned));
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn read_cursor(&self, destination: &str) -> io::Result<(Position, u32)> {
        let path = self.folder.join(format!("{destination}.cursor"));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Position::default(), 0)),
            Err(error) => return Err(error),
        };
        let numbers: Option<Vec<&str>> = text.strip_suffix('\n').map(|line| line.split(' ').collect());
        let read = match numbers.as_deref() {
            Some([segment, offset, breaks]) => segment.parse().ok().zip(offset.parse().ok()).zip(breaks.parse().ok()),
            Some(_) | None => None,
        };
        read.map(|((segment, offset), breaks)| (Position { segment, offset }, breaks)).ok_or_else(|| {
            let message = format!("{} is damaged; remove it to send everything again", path.display());
            io::Error::new(io::ErrorKind::InvalidData, message)
        })
    }
}

/// Names of destinations name files.
fn check_name(destination: &str) -> io::Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if destination.is_empty() || destination.len() > 64 || !destination.bytes().all(plain) {
        let message = format!("`{destination}` is no name of a destination: letters, digits, `-` and `_`");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(())
}

fn dead(destination: &str) -> String {
    format!("{destination}.dead.jsonl")
}

impl Cursor<'_> {
    /// Where the first event is that was not taken yet.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Says that everything before `next` was taken. A kill right before this sends one event twice, under the same id.
    ///
    /// # Errors
    /// When the cursor cannot be written.
    pub fn advance(&mut self, next: Position) -> io::Result<()> {
        self.write(next, 0)
    }

    /// In how many flushes the destination broke on the event at the position.
    pub fn breaks(&self) -> u32 {
        self.breaks
    }

    /// Says that the destination broke on the event at the position.
    ///
    /// # Errors
    /// When the cursor cannot be written.
    pub fn broke(&mut self) -> io::Result<()> {
        self.write(self.position, self.breaks.saturating_add(1))
    }

    fn write(&mut self, position: Position, breaks: u32) -> io::Result<()> {
        let beside = self.path("cursor.new");
        fs::write(&beside, format!("{} {} {breaks}\n", position.segment, position.offset))?;
        fs::rename(&beside, self.path("cursor"))?;
        (self.position, self.breaks) = (position, breaks);
        Ok(())
    }

    /// Puts an event aside, so that those behind it can go on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_aside(&self, letter: &DeadLetter) -> io::Result<()> {
        self.spool.add_records(&dead(&self.name), std::slice::from_ref(letter))
    }

    /// Takes letters out of what was put aside; how many that were.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn forget(&self, is_done: impl Fn(&DeadLetter) -> bool) -> io::Result<usize> {
        let letters = self.spool.dead_letters(&self.name)?;
        let before = letters.len();
        let left: Vec<DeadLetter> = letters.into_iter().filter(|letter| !is_done(letter)).collect();
        if left.len() < before {
            self.spool.replace_records(&dead(&self.name), &left)?;
        }
        Ok(before - left.len())
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.spool.folder.join(format!("{}.{ending}", self.name))
    }
}
