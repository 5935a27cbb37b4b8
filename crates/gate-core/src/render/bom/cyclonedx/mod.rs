//! `CycloneDX`: built with the models of the crate `cyclonedx-bom`, which end at version 1.5, and lifted from there.
//!
//! Lists are built, written and lifted in slices, so that memory stays a small multiple of the output.

mod component;
mod lift;
mod metadata;
mod ordered;
mod vulnerability;

use std::io::{self, Write};

use cyclonedx_bom::models::bom::{Bom as Document, SpecVersion, UrnUuid};
use cyclonedx_bom::models::component::Components;
use cyclonedx_bom::models::composition::{AggregateType, Composition, Compositions};
use cyclonedx_bom::models::dependency::{Dependencies, Dependency};
use cyclonedx_bom::models::metadata::Metadata;
use cyclonedx_bom::models::vulnerability::Vulnerabilities;
use serde_json::{Map, Value};

use super::layout::{self, Layout};
use crate::model::bom::{Aggregate, Bom, Ref, Vulnerability};
use ordered::Ordered;

/// A version of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spec {
    V15,
    V16,
    V17,
}

impl Spec {
    fn as_str(self) -> &'static str {
        match self {
            Self::V15 => "1.5",
            Self::V16 => "1.6",
            Self::V17 => "1.7",
        }
    }
}

/// How many parts are built at once.
const SLICE: usize = 256;

/// Writes JSON.
pub(super) fn json(bom: &Bom, spec: Spec, out: &mut dyn Write) -> io::Result<()> {
    let layout = Layout::of(bom);
    let mut body = Vec::new();
    let metadata = Document { metadata: Some(metadata::metadata(&layout, false, spec)), ..empty() };
    let mut metadata = section(metadata, "metadata")?;
    lift::metadata(&mut metadata, &layout.root_part(), spec);
    member(&mut body, "metadata", &metadata)?;
    list(&mut body, "components", layout.parts(), |slice| {
        let components =
            slice.iter().map(|(reference, part)| component::component(&layout, reference, part, spec)).collect();
        let document = Document { components: Some(Components(components)), ..empty() };
        let mut values = elements(section(document, "components")?);
        for (value, (_, part)) in values.iter_mut().zip(slice) {
            lift::component(value, part, spec);
        }
        Ok(values)
    })?;
    let references = std::iter::once(&layout.root).chain(layout.parts().map(|(reference, _)| reference));
    list(&mut body, "dependencies", references, |slice| {
        let dependencies = slice.iter().map(|reference| dependency(&layout, reference)).collect();
        let document = Document { dependencies: Some(Dependencies(dependencies)), ..empty() };
        Ok(elements(section(document, "dependencies")?))
    })?;
    let compositions = Document { compositions: Some(compositions(&layout)), ..empty() };
    member(&mut body, "compositions", &section(compositions, "compositions")?)?;
    list(&mut body, "vulnerabilities", bom.vulnerabilities.iter(), |slice| {
        let list =
            slice.iter().map(|(reference, it)| vulnerability::vulnerability(bom, reference, it, false)).collect();
        let document = Document { vulnerabilities: Some(Vulnerabilities(list)), ..empty() };
        let mut values = elements(section(document, "vulnerabilities")?);
        for (value, (_, vulnerability)) in values.iter_mut().zip(slice) {
            lift::vulnerability(value, vulnerability);
        }
        Ok(values)
    })?;
    let version = spec.as_str();
    write!(out, "{{\n  \"$schema\": \"http://cyclonedx.org/schema/bom-{version}.schema.json\",\n")?;
    write!(out, "  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"{version}\",\n")?;
    write!(out, "  \"serialNumber\": \"urn:uuid:{}\",\n  \"version\": 1", layout::uuid(&body))?;
    out.write_all(&dated(bom, body))?;
    out.write_all(b"\n}\n")
}

/// Puts the time, which is no part of what the serial number is made of, at the start of the metadata.
fn dated(bom: &Bom, mut body: Vec<u8>) -> Vec<u8> {
    const START: &[u8] = b",\n  \"metadata\": {";
    if let (Some(time), true) = (bom.about.time, body.starts_with(START)) {
        let time = format!("\n    \"timestamp\": \"{}\",", layout::seconds(time));
        body.splice(START.len()..START.len(), time.into_bytes());
    }
    body
}

/// Writes XML, version 1.5.
pub(super) fn xml(bom: &Bom, out: &mut dyn Write) -> io::Result<()> {
    let layout = Layout::of(bom);
    let build = |dated: bool| {
        let components =
            layout.parts().map(|(reference, part)| component::component(&layout, reference, part, Spec::V15));
        let references = std::iter::once(&layout.root).chain(layout.parts().map(|(reference, _)| reference));
        let vulnerabilities = bom.vulnerabilities.iter();
        let vulnerabilities =
            vulnerabilities.map(|(reference, it)| vulnerability::vulnerability(bom, reference, it, true));
        Document {
            metadata: Some(Metadata { lifecycles: None, ..metadata::metadata(&layout, dated, Spec::V15) }),
            components: Some(Components(components.collect())),
            dependencies: Some(Dependencies(references.map(|it| dependency(&layout, it)).collect())),
            compositions: Some(compositions(&layout)),
            vulnerabilities: Some(Vulnerabilities(vulnerabilities.collect())),
            ..empty()
        }
    };
    let text = |document: Document| -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        document.output_as_xml_v1_5(&mut text).map_err(io::Error::other)?;
        Ok(lift::phases(text, metadata::phases(&layout)))
    };
    let serial = layout::uuid(&text(build(false))?);
    let serial = UrnUuid::new(format!("urn:uuid:{serial}")).map_err(|_| io::Error::other("no UUID"))?;
    out.write_all(&text(Document { serial_number: Some(serial), ..build(true) })?)?;
    out.write_all(b"\n")
}

/// A document with nothing in it. The crate's own default has a random serial number and an old version.
fn empty() -> Document {
    Document {
        version: 1,
        serial_number: None,
        metadata: None,
        components: None,
        services: None,
        external_references: None,
        dependencies: None,
        compositions: None,
        properties: None,
        vulnerabilities: None,
        signature: None,
        annotations: None,
        formulation: None,
        spec_version: SpecVersion::V1_5,
    }
}

fn dependency(layout: &Layout<'_>, reference: &Ref) -> Dependency {
    let needs = layout.needs(reference).into_iter().map(ToString::to_string).collect();
    Dependency { dependency_ref: reference.to_string(), dependencies: needs }
}

fn compositions(layout: &Layout<'_>) -> Compositions {
    let aggregate = match layout.bom.about.aggregate {
        Aggregate::Complete => AggregateType::Complete,
        Aggregate::Incomplete => AggregateType::Incomplete,
        Aggregate::Unknown => AggregateType::Unknown,
        Aggregate::NotSpecified => AggregateType::NotSpecified,
    };
    Compositions(vec![Composition {
        bom_ref: None,
        aggregate,
        assemblies: None,
        dependencies: Some(vec![cyclonedx_bom::models::bom::BomReference::new(layout.root.to_string())]),
        vulnerabilities: None,
        signature: None,
    }])
}

/// One member of the document as the crate writes it.
fn section(document: Document, key: &str) -> io::Result<Value> {
    let mut text = Vec::new();
    document.output_as_json_v1_5(&mut text).map_err(io::Error::other)?;
    let mut all: Map<String, Value> = serde_json::from_slice(&text)?;
    Ok(all.remove(key).unwrap_or_default())
}

fn elements(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => Vec::new(),
    }
}

/// Writes a member of the document.
fn member(body: &mut Vec<u8>, key: &str, value: &Value) -> io::Result<()> {
    write!(body, ",\n  \"{key}\": ")?;
    Ordered(value).write(body, 1)
}

/// Writes a list, a slice at a time; an empty one is left out.
fn list<T>(
    body: &mut Vec<u8>,
    key: &str,
    rows: impl Iterator<Item = T>,
    values: impl Fn(&[T]) -> io::Result<Vec<Value>>,
) -> io::Result<()> {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    write!(body, ",\n  \"{key}\": [")?;
    let mut joint = "\n    ";
    while rows.peek().is_some() {
        let slice: Vec<T> = rows.by_ref().take(SLICE).collect();
        for value in values(&slice)? {
            body.extend_from_slice(joint.as_bytes());
            joint = ",\n    ";
            Ordered(&value).write(body, 2)?;
        }
    }
    body.extend_from_slice(b"\n  ]");
    Ok(())
}

/// Whether the vulnerability has to say more than the crate can.
fn has_responses(vulnerability: &Vulnerability) -> bool {
    vulnerability.analysis.as_ref().is_some_and(|analysis| !analysis.responses.is_empty())
}
