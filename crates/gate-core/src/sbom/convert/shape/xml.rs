//! `CycloneDX` XML in the shape of its JSON.

use crate::sbom::tree::{Node, Value};

/// Elements whose children are the elements of a list.
const LISTS: [&str; 21] = [
    "advisories",
    "affects",
    "assemblies",
    "authors",
    "components",
    "compositions",
    "cwes",
    "dependencies",
    "externalReferences",
    "hashes",
    "licenses",
    "lifecycles",
    "occurrences",
    "properties",
    "ratings",
    "references",
    "responses",
    "services",
    "tools",
    "versions",
    "vulnerabilities",
];

/// An element of a name as the value that JSON has there.
pub(super) fn as_json(name: &str, node: Node) -> Node {
    let Node { at, value: Value::Object(members) } = node else { return node };
    let members =
        members.into_iter().filter(|(key, _)| !matches!(key.as_str(), "xmlns" | "schemaLocation" | "vuln" | "xsi"));
    let members: Vec<(String, Node)> = members.collect();
    let of_tools = |key: &str| matches!(key, "components" | "services");
    if LISTS.contains(&name) && !members.iter().any(|(key, _)| name == "tools" && of_tools(key)) {
        let element = |(key, child): (String, Node)| match name {
            // A licence is an id, a name or an expression, and the element tells which.
            "licenses" => Node::of_members(vec![(key.clone(), as_json(&key, child))]),
            _ => as_json(&key, child),
        };
        return Node { at, value: Value::List(members.into_iter().map(element).collect()) };
    }
    let mut all: Vec<(String, Node)> = Vec::new();
    for (key, child) in members {
        let (key, child) = match (name, key.as_str()) {
            ("property", "") => ("value".to_owned(), child),
            (_, "") => ("content".to_owned(), child),
            ("dependency", "dependency") => ("dependsOn".to_owned(), reference(child)),
            ("dependency", "provides") => ("provides".to_owned(), reference(child)),
            (_, _) => (key.clone(), as_json(&key, child)),
        };
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, Node { value: Value::List(elements), .. })) => elements.push(child),
            Some((_, known)) => *known = Node::of_list(vec![known.clone(), child]),
            None if matches!(key.as_str(), "dependsOn" | "provides") => all.push((key, Node::of_list(vec![child]))),
            None => all.push((key, child)),
        }
    }
    Node { at, value: Value::Object(all) }
}

/// The name in an element that only refers.
fn reference(mut node: Node) -> Node {
    node.take("ref").unwrap_or(node)
}
