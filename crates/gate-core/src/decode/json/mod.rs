//! Reading JSON of any size: a cursor that walks the structure and hands rows to typed, borrowing structs.
//!
//! The cursor walks objects and lists with closures ([`Json::object`], [`Json::array`]), so a decoder reads like
//! the shape of its document and copes with any key order. Leaves go two ways: [`Json::row`] and [`Json::rows`]
//! parse one element from the window's slice into a struct that borrows from it, [`Json::skip`] passes a value of
//! any length while proving its syntax. Errors find out where they are on the way up.

mod de;
#[cfg(test)]
mod differential;
mod fault;
mod outline;
mod pass;
mod reader;
mod row;
mod scan;
mod skip;
mod str;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::io::Read;

pub(in crate::decode) use fault::{COMMA, KEY, VALUE};
pub use outline::{Leaf, Outline};
pub use row::Row;
pub(crate) use row::row;
pub use str::{Number, Str};

use super::error::DecodeError;
use super::limits::Limits;
use super::window::Window;
use crate::model::Code;
use fault::NEXT;

/// What the next value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{`
    Object,
    /// `[`
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`
    Null,
}

/// Most keys of one object that is walked.
const MAX_KEYS: usize = 1 << 20;

/// Keys are compared one by one up to here, hashed beyond.
const FEW_KEYS: usize = 24;

/// What is said of input that ends too early.
const TRUNCATED: &str = "ends in the middle; the tool died or the copy was cut, so run it again";

/// The cursor.
pub struct Json<'r> {
    window: Window<'r>,
    depth: usize,
    nesting: usize,
}

impl<'r> Json<'r> {
    /// A cursor at the start of a document.
    pub fn new(source: &'r mut dyn Read, limits: &Limits) -> Json<'r> {
        Json::on(Window::new(source, limits.element_bytes), limits)
    }

    /// A cursor on a window whose head was looked at already.
    pub fn on(window: Window<'r>, limits: &Limits) -> Json<'r> {
        Json { window, depth: 0, nesting: limits.nesting.min(128) }
    }

    /// What the next value is.
    pub fn shape(&mut self) -> Result<Shape, DecodeError> {
        match self.peek()? {
            b'{' => Ok(Shape::Object),
            b'[' => Ok(Shape::Array),
            b'"' => Ok(Shape::String),
            b'-' | b'0'..=b'9' => Ok(Shape::Number),
            b't' | b'f' => Ok(Shape::Bool),
            b'n' => Ok(Shape::Null),
            _ => Err(self.malformed(VALUE)),
        }
    }

    /// Walks an object: `each` gets every key and has to read or skip its value. A repeated key is an error.
    pub fn object(
        &mut self,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.expect(b'{', "an object")?;
        self.descend()?;
        let mut seen = Seen::default();
        if self.peek()? == b'}' {
            self.window.consume(1);
        } else {
            loop {
                if self.peek()? != b'"' {
                    return Err(self.malformed(KEY));
                }
                let at = self.window.offset();
                let key: String = self.read()?;
                self.expect(b':', "a colon")?;
                if !seen.add(&key) {
                    let message = "stands twice in one object; tools disagree which one counts, so neither does";
                    return Err(DecodeError::new(Code::DuplicateKey, message).at(at).inside_key(&key));
                }
                if seen.len() > MAX_KEYS {
                    return Err(DecodeError::new(Code::Limit, "an object has more than a million keys").at(at));
                }
                each(self, &key).map_err(|error| error.inside_key(&key))?;
                if !self.next_item(b'}')? {
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Walks a list: `each` gets every index and has to read or skip the element.
    pub fn array(
        &mut self,
        mut each: impl FnMut(&mut Self, u64) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.expect(b'[', "a list")?;
        self.descend()?;
        if self.peek()? == b']' {
            self.window.consume(1);
        } else {
            let mut index = 0;
            loop {
                each(self, index).map_err(|error| error.inside_index(index))?;
                index += 1;
                if !self.next_item(b']')? {
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Like [`Json::array`], and `null` is an empty list (Go writes nil slices so).
    pub fn list(&mut self, each: impl FnMut(&mut Self, u64) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        if self.null()? { Ok(()) } else { self.array(each) }
    }

    /// Takes `null` if it is next.
    pub fn null(&mut self) -> Result<bool, DecodeError> {
        if self.shape()? != Shape::Null {
            return Ok(false);
        }
        self.skip()?;
        Ok(true)
    }

    /// Ends the document: nothing but white space may follow.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        match self.peek_or_end()? {
            None => Ok(()),
            Some(_) => {
                let message = "something follows the end of the document; two reports in one file are not evidence";
                Err(DecodeError::new(Code::TrailingData, message).at(self.window.offset()))
            }
        }
    }

    /// Absolute offset of the cursor.
    pub fn offset(&self) -> u64 {
        self.window.offset()
    }

    /// After an item: `true` when another follows, `false` when `close` ended the list.
    fn next_item(&mut self, close: u8) -> Result<bool, DecodeError> {
        let byte = self.peek()?;
        if byte == close {
            self.window.consume(1);
            return Ok(false);
        }
        if byte != b',' {
            return Err(self.malformed(NEXT));
        }
        self.window.consume(1);
        if self.peek()? == close {
            return Err(self.malformed(COMMA));
        }
        Ok(true)
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), DecodeError> {
        if self.peek()? != byte {
            return Err(self.malformed(&format!("{what} was expected here")));
        }
        self.window.consume(1);
        Ok(())
    }

    fn descend(&mut self) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > self.nesting {
            let message = format!("is nested deeper than {} levels", self.nesting);
            return Err(DecodeError::new(Code::Limit, message).at(self.window.offset()));
        }
        Ok(())
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Result<u8, DecodeError> {
        match self.peek_or_end()? {
            Some(byte) => Ok(byte),
            None => Err(self.truncated()),
        }
    }

    fn peek_or_end(&mut self) -> Result<Option<u8>, DecodeError> {
        loop {
            let rest = self.window.rest();
            let blanks = scan::blanks_end(rest, 0);
            let next = rest.get(blanks).copied();
            self.window.consume(blanks);
            if next.is_some() || !self.window.more()? {
                return Ok(next);
            }
        }
    }

    fn malformed(&self, message: &str) -> DecodeError {
        DecodeError::new(Code::Malformed, format!("is not valid JSON: {message}")).at(self.window.offset())
    }

    fn truncated(&self) -> DecodeError {
        DecodeError::new(Code::Truncated, TRUNCATED).at(self.window.offset())
    }
}

/// Keys of one object, so that a repeated one is noticed in linear time.
#[derive(Default)]
struct Seen {
    few: Vec<String>,
    many: HashSet<String>,
}

impl Seen {
    fn add(&mut self, key: &str) -> bool {
        if self.few.iter().any(|seen| seen == key) {
            return false;
        }
        if self.few.len() < FEW_KEYS {
            self.few.push(key.to_owned());
            return true;
        }
        self.many.insert(key.to_owned())
    }

    fn len(&self) -> usize {
        self.few.len() + self.many.len()
    }
}
