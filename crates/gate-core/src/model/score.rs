//! CVSS base scores, kept in tenths with the source that published them.

use super::Text;

/// Which CVSS version a score belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CvssVersion {
    /// CVSS 2.0.
    V2,
    /// CVSS 3.0 and 3.1.
    V3,
    /// CVSS 4.0.
    V4,
    /// The report gives a 0–10 number without naming a version (SARIF `security-severity`).
    Unstated,
}

impl CvssVersion {
    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V4 => "v4",
            Self::Unstated => "unstated",
        }
    }
}

/// One published base score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Score {
    /// Who published it, as the report names it (`nvd`, `ghsa`, `redhat` …), lower case.
    pub source: Text,
    /// Its CVSS version.
    pub version: CvssVersion,
    /// The base score in tenths, 0 to 100.
    pub tenths: u8,
    /// The vector, empty when the report has none.
    pub vector: Text,
}

/// A score that cannot exist: negative, above ten, or not a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImpossibleScore(pub f64);

impl Score {
    /// A base score in tenths, rounded to the nearest (reports carry 6.900000095367432 for 6.9).
    ///
    /// # Errors
    /// [`ImpossibleScore`] outside 0.0–10.0 (CVSS v2, v3 and v4 all end there) or when not finite.
    pub fn tenths(value: f64) -> Result<u8, ImpossibleScore> {
        let tenths = (value * 10.0).round();
        if !value.is_finite() || !(0.0..=100.0).contains(&tenths) || value < 0.0 {
            return Err(ImpossibleScore(value));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be 0 to 100 above")]
        Ok(tenths as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_noise_rounds_to_the_published_tenth() {
        assert_eq!(Score::tenths(6.900_000_095_367_432), Ok(69));
        assert_eq!(Score::tenths(9.300_000_190_734_863), Ok(93));
        assert_eq!(Score::tenths(7.0), Ok(70));
        assert_eq!(Score::tenths(6.900_000_1), Ok(69));
    }

    #[test]
    fn impossible_scores_are_refused() {
        for value in [-1.0, -0.01, 10.1, f64::NAN, f64::INFINITY] {
            assert!(Score::tenths(value).is_err(), "{value}");
        }
    }
}
