//! Whether a bill of materials is what it says it is: by the official schema of its version, by its references, and with
//! which of the minimum elements.

mod document;
mod names;
#[cfg(test)]
mod tests;

use super::elements::{Elements, elements};
use super::schema::{self, Violation};
use super::tree::Node;
use crate::decode::{self, DecodeError, Limits};
use crate::model::Code;

pub use document::DocumentFormat;
pub(super) use document::{Document, Syntax};

/// What is wrong with a document, in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which rules it breaks.
    pub kind: FaultKind,
    /// The JSON pointer to it; in XML the path of elements.
    pub pointer: String,
    /// Its line, from 1.
    pub line: u64,
    /// Its column in characters, from 1.
    pub column: u64,
    /// What is wrong.
    pub message: String,
}

/// Which rules a fault breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The official schema of the version.
    Schema,
    /// A name that leads nowhere, or that two things have.
    Reference,
    /// A package URL that is none.
    Purl,
    /// What the document says cannot be understood.
    Content,
}

impl FaultKind {
    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Reference => "reference",
            Self::Purl => "purl",
            Self::Content => "content",
        }
    }
}

/// What was found about one document.
#[derive(Clone, Debug)]
pub struct Validation {
    /// The format.
    pub format: DocumentFormat,
    /// The version of the format.
    pub version: String,
    /// Whether it was held against a schema: there are none for XML.
    pub by_schema: bool,
    /// What is wrong, in the order of the document.
    pub faults: Vec<Fault>,
    /// Whether there are more faults than are told.
    pub is_cut: bool,
    /// The minimum elements; `None` where the content cannot be understood.
    pub elements: Option<Elements>,
}

impl Validation {
    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Looks at everything in a document.
///
/// # Errors
/// What cannot be read at all, is no bill of materials, or is one of a version that is not known.
pub fn validate(bytes: &[u8], path: &str) -> Result<Validation, DecodeError> {
    let limits = Limits { keeps_bom: true, reads_own: true, ..Limits::default() };
    let document = Document::read(bytes, path, &limits)?;
    let schema = match document.syntax {
        Syntax::Json => Some(schema::of(document.format, &document.version).ok_or_else(|| unknown(&document))?),
        Syntax::Xml => None,
    };
    let mut found: Vec<(FaultKind, Violation)> = Vec::new();
    if let Some(schema) = &schema {
        found.extend(schema::check(schema, &document.root).into_iter().map(|it| (FaultKind::Schema, it)));
    }
    names::check(&document, &mut found);
    let decoded = decode::decode(&mut &bytes[..], None, path, &limits);
    let elements = match decoded {
        Ok(decoded) => decoded.bom.as_deref().map(elements),
        Err(error) => {
            found.push((FaultKind::Content, content(error)));
            None
        }
    };
    found.sort_by(|a, b| (a.1.at, a.0, &a.1.message).cmp(&(b.1.at, b.0, &b.1.message)));
    let is_cut = found.len() > schema::MOST;
    found.truncate(schema::MOST);
    Ok(Validation {
        format: document.format,
        version: document.version,
        by_schema: schema.is_some(),
        faults: placed(bytes, found),
        is_cut,
        elements,
    })
}

fn unknown(document: &Document) -> DecodeError {
    let message =
        format!("is {} {}, and there is no schema of that version", document.format.title(), document.version);
    DecodeError::new(Code::SchemaVersion, message)
}

/// Why the content could not be understood, as a fault.
fn content(error: DecodeError) -> Violation {
    let pointer = if error.path.is_empty() { String::new() } else { format!("/{}", error.path) };
    let pointer = pointer.replace('[', "/").replace(']', "").replace('.', "/").replace("//", "/");
    Violation { pointer, at: error.offset.unwrap_or(0), message: error.message }
}

/// Lines and columns of faults, which come in the order of the document.
fn placed(bytes: &[u8], found: Vec<(FaultKind, Violation)>) -> Vec<Fault> {
    let (mut line, mut start, mut at) = (1, 0, 0);
    let place = |(kind, violation): (FaultKind, Violation)| {
        let end = usize::try_from(violation.at).unwrap_or(usize::MAX).min(bytes.len());
        for newline in memchr::memchr_iter(b'\n', &bytes[at..end]) {
            line += 1;
            start = at + newline + 1;
        }
        at = end;
        // Every byte but those inside a character begins one.
        let column = bytes[start..end].iter().filter(|byte| (**byte & 0xc0) != 0x80).count() as u64 + 1;
        Fault { kind, pointer: violation.pointer, line, column, message: violation.message }
    };
    found.into_iter().map(place).collect()
}
