//! The one severity enum. Tool words are mapped to it in decoders and nowhere else.

use std::fmt;
use std::str::FromStr;

/// How bad a tool says a finding is.
///
/// `Unknown` is the tool's own UNKNOWN (or its silence): a class of its own, below no limit and above none.
/// It sorts first so that tables read from worst to least when reversed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The tool does not know.
    #[default]
    Unknown,
    /// Informational, or none.
    Info,
    /// Low.
    Low,
    /// Medium, moderate, major.
    Medium,
    /// High.
    High,
    /// Critical, blocker.
    Critical,
}

impl Severity {
    /// Every severity, worst first, `Unknown` last: the order in which they are printed.
    pub const ALL: [Severity; 6] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info, Self::Unknown];

    /// The word used in flags, policies and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a known severity reaches `limit`. Unknown reaches none.
    pub fn reaches(self, limit: Severity) -> bool {
        self != Self::Unknown && self >= limit
    }

    /// The common English words that most tools share, in any case:
    /// critical, high, medium or moderate, low, info or informational or none or negligible, unknown or empty.
    /// `None` is for words outside that set, which the caller treats as the worst (design: fail closed).
    pub fn from_common_word(word: &str) -> Option<Severity> {
        let word = word.trim();
        let is = |candidates: &[&str]| candidates.iter().any(|it| word.eq_ignore_ascii_case(it));
        Some(match () {
            () if is(&["critical"]) => Self::Critical,
            () if is(&["high"]) => Self::High,
            () if is(&["medium", "moderate"]) => Self::Medium,
            () if is(&["low"]) => Self::Low,
            () if is(&["info", "informational", "none", "negligible"]) => Self::Info,
            () if is(&["unknown", ""]) => Self::Unknown,
            () => return None,
        })
    }

    /// The CVSS v3 qualitative rating of a base score in tenths (FIRST, CVSS v3.1 section 5).
    pub fn from_score_tenths(tenths: u8) -> Severity {
        match tenths {
            0 => Self::Info,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            90.. => Self::Critical,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = ();

    /// Strict: exactly the words of [`Severity::as_str`].
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_reaches_no_limit_and_high_reaches_high() {
        assert!(!Severity::Unknown.reaches(Severity::Info));
        assert!(Severity::High.reaches(Severity::High));
        assert!(!Severity::Medium.reaches(Severity::High));
    }

    #[test]
    fn strict_parsing_accepts_only_its_own_words() {
        for severity in Severity::ALL {
            assert_eq!(severity.as_str().parse(), Ok(severity));
        }
        assert_eq!("HIGH".parse::<Severity>(), Err(()));
        assert_eq!(Severity::from_common_word("Moderate"), Some(Severity::Medium));
        assert_eq!(Severity::from_common_word("sev1"), None);
    }
}
