//! A page of text for people: wrapped to a width, coloured by meaning, every text made harmless on its way.
//!
//! There is no other way to write to it than through spans, and every span is escaped. So no report can reach the
//! terminal by a forgotten call.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Style;
use super::escape::{columns, log_line, terminal};
use super::prose::{Paint, Span, plain, span};

/// Narrower than this nothing can be laid out; the terminal has to wrap.
const NARROWEST: usize = 40;
/// Longer than this no name, path, URL or command is kept whole: it is a flood.
const LONGEST_WORD: usize = 300;
/// Most lines that one text may take unless everything is asked for.
const MOST_LINES: usize = 12;

/// The colour code of a meaning, `None` for none.
fn color(paint: Paint) -> Option<&'static str> {
    match paint {
        Paint::Plain => None,
        Paint::Strong => Some("\u{1b}[1m"),
        Paint::Faint => Some("\u{1b}[2m"),
        Paint::Good => Some("\u{1b}[32m"),
        Paint::Warning => Some("\u{1b}[33m"),
        Paint::Bad => Some("\u{1b}[1;31m"),
    }
}

/// The page.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
    pub(super) style: Style,
    /// Whether an empty line comes before what is written next.
    gap: bool,
}

/// What is written to a page, as a text.
pub(super) fn on_a_page(style: &Style, write: impl FnOnce(&mut Page<'_>) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut Page::new(style, &mut bytes)).expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("pages are written as text")
}

/// One character on its way to the page.
type Cell = (char, Paint);

impl<'a> Page<'a> {
    pub(super) fn new(style: &Style, out: &'a mut dyn Write) -> Page<'a> {
        Page { out, style: Style { width: style.width.max(NARROWEST), ..*style }, gap: false }
    }

    /// An empty line, if anything follows.
    pub(super) fn gap(&mut self) {
        self.gap = true;
    }

    /// A text wrapped at blanks; lines after the first are indented by `hang`.
    pub(super) fn text(&mut self, indent: usize, hang: usize, spans: &[Span<'_>]) -> io::Result<()> {
        let cells = self.cells(spans);
        let mut lines = wrap(&cells, self.style.width - indent, self.style.width - hang);
        let cut = !self.style.verbose && lines.len() > MOST_LINES;
        if cut {
            lines.truncate(MOST_LINES);
        }
        for (at, line) in lines.iter().enumerate() {
            self.cells_out(if at == 0 { indent } else { hang }, line)?;
        }
        if cut { self.text(hang, hang, &[span(Paint::Faint, "… (cut; see the JSON report)")]) } else { Ok(()) }
    }

    /// One line, cut at the width.
    pub(super) fn line(&mut self, indent: usize, spans: &[Span<'_>]) -> io::Result<()> {
        let mut cells = self.cells(spans);
        cut_cells(&mut cells, self.style.width - indent, self.style.unicode);
        self.cells_out(indent, &cells)
    }

    /// One line that is meant to be pasted: never cut.
    pub(super) fn paste(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let cells = self.cells(&[plain(text)]);
        self.cells_out(indent, &cells)
    }

    /// The text as it will stand on the page.
    pub(super) fn safe<'t>(&self, text: &'t str) -> Cow<'t, str> {
        terminal(text, self.style.unicode)
    }

    /// The text as it will stand on the page, cut to a width; of a path the end is kept.
    pub(super) fn fit(&self, text: &str, width: usize, keep_end: bool) -> String {
        let mut cells: Vec<Cell> = self.cells(&[plain(text)]);
        if keep_end {
            cells.reverse();
        }
        cut_cells(&mut cells, width, self.style.unicode);
        if keep_end {
            cells.reverse();
        }
        cells.into_iter().map(|(c, _)| c).collect()
    }

    fn cells(&self, spans: &[Span<'_>]) -> Vec<Cell> {
        let mut cells = Vec::new();
        for span in spans {
            cells.extend(terminal(&span.text, self.style.unicode).chars().map(|c| (c, span.paint)));
        }
        cells
    }

    /// Writes cells as one line; colour never goes over its end.
    fn cells_out(&mut self, indent: usize, cells: &[Cell]) -> io::Result<()> {
        let end = cells.iter().rposition(|&(c, _)| c != ' ').map_or(0, |at| at + 1);
        let mut line = " ".repeat(if end == 0 { 0 } else { indent });
        let mut current = Paint::Plain;
        for &(c, paint) in &cells[..end] {
            if self.style.color && paint != current {
                if color(current).is_some() {
                    line.push_str("\u{1b}[0m");
                }
                line.push_str(color(paint).unwrap_or(""));
                current = paint;
            }
            line.push(c);
        }
        if color(current).is_some() {
            line.push_str("\u{1b}[0m");
        }
        if std::mem::take(&mut self.gap) {
            self.out.write_all(b"\n")?;
        }
        writeln!(self.out, "{}", log_line(&line))
    }
}

/// How many columns a text that is already harmless takes.
pub(super) fn width_of(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Cuts to a width; what was cut is marked at the end.
fn cut_cells(cells: &mut Vec<Cell>, width: usize, unicode: bool) {
    if cells.iter().map(|&(c, _)| columns(c)).sum::<usize>() <= width {
        return;
    }
    let mark: &[char] = if unicode { &['…'] } else { &['.', '.', '.'] };
    let mut left = width.saturating_sub(mark.len());
    let fitting = cells.iter().take_while(|&&(c, _)| {
        let fits = columns(c) <= left;
        left = left.saturating_sub(columns(c));
        fits
    });
    let keep = whole(cells, 0, fitting.count());
    let paint = cells.get(keep).map_or(Paint::Plain, |&(_, paint)| paint);
    cells.truncate(keep);
    cells.extend(mark.iter().map(|&c| (c, paint)));
}

/// The place to break at or before `end`, so that no code such as `\u{1b}` is torn.
fn whole(cells: &[Cell], start: usize, end: usize) -> usize {
    const LONGEST: usize = "\\u{10ffff}".len();
    let tail = end.saturating_sub(LONGEST).max(start);
    let code = (tail..end).rev().find(|&at| cells[at].0 == '\\');
    let torn = |at: &usize| match cells.get(at + 1) {
        _ if at + 1 == end => true,
        Some(('u', _)) => !cells[*at..end].iter().any(|&(c, _)| c == '}'),
        Some(_) | None => false,
    };
    code.filter(torn).filter(|&at| at > start).unwrap_or(end)
}

/// Breaks cells into lines at blanks. What has no blank, and what stands between backticks, is never broken, since it
/// is a name, a path or a command: the line is longer then.
fn wrap(cells: &[Cell], first: usize, rest: usize) -> Vec<&[Cell]> {
    let breaks = breaks(cells);
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        // Behind a label that is no wider than the indent of the other lines, a new line would win nothing.
        let (limit, label) = if lines.is_empty() { (first, first.saturating_sub(rest)) } else { (rest, 0) };
        let end = start + fitting(&cells[start..], limit).max(1).min(cells.len() - start);
        let end = if end == cells.len() { end } else { break_at(cells, &breaks, start, start + label + 1, end) };
        lines.push(&cells[start..end]);
        start = end + cells[end..].iter().take_while(|&&(c, _)| c == ' ').count();
        if start == cells.len() {
            return lines;
        }
    }
}

/// The blanks at which a line may end: all but those between backticks.
fn breaks(cells: &[Cell]) -> Vec<bool> {
    let mut breaks: Vec<bool> = cells.iter().map(|&(c, _)| c == ' ').collect();
    let mut open: Option<usize> = None;
    for (at, _) in cells.iter().enumerate().filter(|(_, cell)| cell.0 == '`') {
        match open.take().filter(|&from| at - from <= LONGEST_WORD) {
            Some(from) => breaks[from..at].fill(false),
            None => open = Some(at),
        }
    }
    breaks
}

/// How many cells fit into so many columns.
fn fitting(cells: &[Cell], limit: usize) -> usize {
    let mut used = 0;
    let fit = cells.iter().take_while(|&&(c, _)| {
        used += columns(c);
        used <= limit
    });
    fit.count()
}

/// Where to end a line of which `end` cells fit: before the word that does not, or behind it where it is alone.
fn break_at(cells: &[Cell], breaks: &[bool], start: usize, least: usize, end: usize) -> usize {
    if breaks[end] {
        return end;
    }
    let blank = (least..end).rev().find(|&at| breaks[at]);
    if let Some(at) = blank.filter(|&at| cells[start..at].iter().any(|&(c, _)| c != ' ')) {
        return at;
    }
    // Nobody looks further than a word may be long, or a flood would be gone through for each of its lines.
    let furthest = cells.len().min(start + LONGEST_WORD + 1);
    let behind = (end..furthest).find(|&at| breaks[at]).unwrap_or(furthest);
    if behind - start <= LONGEST_WORD { behind } else { whole(cells, start, end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(style: Style, write: impl FnOnce(&mut Page<'_>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut Page::new(&style, &mut bytes)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn narrow() -> Style {
        Style { width: 40, ..Style::default() }
    }

    #[test]
    fn text_wraps_at_blanks_and_hangs() {
        let text = "one two three four five six seven eight nine ten";
        let page = written(narrow(), |page| page.text(2, 6, &[plain(text)]));
        assert_eq!(page, "  one two three four five six seven\n      eight nine ten\n");
    }

    #[test]
    fn names_and_commands_longer_than_a_line_stay_whole() {
        let path = format!("reports/{}.json", "x".repeat(60));
        let command = "`dependency-check.sh --scan . --format JSON --out reports`";
        let text = format!("first see {path} and then run {command}, that is all");
        let page = written(narrow(), |page| page.text(0, 2, &[plain(text.as_str())]));
        let wanted = format!("first see\n  {path}\n  and then run\n  {command},\n  that is all\n");
        assert_eq!(page, wanted);
    }

    #[test]
    fn a_long_word_stays_beside_its_label() {
        let page = written(narrow(), |page| page.text(2, 10, &[plain("digest  "), plain("ab".repeat(30))]));
        assert_eq!(page, format!("  digest  {}\n", "ab".repeat(30)));
    }

    #[test]
    fn a_single_backtick_changes_nothing() {
        let page = written(narrow(), |page| page.text(0, 0, &[plain(format!("a ` {}", "word ".repeat(100)))]));
        assert!(page.lines().all(|line| width_of(line) <= 40), "{page}");
    }

    #[test]
    fn a_flood_without_blanks_is_broken_and_nothing_is_lost() {
        let page = written(narrow(), |page| page.text(0, 0, &[plain("x".repeat(340))]));
        assert_eq!(page.lines().map(str::len).collect::<Vec<_>>(), [40, 300]);
        let wide = written(narrow(), |page| page.text(0, 0, &[plain("漢".repeat(305))]));
        assert_eq!(wide.lines().map(width_of).collect::<Vec<_>>(), [40, 570]);
    }

    #[test]
    fn no_code_is_torn_at_the_end_of_a_line() {
        for shift in 0..12 {
            let text = format!("{}{}", "x".repeat(shift), "\u{202e}".repeat(60));
            for line in written(narrow(), |page| page.text(0, 0, &[plain(text.as_str())])).lines() {
                assert_eq!(line.matches("\\u{").count(), line.matches('}').count(), "{line}");
            }
            written(narrow(), |page| {
                assert!(page.fit(&text, 30, false).ends_with("}…"));
                Ok(())
            });
        }
    }

    #[test]
    fn no_line_is_a_command_for_the_agent_of_a_ci_system() {
        let text = format!("{} ::set-output name=x::y and ##vso[task.setvariable variable=x]y", "word ".repeat(7));
        let page = written(narrow(), |page| page.text(0, 2, &[plain(text.as_str())]));
        assert!(page.lines().all(|line| !line.trim_start().starts_with("::")), "{page}");
        assert!(page.contains("\\u{3a}:set-output") && !page.contains("##vso["), "{page}");
    }

    #[test]
    fn gaps_stand_between_lines_only() {
        let page = written(narrow(), |page| {
            page.line(0, &[plain("one")])?;
            page.gap();
            page.gap();
            page.line(0, &[plain("two")])?;
            page.gap();
            Ok(())
        });
        assert_eq!(page, "one\n\ntwo\n");
    }

    #[test]
    fn colour_is_closed_on_every_line_and_absent_without_leave() {
        let long = "word ".repeat(20);
        let spans = [span(Paint::Bad, long.as_str()), plain("end")];
        let page = written(Style { color: true, ..narrow() }, |page| page.text(0, 0, &spans));
        for line in page.lines() {
            assert!(line.matches("\u{1b}[").count().is_multiple_of(2), "{line:?}");
        }
        assert!(!written(narrow(), |page| page.text(0, 0, &spans)).contains('\u{1b}'));
    }

    #[test]
    fn lines_and_cells_are_cut_with_a_mark() {
        assert_eq!(written(narrow(), |page| page.line(0, &[plain("x".repeat(41))])), format!("{}…\n", "x".repeat(39)));
        written(narrow(), |page| {
            assert_eq!(page.fit("reports/very/long/trivy.json", 12, true), "…/trivy.json");
            assert_eq!(page.fit("reports/very/long/trivy.json", 12, false), "reports/ver…");
            assert_eq!(page.fit("short", 12, true), "short");
            Ok(())
        });
        let ascii = Style { unicode: false, ..narrow() };
        written(ascii, |page| {
            assert_eq!(page.fit("reports/trivy.json", 12, false), "reports/t...");
            Ok(())
        });
    }

    #[test]
    fn a_flood_of_text_is_cut_unless_everything_is_asked_for() {
        let flood = "flood ".repeat(10_000);
        assert_eq!(written(narrow(), |page| page.text(0, 0, &[plain(flood.as_str())])).lines().count(), MOST_LINES + 1);
        let verbose = Style { verbose: true, ..narrow() };
        assert!(written(verbose, |page| page.text(0, 0, &[plain(flood.as_str())])).lines().count() > 1000);
    }
}
