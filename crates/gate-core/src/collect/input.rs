//! An input: where its bytes are, and the key every finding points back to.

use std::path::PathBuf;

use crate::model::{InputKey, ToolId};

/// Where the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Standard input, read once.
    StandardInput,
    /// A file.
    File(PathBuf),
    /// A member of a zip archive, by its position in the central directory.
    Member {
        /// The archive.
        archive: PathBuf,
        /// Position in the archive.
        index: usize,
    },
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its key.
    pub key: InputKey,
    /// The tool the caller named.
    pub hint: Option<ToolId>,
    /// Whether it was named itself, rather than met in a folder: what is named has to be a report.
    pub declared: bool,
    /// Where its bytes are.
    pub origin: Origin,
    /// Size in bytes where the file system tells: large inputs are decoded first.
    pub size: u64,
}
