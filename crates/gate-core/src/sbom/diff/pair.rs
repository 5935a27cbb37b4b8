//! Which part of one bill of materials is which of the other.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr as _;

use packageurl::PackageUrl;

use crate::model::bom::{Bom, Part, Ref};

/// Qualifiers that tell one package from another of the same name; the others tell where it is from or for which release
/// of a distribution it was built, which changes with every upgrade of the distribution.
const TELLING: [&str; 3] = ["arch", "classifier", "type"];

/// Beyond this many pairs of versions of one part they are no longer held against each other one by one.
const MAX_PAIRS: usize = 10_000;

/// What makes a part the same in two versions: its package URL without version, else kind, group and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Package { ty: String, name: String },
    Named { kind: &'static str, name: String },
}

impl Key {
    pub(super) fn of(part: &Part) -> Key {
        if let Ok(purl) = PackageUrl::from_str(&part.purl) {
            let telling = TELLING.iter().filter_map(|key| Some(format!("?{key}={}", purl.qualifiers().get(*key)?)));
            let namespace = purl.namespace().map(|it| format!("{it}/")).unwrap_or_default();
            let subpath = purl.subpath().map(|it| format!("#{it}")).unwrap_or_default();
            let name = format!("{namespace}{}{subpath}{}", purl.name(), telling.collect::<String>());
            return Key::Package { ty: purl.ty().to_owned(), name };
        }
        Key::Named { kind: part.kind.as_str(), name: part.full_name() }
    }

    /// The ecosystem whose rules order the versions; empty where there is none.
    pub(super) fn ty(&self) -> &str {
        match self {
            Self::Package { ty, .. } => ty,
            Self::Named { .. } => "",
        }
    }
}

/// A part before and now.
pub(super) type Pair<'a> = (Option<&'a Part>, Option<&'a Part>);

/// All versions of one part, before and now.
#[derive(Default)]
struct Versions<'a> {
    old: Vec<(&'a Ref, &'a Part)>,
    new: Vec<(&'a Ref, &'a Part)>,
}

/// Every part of either, with what it is in the other.
pub(super) fn pairs<'a>(old: &'a Bom, new: &'a Bom) -> Vec<(Key, Pair<'a>)> {
    let mut all: BTreeMap<Key, Versions<'a>> = BTreeMap::new();
    for row in &old.parts {
        all.entry(Key::of(row.1)).or_default().old.push(row);
    }
    for row in &new.parts {
        all.entry(Key::of(row.1)).or_default().new.push(row);
    }
    let paired = all.into_iter().flat_map(|(key, versions)| {
        let pairs = match_versions(versions);
        pairs.into_iter().map(move |pair| (key.clone(), pair))
    });
    paired.collect()
}

/// Pairs versions of one part: the very same, the same version, then those whose versions begin alike. What is left came
/// or went.
fn match_versions(Versions { mut old, mut new }: Versions<'_>) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    take_equal(&mut old, &mut new, &mut pairs, |(reference, _)| reference);
    take_equal(&mut old, &mut new, &mut pairs, |(_, part)| &part.version);
    if old.len().saturating_mul(new.len()) <= MAX_PAIRS {
        while let Some((before, now)) = nearest(&old, &new) {
            pairs.push((Some(old.remove(before).1), Some(new.remove(now).1)));
        }
    }
    let both = old.len().min(new.len());
    pairs.extend(old.drain(..both).zip(new.drain(..both)).map(|(before, now)| (Some(before.1), Some(now.1))));
    pairs.extend(old.into_iter().map(|(_, part)| (Some(part), None)));
    pairs.extend(new.into_iter().map(|(_, part)| (None, Some(part))));
    pairs
}

/// Pairs those that agree in something, one with one.
fn take_equal<'a>(
    old: &mut Vec<(&'a Ref, &'a Part)>,
    new: &mut Vec<(&'a Ref, &'a Part)>,
    pairs: &mut Vec<Pair<'a>>,
    of: impl Fn((&'a Ref, &'a Part)) -> &'a str,
) {
    let mut waiting: HashMap<&str, Vec<(&'a Ref, &'a Part)>> = HashMap::new();
    for row in new.drain(..).rev() {
        waiting.entry(of(row)).or_default().push(row);
    }
    old.retain(|&row| {
        let Some((_, now)) = waiting.get_mut(of(row)).and_then(Vec::pop) else { return true };
        pairs.push((Some(row.1), Some(now)));
        false
    });
    new.extend(waiting.into_values().flatten());
    new.sort_by_key(|(reference, _)| *reference);
}

/// The first pair with the longest common start of its versions.
fn nearest(old: &[(&Ref, &Part)], new: &[(&Ref, &Part)]) -> Option<(usize, usize)> {
    fn segments(text: &str) -> impl Iterator<Item = &str> {
        text.split(['.', '-', ':'])
    }
    let common = |a: &str, b: &str| segments(a).zip(segments(b)).take_while(|(a, b)| a == b).count();
    let all = (0..old.len()).flat_map(|before| (0..new.len()).map(move |now| (before, now)));
    all.min_by_key(|&(before, now)| std::cmp::Reverse(common(&old[before].1.version, &new[now].1.version)))
}
