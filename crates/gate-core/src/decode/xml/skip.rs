//! Passing elements over: nothing is kept, and every tag, attribute and reference is still proven.
//!
//! Evidence is two thirds of a large report. This scanner looks only at the bytes that give XML its structure, so a
//! subtree costs a fraction of reading it event by event.

use memchr::{memchr, memchr2, memmem};

use super::{LONG_NAME, MANY_ATTRIBUTES, MAX_ATTRIBUTES, MAX_NAME, resolve};
use crate::decode::error::DecodeError;
use crate::decode::window::Window;
use crate::model::Code;

/// Longest reference, without `&` and `;`: `#x10ffff` with room for leading zeros.
const MAX_REFERENCE: usize = 16;

/// Names of the elements that are open inside the skipped one, in one reused buffer.
#[derive(Default)]
pub(super) struct Skipper {
    names: Vec<u8>,
    starts: Vec<usize>,
}

/// Why the scan stopped.
enum Stop {
    /// At the end tag of the skipped element.
    End,
    /// The bytes at hand end inside something.
    Edge,
    /// Inside a comment, CDATA or processing instruction that ends with this.
    Until(&'static [u8]),
    Broken(&'static str),
    Doctype,
    TooMuch(&'static str),
}

const BAD_REFERENCE: &str = "an entity is not one of XML's five, or not a character XML allows";
const BAD_ATTRIBUTE: &str = "an attribute is broken or stands twice";

impl Skipper {
    /// Moves the window to the end tag of the current element, which is left to the caller. Elements may nest `room`
    /// levels deeper.
    pub(super) fn run(&mut self, window: &mut Window<'_>, room: usize) -> Result<(), DecodeError> {
        self.names.clear();
        self.starts.clear();
        loop {
            let (used, stop) = self.scan(window.rest(), room);
            window.consume(used);
            let (code, message) = match stop {
                Stop::End => return Ok(()),
                Stop::Edge if window.more()? => continue,
                Stop::Until(end) => {
                    until(window, end)?;
                    continue;
                }
                Stop::Edge => return Err(truncated(window)),
                Stop::Broken(what) => (Code::Malformed, format!("is not well-formed XML: {what}")),
                Stop::TooMuch(what) => (Code::Limit, what.to_owned()),
                Stop::Doctype => {
                    let message = "has a DOCTYPE; no scanner writes one, and entities are not resolved here";
                    (Code::RefusedFormat, message.to_owned())
                }
            };
            return Err(DecodeError::new(code, message).at(window.offset()));
        }
    }

    /// Scans whole tokens; answers how many bytes are used and why it stopped.
    fn scan(&mut self, bytes: &[u8], room: usize) -> (usize, Stop) {
        let mut at = 0;
        while let Some(found) = memchr2(b'<', b'&', &bytes[at..]) {
            at += found;
            let rest = &bytes[at..];
            let token = match rest {
                [b'&', rest @ ..] => reference(rest).map(|length| length + 1),
                [b'<', b'/', ..] if self.starts.is_empty() => Err(Stop::End),
                [b'<', b'/', ..] => self.close(rest),
                [b'<', b'!', ..] => Err(declaration(rest)),
                [b'<', b'?', ..] => Err(Stop::Until(b"?>")),
                [b'<', _, ..] => self.open(rest, room),
                _ => Err(Stop::Edge),
            };
            match token {
                Ok(length) => at += length,
                // What starts here is passed over without its opening.
                Err(Stop::Until(end)) => return (at + opening(end), Stop::Until(end)),
                Err(stop) => return (at, stop),
            }
        }
        (bytes.len(), Stop::Edge)
    }

    fn close(&mut self, bytes: &[u8]) -> Result<usize, Stop> {
        let start = *self.starts.last().expect("an end tag is read only inside an open element");
        let expected = &self.names[start..];
        let tag = 2..2 + expected.len();
        let plain = bytes.get(tag.clone()) == Some(expected) && bytes.get(tag.end) == Some(&b'>');
        let length = if plain { tag.end } else { memchr(b'>', bytes).ok_or(Stop::Edge)? };
        if !plain && expected != bytes[2..length].trim_ascii_end() {
            return Err(Stop::Broken("tags do not fit together"));
        }
        self.starts.pop();
        self.names.truncate(start);
        Ok(length + 1)
    }

    fn open(&mut self, bytes: &[u8], room: usize) -> Result<usize, Stop> {
        let name_ends = 1 + bytes[1..].iter().position(|byte| ends_name(*byte)).ok_or(Stop::Edge)?;
        if name_ends == 1 {
            return Err(Stop::Broken("tags do not fit together"));
        }
        if name_ends - 1 > MAX_NAME {
            return Err(Stop::TooMuch(LONG_NAME));
        }
        let (length, empty) = attributes(bytes, name_ends)?;
        if self.starts.len() >= room {
            return Err(Stop::TooMuch("is nested deeper than `limits.nesting` allows"));
        }
        if !empty {
            self.starts.push(self.names.len());
            self.names.extend_from_slice(&bytes[1..name_ends]);
        }
        Ok(length)
    }
}

/// Passes attributes over up to the end of the tag; answers its length and whether the element is empty.
fn attributes(bytes: &[u8], mut at: usize) -> Result<(usize, bool), Stop> {
    let mut seen = Names::default();
    loop {
        let blank = blanks(bytes, at);
        match (bytes.get(blank), bytes.get(blank + 1)) {
            (Some(b'>'), _) => return Ok((blank + 1, false)),
            (Some(b'/'), Some(b'>')) => return Ok((blank + 2, true)),
            (None, _) | (Some(b'/'), None) => return Err(Stop::Edge),
            (Some(b'/'), Some(_)) => return Err(Stop::Broken(BAD_ATTRIBUTE)),
            (Some(_), _) if blank == at => return Err(Stop::Broken(BAD_ATTRIBUTE)),
            (Some(_), _) => {}
        }
        let name_ends = bytes[blank..].iter().position(|byte| ends_name(*byte)).ok_or(Stop::Edge)?;
        let name = &bytes[blank..blank + name_ends];
        if seen.count == MAX_ATTRIBUTES {
            return Err(Stop::TooMuch(MANY_ATTRIBUTES));
        }
        if name.is_empty() || !seen.add(name) {
            return Err(Stop::Broken(BAD_ATTRIBUTE));
        }
        let equals = blanks(bytes, blank + name_ends);
        if *bytes.get(equals).ok_or(Stop::Edge)? != b'=' {
            return Err(Stop::Broken(BAD_ATTRIBUTE));
        }
        let quoted = blanks(bytes, equals + 1);
        let quote = *bytes.get(quoted).ok_or(Stop::Edge)?;
        if quote != b'"' && quote != b'\'' {
            return Err(Stop::Broken(BAD_ATTRIBUTE));
        }
        let length = memchr(quote, &bytes[quoted + 1..]).ok_or(Stop::Edge)?;
        value(&bytes[quoted + 1..quoted + 1 + length])?;
        at = quoted + length + 2;
    }
}

/// Names of one element's attributes. Few need no memory of their own.
#[derive(Default)]
struct Names<'a> {
    count: usize,
    few: [&'a [u8]; 4],
    more: Vec<&'a [u8]>,
}

impl<'a> Names<'a> {
    /// `false` when the name stands there already.
    fn add(&mut self, name: &'a [u8]) -> bool {
        let few = self.count.min(self.few.len());
        if self.few[..few].contains(&name) || self.more.contains(&name) {
            return false;
        }
        match self.few.get_mut(self.count) {
            Some(slot) => *slot = name,
            None => self.more.push(name),
        }
        self.count += 1;
        true
    }
}

/// A whole attribute value: no tag starts in it, and its references are XML's.
fn value(bytes: &[u8]) -> Result<(), Stop> {
    let mut at = 0;
    while let Some(found) = memchr2(b'<', b'&', &bytes[at..]) {
        at += found + 1;
        if bytes[at - 1] == b'<' {
            return Err(Stop::Broken(BAD_ATTRIBUTE));
        }
        // The value is whole: a reference that has no end here has none.
        at += reference(&bytes[at..]).map_err(|_| Stop::Broken(BAD_REFERENCE))?;
    }
    Ok(())
}

/// The length of a reference behind its `&`.
fn reference(bytes: &[u8]) -> Result<usize, Stop> {
    let near = &bytes[..bytes.len().min(MAX_REFERENCE + 1)];
    match memchr(b';', near) {
        Some(length) => {
            let character = std::str::from_utf8(&near[..length]).ok().and_then(resolve);
            character.map(|_| length + 1).ok_or(Stop::Broken(BAD_REFERENCE))
        }
        None if near.len() > MAX_REFERENCE => Err(Stop::Broken(BAD_REFERENCE)),
        None => Err(Stop::Edge),
    }
}

/// What `<!` starts.
fn declaration(bytes: &[u8]) -> Stop {
    if bytes.starts_with(b"<!--") {
        Stop::Until(b"-->")
    } else if bytes.starts_with(b"<![CDATA[") {
        Stop::Until(b"]]>")
    } else if bytes.len() < 9 {
        Stop::Edge
    } else if bytes[2..9].eq_ignore_ascii_case(b"doctype") {
        Stop::Doctype
    } else {
        Stop::Broken("tags do not fit together")
    }
}

/// How long the opening is that belongs to an ending.
fn opening(end: &[u8]) -> usize {
    match end {
        b"-->" => 4,
        b"]]>" => 9,
        _ => 2,
    }
}

/// Passes everything over up to and including `end`.
fn until(window: &mut Window<'_>, end: &[u8]) -> Result<(), DecodeError> {
    loop {
        let rest = window.rest();
        if let Some(found) = memmem::find(rest, end) {
            window.consume(found + end.len());
            return Ok(());
        }
        // Its first bytes may stand at the edge; characters are whole, and so are these ASCII ones.
        let kept = rest.iter().rev().take(end.len() - 1).take_while(|byte| end.contains(*byte)).count();
        window.consume(rest.len() - kept);
        if !window.more()? {
            return Err(truncated(window));
        }
    }
}

fn ends_name(byte: u8) -> bool {
    matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'<' | b'=' | b'"' | b'\'')
}

fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

fn truncated(window: &Window<'_>) -> DecodeError {
    let message = "ends in the middle; the tool died or the copy was cut, so run it again";
    DecodeError::new(Code::Truncated, message).at(window.offset())
}
