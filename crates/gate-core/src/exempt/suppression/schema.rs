//! The schemas of suppression files, 1.0 to 1.4, as far as the tool refuses a file by them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// The namespace of 1.0.
const FIRST: &str = "https://www.owasp.org/index.php/OWASP_Dependency_Check_Suppression";
/// Where the namespaces of the others begin.
const HOST: &str = "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.";

/// A version of the schema: the number behind `1.`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(u8);

impl Version {
    /// The version with all features.
    pub(super) const NEWEST: Version = Version(4);
    /// The first with `suppressionGroup`.
    pub(super) const GROUPS: Version = Version(4);
    /// The first with `until`.
    pub(super) const UNTIL: Version = Version(2);

    /// The version behind a namespace the tool knows.
    pub(super) fn of(namespace: &str) -> Option<Version> {
        match namespace.strip_prefix(HOST).and_then(|rest| rest.strip_suffix(".xsd")) {
            Some(minor) => (1..=Version::NEWEST.0).find(|known| known.to_string() == minor).map(Version),
            None => (namespace == FIRST).then_some(Version(0)),
        }
    }

    /// The namespace to write for it.
    pub(super) fn namespace(self) -> String {
        if self.0 == 0 { FIRST.to_owned() } else { format!("{HOST}{}.xsd", self.0) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

/// An element of a rule, in the order in which the schema wants them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Why.
    Notes,
    /// In which dependency; one at the most.
    Dependency(Of),
    /// What; one at the least.
    What(Kind),
}

/// How a dependency is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    FilePath,
    Sha1,
    Gav,
    PackageUrl,
}

/// How that is named which is suppressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Cpe,
    Cve,
    Named,
    Cwe,
    Below,
    V2Below,
    V3Below,
    V4Below,
}

/// Every element with the minor version that brought it.
const ELEMENTS: [(&str, Name, u8); 13] = [
    ("notes", Name::Notes, 0),
    ("filePath", Name::Dependency(Of::FilePath), 0),
    ("sha1", Name::Dependency(Of::Sha1), 0),
    ("gav", Name::Dependency(Of::Gav), 0),
    ("packageUrl", Name::Dependency(Of::PackageUrl), 3),
    ("cpe", Name::What(Kind::Cpe), 0),
    ("cve", Name::What(Kind::Cve), 0),
    ("vulnerabilityName", Name::What(Kind::Named), 3),
    ("cwe", Name::What(Kind::Cwe), 0),
    ("cvssBelow", Name::What(Kind::Below), 0),
    ("cvssV2Below", Name::What(Kind::V2Below), 4),
    ("cvssV3Below", Name::What(Kind::V3Below), 4),
    ("cvssV4Below", Name::What(Kind::V4Below), 4),
];

impl Name {
    /// The element of this name, with the first version that has it.
    pub(super) fn of(name: &str) -> Option<(Name, Version)> {
        ELEMENTS.iter().find(|(known, ..)| *known == name).map(|&(_, name, since)| (name, Version(since)))
    }

    /// The names that a version knows.
    pub(super) fn known(version: Version) -> Vec<&'static str> {
        ELEMENTS.iter().filter(|(.., since)| *since <= version.0).map(|&(name, ..)| name).collect()
    }

    /// Its name.
    pub(super) fn as_str(self) -> &'static str {
        ELEMENTS.iter().find(|(_, known, _)| *known == self).map_or("", |(name, ..)| name)
    }

    /// Where it stands among the parts of a rule.
    pub(super) fn rank(self) -> u8 {
        match self {
            Name::Notes => 0,
            Name::Dependency(_) => 1,
            Name::What(_) => 2,
        }
    }

    /// Whether it may be a pattern (`regex`, `caseSensitive`).
    pub(super) fn has_flags(self) -> bool {
        match self {
            Name::Notes | Name::Dependency(Of::Sha1) => false,
            Name::Dependency(Of::FilePath | Of::Gav | Of::PackageUrl) => true,
            Name::What(kind) => matches!(kind, Kind::Cpe | Kind::Named),
        }
    }

    /// What is wrong with its text, blanks included.
    pub(super) fn fault(self, text: &str) -> Option<&'static str> {
        let (fits, why) = match self {
            Name::Dependency(Of::Sha1) => {
                (is_sha1(text), "a SHA-1 has 40 hexadecimal digits, without blanks or line breaks")
            }
            Name::Notes | Name::Dependency(_) | Name::What(Kind::Cpe | Kind::Named) => return None,
            Name::What(Kind::Cve) => (
                is_cve(text),
                "write it as `CVE-2026-1234`, in capitals and without blanks or line breaks; any other id goes into \
                 `<vulnerabilityName>`",
            ),
            Name::What(Kind::Cwe) => (is_positive(text.trim()), "a CWE is a number, such as 79"),
            Name::What(Kind::Below | Kind::V2Below | Kind::V3Below | Kind::V4Below) => {
                (score(text).is_some(), "a score is a number from 0 to 10, such as 7.0")
            }
        };
        (!fits).then_some(why)
    }
}

/// The score in a text.
pub(super) fn score(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value: f64 = plain.then(|| text.parse().ok()).flatten()?;
    (0.0..=10.0).contains(&value).then_some(value)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_sha1(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A CVE, perhaps behind a word and a hyphen, or a number.
fn is_cve(text: &str) -> bool {
    let numbered = |rest: &str| {
        rest.split_once('-').is_some_and(|(year, number)| year.len() == 4 && digits(year) && digits(number))
    };
    let word = |word: &str| !word.is_empty() && word.chars().all(|it| it.is_alphanumeric() || it == '_');
    let behind_word = || text.split_once("-CVE-").filter(|(start, _)| word(start)).map(|(_, rest)| rest);
    digits(text) || text.strip_prefix("CVE-").or_else(behind_word).is_some_and(numbered)
}

fn is_positive(text: &str) -> bool {
    let number = text.strip_prefix('+').unwrap_or(text);
    digits(number) && number.bytes().any(|byte| byte != b'0')
}

/// What a flag says to the tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    /// `true`
    On,
    /// `false` or `0`
    Off,
    /// `1`: true by the schema, and no word the tool takes for true.
    One,
}

impl Flag {
    /// The flag behind a text; `None` when the schema does not have it.
    pub(super) fn of(text: &str) -> Option<Flag> {
        match text.trim() {
            "true" => Some(Flag::On),
            "false" | "0" => Some(Flag::Off),
            "1" => Some(Flag::One),
            _ => None,
        }
    }
}

/// A day of the schema: `2026-12-31`, `2026-12-31Z` or `2026-12-31+02:00`. Answers with its first instant, in UTC
/// where it has no zone, and whether it has one.
pub(super) fn day(text: &str) -> Option<(Timestamp, bool)> {
    let (date, zone) = text.split_at_checked(10)?;
    let offset = match zone {
        "" | "Z" => Offset::UTC,
        _ => offset(zone)?,
    };
    let shape = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let date: Date = date.bytes().enumerate().all(shape).then(|| date.parse().ok()).flatten()?;
    let start = date.to_zoned(TimeZone::fixed(offset)).ok()?;
    Some((start.timestamp(), !zone.is_empty()))
}

fn offset(zone: &str) -> Option<Offset> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let number = |text: &str| digits(text).then(|| text.parse::<i32>().ok()).flatten();
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = (hours * 60 + minutes) * 60;
    (minutes < 60 && seconds <= 14 * 3600).then(|| Offset::from_seconds(sign * seconds).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_known_letter_for_letter() {
        assert_eq!(Version::of(FIRST).unwrap().to_string(), "1.0");
        assert_eq!(Version::of(&Version::NEWEST.namespace()), Some(Version::NEWEST));
        for unknown in [
            "",
            "https://dependency-check.github.io/DependencyCheck/dependency-suppression.1.4.xsd",
            "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.5.xsd",
            "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.04.xsd",
        ] {
            assert_eq!(Version::of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn texts_have_the_types_of_the_schema() {
        for (name, good, bad) in [
            (
                Name::What(Kind::Cve),
                &["CVE-2026-1", "OSVDB-CVE-2026-1", "1179"][..],
                &["cve-2026-1", "CVE-26-1", " CVE-2026-1", "GHSA-x", ""][..],
            ),
            (
                Name::Dependency(Of::Sha1),
                &["384FAA82E193D4E4B0546059CA09572654BC3970"],
                &["384FAA", " 384FAA82E193D4E4B0546059CA09572654BC397"],
            ),
            (Name::What(Kind::Cwe), &["79", "+079", " 79 "], &["CWE-79", "0", "-1", ""]),
            (
                Name::What(Kind::Below),
                &["7", "7.5", " 0.0 ", "10", ".5", "5."],
                &["10.1", "-1", "7,0", "1e1", "", ".", "NaN"],
            ),
        ] {
            assert!(good.iter().all(|text| name.fault(text).is_none()), "{name:?}");
            assert!(bad.iter().all(|text| name.fault(text).is_some()), "{name:?}");
        }
    }

    #[test]
    fn days_begin_at_midnight_of_their_zone() {
        let read = |text| day(text).map(|(start, zoned)| (start.to_string(), zoned));
        assert_eq!(read("2026-12-31"), Some(("2026-12-31T00:00:00Z".to_owned(), false)));
        assert_eq!(read("2026-12-31Z"), Some(("2026-12-31T00:00:00Z".to_owned(), true)));
        assert_eq!(read("2026-12-31+02:00"), Some(("2026-12-30T22:00:00Z".to_owned(), true)));
        assert_eq!(read("2026-12-31-05:30"), Some(("2026-12-31T05:30:00Z".to_owned(), true)));
        for bad in [
            "",
            "2026-12-32",
            "2026-2-3",
            "31.12.2026",
            "2026-12-31T00:00:00Z",
            "2026-12-31+15:00",
            "2026-12-31+2",
            "2026-12-31z",
            "9999-12-31-14:00",
            "ä026-12-31",
            "2026-12-31+00:60",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
