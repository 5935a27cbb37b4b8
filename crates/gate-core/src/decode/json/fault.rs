//! Why a row could not be read: what was expected, never what was found, since that can be a secret.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use crate::decode::error::DecodeError;
use crate::model::Code;

pub(in crate::decode) const COMMA: &str = "a comma stands before the end";
pub(in crate::decode) const KEY: &str = "a key in quotes was expected here";
pub(in crate::decode) const VALUE: &str = "a value was expected here";
pub(super) const COLON: &str = "a colon was expected here";
pub(super) const CONTROL: &str = "a control character stands in a string";
pub(super) const ESCAPE: &str = "an escape is not one of JSON's";
pub(super) const HALF: &str = "half of a surrogate pair stands alone";
pub(super) const HEX: &str = "\\u needs four hexadecimal digits";
pub(super) const NEXT: &str = "a comma or the end was expected here";
pub(super) const NUMBER: &str = "a number is not one of JSON's";
pub(super) const RANGE: &str = "a number is out of range";
pub(super) const UTF8: &str = "a text is not UTF-8";

/// How messages about broken syntax start.
pub(super) const SYNTAX: &str = "is not valid JSON: ";

/// A failure inside a row. Its path grows on the way up; its offset is added by the cursor.
#[derive(Debug)]
pub(super) struct Fault(Box<DecodeError>);

impl Fault {
    /// The bytes at hand end in the middle of the value.
    #[cold]
    pub(super) fn edge() -> Fault {
        Fault::new(Code::Truncated, super::TRUNCATED.to_owned())
    }

    /// The text is not JSON.
    #[cold]
    pub(super) fn syntax(message: &str) -> Fault {
        Fault::new(Code::Malformed, format!("{SYNTAX}{message}"))
    }

    /// Brackets are nested deeper than is allowed.
    #[cold]
    pub(super) fn too_deep(levels: usize) -> Fault {
        Fault::new(Code::Limit, format!("is nested deeper than {levels} levels"))
    }

    #[cold]
    fn shape(message: &str) -> Fault {
        Fault::new(Code::Malformed, format!("does not have the tool's shape: {message}"))
    }

    fn new(code: Code, message: String) -> Fault {
        Fault(Box::new(DecodeError::new(code, message)))
    }

    /// Whether more bytes might help.
    pub(super) fn is_edge(&self) -> bool {
        self.0.code == Code::Truncated
    }

    /// Whether the text is JSON, with something in it that the tool does not write.
    pub(super) fn is_shape(&self) -> bool {
        self.0.code == Code::DuplicateKey || self.0.code == Code::Malformed && !self.0.message.starts_with(SYNTAX)
    }

    /// The same, inside the value of `key`.
    #[cold]
    pub(super) fn inside_key(mut self, key: &str) -> Fault {
        *self.0 = self.0.inside_key(key);
        self
    }

    /// The same, inside element `index` of a list.
    #[cold]
    pub(super) fn inside_index(mut self, index: u64) -> Fault {
        *self.0 = self.0.inside_index(index);
        self
    }

    /// The error at an absolute offset.
    pub(super) fn at(self, offset: u64) -> DecodeError {
        self.0.at(offset)
    }
}

impl de::Error for Fault {
    /// Of other people's messages only what they expected is kept: the rest quotes the value.
    #[cold]
    fn custom<T: Display>(message: T) -> Fault {
        let text = message.to_string();
        match text.rfind(", expected ") {
            _ if text.starts_with("duplicate field") => Fault::twice(&text),
            Some(at) => Fault::shape(&text[at + ", ".len()..]),
            None => Fault::shape("a value is of the wrong kind"),
        }
    }

    #[cold]
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Fault {
        Fault::shape(&format!("expected {expected}"))
    }

    #[cold]
    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Fault {
        Fault::shape(&format!("expected {expected}"))
    }

    #[cold]
    fn invalid_length(_: usize, expected: &dyn Expected) -> Fault {
        Fault::shape(&format!("expected {expected}"))
    }

    #[cold]
    fn missing_field(field: &'static str) -> Fault {
        Fault::shape(&format!("missing field `{field}`"))
    }

    #[cold]
    fn duplicate_field(field: &'static str) -> Fault {
        Fault::twice(&format!("duplicate field `{field}`"))
    }
}

impl Fault {
    fn twice(what: &str) -> Fault {
        let message = format!("{what}; tools disagree which one counts, so neither does");
        Fault::new(Code::DuplicateKey, message)
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fault {}
