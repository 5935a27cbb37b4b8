//! What is told about bills of materials: how two differ, what a conversion loses, whether one is valid.

pub mod diff;
#[cfg(feature = "sbom")]
pub mod loss;
pub mod validation;

use std::io;

use super::Style;
use super::page::Page;

/// What is written to a page, as text.
fn on_a_page(style: &Style, write: impl FnOnce(&mut Page<'_>) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut Page::new(style, &mut bytes)).expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("pages are written as text")
}
