//! Files that gate itself wrote: they prove nothing, whatever format they are in.

use super::error::DecodeError;
use super::head::Head;
use crate::model::Code;

/// The name under which our own files are told apart from foreign ones.
pub const OWN: &str = "gate";
/// How Markdown of our own begins.
pub(super) const OWN_PAGE: &str = "<!-- gate:verdict ";
/// What HTML of our own says of itself, in lower case.
const OWN_HTML: &str = "<meta name=\"generator\" content=\"gate ";

/// The error for a file of our own. Outputs in the formats of others would be taken for reports of their scanners.
pub(super) fn refuse(head: &Head) -> Option<DecodeError> {
    let is_own = match head {
        Head::Json(outline) => {
            let marks = [
                ("schema", "verdict-v1"),
                ("what.kind", "gate-run"),
                ("runs[].tool.driver.name", OWN),
                ("scan.analyzer.id", OWN),
                ("[].engine_name", OWN),
            ];
            marks.iter().any(|(path, mark)| outline.text(path) == Some(mark))
        }
        Head::Xml(outline) => outline.root == "testsuites" && outline.attribute("name") == Some(OWN),
        Head::Html(start) => start.contains(OWN_HTML),
        Head::Text(text) => text.starts_with(OWN_PAGE),
    };
    is_own.then(error)
}

/// The error itself.
pub(super) fn error() -> DecodeError {
    let message = "is an output of gate itself, which proves nothing; keep outputs out of the folder of reports";
    DecodeError::new(Code::NotAReport, message).of_tool(OWN)
}
