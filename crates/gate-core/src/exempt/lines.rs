//! Files with one entry on each line, as the tools written in Go read them.

use crate::model::{Code, Correction, Exemption, ExemptionSource, Expiry, Problem};
use crate::yaml::Source;

/// A line of as many bytes ends the reading: Go's `bufio.Scanner` gives up, and the tools do not look why.
const MAX_LINE: usize = 64 << 10;

/// A line that is neither blank nor a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    file: &'a str,
    number: u32,
    /// Column of its first character, from 1.
    column: u32,
    /// What it holds, without the white space around it and without a byte order mark.
    pub(super) text: &'a str,
    /// Whether a byte order mark stands before it, which the tools take for a part of it.
    pub(super) is_marked: bool,
}

/// The lines that `tool` reads, and where it stops reading before the end.
pub(super) fn lines<'a>(source: &'a Source, tool: &str) -> (Vec<Line<'a>>, Option<Problem>) {
    let mut lines = Vec::new();
    for (number, raw) in (1..).zip(source.text.split('\n')) {
        if raw.len() >= MAX_LINE {
            let message = format!(
                "{tool} stops reading here, without a word: the line is longer than 64 KiB; it and all that follow have \
                 no effect"
            );
            let place = format!("{}:{number}:1", source.name);
            return (lines, Some(Problem::new(Code::IgnoreFileTrap, message).at(place)));
        }
        let unmarked = raw.strip_prefix('\u{feff}').filter(|_| number == 1);
        let rest = unmarked.unwrap_or(raw);
        let text = rest.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let before = rest[..rest.len() - rest.trim_start().len()].chars().count();
        let column = u32::try_from(before + 1).unwrap_or(u32::MAX);
        lines.push(Line { file: &source.name, number, column, text, is_marked: unmarked.is_some() });
    }
    (lines, None)
}

impl Line<'_> {
    /// The line does not do what it seems to say; `text` is what would.
    pub(super) fn trap(&self, message: impl Into<String>, text: Option<String>) -> Problem {
        let correction = text.map(|text| self.correction(text));
        let place = format!("{}:{}:{}", self.file, self.number, self.column);
        Problem::new(Code::IgnoreFileTrap, message).at(place).with_correction(correction)
    }

    /// One or more lines in place of this one.
    pub(super) fn correction(&self, text: String) -> Correction {
        Correction { file: self.file.to_owned(), line: self.number, lines: 1, text: Some(text) }
    }

    /// The entry that stands here.
    pub(super) fn exemption(&self, id: impl Into<String>, reason: String, expires: Expiry) -> Exemption {
        Exemption {
            source: ExemptionSource::IgnoreFile,
            id: id.into(),
            reason,
            owner: String::new(),
            expires,
            file: self.file.to_owned(),
            line: self.number,
            column: self.column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(u32, u32, String, bool)>, bool) {
        let source = Source::new("f", text);
        let (lines, stop) = lines(&source, "Tool");
        (lines.iter().map(|it| (it.number, it.column, it.text.to_owned(), it.is_marked)).collect(), stop.is_some())
    }

    #[test]
    fn blank_lines_and_comments_are_passed_over_and_windows_ends_are_read() {
        let (lines, stop) = read("\r\n# a\r\n \t b c \r\n\u{a0}d\u{85}\n\n");
        let expected = [(3, 4, "b c".to_owned(), false), (4, 2, "d".to_owned(), false)];
        assert_eq!((lines.as_slice(), stop), (&expected[..], false));
    }

    #[test]
    fn a_byte_order_mark_belongs_to_the_first_entry_and_spoils_no_comment() {
        assert_eq!(
            read("\u{feff}a\n\u{feff}b").0,
            [(1, 1, "a".to_owned(), true), (2, 1, "\u{feff}b".to_owned(), false)]
        );
        assert_eq!(read("\u{feff}# a\nb").0, [(2, 1, "b".to_owned(), false)]);
        assert_eq!(read("\u{feff}").0, []);
    }

    /// Go's scanner holds 65 536 bytes, the line end among them.
    #[test]
    fn a_line_beyond_the_scanner_ends_the_reading() {
        for (length, stops) in [(65_535, false), (65_536, true)] {
            let (lines, stop) = read(&format!("a\n{}\nb", "x".repeat(length)));
            assert_eq!((lines.len(), stop), (if stops { 1 } else { 3 }, stops), "{length}");
            let (lines, stop) = read(&format!("a\n{}", "x".repeat(length)));
            assert_eq!((lines.len(), stop), (if stops { 1 } else { 2 }, stops), "{length} at the end");
        }
    }
}
