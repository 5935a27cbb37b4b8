//! Text for Markdown as GitHub and GitLab render it: shown as it is, and neither structure, link, mention, reference,
//! emoji nor command.
//!
//! Two things have to be kept apart. What the parser of Markdown would obey (`*`, `[`, `<`, `|` …) is written as a
//! character reference. What is looked for afterwards in the finished text (`@name`, `#12`, `:smile:`, `https://…`,
//! commit ids, keys of trackers) is found in spite of references, so `<wbr>` goes between its parts: an element
//! without text or width that both sites let through, and that copying leaves out.

#[cfg(test)]
pub(in crate::render) mod finished;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;

use super::terminal;

/// Between two characters that must not be read together.
const APART: &str = "<wbr>";
/// So many hexadecimal digits are too few for the id of a commit.
const NO_COMMIT: usize = 6;

/// The text within a line of Markdown: a paragraph, a heading, a list item, a cell of a table, and, since it is valid
/// HTML too, a `<summary>`. What stands between two backticks becomes code. It does not guard the start of a line; see
/// [`markdown_start`].
pub fn markdown(text: &str) -> String {
    let text = visible(text);
    let mut safe = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = &*text;
    while let Some((before, code, after)) = next_code(rest) {
        prose(&mut safe, before);
        safe.push_str("<code>");
        prose(&mut safe, code);
        safe.push_str("</code>");
        rest = after;
    }
    prose(&mut safe, rest);
    safe
}

/// The same at the start of a line or list item, where a character more can command: `-`, `+`, `1.`, `=`, `/close`.
pub fn markdown_start(text: &str) -> String {
    let safe = markdown(text.trim_start());
    let number = safe.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = number.len() < safe.len() && number.starts_with(['.', ')']);
    match safe.chars().next() {
        Some(c) if is_number || matches!(c, '-' | '+' | '=' | '/' | ':') => {
            let mut guarded = String::with_capacity(safe.len() + 8);
            reference(&mut guarded, c);
            guarded.push_str(&safe[1..]);
            guarded
        }
        Some(_) | None => safe,
    }
}

/// A name, path, id or version, shown as code: in Markdown, not in HTML. An empty text stays empty.
pub fn markdown_code(text: &str) -> String {
    let text = visible(text);
    if text.is_empty() {
        return String::new();
    }
    // Who looks for a comment in the source of a page does not know code, nor does an agent that reads it in a log.
    let is_plain =
        !text.contains(['`', '|']) && !text.contains("<!--") && !text.contains("##") && text.trim().len() == text.len();
    if is_plain {
        return format!("`{text}`");
    }
    let mut safe = "<code>".to_owned();
    prose(&mut safe, &text);
    safe.push_str("</code>");
    safe
}

/// Line ends and tabs become blanks; whatever else people do not see becomes its code.
fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        let text = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        return Cow::Owned(terminal(&text, true).into_owned());
    }
    terminal(text, true)
}

/// What stands before, between and behind the next two backticks.
fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    (!code.is_empty()).then_some((before, code, after))
}

fn prose(safe: &mut String, text: &str) {
    let mut word = Word::default();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        let next = rest.chars().next();
        // What follows the text is not known here.
        let ends = next.is_some_and(|next| next.is_whitespace() || matches!(next, ',' | ';' | ')'));
        let splits = match c {
            '@' | '#' | '!' | '&' | '%' | '$' | '^' | '{' | '~' | '*' | '[' => !ends,
            ':' => !ends && (rest.starts_with('/') || may_be_emoji(rest)),
            '-' => word.has_letter && next.is_none_or(|next| next.is_ascii_digit()),
            '.' => word.is_www,
            _ => false,
        };
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '_' if word.is_open && next.is_some_and(char::is_alphanumeric) => safe.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => reference(safe, c),
            '@' | '!' | '%' | '$' | '^' | ':' | '{' | '.' if splits => reference(safe, c),
            _ => safe.push(c),
        }
        word.step(c);
        let is_long = word.hex == NO_COMMIT && next.is_some_and(|next| next.is_ascii_hexdigit());
        if splits || is_long {
            safe.push_str(APART);
            word.hex = 0;
        }
    }
}

/// Whether what follows a colon may be the name of an emoji and its end: `tada:`. A name may go on behind the text, a
/// line number (`a.rs:12`) does not.
fn may_be_emoji(rest: &str) -> bool {
    match rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'))) {
        Some(end) => end > 0 && rest[end..].starts_with(':'),
        None => !rest.bytes().all(|byte| byte.is_ascii_digit()) || rest.is_empty(),
    }
}

/// A character as a reference, which no parser of Markdown takes for itself.
fn reference(safe: &mut String, c: char) {
    let _infallible = write!(safe, "&#{};", u32::from(c));
}

/// What is known of the word up to here.
#[derive(Default)]
struct Word {
    /// Whether the last character belongs to a word.
    is_open: bool,
    /// Whether it has an ASCII letter: `CVE-1` may be the key of a tracker, `2026-11` is none.
    has_letter: bool,
    /// Whether it ends with `www`.
    is_www: bool,
    /// How many `w` it ends with.
    w: usize,
    /// How many hexadecimal digits it ends with.
    hex: usize,
}

impl Word {
    fn step(&mut self, c: char) {
        self.is_open = c.is_alphanumeric();
        self.has_letter = (self.has_letter && (c.is_alphanumeric() || c == '_')) || c.is_ascii_alphabetic();
        self.w = if matches!(c, 'w' | 'W') { self.w + 1 } else { 0 };
        self.is_www = self.w >= 3;
        self.hex = if c.is_ascii_hexdigit() { self.hex + 1 } else { 0 };
    }
}
