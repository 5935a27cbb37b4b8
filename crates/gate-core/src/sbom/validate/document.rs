//! Which bill of materials a document is.

use super::Node;
use crate::decode::{self, DecodeError, Limits};
use crate::model::Code;

/// A format of bills of materials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentFormat {
    /// `CycloneDX`
    CycloneDx,
    /// SPDX
    Spdx,
}

impl DocumentFormat {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::CycloneDx => "CycloneDX",
            Self::Spdx => "SPDX",
        }
    }
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sbom) enum Syntax {
    Json,
    Xml,
}

/// A bill of materials as a tree.
#[derive(Debug)]
pub(in crate::sbom) struct Document {
    pub(in crate::sbom) format: DocumentFormat,
    pub(in crate::sbom) version: String,
    pub(in crate::sbom) syntax: Syntax,
    pub(in crate::sbom) root: Node,
}

impl Document {
    /// Reads a document to its last byte.
    ///
    /// # Errors
    /// What cannot be read at all, and what is no bill of materials.
    pub(in crate::sbom) fn read(bytes: &[u8], path: &str, limits: &Limits) -> Result<Document, DecodeError> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        let document = match first {
            Some(b'{') => Self::of_json(Node::of_json(bytes, limits)?),
            Some(b'<') => Self::of_xml(Node::of_xml(bytes, limits)?),
            Some(_) | None => None,
        };
        document.ok_or_else(|| foreign(bytes, path, limits))
    }

    fn of_json(root: Node) -> Option<Document> {
        let (format, version) = match (root.text_of("bomFormat"), root.text_of("spdxVersion")) {
            (Some("CycloneDX"), _) => (DocumentFormat::CycloneDx, root.text_of("specVersion").unwrap_or_default()),
            (_, Some(version)) => (DocumentFormat::Spdx, version.strip_prefix("SPDX-").unwrap_or(version)),
            (_, None) => return None,
        };
        Some(Document { format, version: version.to_owned(), syntax: Syntax::Json, root })
    }

    fn of_xml((name, root): (String, Node)) -> Option<Document> {
        let mut texts =
            root.members().iter().filter_map(|(_, node)| node.text()?.rsplit_once("cyclonedx.org/schema/bom/"));
        let version = texts.next_back()?.1.to_owned();
        let format = DocumentFormat::CycloneDx;
        (name == "bom").then_some(Document { format, version, syntax: Syntax::Xml, root })
    }
}

/// Why a document is none: what gate makes of it otherwise.
fn foreign(bytes: &[u8], path: &str, limits: &Limits) -> DecodeError {
    match decode::decode(&mut &bytes[..], None, path, limits) {
        Ok(decoded) => {
            let message =
                format!("is a report of {} and no bill of materials; `gate sbom` makes one of it", decoded.tool);
            DecodeError::new(Code::NotAReport, message)
        }
        Err(error) => error,
    }
}
