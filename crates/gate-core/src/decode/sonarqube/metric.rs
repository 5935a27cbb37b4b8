//! Metric keys of both modes mapped to the keys policies use, and values parsed at full precision.

use super::shown;
use crate::decode::error::DecodeError;
use crate::decode::sink::Sink;
use crate::model::{Code, MeasureValue};

/// What a metric's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Count,
    Percent,
    Rating,
    Word,
}

/// The key of the gate's own status.
pub(super) const QUALITY_GATE: &str = "quality_gate";

/// Our key, the server's keys in Standard and (10.8 and later) in MQR mode, and the unit
/// (`CoreMetrics` of sonar-plugin-api, `SoftwareQualitiesMetrics` of the server).
///
/// The server's `new_duplicated_lines` is a number of lines, ours is the density in percent: the number moves away.
static METRICS: [(&str, &[&str], Unit); 29] = [
    ("new_bugs", &["new_bugs", "new_software_quality_reliability_issues"], Unit::Count),
    ("new_vulnerabilities", &["new_vulnerabilities", "new_software_quality_security_issues"], Unit::Count),
    ("new_code_smells", &["new_code_smells", "new_software_quality_maintainability_issues"], Unit::Count),
    ("new_violations", &["new_violations"], Unit::Count),
    ("new_coverage", &["new_coverage"], Unit::Percent),
    ("new_lines_to_cover", &["new_lines_to_cover"], Unit::Count),
    ("new_lines", &["new_lines"], Unit::Count),
    ("new_duplicated_lines", &["new_duplicated_lines_density"], Unit::Percent),
    ("new_duplicated_lines_count", &["new_duplicated_lines"], Unit::Count),
    ("new_hotspots", &["new_security_hotspots"], Unit::Count),
    ("new_hotspots_reviewed", &["new_security_hotspots_reviewed"], Unit::Percent),
    (
        "new_maintainability",
        &["new_maintainability_rating", "new_software_quality_maintainability_rating"],
        Unit::Rating,
    ),
    ("new_reliability", &["new_reliability_rating", "new_software_quality_reliability_rating"], Unit::Rating),
    ("new_security", &["new_security_rating", "new_software_quality_security_rating"], Unit::Rating),
    ("new_security_review", &["new_security_review_rating"], Unit::Rating),
    ("bugs", &["bugs", "software_quality_reliability_issues"], Unit::Count),
    ("vulnerabilities", &["vulnerabilities", "software_quality_security_issues"], Unit::Count),
    ("code_smells", &["code_smells", "software_quality_maintainability_issues"], Unit::Count),
    ("violations", &["violations"], Unit::Count),
    ("coverage", &["coverage"], Unit::Percent),
    ("lines_to_cover", &["lines_to_cover"], Unit::Count),
    ("duplicated_lines", &["duplicated_lines_density"], Unit::Percent),
    ("duplicated_lines_count", &["duplicated_lines"], Unit::Count),
    ("hotspots", &["security_hotspots"], Unit::Count),
    ("hotspots_reviewed", &["security_hotspots_reviewed"], Unit::Percent),
    ("maintainability", &["sqale_rating", "software_quality_maintainability_rating"], Unit::Rating),
    ("reliability", &["reliability_rating", "software_quality_reliability_rating"], Unit::Rating),
    ("security", &["security_rating", "software_quality_security_rating"], Unit::Rating),
    (QUALITY_GATE, &["alert_status"], Unit::Word),
];

/// A metric as we know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Metric {
    /// The key policies use.
    pub(super) key: String,
    /// What its value is.
    pub(super) unit: Unit,
    /// Whether it is one of ours: then a value that cannot be read is an error.
    pub(super) ours: bool,
}

/// Finds a metric by the server's key. Keys outside the table keep their name, unless that name means something else
/// to policies.
pub(super) fn metric(tool_key: &str) -> Metric {
    if let Some((key, _, unit)) = METRICS.iter().find(|(_, keys, _)| keys.contains(&tool_key)) {
        return Metric { key: (*key).to_owned(), unit: *unit, ours: true };
    }
    let taken = METRICS.iter().any(|(key, _, _)| *key == tool_key);
    let key = if taken { format!("tool:{tool_key}") } else { tool_key.to_owned() };
    let unit = match tool_key {
        _ if tool_key.ends_with("_rating") => Unit::Rating,
        _ if ["_coverage", "_density", "_reviewed"].iter().any(|end| tool_key.ends_with(end)) => Unit::Percent,
        _ => Unit::Count,
    };
    Metric { key, unit, ours: false }
}

/// Parses a value; empty is no data.
///
/// # Errors
/// When a metric of ours has a value it cannot have: text where a number stands, a negative count, a percentage
/// outside 0 to 100.
pub(super) fn value(sink: &mut Sink, metric: &Metric, text: &str) -> Result<MeasureValue, DecodeError> {
    if text.is_empty() {
        return Ok(MeasureValue::NoData);
    }
    let number = number(text);
    let parsed = match (metric.unit, number) {
        (Unit::Word, _) => Some(MeasureValue::Word(shown(text))),
        (Unit::Count, Some(count)) if count >= 0.0 || !metric.ours => Some(MeasureValue::Count(count)),
        (Unit::Percent, Some(percent)) if (0.0..=100.0).contains(&percent) => Some(MeasureValue::Percent(percent)),
        (Unit::Rating, Some(number)) => Some(MeasureValue::Rating(rating(number).unwrap_or_else(|| {
            sink.problem(Code::UnknownValue, "a rating is outside 1 to 5; taken as 5 (E)", "");
            5
        }))),
        (Unit::Count | Unit::Percent | Unit::Rating, _) => None,
    };
    match parsed {
        Some(value) => Ok(value),
        None if metric.ours => {
            let message = format!("the value of `{}` is no value this metric can have; export it again", metric.key);
            Err(DecodeError::new(Code::Malformed, message))
        }
        None => Ok(MeasureValue::Word(shown(text))),
    }
}

/// A finite decimal number, and nothing else that `f64` would parse.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// A rating 1 to 5, truncated as the server does before it compares.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the guard holds the range of u8")]
pub(super) fn rating(number: f64) -> Option<u8> {
    (1.0..6.0).contains(&number).then_some(number as u8)
}
