//! What stands in one document and not in another, field by field.

use std::collections::{BTreeMap, HashMap};

use super::shape::IDENTITY;
use crate::model::bom::{HashKind, canonical};
use crate::sbom::tree::{Node, Value};

/// Beyond this many pairs the elements of two lists are no longer held against each other one by one.
const MAX_PAIRS: usize = 1_000_000;

/// A field of which something was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The field, as a path without indices: `components[].pedigree`.
    pub field: String,
    /// What became of it.
    pub kind: LossKind,
    /// How often.
    pub count: u64,
    /// One value of it; where it changed, before and after.
    pub example: String,
}

/// What became of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossKind {
    /// It is gone, with all that is in it.
    Lost,
    /// It says something else.
    Changed,
}

impl LossKind {
    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }
}

/// Everything in `original` that `back` does not say.
pub(super) fn losses(original: &Node, back: &Node) -> Vec<Loss> {
    let mut found = Found::default();
    found.object("", original, back);
    let losses = found.0.into_iter();
    losses.map(|((field, kind), (count, example))| Loss { field, kind, count, example }).collect()
}

#[derive(Default)]
struct Found(BTreeMap<(String, LossKind), (u64, String)>);

impl Found {
    fn lose(&mut self, field: &str, kind: LossKind, example: impl FnOnce() -> String) {
        let (count, _) = self.0.entry((field.to_owned(), kind)).or_insert_with(|| (0, example()));
        *count += 1;
    }

    fn object(&mut self, field: &str, original: &Node, back: &Node) {
        for (key, value) in original.members().iter().filter(|(key, value)| key != IDENTITY && !says_nothing(value)) {
            let inner = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
            match back.get(key) {
                Some(back) => self.value(&inner, key, value, back),
                None => self.lose(&inner, LossKind::Lost, || value.short()),
            }
        }
    }

    fn value(&mut self, field: &str, key: &str, original: &Node, back: &Node) {
        match (&original.value, &back.value) {
            (Value::Object(_), Value::Object(_)) => self.object(field, original, back),
            (Value::List(elements), Value::List(back)) => self.list(&format!("{field}[]"), key, elements, back),
            _ if is_same(key, original, back) => {}
            _ => self.lose(field, LossKind::Changed, || format!("{} → {}", original.short(), back.short())),
        }
    }

    /// Every element has a counterpart: the one of its identity, else the one that agrees in most. Several may share one,
    /// since what stands twice is written once.
    fn list(&mut self, field: &str, key: &str, elements: &[Node], back: &[Node]) {
        let mut by_identity: HashMap<&str, Vec<&Node>> = HashMap::new();
        for node in back {
            by_identity.entry(node.text_of(IDENTITY).unwrap_or_default()).or_default().push(node);
        }
        let few = elements.len().saturating_mul(back.len()) <= MAX_PAIRS;
        for element in elements.iter().filter(|it| !says_nothing(it)) {
            let candidates = match element.text_of(IDENTITY) {
                Some(identity) => by_identity.get(identity).map_or(&[][..], Vec::as_slice),
                None => by_identity.get("").map_or(&[][..], Vec::as_slice),
            };
            let identified = element.text_of(IDENTITY).is_some();
            let counterpart = if few || candidates.len() < 100 {
                nearest(key, element, candidates, identified)
            } else {
                candidates.iter().find(|it| it.fingerprint() == element.fingerprint()).copied()
            };
            match counterpart {
                Some(back) => self.value(field, key, element, back),
                None => self.lose(field, LossKind::Lost, || element.short()),
            }
        }
    }
}

/// The candidate that agrees in most; one that agrees in nothing is none, unless it has the same identity.
fn nearest<'a>(key: &str, element: &Node, candidates: &[&'a Node], identified: bool) -> Option<&'a Node> {
    let mut best: Option<(usize, &Node)> = None;
    for candidate in candidates {
        let agreeing = match &element.value {
            Value::Object(members) => members
                .iter()
                .filter(|(key, value)| candidate.get(key).is_some_and(|it| is_same(key, value, it)))
                .count(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                usize::from(is_same(key, element, candidate))
            }
        };
        if (agreeing > 0 || identified) && best.is_none_or(|(most, _)| agreeing > most) {
            best = Some((agreeing, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// What a document may as well leave out.
fn says_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty() || text == "NOASSERTION",
        Value::List(elements) => elements.iter().all(says_nothing),
        Value::Object(members) => members.iter().all(|(key, value)| key != IDENTITY && says_nothing(value)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether two values of a key say the same.
fn is_same(key: &str, one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Text(one), Value::Text(other)) => one == other || is_spelling(key, one, other),
        (Value::Number(one), Value::Number(other)) => {
            let [one, other] = [one, other].map(|it| it.as_f64().unwrap_or_default());
            one.total_cmp(&other).is_eq()
        }
        (Value::Text(text), Value::Number(number)) | (Value::Number(number), Value::Text(text)) => {
            number.to_string() == *text
        }
        _ => one.fingerprint() == other.fingerprint(),
    }
}

/// Whether two texts are spellings of one value.
fn is_spelling(key: &str, one: &str, other: &str) -> bool {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    match key {
        "purl" | "referenceLocator" => canonical(one).is_some_and(|one| canonical(other) == Some(one)),
        "content" | "checksumValue" => one.eq_ignore_ascii_case(other),
        "alg" | "algorithm" => HashKind::of_any(one).is_some_and(|one| HashKind::of_any(other) == Some(one)),
        "referenceCategory" => one.replace('_', "-") == other.replace('_', "-"),
        _ => one.len() > 18 && time(one).is_some_and(|one| time(other) == Some(one)),
    }
}
