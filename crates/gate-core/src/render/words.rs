//! Counts, durations and lists in words.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::escape::terminal;
use crate::model::{Fingerprint, Kind, Severity};

/// Bytes of a name that a key keeps as they are; of a longer one the digest tells the rest.
const LONGEST_KEY: usize = 80;

/// `1 finding`, `2 findings`: for nouns whose plural takes an s.
pub(super) fn count(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `1 high vulnerability`, `7 high misconfigurations`, `2 issues of unknown severity`.
pub(super) fn count_of_kind(count: u64, kind: Kind, severity: Severity) -> String {
    let noun = noun(kind, count != 1);
    match severity {
        Severity::Unknown => format!("{count} {noun} of unknown severity"),
        Severity::Info => format!("{count} informational {noun}"),
        Severity::Low | Severity::Medium | Severity::High | Severity::Critical => format!("{count} {severity} {noun}"),
    }
}

/// A kind for people.
pub(super) fn noun(kind: Kind, many: bool) -> &'static str {
    let (one, several) = match kind {
        Kind::Secret => ("secret", "secrets"),
        Kind::Vulnerability => ("vulnerability", "vulnerabilities"),
        Kind::Misconfiguration => ("misconfiguration", "misconfigurations"),
        Kind::License => ("licence", "licences"),
        Kind::CodeVulnerability => ("code vulnerability", "code vulnerabilities"),
        Kind::Bug => ("bug", "bugs"),
        Kind::CodeSmell => ("code smell", "code smells"),
        Kind::Hotspot => ("hotspot", "hotspots"),
        Kind::Component => ("component", "components"),
        Kind::Issue => ("issue", "issues"),
    };
    if many { several } else { one }
}

/// The first `most` items joined by `, `, and how many more there are.
pub(super) fn list<'a>(items: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let total = items.len();
    let shown: Vec<&str> = items.take(most).collect();
    let more = total - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// The same with `and` before the last: `a`, `a and b`, `a, b and c`, `a, b and 2 more`.
pub(super) fn and_list(items: &[&str], most: usize) -> String {
    match items {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] if items.len() <= most => format!("{} and {last}", first.join(", ")),
        _ => list(items.iter().copied(), most),
    }
}

/// A place `file:line:column` in its parts, so that line 10 comes behind line 9.
pub(super) fn position(place: &str) -> (&str, u32, u32) {
    fn number(text: &str) -> Option<(&str, u32)> {
        let (rest, number) = text.rsplit_once(':')?;
        Some((rest, number.parse().ok()?))
    }
    let Some((rest, last)) = number(place) else { return (place, 0, 0) };
    number(rest).map_or((rest, last, 0), |(file, line)| (file, line, last))
}

/// How long ago, in its largest unit: `3h`, `5d`.
pub(super) fn age(time: Timestamp, now: Timestamp) -> String {
    let age = now.duration_since(time);
    if age < SignedDuration::ZERO {
        return "ahead".to_owned();
    }
    match age.as_secs() {
        seconds @ 172_800.. => format!("{}d", seconds / 86_400),
        seconds @ 7200.. => format!("{}h", seconds / 3600),
        seconds @ 120.. => format!("{}min", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

/// The first digits of a commit.
pub(super) fn short(commit: &str) -> String {
    commit.chars().take(12).collect()
}

/// Text of a report for one line of another system: what is unseen becomes visible, and what is longer than `most`
/// characters ends with `…`.
pub(super) fn one_line(text: &str, most: usize) -> Cow<'_, str> {
    // What is cut is not even looked at: four bytes make a character, and one more shows that something follows.
    let end = text.char_indices().nth(most + 1).map_or(text.len(), |(at, _)| at);
    let safe = terminal(&text[..end], true);
    match safe.char_indices().nth(most) {
        None if end == text.len() => safe,
        _ => Cow::Owned(format!("{}…", safe.chars().take(most.saturating_sub(1)).collect::<String>())),
    }
}

/// A name by which other systems find things again, no two names by the same: letters, digits and a few signs as they
/// are, every other byte as `%2D`. Neither blank, `>` nor `--` is left.
pub(super) fn key(name: &str) -> String {
    let mut text = String::new();
    for (at, byte) in name.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/') || (byte == b'-' && at > 0);
        if is_plain && !(byte == b'-' && text.ends_with('-')) {
            text.push(char::from(byte));
        } else {
            let _infallible = write!(text, "%{byte:02X}");
        }
    }
    if text.len() > LONGEST_KEY {
        text.truncate(LONGEST_KEY);
        let _infallible = write!(text, "~{}", Fingerprint::from_digest(&Sha256::digest(name.as_bytes()).into()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_several() {
        assert_eq!((count(1, "finding"), count(0, "finding")), ("1 finding".to_owned(), "0 findings".to_owned()));
        assert_eq!(count_of_kind(1, Kind::Vulnerability, Severity::High), "1 high vulnerability");
        assert_eq!(count_of_kind(7, Kind::Misconfiguration, Severity::High), "7 high misconfigurations");
        assert_eq!(count_of_kind(2, Kind::Issue, Severity::Unknown), "2 issues of unknown severity");
    }

    #[test]
    fn one_line_is_visible_and_no_longer_than_asked() {
        assert_eq!(one_line("plain", 5), "plain");
        assert_eq!(one_line("plainer", 5), "plai…");
        assert_eq!(one_line("a\n\u{202e}b", 40), "a\\n\\u{202e}b");
        assert_eq!(one_line(&"漢".repeat(9), 4), "漢漢漢…");
        assert_eq!(one_line(&"\u{1b}".repeat(9), 4).chars().count(), 4);
        assert_eq!(one_line("", 0), "");
    }

    #[test]
    fn lists_say_how_many_they_leave_out() {
        assert_eq!(list(["a", "b", "c"].into_iter(), 2), "a, b and 1 more");
        assert_eq!(list(["a", "b"].into_iter(), 2), "a, b");
        let all = ["a", "b", "c", "d"];
        let told: Vec<String> = (0..=4).map(|count| and_list(&all[..count], 3)).collect();
        assert_eq!(told, ["", "a", "a and b", "a, b and c", "a, b, c and 1 more"]);
    }

    #[test]
    fn places_are_ordered_by_number() {
        let mut places = ["a:10", "a:9:12", "a:9:2", "a", "a b: c:x"];
        places.sort_by_key(|place| position(place));
        assert_eq!(places, ["a", "a:9:2", "a:9:12", "a:10", "a b: c:x"]);
    }

    #[test]
    fn ages_are_in_their_largest_unit() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for (time, words) in [
            ("2026-11-22T11:59:30Z", "30s"),
            ("2026-11-22T11:00:00Z", "60min"),
            ("2026-11-22T09:00:00Z", "3h"),
            ("2026-11-01T12:00:00Z", "21d"),
            ("2026-11-22T13:00:00Z", "ahead"),
        ] {
            assert_eq!(age(time.parse().unwrap(), now), words);
        }
    }
}
