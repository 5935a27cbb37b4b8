//! Names within a document: each stands once and leads somewhere. Cycles are allowed.

use std::collections::{HashMap, HashSet};

use super::{Document, DocumentFormat, FaultKind, Syntax};
use crate::model::bom::canonical;
use crate::sbom::schema::Violation;
use crate::sbom::tree::{Node, Value};

/// Keys of `CycloneDX` whose texts are names of other things.
const REFERENCES: [&str; 7] =
    ["ref", "dependsOn", "provides", "assemblies", "subjects", "dependencies", "vulnerabilities"];
/// Keys of SPDX of the same sort.
const SPDX_REFERENCES: [&str; 4] = ["spdxElementId", "relatedSpdxElement", "documentDescribes", "hasFiles"];
/// Keys of SPDX that hold licence expressions.
const EXPRESSIONS: [&str; 5] =
    ["licenseConcluded", "licenseDeclared", "licenseInfoFromFiles", "licenseInfoInFiles", "licenseInfoInSnippets"];

/// Names, and what refers to them.
#[derive(Default)]
struct Names<'d> {
    declared: HashMap<&'d str, Place<'d>>,
    wanted: Vec<Place<'d>>,
    found: Vec<(FaultKind, Violation)>,
    /// Owners of entries of the dependency graph.
    owners: HashSet<&'d str>,
}

/// A text with where it stands.
struct Place<'d> {
    text: &'d str,
    pointer: String,
    at: u64,
}

/// Adds what is wrong with the names of a document.
pub(super) fn check(document: &Document, found: &mut Vec<(FaultKind, Violation)>) {
    let mut names = Names::default();
    match document.format {
        DocumentFormat::CycloneDx => names.cyclonedx(&document.root, "", document.syntax),
        DocumentFormat::Spdx => names.spdx(&document.root, "", ""),
    }
    names.finish(found);
}

impl<'d> Names<'d> {
    fn declare(&mut self, text: &'d str, pointer: String, at: u64) {
        if let Some(first) = self.declared.get(text) {
            let message =
                format!("{text:?} is the name of {} already; two things may not have one name", spoken(&first.pointer));
            self.fault(FaultKind::Reference, pointer, at, message);
        } else {
            self.declared.insert(text, Place { text, pointer, at });
        }
    }

    fn want(&mut self, text: &'d str, pointer: String, at: u64) {
        self.wanted.push(Place { text, pointer, at });
    }

    fn fault(&mut self, kind: FaultKind, pointer: String, at: u64, message: String) {
        self.found.push((kind, Violation { pointer, at, message }));
    }

    fn purl(&mut self, node: &Node, pointer: String) {
        if node.text().is_some_and(|text| canonical(text).is_none()) {
            self.fault(FaultKind::Purl, pointer, node.at, format!("{} is no package URL", node.short()));
        }
    }

    /// Everything below a value of `CycloneDX`.
    fn cyclonedx(&mut self, node: &'d Node, pointer: &str, syntax: Syntax) {
        for (key, value) in node.members() {
            let inner = format!("{pointer}/{key}");
            match (key.as_str(), &value.value) {
                // What a document of another is named there is not named here.
                ("externalReferences" | "properties" | "signature" | "Signature", _) => {}
                ("bom-ref", Value::Text(name)) => self.declare(name, inner, value.at),
                ("purl", Value::Text(_)) => self.purl(value, inner),
                // In XML that is an empty list.
                (_, Value::Text(text)) if text.is_empty() && syntax == Syntax::Xml => {}
                (key, Value::Text(name)) if REFERENCES.contains(&key) => self.want(name, inner, value.at),
                (key, Value::List(elements)) => {
                    for (index, element) in elements.iter().enumerate() {
                        let inner = format!("{inner}/{index}");
                        match element.text() {
                            Some(name) if REFERENCES.contains(&key) => self.want(name, inner, element.at),
                            Some(_) => {}
                            None => self.cyclonedx(element, &inner, syntax),
                        }
                    }
                }
                (_, Value::Object(_)) => self.cyclonedx(value, &inner, syntax),
                (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_)) => {}
            }
        }
        if pointer.is_empty() {
            self.owners(node, syntax);
        }
    }

    /// Each part has one entry in the dependency graph.
    fn owners(&mut self, root: &'d Node, syntax: Syntax) {
        let Some(graph) = root.get("dependencies") else { return };
        let entries: Vec<&Node> = match syntax {
            Syntax::Json => graph.elements().iter().collect(),
            Syntax::Xml => graph.members().iter().map(|(_, node)| node).collect(),
        };
        for (index, entry) in entries.into_iter().enumerate() {
            if let Some(owner) = entry.text_of("ref")
                && !self.owners.insert(owner)
            {
                let message = format!("{owner:?} has an entry already; readers take the first, the last or both");
                self.fault(FaultKind::Reference, format!("/dependencies/{index}/ref"), entry.at, message);
            }
        }
    }

    /// Everything below a value of SPDX; `under` is the key it stands under.
    fn spdx(&mut self, node: &'d Node, pointer: &str, under: &str) {
        match &node.value {
            Value::Text(text) => self.spdx_text(text, node, pointer, under),
            Value::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.spdx(element, &format!("{pointer}/{index}"), under);
                }
            }
            Value::Object(members) => {
                if node.text_of("referenceType") == Some("purl")
                    && let Some(locator) = node.get("referenceLocator")
                {
                    self.purl(locator, format!("{pointer}/referenceLocator"));
                }
                for (key, value) in members {
                    self.spdx(value, &format!("{pointer}/{key}"), key);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn spdx_text(&mut self, text: &'d str, node: &Node, pointer: &str, key: &str) {
        match key {
            "SPDXID" | "licenseId" => self.declare(text, pointer.to_owned(), node.at),
            key if SPDX_REFERENCES.contains(&key) => {
                let is_outside = text.starts_with("DocumentRef-") || matches!(text, "NONE" | "NOASSERTION");
                if !is_outside {
                    self.want(text, pointer.to_owned(), node.at);
                }
            }
            key if EXPRESSIONS.contains(&key) => {
                let words = text.split([' ', '(', ')', '+']).filter(|word| word.starts_with("LicenseRef-"));
                for word in words {
                    self.want(word, pointer.to_owned(), node.at);
                }
            }
            _ => {}
        }
    }

    fn finish(mut self, found: &mut Vec<(FaultKind, Violation)>) {
        for place in std::mem::take(&mut self.wanted) {
            let is_outside = place.text.starts_with("urn:cdx:");
            if !is_outside && !self.declared.contains_key(place.text) {
                let message = format!("{:?} is the name of nothing in this document", place.text);
                self.fault(FaultKind::Reference, place.pointer, place.at, message);
            }
        }
        found.append(&mut self.found);
    }
}

/// A place in words.
fn spoken(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("the document", |(owner, _)| if owner.is_empty() { "the document" } else { owner })
}
