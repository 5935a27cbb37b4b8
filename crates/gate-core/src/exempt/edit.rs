//! Stretches of a file written otherwise, as whole lines.

use std::ops::Range;

use crate::model::Correction;
use crate::yaml::Source;

/// The lines that hold all of the stretches, with each replaced. Stretches do not overlap.
pub(super) fn rewritten(source: &Source, edits: &[(Range<usize>, String)]) -> Option<Correction> {
    let text = source.text.as_str();
    let first = edits.iter().map(|(range, _)| range.start).min()?;
    let last = edits.iter().map(|(range, _)| range.end).max()?;
    let start = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(last..)?.find('\n').map_or(text.len(), |at| last + at);
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|(range, _)| range.start);
    let (mut new, mut at) = (String::new(), start);
    for (range, replacement) in edits {
        new.push_str(text.get(at..range.start)?);
        new.push_str(replacement);
        at = range.end;
    }
    new.push_str(text.get(at..end)?);
    let count = |text: &str| u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX);
    Some(Correction {
        file: source.name.to_string(),
        line: count(&text[..start]) + 1,
        lines: count(&text[start..end]) + 1,
        text: Some(new.replace("\r\n", "\n").trim_end_matches('\r').to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edits: &[(Range<usize>, &str)]) -> Option<(u32, u32, String)> {
        let edits: Vec<_> = edits.iter().map(|(range, text)| (range.clone(), (*text).to_owned())).collect();
        let correction = rewritten(&Source::new("f", text), &edits)?;
        assert_eq!(correction.file, "f");
        Some((correction.line, correction.lines, correction.text?))
    }

    #[test]
    fn whole_lines_are_written_with_each_stretch_replaced() {
        assert_eq!(edited("a: b\nc: d\ne: f", &[(8..9, "y"), (5..6, "x")]), Some((2, 1, "x: y".to_owned())));
        assert_eq!(edited("a: b\r\nc: d\r\n", &[(3..4, "x"), (9..10, "y")]), Some((1, 2, "a: x\nc: y".to_owned())));
        assert_eq!(edited("a", &[(0..1, "")]), Some((1, 1, String::new())));
        assert_eq!(edited("a", &[]), None);
        assert_eq!(edited("a", &[(3..4, "x")]), None);
    }
}
