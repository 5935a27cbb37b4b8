//! Passing values over in the bytes at hand: nothing is kept, every byte is proven well-formed.

use super::fault::{COLON, COMMA, CONTROL, ESCAPE, Fault, KEY, NEXT, VALUE};
use super::reader::Reader;
use super::scan::{blanks_end, is_line_indented, text_end};

/// Where the value behind a colon starts: nearly always there, or behind one blank.
#[inline]
pub(super) fn value_start(bytes: &[u8], at: usize) -> usize {
    let at = if bytes.get(at) == Some(&b' ') { at + 1 } else { at };
    blanks_end(bytes, at)
}

impl Reader<'_> {
    /// Passes the next value over.
    #[inline]
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        self.at = self.value_end(self.at)?;
        Ok(())
    }

    fn value_end(&mut self, at: usize) -> Result<usize, Fault> {
        let at = value_start(self.bytes, at);
        match self.byte(at)? {
            b'"' => self.text_end(at),
            b'{' => self.object_end(at),
            b'[' => self.list_end(at),
            b'-' | b'0'..=b'9' => self.number_end(at).map(|(end, _)| end),
            b't' => self.literal_end(at, "true"),
            b'f' => self.literal_end(at, "false"),
            b'n' => self.literal_end(at, "null"),
            _ => self.wrong(at, VALUE),
        }
    }

    /// Where the text with a quote at `at` ends.
    #[inline]
    fn text_end(&mut self, at: usize) -> Result<usize, Fault> {
        let mut at = text_end(self.bytes, at + 1);
        loop {
            match self.byte(at)? {
                b'"' => return Ok(at + 1),
                b'\\' => at = text_end(self.bytes, self.escape_end(at)?),
                _ => return self.wrong(at, CONTROL),
            }
        }
    }

    fn escape_end(&mut self, at: usize) -> Result<usize, Fault> {
        match self.byte(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 2),
            b'u' => self.hex(at + 2).map(|_| at + 6),
            _ => self.wrong(at + 1, ESCAPE),
        }
    }

    fn object_end(&mut self, at: usize) -> Result<usize, Fault> {
        self.at = at;
        self.open()?;
        let mut gap = Gap::default();
        let mut at = gap.end(self.bytes, at + 1);
        if self.byte(at)? == b'}' {
            self.room += 1;
            return Ok(at + 1);
        }
        loop {
            if self.byte(at)? != b'"' {
                return self.wrong(at, KEY);
            }
            at = blanks_end(self.bytes, self.text_end(at)?);
            if self.byte(at)? != b':' {
                return self.wrong(at, COLON);
            }
            at = self.value_end(at + 1)?;
            at = blanks_end(self.bytes, at);
            match self.byte(at)? {
                b',' => {
                    at = gap.end(self.bytes, at + 1);
                    if self.bytes.get(at) == Some(&b'}') {
                        return self.wrong(at, COMMA);
                    }
                }
                b'}' => {
                    self.room += 1;
                    return Ok(at + 1);
                }
                _ => return self.wrong(at, NEXT),
            }
        }
    }

    fn list_end(&mut self, at: usize) -> Result<usize, Fault> {
        self.at = at;
        self.open()?;
        let mut gap = Gap::default();
        let mut at = gap.end(self.bytes, at + 1);
        if self.byte(at)? == b']' {
            self.room += 1;
            return Ok(at + 1);
        }
        loop {
            at = match self.byte(at)? {
                b'"' => self.text_end(at)?,
                _ => self.value_end(at)?,
            };
            at = blanks_end(self.bytes, at);
            match self.byte(at)? {
                b',' => {
                    at = gap.end(self.bytes, at + 1);
                    if self.bytes.get(at) == Some(&b']') {
                        return self.wrong(at, COMMA);
                    }
                }
                b']' => {
                    self.room += 1;
                    return Ok(at + 1);
                }
                _ => return self.wrong(at, NEXT),
            }
        }
    }
}

/// The blanks before the items of one list: usually the same before each.
#[derive(Default)]
pub(super) struct Gap(usize);

impl Gap {
    /// Where the blanks at `at` end.
    #[inline]
    pub(super) fn end(&mut self, bytes: &[u8], at: usize) -> usize {
        if is_line_indented(bytes, at, self.0) {
            return at + 1 + self.0;
        }
        let end = blanks_end(bytes, at);
        self.0 = (end - at).saturating_sub(1);
        end
    }
}
