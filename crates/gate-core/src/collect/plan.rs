//! What was asked for.

use std::path::PathBuf;

use super::exclude::ExcludeSet;
use crate::model::ToolId;

/// Everything collecting needs to know.
#[derive(Debug)]
pub struct Plan {
    /// The folder that relative paths start from and that walks, links and policy files cannot leave.
    pub root: PathBuf,
    /// What was asked for.
    pub requests: Vec<Request>,
    /// What walks and globs pass over.
    pub exclude: ExcludeSet,
    /// Most inputs.
    pub max_inputs: usize,
    /// Most members of one archive.
    pub max_members: usize,
    /// Most bytes that an archive may unpack to.
    pub max_expanded: u64,
}

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedBy {
    /// A command line argument: may name any path.
    Argument,
    /// A policy file: stays under the root.
    Policy,
}

/// One thing asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// A file, a folder, a glob, or `-` for standard input.
    pub what: String,
    /// The tool named for it.
    pub tool: Option<ToolId>,
    /// Who asked.
    pub by: RequestedBy,
}
