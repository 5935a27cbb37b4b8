//! Where things stand in a file whose parser tells bytes only.

use crate::yaml::{Source, Span};

/// The lines of a source, found once.
pub(super) struct Places<'a> {
    source: &'a Source,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(source: &'a Source) -> Places<'a> {
        let behind = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Places { source, starts: std::iter::once(0).chain(behind).collect() }
    }

    /// A stretch of the source. An offset beyond its end or within a character is moved back.
    pub(super) fn span(&self, offset: usize, len: usize) -> Span {
        let offset = self.source.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let before = &self.source.text[self.starts[line - 1]..offset];
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Span {
            file: self.source.name.clone(),
            offset,
            len: len.min(self.source.text.len() - offset),
            line: number(line),
            column: number(before.chars().count() + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let source = Source::new("f", "ä<a>\r\n  ö<b x=\"1\"/><b x=\"1\"/>\r\n");
        let places = Places::new(&source);
        let at = source.text.rfind("<b").unwrap();
        let span = places.span(at, 2);
        assert_eq!((span.line, span.column), (2, 14));
        assert_eq!(places.span(1, 9).column, 1);
        assert_eq!(places.span(999, 9).len, 0);
    }
}
