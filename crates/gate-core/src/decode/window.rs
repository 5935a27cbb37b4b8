//! The window: one reused buffer over an input of any size, so that memory does not grow with bytes.
//!
//! Bytes are checked to be UTF-8 once, as they come in, with a character split by the edge carried over.
//! Readers look at [`Window::rest`], take what they understand with [`Window::consume`], and ask for
//! [`Window::more`] when a value is cut by the edge.

use std::io::{BufRead, Read};

use super::error::DecodeError;
use crate::model::Code;

/// How much the window holds at first; it grows only while one element is larger.
const INITIAL: usize = 256 << 10;

/// A sliding view on an input.
pub struct Window<'r> {
    source: &'r mut dyn Read,
    buffer: Vec<u8>,
    /// First byte not consumed.
    start: usize,
    /// End of the bytes known to be UTF-8.
    valid: usize,
    /// End of the bytes read; `valid..end` is a split character of at most three bytes.
    end: usize,
    /// Absolute offset of `buffer[0]`.
    base: u64,
    at_end: bool,
    largest: usize,
}

impl<'r> Window<'r> {
    /// A window on `source` that grows to `largest` bytes at the most.
    pub fn new(source: &'r mut dyn Read, largest: usize) -> Window<'r> {
        Window { source, buffer: vec![0; INITIAL], start: 0, valid: 0, end: 0, base: 0, at_end: false, largest }
    }

    /// The bytes at hand that are not consumed: whole UTF-8 characters.
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.valid]
    }

    /// Moves on by `count` bytes of [`Window::rest`].
    pub fn consume(&mut self, count: usize) {
        self.start += count;
        debug_assert!(self.start <= self.valid, "consumed more than the rest");
    }

    /// Absolute offset of the first byte not consumed.
    pub fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Absolute offset of the end of the bytes at hand.
    pub fn edge(&self) -> u64 {
        self.base + self.valid as u64
    }

    /// Whether the input ends with the bytes at hand.
    pub fn at_end(&self) -> bool {
        self.at_end
    }

    /// Reads until `count` bytes are at hand or the input ends: the head that detection looks at.
    pub fn fill_to(&mut self, count: usize) -> Result<(), DecodeError> {
        while self.rest().len() < count && self.more()? {}
        Ok(())
    }

    /// Reads more behind the bytes at hand; `false` when the input has ended.
    ///
    /// # Errors
    /// Read failures, text that is not UTF-8, and an element that would outgrow the limit.
    pub fn more(&mut self) -> Result<bool, DecodeError> {
        if self.at_end {
            return Ok(false);
        }
        self.make_room()?;
        let count = loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => break count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let message = format!("cannot be read further: {error}; produce the report again");
                    return Err(DecodeError::new(Code::Unreadable, message).at(self.base + self.end as u64));
                }
            }
        };
        self.end += count;
        self.at_end = count == 0;
        self.check_utf8()?;
        Ok(count > 0)
    }

    /// Reads until half as much again is at hand, or the input ends: an element that is tried again whenever more has
    /// come costs time in proportion to its length, however small the pieces are.
    ///
    /// # Errors
    /// As [`Window::more`].
    pub fn extend(&mut self) -> Result<(), DecodeError> {
        let enough = (self.rest().len() + self.rest().len() / 2).min(self.largest).max(self.rest().len() + 1);
        self.fill_to(enough)
    }

    fn make_room(&mut self) -> Result<(), DecodeError> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.base += self.start as u64;
            self.valid -= self.start;
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            if self.buffer.len() >= self.largest {
                return Err(too_large(self.largest).at(self.base));
            }
            let larger = (self.buffer.len() * 2).min(self.largest.max(INITIAL));
            self.buffer.resize(larger, 0);
        }
        Ok(())
    }

    fn check_utf8(&mut self) -> Result<(), DecodeError> {
        if self.base == 0 && self.valid == 0 {
            self.check_byte_order_mark()?;
        }
        let fresh = &self.buffer[self.valid..self.end];
        if simdutf8::basic::from_utf8(fresh).is_ok() {
            self.valid = self.end;
            return Ok(());
        }
        match simdutf8::compat::from_utf8(fresh) {
            Ok(_) => self.valid = self.end,
            Err(error) => {
                self.valid += error.valid_up_to();
                if error.error_len().is_some() || self.at_end {
                    let message = "is not UTF-8; write the report again as UTF-8";
                    return Err(DecodeError::new(Code::Encoding, message).at(self.edge()));
                }
            }
        }
        Ok(())
    }

    /// A UTF-8 mark is passed over; UTF-16 and UTF-32 are named.
    fn check_byte_order_mark(&mut self) -> Result<(), DecodeError> {
        let head = &self.buffer[..self.end];
        if head.starts_with(b"\xEF\xBB\xBF") {
            self.start = 3;
            self.valid = 3;
        } else if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || head.iter().take(4).any(|&b| b == 0)
        {
            let message = "is UTF-16, UTF-32 or binary, not UTF-8; on PowerShell write it with `-Encoding utf8`";
            return Err(DecodeError::new(Code::Encoding, message).at(0));
        }
        Ok(())
    }
}

fn too_large(bytes: usize) -> DecodeError {
    let message = format!("one element is larger than {bytes} bytes; raise `limits.element_bytes` if that is meant");
    DecodeError::new(Code::Limit, message)
}

/// A window as a reader for parsers that pull bytes themselves; keeps our own error, which `io::Error` cannot carry.
///
/// Such parsers copy a token until they find its end, however far that is: [`WindowReader::allow`] bounds it.
pub struct WindowReader<'r> {
    window: Window<'r>,
    failure: Option<DecodeError>,
    allowed: usize,
    /// How much of `allowed` is left.
    left: usize,
}

impl<'r> WindowReader<'r> {
    /// A reader over the rest of a window.
    pub fn new(window: Window<'r>) -> WindowReader<'r> {
        WindowReader { window, failure: None, allowed: usize::MAX, left: usize::MAX }
    }

    /// Hands out `bytes` at the most from here on, until this is called again: before each element. Reading further is
    /// a `limit` error. Without a call there is no bound.
    pub fn allow(&mut self, bytes: usize) {
        self.allowed = bytes;
        self.left = bytes;
    }

    /// Why the last read failed.
    pub fn take_failure(&mut self) -> Option<DecodeError> {
        self.failure.take()
    }

    /// The window itself, for scanners that pass over what the parser need not see.
    pub fn window(&mut self) -> &mut Window<'r> {
        &mut self.window
    }

    /// Absolute offset of the first byte not read.
    pub fn offset(&self) -> u64 {
        self.window.offset()
    }

    /// Whether every byte was read.
    pub fn is_at_end(&self) -> bool {
        self.window.at_end() && self.window.rest().is_empty()
    }
}

impl Read for WindowReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for WindowReader<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        while self.window.rest().is_empty() && self.failure.is_none() {
            match self.window.more() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => self.failure = Some(error),
            }
        }
        if self.left == 0 && !self.window.rest().is_empty() && self.failure.is_none() {
            self.failure = Some(too_large(self.allowed).at(self.window.offset()));
        }
        match self.failure {
            Some(_) => Err(std::io::Error::other("the window could not be filled")),
            None => {
                let rest = self.window.rest();
                Ok(&rest[..rest.len().min(self.left)])
            }
        }
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.window.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, as pipes do.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(bytes: &[u8], step: usize) -> Result<Vec<u8>, DecodeError> {
        let mut source = Drip(bytes, step);
        let mut window = Window::new(&mut source, 1 << 20);
        let mut out = Vec::new();
        while window.more()? {
            out.extend_from_slice(window.rest());
            window.consume(window.rest().len());
        }
        Ok(out)
    }

    #[test]
    fn characters_split_by_the_edge_are_carried_over() {
        let text = "aé€😀".repeat(50);
        for step in 1..7 {
            assert_eq!(all(text.as_bytes(), step).as_deref(), Ok(text.as_bytes()));
        }
    }

    #[test]
    fn broken_and_cut_characters_are_encoding_errors_with_their_offset() {
        assert_eq!(all(b"ab\xffcd", 64).unwrap_err().offset, Some(2));
        assert_eq!(all("ab€".as_bytes().split_last().unwrap().1, 64).unwrap_err().code, Code::Encoding);
    }

    #[test]
    fn utf16_is_named_and_a_utf8_mark_is_passed_over() {
        assert_eq!(all(b"\xff\xfe[\0]\0", 64).unwrap_err().code, Code::Encoding);
        assert_eq!(all(b"[\0]\0", 64).unwrap_err().code, Code::Encoding);
        assert_eq!(all(b"\xef\xbb\xbf[]", 64).as_deref(), Ok(&b"[]"[..]));
    }

    #[test]
    fn an_element_is_tried_again_only_when_half_as_much_has_come() {
        let bytes = vec![b'a'; 1 << 20];
        let mut source = Drip(&bytes, 100);
        let mut window = Window::new(&mut source, 2 << 20);
        let mut tries = 0;
        while !window.at_end() {
            window.extend().unwrap();
            tries += 1;
        }
        assert_eq!(window.rest().len(), bytes.len());
        assert!(tries < 40, "{tries}");
    }

    #[test]
    fn a_reader_hands_out_what_is_allowed_and_not_a_byte_more() {
        let mut source = &b"0123456789"[..];
        let mut reader = WindowReader::new(Window::new(&mut source, 1 << 20));
        let mut out = [0; 10];
        reader.allow(4);
        assert_eq!((reader.read(&mut out[..3]).unwrap(), reader.read(&mut out[3..]).unwrap()), (3, 1));
        reader.allow(6);
        assert_eq!(reader.read(&mut out[4..]).unwrap(), 6);
        assert_eq!((&out, reader.read(&mut [0; 1]).unwrap()), (b"0123456789", 0));

        let mut source = &b"0123456789"[..];
        let mut reader = WindowReader::new(Window::new(&mut source, 1 << 20));
        reader.allow(4);
        assert!(reader.read_to_end(&mut Vec::new()).is_err());
        let failure = reader.take_failure().unwrap();
        assert_eq!((failure.code, failure.offset), (Code::Limit, Some(4)));
    }

    #[test]
    fn an_element_beyond_the_limit_is_an_error() {
        let bytes = vec![b'a'; 2 << 20];
        let mut source = &bytes[..];
        let mut window = Window::new(&mut source, 1 << 20);
        let error = loop {
            match window.more() {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.code, Code::Limit);
    }
}
