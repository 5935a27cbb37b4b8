//! Why a finding does not count: by whom, for how long, and where that is written.

use jiff::Timestamp;

/// Which ledger an exemption stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExemptionSource {
    /// The tool suppressed the row itself and said so in its report.
    Tool,
    /// A tool's own ignore file.
    IgnoreFile,
    /// `.gate/waivers.yaml`.
    Waiver,
}

impl ExemptionSource {
    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::IgnoreFile => "ignore-file",
            Self::Waiver => "waiver",
        }
    }
}

/// When an exemption ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expiry {
    /// It has no end.
    Never,
    /// It is over at this instant; a bare date means midnight UTC at the start of that day, as in Trivy.
    At(Timestamp),
}

impl Expiry {
    /// Whether the exemption is over at `now`. The very instant is still covered (Trivy: `ExpiredAt.Before(now)`).
    pub fn is_over(self, now: Timestamp) -> bool {
        match self {
            Self::Never => false,
            Self::At(end) => end < now,
        }
    }
}

/// One reason why findings do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Which ledger.
    pub source: ExemptionSource,
    /// The id it names (vulnerability, rule or fingerprint), or the tool's status word.
    pub id: String,
    /// Why, in the words of whoever wrote it; empty when nobody said.
    pub reason: String,
    /// Who answers for it; empty when unknown.
    pub owner: String,
    /// When it ends.
    pub expires: Expiry,
    /// The file it stands in, relative to the root, empty for a tool's own suppression.
    pub file: String,
    /// Its line in that file, 1-based; 0 is unknown.
    pub line: u32,
    /// Its column in that line, 1-based; 0 is unknown.
    pub column: u32,
}

/// What waivers say besides; empty of all other exemptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// Where it holds (`package log4j-*, range <2.15.0`); empty is everywhere.
    pub scope: String,
    /// What has to hold of a finding besides (`while score < 7.0`).
    pub conditions: String,
    /// Who agreed to it.
    pub approved_by: String,
    /// Where it is tracked.
    pub ticket: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instant_itself_is_still_covered() {
        let end: Timestamp = "2026-12-31T00:00:00Z".parse().unwrap();
        assert!(!Expiry::At(end).is_over(end));
        assert!(Expiry::At(end).is_over(end + jiff::SignedDuration::from_nanos(1)));
        assert!(!Expiry::Never.is_over(end));
    }
}
