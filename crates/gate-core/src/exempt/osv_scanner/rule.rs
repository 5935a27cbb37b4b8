//! What the entries of `osv-scanner.toml` cover.

use std::collections::HashMap;
use std::sync::Arc;

use super::TOOL;
use crate::exempt::go_name::Name;
use crate::exempt::{Key, Rule};
use crate::model::Kind;
use crate::policy::Subject;

/// For which lock files a file counts.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// All of them.
    Every,
    /// Those in this folder, relative to the root.
    Only(String),
}

impl Folder {
    pub(super) fn of(path: &str) -> Folder {
        let path = path.replace('\\', "/");
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if name == "osv-scanner.toml" { Folder::Only(plain(folder).to_owned()) } else { Folder::Every }
    }

    fn holds(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Folder::Only(folder) = self else { return Ok(()) };
        let path = subject.findings.text(subject.row.path);
        let holding = plain(path).rsplit_once('/').map_or("", |(holding, _)| holding);
        match path {
            "" => Err("the report does not tell the lock file, and the entry counts for those in its own folder only"),
            _ if holding == folder => Ok(()),
            _ => Err("it counts for lock files in its own folder only"),
        }
    }
}

fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_end_matches('/')
}

/// `[[IgnoredVulns]]`: a vulnerability by any id that the tool has in one group.
#[derive(Debug)]
pub(super) struct IgnoredId {
    pub(super) id: String,
    pub(super) can_match: bool,
    pub(super) folder: Arc<Folder>,
}

impl Rule for IgnoredId {
    fn tool(&self) -> Option<&str> {
        Some(TOOL)
    }

    fn keys(&self) -> Vec<Key> {
        if self.can_match { vec![Key::Id(self.id.clone())] } else { Vec::new() }
    }

    /// The tool takes what are aliases of each other together, and compares letter for letter.
    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let named = findings.text(row.rule) == self.id || findings.aliases_of(row).any(|id| id == self.id);
        if !named {
            return Err("OSV-Scanner compares with the ids in its own report, letter for letter");
        }
        self.folder.holds(subject)
    }

    fn how_to_end(&self) -> &'static str {
        "add an end such as `ignoreUntil = 2026-12-31T00:00:00Z`"
    }
}

/// `[[PackageOverrides]]`
#[derive(Debug)]
pub(super) struct Override {
    /// Without, every package is meant.
    pub(super) name: Option<Name>,
    pub(super) version: String,
    pub(super) ecosystem: String,
    pub(super) group: String,
    pub(super) ignores: bool,
    pub(super) ignores_vulnerabilities: bool,
}

/// Whether a package is meant.
enum Fit {
    Yes,
    No(&'static str),
    /// The report does not tell.
    Untold(&'static str),
}

impl Override {
    /// What it is known by.
    pub(super) fn id(&self) -> String {
        let name = self.name.as_ref().map_or("*", Name::text);
        let version = if self.version.is_empty() { String::new() } else { format!("@{}", self.version) };
        format!("{name}{version}")
    }

    /// Why it covers more than it seems to.
    pub(super) fn breadth(&self) -> String {
        let every = match &self.name {
            None => self.version.is_empty() && self.group.is_empty(),
            Some(name) => name.fits_all(),
        };
        if every { "covers every package".to_owned() } else { String::new() }
    }

    fn fits(&self, subject: Subject<'_>) -> Fit {
        let Subject { findings, row, .. } = subject;
        let named = self.name.as_ref().is_none_or(|name| name.fits(findings.text(row.package)));
        if !named || !(self.version.is_empty() || self.version == findings.text(row.version)) {
            return Fit::No("it is about another package or version");
        }
        if !self.group.is_empty() {
            return Fit::Untold("the report does not tell the groups that a dependency is in");
        }
        if self.ecosystem.is_empty() {
            return Fit::Yes;
        }
        match ecosystem(findings.text(row.purl)) {
            Some(found) if found == self.ecosystem => Fit::Yes,
            // A release (`Debian:12`) is in no report.
            Some(found) if self.ecosystem.split(':').next() == Some(found) => {
                Fit::Untold("the report does not tell the release of the ecosystem")
            }
            Some(_) => Fit::No("it is about another ecosystem"),
            None => Fit::Untold("the report does not tell the ecosystem"),
        }
    }
}

/// The ecosystem of OSV that a package URL belongs to.
fn ecosystem(purl: &str) -> Option<&'static str> {
    const BY_TYPE: [(&str, &str); 17] = [
        ("cargo/", "crates.io"),
        ("composer/", "Packagist"),
        ("conan/", "ConanCenter"),
        ("cran/", "CRAN"),
        ("gem/", "RubyGems"),
        ("githubactions/", "GitHub Actions"),
        ("golang/", "Go"),
        ("hackage/", "Hackage"),
        ("hex/", "Hex"),
        ("maven/", "Maven"),
        ("npm/", "npm"),
        ("nuget/", "NuGet"),
        ("pub/", "Pub"),
        ("pypi/", "PyPI"),
        ("apk/alpine/", "Alpine"),
        ("deb/debian/", "Debian"),
        ("deb/ubuntu/", "Ubuntu"),
    ];
    let rest = purl.strip_prefix("pkg:")?;
    BY_TYPE.iter().find(|(start, _)| rest.starts_with(start)).map(|(_, ecosystem)| *ecosystem)
}

/// All overrides of a file: of several that fit a package, the first decides, even when it is over.
#[derive(Debug)]
pub(super) struct Overridden {
    list: Vec<Override>,
    /// Overrides of each exact name, and those that may fit any name.
    by_name: HashMap<String, Vec<usize>>,
    wide: Vec<usize>,
}

impl Overridden {
    pub(super) fn new(list: Vec<Override>) -> Overridden {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut wide = Vec::new();
        for (at, one) in list.iter().enumerate() {
            match &one.name {
                Some(Name::Exact(name)) => by_name.entry(name.clone()).or_default().push(at),
                None | Some(Name::Pattern(..)) => wide.push(at),
            }
        }
        Overridden { list, by_name, wide }
    }

    pub(super) fn get(&self, at: usize) -> &Override {
        &self.list[at]
    }

    pub(super) fn rule(self: &Arc<Self>, at: usize, folder: Arc<Folder>) -> OverrideRule {
        OverrideRule { all: self.clone(), at, folder }
    }

    /// Whether no earlier override of the same sort fits, or may.
    fn is_first(&self, at: usize, sort: fn(&Override) -> bool, subject: Subject<'_>) -> bool {
        let name = subject.findings.text(subject.row.package);
        let same = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let before = |list: &[usize]| {
            list.iter().take_while(|other| **other < at).any(|&other| {
                let other = &self.list[other];
                sort(other) && !matches!(other.fits(subject), Fit::No(_))
            })
        };
        sort(&self.list[at]) && !before(same) && !before(&self.wide)
    }
}

/// One override.
#[derive(Debug)]
pub(super) struct OverrideRule {
    all: Arc<Overridden>,
    at: usize,
    folder: Arc<Folder>,
}

impl Rule for OverrideRule {
    fn tool(&self) -> Option<&str> {
        Some(TOOL)
    }

    fn keys(&self) -> Vec<Key> {
        match &self.all.get(self.at).name {
            Some(Name::Exact(name)) => vec![Key::Package(name.clone())],
            None | Some(Name::Pattern(..)) => vec![Key::Any],
        }
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        if subject.row.kind != Kind::Vulnerability {
            return Err("it is about vulnerabilities");
        }
        self.folder.holds(subject)?;
        match self.all.get(self.at).fits(subject) {
            Fit::Yes => {}
            Fit::No(why) | Fit::Untold(why) => return Err(why),
        }
        let first = self.all.is_first(self.at, |one| one.ignores, subject)
            || self.all.is_first(self.at, |one| one.ignores_vulnerabilities, subject);
        if first { Ok(()) } else { Err("an earlier override fits the package, and OSV-Scanner looks at no other") }
    }

    fn how_to_end(&self) -> &'static str {
        "add an end such as `effectiveUntil = 2026-12-31T00:00:00Z`"
    }
}
