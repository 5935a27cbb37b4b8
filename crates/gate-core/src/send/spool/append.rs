//! Appending lines.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::{MAX_LINE, Spool, lock, sync_folder};

impl Spool {
    /// Appends events, each the JSON of one object without a line end. They are on the disk when this answers, all of
    /// them or none.
    ///
    /// # Errors
    /// When an event is no single line, or is longer than [`MAX_LINE`]; when the folder, the lock or the disk fails.
    pub fn append<'a>(&self, events: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        let mut bytes = Vec::new();
        for event in events {
            if event.len() > MAX_LINE || event.contains('\n') || event.is_empty() {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "an event is one line of at most 1 MiB"));
            }
            bytes.extend_from_slice(event.as_bytes());
            bytes.push(b'\n');
        }
        if bytes.is_empty() {
            return Ok(());
        }
        self.make_folder()?;
        let _held = lock(&self.folder.join("lock"))?;
        let mut file = self.writable_segment()?;
        let before = file.seek(SeekFrom::End(0))?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_data());
        if written.is_err() {
            // Half a line would be told as damage later; what was there before has to stay readable.
            let _already_failing = file.set_len(before);
        }
        written
    }

    /// The folder, which says to git that it is not to be committed.
    fn make_folder(&self) -> io::Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join(".gitignore"), "*\n")?;
        self.folder.parent().into_iter().for_each(sync_folder);
        Ok(())
    }

    /// The segment to append to, at the end of a whole line.
    fn writable_segment(&self) -> io::Result<File> {
        let last = self.segments()?.last().copied().unwrap_or(0);
        if last > 0 {
            let mut file = File::options().read(true).append(true).open(self.segment(last))?;
            let length = file.metadata()?.len();
            if length < self.segment_bytes {
                close_line(&mut file, length)?;
                return Ok(file);
            }
        }
        let file = File::options().read(true).append(true).create_new(true).open(self.segment(last + 1))?;
        sync_folder(&self.folder);
        Ok(file)
    }
}

/// Ends a line that a killed process left without an end.
pub(super) fn close_line(file: &mut File, length: u64) -> io::Result<()> {
    if length == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}
