//! A document as a tree with places, for what has to look at all of it: schemas, references, losses.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Number;

use crate::decode::json::{Json, Shape};
use crate::decode::xml::Xml;
use crate::decode::{DecodeError, Limits};

/// A value and the byte it begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) at: u64,
    pub(crate) value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads JSON to its last byte.
    ///
    /// # Errors
    /// What is no JSON, is nested too deep, or has a key twice in one object.
    pub(crate) fn of_json(mut bytes: &[u8], limits: &Limits) -> Result<Node, DecodeError> {
        let mut json = Json::new(&mut bytes, limits);
        let root = read(&mut json)?;
        json.finish()?;
        Ok(root)
    }

    /// Reads XML to its last byte: attributes and child elements are members by their name, in their order and as often as
    /// they are there; what has neither is its text. A text beside members is the member without a name.
    ///
    /// # Errors
    /// What is no XML, or is nested too deep.
    pub(crate) fn of_xml(mut bytes: &[u8], limits: &Limits) -> Result<(String, Node), DecodeError> {
        let mut xml = Xml::new(&mut bytes, limits);
        xml.root()?;
        let name = xml.name().to_owned();
        let root = element(&mut xml)?;
        xml.finish()?;
        Ok((name, root))
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.members().iter().find(|(known, _)| known == key).map(|(_, node)| node)
    }

    /// The text of a key.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// The members of an object; what is none has none.
    pub(crate) fn members(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Object(members) => members,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// The elements of a list; what is none has none.
    pub(crate) fn elements(&self) -> &[Node] {
        match &self.value {
            Value::List(elements) => elements,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Object(_) => &[],
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// The same for the same value, wherever it stands and in whatever order its keys are.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        match &self.value {
            Value::Null => 0.hash(&mut hasher),
            Value::Bool(value) => (1, value).hash(&mut hasher),
            Value::Number(value) => (2, value.to_string()).hash(&mut hasher),
            Value::Text(value) => (3, value).hash(&mut hasher),
            Value::List(elements) => {
                4.hash(&mut hasher);
                for it in elements {
                    it.fingerprint().hash(&mut hasher);
                }
            }
            Value::Object(members) => {
                let mut all: Vec<(&String, u64)> = members.iter().map(|(key, it)| (key, it.fingerprint())).collect();
                all.sort_unstable();
                (5, all).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The value as JSON in one line, cut where it is long.
    pub(crate) fn short(&self) -> String {
        const MOST: usize = 60;
        let whole = match &self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(value) => value.to_string(),
            Value::Text(text) => format!("{text:?}"),
            Value::List(elements) => format!("[{}]", elements.first().map_or_else(String::new, Node::short)),
            Value::Object(members) => {
                let first = members.first().map(|(key, node)| format!("{key}: {}", node.short()));
                format!("{{{}}}", first.unwrap_or_default())
            }
        };
        if whole.chars().count() <= MOST { whole } else { whole.chars().take(MOST - 1).chain(['…']).collect() }
    }
}

fn read(json: &mut Json<'_>) -> Result<Node, DecodeError> {
    let shape = json.shape()?;
    let at = json.offset();
    let value = match shape {
        Shape::Null => json.skip().map(|()| Value::Null)?,
        Shape::Bool => Value::Bool(json.read()?),
        Shape::Number => Value::Number(json.read()?),
        Shape::String => Value::Text(json.read()?),
        Shape::Array => {
            let mut elements = Vec::new();
            json.array(|json, _| {
                elements.push(read(json)?);
                Ok(())
            })?;
            Value::List(elements)
        }
        Shape::Object => {
            let mut members = Vec::new();
            json.object(|json, key| {
                members.push((key.to_owned(), read(json)?));
                Ok(())
            })?;
            Value::Object(members)
        }
    };
    Ok(Node { at, value })
}

/// The element that has just started.
fn element(xml: &mut Xml<'_>) -> Result<Node, DecodeError> {
    let at = xml.offset();
    let node = |value: String| Node { at, value: Value::Text(value) };
    let attributes = xml.attributes().iter().map(|(name, value)| (name.clone(), node(value.clone())));
    let mut members: Vec<(String, Node)> = attributes.collect();
    let mut text = String::new();
    xml.mixed(&mut text, |xml, name| {
        members.push((name.to_owned(), element(xml)?));
        Ok(())
    })?;
    let text = text.trim();
    if members.is_empty() {
        return Ok(node(text.to_owned()));
    }
    if !text.is_empty() {
        members.push((String::new(), node(text.to_owned())));
    }
    Ok(Node { at, value: Value::Object(members) })
}
