//! `CycloneDX` bills of materials with their vulnerabilities (ECMA-424 and before), of any tool.

mod bom;
mod component;
mod from_json;
mod from_xml;
mod parts;
mod properties;
mod rating;
mod rows;
#[cfg(test)]
mod tests;
mod unknown;
mod verbatim;
mod xml_component;
mod xml_vulnerability;

use super::error::DecodeError;
use super::head::{Head, XmlOutline};
use super::json::Outline;
use super::{About, Decoder, Format, Sink, Sniff, Source};
use crate::model::Proof;

static ABOUT: About = About {
    id: "cyclonedx",
    title: "CycloneDX",
    homepage: "https://cyclonedx.org",
    produce: "trivy image --format cyclonedx --scanners vuln --output bom.cdx.json IMAGE",
    any_tool: true,
    formats: &[
        // A BOM does not say whether anybody looked for vulnerabilities, nor which of them a tool could not look up:
        // an empty list may mean "none" or "not asked". So neither form can prove a complete scan.
        Format { id: "json", title: "CycloneDX JSON", proof: Proof::Hides },
        Format { id: "xml", title: "CycloneDX XML", proof: Proof::Hides },
    ],
};

/// Where the namespaces and schemas of all versions begin.
const SCHEMA: &str = "cyclonedx.org/schema/";

/// The decoder.
pub(super) struct CycloneDx;

impl Decoder for CycloneDx {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) if is_json(outline) => Sniff::Yes(&ABOUT.formats[0]),
            Head::Xml(outline) if is_xml(outline) => Sniff::Yes(&ABOUT.formats[1]),
            Head::Json(_) | Head::Xml(_) | Head::Html(_) | Head::Text(_) => Sniff::No,
        }
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        match format.id {
            "xml" => from_xml::read(source.xml(), sink),
            _ => from_json::read(source.json(), sink),
        }
    }
}

fn is_json(outline: &Outline) -> bool {
    outline.text("bomFormat") == Some("CycloneDX")
        || outline.text("$schema").is_some_and(|schema| schema.contains(SCHEMA)) && outline.has("specVersion")
}

fn is_xml(outline: &XmlOutline) -> bool {
    outline.root == "bom" && outline.attributes.iter().any(|(_, value)| value.contains(SCHEMA))
}
