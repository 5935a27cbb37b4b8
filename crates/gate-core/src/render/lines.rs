//! The layout of every JSON we write: keys and rows of the outer levels have a line each, what is inside a row stays on
//! it. So a report can be read, searched line by line and compared, and is no larger than it has to be.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::escape::{is_agent_command, is_unseen};

/// Bytes gathered before they are handed on.
const BUFFER: usize = 64 << 10;

/// Writes a document whose rows lie `deepest` brackets deep, and a line end.
pub(super) fn write(document: &impl Serialize, deepest: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Lines::new(deepest)))?;
    out.write_all(b"\n")?;
    out.flush()
}

/// A list whose rows exist only while each is written.
pub(super) struct Rows<F>(pub(super) F);

impl<F, I> Serialize for Rows<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// The formatter.
#[derive(Debug)]
struct Lines {
    /// Brackets open around what still gets lines of its own.
    deepest: usize,
    depth: usize,
    /// Whether something stands between the innermost brackets.
    filled: bool,
}

impl Lines {
    fn new(deepest: usize) -> Lines {
        Lines { deepest, depth: 0, filled: false }
    }

    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(&[bracket])
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        let filled = std::mem::replace(&mut self.filled, true);
        self.depth -= 1;
        if filled && self.depth < self.deepest {
            Self::new_line(out, self.depth)?;
        }
        out.write_all(&[bracket])
    }

    fn item<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= self.deepest {
            Self::new_line(out, self.depth)?;
        } else if !first {
            out.write_all(b" ")?;
        }
        Ok(())
    }

    fn new_line<W: ?Sized + Write>(out: &mut W, depth: usize) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    /// What people do not see as what it is stands as its code, and so does what an agent of a CI system would obey: the
    /// value is the same, and `cat` is safe.
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        let is_obeyed = |(at, c): &(usize, char), rest: &str| *c == '#' && is_agent_command(&rest[*at..]);
        while let Some((at, c)) = rest.char_indices().find(|it| is_unseen(it.1) || is_obeyed(it, rest)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'[')
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b']')
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'{')
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b'}')
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

/// JSON or XML that others lay out, with what people do not see and agents obey as its code. Both are nothing but texts
/// of reports there, since syntax is in ASCII.
pub(super) struct Visible<'o> {
    out: &'o mut dyn Write,
    code: fn(char) -> String,
    line: Vec<u8>,
}

impl<'o> Visible<'o> {
    pub(super) fn json(out: &'o mut dyn Write) -> Visible<'o> {
        let code = |c: char| match *c.encode_utf16(&mut [0; 2]) {
            [high, low] => format!("\\u{high:04x}\\u{low:04x}"),
            _ => format!("\\u{:04x}", u32::from(c)),
        };
        Visible { out, code, line: Vec::new() }
    }

    pub(super) fn xml(out: &'o mut dyn Write) -> Visible<'o> {
        Visible { out, code: |c| format!("&#x{:x};", u32::from(c)), line: Vec::new() }
    }

    fn write_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let text = std::str::from_utf8(&line).map_err(io::Error::other)?;
        let mut plain = 0;
        let is_seen = |(at, c): &(usize, char)| {
            let is_obeyed = *c == '#' && is_agent_command(&text[*at..]);
            *c == '\n' || !(is_unseen(*c) || is_obeyed)
        };
        for (at, c) in text.char_indices().filter(|it| !is_seen(it)) {
            self.out.write_all(&line[plain..at])?;
            self.out.write_all((self.code)(c).as_bytes())?;
            plain = at + c.len_utf8();
        }
        self.out.write_all(&line[plain..])
    }
}

impl Write for Visible<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.write_line()?;
            }
        }
        Ok(bytes.len())
    }

    /// Writes the last line too; in the middle of one it must not be called.
    fn flush(&mut self) -> io::Result<()> {
        self.write_line()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    #[test]
    fn what_others_lay_out_is_made_visible_and_is_the_same() {
        let value = json!({ "a": "\u{202e}\u{e0041} ##vso[x]", "b": ["漢 ## x"] });
        let mut bytes = Vec::new();
        let mut out = super::Visible::json(&mut bytes);
        serde_json::to_writer_pretty(&mut out, &value).unwrap();
        out.flush().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(r#""\u202e\udb40\udc41 \u0023#vso[x]""#) && text.contains("漢 ## x"), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    use serde_json::json;

    #[test]
    fn commands_for_agents_are_codes_and_the_value_is_the_same() {
        let value = json!(["##vso[task.setvariable variable=x]y", "## a"]);
        let mut bytes = Vec::new();
        super::write(&value, 0, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "[\"\\u0023#vso[task.setvariable variable=x]y\", \"## a\"]\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn rows_have_a_line_each_and_what_is_inside_stays_on_it() {
        let value = json!({ "a": 1, "b": [{ "c": [1, 2], "d": {} }, { "c": [] }], "e": [], "f": { "g": null } });
        let mut bytes = Vec::new();
        super::write(&value, 2, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "a": 1,
          "b": [
            {"c": [1, 2], "d": {}},
            {"c": []}
          ],
          "e": [],
          "f": {
            "g": null
          }
        }
        "#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
