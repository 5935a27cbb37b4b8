//! Property bags: the few keys that scanners agree on, out of an object that may hold anything, twice even.
//!
//! Dependency-Check writes `security-severity` twice when a vulnerability has scores of two CVSS versions. A bag is not
//! structure, so a repeated key is no error here: the worse score is used and the difference is told.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::scalar::{FirstText, Scalar};
use crate::decode::{ScoreDraft, weakness};
use crate::model::{CvssVersion, Score, Severity};

/// Hard-coded passwords, keys and credentials, and secrets in clear text.
const CREDENTIAL_WEAKNESSES: [u32; 4] = [259, 312, 321, 798];

/// What tags say, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags(u8);

impl Tags {
    /// The rule is about security (GitHub's convention, which nearly all tools follow).
    pub(super) const SECURITY: Tags = Tags(1);
    /// Trivy's class words.
    pub(super) const VULNERABILITY: Tags = Tags(1 << 1);
    pub(super) const MISCONFIGURATION: Tags = Tags(1 << 2);
    pub(super) const SECRET: Tags = Tags(1 << 3);
    pub(super) const LICENSE: Tags = Tags(1 << 4);
    /// Trivy's severity UNKNOWN, which stands nowhere else in its SARIF.
    pub(super) const UNKNOWN: Tags = Tags(1 << 5);
    /// Rules whose messages may quote a credential (CWE-259, 312, 321, 798).
    pub(super) const CREDENTIAL: Tags = Tags(1 << 6);

    pub(super) fn has(self, other: Tags) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn with(self, other: Tags) -> Tags {
        Tags(self.0 | other.0)
    }

    fn of(tag: &str) -> Tags {
        match tag {
            "UNKNOWN" => Tags::UNKNOWN,
            _ if tag.eq_ignore_ascii_case("security") => Tags::SECURITY,
            _ if tag.eq_ignore_ascii_case("vulnerability") => Tags::VULNERABILITY,
            _ if tag.eq_ignore_ascii_case("misconfiguration") => Tags::MISCONFIGURATION,
            _ if tag.eq_ignore_ascii_case("secret") || tag.eq_ignore_ascii_case("secrets") => Tags::SECRET,
            _ if tag.eq_ignore_ascii_case("license") => Tags::LICENSE,
            _ if weakness::number(tag).is_some_and(|cwe| CREDENTIAL_WEAKNESSES.contains(&cwe)) => Tags::CREDENTIAL,
            _ => Tags::default(),
        }
    }
}

/// A score as the bag holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Rating {
    /// Not there, `null`, or a text that means "not scored" (`0.0`, `-1.0`, empty).
    #[default]
    Absent,
    /// A number.
    Value(f64),
    /// A severity word in place of a number.
    Word(Severity),
    /// Neither.
    Unreadable,
}

impl Rating {
    /// How bad, for choosing between two: what cannot be read or cannot be is the worst.
    fn weight(self) -> (u8, f64) {
        match self {
            Rating::Absent => (0, 0.0),
            Rating::Word(severity) => (1, f64::from(severity as u8)),
            Rating::Value(value) if (0.0..=10.0).contains(&value) => (2, value),
            Rating::Value(_) | Rating::Unreadable => (3, 0.0),
        }
    }

    fn of_number(value: f64) -> Rating {
        // Trivy writes 0.0 for UNKNOWN, Dependency-Check for an entry of OSS Index that nobody scored.
        if value == 0.0 { Rating::Absent } else { Rating::Value(value) }
    }

    fn of_text(text: &str) -> Rating {
        let text = text.trim();
        match text.parse::<f64>() {
            Ok(value) if (value + 1.0).abs() < f64::EPSILON => Rating::Absent,
            Ok(value) => Rating::of_number(value),
            Err(_) if text.is_empty() => Rating::Absent,
            Err(_) => Severity::from_common_word(text).map_or(Rating::Unreadable, Rating::Word),
        }
    }
}

/// What a property bag says.
#[derive(Debug, Default)]
pub(super) struct Bag<'a> {
    /// `security-severity`.
    pub(super) security: Rating,
    /// Dependency-Check's `cvssv2_score`, `cvssv3_baseScore`, `cvssv4_baseScore`.
    pub(super) versioned: [Rating; 3],
    /// Who published them (`NVD`).
    pub(super) source: Cow<'a, str>,
    /// What the tags say.
    pub(super) tags: Tags,
    /// Numbers of the weaknesses (CWE) that tags name.
    pub(super) cwes: Vec<u32>,
    /// The first of `purls` (Grype).
    pub(super) purl: Cow<'a, str>,
    /// A score stood twice with different values.
    pub(super) contradicts_itself: bool,
}

const VERSIONS: [CvssVersion; 3] = [CvssVersion::V2, CvssVersion::V3, CvssVersion::V4];

impl Bag<'_> {
    /// Every published number, each once: `security-severity` only when it repeats none of the others.
    pub(super) fn scores(&self) -> ([ScoreDraft<'_>; 4], usize) {
        let blank = ScoreDraft { source: &self.source, version: CvssVersion::Unstated, value: 0.0, vector: "" };
        let (mut drafts, mut count) = ([blank; 4], 0);
        let versioned = self.versioned.iter().zip(VERSIONS);
        for (&rating, version) in versioned.chain([(&self.security, CvssVersion::Unstated)]) {
            let Rating::Value(value) = rating else { continue };
            let repeats = |draft: &ScoreDraft<'_>| Score::tenths(draft.value) == Score::tenths(value);
            if version == CvssVersion::Unstated && drafts[..count].iter().any(repeats) {
                continue;
            }
            drafts[count] = ScoreDraft { version, value, ..blank };
            count += 1;
        }
        (drafts, count)
    }

    /// The score that names the severity: `security-severity`, else the newest CVSS version, as Dependency-Check does.
    /// One that cannot be read spoils them all.
    pub(super) fn leading(&self) -> Rating {
        let [v2, v3, v4] = self.versioned;
        let all = [self.security, v4, v3, v2];
        let unreadable = all.into_iter().find(|&rating| rating == Rating::Unreadable);
        unreadable.or_else(|| all.into_iter().find(|&rating| rating != Rating::Absent)).unwrap_or_default()
    }

    fn take(&mut self, key: &str, rating: Rating) {
        let slot = match key {
            "security-severity" => &mut self.security,
            "cvssv2_score" => &mut self.versioned[0],
            "cvssv3_baseScore" => &mut self.versioned[1],
            _ => &mut self.versioned[2],
        };
        self.contradicts_itself |= *slot != Rating::Absent && rating != Rating::Absent && *slot != rating;
        if rating.weight() > slot.weight() {
            *slot = rating;
        }
    }
}

struct BagVisitor;

impl<'de> Visitor<'de> for BagVisitor {
    type Value = Bag<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bag<'de>, A::Error> {
        let mut bag = Bag::default();
        while let Some(key) = map.next_key::<Scalar<'de>>()? {
            let Scalar::Text(key) = key else { continue };
            match &*key {
                "security-severity" | "cvssv2_score" | "cvssv3_baseScore" | "cvssv4_baseScore" => {
                    let rating = match map.next_value()? {
                        Scalar::Nothing => Rating::Absent,
                        Scalar::Number(value) => Rating::of_number(value),
                        Scalar::Text(text) => Rating::of_text(&text),
                        Scalar::Other => Rating::Unreadable,
                    };
                    bag.take(&key, rating);
                }
                "tags" => {
                    let TagList(tags, mut cwes) = map.next_value()?;
                    bag.tags = bag.tags.with(tags);
                    bag.cwes.append(&mut cwes);
                }
                "purls" => {
                    let FirstText(purl) = map.next_value()?;
                    bag.purl = purl;
                }
                "source" => {
                    if let Scalar::Text(source) = map.next_value()? {
                        bag.source = source;
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(bag)
    }

    fn visit_unit<E>(self) -> Result<Bag<'de>, E> {
        Ok(Bag::default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Bag<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BagVisitor)
    }
}

/// `tags`, whatever its shape, and the weaknesses among them.
#[derive(Default)]
struct TagList(Tags, Vec<u32>);

impl TagList {
    fn add(&mut self, tag: &str) {
        self.0 = self.0.with(Tags::of(tag));
        self.1.extend(weakness::number(tag));
    }
}

struct TagVisitor;

impl<'de> Visitor<'de> for TagVisitor {
    type Value = TagList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of tags")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<TagList, A::Error> {
        let mut tags = TagList::default();
        while let Some(item) = list.next_element()? {
            if let Scalar::Text(tag) = item {
                tags.add(&tag);
            }
        }
        Ok(tags)
    }

    fn visit_str<E>(self, tag: &str) -> Result<TagList, E> {
        let mut tags = TagList::default();
        tags.add(tag);
        Ok(tags)
    }

    fn visit_unit<E>(self) -> Result<TagList, E> {
        Ok(TagList::default())
    }
}

impl<'de> Deserialize<'de> for TagList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TagVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag(text: &str) -> Bag<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn of_a_score_that_stands_twice_the_worse_counts_in_either_order() {
        for text in [
            r#"{"security-severity":"5.0","security-severity":9.1}"#,
            r#"{"security-severity":9.1,"security-severity":"5.0"}"#,
        ] {
            let bag = bag(text);
            assert_eq!(bag.security, Rating::Value(9.1));
            assert!(bag.contradicts_itself);
        }
        assert!(!bag(r#"{"security-severity":"5.0","security-severity":5}"#).contradicts_itself);
    }

    #[test]
    fn scores_are_numbers_texts_or_absent_and_the_rest_is_unreadable() {
        let security = |value: &str| bag(&format!(r#"{{"x":[{{}}],"security-severity":{value}}}"#)).security;
        assert_eq!(security("\"8.5\""), Rating::Value(8.5));
        assert_eq!(security("8"), Rating::Value(8.0));
        assert_eq!(security("\"0.0\""), Rating::Absent);
        assert_eq!(security("\"-1.0\""), Rating::Absent);
        assert_eq!(security("null"), Rating::Absent);
        assert_eq!(security("-1"), Rating::Value(-1.0));
        assert_eq!(security("\"high\""), Rating::Word(Severity::High));
        assert_eq!(security("\"sev1\""), Rating::Unreadable);
        assert_eq!(security("{\"a\":[]}"), Rating::Unreadable);
    }

    #[test]
    fn security_severity_repeats_no_versioned_score() {
        let bag = bag(r#"{"cvssv3_baseScore":9.8,"cvssv2_score":7.5,"security-severity":"9.8","source":"NVD"}"#);
        let (drafts, count) = bag.scores();
        let values: Vec<_> = drafts[..count].iter().map(|draft| (draft.version, draft.value)).collect();
        assert_eq!(values, [(CvssVersion::V2, 7.5), (CvssVersion::V3, 9.8)]);
        assert_eq!(drafts[0].source, "NVD");
    }

    #[test]
    fn tags_are_known_by_their_words_and_weaknesses() {
        let tags = bag(r#"{"tags":["Security",7,"external/cwe/cwe-798"]}"#).tags;
        assert!(tags.has(Tags::SECURITY) && tags.has(Tags::CREDENTIAL) && !tags.has(Tags::SECRET));
        assert_eq!(bag(r#"{"tags":null}"#).tags, Tags::default());
    }
}
