//! A writer that knows how much it has written, so that a report can grow to a size.

use std::io::{self, Write};

/// Counts the bytes that pass through it.
#[derive(Debug)]
pub struct Output<W> {
    writer: W,
    written: u64,
}

impl<W: Write> Output<W> {
    /// Nothing written yet.
    pub fn new(writer: W) -> Self {
        Self { writer, written: 0 }
    }

    /// Writes `text` and empties it, keeping its room for the next piece.
    pub fn drain(&mut self, text: &mut String) -> io::Result<()> {
        self.writer.write_all(text.as_bytes())?;
        self.written += text.len() as u64;
        text.clear();
        Ok(())
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// The writer, flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.writer.flush()?;
        Ok(self.writer)
    }
}
