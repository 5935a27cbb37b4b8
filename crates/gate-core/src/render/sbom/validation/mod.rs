//! `gate sbom validate`: whether bills of materials are what they say they are. The keys of the JSON form are a promise.

mod json;
mod terminal;
#[cfg(test)]
mod tests;

pub(in crate::render) use json::ValidationDocument;

use super::on_a_page;
use crate::render::Style;
use crate::sbom::validate::Validation;

/// What was found about one file; or why it could not be read.
#[derive(Debug)]
pub struct ValidatedFile {
    /// Its path.
    pub path: String,
    /// What was found.
    pub found: Result<Validation, Unread>,
}

/// Why a file could not be read.
#[derive(Debug)]
pub struct Unread {
    /// The code of the problem.
    pub code: String,
    /// What happened and what to do next, with its place.
    pub message: String,
}

/// For people.
pub fn to_text(files: &[ValidatedFile], style: &Style) -> String {
    on_a_page(style, |page| terminal::write(page, files))
}

/// Pretty-printed JSON with a line end.
pub fn to_json(files: &[ValidatedFile]) -> String {
    let document = ValidationDocument::of(files);
    let mut text = serde_json::to_string_pretty(&document).expect("texts and counts always serialise");
    text.push('\n');
    text
}
