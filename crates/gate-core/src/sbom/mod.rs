//! Bills of materials beside the way of the data: made from what a run knows, compared, checked, converted.

mod accuse;
#[cfg(feature = "sbom")]
pub mod convert;
pub mod diff;
mod elements;
mod of_inputs;
mod of_report;
mod order;
mod schema;
mod tree;
pub mod validate;

pub use elements::{Element, Elements, Score, Standard, elements, is_component};
pub use of_inputs::of_inputs;
pub use of_report::of_report;

use crate::model::bom::Tool;

/// gate itself, among the tools that took part.
pub fn this_tool() -> Tool {
    Tool { name: "gate".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), vendor: String::new() }
}
