//! What a gate denies: conditions on a finding, all of which have to hold.

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;
use semver::VersionReq;

use super::At;
use super::licenses::LicenseRules;
use crate::model::{Kind, Scope, Severity, ToolId};

/// A pattern that keeps its text; two are equal when their texts are.
#[derive(Clone, Debug)]
pub struct Pattern<M> {
    text: String,
    matcher: M,
}

impl<M> PartialEq for Pattern<M> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<M> Pattern<M> {
    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A glob over paths with `/`: `*` stays within one part, `**` does not, case matters.
pub type PathGlob = Pattern<Glob>;
/// A regular expression, found anywhere in the text unless anchored.
pub type RulePattern = Pattern<Regex>;

/// What a glob is held against paths with. Most are plain names, of which a ledger may have ten thousand.
#[derive(Clone, Debug)]
pub enum Glob {
    /// The text itself and nothing else.
    Literal,
    /// What the pattern compiles to.
    Compiled(Box<GlobMatcher>),
}

impl PathGlob {
    /// Compiles a glob over paths, package names or package URLs.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<PathGlob, String> {
        if !text.contains(['*', '?', '[', ']', '{', '}', '\\', '!']) {
            return Ok(Pattern { text: text.to_owned(), matcher: Glob::Literal });
        }
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Pattern { text: text.to_owned(), matcher: Glob::Compiled(Box::new(glob.compile_matcher())) })
    }

    /// A text that fits itself alone.
    pub fn literal(text: &str) -> PathGlob {
        Pattern { text: text.to_owned(), matcher: Glob::Literal }
    }

    /// Whether a path fits.
    pub fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Glob::Literal => self.text == path,
            Glob::Compiled(matcher) => matcher.is_match(path),
        }
    }
}

impl RulePattern {
    /// Compiles a regular expression (linear time; no look-around or back references).
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn new(text: &str) -> Result<RulePattern, String> {
        let matcher = Regex::new(text).map_err(|error| {
            // The library draws the pattern over several lines; the last one says what is wrong.
            let text = error.to_string();
            text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        })?;
        Ok(Pattern { text: text.to_owned(), matcher })
    }

    /// Whether it is found in the text.
    pub fn matches(&self, text: &str) -> bool {
        self.matcher.is_match(text)
    }
}

/// Which package, and which versions of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PackageSelector {
    /// Glob over the whole name.
    pub name: Option<At<PathGlob>>,
    /// Glob over the package URL without version, qualifiers and subpath.
    pub purl: Option<At<PathGlob>>,
    /// Semver range of the installed version; a version that is not semver does fit (fail closed).
    pub range: Option<At<VersionRange>>,
}

impl PackageSelector {
    /// The selector on one line.
    pub fn text(&self) -> String {
        let name = self.name.as_ref().map(|it| it.as_str());
        let purl = self.purl.as_ref().map(|it| it.as_str());
        let range = self.range.as_ref().map(|it| it.as_str());
        [name, purl, range].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether a package fits. A version that cannot be compared does.
    pub fn fits(&self, name: &str, purl: &str, version: &str) -> bool {
        let purl = bare_purl(purl);
        self.name.as_ref().is_none_or(|glob| glob.matches(name))
            && self.purl.as_ref().is_none_or(|glob| glob.matches(purl) || glob.matches(&purl.replace("%40", "@")))
            && self.range.as_ref().is_none_or(|range| range.contains(version).unwrap_or(true))
    }
}

/// A package URL without version, qualifiers and subpath. The namespace of npm may begin with `@`.
fn bare_purl(purl: &str) -> &str {
    let path = &purl[..purl.find(['?', '#']).unwrap_or(purl.len())];
    let name = path.rfind('/').map_or(0, |at| at + 1);
    &path[..path[name..].find('@').map_or(path.len(), |at| name + at)]
}

/// A semver range that keeps its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRange {
    text: String,
    range: VersionReq,
}

impl VersionRange {
    /// Reads a range such as `>=1.2, <1.5`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<VersionRange, String> {
        let range = VersionReq::parse(text).map_err(|error| error.to_string())?;
        Ok(VersionRange { text: text.to_owned(), range })
    }

    /// The range as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether an installed version is in the range; `None` when it is no semver version.
    pub fn contains(&self, version: &str) -> Option<bool> {
        let version = semver::Version::parse(version.strip_prefix('v').unwrap_or(version)).ok()?;
        Some(self.range.matches(&version))
    }
}

/// Conditions on a finding. Absent ones hold for every finding; of a list, one entry has to fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    /// Sort of flaw.
    pub kind: Option<At<Vec<At<Kind>>>>,
    /// Tool that reported it.
    pub tool: Option<At<Vec<At<ToolId>>>>,
    /// This severity or worse ([`Severity::reaches`]).
    pub severity: Option<At<Severity>>,
    /// This base score in tenths or more, as `score.use` and `score.unscored` of the policy read it.
    pub score: Option<At<u8>>,
    /// Whether the finding is new against the baseline.
    pub new: Option<At<bool>>,
    /// Whether a fixed version is known.
    pub fixable: Option<At<bool>>,
    /// Regular expression over the rule or vulnerability id and its aliases.
    pub rule: Option<At<RulePattern>>,
    /// Globs over the path.
    pub path: Option<At<Vec<At<PathGlob>>>>,
    /// Package and versions.
    pub package: Option<At<PackageSelector>>,
    /// Whether the component is shipped.
    pub scope: Option<At<Scope>>,
    /// What its licence does under these lists.
    pub license: Option<At<LicenseRules>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_without_special_characters_fits_its_own_text_only() {
        let plain = PathGlob::new("org.apache:log4j-core").unwrap();
        assert!(matches!(plain.matcher, Glob::Literal));
        assert!(plain.matches("org.apache:log4j-core"));
        for other in
            ["org.apache:log4j-cor", "ORG.apache:log4j-core", "orgXapache:log4j-core", "x/org.apache:log4j-core", ""]
        {
            assert!(!plain.matches(other), "{other}");
        }
        assert!(PathGlob::new("a\\*").unwrap().matches("a*"), "an escaped character is still compiled");
    }
}
