//! 3. Findings that do not count, kept with the reason.
//!
//! Every ledger is read into [`Entry`]s; [`apply`] holds each finding against them in a fixed order: the tool's own
//! suppression stands already, then the tools' ignore files, then our waivers. The first match wins, and nothing is
//! ever deleted. Nothing exempts errors of the evidence.

mod apply;
mod trivyignore;
mod waiver;

pub use apply::{Applied, apply, is_waivable};
pub use trivyignore::read as read_trivyignore;
pub use waiver::read as read_waivers;

use jiff::Timestamp;

use crate::model::{Exemption, ToolId};
use crate::policy::{PathGlob, VersionRange};

/// What an exemption is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Reach {
    /// Rows of one tool whose own id is exactly this one (native ignore files).
    Native {
        /// The tool.
        tool: ToolId,
        /// The id, compared letter for letter.
        id: String,
    },
    /// Findings with this id or alias, in any case, within a scope (waivers).
    Id {
        /// The id in lower case.
        id: String,
        /// Where it holds.
        scope: Scope,
    },
    /// The finding with this fingerprint, within a scope (waivers).
    Fingerprint {
        /// Its hexadecimal form in lower case.
        fingerprint: String,
        /// Where it holds.
        scope: Scope,
    },
}

/// Where a waiver holds; absent parts hold everywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Package URL: type, namespace and name, with a version only if the waiver names one.
    pub purl: Option<String>,
    /// Glob over the package name.
    pub package: Option<PathGlob>,
    /// Versions of the package.
    pub range: Option<VersionRange>,
    /// Glob over the path, or the target where there is no path.
    pub path: Option<PathGlob>,
    /// The tool that reports it.
    pub tool: Option<ToolId>,
}

/// Days from one instant to another; a begun day counts.
fn days_between(start: Timestamp, end: Timestamp) -> i64 {
    const DAY: i64 = 86_400;
    let seconds = end.duration_since(start).as_secs();
    seconds.div_euclid(DAY) + i64::from(seconds.rem_euclid(DAY) > 0)
}

/// One exemption and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who, why, until when.
    pub exemption: Exemption,
    /// What it is about.
    pub reach: Reach,
    /// Longest stretch it covers in days, by its own dates; `None` where it has no end.
    pub days: Option<i64>,
    /// Who agreed to it (waivers).
    pub approved_by: Option<String>,
}
