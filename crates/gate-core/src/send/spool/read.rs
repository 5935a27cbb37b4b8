//! Reading lines, one at a time whatever the size of the spool.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::{MAX_LINE, Position, Spool};

/// One line of the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text without its end; `None` where a line is too long or no UTF-8: the damage a kill leaves behind.
    pub text: Option<String>,
    /// Where it begins.
    pub at: Position,
    /// Where the next one begins.
    pub next: Position,
}

/// The lines of a spool from a position on.
pub struct Lines<'a> {
    spool: &'a Spool,
    segments: std::vec::IntoIter<u64>,
    open: Option<(BufReader<File>, Position)>,
    from: Position,
}

impl Spool {
    /// The lines from a position on. What is appended later to the last segment is read too; a last line without an end
    /// is not: its writer may still be at it.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn lines(&self, from: Position) -> io::Result<Lines<'_>> {
        let mut segments = self.segments()?;
        segments.retain(|&number| number >= from.segment);
        Ok(Lines { spool: self, segments: segments.into_iter(), open: None, from })
    }
}

impl Spool {
    /// The first whole line of the last `bytes` of the spool.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn tail(&self, bytes: u64) -> io::Result<Position> {
        let mut left = bytes;
        for segment in self.segments()?.into_iter().rev() {
            let mut file = File::open(self.segment(segment))?;
            let length = file.metadata()?.len();
            if length < left {
                left -= length;
                continue;
            }
            let start = length - left;
            if start == 0 {
                return Ok(Position { segment, offset: 0 });
            }
            // From the byte before: where that ends a line, the line behind it is whole.
            file.seek(SeekFrom::Start(start - 1))?;
            let offset = start - 1 + skip_line(&mut BufReader::new(file))?;
            return Ok(Position { segment, offset });
        }
        Ok(Position::default())
    }
}

impl Lines<'_> {
    fn next_segment(&mut self) -> Option<io::Result<(BufReader<File>, Position)>> {
        let (segment, file) = loop {
            let segment = self.segments.next()?;
            match File::open(self.spool.segment(segment)) {
                // Somebody removed what everybody has.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                file => break (segment, file),
            }
        };
        let offset = if segment == self.from.segment { self.from.offset } else { 0 };
        let opened = file.and_then(|mut file| {
            file.seek(SeekFrom::Start(offset))?;
            Ok((BufReader::with_capacity(64 << 10, file), Position { segment, offset }))
        });
        Some(opened)
    }
}

impl Iterator for Lines<'_> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (reader, at) = match &mut self.open {
                Some((reader, at)) => (reader, at),
                None => match self.next_segment()? {
                    Ok(opened) => {
                        let (reader, at) = self.open.insert(opened);
                        (reader, at)
                    }
                    Err(error) => return Some(Err(error)),
                },
            };
            match read_line(reader) {
                Ok(Some((text, length))) => {
                    let begin = *at;
                    at.offset += length;
                    return Some(Ok(Line { text, at: begin, next: *at }));
                }
                Ok(None) => self.open = None,
                Err(error) => {
                    self.open = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// A line with its end, as text and as a number of bytes; nothing at the end, or where the last line has none.
fn read_line(reader: &mut impl BufRead) -> io::Result<Option<(Option<String>, u64)>> {
    let mut bytes = Vec::new();
    let most = MAX_LINE as u64 + 1;
    let mut length = reader.by_ref().take(most).read_until(b'\n', &mut bytes)? as u64;
    if bytes.pop_if(|last| *last == b'\n').is_some() {
        return Ok(Some((String::from_utf8(bytes).ok(), length)));
    }
    if length < most {
        return Ok(None);
    }
    length += skip_line(reader)?;
    Ok(Some((None, length)))
}

/// Passes over the rest of a line: how many bytes that were.
fn skip_line(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut passed = 0;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(passed);
        }
        let end = memchr::memchr(b'\n', buffer);
        let taken = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(taken);
        passed += taken as u64;
        if end.is_some() {
            return Ok(passed);
        }
    }
}
