//! Which of two versions comes first, by the rules of the ecosystem that the package URL names. Where there are no rules,
//! or a text does not follow them, nothing is told.

mod distribution;
mod maven;
mod pypi;
mod segments;

use std::cmp::Ordering;

use semver::Version;

/// Longer texts are no versions.
const LONGEST: usize = 256;

/// Which of two versions of a package of a type comes first; `None` where that cannot be told.
pub(super) fn compare(ty: &str, one: &str, other: &str) -> Option<Ordering> {
    if one == other {
        return Some(Ordering::Equal);
    }
    let is_version = |text: &str| !text.is_empty() && text.len() <= LONGEST && text.is_ascii();
    if !is_version(one) || !is_version(other) {
        return None;
    }
    match ty {
        "deb" => distribution::deb(one, other),
        "rpm" => distribution::rpm(one, other),
        "apk" => distribution::apk(one, other),
        "maven" => Some(maven::compare(one, other)),
        "pypi" => pypi::compare(one, other),
        "gem" => segments::gem(one, other),
        "nuget" => segments::nuget(one, other),
        // No rules of their own, or those of semantic versions.
        _ => semantic(one, other),
    }
}

/// By semantic versioning 2.0, with `v` in front of it or without. What is built of the same version is equal.
fn semantic(one: &str, other: &str) -> Option<Ordering> {
    let read = |text: &str| Version::parse(text.strip_prefix(['v', 'V']).unwrap_or(text)).ok();
    Some(read(one)?.cmp_precedence(&read(other)?))
}

/// Compares numbers however long, written with or without zeros in front.
fn numbers(one: &str, other: &str) -> Ordering {
    let [one, other] = [one, other].map(|text| text.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// Takes what `is` holds for from the front.
fn take<'a>(rest: &mut &'a str, is: impl Fn(u8) -> bool) -> &'a str {
    let end = rest.bytes().position(|byte| !is(byte)).unwrap_or(rest.len());
    let (taken, left) = rest.split_at(end);
    *rest = left;
    taken
}

#[cfg(test)]
mod tests;
