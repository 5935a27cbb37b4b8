//! 6. Bytes → place. Files appear whole or not at all.

mod file;
pub mod spool;

pub use file::{file, remove_temporaries};
