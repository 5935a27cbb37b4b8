//! Levels, kinds and dialects: SARIF's words and what tools mean by them.

use super::bag::{Rating, Tags};
use crate::model::{Kind, Score, Severity, ToolId};

/// `level` (section 3.27.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    None,
    Note,
    Warning,
    Error,
    /// A word SARIF does not have.
    Unrecognised,
}

impl Level {
    /// The level behind a word; `None` where the report is silent.
    pub(super) fn of(word: &str) -> Option<Level> {
        match word {
            "" => None,
            "none" => Some(Level::None),
            "note" => Some(Level::Note),
            "warning" => Some(Level::Warning),
            "error" => Some(Level::Error),
            _ => Some(Level::Unrecognised),
        }
    }

    /// The word; empty where it is none of SARIF's.
    pub(super) fn word(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
            Level::Unrecognised => "",
        }
    }

    /// Design ruling 13; `None` is an unrecognised word.
    pub(super) fn severity(self) -> Option<Severity> {
        match self {
            Level::None => Some(Severity::Info),
            Level::Note => Some(Severity::Low),
            Level::Warning => Some(Severity::Medium),
            Level::Error => Some(Severity::High),
            Level::Unrecognised => None,
        }
    }
}

/// `kind` of a result (section 3.27.9).
///
/// `pass` and `notApplicable` are checks that object to nothing and count as passed. `informational` is a finding of
/// the lowest severity. `open` (the tool could not decide) and `review` (a person has to) are findings at the level of
/// their rule: SARIF gives them level `none`, which would hide that nobody has cleared them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Fail,
    Undecided,
    Informational,
    Passed,
}

impl Outcome {
    /// The outcome behind a word; `None` for a word SARIF does not have.
    pub(super) fn of(word: &str) -> Option<Outcome> {
        match word {
            "" | "fail" => Some(Outcome::Fail),
            "open" | "review" => Some(Outcome::Undecided),
            "informational" => Some(Outcome::Informational),
            "pass" | "notApplicable" => Some(Outcome::Passed),
            _ => None,
        }
    }

    /// The level that counts: what the result says, then `configured` (override or rule default), then `warning`.
    pub(super) fn level(self, stated: Option<Level>, configured: Option<Level>) -> Level {
        match self {
            Outcome::Informational => stated.unwrap_or(Level::None),
            Outcome::Undecided => stated.filter(|&level| level != Level::None).or(configured).unwrap_or(Level::Warning),
            Outcome::Fail | Outcome::Passed => stated.or(configured).unwrap_or(Level::Warning),
        }
    }
}

/// Whose SARIF it is, where that changes what words mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Gitleaks,
    Trivy,
    DependencyCheck,
    Grype,
    OsvScanner,
    /// A scanner that looks for nothing but secrets: its messages quote them.
    Secrets,
    Generic,
}

/// Names of secret scanners, without joints; a driver whose name holds one is such a scanner.
const SECRET_SCANNERS: [&str; 17] = [
    "betterleaks",
    "credentialscanner",
    "credscan",
    "detectsecrets",
    "ggshield",
    "gitguardian",
    "gitleaks",
    "gitsecrets",
    "kingfisher",
    "noseyparker",
    "ripsecrets",
    "secretlint",
    "secretscanner",
    "secretscanning",
    "talisman",
    "trufflehog",
    "whispers",
];

impl Dialect {
    /// The dialect and id of the tool behind `driver.name`.
    pub(super) fn of(name: &str) -> (Dialect, ToolId) {
        let slug = ToolId::new(name);
        match slug.as_str() {
            "gitleaks" => (Dialect::Gitleaks, slug),
            "trivy" => (Dialect::Trivy, slug),
            "grype" => (Dialect::Grype, slug),
            "osv-scanner" => (Dialect::OsvScanner, slug),
            "dependency-check" | "owasp-dependency-check" | "dependencycheck" => {
                (Dialect::DependencyCheck, ToolId::new("dependency-check"))
            }
            other => {
                let bare: String = other.chars().filter(char::is_ascii_alphanumeric).collect();
                let secrets = SECRET_SCANNERS.iter().any(|name| bare.contains(name));
                (if secrets { Dialect::Secrets } else { Dialect::Generic }, slug)
            }
        }
    }

    /// Whether a level says how bad a result is: Gitleaks and OSV-Scanner write the same for all.
    pub(super) fn levels_mean_severity(self) -> bool {
        !matches!(self, Dialect::Gitleaks | Dialect::OsvScanner)
    }

    /// Whether the rule says better than the message what a result is about.
    pub(super) fn repeats_ids_in_messages(self) -> bool {
        matches!(self, Dialect::Trivy | Dialect::Grype | Dialect::OsvScanner)
    }

    /// What sort of flaw a result is, given the class Trivy names, the tags, and whether there is a score.
    pub(super) fn kind(self, class: Option<Kind>, tags: Tags, scored: bool) -> Kind {
        match self {
            Dialect::Gitleaks | Dialect::Secrets => Kind::Secret,
            Dialect::DependencyCheck | Dialect::Grype | Dialect::OsvScanner => Kind::Vulnerability,
            Dialect::Trivy => class.unwrap_or(Kind::Issue),
            Dialect::Generic if tags.has(Tags::SECRET) => Kind::Secret,
            Dialect::Generic if scored || tags.has(Tags::SECURITY) => Kind::CodeVulnerability,
            Dialect::Generic => Kind::Issue,
        }
    }
}

/// Trivy's class; with `--include-non-failures` passed misconfigurations are results too, and nothing in its SARIF tells
/// them apart, so they count. The class is the rule's name, and in the template of old versions the first tag.
pub(super) fn trivy_class(name: &str, tags: Tags) -> Option<Kind> {
    match name {
        "OsPackageVulnerability" | "LanguageSpecificPackageVulnerability" => Some(Kind::Vulnerability),
        "Misconfiguration" => Some(Kind::Misconfiguration),
        "Secret" => Some(Kind::Secret),
        "License" => Some(Kind::License),
        _ if tags.has(Tags::VULNERABILITY) => Some(Kind::Vulnerability),
        _ if tags.has(Tags::MISCONFIGURATION) => Some(Kind::Misconfiguration),
        _ if tags.has(Tags::SECRET) => Some(Kind::Secret),
        _ if tags.has(Tags::LICENSE) => Some(Kind::License),
        _ => None,
    }
}

/// Dependency-Check's own severity, which stands nowhere but in front of a rule's text: `Medium severity - CVE-…`.
/// A number there is an OSS Index score that came without a vector.
pub(super) fn described_severity(text: &str) -> Rating {
    let Some((word, _)) = text.split_once(" severity - ") else { return Rating::Absent };
    if word.len() > 24 || word.contains(char::is_whitespace) {
        return Rating::Absent;
    }
    match word.parse::<f64>() {
        Ok(value) if value <= 0.0 => Rating::Word(Severity::Unknown),
        Ok(value) => Rating::Value(value),
        Err(_) => Severity::from_common_word(word).map_or(Rating::Unreadable, Rating::Word),
    }
}

/// A score as a severity; `None` where it is absent or cannot be.
pub(super) fn score_severity(rating: Rating) -> Option<Severity> {
    match rating {
        Rating::Value(value) => Score::tenths(value).ok().map(Severity::from_score_tenths),
        Rating::Word(severity) => Some(severity),
        Rating::Absent | Rating::Unreadable => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_cleared_keeps_the_level_of_its_rule() {
        assert_eq!(Outcome::Undecided.level(Some(Level::None), Some(Level::Error)), Level::Error);
        assert_eq!(Outcome::Undecided.level(None, None), Level::Warning);
        assert_eq!(Outcome::Informational.level(None, Some(Level::Error)), Level::None);
        assert_eq!(Outcome::Fail.level(Some(Level::None), Some(Level::Error)), Level::None);
        assert_eq!(Outcome::Fail.level(None, None), Level::Warning);
    }

    #[test]
    fn tools_are_known_by_the_names_they_had_over_the_years() {
        for (name, id) in [
            ("gitleaks", "gitleaks"),
            ("Gitleaks", "gitleaks"),
            ("Trivy", "trivy"),
            ("dependency-check", "dependency-check"),
            ("OWASP Dependency-Check", "dependency-check"),
            ("CodeQL command-line toolchain", "codeql-command-line-toolchain"),
        ] {
            assert_eq!(Dialect::of(name).1.as_str(), id);
        }
    }

    #[test]
    fn described_severities_are_words_or_numbers() {
        assert_eq!(described_severity("Critical severity - CVE-1"), Rating::Word(Severity::Critical));
        assert_eq!(described_severity("9.8 severity - CVE-1"), Rating::Value(9.8));
        assert_eq!(described_severity("-1.0 severity - CVE-1"), Rating::Word(Severity::Unknown));
        assert_eq!(described_severity("Awful severity - CVE-1"), Rating::Unreadable);
        assert_eq!(described_severity("a text of high severity - really"), Rating::Absent);
        assert_eq!(described_severity("CVE-1"), Rating::Absent);
    }
}
