//! Stretches of a file written otherwise, as whole lines.

use std::ops::Range;

use super::correct;
use crate::model::{Correction, Problem};
use crate::yaml::Source;

/// Most corrections that are tried one by one.
const TRIED: usize = 50;

/// The lines that hold all of the stretches, with each replaced; the first of them stands on line `line`.
pub(super) fn rewritten(source: &Source, line: u32, edits: &[(Range<usize>, String)]) -> Option<Correction> {
    let text = source.text.as_str();
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|(range, _)| range.start);
    let (first, last) = (edits.first()?.0.start, edits.last()?.0.end);
    let start = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(last..)?.find('\n').map_or(text.len(), |at| last + at);
    let (mut new, mut at) = (String::new(), start);
    for (range, replacement) in edits {
        new.push_str(text.get(at..range.start)?);
        new.push_str(replacement);
        at = range.end;
    }
    new.push_str(text.get(at..end)?);
    let lines = u32::try_from(text[start..end].matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1);
    let new = new.replace("\r\n", "\n").trim_end_matches('\r').to_owned();
    Some(Correction { file: source.name.to_string(), line, lines, text: Some(new) })
}

/// Traps without the corrections that would make the file one that its tool refuses: a misspelt key hides what is wrong
/// with its value. They are tried together, and one by one where that goes wrong.
pub(super) fn proven(source: &Source, mut traps: Vec<Problem>, is_read: impl Fn(&Source) -> bool) -> Vec<Problem> {
    let with = |corrections: &[&Correction]| {
        let (text, _) = correct::apply(&source.text, corrections);
        is_read(&Source::new(&source.name, text))
    };
    let all: Vec<&Correction> = traps.iter().filter_map(|trap| trap.correction.as_deref()).collect();
    if all.is_empty() || with(&all) {
        return traps;
    }
    let good: Vec<bool> = all.iter().enumerate().map(|(at, one)| at < TRIED && with(&[one])).collect();
    let corrected = traps.iter_mut().filter(|trap| trap.correction.is_some());
    corrected.zip(good).filter(|(_, good)| !good).for_each(|(trap, _)| trap.correction = None);
    traps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exempt::place::Places;

    fn edited(text: &str, edits: &[(Range<usize>, &str)]) -> Option<(u32, u32, String)> {
        let edits: Vec<_> = edits.iter().map(|(range, text)| (range.clone(), (*text).to_owned())).collect();
        let source = Source::new("f", text);
        let line = Places::new(&source).span(edits.iter().map(|(range, _)| range.start).min()?, 0).line;
        let correction = rewritten(&source, line, &edits)?;
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

    #[test]
    fn corrections_that_spoil_the_file_are_taken_back() {
        let source = Source::new("f", "a\nb\nc\n");
        let trap = |line: u32, text: &str| {
            let text = Some(text.to_owned());
            let correction = Correction { file: "f".to_owned(), line, lines: 1, text };
            Problem::new(crate::model::Code::IgnoreFileTrap, "x").with_correction(Some(correction))
        };
        let left = |texts: [&str; 2]| {
            let traps = vec![trap(1, texts[0]), trap(2, texts[1])];
            let proven = proven(&source, traps, |source| !source.text.contains('!'));
            [proven[0].correction.is_some(), proven[1].correction.is_some()]
        };
        assert_eq!(left(["x", "y"]), [true, true]);
        assert_eq!(left(["x!", "y"]), [false, true]);
        assert_eq!(left(["x!", "y!"]), [false, false]);
    }
}
