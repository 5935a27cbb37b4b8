//! Numbers that are not findings: coverage, duplication, ratings, gate status.

/// The value of a measure. "No data" is not zero.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureValue {
    /// A count.
    Count(f64),
    /// Percent, 0 to 100, at the precision of the report.
    Percent(f64),
    /// A rating, 1 (A) to 5 (E).
    Rating(u8),
    /// A word, such as a gate status.
    Word(String),
    /// The report names the measure but has no value for it.
    NoData,
}

impl MeasureValue {
    /// The value for people: `3`, `81.2%`, `A`, `OK`; `None` is no data.
    pub fn to_words(&self) -> Option<String> {
        Some(match self {
            MeasureValue::Count(count) => format!("{count}"),
            MeasureValue::Percent(percent) => format!("{percent}%"),
            MeasureValue::Rating(rating) => char::from(b'A' + (*rating).clamp(1, 5) - 1).to_string(),
            MeasureValue::Word(word) => word.clone(),
            MeasureValue::NoData => return None,
        })
    }
}

/// What the tool's server itself made of a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The server's status word for it (`OK`, `ERROR`).
    pub status: String,
    /// The failing direction as the server writes it (`GT`, `LT`), empty when absent.
    pub comparator: String,
    /// The server's threshold, as written.
    pub threshold: String,
}

/// One number with its canonical key.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The key policies use (`new_bugs`, `new_coverage`, `quality_gate`).
    pub key: String,
    /// The tool's own key when it differs (`new_software_quality_reliability_issues`), else equal to `key`.
    pub tool_key: String,
    /// The value.
    pub value: MeasureValue,
    /// The server's own judgement, where the report carries one.
    pub condition: Option<Condition>,
}
