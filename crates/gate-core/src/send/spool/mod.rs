//! The local spool of events: JSON lines that outlive kills, full disks and neighbours.
//!
//! | file in the folder | what it is |
//! |---|---|
//! | `0000000001.jsonl` … | the events, one on a line; the highest number is appended to, the lower ones are closed |
//! | `lock` | held while a line is appended or a segment begun |
//! | `NAME.cursor`, `NAME.lock` | how far a destination has come, and who is sending to it |
//! | `NAME.dead.jsonl` | what a destination refused for good, with the reason |
//! | `dropped.jsonl` | what somebody dropped by hand, with the reason |
//!
//! Lines are appended under the lock, in one write, and reach the disk before [`Spool::append`] answers. A process that
//! is killed in the middle leaves a line without an end: the next append closes it, and readers tell it as damaged and
//! go on. So nothing that was answered for is lost, and nothing half-written is taken for an event.

mod append;
mod cursor;
mod dropped;
mod read;
mod records;
mod remove;
#[cfg(test)]
mod tests;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use cursor::{Cursor, DeadLetter};
pub use dropped::{Dropped, Dropping};
pub use read::{Line, Lines};
pub use remove::Removed;
use serde::{Deserialize, Serialize};

/// Longest event that is written or read.
pub const MAX_LINE: usize = 1 << 20;
/// Bytes after which a segment is closed.
const SEGMENT: u64 = 16 << 20;
/// How long somebody else may hold a lock before it counts as stuck.
const STUCK: Duration = Duration::from_secs(30);
/// The pause between two tries of a lock.
const PAUSE: Duration = Duration::from_millis(20);

/// A folder of events.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
    segment_bytes: u64,
}

/// A place in the spool: everything before it was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Number of the segment; 0 is before the first.
    pub segment: u64,
    /// Byte in it.
    pub offset: u64,
}

impl Spool {
    /// The spool in a folder, which is made with the first event.
    pub fn new(folder: &Path) -> Spool {
        Spool { folder: folder.to_owned(), segment_bytes: SEGMENT }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The numbers of all segments, lowest first; none where there is no spool yet.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn segments(&self) -> io::Result<Vec<u64>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut numbers = Vec::new();
        for entry in entries {
            numbers.extend(entry?.file_name().to_str().and_then(segment_number));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn segment(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:010}.jsonl"))
    }
}

/// The number of a segment's file name; other files in the folder are none of ours.
fn segment_number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".jsonl")?;
    (digits.len() == 10).then(|| digits.parse().ok()).flatten()
}

/// Takes a lock, waiting for others for a bounded time. Dropping the file gives it back, and so does a kill.
fn lock(path: &Path) -> io::Result<File> {
    lock_within(path, STUCK)
}

fn lock_within(path: &Path, most: Duration) -> io::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    for _ in 0..=most.as_millis() / PAUSE.as_millis() {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    let message = format!("another process holds {} and kept it for {} s", path.display(), most.as_secs());
    Err(io::Error::new(io::ErrorKind::WouldBlock, message))
}

/// Makes the names in a folder outlive a power cut. Where folders cannot be opened, names are as safe as the system
/// makes them.
fn sync_folder(folder: &Path) {
    let _best_effort = File::open(folder).and_then(|folder| folder.sync_all());
}
