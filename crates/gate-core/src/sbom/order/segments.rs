//! Versions made of segments: Ruby gems and `NuGet` packages.

use std::cmp::Ordering;

use semver::Version;

use super::{numbers, take};

/// As `Gem::Version`: digits and letters apart, letters before numbers, zeros at the end left out.
pub(super) fn gem(one: &str, other: &str) -> Option<Ordering> {
    let [one, other] = [segments(one)?, segments(other)?];
    let missing = "0";
    for at in 0..one.len().max(other.len()) {
        let [a, b] = [&one, &other].map(|it| it.get(at).copied().unwrap_or(missing));
        let is_word = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
        let order = match (is_word(a), is_word(b)) {
            (true, true) => a.cmp(b),
            (false, false) => numbers(a, b),
            (word, _) => {
                if word {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

fn segments(text: &str) -> Option<Vec<&str>> {
    let mut rest = text;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let digits = take(&mut rest, |byte| byte.is_ascii_digit());
        let segment = if digits.is_empty() { take(&mut rest, |byte| byte.is_ascii_alphabetic()) } else { digits };
        if segment.is_empty() {
            return None;
        }
        found.push(segment);
        // The platform behind a hyphen belongs to the package and not to its version.
        if rest.starts_with('-') {
            break;
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    found.first().is_some_and(|first| first.starts_with(|c: char| c.is_ascii_digit())).then_some(found)
}

/// Semantic versions with one to four numbers, capitals alike.
pub(super) fn nuget(one: &str, other: &str) -> Option<Ordering> {
    let [one, other] = [one, other].map(str::to_ascii_lowercase);
    let [(first, a), (second, b)] = [four(&one)?, four(&other)?];
    let main = |version: &Version| (version.major, version.minor, version.patch);
    Some(main(&a).cmp(&main(&b)).then(first.cmp(&second)).then_with(|| a.cmp_precedence(&b)))
}

/// The fourth number, and the rest as a semantic version.
fn four(text: &str) -> Option<(u64, Version)> {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, tail) = text.split_at(end);
    let numbers: Option<Vec<u64>> = numbers.split('.').map(|number| number.parse().ok()).collect();
    let numbers = numbers.filter(|list| list.len() <= 4)?;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let plain = format!("{}.{}.{}{tail}", at(0), at(1), at(2));
    Some((at(3), Version::parse(&plain).ok()?))
}
