//! Passing values over: any length, nothing kept, every byte proven well-formed.
//!
//! A scanner with explicit states, so that it can stop at the window's edge and go on behind it. Nesting is at most
//! 128, so the open brackets fit the bits of one number.

use super::Json;
use super::fault::{COLON, CONTROL, ESCAPE, HEX, KEY, NEXT, NUMBER, VALUE};
use super::reader::Reader;
use super::scan::text_end;
use crate::decode::error::DecodeError;
use crate::model::Code;

impl Json<'_> {
    /// Passes the next value over.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        self.peek()?;
        // Most values are whole in the window. What is not, or is wrong, is scanned again with the states below.
        let mut reader = Reader::new(self.window.rest(), self.window.at_end(), self.depth, self.nesting);
        if reader.skip().is_ok() {
            let used = reader.at;
            self.window.consume(used);
            return Ok(());
        }
        let mut scan = Scan { state: State::Value, open: 0, depth: 0, most: self.nesting - self.depth };
        loop {
            let (used, end) = scan.run(self.window.rest());
            self.window.consume(used);
            match end {
                End::Done => return Ok(()),
                End::Malformed(message) => return Err(self.malformed(message)),
                End::TooDeep => {
                    let message = format!("is nested deeper than {} levels", self.nesting);
                    return Err(DecodeError::new(Code::Limit, message).at(self.window.offset()));
                }
                End::Edge if self.window.more()? => {}
                End::Edge if scan.may_end() => return Ok(()),
                End::Edge => return Err(self.truncated()),
            }
        }
    }
}

/// Where the scanner is. `key` tells whether the string is the key of an object.
#[derive(Clone, Copy)]
enum State {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    String { key: bool },
    Escape { key: bool },
    Hex { key: bool, left: u8 },
    Number(InNumber),
    Literal(&'static [u8]),
}

/// Where in a number the scanner is (RFC 8259 section 6).
#[derive(Clone, Copy, PartialEq)]
enum InNumber {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

impl InNumber {
    fn is_whole(self) -> bool {
        matches!(self, Self::Zero | Self::Integer | Self::Fraction | Self::ExponentDigits)
    }

    /// The state after `byte`; `None` when the byte is not part of the number.
    fn next(self, byte: u8) -> Option<InNumber> {
        match (self, byte) {
            (Self::Minus, b'0') => Some(Self::Zero),
            (Self::Minus | Self::Integer, b'0'..=b'9') => Some(Self::Integer),
            (Self::Zero | Self::Integer, b'.') => Some(Self::Point),
            (Self::Point | Self::Fraction, b'0'..=b'9') => Some(Self::Fraction),
            (Self::Zero | Self::Integer | Self::Fraction, b'e' | b'E') => Some(Self::Exponent),
            (Self::Exponent, b'+' | b'-') => Some(Self::ExponentSign),
            (Self::Exponent | Self::ExponentSign | Self::ExponentDigits, b'0'..=b'9') => Some(Self::ExponentDigits),
            _ => None,
        }
    }
}

/// Why the scanner stopped.
enum End {
    Done,
    Edge,
    TooDeep,
    Malformed(&'static str),
}

struct Scan {
    state: State,
    /// Open brackets, innermost lowest: 1 is an object, 0 a list.
    open: u128,
    depth: usize,
    most: usize,
}

impl Scan {
    /// Whether the input may end here: a number at the very end of a document.
    fn may_end(&self) -> bool {
        self.depth == 0 && matches!(self.state, State::Number(digits) if digits.is_whole())
    }

    /// Scans `bytes`; answers how many are used and why it stopped.
    fn run(&mut self, bytes: &[u8]) -> (usize, End) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match self.state {
                State::String { key } => {
                    at = text_end(bytes, at);
                    let Some(byte) = bytes.get(at) else { break };
                    match byte {
                        b'"' if key => self.state = State::Colon,
                        b'"' if self.value_ends() => return (at + 1, End::Done),
                        b'"' => {}
                        b'\\' => self.state = State::Escape { key },
                        _ => return (at, End::Malformed(CONTROL)),
                    }
                }
                State::Number(digits) => match digits.next(byte) {
                    Some(next) => self.state = State::Number(next),
                    None if !digits.is_whole() => return (at, End::Malformed(NUMBER)),
                    None if self.value_ends() => return (at, End::Done),
                    None => continue, // the byte belongs to what follows
                },
                State::Escape { .. } | State::Hex { .. } | State::Literal(_) => match self.inside(byte) {
                    Ok(true) => return (at + 1, End::Done),
                    Ok(false) => {}
                    Err(end) => return (at, end),
                },
                State::Value | State::ValueOrEnd | State::Key | State::KeyOrEnd | State::Colon | State::CommaOrEnd => {
                    if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                        match self.structure(byte) {
                            Ok(true) => return (at + 1, End::Done),
                            Ok(false) => {}
                            Err(end) => return (at, end),
                        }
                    }
                }
            }
            at += 1;
        }
        (at, End::Edge)
    }

    /// A byte inside an escape or a literal; `true` when it ends the whole value.
    fn inside(&mut self, byte: u8) -> Result<bool, End> {
        match self.state {
            State::Escape { key } => match byte {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.state = State::String { key },
                b'u' => self.state = State::Hex { key, left: 4 },
                _ => return Err(End::Malformed(ESCAPE)),
            },
            State::Hex { .. } if !byte.is_ascii_hexdigit() => {
                return Err(End::Malformed(HEX));
            }
            State::Hex { key, left: 1 } => self.state = State::String { key },
            State::Hex { key, left } => self.state = State::Hex { key, left: left - 1 },
            State::Literal([next]) if *next == byte => return Ok(self.value_ends()),
            State::Literal([next, rest @ ..]) if *next == byte => self.state = State::Literal(rest),
            State::Literal(_)
            | State::Value
            | State::ValueOrEnd
            | State::Key
            | State::KeyOrEnd
            | State::Colon
            | State::CommaOrEnd
            | State::String { .. }
            | State::Number(_) => return Err(End::Malformed(VALUE)),
        }
        Ok(false)
    }

    /// A byte between values; `true` when it ends the whole value.
    fn structure(&mut self, byte: u8) -> Result<bool, End> {
        match (self.state, byte) {
            (State::ValueOrEnd, b']') | (State::KeyOrEnd, b'}') => return Ok(self.close()),
            (State::Value | State::ValueOrEnd, _) => return self.value(byte).map(|()| false),
            (State::Key | State::KeyOrEnd, b'"') => self.state = State::String { key: true },
            (State::CommaOrEnd, b',') if self.in_object() => self.state = State::Key,
            (State::Colon, b':') | (State::CommaOrEnd, b',') => self.state = State::Value,
            (State::CommaOrEnd, b'}' | b']') if self.in_object() == (byte == b'}') => return Ok(self.close()),
            (State::Key | State::KeyOrEnd, _) => return Err(End::Malformed(KEY)),
            (State::Colon, _) => return Err(End::Malformed(COLON)),
            _ => return Err(End::Malformed(NEXT)),
        }
        Ok(false)
    }

    fn value(&mut self, byte: u8) -> Result<(), End> {
        self.state = match byte {
            b'{' => self.enter(true)?,
            b'[' => self.enter(false)?,
            b'"' => State::String { key: false },
            b'-' => State::Number(InNumber::Minus),
            b'0' => State::Number(InNumber::Zero),
            b'1'..=b'9' => State::Number(InNumber::Integer),
            b't' => State::Literal(b"rue"),
            b'f' => State::Literal(b"alse"),
            b'n' => State::Literal(b"ull"),
            _ => return Err(End::Malformed(VALUE)),
        };
        Ok(())
    }

    fn enter(&mut self, object: bool) -> Result<State, End> {
        if self.depth == self.most {
            return Err(End::TooDeep);
        }
        self.depth += 1;
        self.open = self.open << 1 | u128::from(object);
        Ok(if object { State::KeyOrEnd } else { State::ValueOrEnd })
    }

    fn close(&mut self) -> bool {
        self.depth -= 1;
        self.open >>= 1;
        self.value_ends()
    }

    /// A value has ended; `true` when it was the outermost.
    fn value_ends(&mut self) -> bool {
        self.state = State::CommaOrEnd;
        self.depth == 0
    }

    fn in_object(&self) -> bool {
        self.open & 1 == 1
    }
}
