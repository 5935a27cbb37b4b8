//! Where a waiver holds, and the rule that is made of it.

use std::fmt;
use std::str::FromStr as _;

use packageurl::PackageUrl;

use crate::exempt::{Key, Rule};
use crate::model::{Findings, ToolId};
use crate::policy::{PathGlob, Subject, VersionRange};

/// What a waiver names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    /// An id or alias, in any case.
    Id(String),
    /// A fingerprint in lower case.
    Fingerprint(String),
}

impl Named {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Id(text) | Self::Fingerprint(text) => text,
        }
    }
}

/// Where a waiver holds; absent parts hold everywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scope {
    /// Package URL: type, namespace and name, with a version only if the waiver names one.
    pub(super) purl: Option<Purl>,
    /// Glob over the package name.
    pub(super) package: Option<PathGlob>,
    /// Versions of the package.
    pub(super) range: Option<VersionRange>,
    /// Glob over the path, or the target where there is no path.
    pub(super) path: Option<PathGlob>,
    /// The tool that reports it.
    pub(super) tool: Option<ToolId>,
}

/// What a waiver covers: a flaw under any of its names, within its scope.
#[derive(Debug)]
pub(super) struct WaiverRule {
    pub(super) named: Named,
    pub(super) scope: Scope,
}

impl Rule for WaiverRule {
    fn tool(&self) -> Option<&str> {
        self.scope.tool.as_ref().map(ToolId::as_str)
    }

    fn keys(&self) -> Vec<Key> {
        vec![match &self.named {
            Named::Fingerprint(print) => Key::Fingerprint(print.clone()),
            Named::Id(id) => match self.scope.exact_package() {
                Some(package) => Key::IdOf(id.clone(), package),
                None => Key::Id(id.clone()),
            },
        }]
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        self.scope.fits(subject)
    }
}

impl Scope {
    /// The package name that a waiver is limited to, where it is a name and no pattern.
    fn exact_package(&self) -> Option<String> {
        let name = self.package.as_ref().map(PathGlob::as_str)?;
        (!name.contains(['*', '?', '[', '{', '\\'])).then(|| name.to_owned())
    }

    /// The path is the row's own; the component is the flaw's, in whatever words a tool names it.
    fn fits(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let path = || findings.text(if row.path.is_empty() { row.target } else { row.path });
        if self.path.as_ref().is_some_and(|glob| !glob.matches(path().trim_start_matches("./"))) {
            return Err("its `path` does not fit");
        }
        let rows = || std::iter::once(row).chain(subject.rows());
        if self.package.as_ref().is_some_and(|glob| !rows().any(|row| glob.matches(findings.text(row.package)))) {
            return Err("its `package` does not fit");
        }
        if self.purl.as_ref().is_some_and(|wanted| !rows().any(|row| wanted.names(findings.text(row.purl)))) {
            return Err("its `purl` does not fit");
        }
        self.range.as_ref().map_or(Ok(()), |range| holds(range, findings, subject))
    }
}

/// Whether a range holds the installed version, in the words of any tool.
fn holds(range: &VersionRange, findings: &Findings, subject: Subject<'_>) -> Result<(), &'static str> {
    let rows = std::iter::once(subject.row).chain(subject.rows());
    let answers: Vec<Option<bool>> = rows.map(|row| range.contains(findings.text(row.version))).collect();
    if answers.contains(&Some(true)) {
        Ok(())
    } else if answers.iter().all(Option::is_none) {
        Err("its `range` cannot be held against the installed version, which is no semver version")
    } else {
        Err("its `range` does not hold the installed version")
    }
}

impl fmt::Display for Scope {
    /// In the words of the file: `package log4j-*, range >=2.0.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("package", self.package.as_ref().map(PathGlob::as_str)),
            ("purl", self.purl.as_ref().map(|purl| purl.text.as_str())),
            ("range", self.range.as_ref().map(VersionRange::as_str)),
            ("path", self.path.as_ref().map(PathGlob::as_str)),
            ("tool", self.tool.as_ref().map(ToolId::as_str)),
        ];
        let said = parts.iter().filter_map(|(key, text)| text.map(|text| (key, text)));
        for (at, (key, text)) in said.enumerate() {
            write!(f, "{}{key} {text}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// A package URL by the purl rules, so that `%40babel` and `@babel`, `Foo_Bar` and `foo-bar` are one.
#[derive(Clone, Debug)]
pub(super) struct Purl {
    /// As written.
    text: String,
    kind: String,
    namespace: String,
    name: String,
    version: Option<String>,
}

impl PartialEq for Purl {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) && self.version == other.version
    }
}

impl Purl {
    /// Reads a package URL; qualifiers and subpath are left aside.
    pub(super) fn new(text: &str) -> Option<Purl> {
        let purl = PackageUrl::from_str(text).ok()?;
        Some(Purl {
            text: text.to_owned(),
            kind: purl.ty().to_owned(),
            namespace: purl.namespace().unwrap_or_default().to_owned(),
            name: purl.name().to_owned(),
            version: purl.version().map(str::to_owned),
        })
    }

    /// Type, namespace and name have to be equal, the version only where this one has one.
    fn names(&self, found: &str) -> bool {
        Purl::new(found)
            .is_some_and(|found| self.is(&found) && (self.version.is_none() || self.version == found.version))
    }

    fn is(&self, other: &Purl) -> bool {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        same(&self.kind, &other.kind) && same(&self.namespace, &other.namespace) && same(&self.name, &other.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purl_means_its_component_in_any_spelling() {
        for (wanted, found, fits) in [
            ("pkg:npm/lodash", "pkg:npm/lodash@4.17.20", true),
            ("pkg:npm/lodash@4.17.20", "pkg:npm/lodash@4.17.20", true),
            ("pkg:npm/lodash@4.17.20", "pkg:npm/lodash@4.17.21", false),
            ("pkg:npm/@babel/core", "pkg:npm/%40babel/core@7.0.0", true),
            ("pkg:npm/core", "pkg:npm/%40babel/core@7.0.0", false),
            ("pkg:pypi/Foo_Bar", "pkg:pypi/foo-bar@1.0", true),
            ("pkg:deb/debian/curl@7.1?arch=amd64", "pkg:deb/debian/curl@7.1?arch=arm64&distro=debian-12", true),
            ("pkg:deb/debian/curl", "pkg:deb/ubuntu/curl@7.1", false),
            ("pkg:npm/lodash", "", false),
        ] {
            assert_eq!(Purl::new(wanted).unwrap().names(found), fits, "{wanted} {found}");
        }
    }
}
