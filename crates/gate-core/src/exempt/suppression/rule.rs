//! What a rule of a suppression file covers.

use std::str::FromStr as _;
use std::sync::Arc;

use packageurl::PackageUrl;

use super::read::Element;
use super::schema::{Flag, Kind, Of, score};
use crate::exempt::pattern::Pattern;
use crate::exempt::{Key, Rule};
use crate::model::CvssVersion;
use crate::policy::Subject;

/// The tool whose rules these are.
pub(super) const TOOL: &str = "dependency-check";

/// A text to compare with: as it stands, or a pattern that has to fit the whole.
#[derive(Debug)]
pub(super) enum Matcher {
    /// Plain text.
    Text { text: String, case_sensitive: bool },
    /// `regex="true"`
    Pattern(Pattern),
}

impl Matcher {
    /// # Errors
    /// What of a pattern cannot be evaluated here.
    pub(super) fn new(element: &Element) -> Result<Matcher, String> {
        let case_sensitive = element.case_sensitive == Some(Flag::On);
        if element.regex == Some(Flag::On) {
            return Pattern::whole(&element.text, !case_sensitive).map(Matcher::Pattern);
        }
        Ok(Matcher::Text { text: element.text.clone(), case_sensitive })
    }

    pub(super) fn fits(&self, found: &str) -> bool {
        match self {
            Matcher::Text { text, case_sensitive: true } => text == found,
            Matcher::Text { text, case_sensitive: false } => text.eq_ignore_ascii_case(found),
            Matcher::Pattern(pattern) => pattern.fits(found),
        }
    }

    /// The only text it fits, but for the case.
    pub(super) fn literal(&self) -> Option<&str> {
        match self {
            Matcher::Text { text, .. } => Some(text),
            Matcher::Pattern(pattern) => pattern.literal(),
        }
    }
}

/// Which dependency a rule is about.
#[derive(Debug)]
pub(super) enum Dependency {
    /// The whole path on the machine of the scan.
    FilePath(Matcher),
    /// The digest of the file.
    Sha1(String),
    /// `group:artifact:version` of any of its package URLs.
    Gav(Matcher),
    /// Any of its package URLs, whole.
    PackageUrl(Matcher),
}

impl Dependency {
    /// # Errors
    /// What of a pattern cannot be evaluated here.
    pub(super) fn new(of: Of, element: &Element) -> Result<Dependency, String> {
        Ok(match of {
            Of::FilePath => Dependency::FilePath(Matcher::new(element)?),
            Of::Sha1 => Dependency::Sha1(element.text.clone()),
            Of::Gav => Dependency::Gav(Matcher::new(element)?),
            Of::PackageUrl => Dependency::PackageUrl(Matcher::new(element)?),
        })
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let named = |prefix: &'static str| {
            findings.identifiers_of(row).filter_map(move |it| it.strip_prefix(prefix).map(|rest| (it, rest)))
        };
        let purls =
            || named("pkg:").map(|(whole, _)| whole).chain([findings.text(row.purl)]).filter(|it| !it.is_empty());
        let fits = match self {
            Dependency::FilePath(path) => {
                // Where the report has backslashes, the row shows others.
                let raw = named("path:").next().map_or(findings.text(row.path), |(_, raw)| raw);
                path.fits(raw)
            }
            Dependency::Sha1(digest) => match named("sha1:").next() {
                Some((_, found)) => digest.eq_ignore_ascii_case(found),
                None => return Err("the report does not tell the SHA-1 of the file"),
            },
            Dependency::Gav(gav) => purls().filter_map(coordinates).any(|found| gav.fits(&found)),
            Dependency::PackageUrl(purl) => purls().any(|found| purl.fits(found)),
        };
        if fits { Ok(()) } else { Err("it is about another dependency") }
    }
}

/// `group:artifact:version` of a package URL that has all three, whatever its type.
fn coordinates(purl: &str) -> Option<String> {
    let purl = PackageUrl::from_str(purl).ok()?;
    Some(format!("{}:{}:{}", purl.namespace()?, purl.name(), purl.version()?))
}

/// What a rule suppresses.
#[derive(Debug)]
pub(super) enum What {
    /// `cve`: the whole name, in any case.
    Cve(String),
    /// `vulnerabilityName`
    Named(Matcher),
    /// `cwe`: how the weakness begins.
    Cwe(String),
    /// `cvssBelow`: any score of any version below it.
    Below(f64),
    /// `cvssV2Below`, `cvssV3Below`, `cvssV4Below`: no score at it or above.
    Versions([Option<f64>; 3]),
    /// `cpe`: identifiers, before anything is found by them.
    Identifiers,
}

impl What {
    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let name = findings.text(row.rule);
        let covered = match self {
            What::Cve(cve) => cve.eq_ignore_ascii_case(name),
            What::Named(matcher) => matcher.fits(name),
            What::Cwe(start) => findings.cwes_of(row).any(|cwe| cwe.starts_with(start)),
            What::Below(limit) => scores(subject).any(|(_, score)| score < *limit),
            What::Versions(limits) => {
                scores(subject).all(|(version, score)| limits[version].is_none_or(|limit| score < limit))
            }
            What::Identifiers => {
                return Err("it takes identifiers away, and what is found by them only Dependency-Check can tell");
            }
        };
        if covered { Ok(()) } else { Err("Dependency-Check compares with the row's own name") }
    }
}

/// The scores that the tool compares, each with the place of its version.
fn scores(subject: Subject<'_>) -> impl Iterator<Item = (usize, f64)> {
    subject.findings.scores_of(subject.row).iter().filter_map(|score| {
        let version = match score.version {
            CvssVersion::V2 => 0,
            CvssVersion::V3 => 1,
            CvssVersion::V4 => 2,
            CvssVersion::Unstated => return None,
        };
        Some((version, f64::from(score.tenths) / 10.0))
    })
}

/// One thing that a rule suppresses, in the dependencies it is about.
#[derive(Debug)]
pub(super) struct SuppressRule {
    /// Which dependency; none is all.
    pub(super) dependency: Option<Arc<Dependency>>,
    /// What of it.
    pub(super) what: What,
}

impl Rule for SuppressRule {
    fn tool(&self) -> Option<&str> {
        Some(TOOL)
    }

    fn keys(&self) -> Vec<Key> {
        match &self.what {
            What::Cve(cve) => vec![Key::Id(cve.clone())],
            What::Named(Matcher::Text { text, .. }) => vec![Key::Id(text.clone())],
            What::Named(Matcher::Pattern(_)) | What::Cwe(_) | What::Below(_) | What::Versions(_) => vec![Key::Any],
            What::Identifiers => Vec::new(),
        }
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        self.what.covers(subject)?;
        self.dependency.as_ref().map_or(Ok(()), |dependency| dependency.covers(subject))
    }

    /// The tool compares how a weakness begins: to it CWE-798 is CWE-79, too.
    fn overreach(&self, subject: Subject<'_>) -> Option<&'static str> {
        let What::Cwe(start) = &self.what else { return None };
        let exact = subject.findings.cwes_of(subject.row).any(|cwe| cwe == start);
        (!exact).then_some("is how the number of another weakness begins, which is the same to the tool")
    }

    fn how_to_end(&self) -> &'static str {
        "add an end such as `until=\"2026-12-31Z\"`"
    }
}

/// What the conditions of a rule suppress, one by one, each with the place that says so; patterns that cannot be
/// evaluated are answered with their fault.
pub(super) fn parts(conditions: &[(Kind, Element)]) -> Vec<(&Element, Result<What, String>)> {
    let any_below = conditions.iter().any(|(kind, _)| *kind == Kind::Below);
    let mut versions: Option<(&Element, [Option<f64>; 3])> = None;
    let mut identifiers = None;
    let mut parts = Vec::new();
    for (kind, element) in conditions {
        let limit = score(&element.text).unwrap_or_default();
        let mut version = |at: usize| {
            // Of several limits of one version the tool takes the largest.
            let (_, limits) = versions.get_or_insert((element, [None; 3]));
            limits[at] = Some(limits[at].map_or(limit, |before: f64| before.max(limit)));
        };
        match kind {
            Kind::Cve => parts.push((element, Ok(What::Cve(element.text.clone())))),
            Kind::Named => parts.push((element, Matcher::new(element).map(What::Named))),
            Kind::Cwe => parts.push((element, Ok(What::Cwe(format!("CWE-{}", element.text))))),
            Kind::Below => parts.push((element, Ok(What::Below(limit)))),
            Kind::V2Below => version(0),
            Kind::V3Below => version(1),
            Kind::V4Below => version(2),
            Kind::Cpe => identifiers = identifiers.or(Some(element)),
        }
    }
    // Beside `cvssBelow` the tool does not look at the limits of single versions.
    parts.extend(versions.filter(|_| !any_below).map(|(element, limits)| (element, Ok(What::Versions(limits)))));
    parts.extend(identifiers.map(|element| (element, Ok(What::Identifiers))));
    parts
}
