//! A streaming JSON emitter that lays text out as the tools' own encoders do.

use std::fmt::{Display, Write as _};

use crate::output::Output;
use crate::request::DEPTH;
use crate::rng::Rng;
use crate::text;

/// Layout and escaping of one tool's encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Go's `encoding/json` with that many spaces a level; `<`, `>` and `&` are escaped.
    Go(usize),
    /// No white space at all, as `SonarQube` answers.
    Compact,
    /// Dependency-Check's text template: a blank after each colon, slashes and non-ASCII characters escaped.
    DependencyCheck,
}

/// Pieces of a document, collected until they are drained into an [`Output`].
///
/// Calls must be balanced; the emitter places commas, line breaks and indentation.
#[derive(Debug)]
pub struct Json {
    text: String,
    style: Style,
    depth: usize,
    first: bool,
    after_key: bool,
}

impl Json {
    /// An empty document.
    pub fn new(style: Style) -> Self {
        Self { text: String::new(), style, depth: 0, first: true, after_key: false }
    }

    /// Moves what was written so far to `output`.
    pub fn drain<W: std::io::Write>(&mut self, output: &mut Output<W>) -> std::io::Result<()> {
        output.drain(&mut self.text)
    }

    fn line(&mut self) {
        if let Style::Go(width) = self.style {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n(' ', width * self.depth));
        }
    }

    fn start_item(&mut self) {
        if self.after_key {
            self.after_key = false;
            return;
        }
        if !self.first {
            self.text.push(',');
        }
        if self.depth > 0 {
            self.line();
        }
        self.first = false;
    }

    fn open(&mut self, bracket: char) {
        self.start_item();
        self.text.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.first {
            self.line();
        }
        self.text.push(bracket);
        self.first = false;
    }

    /// Opens an object, as an array element or after [`Json::key`].
    pub fn open_object(&mut self) {
        self.open('{');
    }

    /// Closes the innermost object.
    pub fn close_object(&mut self) {
        self.close('}');
    }

    /// Opens an array.
    pub fn open_array(&mut self) {
        self.open('[');
    }

    /// Closes the innermost array.
    pub fn close_array(&mut self) {
        self.close(']');
    }

    /// Ends the document with the line break that Go's encoder writes.
    pub fn end_line(&mut self) {
        self.text.push('\n');
    }

    /// A key; the next call gives its value.
    pub fn key(&mut self, key: &str) {
        self.start_item();
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str(if self.style == Style::Compact { "\":" } else { "\": " });
        self.after_key = true;
    }

    /// A key and the opening of its object.
    pub fn object(&mut self, key: &str) {
        self.key(key);
        self.open_object();
    }

    /// A key and the opening of its array.
    pub fn array(&mut self, key: &str) {
        self.key(key);
        self.open_array();
    }

    /// A value that is already JSON: number, boolean.
    pub fn bare(&mut self, value: impl Display) {
        self.start_item();
        write!(self.text, "{value}").expect("writing to a String does not fail");
    }

    /// A key with a bare value.
    pub fn raw(&mut self, key: &str, value: impl Display) {
        self.key(key);
        self.bare(value);
    }

    /// A string value.
    pub fn value(&mut self, value: &str) {
        self.open_string();
        self.push_escaped(value);
        self.close_string();
    }

    /// A key with a string value.
    pub fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        self.value(value);
    }

    /// A key with an array of strings.
    pub fn strings<'a>(&mut self, key: &str, values: impl IntoIterator<Item = &'a str>) {
        self.array(key);
        values.into_iter().for_each(|value| self.value(value));
        self.close_array();
    }

    fn open_string(&mut self) {
        self.start_item();
        self.text.push('"');
    }

    fn close_string(&mut self) {
        self.text.push('"');
    }

    /// A key with one string of at least `bytes` bytes, drained piece by piece: memory does not grow with it.
    pub fn long_string<W: std::io::Write>(
        &mut self,
        key: &str,
        bytes: u64,
        rng: &mut Rng,
        output: &mut Output<W>,
    ) -> std::io::Result<()> {
        self.key(key);
        self.open_string();
        self.drain(output)?;
        let end = output.written() + bytes;
        while output.written() < end {
            self.push_escaped(&text::prose(rng, (end - output.written()).min(32 * 1024)));
            self.drain(output)?;
        }
        self.close_string();
        Ok(())
    }

    /// A key with [`DEPTH`] nested arrays and objects.
    pub fn deep(&mut self, key: &str) {
        self.key(key);
        for level in 0..DEPTH {
            if level % 2 == 0 {
                self.open_object();
                self.key("]}");
            } else {
                self.open_array();
            }
        }
        self.value("[{\\\"");
        for level in (0..DEPTH).rev() {
            if level % 2 == 0 {
                self.close_object();
            } else {
                self.close_array();
            }
        }
    }

    fn push_escaped(&mut self, value: &str) {
        for it in value.chars() {
            match it {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\t' => self.text.push_str("\\t"),
                '<' | '>' | '&' if matches!(self.style, Style::Go(_)) => self.push_unit(it as u32),
                '/' if self.style == Style::DependencyCheck => self.text.push_str("\\/"),
                _ if it.is_ascii() || self.style != Style::DependencyCheck => self.text.push(it),
                _ => {
                    let mut units = [0; 2];
                    it.encode_utf16(&mut units).iter().for_each(|unit| self.push_unit(u32::from(*unit)));
                }
            }
        }
    }

    fn push_unit(&mut self, unit: u32) {
        write!(self.text, "\\u{unit:04x}").expect("writing to a String does not fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(style: Style) -> String {
        let mut json = Json::new(style);
        json.open_object();
        json.string("a", "x/\"<é🔒\n");
        json.array("b");
        json.bare(1);
        json.open_object();
        json.close_object();
        json.close_array();
        json.close_object();
        json.text
    }

    #[test]
    fn each_style_is_the_tools_own() {
        assert_eq!(sample(Style::Go(2)), "{\n  \"a\": \"x/\\\"\\u003cé🔒\\n\",\n  \"b\": [\n    1,\n    {}\n  ]\n}");
        assert_eq!(sample(Style::Compact), "{\"a\":\"x/\\\"<é🔒\\n\",\"b\":[1,{}]}");
        assert_eq!(sample(Style::DependencyCheck), "{\"a\": \"x\\/\\\"<\\u00e9\\ud83d\\udd12\\n\",\"b\": [1,{}]}");
    }

    #[test]
    fn a_deep_value_is_well_formed() {
        let mut json = Json::new(Style::Go(2));
        json.open_object();
        json.deep("Custom");
        json.close_object();
        let value: serde_json::Value = serde_json::from_str(&json.text).unwrap();
        assert!(value["Custom"]["]}"][0]["]}"].is_array());
    }
}
