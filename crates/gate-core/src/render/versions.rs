//! Versions for display: which of several fixed versions is the one to go to. It never decides anything.
//!
//! No ecosystem's rules are followed to the letter: numbers compare as numbers, texts as texts, `~` and words such as
//! `rc` come before the release, an epoch (`1:`) before all. Where that does not tell, nothing is told.

use std::cmp::Ordering;

/// Longer texts are no versions.
const LONGEST: usize = 128;

/// Words that come before the release they belong to.
const BEFORE: [&str; 11] =
    ["alpha", "beta", "canary", "cr", "dev", "milestone", "nightly", "pre", "preview", "rc", "snapshot"];
/// Words that say no more than that it is the release.
const RELEASE: [&str; 3] = ["final", "ga", "release"];
/// Single letters that mean `alpha`, `beta`, a candidate or a milestone where a number follows.
const BEFORE_NUMBERS: [&str; 4] = ["a", "b", "c", "m"];

/// A part of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// What follows comes before everything else at this place.
    Tilde,
    /// A word of [`BEFORE`].
    Before(String),
    /// Any other text.
    Word(String),
    /// A number without leading zeros; zero is empty.
    Number(String),
}

/// A version taken apart: what stands between hyphens is compared one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    epoch: String,
    sections: Vec<Vec<Part>>,
}

impl Version {
    /// Takes a text apart; `None` where it is no single version.
    pub(super) fn read(text: &str) -> Option<Version> {
        let text = bare(text);
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (epoch, rest) = text.split_once(':').unwrap_or(("", text));
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+~".contains(&byte);
        let fits = text.len() <= LONGEST
            && epoch.bytes().all(|byte| byte.is_ascii_digit())
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(known)
            && !rest.split('.').any(|part| part == "x");
        fits.then(|| Version {
            epoch: epoch.trim_start_matches('0').to_owned(),
            sections: rest.split('-').map(parts).collect(),
        })
    }

    /// Whether both belong to one release line: the same major version, below 1.0 the same minor version.
    fn same_line(&self, other: &Version) -> bool {
        let number = |version: &Version, at: usize| match version.sections.first().and_then(|first| first.get(at)) {
            Some(Part::Number(number)) => number.clone(),
            Some(Part::Tilde | Part::Before(_) | Part::Word(_)) | None => String::new(),
        };
        let deep = if number(self, 0).is_empty() { 2 } else { 1 };
        self.epoch == other.epoch && (0..deep).all(|at| number(self, at) == number(other, at))
    }

    /// Which comes first; `None` where that cannot be told.
    fn compare(&self, other: &Version) -> Option<Ordering> {
        let mut order = numbers(&self.epoch, &other.epoch);
        for at in 0..self.sections.len().max(other.sections.len()) {
            if order != Ordering::Equal {
                break;
            }
            order = match (self.sections.get(at), other.sections.get(at)) {
                (Some(one), Some(another)) => sections(one, another)?,
                (Some(more), None) => more_section(more)?,
                (None, Some(more)) => more_section(more)?.reverse(),
                (None, None) => Ordering::Equal,
            };
        }
        Some(order)
    }
}

/// The text without the sign of a range that begins there (`>=4.2.2`).
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix(">=").or_else(|| text.strip_prefix("==")).unwrap_or(text);
    text.strip_prefix('=').unwrap_or(text).trim_start()
}

/// The version that clears every flaw of a component, given the fixed versions of each flaw: the largest of what is
/// nearest for each. Where that one lies in a release line in which a flaw was fixed later, the next that clears all.
/// `None` where it cannot be told.
pub(super) fn cure<'a>(installed: &str, flaws: &[Vec<&'a str>]) -> Option<&'a str> {
    let chosen: Option<Vec<&str>> = flaws.iter().map(|fixed| nearest(installed, fixed)).collect();
    let chosen = largest(&chosen?)?;
    let clears_all = |version: &Version| flaws.iter().all(|fixed| clears(version, fixed));
    let Some(version) = Version::read(chosen).filter(|version| !clears_all(version)) else { return Some(chosen) };
    let read = |&text: &&'a str| Some((text, Version::read(text)?));
    let mut later: Vec<_> = flaws.iter().flatten().filter_map(read).collect();
    later.retain(|(_, it)| it.compare(&version) == Some(Ordering::Greater) && clears_all(it));
    extreme(later, Ordering::Less).or(Some(chosen))
}

/// Whether a version has the fix: that of its own release line, where there is one, else any earlier one.
fn clears(version: &Version, fixed: &[&str]) -> bool {
    let fixed: Vec<Version> = fixed.iter().filter_map(|text| Version::read(text)).collect();
    let in_line = fixed.iter().any(|it| it.same_line(version));
    let mut relevant = fixed.iter().filter(|it| !in_line || it.same_line(version));
    relevant.any(|it| matches!(it.compare(version), Some(Ordering::Less | Ordering::Equal)))
}

/// Of the versions that clear a flaw, the one to go to: the smallest above `installed` in its release line, else the
/// smallest above it. `None` where that cannot be told.
fn nearest<'a>(installed: &str, fixed: &[&'a str]) -> Option<&'a str> {
    if let [only] = fixed {
        return Some(*only);
    }
    let installed = Version::read(installed)?;
    let mut above: Vec<(&'a str, Version)> = Vec::new();
    for &text in fixed {
        let Some(version) = Version::read(text) else { continue };
        if version.compare(&installed) == Some(Ordering::Greater) {
            above.push((text, version));
        }
    }
    if above.iter().any(|(_, version)| version.same_line(&installed)) {
        above.retain(|(_, version)| version.same_line(&installed));
    }
    extreme(above, Ordering::Less)
}

/// The largest of the versions. `None` where that cannot be told.
fn largest<'a>(versions: &[&'a str]) -> Option<&'a str> {
    if let [only] = versions {
        return Some(*only);
    }
    let read: Option<Vec<_>> = versions.iter().map(|&text| Some((text, Version::read(text)?))).collect();
    extreme(read?, Ordering::Greater)
}

/// The version that is `wanted` than all others.
fn extreme(versions: Vec<(&str, Version)>, wanted: Ordering) -> Option<&str> {
    let mut versions = versions.into_iter();
    let mut best = versions.next()?;
    for version in versions {
        if version.1.compare(&best.1)? == wanted {
            best = version;
        }
    }
    Some(best.0)
}

/// The parts between two hyphens.
fn parts(section: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = section;
    while let Some(first) = rest.bytes().next() {
        let same = |byte: u8| match first {
            b'0'..=b'9' => byte.is_ascii_digit(),
            _ => byte.is_ascii_alphabetic(),
        };
        let end = rest.bytes().position(|byte| !same(byte)).unwrap_or(rest.len()).max(1);
        let (text, after) = rest.split_at(end);
        rest = after;
        match first {
            b'~' => parts.push(Part::Tilde),
            b'0'..=b'9' => parts.push(Part::Number(text.trim_start_matches('0').to_owned())),
            _ if text.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                parts.extend(word(&text.to_ascii_lowercase(), after));
            }
            // What else stands there only separates.
            _ => {}
        }
    }
    parts
}

fn word(text: &str, after: &str) -> Option<Part> {
    let numbered = after.starts_with(|c: char| c.is_ascii_digit());
    if RELEASE.contains(&text) {
        return None;
    }
    let before = BEFORE.contains(&text) || numbered && BEFORE_NUMBERS.contains(&text);
    Some(if before { Part::Before(text.to_owned()) } else { Part::Word(text.to_owned()) })
}

/// Numbers without leading zeros, however long.
fn numbers(one: &str, other: &str) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

fn sections(one: &[Part], other: &[Part]) -> Option<Ordering> {
    for at in 0..one.len().max(other.len()) {
        let order = match (one.get(at), other.get(at)) {
            (Some(one), Some(other)) => part(one, other)?,
            (Some(more), None) => more_part(more),
            (None, Some(more)) => more_part(more).reverse(),
            (None, None) => Ordering::Equal,
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

fn part(one: &Part, other: &Part) -> Option<Ordering> {
    match (one, other) {
        (Part::Number(one), Part::Number(other)) => Some(numbers(one, other)),
        (Part::Before(one), Part::Before(other)) | (Part::Word(one), Part::Word(other)) => Some(one.cmp(other)),
        (Part::Tilde, Part::Tilde) => Some(Ordering::Equal),
        (Part::Tilde, Part::Before(_) | Part::Word(_) | Part::Number(_))
        | (Part::Before(_), Part::Word(_) | Part::Number(_)) => Some(Ordering::Less),
        (Part::Before(_) | Part::Word(_) | Part::Number(_), Part::Tilde)
        | (Part::Word(_) | Part::Number(_), Part::Before(_)) => Some(Ordering::Greater),
        (Part::Word(_), Part::Number(_)) | (Part::Number(_), Part::Word(_)) => None,
    }
}

/// What a part that only one of two has makes of that one.
fn more_part(part: &Part) -> Ordering {
    match part {
        Part::Tilde | Part::Before(_) => Ordering::Less,
        Part::Number(zero) if zero.is_empty() => Ordering::Equal,
        Part::Number(_) | Part::Word(_) => Ordering::Greater,
    }
}

/// What a section that only one of two has makes of that one. Of words nobody knows (`-jre`, `-android`) nothing is
/// told; `-r3` and `-1` are revisions of a distribution.
fn more_section(section: &[Part]) -> Option<Ordering> {
    match section {
        [] => Some(Ordering::Equal),
        [Part::Word(word), Part::Number(_), ..] if word == "r" => Some(Ordering::Greater),
        [Part::Word(_), ..] => None,
        [first, ..] => Some(more_part(first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(one: &str, other: &str) -> Option<Ordering> {
        Version::read(one)?.compare(&Version::read(other)?)
    }

    #[test]
    fn the_smaller_comes_first() {
        for (smaller, larger) in [
            ("9.9", "10.0"),
            ("1.2.3", "1.2.10"),
            ("1.0", "1.0.1"),
            ("1.1.1k", "1.1.1n"),
            ("1.1.1", "1.1.1k"),
            ("1.1.1k", "1.1.2"),
            ("1.1.1-r5", "1.1.1k-r0"),
            ("1.1.1n-0+deb11u3", "1.1.1n-0+deb11u5"),
            ("2.5.0-1", "2.5.0-1+deb12u1"),
            ("2.5.0", "2.5.0-1"),
            ("20230311~deb12u1", "20230311"),
            ("20230311~deb12u1", "20230311ubuntu0.20.04.1"),
            ("9.0", "1:1.0"),
            ("1:9.0", "2:1.0"),
            ("1.0.0-rc.1", "1.0.0"),
            ("1.0.0-alpha.2", "1.0.0-beta.1"),
            ("1.0b1", "1.0"),
            ("1.0rc1", "1.0.1"),
            ("1.0-SNAPSHOT", "1.0"),
            ("5.3.20.RELEASE", "5.3.21"),
            ("v1.2.0", "1.3.0"),
            ("1.2.3-r1", "1.2.3-r2"),
            ("3.0.9", "3.0.18446744073709551616000"),
            ("31.1-jre", "32.0.0-android"),
        ] {
            assert_eq!(order(smaller, larger), Some(Ordering::Less), "{smaller} {larger}");
            assert_eq!(order(larger, smaller), Some(Ordering::Greater), "{smaller} {larger}");
        }
    }

    #[test]
    fn spellings_of_one_version_are_equal() {
        for (one, other) in [("1.0", "1.0.0"), ("v1.2", "1.2"), ("1.02", "1.2"), ("0:1", "1"), ("5.3.0.Final", "5.3")] {
            assert_eq!(order(one, other), Some(Ordering::Equal), "{one} {other}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        for (one, other) in [
            ("1.0.x", "1.0.1"),
            ("32.0-jre", "32.0"),
            ("master", "1.0"),
            ("", "1.0"),
            ("< 2.0", "1.0"),
            ("1.0 || 2.0", "1.0"),
            ("x:1.0", "1.0"),
            ("1.0\u{1b}[2J", "1.0"),
        ] {
            assert_eq!(order(one, other), None, "{one} {other}");
            assert_eq!(order(other, one), None, "{one} {other}");
        }
        assert_eq!(order(&"1.".repeat(100), "1.0"), None);
    }

    #[test]
    fn the_nearest_is_in_the_release_line_and_never_a_downgrade() {
        for (installed, fixed, wanted) in [
            ("10.1.34", &["9.0.99", "10.1.35", "11.0.3"][..], Some("10.1.35")),
            ("3.0.5", &["10.2.3", "3.1.4", "4.2.5"], Some("3.1.4")),
            ("7.4.6", &["5.2.4", "6.2.3", "7.5.10", "8.17.1"], Some("7.5.10")),
            ("7.9.9", &["5.2.4", "6.2.3", "8.17.1", "9.0.0"], Some("8.17.1")),
            ("0.1.0", &["0.2.3", "0.1.7", "1.0.0"], Some("0.1.7")),
            ("0.1.0", &["4.2.2", "9.0.0", ">=4.2.2"], Some("4.2.2")),
            ("2.14.1", &["2.3.1", "2.12.2", "2.15.0"], Some("2.15.0")),
            ("1.0", &["2.0.x", "2.1"], Some("2.1")),
            ("9.0", &["1.0", "2.0"], None),
            ("master", &["1.0", "2.0"], None),
            ("master", &["1.0"], Some("1.0")),
            ("1.0", &[], None),
        ] {
            assert_eq!(nearest(installed, fixed), wanted, "{installed} {fixed:?}");
        }
    }

    #[test]
    fn one_version_clears_all_flaws() {
        for (installed, flaws, wanted) in [
            ("10.1.34", vec![vec!["9.0.99", "10.1.35", "11.0.3"], vec!["10.1.40", "11.0.6"]], Some("10.1.40")),
            ("1.0", vec![vec!["1.9", "2.1"], vec!["2.0"]], Some("2.1")),
            ("1.0", vec![vec!["1.9", "2.1"], vec!["1.8"]], Some("1.9")),
            ("1.0", vec![vec!["1.9", "2.1", "3.1"], vec!["2.0", "3.0"], vec!["3.0.5"]], Some("3.1")),
            ("1.0", vec![vec!["2.0"], vec!["master"]], None),
            ("1.0", vec![], None),
        ] {
            assert_eq!(cure(installed, &flaws), wanted, "{installed} {flaws:?}");
        }
    }

    #[test]
    fn the_largest_clears_all() {
        assert_eq!(largest(&["1.1.1n-0+deb11u3", "1.1.1n-0+deb11u5", "1.1.1n-0+deb11u4"]), Some("1.1.1n-0+deb11u5"));
        assert_eq!(largest(&["10.1.35", "9.0.99"]), Some("10.1.35"));
        assert_eq!(largest(&["10.1.35", "master"]), None);
        assert_eq!(largest(&["master"]), Some("master"));
        assert_eq!(largest(&[]), None);
    }
}
