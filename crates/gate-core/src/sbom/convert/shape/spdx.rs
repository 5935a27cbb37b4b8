//! SPDX in one shape.

use std::collections::HashMap;

use super::{identity, spelt};
use crate::sbom::tree::Node;

/// What each document has of its own.
const RENEWED: [&str; 5] = ["spdxVersion", "dataLicense", "SPDXID", "documentNamespace", "$schema"];
/// Keys that hold licence expressions.
const EXPRESSIONS: [&str; 2] = ["licenseConcluded", "licenseDeclared"];
/// The document itself.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";
/// Relationships from what is needed to what needs it.
const TURNED: [&str; 3] = ["CONTAINED_BY", "DESCRIBED_BY", "PREREQUISITE_FOR"];

/// The document in its one shape.
pub(super) fn shape(mut root: Node) -> Node {
    for key in RENEWED {
        root.take(key);
    }
    let licenses = root.take_list("hasExtractedLicensingInfos");
    let titles: HashMap<String, String> = licenses
        .iter()
        .filter_map(|it| Some((it.text_of("licenseId")?.to_owned(), it.text_of("name")?.to_owned())))
        .filter(|(_, name)| name != "NOASSERTION")
        .collect();
    let licenses = licenses.into_iter().map(|it| extracted(it, &titles)).collect();
    root.put("hasExtractedLicensingInfos", Node::of_list(licenses));
    let mut names: HashMap<String, String> = HashMap::new();
    let packages = root.take_list("packages");
    let packages: Vec<Node> = packages.into_iter().map(|it| package(it, &titles, &mut names)).collect();
    let described = root.take_list("documentDescribes").into_iter().map(|it| {
        Node::of_members(vec![
            ("spdxElementId".to_owned(), Node::of_text(DOCUMENT.to_owned())),
            ("relationshipType".to_owned(), Node::of_text("DESCRIBES".to_owned())),
            ("relatedSpdxElement".to_owned(), it),
        ])
    });
    let mut relationships: Vec<Node> = described.collect();
    relationships.extend(root.take_list("relationships"));
    let relationships = relationships.into_iter().map(|it| relationship(it, &names)).collect();
    root.put("packages", Node::of_list(packages));
    root.put("relationships", Node::of_list(relationships));
    root
}

/// A licence text, by the name that a reference to it is known under.
fn extracted(mut it: Node, titles: &HashMap<String, String>) -> Node {
    let id = it.take("licenseId").as_ref().and_then(Node::text).unwrap_or_default().to_owned();
    it.identify(titles.get(&id).cloned().unwrap_or(id));
    it
}

fn package(mut it: Node, titles: &HashMap<String, String>, names: &mut HashMap<String, String>) -> Node {
    let purl = it.get("externalRefs").map(Node::elements).into_iter().flatten();
    let purl =
        purl.filter(|it| it.text_of("referenceType") == Some("purl")).find_map(|it| it.text_of("referenceLocator"));
    let text = |key: &str| it.text_of(key).unwrap_or_default();
    let identity = identity(purl, "", text("name"), text("versionInfo"));
    if let Some(id) = it.take("SPDXID").as_ref().and_then(Node::text) {
        names.insert(id.to_owned(), identity.clone());
    }
    for key in EXPRESSIONS {
        if let Some(text) = it.take(key) {
            let words = text.text().unwrap_or_default().to_owned();
            it.put(key, Node::of_text(explained(&words, titles)));
        }
    }
    it.identify(identity);
    it
}

/// An expression with the names of licences in place of references.
fn explained(expression: &str, titles: &HashMap<String, String>) -> String {
    let mut all = String::new();
    let mut rest = expression;
    while let Some(at) = rest.find("LicenseRef-") {
        all.push_str(&rest[..at]);
        let end = rest[at..].find([' ', '(', ')', '+']).map_or(rest.len(), |end| at + end);
        let reference = &rest[at..end];
        all.push_str(titles.get(reference).map_or(reference, String::as_str));
        rest = &rest[end..];
    }
    spelt(&(all + rest))
}

/// What one element is to another, from what needs to what is needed.
fn relationship(mut it: Node, names: &HashMap<String, String>) -> Node {
    let mut end = |key: &str| {
        let id = it.take(key);
        let id = id.as_ref().and_then(Node::text).unwrap_or_default();
        names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    };
    let (from, to) = (end("spdxElementId"), end("relatedSpdxElement"));
    let turned = it.text_of("relationshipType").is_some_and(|word| word.ends_with("_OF") || TURNED.contains(&word));
    let (from, to) = if turned { (to, from) } else { (from, to) };
    it.identify(format!("{from}\0{to}"));
    it
}
