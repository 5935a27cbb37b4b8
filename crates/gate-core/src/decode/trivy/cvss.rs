//! The CVSS map of a vulnerability: every score of every source, read without building a map.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::decode::json::{Number, Str};
use crate::decode::{ScoreDraft, Sink};
use crate::model::{Code, CvssVersion};

/// Sources of one row are compared one by one up to here, hashed beyond.
const FEW_SOURCES: usize = 16;

/// Scores in the order of the document; a source that stands twice is kept twice.
#[derive(Debug, Default)]
pub(super) struct Cvss<'a>(Vec<(Str<'a>, Scores<'a>)>);

/// What one source publishes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Scores<'a> {
    #[serde(rename = "V2Vector")]
    v2_vector: Str<'a>,
    #[serde(rename = "V2Score")]
    v2_score: Number,
    #[serde(rename = "V3Vector")]
    v3_vector: Str<'a>,
    #[serde(rename = "V3Score")]
    v3_score: Number,
    #[serde(rename = "V40Vector")]
    v40_vector: Str<'a>,
    #[serde(rename = "V40Score")]
    v40_score: Number,
}

impl Cvss<'_> {
    /// The scores as drafts, behind those already in `drafts`; tells the sink about sources that stand twice.
    pub(super) fn drafts<'s>(&'s self, drafts: &mut Vec<ScoreDraft<'s>>, sink: &mut Sink) {
        drafts.reserve(self.0.len() * 2);
        let mut seen = HashSet::new();
        for (index, (source, scores)) in self.0.iter().enumerate() {
            let twice = if self.0.len() <= FEW_SOURCES {
                self.0[..index].iter().any(|(other, _)| other.eq_ignore_ascii_case(source))
            } else {
                !seen.insert(source.to_ascii_lowercase())
            };
            if twice {
                let message = "one source stands twice in the CVSS scores of a vulnerability; the worse score is used";
                sink.problem(Code::DuplicateScore, message, "");
            }
            let all = [
                (CvssVersion::V2, scores.v2_score, &scores.v2_vector),
                (CvssVersion::V3, scores.v3_score, &scores.v3_vector),
                (CvssVersion::V4, scores.v40_score, &scores.v40_vector),
            ];
            for (version, score, vector) in all {
                if let Some(value) = published(score) {
                    drafts.push(ScoreDraft { source, version, value, vector });
                }
            }
        }
    }
}

/// The value of a score. Trivy leaves a score of zero out, so a written zero is another writer's "not scored".
pub(super) fn published(score: Number) -> Option<f64> {
    score.0.filter(|value| *value != 0.0)
}

struct CvssVisitor;

impl<'de> Visitor<'de> for CvssVisitor {
    type Value = Cvss<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of scores by source")
    }

    fn visit_none<E>(self) -> Result<Cvss<'de>, E> {
        Ok(Cvss::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cvss<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cvss<'de>, A::Error> {
        let mut scores = Vec::with_capacity(4);
        while let Some(entry) = map.next_entry()? {
            scores.push(entry);
        }
        Ok(Cvss(scores))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Cvss<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(CvssVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, CvssVersion, f64)> {
        let cvss: Cvss<'_> = serde_json::from_str(text).unwrap();
        let format = &super::super::JSON;
        let mut sink = Sink::new(crate::model::ToolId::new("trivy"), format, crate::decode::Limits::default());
        let mut drafts = Vec::new();
        cvss.drafts(&mut drafts, &mut sink);
        let shown = drafts.iter().map(|draft| (draft.source.to_owned(), draft.version, draft.value)).collect();
        assert_eq!(
            sink.finish().problems.iter().any(|problem| problem.code == Code::DuplicateScore),
            text.contains("twice")
        );
        shown
    }

    #[test]
    fn version_four_is_v40_and_every_source_counts() {
        let read = values(r#"{"nvd":{"V2Score":5,"V3Score":7.5},"ghsa":{"V40Score":8.7,"V4Score":1.0}}"#);
        let nvd = "nvd".to_owned();
        let expected =
            [(nvd.clone(), CvssVersion::V2, 5.0), (nvd, CvssVersion::V3, 7.5), ("ghsa".into(), CvssVersion::V4, 8.7)];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_vector_without_a_score_and_a_score_of_zero_are_no_scores() {
        assert_eq!(values(r#"{"nvd":{"V3Vector":"CVSS:3.1/AV:N"},"ghsa":{"V3Score":0}}"#), []);
        assert_eq!(values("null"), []);
    }

    #[test]
    fn many_sources_are_compared_in_linear_time() {
        let entries: Vec<String> = (0..200_000).map(|number| format!(r#""{number}":{{}}"#)).collect();
        let started = std::time::Instant::now();
        assert_eq!(values(&format!("{{{}}}", entries.join(","))), []);
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
        let twice = format!(r#"{{"twice":{{"V3Score":1}},{},"TWICE":{{"V3Score":9}}}}"#, entries[..30].join(","));
        assert_eq!(values(&twice).len(), 2);
    }

    #[test]
    fn a_source_that_stands_twice_keeps_both_scores() {
        let read = values(r#"{"twice":{"V3Score":1.0},"twice":{"V3Score":9.8}}"#);
        assert_eq!(read.iter().map(|(_, _, value)| *value).collect::<Vec<_>>(), [1.0, 9.8]);
    }
}
