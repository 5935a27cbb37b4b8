//! The writer of the page. Markup stands in the source as literals; everything else is escaped on its way. There is no
//! third way to write, so no report can bring markup of its own by a forgotten call.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::render::{escape, place};

/// Most characters of one text that are written; the JSON report has it whole.
const LONGEST: usize = 2000;

/// Writes a template: literals are markup, what stands in braces is text.
macro_rules! put {
    ($page:expr, $($part:tt)+) => {
        io::Result::Ok(())$(.and_then(|()| put!(@ $page, $part)))+
    };
    (@ $page:expr, $markup:literal) => { $page.markup($markup) };
    (@ $page:expr, { $text:expr }) => { $page.text(&$text) };
}
pub(super) use put;

/// The page on its way out.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Page<'a> {
        Page { out }
    }

    /// Markup of ours.
    pub(super) fn markup(&mut self, markup: &'static str) -> io::Result<()> {
        self.out.write_all(markup.as_bytes())
    }

    /// Text from anywhere, in an element or in a quoted attribute.
    pub(super) fn text(&mut self, text: impl Display) -> io::Result<()> {
        let mut safe = Safe { out: self.out, left: LONGEST, error: None };
        let written = write!(safe, "{text}");
        let Safe { left, error, .. } = safe;
        match (written, error) {
            (Ok(()), _) => Ok(()),
            (Err(_), None) if left == 0 => self.markup("… (cut; the JSON report has it whole)"),
            (Err(_), error) => Err(error.unwrap_or_else(|| io::Error::other("a text could not be formatted"))),
        }
    }

    /// Text in which backticks stand around commands and names.
    pub(super) fn prose(&mut self, text: &str) -> io::Result<()> {
        if text.len() > LONGEST || !text.matches('`').count().is_multiple_of(2) {
            return self.text(text);
        }
        for (at, part) in text.split('`').enumerate() {
            if at % 2 == 0 { self.text(part)? } else { put!(self, "<code>" {part} "</code>")? }
        }
        Ok(())
    }

    /// An instant, to the minute, as people and machines read it.
    pub(super) fn time(&mut self, time: Timestamp) -> io::Result<()> {
        let second = Timestamp::from_second(time.as_second()).unwrap_or(time);
        let read = time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
        put!(self, "<time datetime=\"" {second} "\">" {read} "</time>")
    }

    /// The head of a table.
    pub(super) fn columns(&mut self, names: &[&'static str]) -> io::Result<()> {
        self.markup("<thead><tr>")?;
        names.iter().try_for_each(|name| put!(self, "<th scope=\"col\">" {name} "</th>"))?;
        self.markup("</tr></thead>\n<tbody>\n")
    }

    /// A pair of a description list; nothing where there is no value.
    pub(super) fn fact(&mut self, name: &'static str, value: &str) -> io::Result<()> {
        if value.is_empty() { Ok(()) } else { put!(self, "<dt>" {name} "</dt><dd>" {value} "</dd>") }
    }

    /// The same with a value that is meant to be copied.
    pub(super) fn code_fact(&mut self, name: &'static str, value: &str) -> io::Result<()> {
        if value.is_empty() { Ok(()) } else { put!(self, "<dt>" {name} "</dt><dd><code>" {value} "</code></dd>") }
    }
}

/// Escapes what is formatted, and stops where it has been enough.
struct Safe<'a> {
    out: &'a mut dyn Write,
    left: usize,
    error: Option<io::Error>,
}

impl fmt::Write for Safe<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = text.char_indices().nth(self.left).map_or(text.len(), |(at, _)| at);
        self.out.write_all(escape::html(&text[..end]).as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })?;
        if end < text.len() {
            self.left = 0;
            return Err(fmt::Error);
        }
        self.left -= text.chars().count();
        Ok(())
    }
}

/// A link that may be followed, with where it goes: what readers see before they follow it.
pub(super) fn link(url: &str) -> Option<(&str, &str)> {
    let url = place::link(url)?;
    let authority = url.split('/').nth(2)?.split(['?', '#']).next()?;
    Some((url, authority.rsplit('@').next()?))
}

/// Whole days between two instants, rounded down.
pub(super) fn days(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Page<'_>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut Page::new(&mut bytes)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn literals_are_markup_and_all_else_is_text() {
        let hostile = "\"><script>";
        let page = written(|page| put!(page, "<p title=\"" {hostile} "\">" {hostile} " and " {7} "</p>"));
        assert_eq!(page, "<p title=\"&quot;&gt;&lt;script&gt;\">&quot;&gt;&lt;script&gt; and 7</p>");
    }

    #[test]
    fn a_flood_is_cut_at_a_character_and_says_so() {
        let page = written(|page| put!(page, {"漢&".repeat(1_000_000)} "<br>"));
        assert!(page.len() < 10_000 && page.ends_with("漢&amp;… (cut; the JSON report has it whole)<br>"), "{page}");
        let whole = written(|page| page.text("x".repeat(LONGEST)));
        assert_eq!(whole.len(), LONGEST);
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        let prose = |text: &str| written(|page| page.prose(text));
        assert_eq!(prose("run `a <b>` now"), "run <code>a &lt;b&gt;</code> now");
        assert_eq!(prose("a single ` and <"), "a single ` and &lt;");
        assert!(!prose(&"``".repeat(LONGEST)).contains("<code>"));
    }

    #[test]
    fn links_say_where_they_go() {
        assert_eq!(link("https://nvd.example/x?y"), Some(("https://nvd.example/x?y", "nvd.example")));
        assert_eq!(link("https://nvd.example?y").unwrap().1, "nvd.example");
        assert_eq!(link("https://good.example@evil.example/").unwrap().1, "evil.example");
        assert_eq!(link("javascript:alert(1)"), None);
    }

    #[test]
    fn days_are_whole_and_those_that_are_over_are_negative() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-20T12:00:00Z");
        assert_eq!(days(now, at("2026-11-21T11:59:59Z")), 0);
        assert_eq!(days(now, at("2026-12-15T12:00:00Z")), 25);
        assert_eq!(days(now, at("2026-11-20T11:59:59Z")), -1);
    }
}
