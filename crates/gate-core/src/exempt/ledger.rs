//! What a format of exemptions is, and the list of all.

use jiff::Timestamp;

use super::{Entry, gitleaks, grype, osv_scanner, suppression, trivy, waiver};
use crate::model::Problem;
use crate::policy::Policy;
use crate::yaml::{Diagnostic, Source};

/// A format in which exemptions are written: one tool's ignore file, or our waivers.
pub trait Ledger: Sync {
    /// What is to be known about it.
    fn about(&self) -> &'static About;

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with a file that its tool refuses too.
    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>>;
}

/// What is to be known about a ledger.
#[derive(Debug)]
pub struct About {
    /// Its id, in lower case (`trivyignore`).
    pub id: &'static str,
    /// The tool that reads it; `gate` for our own.
    pub tool: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Where it is read from without being named, relative to the root.
    pub default_paths: &'static [&'static str],
    /// Endings of files of this format, where the tool has several formats; compared letter for letter.
    pub endings: &'static [&'static str],
    /// Whether the tool reads one such file only: a named one, of this format or of another of which it reads one only,
    /// is read in place of the default ones, of which the first that is there is read. Otherwise all are read.
    pub one_file_only: bool,
}

/// What reading depends on.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The policy, for `waivers.required`.
    pub policy: &'a Policy,
    /// The clock.
    pub now: Timestamp,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// Where it does not do what it seems to say.
    pub traps: Vec<Problem>,
}

/// Every ledger, in the order in which their entries are tried: the tools' own files, then our waivers.
pub fn registry() -> &'static [&'static dyn Ledger] {
    &[
        &suppression::Suppressions,
        &gitleaks::GitleaksIgnore,
        &gitleaks::GitleaksToml,
        &grype::GrypeYaml,
        &osv_scanner::OsvScannerToml,
        &trivy::TrivyIgnore,
        &trivy::TrivyIgnoreYaml,
        &waiver::Waivers,
    ]
}

/// The ledger with an id.
pub fn find(id: &str) -> Option<&'static dyn Ledger> {
    registry().iter().copied().find(|ledger| ledger.about().id == id)
}

/// The ledger that a tool reads from a file of this name: by its ending where the tool has several formats.
pub fn for_file(tool: &str, path: &str) -> Option<&'static dyn Ledger> {
    let of_tool = || registry().iter().copied().filter(|ledger| ledger.about().tool == tool);
    let by_ending = of_tool().find(|ledger| ledger.about().endings.iter().any(|ending| path.ends_with(ending)));
    by_ending.or_else(|| of_tool().find(|ledger| ledger.about().endings.is_empty()))
}
