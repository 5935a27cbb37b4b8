//! How far each destination has come, and what it refused.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Position, Spool, lock};

/// The place of one destination in the spool. While it lives nobody else sends to that destination from this spool.
#[derive(Debug)]
pub struct Cursor<'a> {
    spool: &'a Spool,
    name: String,
    position: Position,
    breaks: u32,
    _held: File,
}

/// What a destination refused for good, or somebody dropped by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// Why: the answer of the destination, redacted, or `dropped by hand`.
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
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if destination.is_empty() || destination.len() > 64 || !destination.bytes().all(plain) {
            let message = format!("`{destination}` is no name of a destination: letters, digits, `-` and `_`");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        fs::create_dir_all(&self.folder)?;
        let held = lock(&self.folder.join(format!("{destination}.lock")))?;
        let name = destination.to_owned();
        let mut cursor = Cursor { spool: self, name, position: Position::default(), breaks: 0, _held: held };
        (cursor.position, cursor.breaks) = cursor.read()?;
        Ok(cursor)
    }

    /// What a destination refused, oldest first; damaged lines are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn dead_letters(&self, destination: &str) -> io::Result<Vec<DeadLetter>> {
        match fs::read_to_string(self.folder.join(format!("{destination}.dead.jsonl"))) {
            Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
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
        let mut line = serde_json::to_vec(letter)?;
        line.push(b'\n');
        let mut file = File::options().create(true).append(true).open(self.path("dead.jsonl"))?;
        file.write_all(&line)?;
        file.sync_data()
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.spool.folder.join(format!("{}.{ending}", self.name))
    }

    fn read(&self) -> io::Result<(Position, u32)> {
        let path = self.path("cursor");
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
