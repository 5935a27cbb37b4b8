//! What is to be made: kind, goal, shape and seed, and their words on the command line.

/// The tool and format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Trivy JSON, schema version 2.
    Trivy,
    /// OWASP Dependency-Check XML, schema 4.1.
    DependencyCheckXml,
    /// OWASP Dependency-Check JSON, report schema 1.1.
    DependencyCheckJson,
    /// Gitleaks v8 JSON.
    Gitleaks,
    /// `SonarQube` `api/issues/search`.
    Sonarqube,
    /// SARIF 2.1.0.
    Sarif,
}

impl Kind {
    /// Every kind, in the order of the help text.
    pub const ALL: [Kind; 6] = [
        Self::Trivy,
        Self::DependencyCheckXml,
        Self::DependencyCheckJson,
        Self::Gitleaks,
        Self::Sonarqube,
        Self::Sarif,
    ];

    /// The word on the command line and the stem of the default file name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trivy => "trivy",
            Self::DependencyCheckXml => "dependency-check-xml",
            Self::DependencyCheckJson => "dependency-check-json",
            Self::Gitleaks => "gitleaks",
            Self::Sonarqube => "sonarqube",
            Self::Sarif => "sarif",
        }
    }

    /// The ending of the default file name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::DependencyCheckXml => "xml",
            Self::Sarif => "sarif",
            Self::Trivy | Self::DependencyCheckJson | Self::Gitleaks | Self::Sonarqube => "json",
        }
    }

    /// The kind called `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether reports of this kind have a place for `shape`.
    pub fn allows(self, shape: Shape) -> bool {
        match shape {
            Shape::Usual | Shape::KeysEqual | Shape::KeysDifferent => true,
            Shape::LongString | Shape::ManyResults => match self {
                Self::Trivy | Self::DependencyCheckXml | Self::DependencyCheckJson | Self::Sarif => true,
                Self::Gitleaks | Self::Sonarqube => false,
            },
            Shape::Deep => match self {
                Self::Trivy | Self::Sarif => true,
                Self::DependencyCheckXml | Self::DependencyCheckJson | Self::Gitleaks | Self::Sonarqube => false,
            },
        }
    }
}

/// The build of a report: as the tools write it, or hostile to a reader in one respect. All are valid reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As the tool writes it, with a share of repeated flaws.
    Usual,
    /// Every finding is the same flaw in the same place.
    KeysEqual,
    /// No two findings share flaw, package or file.
    KeysDifferent,
    /// One string outside every finding takes nearly all of the size.
    LongString,
    /// Every finding carries a value nested [`DEPTH`] levels deep.
    Deep,
    /// One finding to each result, dependency or run.
    ManyResults,
}

/// Levels of nesting that [`Shape::Deep`] adds to each finding: below the 128 a reader must accept.
pub const DEPTH: usize = 100;

impl Shape {
    /// Every shape, in the order of the help text.
    pub const ALL: [Shape; 6] =
        [Self::Usual, Self::KeysEqual, Self::KeysDifferent, Self::LongString, Self::Deep, Self::ManyResults];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::KeysEqual => "keys-equal",
            Self::KeysDifferent => "keys-different",
            Self::LongString => "long-string",
            Self::Deep => "deep",
            Self::ManyResults => "many-results",
        }
    }

    /// The shape called `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.as_str() == word)
    }
}

/// When a report is long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// At least so many bytes, and as few more as the last row and the end of the document need.
    Bytes(u64),
    /// Exactly so many open findings.
    Findings(u64),
}

/// One report to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Tool and format.
    pub kind: Kind,
    /// Size.
    pub goal: Goal,
    /// Build.
    pub shape: Shape,
    /// Chooses among all reports of the same kind, goal and shape.
    pub seed: u64,
}

/// Findings in a report whose size comes from one long string.
const FINDINGS_BESIDE_A_LONG_STRING: u64 = 10;

impl Request {
    /// Open findings still wanted after `written` bytes and `findings` findings; `u64::MAX` when only bytes count.
    pub fn wanted(&self, written: u64, findings: u64) -> u64 {
        match self.goal {
            _ if self.shape == Shape::LongString => FINDINGS_BESIDE_A_LONG_STRING.saturating_sub(findings),
            Goal::Findings(goal) => goal.saturating_sub(findings),
            Goal::Bytes(goal) if written < goal => u64::MAX,
            Goal::Bytes(_) => 0,
        }
    }

    /// Bytes of the one long string, if the shape has one.
    pub fn long_string(&self) -> Option<u64> {
        match (self.shape, self.goal) {
            (Shape::LongString, Goal::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// Why this request cannot be met, with what to do instead.
    pub fn refusal(&self) -> Option<String> {
        let (kind, shape) = (self.kind.as_str(), self.shape.as_str());
        if !self.kind.allows(self.shape) {
            return Some(format!("{kind} reports have no place for the shape {shape}; choose another shape or kind"));
        }
        match (self.shape, self.goal) {
            (Shape::LongString, Goal::Findings(_)) => {
                Some("the shape long-string needs a SIZE; leave --findings out".into())
            }
            _ => None,
        }
    }
}

/// Bytes meant by `100kB`, `10MB`, `1GB` or a plain number: powers of ten, as in file sizes.
pub fn parse_size(word: &str) -> Option<u64> {
    let digits = word.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let unit: u64 = match &word[digits.len()..] {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_powers_of_ten_and_nothing_else_is_a_size() {
        assert_eq!(parse_size("100kB"), Some(100_000));
        assert_eq!(parse_size("1GB"), Some(1_000_000_000));
        assert_eq!(parse_size("42"), Some(42));
        for word in ["", "MB", "10MiB", "-1MB", "1.5MB", "99999999999GB"] {
            assert_eq!(parse_size(word), None, "{word}");
        }
    }

    #[test]
    fn kinds_and_shapes_are_found_by_their_own_words() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        for shape in Shape::ALL {
            assert_eq!(Shape::parse(shape.as_str()), Some(shape));
        }
        assert_eq!(Kind::parse("Trivy"), None);
    }

    #[test]
    fn a_shape_without_a_place_is_refused() {
        let request = Request { kind: Kind::Gitleaks, goal: Goal::Findings(3), shape: Shape::Deep, seed: 1 };
        assert!(request.refusal().unwrap().contains("gitleaks"));
        let request = Request { kind: Kind::Trivy, goal: Goal::Findings(3), shape: Shape::LongString, seed: 1 };
        assert!(request.refusal().is_some());
        let request = Request { shape: Shape::Usual, ..request };
        assert_eq!(request.refusal(), None);
    }
}
