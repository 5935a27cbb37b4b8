//! A finding: one flaw in one place, as a compact row of interned text.

use std::fmt;

use jiff::civil::Date;

use super::bom::Acknowledgement;
use super::{Severity, Text};

/// What sort of flaw it is. Decoders map their tool's words to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A credential in the open.
    Secret,
    /// A published vulnerability of a component.
    Vulnerability,
    /// A configuration that weakens the system.
    Misconfiguration,
    /// A licence that the tool reports, or that a gate objects to.
    License,
    /// A vulnerability in the project's own code.
    CodeVulnerability,
    /// A bug in the project's own code.
    Bug,
    /// A maintainability issue.
    CodeSmell,
    /// A security-sensitive place that a person has to review.
    Hotspot,
    /// A package that a bill of materials should not list, or does not say enough about.
    Component,
    /// A result of a tool that does not say which of the above it is.
    Issue,
}

impl Kind {
    /// Every kind, in the order in which they are printed.
    pub const ALL: [Kind; 10] = [
        Self::Secret,
        Self::Vulnerability,
        Self::Misconfiguration,
        Self::License,
        Self::CodeVulnerability,
        Self::Bug,
        Self::CodeSmell,
        Self::Hotspot,
        Self::Component,
        Self::Issue,
    ];

    /// The word used in flags, policies and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Vulnerability => "vulnerability",
            Self::Misconfiguration => "misconfiguration",
            Self::License => "license",
            Self::CodeVulnerability => "code-vulnerability",
            Self::Bug => "bug",
            Self::CodeSmell => "code-smell",
            Self::Hotspot => "hotspot",
            Self::Component => "component",
            Self::Issue => "issue",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}

/// Whether a component is shipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The report does not say.
    #[default]
    Unknown,
    /// Part of what runs.
    Runtime,
    /// Needed to build or test only.
    Dev,
}

impl Scope {
    /// The word used in policies and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Runtime => "runtime",
            Self::Dev => "dev",
        }
    }
}

/// A run of entries in one of the side tables of a report (scores, aliases).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Index of the first entry.
    pub start: u32,
    /// How many.
    pub len: u32,
}

impl Run {
    /// The entries of `table` that this run names.
    pub fn of<T>(self, table: &[T]) -> &[T] {
        &table[self.start as usize..(self.start + self.len) as usize]
    }

    /// The same entries in a table in which they stand `by` further on.
    pub(super) fn moved(self, by: u32) -> Run {
        Run { start: self.start + by, ..self }
    }
}

/// One flaw in one place. Texts are symbols of the arena of the [`super::Findings`] it lives in.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// Which input it came from: index into the report's inputs.
    pub input: u32,
    /// Its ordinal among the rows of that input, from 0.
    pub row: u32,
    /// What sort of flaw.
    pub kind: Kind,
    /// How bad, by the tool's word or the mapping its format note gives.
    pub severity: Severity,
    /// Whether the component is shipped.
    pub scope: Scope,
    /// Whether the report itself says it is new (`Some`), or does not say.
    pub new: Option<bool>,
    /// The tool's own word for the severity, empty when absent.
    pub severity_word: Text,
    /// Rule or vulnerability id as the tool writes it; empty when the row has none.
    pub rule: Text,
    /// One line for people.
    pub title: Text,
    /// Component name, empty when the flaw is not about a component.
    pub package: Text,
    /// Installed version.
    pub version: Text,
    /// Package URL of the component.
    pub purl: Text,
    /// Versions that clear it, as the tool writes them (`1.2, 1.3`).
    pub fixed: Text,
    /// What was scanned: image, lock file, project, cluster object.
    pub target: Text,
    /// File in which it is, relative where the report is.
    pub path: Text,
    /// First line, 1-based; 0 is unknown.
    pub line: u32,
    /// First column, 1-based; 0 is unknown.
    pub column: u32,
    /// Commit in which it is (Gitleaks), empty otherwise.
    pub commit: Text,
    /// Where to read more.
    pub url: Text,
    /// The tool's own status word (`will_not_fix`, `TO_REVIEW`).
    pub status: Text,
    /// The day the flaw was published, where the report says so.
    pub published: Option<Date>,
    /// Whether the report says that it is being exploited (CISA's catalogue).
    pub known_exploited: bool,
    /// Published base scores, in [`super::Findings::scores`].
    pub scores: Run,
    /// Other ids of the same flaw, in [`super::Findings::lists`].
    pub aliases: Run,
    /// The weaknesses behind it (`CWE-79`), in [`super::Findings::lists`].
    pub cwes: Run,
    /// What else ignore files know the component by, in [`super::Findings::lists`]: package URLs, and with a word in
    /// front `sha1:` the digest of its file, `path:` its path where that is
    /// not shown as written; `type:`, `language:` and `location:` as Grype has them.
    pub identifiers: Run,
    /// The tool's own suppression: index into [`super::Findings::suppressions`].
    pub suppression: Option<u32>,
}

impl Finding {
    /// A finding about a component, with everything else unknown.
    pub fn of_component(kind: Kind, component: &Component) -> Finding {
        Finding {
            input: component.input,
            row: 0,
            kind,
            severity: Severity::Unknown,
            scope: component.scope,
            new: None,
            severity_word: Text::EMPTY,
            rule: Text::EMPTY,
            title: Text::EMPTY,
            package: component.name,
            version: component.version,
            purl: component.purl,
            fixed: Text::EMPTY,
            target: Text::EMPTY,
            path: component.path,
            line: 0,
            column: 0,
            commit: Text::EMPTY,
            url: Text::EMPTY,
            status: Text::EMPTY,
            published: None,
            known_exploited: false,
            scores: Run::default(),
            aliases: Run::default(),
            cwes: Run::default(),
            identifiers: Run::default(),
            suppression: None,
        }
    }
}

/// A licence of a component, as a report gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licensed {
    /// How it is known.
    pub acknowledgement: Acknowledgement,
    /// An SPDX id or expression, a name, an address.
    pub text: Text,
}

/// A package that a report lists, with or without findings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Component {
    /// Which input it came from.
    pub input: u32,
    /// Name, with its group or namespace as the tool writes it.
    pub name: Text,
    /// Version.
    pub version: Text,
    /// Package URL.
    pub purl: Text,
    /// Its licences, in [`super::Findings::licenses`].
    pub licenses: Run,
    /// Whether it is no package but what packages lie in (a lock file, an operating system), or a mere file: those need
    /// not say under which licence they are.
    pub is_holder: bool,
    /// File in which it was found.
    pub path: Text,
    /// Whether it is shipped.
    pub scope: Scope,
}

/// Identity of a flaw across runs: never of a secret's value and never of report order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 10]);

impl Fingerprint {
    /// Takes the first ten bytes of a digest.
    pub fn from_digest(digest: &[u8; 32]) -> Fingerprint {
        let mut bytes = [0; 10];
        bytes.copy_from_slice(&digest[..10]);
        Fingerprint(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
