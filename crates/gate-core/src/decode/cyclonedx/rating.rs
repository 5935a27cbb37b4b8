//! Ratings as severities and scores. A vulnerability has one rating per source and method, and they disagree.

use super::parts::RatingParts;
use crate::decode::{ScoreDraft, Sink};
use crate::model::{Code, CvssVersion, Score, Severity};

/// The worst severity any source gives, with its word; without a word, what the worst CVSS score means.
///
/// Which source to believe is the reader's choice in `CycloneDX`, and the BOM does not say which one its tool believed.
pub(super) fn worst<'a>(ratings: &[RatingParts<'a>], sink: &mut Sink) -> (Severity, &'a str) {
    let mut worst = (Severity::Unknown, "");
    for rating in ratings.iter().filter(|rating| !rating.severity.is_empty()) {
        let severity = match Severity::from_common_word(rating.severity) {
            None => sink.severity_or_worst(None),
            Some(known) => known,
        };
        if severity > worst.0 || worst.1.is_empty() {
            worst = (severity, rating.severity);
        }
    }
    if worst.0 == Severity::Unknown {
        let scores = ratings.iter().filter(|rating| version(rating).is_some());
        let tenths = scores.filter_map(|rating| Score::tenths(rating.score?).ok()).max();
        worst.0 = sink.severity_or_worst(Some(tenths.map_or(Severity::Unknown, Severity::from_score_tenths)));
    }
    worst
}

/// The base score of a rating, if it is one of CVSS.
pub(super) fn score<'a>(rating: &RatingParts<'a>, sink: &mut Sink) -> Option<ScoreDraft<'a>> {
    let value = rating.score?;
    let version = version(rating)?;
    if version == CvssVersion::Unstated && !rating.method.is_empty() {
        let message = "a rating's `method` is no word of CycloneDX; its score is taken as one of CVSS";
        sink.problem(Code::UnknownValue, message, "");
    }
    Some(ScoreDraft { source: rating.source, version, value, vector: rating.vector })
}

/// The CVSS version; `None` for methods that have other scales.
fn version(rating: &RatingParts<'_>) -> Option<CvssVersion> {
    let is = |words: &[&str]| words.iter().any(|word| rating.method.eq_ignore_ascii_case(word));
    match () {
        () if is(&["CVSSv2"]) => Some(CvssVersion::V2),
        () if is(&["CVSSv3", "CVSSv31"]) => Some(CvssVersion::V3),
        () if is(&["CVSSv4"]) => Some(CvssVersion::V4),
        () if is(&["OWASP", "SSVC", "other"]) => None,
        () if rating.vector.starts_with("CVSS:3") => Some(CvssVersion::V3),
        () if rating.vector.starts_with("CVSS:4") => Some(CvssVersion::V4),
        () => Some(CvssVersion::Unstated),
    }
}
