//! CSV rows, bounded: the CSV reader copies a row whole, however long it is and however many columns it has, before it
//! shows it.

use std::io::Read;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use memchr::{memchr, memchr3};

use super::decoder::Source;
use super::error::DecodeError;
use super::window::WindowReader;
use crate::model::Code;

/// Most columns of one row. The widest report known has 33.
const MAX_COLUMNS: usize = 1000;

/// The rows of a CSV report, its header among them. Every row ends with a line break and has as many columns as the
/// first.
pub(super) struct Rows<'r> {
    reader: Reader<Guard<'r>>,
    element_bytes: usize,
}

impl<'r> Rows<'r> {
    /// The rows of a report.
    pub(super) fn new(source: Source<'r>) -> Rows<'r> {
        let element_bytes = source.limits.element_bytes;
        let guard = Guard { inner: source.reader(), shape: Shape::default(), last: b'\n', failure: None };
        let reader = ReaderBuilder::new().has_headers(false).flexible(false).from_reader(guard);
        Rows { reader, element_bytes }
    }

    /// Reads the next row; `false` when the report ends behind a whole row or holds none.
    ///
    /// # Errors
    /// When the bytes cannot be read, a row is beyond the limits or has another number of columns than the first, and
    /// when the report does not end with a line break.
    pub(super) fn next(&mut self, record: &mut StringRecord) -> Result<bool, DecodeError> {
        self.reader.get_mut().inner.allow(self.element_bytes);
        let more = self.reader.read_record(record);
        let guard = self.reader.get_mut();
        let cut = guard.inner.is_at_end() && guard.last != b'\n';
        match more {
            Ok(true) => Ok(true),
            Ok(false) if cut => Err(truncated()),
            Ok(false) => Ok(false),
            Err(error) => Err(match guard.failure.take().or_else(|| guard.inner.take_failure()) {
                Some(failure) => failure,
                None if cut => truncated(),
                None => malformed(&error),
            }),
        }
    }
}

/// Where a row starts, in bytes.
pub(super) fn offset(record: &StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::byte)
}

fn truncated() -> DecodeError {
    let message = "ends in the middle of a row; the tool died or the copy was cut, so run it again";
    DecodeError::new(Code::Truncated, message)
}

fn malformed(error: &csv::Error) -> DecodeError {
    let at = error.position().map_or(0, csv::Position::byte);
    let message = match error.kind() {
        ErrorKind::UnequalLengths { .. } => {
            "a line has another number of columns than the header; the file is cut or two were mixed"
        }
        // Never shown as the reader words it: its messages quote the content.
        ErrorKind::Io(_) | ErrorKind::Utf8 { .. } | ErrorKind::Seek | ErrorKind::Serialize(_) | _ => {
            "is not CSV; run the scan again"
        }
    };
    DecodeError::new(Code::Malformed, message).at(at)
}

/// The input on its way to the CSV reader.
struct Guard<'r> {
    inner: WindowReader<'r>,
    shape: Shape,
    /// How the bytes read so far end; a line break when there are none.
    last: u8,
    failure: Option<DecodeError>,
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = &buffer[..count];
        self.last = bytes.last().copied().unwrap_or(self.last);
        if !self.shape.follow(bytes) {
            let message = format!("one row has more than {MAX_COLUMNS} columns; no scanner writes one");
            self.failure = Some(DecodeError::new(Code::Limit, message).at(self.inner.offset()));
            return Err(std::io::Error::other("a row has too many columns"));
        }
        Ok(count)
    }
}

/// Counts columns as the CSV reader is about to count them.
#[derive(Default)]
struct Shape {
    begun: bool,
    place: Place,
    /// Separators of the current row so far.
    separators: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// Where a cell starts: only here a quote opens.
    #[default]
    Start,
    /// In a cell without quotes, or behind its quotes; quotes mean nothing here.
    Plain,
    Quoted,
    /// Behind a quote in a quoted cell: its end, or the first of a doubled quote.
    Quote,
}

impl Shape {
    /// Follows the next bytes; `false` when a row has too many columns.
    fn follow(&mut self, mut bytes: &[u8]) -> bool {
        if !self.begun && !bytes.is_empty() {
            self.begun = true;
            // The CSV reader passes a byte order mark over, too.
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        while !bytes.is_empty() {
            let next = match self.place {
                Place::Quoted => memchr(b'"', bytes),
                Place::Plain => memchr3(b',', b'\n', b'\r', bytes),
                Place::Start | Place::Quote => Some(0),
            };
            let Some(at) = next else { return true };
            self.place = match (bytes[at], self.place) {
                (b'"', Place::Quoted) => Place::Quote,
                (b'"', Place::Start | Place::Quote) => Place::Quoted,
                (b',', _) => {
                    self.separators += 1;
                    Place::Start
                }
                (b'\n' | b'\r', _) => {
                    self.separators = 0;
                    Place::Start
                }
                (_, _) => Place::Plain,
            };
            if self.separators >= MAX_COLUMNS {
                return false;
            }
            bytes = &bytes[at + 1..];
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Limits;
    use crate::decode::window::Window;

    /// How many cells the rows have, under a limit of one mebibyte a row.
    fn cells(text: &str) -> Result<Vec<usize>, Code> {
        let limits = Limits { element_bytes: 1 << 20, ..Limits::default() };
        let mut source = text.as_bytes();
        let mut rows = Rows::new(Source::new(Window::new(&mut source, 4 << 20), limits));
        let (mut record, mut found) = (StringRecord::new(), Vec::new());
        while rows.next(&mut record).map_err(|error| error.code)? {
            found.push(record.len());
        }
        Ok(found)
    }

    #[test]
    fn rows_are_bounded_in_columns_wherever_quotes_stand() {
        let commas = ",".repeat(2 << 20);
        for start in ["", "a,b\n", "a\"", "\"a\"b\"", "\"a\"\"\",", "\u{feff}\u{feff},\"", "a\r"] {
            assert_eq!(cells(&format!("{start}{commas}\n")), Err(Code::Limit), "{start}");
        }
        let (most, over) = (",".repeat(MAX_COLUMNS - 1), ",".repeat(MAX_COLUMNS));
        assert_eq!(cells(&format!("{most}\n{most}\n")), Ok(vec![MAX_COLUMNS; 2]));
        assert_eq!(cells(&format!("{over}\n")), Err(Code::Limit));
        assert_eq!(cells(&format!("\"{over}\"\"{over}\",b\n")), Ok(vec![2]));
    }

    #[test]
    fn rows_are_bounded_in_bytes_and_reports_are_not() {
        let (fits, large) = ("x".repeat(900 << 10), "x\n".repeat(1 << 20));
        assert_eq!(cells(&format!("{fits},b\n").repeat(4)), Ok(vec![2; 4]));
        assert_eq!(cells(&format!("a,\"{large}\"\n")), Err(Code::Limit));
        assert_eq!(cells(&format!("a,\"{large}")), Err(Code::Limit));
        assert_eq!(cells(&format!("a,{}", "x".repeat(2 << 20))), Err(Code::Limit));
    }

    #[test]
    fn cut_and_uneven_rows_are_errors() {
        assert_eq!(cells(""), Ok(vec![]));
        assert_eq!(cells("a,b\nc,d\n"), Ok(vec![2, 2]));
        assert_eq!(cells("a,b\nc,d"), Err(Code::Truncated));
        assert_eq!(cells("a,b\nc"), Err(Code::Truncated));
        assert_eq!(cells("a,b\nc\nd,e\n"), Err(Code::Malformed));
    }

    #[test]
    fn columns_are_counted_as_the_csv_reader_counts_them() {
        let alphabet = b"a\",\r\n";
        for start in ["", "\u{feff}"] {
            for number in 0..alphabet.len().pow(6) {
                let digits = (0..6).map(|place| alphabet[number / alphabet.len().pow(place) % alphabet.len()]);
                let bytes: Vec<u8> = start.bytes().chain(digits).collect();
                let mut shape = Shape::default();
                assert!(bytes.chunks(4).all(|chunk| shape.follow(chunk)));
                let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&bytes[..]);
                let last = reader.byte_records().last().map_or(0, |record| record.unwrap().len());
                if shape.place != Place::Start || shape.separators > 0 {
                    assert_eq!(shape.separators + 1, last, "{}", bytes.escape_ascii());
                }
            }
        }
    }
}
