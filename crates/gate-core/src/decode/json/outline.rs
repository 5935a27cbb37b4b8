//! The outline of a document's head: which keys it has, so that content decides what it is, in any key order.

use std::io::Read;

use super::{Json, Shape};
use crate::decode::error::DecodeError;
use crate::decode::limits::Limits;
use crate::model::Code;

/// How deep the outline looks: `runs[].tool.driver.name` is five steps.
const DEPTH: usize = 7;
/// Most entries an outline keeps.
const MAX_ENTRIES: usize = 2048;
/// Longest text an outline keeps; longer ones are remembered as empty.
const MAX_TEXT: usize = 256;

/// A value in the outline.
#[derive(Clone, Debug, PartialEq)]
pub enum Leaf {
    /// An object; its keys are entries of their own.
    Object,
    /// A list; its first element is an entry with `[]` appended.
    Array,
    /// A text (empty when longer than the outline keeps).
    Text(String),
    /// A number as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`
    Null,
}

/// Paths (`runs[].tool.driver.name`) with what stands there; of each list only the first element is looked at.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    entries: Vec<(String, Leaf)>,
    /// Whether the document goes on behind what was looked at.
    pub cut: bool,
    /// The syntax error met, if any.
    pub error: Option<DecodeError>,
}

impl Outline {
    /// Outlines `source`. With `cut_is_fine` the source is a head, and ending in the middle is no error.
    pub fn of(source: &mut dyn Read, limits: &Limits, cut_is_fine: bool) -> Outline {
        let mut outline = Outline::default();
        let mut json = Json::new(source, limits);
        let walked = outline.walk(&mut json, "", 0).and_then(|()| json.finish());
        match walked {
            Err(error) if cut_is_fine && matches!(error.code, Code::Truncated | Code::Encoding) => outline.cut = true,
            // Whether a repeated key matters depends on where it stands: the decoder knows.
            Err(error) if error.code == Code::DuplicateKey => outline.cut = true,
            Err(error) => outline.error = Some(error),
            Ok(()) => {}
        }
        outline
    }

    /// What stands at `path`; the root is the empty path.
    pub fn at(&self, path: &str) -> Option<&Leaf> {
        self.entries.iter().find(|(entry, _)| entry == path).map(|(_, leaf)| leaf)
    }

    /// Whether anything stands at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.at(path).is_some()
    }

    /// Whether a list stands at `path`.
    pub fn is_array(&self, path: &str) -> bool {
        self.at(path) == Some(&Leaf::Array)
    }

    /// Whether an object stands at `path`.
    pub fn is_object(&self, path: &str) -> bool {
        self.at(path) == Some(&Leaf::Object)
    }

    /// The text at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.at(path) {
            Some(Leaf::Text(text)) => Some(text),
            Some(Leaf::Object | Leaf::Array | Leaf::Number(_) | Leaf::Bool(_) | Leaf::Null) | None => None,
        }
    }

    /// The number at `path`, as written.
    pub fn number(&self, path: &str) -> Option<&str> {
        match self.at(path) {
            Some(Leaf::Number(number)) => Some(number),
            Some(Leaf::Object | Leaf::Array | Leaf::Text(_) | Leaf::Bool(_) | Leaf::Null) | None => None,
        }
    }

    /// The keys of the root object, as far as they were seen.
    pub fn root_keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(path, _)| path.as_str()).filter(|path| !path.is_empty() && !path.contains(['.', '[']))
    }

    fn walk(&mut self, json: &mut Json<'_>, path: &str, depth: usize) -> Result<(), DecodeError> {
        if depth > DEPTH || self.entries.len() >= MAX_ENTRIES {
            return json.skip();
        }
        match json.shape()? {
            Shape::Object => {
                self.add(path, Leaf::Object);
                let joint = if path.is_empty() { "" } else { "." };
                json.object(|json, key| match key.len() {
                    // A bag of anything: Dependency-Check's SARIF repeats keys in it, which is no reason to refuse it.
                    _ if key == "properties" && json.shape()? == Shape::Object => {
                        self.add(&format!("{path}{joint}{key}"), Leaf::Object);
                        json.skip()
                    }
                    0..=MAX_TEXT => self.walk(json, &format!("{path}{joint}{key}"), depth + 1),
                    _ => json.skip(),
                })
            }
            Shape::Array => {
                self.add(path, Leaf::Array);
                json.array(|json, index| match index {
                    0 => self.walk(json, &format!("{path}[]"), depth + 1),
                    _ => json.skip(),
                })
            }
            Shape::String => self.text_leaf(json, path),
            Shape::Number => {
                let number: serde_json::Number = json.read()?;
                self.add(path, Leaf::Number(number.to_string()));
                Ok(())
            }
            Shape::Bool => {
                let value = json.read()?;
                self.add(path, Leaf::Bool(value));
                Ok(())
            }
            Shape::Null => {
                self.add(path, Leaf::Null);
                json.skip()
            }
        }
    }

    /// Long texts are passed over, not held: they can be of any length.
    fn text_leaf(&mut self, json: &mut Json<'_>, path: &str) -> Result<(), DecodeError> {
        json.window.fill_to(MAX_TEXT + 2)?;
        let closes = json.window.rest().iter().skip(1).take(MAX_TEXT).any(|&byte| byte == b'"');
        let text = if closes { json.read()? } else { json.skip().map(|()| String::new())? };
        self.add(path, Leaf::Text(text));
        Ok(())
    }

    fn add(&mut self, path: &str, leaf: Leaf) {
        self.entries.push((path.to_owned(), leaf));
    }
}
