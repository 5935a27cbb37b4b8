//! A sheet of Markdown with a size that is never exceeded: whatever is opened has its end reserved, items are written
//! whole or not at all, and what is left out is counted.

use crate::render::escape::{markdown, markdown_code};
use crate::render::prose::{Paint, Span};

/// Characters of one text that are shown; the JSON has all of it.
const LONGEST: usize = 300;
/// The same for names, paths and ids.
const LONGEST_NAME: usize = 160;

/// In what a size is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units: the strictest of what sites call characters.
    Characters,
}

impl Unit {
    /// The size of a text.
    pub(super) fn of(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Characters => text.encode_utf16().count(),
        }
    }
}

/// Markdown in the making.
pub(super) struct Sheet {
    text: String,
    unit: Unit,
    used: usize,
    /// How much may be used.
    room: usize,
}

impl Sheet {
    pub(super) fn new(unit: Unit, room: usize) -> Sheet {
        Sheet { text: String::new(), unit, used: 0, room }
    }

    /// What was written.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// How much was used.
    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// How much is left.
    pub(super) fn left(&self) -> usize {
        self.room - self.used
    }

    /// Writes a text whole, or not at all where it does not fit.
    pub(super) fn put(&mut self, text: &str) -> bool {
        let size = self.unit.of(text);
        let fits = size <= self.left();
        if fits {
            self.text.push_str(text);
            self.used += size;
        }
        fits
    }

    /// Writes between an opening and a closing. Where it does not fit, or `write` says that it did not, nothing stands
    /// there: half a fold would hide that something is missing.
    pub(super) fn between(&mut self, opening: &str, closing: &str, write: impl FnOnce(&mut Sheet) -> bool) -> bool {
        let closed = self.unit.of(closing);
        if self.unit.of(opening) + closed > self.left() {
            return false;
        }
        let (length, used) = (self.text.len(), self.used);
        self.put(opening);
        self.room -= closed;
        let is_whole = write(self);
        self.room += closed;
        if is_whole {
            return self.put(closing);
        }
        self.text.truncate(length);
        self.used = used;
        false
    }

    /// Writes with at most so much of the room.
    pub(super) fn within<T>(&mut self, share: usize, write: impl FnOnce(&mut Sheet) -> T) -> T {
        let room = self.room;
        self.room = room.min(self.used.saturating_add(share));
        let answer = write(self);
        self.room = room;
        answer
    }

    /// Writes items until one does not fit. `rest` says what is left out, and there is room for it in any case; where
    /// there is none, nothing is written and the answer is `false`.
    pub(super) fn each<T>(
        &mut self,
        items: &[T],
        mut write: impl FnMut(&mut Sheet, &T) -> bool,
        rest: impl Fn(&[T]) -> String,
    ) -> bool {
        // Of fewer items it is no longer.
        let note = rest(items);
        let reserved = self.unit.of(&note);
        if items.is_empty() || reserved > self.left() {
            return items.is_empty();
        }
        self.room -= reserved;
        let mut written = 0;
        while written < items.len() && write(self, &items[written]) {
            written += 1;
        }
        self.room += reserved;
        let is_last = written + 1 == items.len();
        if is_last && write(self, &items[written]) {
            written += 1;
        }
        written == items.len() || self.put(&rest(&items[written..]))
    }
}

/// A table: its head, its rows, and how many rows are left out.
pub(super) fn table<T>(
    sheet: &mut Sheet,
    columns: &[&str],
    rows: &[T],
    cells: impl Fn(&T) -> Vec<String>,
    rest: impl Fn(usize) -> String,
) -> bool {
    let head = format!("| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len()));
    sheet.between(&head, "\n", |sheet| {
        let row = |sheet: &mut Sheet, row: &T| sheet.put(&format!("| {} |\n", cells(row).join(" | ")));
        sheet.each(rows, row, |rest_of| format!("\n{}\n", rest(rest_of.len())))
    })
}

/// A list, and how many items are left out. Of nothing there is no list.
pub(super) fn list<T>(
    sheet: &mut Sheet,
    items: &[T],
    item: impl Fn(&T) -> String,
    rest: impl Fn(usize) -> String,
) -> bool {
    items.is_empty()
        || sheet.between("", "\n", |sheet| {
            let line = |sheet: &mut Sheet, it: &T| sheet.put(&format!("- {}\n", item(it)));
            sheet.each(items, line, |rest_of| format!("- {}\n", rest(rest_of.len())))
        })
}

/// Something that opens at a click. The summary is HTML.
pub(super) fn details(sheet: &mut Sheet, summary: &str, write: impl FnOnce(&mut Sheet) -> bool) -> bool {
    sheet.between(&format!("<details><summary>{summary}</summary>\n\n"), "</details>\n\n", write)
}

/// A text of a report, cut to what people read of it.
pub(super) fn text(text: &str) -> String {
    markdown(&cut(text))
}

/// A name, path or id, as code.
pub(super) fn name(text: &str) -> String {
    markdown_code(&without_middle(text, LONGEST_NAME))
}

/// Words with their meaning, as HTML within a line.
pub(super) fn inline(spans: &[Span<'_>]) -> String {
    let mut line = String::new();
    for span in spans {
        let safe = text(&span.text);
        match span.paint {
            Paint::Strong => line.extend(["<strong>", &safe, "</strong>"]),
            Paint::Plain | Paint::Faint | Paint::Good | Paint::Warning | Paint::Bad => line.push_str(&safe),
        }
    }
    line
}

/// What people read of a text.
pub(super) fn cut(text: &str) -> String {
    without_middle(text, LONGEST)
}

/// Cuts out of the middle: names differ at their ends.
fn without_middle(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let head = most / 2;
    let tail = most - head - 1;
    let start = text.char_indices().nth(head).map_or(text.len(), |(at, _)| at);
    let end = text.char_indices().nth(count - tail).map_or(text.len(), |(at, _)| at);
    format!("{}…{}", &text[..start], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(sheet: &mut Sheet, count: usize) -> bool {
        let items: Vec<usize> = (0..count).collect();
        sheet.each(&items, |sheet, at| sheet.put(&format!("{at}\n")), |rest| format!("{} more\n", rest.len()))
    }

    #[test]
    fn items_that_fit_are_written_and_the_others_counted() {
        for (room, written) in [(13, "0\n1\n2\n"), (12, "0\n1\n2\n"), (9, "0\n2 more\n"), (7, "3 more\n"), (6, "")] {
            let mut sheet = Sheet::new(Unit::Bytes, room);
            assert_eq!(lines(&mut sheet, 3), !written.is_empty());
            assert_eq!(sheet.into_text(), written, "{room}");
        }
        let mut sheet = Sheet::new(Unit::Bytes, 15);
        assert!(lines(&mut sheet, 9));
        assert_eq!(sheet.into_text(), "0\n1\n2\n3\n5 more\n");
    }

    #[test]
    fn what_is_opened_is_closed_and_no_size_is_exceeded() {
        for unit in [Unit::Bytes, Unit::Characters] {
            for room in 0..200 {
                let mut sheet = Sheet::new(unit, room);
                details(&mut sheet, "漢字 🦀", |sheet| {
                    table(
                        sheet,
                        &["a", "b"],
                        &["🦀"; 30],
                        |cell| vec![name(cell), text(cell)],
                        |left| format!("{left} more"),
                    )
                });
                let text = sheet.into_text();
                assert!(unit.of(&text) <= room, "{room}: {text}");
                assert_eq!(text.matches("<details>").count(), text.matches("</details>").count(), "{text}");
                assert!(text.is_empty() || text.ends_with("</details>\n\n"), "{text}");
            }
        }
    }

    #[test]
    fn long_texts_lose_their_middle() {
        assert_eq!(without_middle("abcdefghij", 10), "abcdefghij");
        assert_eq!(without_middle("abcdefghijk", 10), "abcde…hijk");
        assert_eq!(without_middle(&"漢".repeat(1000), 5), "漢漢…漢漢");
    }
}
