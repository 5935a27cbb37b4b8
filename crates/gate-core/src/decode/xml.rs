//! Reading XML of any size: a pull cursor over quick-xml with our limits.
//!
//! Names are local names: namespaces of reports lie about their content. DTDs and entities other than XML's five are
//! refused. Text is handed out unescaped; skipped subtrees keep nothing.

mod skip;
#[cfg(test)]
mod tests;

use std::io::Read;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error as XmlError, Reader};

use self::skip::Skipper;
use super::error::DecodeError;
use super::limits::Limits;
use super::window::{Window, WindowReader};
use crate::model::Code;

/// Most attributes of one element: names are compared pairwise.
const MAX_ATTRIBUTES: usize = 512;
/// Longest name of an element, in bytes, with its prefix: the names of all open elements are kept.
const MAX_NAME: usize = 4 << 10;

const MANY_ATTRIBUTES: &str = "an element has more than 512 attributes; no scanner writes one";
const LONG_NAME: &str = "the name of an element is longer than 4096 bytes; no scanner writes one";

/// What comes next in an element.
#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    /// A child element starts; its name is [`Xml::name`], its attributes [`Xml::attribute`].
    Start,
    /// The current element ends.
    End,
}

/// The cursor.
pub struct Xml<'r> {
    reader: Reader<WindowReader<'r>>,
    buffer: Vec<u8>,
    open: Vec<String>,
    attributes: Vec<(String, String)>,
    nesting: usize,
    /// Largest token, and largest text of one element, in bytes.
    element_bytes: usize,
    /// An element written as `<a/>` has still to be closed.
    pending_end: bool,
    skipper: Skipper,
}

impl<'r> Xml<'r> {
    /// A cursor at the start of a document.
    pub fn new(source: &'r mut dyn Read, limits: &Limits) -> Xml<'r> {
        Xml::on(Window::new(source, limits.element_bytes), limits)
    }

    /// A cursor on a window whose head was looked at already.
    pub fn on(window: Window<'r>, limits: &Limits) -> Xml<'r> {
        let mut reader = Reader::from_reader(WindowReader::new(window));
        let config = reader.config_mut();
        config.check_end_names = true;
        config.allow_unmatched_ends = false;
        Xml {
            reader,
            buffer: Vec::new(),
            open: Vec::new(),
            attributes: Vec::new(),
            nesting: limits.nesting,
            element_bytes: limits.element_bytes,
            pending_end: false,
            skipper: Skipper::default(),
        }
    }

    /// Steps to the root element.
    pub fn root(&mut self) -> Result<(), DecodeError> {
        match self.next()? {
            Some(Node::Start) => Ok(()),
            Some(Node::End) | None => Err(self.truncated()),
        }
    }

    /// Local name of the innermost open element.
    pub fn name(&self) -> &str {
        self.open.last().map_or("", String::as_str)
    }

    /// Attribute of the element that has just started, by local name (`xmlns` included), unescaped.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All attributes of the element that has just started.
    pub fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// Walks the children of the current element to its end; `each` gets the name and has to read or skip the child
    /// with [`Xml::text`], [`Xml::children`] or [`Xml::skip`]. Text between children is passed over.
    pub fn children(
        &mut self,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        loop {
            match self.next()? {
                Some(Node::Start) => {
                    let depth = self.open.len();
                    let name = self.name().to_owned();
                    each(self, &name).map_err(|error| error.inside_key(&name))?;
                    debug_assert_eq!(self.open.len(), depth - 1, "a child was neither read nor skipped");
                }
                Some(Node::End) => return Ok(()),
                None => return Err(self.truncated()),
            }
        }
    }

    /// Like [`Xml::children`], and the text between children is kept.
    pub fn mixed(
        &mut self,
        text: &mut String,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        loop {
            match self.event(Some(text))? {
                Some(Node::Start) => {
                    let name = self.name().to_owned();
                    each(self, &name).map_err(|error| error.inside_key(&name))?;
                }
                Some(Node::End) => return Ok(()),
                None => return Err(self.truncated()),
            }
        }
    }

    /// The text of the current element, unescaped and trimmed, to its end. Child elements are passed over.
    pub fn text(&mut self) -> Result<String, DecodeError> {
        self.verbatim().map(|(text, _)| text.trim().to_owned())
    }

    /// The same with its blanks, and whether there were child elements.
    pub fn verbatim(&mut self) -> Result<(String, bool), DecodeError> {
        let (mut text, mut children) = (String::new(), false);
        loop {
            match self.event(Some(&mut text))? {
                Some(Node::Start) => {
                    children = true;
                    self.skip()?;
                }
                Some(Node::End) => return Ok((text, children)),
                None => return Err(self.truncated()),
            }
        }
    }

    /// Passes the rest of the current element over.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        if !self.pending_end {
            let room = self.nesting.saturating_sub(self.open.len());
            self.skipper.run(self.reader.get_mut().window(), room)?;
        }
        match self.next()? {
            Some(Node::End) => Ok(()),
            Some(Node::Start) | None => Err(self.malformed("tags do not fit together")),
        }
    }

    /// Ends the document: only comments and white space may follow the root.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        match self.next()? {
            None => Ok(()),
            Some(_) => {
                let message = "something follows the end of the document; two reports in one file are not evidence";
                Err(DecodeError::new(Code::TrailingData, message).at(self.offset()))
            }
        }
    }

    /// Absolute offset of the cursor.
    pub fn offset(&self) -> u64 {
        self.reader.get_ref().offset()
    }

    fn next(&mut self) -> Result<Option<Node>, DecodeError> {
        self.event(None)
    }

    /// The next start or end; text on the way goes to `text`. `None` is the end of the input.
    fn event(&mut self, mut text: Option<&mut String>) -> Result<Option<Node>, DecodeError> {
        if self.pending_end {
            self.pending_end = false;
            self.open.pop();
            return Ok(Some(Node::End));
        }
        loop {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            // quick-xml copies a token whole, however long it is, before it shows it.
            self.reader.get_mut().allow(self.element_bytes);
            let event = self.reader.read_event_into(&mut buffer);
            let step = match event {
                Ok(event) => self.step(&event, text.as_deref_mut()),
                Err(error) => Err(self.xml_error(&error)),
            };
            self.buffer = buffer;
            if let Step::Node(node) = step? {
                return Ok(node);
            }
        }
    }

    fn step(&mut self, event: &Event<'_>, text: Option<&mut String>) -> Result<Step, DecodeError> {
        match event {
            Event::Start(start) => self.start(start).map(|()| Step::Node(Some(Node::Start))),
            Event::Empty(start) => {
                self.start(start)?;
                self.pending_end = true;
                Ok(Step::Node(Some(Node::Start)))
            }
            Event::End(_) => {
                self.open.pop();
                Ok(Step::Node(Some(Node::End)))
            }
            Event::Eof if self.open.is_empty() => Ok(Step::Node(None)),
            Event::Eof => Err(self.truncated()),
            Event::Text(bytes) => self.characters(bytes, text).map(|()| Step::On),
            Event::CData(bytes) => self.characters(bytes, text).map(|()| Step::On),
            Event::GeneralRef(reference) => self.reference(reference, text).map(|()| Step::On),
            Event::DocType(_) => {
                let message = "has a DOCTYPE; no scanner writes one, and entities are not resolved here";
                Err(DecodeError::new(Code::RefusedFormat, message).at(self.offset()))
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => Ok(Step::On),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), DecodeError> {
        if self.open.len() >= self.nesting {
            return Err(self.too_much(format!("is nested deeper than {} levels", self.nesting)));
        }
        if start.name().as_ref().len() > MAX_NAME {
            return Err(self.too_much(LONG_NAME.to_owned()));
        }
        self.attributes.clear();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| self.malformed("an attribute is broken or stands twice"))?;
            if self.attributes.len() == MAX_ATTRIBUTES {
                return Err(self.too_much(MANY_ATTRIBUTES.to_owned()));
            }
            let value = quick_xml::escape::unescape(&attribute.value)
                .ok()
                .ok_or_else(|| self.malformed("an attribute holds an unknown entity"))?;
            let name = attribute.key.local_name().into_inner().to_owned();
            self.attributes.push((name, value.into_owned()));
        }
        self.open.push(start.local_name().into_inner().to_owned());
        Ok(())
    }

    fn characters(&self, bytes: &str, text: Option<&mut String>) -> Result<(), DecodeError> {
        let Some(text) = text else {
            let blank = self.open.is_empty() && !bytes.bytes().all(|byte| byte.is_ascii_whitespace());
            return if blank { Err(self.malformed("text stands outside the root element")) } else { Ok(()) };
        };
        self.append(text, bytes)
    }

    /// Adds to the text of an element, which comes in any number of pieces.
    fn append(&self, text: &mut String, piece: &str) -> Result<(), DecodeError> {
        if text.len() + piece.len() > self.element_bytes {
            return Err(self.too_much("a text is larger than `limits.element_bytes`".to_owned()));
        }
        text.push_str(piece);
        Ok(())
    }

    fn reference(&self, reference: &str, text: Option<&mut String>) -> Result<(), DecodeError> {
        let character = resolve(reference);
        match (character, text) {
            (None, _) => Err(self.malformed("an entity is not one of XML's five, or not a character XML allows")),
            (Some(character), Some(text)) => self.append(text, character.encode_utf8(&mut [0; 4])),
            (Some(_), None) => Ok(()),
        }
    }

    fn xml_error(&mut self, error: &XmlError) -> DecodeError {
        if let Some(failure) = self.reader.get_mut().take_failure() {
            return failure;
        }
        match error {
            XmlError::Syntax(_) if self.reader.get_ref().is_at_end() => self.truncated(),
            XmlError::Io(_)
            | XmlError::Syntax(_)
            | XmlError::IllFormed(_)
            | XmlError::InvalidAttr(_)
            | XmlError::Encoding(_)
            | XmlError::Escape(_)
            | XmlError::Namespace(_) => self.malformed("tags do not fit together"),
        }
    }

    fn malformed(&self, message: &str) -> DecodeError {
        DecodeError::new(Code::Malformed, format!("is not well-formed XML: {message}")).at(self.offset())
    }

    fn too_much(&self, message: String) -> DecodeError {
        DecodeError::new(Code::Limit, message).at(self.offset())
    }

    fn truncated(&self) -> DecodeError {
        let message = "ends in the middle; the tool died or the copy was cut, so run it again";
        DecodeError::new(Code::Truncated, message).at(self.offset())
    }
}

enum Step {
    Node(Option<Node>),
    On,
}

/// The character behind `amp`, `#38`, `#x26`; `None` for other entities and for characters XML 1.0 forbids.
fn resolve(reference: &str) -> Option<char> {
    let character = match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = reference.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number)?
        }
    };
    let allowed = matches!(character, '\t' | '\n' | '\r' | ' '..) && !matches!(character, '\u{fffe}' | '\u{ffff}');
    allowed.then_some(character)
}
