//! Documents in one shape, whatever syntax and version they are in: what is made anew is left out, names are replaced by
//! what they name, and what versions write in different places stands in one.

mod cyclonedx;
mod spdx;
mod xml;

use crate::model::bom::canonical;
use crate::model::license;
use crate::sbom::tree::{Node, Value};
use crate::sbom::validate::{Document, DocumentFormat, Syntax};

/// The member that holds what an element is, where it has an identity.
pub(super) const IDENTITY: &str = "\0";

/// The document in its one shape.
pub(super) fn shape(document: Document) -> Node {
    let Document { format, syntax, root, .. } = document;
    match (format, syntax) {
        (DocumentFormat::CycloneDx, Syntax::Json) => cyclonedx::shape(root),
        (DocumentFormat::CycloneDx, Syntax::Xml) => cyclonedx::shape(xml::as_json("bom", root)),
        (DocumentFormat::Spdx, _) => spdx::shape(root),
    }
}

/// What a part is: its package URL, else its name and version.
fn identity(purl: Option<&str>, group: &str, name: &str, version: &str) -> String {
    let group = if group.is_empty() { String::new() } else { format!("{group}/") };
    purl.and_then(canonical).unwrap_or_else(|| format!("{group}{name}@{version}"))
}

/// A licence in one spelling.
fn spelt(text: &str) -> String {
    license::id(text.trim()).map_or_else(|| text.trim().to_owned(), str::to_owned)
}

impl Node {
    fn of_text(text: String) -> Node {
        Node { at: 0, value: Value::Text(text) }
    }

    fn of_list(elements: Vec<Node>) -> Node {
        Node { at: 0, value: Value::List(elements) }
    }

    fn of_members(members: Vec<(String, Node)>) -> Node {
        Node { at: 0, value: Value::Object(members) }
    }

    /// Takes a member out.
    fn take(&mut self, key: &str) -> Option<Node> {
        let Value::Object(members) = &mut self.value else { return None };
        let at = members.iter().position(|(known, _)| known == key)?;
        Some(members.remove(at).1)
    }

    /// Takes the elements of a list out.
    fn take_list(&mut self, key: &str) -> Vec<Node> {
        match self.take(key).map(|node| node.value) {
            Some(Value::List(elements)) => elements,
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Object(_)) | None => {
                Vec::new()
            }
        }
    }

    /// Puts a member in, unless it says nothing.
    fn put(&mut self, key: &str, node: Node) {
        if let Value::Object(members) = &mut self.value {
            members.push((key.to_owned(), node));
        }
    }

    /// Puts in what the element is.
    fn identify(&mut self, identity: String) {
        self.put(IDENTITY, Node::of_text(identity));
    }
}
