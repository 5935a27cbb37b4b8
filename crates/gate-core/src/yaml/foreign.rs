//! What files of other tools may hold and ours may not: anchors, aliases and merge keys.

use std::collections::BTreeMap;

use super::parse::{MAX_NESTING, too_deep};
use super::{Diagnostic, Entry, Node, Span, Value};

/// Most values that anchors keep and aliases bring in: a few lines of them can stand for more than any memory holds.
const MAX_COPIED: usize = 1_000_000;

/// A file that another tool reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreign {
    /// Its first document; nothing where it is empty or holds only comments.
    pub root: Option<Node>,
    /// Where a second one begins.
    pub second: Option<Span>,
}

/// What anchors stand for.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    nodes: BTreeMap<usize, Node>,
    copied: usize,
}

impl Anchors {
    /// Keeps what an anchor stands for.
    pub(super) fn keep(&mut self, number: usize, node: &Node) -> Result<(), Diagnostic> {
        self.spend(measure(node).0, &node.span)?;
        self.nodes.insert(number, node.clone());
        Ok(())
    }

    /// A copy of what an anchor stands for, at a depth.
    pub(super) fn copy(&mut self, number: usize, depth: usize, place: &Span) -> Result<Node, Diagnostic> {
        let Some(node) = self.nodes.get(&number) else {
            let message = "an alias (`*name`) without its anchor (`&name`) before it".to_owned();
            return Err(Diagnostic { message, span: place.clone(), help: None });
        };
        let (values, height) = measure(node);
        if depth + height > MAX_NESTING {
            return Err(too_deep(place.clone()));
        }
        let node = node.clone();
        self.spend(values, place)?;
        Ok(node)
    }

    fn spend(&mut self, values: usize, place: &Span) -> Result<(), Diagnostic> {
        self.copied += values;
        if self.copied > MAX_COPIED {
            let message = format!("its anchors and aliases stand for more than {MAX_COPIED} values");
            return Err(Diagnostic { message, span: place.clone(), help: None });
        }
        Ok(())
    }
}

/// How many values a node holds, itself among them, and how deep they are nested.
fn measure(node: &Node) -> (usize, usize) {
    let all = |parts: &mut dyn Iterator<Item = &Node>| {
        let (values, height) =
            parts.map(measure).fold((0, 0), |(sum, most), (values, height)| (sum + values, most.max(height)));
        (values + 1, height + 1)
    };
    match &node.value {
        Value::Scalar(_) => (1, 0),
        Value::Sequence(items) => all(&mut items.iter()),
        Value::Mapping(entries) => all(&mut entries.iter().map(|entry| &entry.value)),
    }
}

/// Entries with those that `<<` brings in: what is written out comes before them, and earlier ones before later ones.
pub(super) fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    if !entries.iter().any(|entry| entry.key == "<<") {
        return entries;
    }
    let (merges, mut entries): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.key == "<<");
    let mut take = |node: Node| {
        if let Value::Mapping(others) = node.value {
            for other in others {
                if !entries.iter().any(|entry| entry.key == other.key) {
                    entries.push(other);
                }
            }
        }
    };
    for merge in merges {
        match merge.value.value {
            Value::Sequence(items) => items.into_iter().for_each(&mut take),
            Value::Mapping(_) | Value::Scalar(_) => take(merge.value),
        }
    }
    entries
}
