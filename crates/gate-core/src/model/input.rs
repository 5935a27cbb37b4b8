//! An input and what was read from it: the evidence.

use super::{Findings, Measure, Problem, Scan, ToolId};

/// The origin every finding points back to, and the order of everything printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputKey {
    /// Path relative to the root with `/`, `-` for standard input, `archive.zip!member` inside an archive.
    pub path: String,
}

/// What a format can prove about the scan behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// The format hides errors of the tool: it cannot prove a complete run.
    Hides,
    /// The format says nothing about the scan.
    #[default]
    Silent,
    /// The format tells version, time or subject, and its own errors.
    Tells,
}

impl Proof {
    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hides => "hides-errors",
            Self::Silent => "none",
            Self::Tells => "tells",
        }
    }
}

/// Everything one decoder read from one input.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The tool the content names.
    pub tool: ToolId,
    /// The format's id (`json`, `sarif`, `k8s` …), unique within the tool.
    pub format: &'static str,
    /// The format's version as the report states or implies it, empty when it has none.
    pub format_version: String,
    /// What the format can prove.
    pub proof: Proof,
    /// What the report says about the scan.
    pub scan: Scan,
    /// Open and suppressed rows, components, scores.
    pub findings: Findings,
    /// Numbers that are not findings.
    pub measures: Vec<Measure>,
    /// Checks that passed, where the format lists them.
    pub passed: u64,
    /// Rows that the tool's server has closed: listed, neither open nor suppressed.
    pub closed: u64,
    /// What is wrong or worth saying.
    pub problems: Vec<Problem>,
    /// The bill of materials behind the report, where one is wanted.
    pub bom: Option<Box<super::bom::Bom>>,
}
