//! Versions of packages of distributions: Debian, RPM, Alpine.

use std::cmp::Ordering;

use super::{numbers, take};

/// `[epoch:]version[-revision]` by Debian's policy, chapter 5.6.12.
pub(super) fn deb(one: &str, other: &str) -> Option<Ordering> {
    let [one, other] = [parts(one)?, parts(other)?];
    Some(numbers(one[0], other[0]).then_with(|| debian(one[1], other[1])).then_with(|| debian(one[2], other[2])))
}

/// `[epoch:]version[-release]` as `rpmvercmp` has it.
pub(super) fn rpm(one: &str, other: &str) -> Option<Ordering> {
    let [one, other] = [parts(one)?, parts(other)?];
    Some(numbers(one[0], other[0]).then_with(|| rpmvercmp(one[1], other[1])).then_with(|| rpmvercmp(one[2], other[2])))
}

/// Epoch, version and revision.
fn parts(text: &str) -> Option<[&str; 3]> {
    let (epoch, rest) = text.split_once(':').unwrap_or(("", text));
    let (version, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch.bytes().all(|byte| byte.is_ascii_digit()) && !version.is_empty()).then_some([epoch, version, revision])
}

/// `~` comes before the end, the end before letters, letters before all other characters; numbers compare as numbers.
fn debian<'a>(mut one: &'a str, mut other: &'a str) -> Ordering {
    while !one.is_empty() || !other.is_empty() {
        let texts = [&mut one, &mut other].map(|rest| take(rest, |byte| !byte.is_ascii_digit()).as_bytes());
        for at in 0..=texts[0].len().max(texts[1].len()) {
            let weight = |text: &[u8]| match text.get(at) {
                Some(b'~') => -1,
                None => 0,
                Some(letter) if letter.is_ascii_alphabetic() => i32::from(*letter),
                Some(sign) => i32::from(*sign) + 256,
            };
            let order = weight(texts[0]).cmp(&weight(texts[1]));
            if order != Ordering::Equal {
                return order;
            }
        }
        let [a, b] = [&mut one, &mut other].map(|rest| take(rest, |byte| byte.is_ascii_digit()));
        let order = numbers(a, b);
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// Segments of digits or letters; `~` comes before the end, `^` behind it; a number is newer than letters.
fn rpmvercmp<'a>(mut one: &'a str, mut other: &'a str) -> Ordering {
    loop {
        for rest in [&mut one, &mut other] {
            take(rest, |byte| !byte.is_ascii_alphanumeric() && byte != b'~' && byte != b'^');
        }
        for (sign, lone) in [('~', Ordering::Less), ('^', Ordering::Greater)] {
            match (one.strip_prefix(sign), other.strip_prefix(sign)) {
                (Some(a), Some(b)) => (one, other) = (a, b),
                // A caret is newer than the end and older than anything else.
                (Some(_), None) => return if sign == '^' && !other.is_empty() { Ordering::Less } else { lone },
                (None, Some(_)) => {
                    return if sign == '^' && !one.is_empty() { Ordering::Greater } else { lone.reverse() };
                }
                (None, None) => {}
            }
        }
        if one.is_empty() || other.is_empty() {
            return one.len().cmp(&other.len());
        }
        let digits = one.starts_with(|c: char| c.is_ascii_digit());
        let of_kind = |byte: u8| if digits { byte.is_ascii_digit() } else { byte.is_ascii_alphabetic() };
        let [a, b] = [&mut one, &mut other].map(|rest| take(rest, of_kind));
        let order = match (b.is_empty(), digits) {
            (true, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, true) => numbers(a, b),
            (false, false) => a.cmp(b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Suffixes of Alpine before the release, and behind it.
const SUFFIXES: [&str; 10] = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];

/// `1.2.3b_rc1-r4`: numbers, a letter, suffixes, the revision of the package.
pub(super) fn apk(one: &str, other: &str) -> Option<Ordering> {
    let [one, other] = [alpine(one)?, alpine(other)?];
    let mut order = Ordering::Equal;
    for at in 0..one.numbers.len().max(other.numbers.len()) {
        // What has more numbers is newer, `1.0` than `1`.
        order = order.then_with(|| match (one.numbers.get(at), other.numbers.get(at)) {
            (Some(a), Some(b)) => numbers(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        });
    }
    order = order.then_with(|| one.letter.cmp(other.letter));
    let release = (4, "");
    for at in 0..one.suffixes.len().max(other.suffixes.len()) {
        let [a, b] = [&one, &other].map(|it| it.suffixes.get(at).copied().unwrap_or(release));
        order = order.then_with(|| a.0.cmp(&b.0)).then_with(|| numbers(a.1, b.1));
    }
    Some(order.then_with(|| numbers(one.revision, other.revision)))
}

struct Alpine<'a> {
    numbers: Vec<&'a str>,
    letter: &'a str,
    suffixes: Vec<(usize, &'a str)>,
    revision: &'a str,
}

fn alpine<'a>(text: &'a str) -> Option<Alpine<'a>> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let (text, revision) = text.rsplit_once("-r").unwrap_or((text, ""));
    let mut parts = text.split('_');
    let version = parts.next()?;
    let plain = version.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let numbers: Vec<&str> = plain.split('.').collect();
    let suffix = |text: &'a str| {
        let (word, number) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        SUFFIXES.iter().position(|known| !known.is_empty() && *known == word).map(|at| (at, number))
    };
    let suffixes: Option<Vec<_>> = parts.map(suffix).collect();
    let fits = numbers.iter().all(|number| !number.is_empty() && number.bytes().all(is_digit))
        && version.len() - plain.len() <= 1
        && revision.bytes().all(is_digit);
    fits.then_some(Alpine { numbers, letter: &version[plain.len()..], suffixes: suffixes?, revision })
}
