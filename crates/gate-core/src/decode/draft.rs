//! Rows as decoders hand them over: borrowed text, empty where the report is silent.

use jiff::civil::Date;

use crate::model::bom::Acknowledgement;
use crate::model::{CvssVersion, Exemption, Kind, Scope, Severity};

/// A finding as a decoder hands it over: borrowed text, empty where the report is silent.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// What sort of flaw.
    pub kind: Kind,
    /// How bad, mapped by the decoder.
    pub severity: Severity,
    /// The tool's own word.
    pub severity_word: &'a str,
    /// Whether the component is shipped.
    pub scope: Scope,
    /// Whether the report itself says it is new.
    pub new: Option<bool>,
    /// Rule or vulnerability id.
    pub rule: &'a str,
    /// One line for people.
    pub title: &'a str,
    /// Component name.
    pub package: &'a str,
    /// Installed version.
    pub version: &'a str,
    /// Package URL.
    pub purl: &'a str,
    /// Versions that clear it, as written.
    pub fixed: &'a str,
    /// What was scanned.
    pub target: &'a str,
    /// File.
    pub path: &'a str,
    /// First line, 0 unknown.
    pub line: u32,
    /// First column, 0 unknown.
    pub column: u32,
    /// Commit.
    pub commit: &'a str,
    /// Where to read more.
    pub url: &'a str,
    /// The tool's status word.
    pub status: &'a str,
    /// The day the flaw was published.
    pub published: Option<Date>,
    /// Whether the report says that it is being exploited.
    pub known_exploited: bool,
    /// Published base scores.
    pub scores: &'a [ScoreDraft<'a>],
    /// Other ids of the same flaw.
    pub aliases: &'a [&'a str],
    /// Numbers of the weaknesses (CWE) behind it.
    pub cwes: &'a [u32],
    /// What else ignore files know the component by.
    pub identifiers: &'a [&'a str],
    /// The tool's own suppression.
    pub suppression: Option<Exemption>,
}

impl Draft<'_> {
    /// A draft of a kind with everything else unknown.
    pub fn new(kind: Kind) -> Draft<'static> {
        Draft {
            kind,
            severity: Severity::Unknown,
            severity_word: "",
            scope: Scope::Unknown,
            new: None,
            rule: "",
            title: "",
            package: "",
            version: "",
            purl: "",
            fixed: "",
            target: "",
            path: "",
            line: 0,
            column: 0,
            commit: "",
            url: "",
            status: "",
            published: None,
            known_exploited: false,
            scores: &[],
            aliases: &[],
            cwes: &[],
            identifiers: &[],
            suppression: None,
        }
    }
}

/// A score as a report states it, before it is checked.
#[derive(Clone, Copy, Debug)]
pub struct ScoreDraft<'a> {
    /// Who published it.
    pub source: &'a str,
    /// Its version.
    pub version: CvssVersion,
    /// The number as written.
    pub value: f64,
    /// The vector, may be empty.
    pub vector: &'a str,
}

/// A component as a decoder hands it over.
#[derive(Clone, Copy, Debug, Default)]
pub struct ComponentDraft<'a> {
    /// Name with its group or namespace.
    pub name: &'a str,
    /// Version.
    pub version: &'a str,
    /// Package URL.
    pub purl: &'a str,
    /// Licences, each with how it is known; empty texts say nothing.
    pub licenses: &'a [(Acknowledgement, &'a str)],
    /// Whether it is no package but what packages lie in, or a mere file.
    pub is_holder: bool,
    /// File in which it was found.
    pub path: &'a str,
    /// Whether it is shipped.
    pub scope: Scope,
}
