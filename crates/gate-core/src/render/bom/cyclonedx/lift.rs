//! From 1.5, where the crate ends, to later versions: small rewrites, each for one thing the crate cannot say.

use serde_json::{Value, json};

use super::{Spec, has_responses};
use crate::model::bom::{Acknowledgement, Part, PartKind, RESPONSES, Vulnerability};

/// Moves a member under another name.
fn rename(value: &mut Value, from: &str, to: &str, shape: impl Fn(Value) -> Value) {
    if let Some(members) = value.as_object_mut()
        && let Some(member) = members.remove(from)
    {
        members.insert(to.to_owned(), shape(member));
    }
}

/// The maker of the subject and of tools have a field of their own since 1.6.
pub(super) fn metadata(value: &mut Value, root: &Part, spec: Spec) {
    if spec < Spec::V16 {
        return;
    }
    rename(value, "manufacture", "manufacturer", |entity| entity);
    if let Some(component) = value.get_mut("component") {
        self::component(component, root, spec);
    }
    for tool in value.pointer_mut("/tools/components").and_then(Value::as_array_mut).into_iter().flatten() {
        rename(tool, "publisher", "manufacturer", |name| json!({ "name": name }));
    }
}

/// What components have since 1.6, and what 1.5 has no word for.
pub(super) fn component(value: &mut Value, part: &Part, spec: Spec) {
    if spec < Spec::V16 {
        return;
    }
    author(value);
    let Some(members) = value.as_object_mut() else { return };
    if !part.manufacturer.is_empty() {
        members.insert("manufacturer".to_owned(), json!({ "name": part.manufacturer }));
    }
    if part.kind == PartKind::CryptographicAsset {
        members.insert("type".to_owned(), json!(part.kind.as_str()));
    }
    // One choice for each licence, in the same order.
    let choices = members.get_mut("licenses").and_then(Value::as_array_mut).into_iter().flatten();
    for (choice, license) in choices.zip(&part.licenses) {
        let word = match license.acknowledgement {
            Acknowledgement::Unstated => continue,
            Acknowledgement::Declared => "declared",
            Acknowledgement::Concluded => "concluded",
        };
        let place = if choice.get("license").is_some() { choice.get_mut("license") } else { Some(choice) };
        if let Some(members) = place.and_then(Value::as_object_mut) {
            members.insert("acknowledgement".to_owned(), json!(word));
        }
    }
}

fn author(component: &mut Value) {
    rename(component, "author", "authors", |name| json!([{ "name": name }]));
}

/// The crate writes `responses` where the specification says `response`, so gate writes it itself.
pub(super) fn vulnerability(value: &mut Value, vulnerability: &Vulnerability) {
    let Some(analysis) = vulnerability.analysis.as_ref().filter(|_| has_responses(vulnerability)) else { return };
    let responses: Vec<&String> = analysis.responses.iter().filter(|word| RESPONSES.contains(&word.as_str())).collect();
    if let Some(members) = value.get_mut("analysis").and_then(Value::as_object_mut).filter(|_| !responses.is_empty()) {
        members.insert("response".to_owned(), json!(responses));
    }
}

/// The crate writes lifecycles at the end of the metadata in XML, where the schema does not take them: gate puts them
/// behind the time, where they belong.
pub(super) fn phases<'a>(mut xml: Vec<u8>, phases: impl Iterator<Item = &'a String>) -> Vec<u8> {
    let phases = phases.fold(String::new(), |all, phase| {
        all + "\n      <lifecycle>\n        <phase>" + phase + "</phase>\n      </lifecycle>"
    });
    let behind = |mark: &[u8]| memchr::memmem::find(&xml, mark).map(|at| at + mark.len());
    if let (Some(at), false) = (behind(b"</timestamp>").or_else(|| behind(b"<metadata>")), phases.is_empty()) {
        let element = format!("\n    <lifecycles>{phases}\n    </lifecycles>");
        xml.splice(at..at, element.into_bytes());
    }
    xml
}
