//! A cursor over the bytes at hand: steps over blanks, brackets, texts and numbers, and proves what it passes.
//!
//! Reading beyond the bytes at hand is [`Fault::edge`], never a syntax error: more bytes may complete the value.
//! After any other failure the cursor stands where the bytes are wrong.

use super::fault::{COLON, COMMA, CONTROL, ESCAPE, Fault, HALF, HEX, KEY, NEXT, NUMBER, RANGE, UTF8, VALUE};
use super::pass::{Gap, value_start};
use super::scan::{blanks_end, text_end};

/// The cursor. The bytes are UTF-8 and end between characters.
pub(super) struct Reader<'de> {
    pub(super) bytes: &'de [u8],
    pub(super) at: usize,
    /// Whether the input ends with these bytes.
    pub(super) last: bool,
    /// How many more brackets may open, and how many the document may have open.
    pub(super) room: usize,
    levels: usize,
    /// Texts with escapes, decoded.
    pub(super) scratch: String,
}

/// A number, as JSON readers tell them apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Unsigned(u64),
    Negative(i64),
    Float(f64),
}

impl<'de> Reader<'de> {
    /// A cursor at the first byte, inside `depth` of at most `levels` brackets.
    pub(super) fn new(bytes: &'de [u8], last: bool, depth: usize, levels: usize) -> Reader<'de> {
        Reader { bytes, at: 0, last, room: levels.saturating_sub(depth), levels, scratch: String::new() }
    }

    /// The next byte that is not white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, Fault> {
        self.at = blanks_end(self.bytes, self.at);
        self.byte(self.at)
    }

    #[inline]
    pub(super) fn byte(&self, at: usize) -> Result<u8, Fault> {
        match self.bytes.get(at) {
            Some(&byte) => Ok(byte),
            None => Err(Fault::edge()),
        }
    }

    /// A syntax error at `at`.
    #[cold]
    #[inline(never)]
    pub(super) fn wrong<T>(&mut self, at: usize, message: &str) -> Result<T, Fault> {
        self.at = at;
        Err(Fault::syntax(message))
    }

    /// Enters an object or a list, whose bracket is next.
    #[inline]
    pub(super) fn open(&mut self) -> Result<(), Fault> {
        if self.room == 0 {
            return Err(Fault::too_deep(self.levels));
        }
        self.room -= 1;
        self.at += 1;
        Ok(())
    }

    /// Leaves an object or a list at its `close`.
    #[inline]
    pub(super) fn close(&mut self, close: u8) -> Result<(), Fault> {
        if self.peek()? != close {
            return self.wrong(self.at, NEXT);
        }
        self.room += 1;
        self.at += 1;
        Ok(())
    }

    /// Goes to the next item of an object or a list; `false` when `close` is next.
    #[inline]
    pub(super) fn item(&mut self, gap: &mut Gap, first: bool, close: u8) -> Result<bool, Fault> {
        if !first {
            match self.peek()? {
                b',' => self.at += 1,
                byte if byte == close => return Ok(false),
                _ => return self.wrong(self.at, NEXT),
            }
        }
        self.at = gap.end(self.bytes, self.at);
        match self.byte(self.at)? == close {
            true if first => Ok(false),
            true => self.wrong(self.at, COMMA),
            false => Ok(true),
        }
    }

    /// Checks that a key is next, where there is another item.
    #[inline]
    pub(super) fn key(&mut self, more: bool) -> Result<bool, Fault> {
        if !more || self.byte(self.at)? == b'"' { Ok(more) } else { self.wrong(self.at, KEY) }
    }

    /// Steps over the colon behind a key.
    #[inline]
    pub(super) fn colon(&mut self) -> Result<(), Fault> {
        if self.peek()? != b':' {
            return self.wrong(self.at, COLON);
        }
        self.at = value_start(self.bytes, self.at + 1);
        Ok(())
    }

    /// Steps over `null`, `true` or `false`, of which the first byte was seen.
    pub(super) fn literal(&mut self, word: &'static str) -> Result<(), Fault> {
        self.at = self.literal_end(self.at, word)?;
        Ok(())
    }

    pub(super) fn literal_end(&mut self, at: usize, word: &'static str) -> Result<usize, Fault> {
        let rest = &self.bytes[at..];
        if rest.starts_with(word.as_bytes()) {
            return Ok(at + word.len());
        }
        match rest.iter().zip(word.as_bytes()).position(|(one, other)| one != other) {
            Some(place) => self.wrong(at + place, VALUE),
            None => Err(Fault::edge()),
        }
    }

    /// The text whose quote is next. `None` when it has escapes: then it is in the scratch space.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Option<&'de str>, Fault> {
        let start = self.at + 1;
        let end = text_end(self.bytes, start);
        if self.byte(end)? != b'"' {
            self.unescape(start, end)?;
            return Ok(None);
        }
        let text = self.utf8(start, end)?;
        self.at = end + 1;
        Ok(Some(text))
    }

    /// The key whose quote is next, as bytes; `None` as with [`Reader::text`].
    #[inline]
    pub(super) fn key_bytes(&mut self) -> Result<Option<&'de [u8]>, Fault> {
        let start = self.at + 1;
        let end = text_end(self.bytes, start);
        if self.byte(end)? != b'"' {
            self.unescape(start, end)?;
            return Ok(None);
        }
        self.at = end + 1;
        Ok(Some(&self.bytes[start..end]))
    }

    #[inline]
    fn utf8(&mut self, start: usize, end: usize) -> Result<&'de str, Fault> {
        match std::str::from_utf8(&self.bytes[start..end]) {
            Ok(text) => Ok(text),
            Err(error) => self.wrong(start + error.valid_up_to(), UTF8),
        }
    }

    /// Decodes a text with escapes into the scratch space; `special` is where plain text first ends.
    #[inline(never)]
    fn unescape(&mut self, mut start: usize, mut special: usize) -> Result<(), Fault> {
        self.scratch.clear();
        loop {
            let plain = self.utf8(start, special)?;
            self.scratch.push_str(plain);
            match self.byte(special)? {
                b'"' => {
                    self.at = special + 1;
                    return Ok(());
                }
                b'\\' => start = self.escape(special)?,
                _ => return self.wrong(special, CONTROL),
            }
            special = text_end(self.bytes, start);
        }
    }

    /// Decodes one escape; answers where it ends.
    fn escape(&mut self, at: usize) -> Result<usize, Fault> {
        let decoded = match self.byte(at + 1)? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'u' => {
                let (decoded, end) = self.code_point(at)?;
                self.scratch.push(decoded);
                return Ok(end);
            }
            _ => return self.wrong(at + 1, ESCAPE),
        };
        self.scratch.push(decoded);
        Ok(at + 2)
    }

    /// Decodes `\u` with its surrogate, if it needs one; half a pair is an error.
    fn code_point(&mut self, at: usize) -> Result<(char, usize), Fault> {
        let first = self.hex(at + 2)?;
        if let Some(single) = char::from_u32(first) {
            return Ok((single, at + 6));
        }
        if first >= 0xdc00 {
            return self.wrong(at, HALF);
        }
        for (offset, expected) in [(6, b'\\'), (7, b'u')] {
            if self.byte(at + offset)? != expected {
                return self.wrong(at, HALF);
            }
        }
        let second = self.hex(at + 8)?;
        if !(0xdc00..0xe000).contains(&second) {
            return self.wrong(at, HALF);
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        Ok((char::from_u32(code).expect("two halves of a pair make a character"), at + 12))
    }

    pub(super) fn hex(&mut self, at: usize) -> Result<u32, Fault> {
        let mut value = 0;
        for place in at..at + 4 {
            match char::from(self.byte(place)?).to_digit(16) {
                Some(digit) => value = value << 4 | digit,
                None => return self.wrong(place, HEX),
            }
        }
        Ok(value)
    }

    /// The number that is next.
    pub(super) fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let (end, whole) = self.number_end(start)?;
        let text = self.utf8(start, end)?;
        self.at = end;
        if whole {
            match text.strip_prefix('-') {
                // Not an integer, since integers have no negative zero.
                Some("0") => return Ok(Value::Float(-0.0)),
                Some(_) if let Ok(value) = text.parse() => return Ok(Value::Negative(value)),
                None if let Ok(value) = text.parse() => return Ok(Value::Unsigned(value)),
                Some(_) | None => {}
            }
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Value::Float(value)),
            Ok(_) | Err(_) => self.wrong(start, RANGE),
        }
    }

    /// Where the number at `at` ends (RFC 8259 section 6), and whether it is a whole one as written.
    pub(super) fn number_end(&mut self, mut at: usize) -> Result<(usize, bool), Fault> {
        if self.byte(at)? == b'-' {
            at += 1;
        }
        at = match self.byte(at)? {
            b'0' => at + 1,
            _ => self.digits_end(at)?,
        };
        let mut whole = true;
        if self.bytes.get(at) == Some(&b'.') {
            whole = false;
            at = self.digits_end(at + 1)?;
        }
        if matches!(self.bytes.get(at), Some(b'e' | b'E')) {
            whole = false;
            at += 1;
            if matches!(self.bytes.get(at), Some(b'+' | b'-')) {
                at += 1;
            }
            at = self.digits_end(at)?;
        }
        match self.bytes.get(at) {
            Some(b'0'..=b'9') => self.wrong(at, NUMBER),
            None if !self.last => Err(Fault::edge()),
            Some(_) | None => Ok((at, whole)),
        }
    }

    /// Where one digit or more end.
    fn digits_end(&mut self, at: usize) -> Result<usize, Fault> {
        let mut end = at;
        while matches!(self.bytes.get(end), Some(b'0'..=b'9')) {
            end += 1;
        }
        if end > at {
            return Ok(end);
        }
        self.byte(at)?;
        self.wrong(at, NUMBER)
    }
}
