//! Waivers that have lines of their own.

use std::ops::Range;

use super::{Change, Draft, Layout, quote};

/// Adds a waiver in the manner of the last one.
pub(super) fn add(layout: &Layout<'_>, draft: &Draft) -> Vec<Change> {
    let Some(last) = layout.items.len().checked_sub(1) else { return first(layout, draft) };
    let item = region(layout, last);
    let (indent, dash) = manner(layout, last);
    let spaced = last > 0 && {
        let before = &layout.text[..item.start];
        before.ends_with("\n\n") || before.ends_with("\n\r\n")
    };
    let mut text = String::new();
    if !layout.text[..item.end].ends_with('\n') {
        text.push_str(layout.line_end);
    }
    if spaced {
        text.push_str(layout.line_end);
    }
    text.push_str(&lines(layout, draft, &indent, &dash));
    vec![(item.end..item.end, text)]
}

/// Adds the first waiver, under the key.
fn first(layout: &Layout<'_>, draft: &Draft) -> Vec<Change> {
    let value = layout.entry.value.span.range();
    let colon = layout.behind_colon();
    let stop = layout.line_stop(value.end.max(colon));
    let indent =
        " ".repeat(layout.text[layout.line_start(colon)..].bytes().take_while(|&byte| byte == b' ').count() + 2);
    let open = if layout.text[..stop].ends_with('\n') { "" } else { layout.line_end };
    let text = format!("{open}{}", lines(layout, draft, &indent, "- "));
    // What stood for "none" goes, with the blank before it.
    vec![(colon..value.end.max(colon), String::new()), (stop..stop, text)]
}

/// The lines of a waiver.
fn lines(layout: &Layout<'_>, draft: &Draft, indent: &str, dash: &str) -> String {
    let mut text = String::new();
    for (at, (key, value)) in draft.fields.iter().enumerate() {
        let lead = if at == 0 { dash.to_owned() } else { " ".repeat(dash.len()) };
        let value = if *key == "fingerprint" { quote::quoted(value) } else { quote::scalar(value) };
        let comment =
            if at == 0 && !draft.comment.is_empty() { format!(" # {}", draft.comment) } else { String::new() };
        text.extend([indent, &lead, key, ": ", &value, &comment, layout.line_end]);
    }
    text
}

/// The indentation of an item, and its dash with the blanks behind it.
fn manner(layout: &Layout<'_>, at: usize) -> (String, String) {
    let dash = dash(layout, at);
    let indent = layout.text[layout.line_start(dash)..dash].to_owned();
    let gap = &layout.text[dash + 1..layout.items[at].span.offset];
    let dash =
        if !gap.is_empty() && gap.bytes().all(|byte| byte == b' ') { format!("-{gap}") } else { "- ".to_owned() };
    (indent, dash)
}

/// Where the dash of an item stands: before it in its line, or in the last line before it that is no comment.
fn dash(layout: &Layout<'_>, at: usize) -> usize {
    let mut stop = layout.items[at].span.offset;
    loop {
        let start = layout.line_start(stop);
        let line = &layout.text[start..stop];
        let lead = line.len() - line.trim_start().len();
        if line[lead..].starts_with('-') || start == 0 {
            return start + lead;
        }
        stop = start - 1;
    }
}

/// The lines of an item: its own, comments right above it, and comments below it that are deeper than its dash.
fn region(layout: &Layout<'_>, at: usize) -> Range<usize> {
    let text = layout.text;
    let dash = dash(layout, at);
    let depth = dash - layout.line_start(dash);
    let comment = |line: &str| line.trim_start().starts_with('#').then(|| line.len() - line.trim_start().len());
    let mut start = layout.line_start(dash);
    let floor = layout.line_stop(layout.entry.key_span.offset);
    while start > floor {
        let above = layout.line_start(start - 1);
        if comment(&text[above..start]).is_none_or(|column| column > depth) {
            break;
        }
        start = above;
    }
    // A block of text reaches to the next thing that is no blank.
    let item = layout.items[at].span.range();
    let last = item.start + text[item].trim_end().len();
    let mut stop = layout.line_stop(last);
    while comment(&text[stop..layout.line_stop(stop)]).is_some_and(|column| column > depth) {
        stop = layout.line_stop(stop);
    }
    start..stop
}

/// Cuts items. The empty lines before one go with it where it is the last or has some behind it too, those behind it
/// where it is the first.
pub(super) fn remove(layout: &Layout<'_>, gone: &[usize]) -> Vec<Change> {
    let text = layout.text;
    let blank = |range: Range<usize>| !range.is_empty() && text[range].trim().is_empty();
    let top = layout.line_stop(layout.entry.key_span.offset);
    let mut changes: Vec<Change> = Vec::new();
    for &at in gone {
        let Range { mut start, mut end } = region(layout, at);
        let last = at + 1 == layout.items.len() || blank(end..layout.line_stop(end));
        while start == top && blank(end..layout.line_stop(end)) {
            end = layout.line_stop(end);
        }
        while last && start > top && blank(layout.line_start(start - 1)..start) {
            start = layout.line_start(start - 1);
        }
        changes.push((start..end, String::new()));
    }
    if gone.len() == layout.items.len() && !gone.is_empty() {
        let colon = layout.behind_colon();
        changes.push((colon..colon, " []".to_owned()));
    }
    changes
}
