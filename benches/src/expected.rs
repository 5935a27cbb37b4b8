//! The counts of a generated report, written beside it.

use std::fmt::{self, Display};

/// How bad a generated finding is, in the words of the counts file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Critical, blocker.
    Critical,
    /// High.
    High,
    /// Medium, moderate, major.
    Medium,
    /// Low, minor.
    Low,
    /// Informational.
    Info,
    /// The tool says that it does not know, or says nothing.
    Unknown,
}

impl Level {
    /// The CVSS v3 rating of a base score in tenths (FIRST, CVSS v3.1 section 5); 0 is `Info`.
    pub fn of_score(tenths: u64) -> Self {
        match tenths {
            0 => Self::Info,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            90.. => Self::Critical,
        }
    }

    /// The upper-case word most tools use.
    pub fn upper(self) -> &'static str {
        match self {
            Self::Critical => "CRITICAL",
            Self::High => "HIGH",
            Self::Medium => "MEDIUM",
            Self::Low => "LOW",
            Self::Info => "INFO",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// What a reader of the report must count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Open findings: rows that are neither suppressed nor closed by the tool.
    pub findings: u64,
    /// Open findings by level, in the order of [`Level`].
    pub by_level: [u64; 6],
    /// Rows that the report itself marks as suppressed.
    pub suppressed: u64,
    /// Packages (Trivy) or dependencies (Dependency-Check) listed, vulnerable or not; 0 elsewhere.
    pub components: u64,
    /// Open findings with a numeric base score of at least 7.0, of any version and source.
    pub score_ge_7: u64,
}

impl Expected {
    /// Counts one open finding; `worst_tenths` is its highest numeric base score in tenths, if it has one.
    pub fn open(&mut self, level: Level, worst_tenths: Option<u64>) {
        self.findings += 1;
        self.by_level[level as usize] += 1;
        if worst_tenths.is_some_and(|tenths| tenths >= 70) {
            self.score_ge_7 += 1;
        }
    }
}

impl Display for Expected {
    /// One line of JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [critical, high, medium, low, info, unknown] = self.by_level;
        write!(
            f,
            "{{\"findings\":{},\"by_severity\":{{\"critical\":{critical},\"high\":{high},\"medium\":{medium},\
             \"low\":{low},\"info\":{info},\"unknown\":{unknown}}},\"suppressed\":{},\"components\":{},\"score_ge_7\":{}}}",
            self.findings, self.suppressed, self.components, self.score_ge_7
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_file_is_one_json_object() {
        let mut expected = Expected { components: 4, ..Expected::default() };
        expected.open(Level::Medium, Some(70));
        expected.open(Level::Unknown, None);
        let value: serde_json::Value = serde_json::from_str(&expected.to_string()).unwrap();
        assert_eq!(value["findings"], 2);
        assert_eq!(value["by_severity"]["medium"], 1);
        assert_eq!(value["by_severity"]["unknown"], 1);
        assert_eq!(value["score_ge_7"], 1);
        assert_eq!(value["components"], 4);
    }
}
