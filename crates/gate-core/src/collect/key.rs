//! Printed keys: the path as a person reads it, and one key for one input.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::input::{Input, Origin};

/// The path as printed: relative to the root where it lies under it. Separators are `/` on Windows too; on other
/// systems `\` is part of a name and stays. Bytes that are no UTF-8 stand as `\xfe`.
pub(super) fn printed(root: &Path, path: &Path) -> String {
    let shown = escaped(relative(root, path).as_os_str().as_encoded_bytes());
    if shown.is_empty() { ".".to_owned() } else { shown }
}

/// The path relative to the root where it lies under it, without `.` in it.
pub(super) fn relative(root: &Path, path: &Path) -> PathBuf {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().filter(|it| !matches!(it, Component::CurDir)).collect()
}

/// `\` as `/` where it separates folders.
pub(super) fn slashed(text: &str) -> String {
    if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() }
}

/// A path or glob without `.`, doubled `/` and `/` at its end.
pub(super) fn tidy(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let start = if text.starts_with('/') { "/" } else { "" };
    format!("{start}{}", parts.join("/"))
}

fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.push_str(&slashed(chunk.valid()));
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown
}

/// Makes one input of a file that was met twice, and gives different files different keys. The answer is in the
/// order of the keys.
pub(super) fn one_each(inputs: Vec<Input>) -> Vec<Input> {
    let mut reals = BTreeMap::new();
    let mut known: Vec<(Place, Input)> = inputs.into_iter().map(|input| (place(&input, &mut reals), input)).collect();
    // The same file asked for twice: a named tool wins over none, then the shortest key.
    known.sort_by(|(place_a, a), (place_b, b)| {
        let by_hint = b.hint.is_some().cmp(&a.hint.is_some()).then(a.hint.cmp(&b.hint));
        let by_key = a.key.path.len().cmp(&b.key.path.len()).then_with(|| a.key.cmp(&b.key));
        place_a.cmp(place_b).then(by_hint).then(by_key)
    });
    known.dedup_by(|(later_place, later), (first_place, first)| {
        let same = later_place == first_place && (later.hint.is_none() || later.hint == first.hint);
        first.declared |= same && later.declared;
        same
    });
    tell_apart(&mut known);
    // Stable: one file read for two tools stays in the order of the tools.
    known.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
    known.into_iter().map(|(_, input)| input).collect()
}

/// Where the bytes are, links followed: equal for the same bytes only. Ordered by the bytes of the path.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    StandardInput,
    File(Vec<u8>),
    Member(Vec<u8>, usize),
}

fn place(input: &Input, reals: &mut BTreeMap<PathBuf, Vec<u8>>) -> Place {
    let mut real = |path: &PathBuf| {
        let found = reals.entry(path.clone()).or_insert_with(|| {
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            real.into_os_string().into_encoded_bytes()
        });
        found.clone()
    };
    match &input.origin {
        Origin::StandardInput => Place::StandardInput,
        Origin::File(path) => Place::File(real(path)),
        Origin::Member { archive, index } => Place::Member(real(archive), *index),
    }
}

/// Numbers the keys that different places share: `a.json`, `a (2).json`. Expects the order of the places.
fn tell_apart(known: &mut [(Place, Input)]) {
    let mut taken: BTreeSet<String> = known.iter().map(|(_, input)| input.key.path.clone()).collect();
    let mut met = BTreeSet::new();
    for group in known.chunk_by_mut(|(a, _), (b, _)| a == b) {
        // One file read for two tools keeps one key.
        let mut given: BTreeMap<String, String> = BTreeMap::new();
        for (_, input) in group {
            let key = given.entry(input.key.path.clone()).or_insert_with_key(|key| {
                if met.insert(key.clone()) { key.clone() } else { numbered(key, &mut taken) }
            });
            input.key.path.clone_from(key);
        }
    }
}

/// The first free number in a key, before the ending, which tells what kind of file it is.
fn numbered(key: &str, taken: &mut BTreeSet<String>) -> String {
    let name = key.rfind(['/', '!']).map_or(0, |at| at + 1);
    let ending = key[name..].char_indices().skip(1).find(|(_, it)| *it == '.').map_or(key.len(), |(at, _)| name + at);
    let (stem, ending) = key.split_at(ending);
    let mut free = (2..).map(|number: u64| format!("{stem} ({number}){ending}")).filter(|key| !taken.contains(key));
    let key = free.next().expect("numbers do not run out before keys do");
    taken.insert(key.clone());
    key
}
