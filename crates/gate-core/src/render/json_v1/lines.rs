//! The layout of our JSON: keys and rows of the outer levels have a line each, what is inside a row stays on it. So
//! a report can be read, searched line by line and compared, and is no larger than it has to be.

use std::io::{self, Write};

use serde_json::ser::Formatter;

use crate::render::escape::is_unseen;

/// Brackets open around what still gets lines of its own.
const DEEPEST: usize = 2;

/// The formatter.
#[derive(Debug, Default)]
pub(super) struct Lines {
    depth: usize,
    /// Whether something stands between the innermost brackets.
    filled: bool,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(&[bracket])
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        let filled = std::mem::replace(&mut self.filled, true);
        self.depth -= 1;
        if filled && self.depth < DEEPEST {
            Self::new_line(out, self.depth)?;
        }
        out.write_all(&[bracket])
    }

    fn item<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= DEEPEST {
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
    /// What people do not see as what it is stands as its code: the value is the same, and `cat` is safe.
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_unseen) {
            let c = rest[at..].chars().next().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use serde::Serialize as _;
    use serde_json::json;

    use super::Lines;

    #[test]
    fn rows_have_a_line_each_and_what_is_inside_stays_on_it() {
        let value = json!({ "a": 1, "b": [{ "c": [1, 2], "d": {} }, { "c": [] }], "e": [], "f": { "g": null } });
        let mut bytes = Vec::new();
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Lines::default())).unwrap();
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
