//! SPDX 2.2 and 2.3 documents in JSON: lists of packages, of any tool.

mod document;
mod rows;
#[cfg(test)]
mod tests;

use super::error::DecodeError;
use super::head::Head;
use super::json::Outline;
use super::{About, Decoder, Format, Refusal, Sink, Sniff, Source};
use crate::model::Proof;

static ABOUT: About = About {
    id: "spdx",
    title: "SPDX",
    homepage: "https://spdx.dev",
    produce: "trivy image --format spdx-json --output bom.spdx.json IMAGE",
    any_tool: true,
    // A list of packages says nothing about flaws.
    formats: &[Format { id: "json", title: "SPDX 2.2 and 2.3 JSON", proof: Proof::Hides }],
};

const SPDX3: Refusal = Refusal {
    what: "an SPDX 3 document",
    why: "gate reads SPDX 2.2 and 2.3, and version 3 is another model",
    instead: "have the tool write SPDX 2.3 JSON or CycloneDX",
};
const TAG_VALUE: Refusal = Refusal {
    what: "an SPDX tag-value document",
    why: "gate reads SPDX in JSON",
    instead: "have the tool write JSON (`spdx-json`)",
};

/// The decoder.
pub(super) struct Spdx;

impl Decoder for Spdx {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) if is_json(outline) => Sniff::Yes(&ABOUT.formats[0]),
            Head::Json(outline) if is_version_3(outline) => Sniff::Refused(SPDX3),
            Head::Text(text) if text.starts_with("SPDXVersion:") => Sniff::Refused(TAG_VALUE),
            Head::Json(_) | Head::Xml(_) | Head::Html(_) | Head::Text(_) => Sniff::No,
        }
    }

    fn decode(&self, _format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        document::read(source.json(), sink)
    }
}

fn is_json(outline: &Outline) -> bool {
    outline.text("spdxVersion").is_some() || outline.text("SPDXID").is_some() && outline.is_object("creationInfo")
}

fn is_version_3(outline: &Outline) -> bool {
    let context = |path| outline.text(path).is_some_and(|text| text.contains("spdx.org/rdf/3"));
    context("@context") || context("@context[]")
}
