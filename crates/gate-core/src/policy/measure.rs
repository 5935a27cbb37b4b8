//! Conditions on measures: which keys there are, how they are written, and when they hold.

use super::values::Fault;
use crate::model::MeasureValue;
use crate::yaml::{Origin, Scalar, did_you_mean};

/// What a measure counts, and which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// A count; less is better.
    Count,
    /// Percent; more is better.
    PercentUp,
    /// Percent; less is better.
    PercentDown,
    /// A rating from A to E.
    Rating,
    /// A status word.
    Status,
}

/// A measure that policies can name.
#[derive(Debug, PartialEq, Eq)]
pub struct MeasureSpec {
    /// The key, as in [`crate::model::Measure::key`].
    pub key: &'static str,
    /// What it counts.
    pub kind: MeasureKind,
    /// What it means, for the reference page.
    pub doc: &'static str,
}

const fn spec(key: &'static str, kind: MeasureKind, doc: &'static str) -> MeasureSpec {
    MeasureSpec { key, kind, doc }
}

/// Every measure a policy can name.
pub const MEASURES: &[MeasureSpec] = &[
    spec("quality_gate", MeasureKind::Status, "the server's own verdict"),
    spec("new_bugs", MeasureKind::Count, "bugs in new code"),
    spec("new_vulnerabilities", MeasureKind::Count, "vulnerabilities in new code"),
    spec("new_code_smells", MeasureKind::Count, "maintainability issues in new code"),
    spec("new_violations", MeasureKind::Count, "all issues in new code"),
    spec("new_hotspots_reviewed", MeasureKind::PercentUp, "security hotspots of new code that a person has reviewed"),
    spec("new_coverage", MeasureKind::PercentUp, "lines and branches of new code that tests reach"),
    spec("new_duplicated_lines", MeasureKind::PercentDown, "lines of new code that stand elsewhere too"),
    spec("new_maintainability", MeasureKind::Rating, "maintainability of new code"),
    spec("new_reliability", MeasureKind::Rating, "reliability of new code"),
    spec("new_security", MeasureKind::Rating, "security of new code"),
    spec("bugs", MeasureKind::Count, "bugs in all code"),
    spec("vulnerabilities", MeasureKind::Count, "vulnerabilities in all code"),
    spec("code_smells", MeasureKind::Count, "maintainability issues in all code"),
    spec("coverage", MeasureKind::PercentUp, "lines and branches of all code that tests reach"),
    spec("duplicated_lines", MeasureKind::PercentDown, "lines that stand elsewhere too"),
    spec("hotspots_reviewed", MeasureKind::PercentUp, "security hotspots that a person has reviewed"),
    spec("maintainability", MeasureKind::Rating, "maintainability of all code"),
    spec("reliability", MeasureKind::Rating, "reliability of all code"),
    spec("security", MeasureKind::Rating, "security of all code"),
];

/// How a value is held against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// Equal.
    Equal,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
    /// Less than.
    Below,
    /// More than.
    Above,
}

impl Comparator {
    const ALL: [Comparator; 5] = [Self::Equal, Self::AtMost, Self::AtLeast, Self::Below, Self::Above];

    /// The sign used in policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::Above => ">",
        }
    }
}

/// The limit of a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MeasureLimit {
    /// A count.
    Count(u32),
    /// Percent, 0 to 100.
    Percent(f64),
    /// A rating, 1 (A) to 5 (E).
    Rating(u8),
    /// The status `OK`.
    StatusOk,
}

impl MeasureLimit {
    fn number(self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(f64::from(count)),
            Self::Percent(percent) => Some(percent),
            Self::Rating(rating) => Some(f64::from(rating)),
            Self::StatusOk => None,
        }
    }
}

/// One condition of a gate on a measure.
#[derive(Clone, Debug)]
pub struct MeasureRule {
    /// Which measure.
    pub measure: &'static MeasureSpec,
    /// How it is compared.
    pub comparator: Comparator,
    /// The limit. Ratings count from 1 (A) up, so "A or better" is at most 1.
    pub limit: MeasureLimit,
    /// Where it is written.
    pub origin: Origin,
}

impl PartialEq for MeasureRule {
    fn eq(&self, other: &Self) -> bool {
        (self.measure, self.comparator, self.limit) == (other.measure, other.comparator, other.limit)
    }
}

impl MeasureRule {
    /// The key of the measure.
    pub fn key(&self) -> &'static str {
        self.measure.key
    }

    /// Whether a value fulfils the condition; `None` without data, or when the value is of another sort.
    pub fn holds(&self, value: &MeasureValue) -> Option<bool> {
        if let (MeasureValue::Word(word), MeasureLimit::StatusOk) = (value, self.limit) {
            return Some(word == "OK");
        }
        let (value, limit) = self.numbers(value)?;
        Some(match self.comparator {
            Comparator::Equal => value.total_cmp(&limit).is_eq(),
            Comparator::AtMost => value <= limit,
            Comparator::AtLeast => value >= limit,
            Comparator::Below => value < limit,
            Comparator::Above => value > limit,
        })
    }

    /// How far a value is from the limit, on either side of it; `None` where both are no numbers of one sort.
    pub fn distance(&self, value: &MeasureValue) -> Option<f64> {
        self.numbers(value).map(|(value, limit)| (value - limit).abs())
    }

    /// A value and the limit, where both are numbers of one sort.
    fn numbers(&self, value: &MeasureValue) -> Option<(f64, f64)> {
        let value = match (value, self.limit) {
            (MeasureValue::Count(it), MeasureLimit::Count(_))
            | (MeasureValue::Percent(it), MeasureLimit::Percent(_)) => *it,
            (MeasureValue::Rating(it), MeasureLimit::Rating(_)) => f64::from(*it),
            _ => return None,
        };
        self.limit.number().filter(|_| value.is_finite()).map(|limit| (value, limit))
    }

    /// Whether whatever fulfils this condition fulfils `other` too.
    pub(super) fn implies(&self, other: &MeasureRule) -> bool {
        use Comparator::{Above, AtLeast, AtMost, Below, Equal};
        if self == other {
            return true;
        }
        let (Some(mine), Some(theirs)) = (self.limit.number(), other.limit.number()) else { return false };
        match (self.comparator, other.comparator) {
            (AtMost | Below | Equal, AtMost) | (Below, Below) => mine <= theirs,
            (AtMost | Equal, Below) => mine < theirs,
            (AtLeast | Above | Equal, AtLeast) | (Above, Above) => mine >= theirs,
            (AtLeast | Equal, Above) => mine > theirs,
            (_, Equal) | (AtMost | Below, AtLeast | Above) | (AtLeast | Above, AtMost | Below) => false,
        }
    }

    /// The condition as a policy writes it (`>= 80%`, `A`, `OK`).
    pub fn text(&self) -> String {
        let sign = self.comparator.as_str();
        match self.limit {
            MeasureLimit::Count(count) => format!("{sign} {count}"),
            MeasureLimit::Percent(percent) => format!("{sign} {percent}%"),
            MeasureLimit::Rating(rating) => char::from(b'A' + rating.saturating_sub(1).min(4)).to_string(),
            MeasureLimit::StatusOk => "OK".to_owned(),
        }
    }
}

/// The measure with a key.
pub(super) fn measure(key: &str) -> Option<&'static MeasureSpec> {
    MEASURES.iter().find(|spec| spec.key == key)
}

/// How the conditions of a kind are written: words for messages, an example.
pub(super) fn grammar(kind: MeasureKind) -> (&'static str, &'static str) {
    match kind {
        MeasureKind::Count => ("a count such as `0` (at most) or `\"< 5\"`", "0"),
        MeasureKind::PercentUp => ("percent such as `\">= 80%\"` or `100%` (at least)", "100%"),
        MeasureKind::PercentDown => ("percent such as `\"<= 3%\"` or `3%` (at most)", "3%"),
        MeasureKind::Rating => ("a rating from A to E, meaning that or better", "A"),
        MeasureKind::Status => ("`OK`", "OK"),
    }
}

/// Reads a condition.
pub(super) fn condition(spec: &MeasureSpec, scalar: &Scalar) -> Result<(Comparator, MeasureLimit), Fault> {
    let text = scalar.text.trim();
    let expected = || Fault::new(format!("expected {}, found `{text}`", grammar(spec.kind).0));
    match spec.kind {
        MeasureKind::Status if text == "OK" => return Ok((Comparator::Equal, MeasureLimit::StatusOk)),
        MeasureKind::Status => {
            let help = did_you_mean(text, ["OK"]).unwrap_or_else(|| "no other status is a pass".to_owned());
            return Err(expected().help(help));
        }
        MeasureKind::Rating => {
            let letter = text.as_bytes().first().filter(|letter| text.len() == 1 && letter.is_ascii_uppercase());
            let rating = letter.map(|letter| letter - b'A' + 1).filter(|rating| *rating <= 5).ok_or_else(expected)?;
            return Ok((Comparator::AtMost, MeasureLimit::Rating(rating)));
        }
        MeasureKind::Count | MeasureKind::PercentUp | MeasureKind::PercentDown => {}
    }
    let sign = Comparator::ALL.into_iter().find(|it| text.starts_with(it.as_str()));
    let rest = text[sign.map_or(0, |it| it.as_str().len())..].trim_start();
    let bare = if spec.kind == MeasureKind::PercentUp { Comparator::AtLeast } else { Comparator::AtMost };
    let comparator = sign.unwrap_or(bare);
    if spec.kind == MeasureKind::Count {
        let digits = !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit());
        let count = digits.then(|| rest.parse().ok()).flatten().ok_or_else(expected)?;
        return Ok((comparator, MeasureLimit::Count(count)));
    }
    let Some(number) = rest.strip_suffix('%') else {
        let number = !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit() || it == b'.');
        return Err(if number { expected().help(format!("write `{rest}%`")) } else { expected() });
    };
    let plain = number.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let percent: f64 = plain.then(|| number.parse().ok()).flatten().ok_or_else(expected)?;
    if percent > 100.0 {
        return Err(Fault::new(format!("{number} percent cannot be")).help("percent run from 0% to 100%"));
    }
    let fulfilled_by_all =
        (comparator == Comparator::AtLeast && percent <= 0.0) || (comparator == Comparator::AtMost && percent >= 100.0);
    if fulfilled_by_all {
        return Err(Fault::new(format!("every value fulfils `{text}`")).help("leave the condition out"));
    }
    Ok((comparator, MeasureLimit::Percent(percent)))
}
