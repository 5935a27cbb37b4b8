//! How single values of a waiver are written. Faults go on from the key: "`expires` is no date".

use jiff::Timestamp;
use jiff::civil::Date;

use super::scope::Purl;
use crate::exempt::{Bound, midnight};
use crate::model::{Score, Severity, ToolId};
use crate::policy::{Fault, PathGlob, VersionRange};
use crate::yaml::{did_you_mean, shorten};

/// Longest time of grace in days.
const MOST_DAYS: i64 = 36_500;

/// An id: what an advisory or a rule is called.
pub(super) fn id(text: &str) -> Result<&str, Fault> {
    let text = text.trim();
    if text.contains(['*', '?', ',']) || text.contains(char::is_whitespace) {
        let fault = Fault::new("holds a blank, a comma or a wildcard; it is one id");
        return Err(fault.help("write one waiver for each id"));
    }
    Ok(text)
}

/// A fingerprint, in lower case.
pub(super) fn fingerprint(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    if is_fingerprint(text) {
        return Ok(text.to_ascii_lowercase());
    }
    let fault = Fault::new("is no fingerprint");
    Err(if text.contains('-') && !text.contains(char::is_whitespace) {
        fault.help(format!("an id has a key of its own: `id: {}`", shorten(text)))
    } else {
        fault.help("copy the 20 hexadecimal digits that `gate check` prints with the finding")
    })
}

/// Whether a text is a fingerprint as `gate check` prints it.
pub fn is_fingerprint(text: &str) -> bool {
    text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn purl(text: &str) -> Result<Purl, Fault> {
    Purl::new(text.trim()).ok_or_else(|| {
        Fault::new("is no package URL").help("write `pkg:npm/lodash`, or use `package` for the name alone")
    })
}

pub(super) fn glob(text: &str) -> Result<PathGlob, Fault> {
    PathGlob::new(text.trim()).map_err(|why| Fault::new(format!("is no glob: {why}")))
}

pub(super) fn range(text: &str) -> Result<VersionRange, Fault> {
    VersionRange::new(text.trim())
        .map_err(|why| Fault::new(format!("is no version range: {why}")).help("write `\">=2.0.0, <2.15.0\"`"))
}

pub(super) fn tool(text: &str) -> Result<ToolId, Fault> {
    let id = ToolId::new(text);
    if id.as_str() == text {
        return Ok(id);
    }
    let known = crate::decode::registry().iter().map(|decoder| decoder.about().id);
    let help = did_you_mean(text, known).unwrap_or_else(|| "lower case, words joined by `-`: `trivy`".to_owned());
    Err(Fault::new("is no tool id").help(help))
}

/// A date (midnight UTC at the start of that day, as in Trivy) or an instant with its zone.
pub(super) fn instant(text: &str) -> Result<Timestamp, Fault> {
    let text = text.trim();
    let parsed = if text.len() == 10 { midnight(text) } else { text.parse().ok() };
    parsed.ok_or_else(|| {
        Fault::new("is no date").help("write a date such as 2026-12-31, or an instant such as 2026-12-31T18:00:00Z")
    })
}

/// The end of a waiver as it is written: a date or an instant as it is, a stretch such as `30d` from a day.
///
/// # Errors
/// What is wrong with it, behind its name.
pub fn end(text: &str, today: Date) -> Result<String, Fault> {
    let text = text.trim();
    if let Ok(days) = days(text) {
        let end = jiff::Span::new().try_days(days).and_then(|days| today.checked_add(days));
        return end.map(|end| end.to_string()).map_err(|_| Fault::new("is beyond the calendar"));
    }
    instant(text)
        .map(|_| text.to_owned())
        .map_err(|_| Fault::new("is no date").help("write a date such as 2026-12-31, or days from today such as 30d"))
}

/// `until: fixed`.
pub(super) fn until(text: &str) -> Result<(), Fault> {
    if text.trim() == "fixed" {
        return Ok(());
    }
    let help = match instant(text) {
        Ok(_) => format!("the end has a key of its own: `expires: {}`", text.trim()),
        Err(_) => "write `until: fixed`".to_owned(),
    };
    Err(Fault::new("takes `fixed`: it holds until a report names a fix").help(help))
}

/// `score < 7.0` or `severity < high`.
pub(super) fn bound(text: &str) -> Result<Bound, Fault> {
    const HELP: &str = "write `while: score < 7.0` or `while: severity < high`";
    let fault = || Fault::new("is no condition").help(HELP);
    let (what, limit) = text.split_once('<').ok_or_else(fault)?;
    let limit = limit.trim();
    if limit.starts_with('=') {
        return Err(Fault::new("compares with `<` only").help(HELP));
    }
    match what.trim() {
        "score" => score(limit).map(Bound::ScoreBelow),
        "severity" => match limit.parse() {
            Ok(severity @ (Severity::Low | Severity::Medium | Severity::High | Severity::Critical)) => {
                Ok(Bound::SeverityBelow(severity))
            }
            Ok(Severity::Info | Severity::Unknown) => {
                Err(Fault::new(format!("holds for nothing: no severity is below {limit}")).help(HELP))
            }
            Err(()) => {
                let help = did_you_mean(limit, ["critical", "high", "medium", "low"]).unwrap_or_else(|| HELP.into());
                Err(Fault::new(format!("names no severity: `{}`", shorten(limit))).help(help))
            }
        },
        other => {
            let help = did_you_mean(other, ["score", "severity"]).unwrap_or_else(|| HELP.to_owned());
            Err(Fault::new(format!("looks at `score` or `severity`, not at `{}`", shorten(other))).help(help))
        }
    }
}

/// A base score in tenths.
fn score(text: &str) -> Result<u8, Fault> {
    let fault = || Fault::new("has no base score after `<`").help("base scores run from 0.0 to 10.0: `score < 7.0`");
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let value: f64 = text.parse().ok().filter(|_| plain && digits <= 1).ok_or_else(fault)?;
    match Score::tenths(value) {
        Ok(0) => Err(Fault::new("holds for nothing: no score is below 0")),
        Ok(tenths) => Ok(tenths),
        Err(_) => Err(fault()),
    }
}

/// `14d` or `2w`, in days.
pub(super) fn days(text: &str) -> Result<i64, Fault> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let factor = match unit {
        "d" => Some(1),
        "w" => Some(7),
        _ => None,
    };
    let days = number.trim_end().parse::<u32>().ok().zip(factor).map(|(number, factor)| i64::from(number) * factor);
    match days {
        Some(days) if (1..=MOST_DAYS).contains(&days) => Ok(days),
        Some(_) => Err(Fault::new(format!("is not within 1 and {MOST_DAYS} days"))),
        None => Err(Fault::new("is no number of days").help("write days or weeks: `14d`, `2w`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_in_one_way_only() {
        assert_eq!(bound("score < 7").unwrap(), Bound::ScoreBelow(70));
        assert_eq!(bound("score<7.5").unwrap(), Bound::ScoreBelow(75));
        assert_eq!(bound("severity < high").unwrap(), Bound::SeverityBelow(Severity::High));
        for text in [
            "",
            "score",
            "score <",
            "score < 0",
            "score < 0.0",
            "score < 10.1",
            "score < 7.55",
            "score < -1",
            "score < 7e0",
            "score < NaN",
            "score <= 7",
            "score > 7",
            "7 > score",
            "severity < unknown",
            "severity < info",
            "severity < High",
            "severity < hihg",
            "epss < 1",
            "score < 7 and severity < high",
        ] {
            assert!(bound(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_have_a_unit_and_a_limit() {
        assert_eq!((days("14d").unwrap(), days(" 2 w").unwrap()), (14, 14));
        for text in ["", "d", "14", "0d", "14h", "14 days", "-3d", "1.5d", "99999d", "99999999999d", "٣d", "1ö"] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_stands_under_the_wrong_key_is_sent_to_the_right_one() {
        let help = |fault: Fault| fault.help.unwrap();
        assert_eq!(help(until("2026-12-31").unwrap_err()), "the end has a key of its own: `expires: 2026-12-31`");
        assert_eq!(help(fingerprint("CVE-2026-1").unwrap_err()), "an id has a key of its own: `id: CVE-2026-1`");
        assert_eq!(help(tool("Trivy").unwrap_err()), "did you mean `trivy`?");
    }

    #[test]
    fn an_end_is_a_date_or_a_stretch_from_today() {
        let today = jiff::civil::date(2026, 11, 22);
        assert_eq!(end("30d", today).unwrap(), "2026-12-22");
        assert_eq!(end(" 2w ", today).unwrap(), "2026-12-06");
        assert_eq!(end("2026-12-31", today).unwrap(), "2026-12-31");
        assert_eq!(end("2026-12-31T18:00:00Z", today).unwrap(), "2026-12-31T18:00:00Z");
        for text in ["", "30", "tomorrow", "31.12.2026", "0d"] {
            assert!(end(text, today).is_err(), "{text}");
        }
        assert!(end("36500d", Date::MAX).is_err());
    }

    #[test]
    fn an_instant_needs_its_zone_and_a_date_all_its_digits() {
        assert_eq!(instant("2026-12-31").unwrap().to_string(), "2026-12-31T00:00:00Z");
        assert_eq!(instant("2026-12-31T18:00:00+02:00").unwrap().to_string(), "2026-12-31T16:00:00Z");
        for text in ["", "2026-1-5", "2026-13-01", "2026-02-30", "31.12.2026", "2026-12-31T18:00:00", "never", "30d"] {
            assert!(instant(text).is_err(), "{text}");
        }
    }
}
