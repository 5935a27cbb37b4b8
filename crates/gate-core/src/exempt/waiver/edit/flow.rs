//! Waivers between brackets: `[{ id: … }, { id: … }]`, also as JSON.

use std::ops::Range;

use super::{Change, Draft, Layout, quote};

/// Adds a waiver behind the last one, on a line of its own where that has one.
pub(super) fn add(layout: &Layout<'_>, draft: &Draft) -> Vec<Change> {
    let value = layout.entry.value.span.range();
    let written = item(layout, draft);
    let Some(last) = layout.items.last().map(|item| item.span.range()) else {
        let colon = layout.behind_colon();
        return if layout.text[value.clone()].starts_with('[') {
            vec![(value.start + 1..value.start + 1, written)]
        } else {
            vec![(colon..value.end.max(colon), format!(" [{written}]"))]
        };
    };
    let comma = comma(layout, last.end);
    let stop = layout.line_stop(last.end);
    if own_line(layout, &last) && stop < value.end {
        let missing = if comma.is_some() { None } else { Some((last.end..last.end, ",".to_owned())) };
        let indent = &layout.text[layout.line_start(last.start)..last.start];
        let trailing = if comma.is_some() { "," } else { "" };
        let line = format!("{indent}{written}{trailing}{}", layout.line_end);
        return missing.into_iter().chain([(stop..stop, line)]).collect();
    }
    vec![(last.end..last.end, format!(", {written}"))]
}

/// A waiver between brackets, with its keys in quotes where the others have them so.
fn item(layout: &Layout<'_>, draft: &Draft) -> String {
    let quotes = layout.text[layout.entry.key_span.offset..].starts_with('"');
    let field = |(key, value): &(&str, String)| {
        let value = if quotes || *key == "fingerprint" { quote::quoted(value) } else { quote::scalar(value) };
        if quotes { format!("\"{key}\": {value}") } else { format!("{key}: {value}") }
    };
    format!("{{ {} }}", draft.fields.iter().map(field).collect::<Vec<_>>().join(", "))
}

/// Whether nothing stands before an item in its line.
fn own_line(layout: &Layout<'_>, item: &Range<usize>) -> bool {
    layout.text[layout.line_start(item.start)..item.start].trim().is_empty()
}

/// The comma behind an item, before the next one or the closing bracket.
fn comma(layout: &Layout<'_>, end: usize) -> Option<usize> {
    let mut comment = false;
    for (at, c) in layout.text[end..].char_indices() {
        match c {
            '\n' => comment = false,
            '#' => comment = true,
            ',' if !comment => return Some(end + at),
            c if comment || c.is_whitespace() => {}
            _ => return None,
        }
    }
    None
}

/// Cuts items with their commas, and their lines where they have some of their own.
pub(super) fn remove(layout: &Layout<'_>, gone: &[usize]) -> Vec<Change> {
    if gone.len() == layout.items.len() {
        return vec![(layout.entry.value.span.range(), "[]".to_owned())];
    }
    let items: Vec<_> = layout.items.iter().map(|item| item.span.range()).collect();
    let left = |at: &usize| gone.binary_search(at).is_err();
    let last = (0..items.len()).rfind(left).unwrap_or(0);
    let mut changes: Vec<Change> = Vec::new();
    for &at in gone {
        let item = &items[at];
        let end = comma(layout, item.end).map_or(item.end, |comma| comma + 1);
        let stop = layout.line_stop(end);
        let rest = layout.text[end..stop].trim();
        let cut = if own_line(layout, item) && (rest.is_empty() || rest.starts_with('#')) {
            layout.line_start(item.start)..stop
        } else if at < last {
            item.start..items[at + 1].start
        } else {
            items[at - 1].end..end
        };
        changes.push((cut, String::new()));
    }
    // The last one that is left has a comma behind it only where the last one had.
    if last + 1 < items.len()
        && comma(layout, items[items.len() - 1].end).is_none()
        && let Some(comma) = comma(layout, items[last].end)
    {
        changes.push((comma..comma + 1, String::new()));
    }
    changes
}
