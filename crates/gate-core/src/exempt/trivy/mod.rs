//! What Trivy ignores by its own files: lines of ids, or YAML that also says where and in which packages.

mod date;
pub(super) mod license;
mod line_format;
mod meaning;
mod purl;
mod yaml_format;
mod yaml_item;

use std::sync::Arc;

use crate::exempt::doublestar::PathPattern;
use crate::exempt::{Key, Rule, Trace};
use crate::model::Kind;
use crate::policy::Subject;
use license::Licenses;
pub(super) use line_format::TrivyIgnore;
use purl::PackagePattern;
pub(super) use yaml_format::TrivyIgnoreYaml;

/// What Trivy shows of rows it suppressed by its ignore files (v0.55 and later).
const TRACE: Trace = Trace::WhenAsked { how: "trivy --show-suppressed" };

/// Rows that an entry ignores.
#[derive(Debug)]
struct Ignored {
    /// Compared letter for letter.
    id: String,
    /// Whether it is an id that a row can have.
    can_match: bool,
    /// The list it stands in; lines are of every kind.
    kind: Option<Kind>,
    /// One has to fit; without any it is ignored everywhere.
    paths: Arc<Vec<PathPattern>>,
    /// One has to fit; without any it is ignored in every package.
    purls: Vec<PackagePattern>,
    /// What is ignored beside it, for expressions of several licences.
    licenses: Arc<Licenses>,
    /// How an end is written in the file.
    how_to_end: &'static str,
}

impl Rule for Ignored {
    fn tool(&self) -> Option<&str> {
        Some("trivy")
    }

    fn keys(&self) -> Vec<Key> {
        match self.kind {
            _ if !self.can_match => Vec::new(),
            Some(Kind::License) => vec![Key::License(self.id.clone())],
            Some(_) => vec![Key::Id(self.id.clone())],
            None => vec![Key::Id(self.id.clone()), Key::License(self.id.clone())],
        }
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let kind = subject.row.kind;
        // What is of no kind that Trivy has a list for was of one that this version of gate does not know.
        if self.kind.is_some_and(|wanted| wanted != kind) && kind != Kind::Issue {
            return Err("it stands in the list for findings of another kind");
        }
        if kind == Kind::License {
            self.covers_license(subject)?;
        } else if !self.is_named(subject) {
            return Err("Trivy compares with the row's own id, letter for letter");
        }
        if !self.paths.is_empty() && !self.is_in_path(subject) {
            return Err("its `paths` do not fit");
        }
        if self.purls.is_empty() || kind != Kind::Vulnerability {
            return Ok(());
        }
        match subject.findings.text(subject.row.purl) {
            "" => Ok(()),
            purl if self.purls.iter().any(|pattern| pattern.matches(purl)) => Ok(()),
            _ => Err("its `purls` do not fit"),
        }
    }

    fn overreach(&self, subject: Subject<'_>) -> Option<&'static str> {
        let Subject { findings, row, .. } = subject;
        if row.kind != Kind::Vulnerability {
            return None;
        }
        if !self.purls.is_empty() && row.purl.is_empty() {
            return Some("passes its `purls` over for packages without a package URL, as Trivy does");
        }
        let named = [row.target, row.path].into_iter().filter(|text| !text.is_empty());
        let fits = |path: &str| self.paths.iter().any(|pattern| pattern.matches(path));
        if !self.paths.is_empty() && !named.into_iter().any(|text| fits(findings.text(text))) {
            return Some("has `paths` that fit an empty path too, and some packages have no path of their own");
        }
        None
    }

    fn how_to_end(&self) -> &'static str {
        self.how_to_end
    }
}

/// Why an id can match nothing, whatever file it stands in.
fn dead(id: &str) -> Option<&'static str> {
    let why = if id.contains(['*', '?']) {
        "holds a wildcard, which Trivy does not know"
    } else if meaning::in_its_case(id) != id {
        "is not in the letters of its kind, and Trivy compares letter for letter"
    } else {
        return None;
    };
    Some(why)
}

impl Ignored {
    /// Trivy compares with the row's own id, of misconfigurations with their other names too (v0.70 and later).
    fn is_named(&self, subject: Subject<'_>) -> bool {
        let Subject { findings, row, .. } = subject;
        let other = || row.kind == Kind::Misconfiguration && findings.aliases_of(row).any(|id| id == self.id);
        findings.text(row.rule) == self.id || other()
    }

    fn covers_license(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let name = findings.text(row.rule);
        if name == self.id {
            return Ok(());
        }
        let parts = license::parts(name);
        if !parts.contains(&self.id) {
            return Err("Trivy compares names of licences letter for letter");
        }
        let covered = self.licenses.cover(&parts, findings.text(row.path));
        if covered { Ok(()) } else { Err("not every part of the expression is ignored") }
    }

    /// Trivy compares with the target and the package's path, of licences with their file. A row without a path is
    /// compared with the empty one.
    fn is_in_path(&self, subject: Subject<'_>) -> bool {
        let Subject { findings, row, .. } = subject;
        let fits = |path: &str| self.paths.iter().any(|pattern| pattern.matches(path));
        let (target, path) = (findings.text(row.target), findings.text(row.path));
        match row.kind {
            Kind::License => fits(path),
            // Where the file is the target, the package has no path of its own.
            Kind::Vulnerability => fits(target) || fits(path) || (path == target && fits("")),
            Kind::Secret
            | Kind::Misconfiguration
            | Kind::CodeVulnerability
            | Kind::Bug
            | Kind::CodeSmell
            | Kind::Hotspot
            | Kind::Component
            | Kind::Issue => fits(target) || (!path.is_empty() && fits(path)),
        }
    }
}

#[cfg(test)]
mod tests;
