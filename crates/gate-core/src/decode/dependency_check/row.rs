//! One vulnerability of one dependency: severity, scores and suppression, the same for every format.

use std::borrow::Cow;

use crate::decode::{DecodeError, Draft, ScoreDraft, Sink};
use crate::model::{Code, CvssVersion, Exemption, ExemptionSource, Expiry, Kind, Severity};

/// A vulnerability as a report states it, empty where it is silent.
#[derive(Default)]
pub(super) struct Row<'a> {
    /// Who published it (`NVD`, `OSSINDEX`, `RETIREJS` …).
    pub(super) source: &'a str,
    /// An id, a number or a whole sentence: the tool never promises a CVE.
    pub(super) name: &'a str,
    /// The severity text: a word, or a number in quotes.
    pub(super) severity: &'a str,
    /// What it is about.
    pub(super) description: &'a str,
    /// The words of the suppression rule.
    pub(super) notes: &'a str,
    /// Every base score, up to one of each version.
    pub(super) scores: [Option<Base<'a>>; 3],
    /// Numbers of the weaknesses (CWE) behind it.
    pub(super) cwes: &'a [u32],
    /// Whether it carries a block of CISA's catalogue of exploited vulnerabilities.
    pub(super) exploited: bool,
    /// Whether the tool suppressed it.
    pub(super) suppressed: bool,
}

/// A base score.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    /// Its version.
    pub(super) version: CvssVersion,
    /// The number as written.
    pub(super) value: f64,
    /// Its vector, empty when the format has none.
    pub(super) vector: &'a str,
}

/// The status of rows that CISA knows to be exploited.
const EXPLOITED: &str = "known-exploited";

/// Adds a row to the sink; the dependency completes it later.
///
/// # Errors
/// When a deciding field holds text of the tool's own template in place of a value.
pub(super) fn add(sink: &mut Sink, row: &Row<'_>) -> Result<(), DecodeError> {
    for deciding in [row.name, row.severity, row.source] {
        if is_template(deciding) {
            return Err(unresolved());
        }
    }
    let mut scores: Vec<ScoreDraft<'_>> = row.scores.iter().flatten().map(|base| draft(row.source, base)).collect();
    let word = row.severity.trim();
    let number = numeric(word);
    if let Some(value) = number.filter(|&value| value > 0.0) {
        let base = Base { version: CvssVersion::Unstated, value, vector: "" };
        scores.push(draft(row.source, &base));
    }
    let by_score = || scores.iter().map(|score| level(score.version, score.value)).max();
    let mapped = match number {
        Some(_) => Some(by_score().unwrap_or(Severity::Unknown)),
        None if word.is_empty() => Some(by_score().unwrap_or(Severity::Unknown)),
        None => from_word(word),
    };
    let severity = sink.severity_or_worst(mapped);
    let title = one_line(if row.description.trim().is_empty() { row.name } else { row.description });
    let aliases = ids(row.name);
    sink.finding(&Draft {
        severity,
        severity_word: word,
        rule: row.name.trim(),
        title: &title,
        status: if row.exploited { EXPLOITED } else { "" },
        known_exploited: row.exploited,
        scores: &scores,
        aliases: &aliases,
        cwes: row.cwes,
        suppression: row.suppressed.then(|| exemption(row.notes)),
        ..Draft::new(Kind::Vulnerability)
    })
}

fn draft<'a>(source: &'a str, base: &Base<'a>) -> ScoreDraft<'a> {
    ScoreDraft { source: source.trim(), version: base.version, value: base.value, vector: base.vector }
}

fn exemption(notes: &str) -> Exemption {
    Exemption {
        source: ExemptionSource::Tool,
        id: "suppressed".to_owned(),
        reason: cut(notes.trim(), 4096).into_owned(),
        owner: String::new(),
        expires: Expiry::Never,
        file: String::new(),
        line: 0,
        column: 0,
    }
}

/// The number in a severity text: OSS Index rows without a readable vector carry their score there.
fn numeric(word: &str) -> Option<f64> {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    word.parse().ok()
}

/// The words that the tool and its sources write; `UNKOWN` is how one of them spells it.
fn from_word(word: &str) -> Option<Severity> {
    let is = |candidate: &str| word.eq_ignore_ascii_case(candidate);
    Some(match () {
        () if is("critical") => Severity::Critical,
        () if is("high") => Severity::High,
        () if is("medium") || is("moderate") => Severity::Medium,
        () if is("low") => Severity::Low,
        () if is("info") || is("informational") || is("none") => Severity::Info,
        () if is("unknown") || is("unkown") => Severity::Unknown,
        () => return None,
    })
}

/// The level word of a score: CVSS v2 has neither "none" nor "critical". A score that cannot be is the worst.
fn level(version: CvssVersion, value: f64) -> Severity {
    let Ok(tenths) = crate::model::Score::tenths(value) else { return Severity::Critical };
    match version {
        CvssVersion::V2 => Severity::from_score_tenths(tenths).clamp(Severity::Low, Severity::High),
        CvssVersion::V3 | CvssVersion::V4 | CvssVersion::Unstated => Severity::from_score_tenths(tenths),
    }
}

/// The ids in a name that lists several (`CVE-2020-11022, CVE-2020-11023`); a single one is the rule itself.
fn ids(name: &str) -> Vec<&str> {
    let is_id = |word: &&str| word.starts_with("CVE-") || word.starts_with("GHSA-");
    let words = || name.split([',', ';', ' ']).filter(|word| !word.is_empty());
    if words().count() > 1 && words().all(|word| is_id(&word)) { words().collect() } else { Vec::new() }
}

/// Whether a text is a reference that the tool's template engine left unresolved.
pub(super) fn is_template(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("$enc.") || text.starts_with("$vuln") || text.starts_with("$severity")
}

/// A text that decides nothing; an unresolved template reference reads as absent.
pub(super) fn or_empty(text: &str) -> &str {
    if is_template(text) { "" } else { text }
}

/// The error for template text where a value belongs.
pub(super) fn unresolved() -> DecodeError {
    let message = "holds a piece of the tool's own template in place of a value, as some versions of Dependency-Check \
                   do; upgrade it to 12.1.0 or later and scan again";
    DecodeError::new(Code::KnownBroken, message)
}

/// Longest line for people, in bytes.
const LINE: usize = 240;

/// The first line that is not blank, cut to what people read.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    cut(line, LINE)
}

/// A text of at most `most` bytes, with a mark when something was cut off.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let mut end = most - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_the_severity_text_are_numbers_and_words_are_not() {
        assert_eq!(numeric("9.8"), Some(9.8));
        assert_eq!(numeric("-1.0"), Some(-1.0));
        assert_eq!(numeric("inf"), None);
        assert_eq!(numeric("NaN"), None);
        assert_eq!(numeric("1.2.3"), None);
        assert_eq!(numeric("high"), None);
    }

    #[test]
    fn level_words_follow_the_version_of_the_score() {
        assert_eq!(level(CvssVersion::V2, 10.0), Severity::High);
        assert_eq!(level(CvssVersion::V2, 0.0), Severity::Low);
        assert_eq!(level(CvssVersion::V3, 9.0), Severity::Critical);
        assert_eq!(level(CvssVersion::V3, 6.900_000_095_367_432), Severity::Medium);
        assert_eq!(level(CvssVersion::V4, 0.0), Severity::Info);
        assert_eq!(level(CvssVersion::V4, 11.0), Severity::Critical);
    }

    #[test]
    fn only_known_words_have_a_meaning() {
        assert_eq!(from_word("MODERATE"), Some(Severity::Medium));
        assert_eq!(from_word("UNKOWN"), Some(Severity::Unknown));
        assert_eq!(from_word("negligible"), None);
    }

    #[test]
    fn a_name_of_several_ids_lists_them_and_a_sentence_does_not() {
        assert_eq!(ids("CVE-2020-11022, CVE-2020-11023"), ["CVE-2020-11022", "CVE-2020-11023"]);
        assert!(ids("CVE-2020-11022").is_empty());
        assert!(ids("CVE-2020-11022 is bad").is_empty());
    }

    #[test]
    fn lines_for_people_are_cut_on_a_character() {
        assert_eq!(one_line("\n \n first \n second"), "first");
        let long = "ä".repeat(400);
        assert!(one_line(&long).len() <= LINE && one_line(&long).ends_with('…'));
    }
}
