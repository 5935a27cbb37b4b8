//! `CycloneDX` in XML (1.0 and later), with the vulnerability extension of 1.0 to 1.3 inside components.

use super::bom::Bom;
use super::unknown;
use super::verbatim;
use super::xml_component::Component;
use super::xml_vulnerability::Vulnerability;
use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::xml::Xml;
use crate::model::Code;

/// Children of the root that hold neither findings nor components.
const PASSED_OVER: [&str; 8] = [
    "externalReferences",
    "annotations",
    "formulation",
    "properties",
    "declarations",
    "definitions",
    "citations",
    "Signature",
];

/// Reads a document to its last byte.
pub(super) fn read(mut xml: Xml<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut bom = Bom::default();
    xml.root()?;
    let mut namespaces = xml.attributes().iter().filter(|(_, value)| value.contains("cyclonedx.org/schema/bom/"));
    if let Some((_, namespace)) = namespaces.next_back() {
        let version = namespace.rsplit('/').next().unwrap_or_default().to_owned();
        bom.version(&version)?;
    }
    xml.children(|xml, name| match name {
        "metadata" => metadata(xml, &mut bom, sink),
        "components" => components(xml, &mut bom, sink),
        "services" => services(xml, &mut bom, sink),
        "vulnerabilities" => {
            bom.vulnerabilities.get_or_insert(0);
            vulnerabilities(xml, "", &mut bom, sink)
        }
        "dependencies" | "compositions" if sink.bill().is_none() => xml.skip(),
        "dependencies" => xml.children(|xml, _| dependency(xml, sink)),
        "compositions" => xml.children(|xml, _| {
            xml.children(|xml, name| match name {
                "aggregate" => xml.text().map(|word| verbatim::aggregate(&word, sink)),
                _ => xml.skip(),
            })
        }),
        _ if PASSED_OVER.contains(&name) => xml.skip(),
        _ => {
            let message = "an element at the root is not read by this version of gate; findings may hide in it";
            sink.problem(Code::UnknownSection, message, format!("byte {}", xml.offset()));
            xml.skip()
        }
    })?;
    xml.finish()?;
    bom.close(sink)
}

fn metadata(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "timestamp" => xml.text().map(|text| Bom::time(&text, sink)),
        "tools" => xml.children(|xml, name| match name {
            "tool" => tool(xml, bom, sink),
            "components" | "services" => xml.children(|xml, _| tool(xml, bom, sink)),
            _ => xml.skip(),
        }),
        "component" => {
            let component = Component::read(xml, bom, sink)?;
            let kind = component.kind.clone();
            if let Some(bill) = sink.bill() {
                bill.subject(&component.reference, component.part());
            }
            let digests: Vec<&str> = component.properties.digests.iter().map(AsRef::as_ref).collect();
            bom.subject(&component.parts(&component.licenses()), &kind, &digests, sink)
        }
        _ if sink.bill().is_none() => xml.skip(),
        "authors" => xml.children(|xml, _| entity(xml).map(|[name, email]| verbatim::author(&name, &email, sink))),
        "supplier" | "manufacture" | "manufacturer" => {
            entity(xml).map(|[organisation, _]| verbatim::organisation(name, &organisation, sink))
        }
        "lifecycles" => xml.children(|xml, _| {
            xml.children(|xml, name| match name {
                "phase" => xml.text().map(|phase| verbatim::lifecycle(&phase, sink)),
                _ => xml.skip(),
            })
        }),
        "properties" => xml.children(|xml, _| {
            let name = xml.attribute("name").unwrap_or_default().to_owned();
            xml.text().map(|value| verbatim::property(&name, &value, sink))
        }),
        _ => xml.skip(),
    })
}

/// Name and address of a person or organisation.
pub(super) fn entity(xml: &mut Xml<'_>) -> Result<[String; 2], DecodeError> {
    let mut found = [const { String::new() }; 2];
    xml.children(|xml, name| match name {
        "name" => xml.text().map(|text| found[0] = text),
        "email" => xml.text().map(|text| found[1] = text),
        _ => xml.skip(),
    })?;
    Ok(found)
}

/// What one part needs; the elements inside have no elements of their own.
fn dependency(xml: &mut Xml<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let owner = xml.attribute("ref").unwrap_or_default().to_owned();
    xml.children(|xml, name| {
        let needed = xml.attribute("ref").unwrap_or_default().to_owned();
        if let Some(bill) = sink.bill().filter(|_| name == "dependency") {
            bill.edge(&owner, &needed)?;
        }
        xml.skip()
    })
}

fn tool(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    let [mut vendor, mut tool, mut version] = [const { String::new() }; 3];
    xml.children(|xml, name| match name {
        "vendor" => xml.text().map(|text| vendor = text),
        "name" => xml.text().map(|text| tool = text),
        "version" => xml.text().map(|text| version = text),
        "manufacturer" | "supplier" => entity(xml).map(|[name, _]| vendor = name),
        "publisher" | "group" if vendor.is_empty() => xml.text().map(|text| vendor = text),
        _ => xml.skip(),
    })?;
    verbatim::tool(&tool, &version, &vendor, sink);
    bom.tool(&vendor, &tool, &version, sink);
    Ok(())
}

pub(super) fn components(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "component" => {
            let component = Component::read(xml, bom, sink)?;
            component.bill(sink);
            bom.component(&component.parts(&component.licenses()), sink)
        }
        _ => unknown::row(xml, name, sink),
    })
}

/// Services are no packages, but vulnerabilities may affect them.
pub(super) fn services(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "service" => {
            let service = Component::read(xml, bom, sink)?;
            bom.named(&service.parts(&service.licenses()), sink).map(|_| ())
        }
        _ => unknown::row(xml, name, sink),
    })
}

/// The vulnerabilities of the BOM, or of the component `owner` in the old extension.
pub(super) fn vulnerabilities(
    xml: &mut Xml<'_>,
    owner: &str,
    bom: &mut Bom,
    sink: &mut Sink,
) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "vulnerability" => Vulnerability::read(xml, owner, bom.has_extension(), sink)?.hand_over(bom, sink),
        _ => unknown::row(xml, name, sink),
    })
}
