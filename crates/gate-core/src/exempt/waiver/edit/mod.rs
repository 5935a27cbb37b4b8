//! Changes to the text of a waiver file that leave every other byte as it is: comments, order, quotes, line ends.
//!
//! Nothing is written out from the tree: places of the tree say where in the text to insert, replace or cut. What comes
//! of it is read again and compared with what was meant, so that a layout nobody thought of is refused, not damaged.

mod block;
mod flow;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::quote;
use crate::yaml::{Diagnostic, Entry, Node, Source, Value, parse};

/// The text of a file that has no waiver yet.
const EMPTY: &str = "version: 1\nwaivers: []\n";

/// A waiver to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its keys with their text, in the order of the file.
    pub fields: Vec<(&'static str, String)>,
    /// What is to stand behind its first line; left out between brackets.
    pub comment: String,
}

/// Why a text was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// It is no waiver file.
    File(Vec<Diagnostic>),
    /// It is laid out in a way that cannot be changed by itself.
    Layout,
    /// No waiver stands in this place.
    Place,
}

/// The text of a new file with one waiver.
///
/// # Errors
/// See [`EditError`].
pub fn create(draft: &Draft) -> Result<String, EditError> {
    add(&Source::new("", EMPTY), draft)
}

/// The text with a waiver more, behind all others.
///
/// # Errors
/// See [`EditError`].
pub fn add(source: &Source, draft: &Draft) -> Result<String, EditError> {
    let root = parse(source).map_err(EditError::File)?;
    let layout = Layout::of(&source.text, &root)?;
    let edits = if layout.is_block() { block::add(&layout, draft) } else { flow::add(&layout, draft) };
    let text = applied(&source.text, edits);
    checked(source, &root, text, |old, new| {
        let (last, others) = new.split_last()?;
        (others.len() == old.len() && others.iter().zip(old).all(|(a, b)| alike(a, b)) && is_draft(last, draft))
            .then_some(())
    })
}

/// The text with another value for a key of the waiver in line and column `place`.
///
/// # Errors
/// See [`EditError`].
pub fn set(source: &Source, place: (u32, u32), key: &str, value: &str) -> Result<String, EditError> {
    let root = parse(source).map_err(EditError::File)?;
    let layout = Layout::of(&source.text, &root)?;
    let at = layout.at(place).ok_or(EditError::Place)?;
    let entry = entries(&layout.items[at]).iter().find(|entry| entry.key == key).ok_or(EditError::Place)?;
    let span = entry.value.span.range();
    let written = match source.text[span.clone()].chars().next() {
        Some(sign @ ('"' | '\'')) if quote::scalar(value) == value => format!("{sign}{value}{sign}"),
        Some(_) | None => quote::scalar(value),
    };
    let text = applied(&source.text, vec![(span, written)]);
    checked(source, &root, text, |old, new| {
        let untouched = |(number, (a, b)): (usize, (&Node, &Node))| number == at || alike(a, b);
        let others = |node: &Node| entries(node).iter().filter(|entry| entry.key != key).cloned().collect::<Vec<_>>();
        let rest = others(new.get(at)?)
            .iter()
            .zip(&others(&old[at]))
            .all(|(a, b)| a.key == b.key && alike(&a.value, &b.value));
        let now = entries(&new[at]).iter().find(|entry| entry.key == key)?.value.as_text()?;
        (new.len() == old.len() && new.iter().zip(old).enumerate().all(untouched) && rest && now == value).then_some(())
    })
}

/// The text without the waivers in these places (line and column). A comment right above a waiver goes with it.
///
/// # Errors
/// See [`EditError`].
pub fn remove(source: &Source, places: &[(u32, u32)]) -> Result<String, EditError> {
    let root = parse(source).map_err(EditError::File)?;
    let layout = Layout::of(&source.text, &root)?;
    let mut gone =
        places.iter().map(|&place| layout.at(place).ok_or(EditError::Place)).collect::<Result<Vec<_>, _>>()?;
    gone.sort_unstable();
    gone.dedup();
    let edits = if layout.is_block() { block::remove(&layout, &gone) } else { flow::remove(&layout, &gone) };
    let text = applied(&source.text, edits);
    checked(source, &root, text, |old, new| {
        let kept: Vec<_> = old.iter().enumerate().filter(|(at, _)| gone.binary_search(at).is_err()).collect();
        (kept.len() == new.len() && kept.iter().zip(new).all(|((_, a), b)| alike(a, b))).then_some(())
    })
}

/// A stretch of the text and what is to stand there.
type Change = (Range<usize>, String);

/// The list of waivers in its text.
struct Layout<'a> {
    text: &'a str,
    /// The key, and the list as its value.
    entry: &'a Entry,
    items: &'a [Node],
    /// Whether the file is one mapping between brackets.
    in_brackets: bool,
    line_end: &'static str,
}

impl<'a> Layout<'a> {
    fn of(text: &'a str, root: &'a Node) -> Result<Layout<'a>, EditError> {
        let entry = entries(root).iter().find(|entry| entry.key == "waivers").ok_or(EditError::Layout)?;
        let items = match &entry.value.value {
            Value::Sequence(items) => items.as_slice(),
            Value::Scalar(scalar) if scalar.is_null() => &[],
            Value::Scalar(_) | Value::Mapping(_) => return Err(EditError::Layout),
        };
        let first = text.find('\n');
        let line_end = if first.is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" };
        let in_brackets = text[root.span.offset..].starts_with('{');
        Ok(Layout { text, entry, items, in_brackets, line_end })
    }

    /// Whether waivers have lines of their own; an empty list has whatever it is given.
    fn is_block(&self) -> bool {
        let written = &self.text[self.entry.value.span.range()];
        let blank =
            written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|it| it.trim().is_empty());
        !self.in_brackets && (blank || !written.starts_with('['))
    }

    /// The waiver in a place.
    fn at(&self, place: (u32, u32)) -> Option<usize> {
        self.items.iter().position(|item| (item.span.line, item.span.column) == place)
    }

    /// Behind the colon of the key.
    fn behind_colon(&self) -> usize {
        let key = self.entry.key_span.offset + self.entry.key_span.len;
        self.text[key..].find(':').map_or(key, |at| key + at + 1)
    }

    /// The first byte of the line of a place.
    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |at| at + 1)
    }

    /// The first byte behind the line of a place.
    fn line_stop(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }
}

/// The entries of a mapping; nothing else has any.
fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Mapping(entries) => entries,
        Value::Scalar(_) | Value::Sequence(_) => &[],
    }
}

/// Whether two values say the same; how blanks end a block of text does not count.
fn alike(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar(a), Value::Scalar(b)) => a.text.trim_end() == b.text.trim_end() && a.is_null() == b.is_null(),
        (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && alike(&a.value, &b.value))
        }
        (Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_), _) => false,
    }
}

fn is_draft(node: &Node, draft: &Draft) -> bool {
    let entries = entries(node);
    let says =
        |(entry, (key, text)): (&Entry, &(&str, String))| entry.key == *key && entry.value.as_text() == Some(text);
    entries.len() == draft.fields.len() && entries.iter().zip(&draft.fields).all(says)
}

/// The text with every change; stretches that meet are one.
fn applied(text: &str, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let mut new = String::with_capacity(text.len() + 256);
    let mut next = 0;
    for (range, with) in changes {
        new.push_str(&text[next.min(range.start)..range.start]);
        new.push_str(&with);
        next = next.max(range.end);
    }
    new.push_str(&text[next..]);
    new
}

/// The text, if it reads as what was meant; everything but the list has to be what it was.
fn checked(
    source: &Source,
    old: &Node,
    text: String,
    meant: impl Fn(&[Node], &[Node]) -> Option<()>,
) -> Result<String, EditError> {
    let changed = Source { name: source.name.clone(), text };
    let new = parse(&changed).map_err(|_| EditError::Layout)?;
    let others = |node: &Node| entries(node).iter().filter(|it| it.key != "waivers").cloned().collect::<Vec<_>>();
    let (before, after) = (others(old), others(&new));
    let same = before.len() == after.len()
        && before.iter().zip(&after).all(|(a, b)| a.key == b.key && alike(&a.value, &b.value));
    let lists = (Layout::of(&source.text, old)?.items, Layout::of(&changed.text, &new)?.items);
    (same && meant(lists.0, lists.1).is_some()).then_some(changed.text).ok_or(EditError::Layout)
}
