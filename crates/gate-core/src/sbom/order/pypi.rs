//! Versions of Python packages, PEP 440.

use std::cmp::Ordering;

use super::{numbers, take};

/// Where a version stands within its release: development, alpha, beta, candidate, the release itself, later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Alpha,
    Beta,
    Candidate,
    Release,
}

struct Version<'a> {
    epoch: &'a str,
    release: Vec<&'a str>,
    phase: (Phase, &'a str),
    post: Option<&'a str>,
    development: Option<&'a str>,
    local: Vec<&'a str>,
}

/// Which of two versions comes first; `None` when one of them is none.
pub(super) fn compare(one: &str, other: &str) -> Option<Ordering> {
    let [one, other] = [one, other].map(str::to_ascii_lowercase);
    let [one, other] = [read(&one)?, read(&other)?];
    let longest = one.release.len().max(other.release.len());
    let mut order = numbers(one.epoch, other.epoch);
    for at in 0..longest {
        let [a, b] = [&one, &other].map(|version| version.release.get(at).copied().unwrap_or_default());
        order = order.then_with(|| numbers(a, b));
    }
    order = order.then_with(|| phase(&one).cmp(&phase(&other))).then_with(|| numbers(one.phase.1, other.phase.1));
    order = order.then_with(|| optional(one.post, other.post, Ordering::Less));
    order = order.then_with(|| optional(one.development, other.development, Ordering::Greater));
    Some(order.then_with(|| local(&one.local, &other.local)))
}

/// A development version of the release itself comes before its alphas.
fn phase(version: &Version<'_>) -> Option<Phase> {
    let is_before = version.phase.0 == Phase::Release && version.post.is_none() && version.development.is_some();
    (!is_before).then_some(version.phase.0)
}

/// Numbers that may be missing; `missing` is what a missing one is to one that is there.
fn optional(one: Option<&str>, other: Option<&str>, missing: Ordering) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => numbers(one, other),
        (None, Some(_)) => missing,
        (Some(_), None) => missing.reverse(),
        (None, None) => Ordering::Equal,
    }
}

/// Numbers are newer than words, and what has more is newer.
fn local(one: &[&str], other: &[&str]) -> Ordering {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let pairs = one.iter().zip(other).map(|(a, b)| match (is_number(a), is_number(b)) {
        (true, true) => numbers(a, b),
        (false, false) => a.cmp(b),
        (number, _) => {
            if number {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        }
    });
    pairs.fold(Ordering::Equal, Ordering::then).then(one.len().cmp(&other.len()))
}

/// A version in lower case.
fn read(text: &str) -> Option<Version<'_>> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, local) =
        text.split_once('+').map_or((text, Vec::new()), |(text, local)| (text, local.split(['.', '-', '_']).collect()));
    let (epoch, mut rest) = text.split_once('!').unwrap_or(("", text));
    let mut release = Vec::new();
    loop {
        release.push(take(&mut rest, is_digit));
        match rest.strip_prefix('.').filter(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
            Some(after) => rest = after,
            None => break,
        }
    }
    let mut version = Version { epoch, release, phase: (Phase::Release, ""), post: None, development: None, local };
    let fits = !version.release[0].is_empty() && epoch.bytes().all(is_digit);
    while !rest.is_empty() {
        // `1.0-1` is a release after the release.
        let bare = rest.strip_prefix('-').filter(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        rest = rest.strip_prefix(['.', '-', '_']).unwrap_or(rest);
        let word = if bare.is_some() { "post" } else { take(&mut rest, |byte| byte.is_ascii_lowercase()) };
        let after = rest.strip_prefix(['.', '-', '_']).filter(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        rest = after.unwrap_or(rest);
        let number = take(&mut rest, is_digit);
        match word {
            "a" | "alpha" => version.phase = (Phase::Alpha, number),
            "b" | "beta" => version.phase = (Phase::Beta, number),
            "c" | "rc" | "pre" | "preview" => version.phase = (Phase::Candidate, number),
            "post" | "rev" | "r" => version.post = Some(number),
            "dev" => version.development = Some(number),
            _ => return None,
        }
    }
    fits.then_some(version)
}
