//! What a report says about the scan that made it.

use jiff::Timestamp;

/// What was scanned, as far as the report tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Project key, artifact or image name.
    pub name: Option<String>,
    /// What it is, in the tool's word (`container_image`, `repository`).
    pub kind: Option<String>,
    /// Full commit id.
    pub commit: Option<String>,
    /// Branch.
    pub branch: Option<String>,
    /// Pull request id.
    pub pull_request: Option<String>,
    /// Image digests (`sha256:…`): image id and repository digests.
    pub digests: Vec<String>,
    /// Operating system, `family name`.
    pub os: Option<String>,
}

impl Subject {
    /// Whether it is a container image, by the words that tools have for it.
    pub fn is_image(&self) -> bool {
        matches!(self.kind.as_deref(), Some("container_image" | "container"))
    }
}

/// One page of a paged export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Which export the page belongs to: equal keys are pages of one export.
    pub export: String,
    /// 1-based index of the page.
    pub index: u64,
    /// Rows the whole export has, by its own word.
    pub total: u64,
    /// Rows on this page.
    pub rows: u64,
}

/// What a report says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Version of the tool.
    pub tool_version: Option<String>,
    /// When the scan ran or the report was made, by the report's own word.
    pub time: Option<Timestamp>,
    /// Databases and rule sets with their dates, as written (`NVD CVE Modified`, `2026-11-01T…`).
    pub data: Vec<(String, String)>,
    /// What was scanned.
    pub subject: Subject,
    /// How many units (dependencies, targets, commits) were examined, where the format tells.
    pub examined: Option<u64>,
    /// What one unit is (`dependencies`, `results`).
    pub unit: &'static str,
    /// The kinds of flaw the report shows it looked for; empty where the format does not tell.
    pub looked_for: std::collections::BTreeSet<super::Kind>,
    /// The page of a paged export.
    pub page: Option<Page>,
    /// Reference of a background task or analysis that binds several reports together.
    pub task: Option<String>,
}
