//! Text in SARIF: what a viewer would take for a link or a placeholder is none.

use serde::Serialize;

use crate::render::words;

/// Most characters of a description that GitHub takes.
const DESCRIPTION: usize = 1000;

/// A message (section 3.11) or a text with nothing but itself (section 3.12).
#[derive(Debug, Serialize)]
pub(super) struct Message {
    text: String,
}

impl Message {
    /// A text of ours.
    pub(super) fn plain(text: &str) -> Message {
        Message { text: text.to_owned() }
    }

    /// A text that may come from a report. It is visible, of one line, not too long for GitHub, and never empty.
    pub(super) fn of(text: &str) -> Message {
        let line = words::one_line(text, DESCRIPTION);
        Message { text: if line.is_empty() { "-".to_owned() } else { inert(&line) } }
    }
}

/// In a message `[text](target)` is a link and `{0}` a placeholder (sections 3.11.5 and 3.11.6). A blank parts what would
/// make them one: of the signs that the standard has for it viewers know some, and a text can undo them by signs of its
/// own.
pub(super) fn inert(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 4);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        safe.push(c);
        match (c, chars.peek()) {
            (']', Some('(')) => safe.push(' '),
            ('{', Some(next)) if next.is_ascii_digit() => safe.push(' '),
            _ => {}
        }
    }
    safe
}

/// A text as plain text and as Markdown.
#[derive(Debug, Serialize)]
pub(super) struct Help {
    pub(super) text: String,
    pub(super) markdown: String,
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn links_and_placeholders_are_broken_and_all_else_stays() {
        for (text, safe) in [
            ("plain [a] (b) {c} {} \\", "plain [a] (b) {c} {} \\"),
            ("[click](https://evil.example)", "[click] (https://evil.example)"),
            ("[a\\](https://evil.example)", "[a\\] (https://evil.example)"),
            ("[[a](1)](2)", "[[a] (1)] (2)"),
            ("{0} and {12}", "{ 0} and { 12}"),
            ("{{0}", "{{ 0}"),
        ] {
            assert_eq!(inert(text), safe);
        }
    }
}
