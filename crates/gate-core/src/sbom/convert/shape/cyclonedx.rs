//! `CycloneDX` in one shape.

use std::collections::HashMap;

use super::{identity, spelt};
use crate::model::bom::canonical;
use crate::sbom::tree::{Node, Value};

/// What each document has of its own.
const RENEWED: [&str; 5] = ["$schema", "bomFormat", "specVersion", "serialNumber", "version"];
/// Keys whose texts are names of other things.
const REFERENCES: [&str; 6] = ["ref", "dependsOn", "provides", "assemblies", "dependencies", "subjects"];
/// Where versions of the format put the maker of a tool.
const MAKERS: [&str; 5] = ["vendor", "manufacturer", "supplier", "publisher", "group"];

/// The document in its one shape: components in one flat list.
pub(super) fn shape(mut root: Node) -> Node {
    for key in RENEWED {
        root.take(key);
    }
    let mut parts = Parts::default();
    if let Some(mut metadata) = root.take("metadata") {
        self::metadata(&mut metadata, &mut parts);
        root.put("metadata", metadata);
    }
    let components = root.take_list("components");
    parts.all(components);
    let vulnerabilities = root.take_list("vulnerabilities").into_iter().map(vulnerability).collect();
    root.put("vulnerabilities", Node::of_list(vulnerabilities));
    rename(&mut root, "", &parts.names);
    let dependencies = root.take_list("dependencies").into_iter().map(|mut entry| {
        let owner = entry.take("ref").and_then(|owner| owner.text().map(str::to_owned));
        entry.identify(owner.unwrap_or_default());
        entry
    });
    let dependencies = dependencies.collect();
    root.put("dependencies", Node::of_list(dependencies));
    root.put("components", Node::of_list(parts.flat));
    root
}

fn metadata(metadata: &mut Node, parts: &mut Parts) {
    if let Some(maker) = metadata.take("manufacture") {
        metadata.put("manufacturer", maker);
    }
    let mut tools = metadata.take("tools").unwrap_or_else(|| Node::of_list(Vec::new()));
    let mut all = tools.take_list("components");
    all.extend(tools.take_list("services"));
    all.extend_from_slice(tools.elements());
    let tools = all.into_iter().map(tool).collect();
    metadata.put("tools", Node::of_list(tools));
    if let Some(subject) = metadata.take("component") {
        let subject = parts.component(subject);
        metadata.put("component", subject);
    }
}

fn tool(mut tool: Node) -> Node {
    tool.take("bom-ref");
    tool.take("type");
    let name = |maker: &Node| maker.text().or_else(|| maker.text_of("name")).map(str::to_owned);
    let maker = MAKERS.iter().find_map(|key| tool.get(key).and_then(name).map(|name| (*key, name)));
    if let Some((key, maker)) = maker {
        tool.take(key);
        tool.put("manufacturer", Node::of_members(vec![("name".to_owned(), Node::of_text(maker))]));
    }
    tool
}

fn vulnerability(mut it: Node) -> Node {
    it.take("bom-ref");
    let id = it.text_of("id").unwrap_or_default().to_owned();
    it.identify(id);
    it
}

/// Components on their way to one flat list.
#[derive(Default)]
struct Parts {
    flat: Vec<Node>,
    /// What the names of the document name.
    names: HashMap<String, String>,
}

impl Parts {
    fn all(&mut self, components: Vec<Node>) -> Vec<Node> {
        let mut identities = Vec::new();
        for component in components {
            let component = self.component(component);
            identities.push(Node::of_text(component.text_of(super::IDENTITY).unwrap_or_default().to_owned()));
            self.flat.push(component);
        }
        identities
    }

    /// A component in its one shape; what is nested in it is named in it.
    fn component(&mut self, mut it: Node) -> Node {
        let nested = it.take_list("components");
        let nested = self.all(nested);
        it.put("components", Node::of_list(nested));
        let text = |key: &str| it.text_of(key).unwrap_or_default();
        let identity = identity(it.text_of("purl"), text("group"), text("name"), text("version"));
        if let Some(name) = it.take("bom-ref").as_ref().and_then(Node::text) {
            self.names.insert(name.to_owned(), identity.clone());
        }
        if let Some(author) = it.take("author") {
            it.put("authors", Node::of_list(vec![Node::of_members(vec![("name".to_owned(), author)])]));
        }
        licenses(&mut it);
        it.identify(identity);
        it
    }
}

/// Licences as texts, those that were found in files as concluded ones.
fn licenses(component: &mut Node) {
    let mut all: Vec<Node> = component.take_list("licenses").into_iter().map(license).collect();
    if let Some(mut evidence) = component.take("evidence") {
        for found in evidence.take_list("licenses") {
            let mut found = license(found);
            found.take("acknowledgement");
            found.put("acknowledgement", Node::of_text("concluded".to_owned()));
            all.push(found);
        }
        component.put("evidence", evidence);
    }
    component.put("licenses", Node::of_list(all));
}

fn license(mut choice: Node) -> Node {
    let mut license = choice.take("license").unwrap_or_else(|| choice.clone());
    if let Value::Object(rest) = choice.value {
        // Both places may say how the licence is known.
        for (key, value) in rest {
            if license.get(&key).is_none() {
                license.put(&key, value);
            }
        }
    }
    license.take("bom-ref");
    let text = ["id", "name", "expression"].iter().find_map(|key| license.take(key));
    let text = spelt(text.as_ref().and_then(Node::text).unwrap_or_default());
    license.identify(text);
    license
}

/// Replaces names by what they name.
fn rename(node: &mut Node, key: &str, names: &HashMap<String, String>) {
    match &mut node.value {
        Value::Text(name) if REFERENCES.contains(&key) => {
            *name = names.get(name.as_str()).cloned().or_else(|| canonical(name)).unwrap_or_else(|| name.clone());
        }
        Value::List(elements) => elements.iter_mut().for_each(|it| rename(it, key, names)),
        Value::Object(members) => members.iter_mut().for_each(|(key, it)| rename(it, key, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
    }
}
