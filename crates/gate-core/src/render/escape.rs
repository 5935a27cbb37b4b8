//! Text from reports is hostile: here it is made harmless for the place it goes to.
//!
//! What a terminal would obey instead of show becomes visible: control codes (and with them every escape sequence),
//! characters that turn the direction of text, that have no width, or that break the line.

mod markdown;

use std::borrow::Cow;
use std::fmt::Write as _;

#[cfg(test)]
pub(super) use markdown::finished::found_later;
pub use markdown::{markdown, markdown_code, markdown_start};

/// Characters that people do not see as what they are: controls (C0, DEL, C1), direction marks, line and paragraph
/// separators, characters without width or ink, private tags and noncharacters.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}'
            | '\u{13430}'..='\u{13455}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The text for one line of a terminal. What is unseen becomes its code (`\u{1b}`), line ends and tabs become `\n`,
/// `\r` and `\t`. Without `unicode` everything outside ASCII is replaced too. Doing it twice changes nothing.
pub fn terminal(text: &str, unicode: bool) -> Cow<'_, str> {
    let is_harmless = |c: char| if unicode { !is_unseen(c) } else { matches!(c, ' '..='~') };
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if is_harmless(c) => safe.push(c),
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_unseen(c) => code(&mut safe, c),
            c => match in_ascii(c) {
                Some(likeness) => safe.push_str(likeness),
                None => code(&mut safe, c),
            },
        }
    }
    Cow::Owned(safe)
}

/// A finished line for a log that an agent of a CI system reads. Commands in it become visible text: those of GitHub
/// begin a line (`::set-output …`), blanks before them or not, and those of Azure Pipelines, GitHub's own old ones and
/// `TeamCity`'s may stand anywhere (`##vso[task.setvariable …]`).
pub fn log_line(line: &str) -> Cow<'_, str> {
    let begins = line.trim_start().starts_with("::");
    if !begins && !line.contains("##") {
        return Cow::Borrowed(line);
    }
    let mut safe = String::with_capacity(line.len() + 16);
    let start = line.len() - line.trim_start().len();
    for (at, c) in line.char_indices() {
        if (begins && at == start) || is_agent_command(&line[at..]) {
            code(&mut safe, c);
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Whether a command for the agent of a CI system begins here: `##[`, `##vso[`, `##teamcity[`.
pub(super) fn is_agent_command(text: &str) -> bool {
    text.strip_prefix("##")
        .is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('['))
}

/// The text for Markdown where nobody says which flavour and no HTML is to be had: made visible, and every sign that
/// could be markup escaped. No link, image, tag, emphasis or list can begin in it, nor an address that is linked by
/// itself. Signs that can be none where they stand stay, since some readers show the Markdown as it is.
pub fn commonmark(text: &str) -> String {
    let visible = terminal(text, true);
    let mut safe = String::with_capacity(visible.len() + 16);
    for (at, c) in visible.char_indices() {
        let (before, after) = (&visible[..at], &visible[at + c.len_utf8()..]);
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '^' => true,
            '#' | '-' | '+' | '=' => before.is_empty(),
            ')' => is_number(before),
            '.' => is_number(before) || ends_with_www(before),
            ':' => after.starts_with("//"),
            _ => false,
        };
        if is_markup {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// The text for HTML, inside an element or a quoted attribute: what is unseen becomes visible as on a terminal, what is
/// markup is shown instead of obeyed. Code points that no document may hold are made visible too.
pub fn html(text: &str) -> Cow<'_, str> {
    let is_forbidden =
        |c: char| is_unseen(c) || matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe;
    let is_harmless = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'' | '#') && !is_forbidden(c);
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 32);
    for (at, c) in text.char_indices() {
        match c {
            // No browser minds; an agent that reads the page in a log would.
            '#' if is_agent_command(&text[at..]) => safe.push_str("&#35;"),
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_forbidden(c) => code(&mut safe, c),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn ends_with_www(text: &str) -> bool {
    text.as_bytes().last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"www"))
}

fn code(safe: &mut String, c: char) {
    let _infallible = write!(safe, "\\u{{{:x}}}", u32::from(c));
}

/// The signs we write ourselves, in ASCII.
fn in_ascii(c: char) -> Option<&'static str> {
    Some(match c {
        '…' => "...",
        '→' => "->",
        '–' | '—' | '·' => "-",
        '‘' | '’' => "'",
        '“' | '”' => "\"",
        '\u{a0}' => " ",
        _ => return None,
    })
}

/// How many columns a terminal gives a character: East Asian wide characters and emoji two, all others one.
/// Combining marks count as one, so that a line is rather too short than too long.
pub fn columns(c: char) -> usize {
    let is_wide = matches!(u32::from(c),
        0x1100..=0x115f | 0x231a..=0x231b | 0x2329..=0x232a | 0x23e9..=0x23f3 | 0x25fd..=0x25fe | 0x2614..=0x2615
        | 0x2648..=0x2653 | 0x267f | 0x2693 | 0x26a1 | 0x26aa..=0x26ab | 0x26bd..=0x26be | 0x26c4..=0x26c5 | 0x26ce
        | 0x26d4 | 0x26ea | 0x26f2..=0x26f3 | 0x26f5 | 0x26fa | 0x26fd | 0x2705 | 0x270a..=0x270b | 0x2728 | 0x274c
        | 0x274e | 0x2753..=0x2755 | 0x2757 | 0x2795..=0x2797 | 0x27b0 | 0x27bf | 0x2b1b..=0x2b1c | 0x2b50 | 0x2b55
        | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xa960..=0xa97f | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe10..=0xfe19
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x16fe0..=0x1b2ff | 0x1f004 | 0x1f0cf | 0x1f18e
        | 0x1f191..=0x1f19a | 0x1f1e6..=0x1f265 | 0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f7e0..=0x1f7eb
        | 0x1f90c..=0x1f9ff | 0x1fa70..=0x1faff | 0x20000..=0x3fffd);
    if is_wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_becomes_visible() {
        for (text, safe) in [
            ("plain text, ~ and \\", "plain text, ~ and \\"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{1b}]8;;https://evil.example\u{1b}\\x", "\\u{1b}]8;;https://evil.example\\u{1b}\\x"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("a\rb\nc\td", "a\\rb\\nc\\td"),
            ("back\u{8}space\u{7f}", "back\\u{8}space\\u{7f}"),
            ("nul\0", "nul\\u{0}"),
            ("next\u{85}line\u{2028}and\u{2029}", "next\\u{85}line\\u{2028}and\\u{2029}"),
            ("evil\u{202e}txt.exe\u{202c}", "evil\\u{202e}txt.exe\\u{202c}"),
            ("iso\u{2066}late\u{2069}\u{61c}\u{200e}\u{200f}", "iso\\u{2066}late\\u{2069}\\u{61c}\\u{200e}\\u{200f}"),
            ("zero\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}", "zero\\u{200b}\\u{200c}\\u{200d}\\u{2060}\\u{feff}"),
            ("soft\u{ad}filler\u{3164}\u{115f}", "soft\\u{ad}filler\\u{3164}\\u{115f}"),
            ("tag\u{e0041}\u{e007f}", "tag\\u{e0041}\\u{e007f}"),
            ("Grüße, 漢字, 🦀", "Grüße, 漢字, 🦀"),
        ] {
            assert_eq!(terminal(text, true), safe);
            assert_eq!(terminal(safe, true), safe, "twice is once");
        }
    }

    #[test]
    fn without_unicode_only_ascii_is_left() {
        assert_eq!(terminal("0 → 2 … “ü” 🦀\u{202e}\n", false), "0 -> 2 ... \"\\u{fc}\" \\u{1f980}\\u{202e}\\n");
        assert!(terminal(&('\0'..='\u{ffff}').collect::<String>(), false).chars().all(|c| matches!(c, ' '..='~')));
    }

    #[test]
    fn no_agent_finds_a_command_in_a_line() {
        for (line, safe) in [
            ("::set-output name=x::y", "\\u{3a}:set-output name=x::y"),
            (" \u{a0}::error::x", " \u{a0}\\u{3a}:error::x"),
            ("a ::error::x, std::fs", "a ::error::x, std::fs"),
            ("a ##vso[task.setvariable variable=x]y", "a \\u{23}#vso[task.setvariable variable=x]y"),
            ("###[add-mask]x", "#\\u{23}#[add-mask]x"),
            ("::##teamcity[x]", "\\u{3a}:\\u{23}#teamcity[x]"),
            ("## heading [x], C##", "## heading [x], C##"),
        ] {
            assert_eq!(log_line(line), safe);
            assert_eq!(log_line(safe), safe, "twice is once");
        }
    }

    #[test]
    fn no_sign_of_markdown_stands_unescaped() {
        for (text, safe) in [
            ("a [b](c) <d> `e` *f* _g_", "a \\[b\\](c) \\<d\\> \\`e\\` \\*f\\* \\_g\\_"),
            ("https://x, www.x", "https\\://x, www\\.x"),
            ("- a", "\\- a"),
            ("# a", "\\# a"),
            ("12. a", "12\\. a"),
            ("12) a", "12\\) a"),
            ("CVE-2021-1: a, b; c.", "CVE-2021-1: a, b; c."),
            ("a\nb\\", "a\\\\nb\\\\"),
        ] {
            assert_eq!(commonmark(text), safe);
        }
    }

    #[test]
    fn no_character_at_all_can_command_a_terminal() {
        let all: String = (char::MIN..=char::MAX).collect();
        assert!(!terminal(&all, true).chars().any(is_unseen));
    }

    #[test]
    fn what_a_browser_would_obey_becomes_visible() {
        for (text, safe) in [
            ("plain text, ~ and \\", "plain text, ~ and \\"),
            ("</script><script>alert(1)</script>", "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload='x'", "&quot; onload=&#39;x&#39;"),
            ("&lt; &#60; &", "&amp;lt; &amp;#60; &amp;"),
            ("# ## ##[add-mask]x", "# ## &#35;#[add-mask]x"),
            ("<!-- ]]> -->", "&lt;!-- ]]&gt; --&gt;"),
            ("a\nb\tc\u{1b}[2J\u{202e}", "a\\nb\\tc\\u{1b}[2J\\u{202e}"),
            ("none\u{fdd0}\u{1fffe}\u{10ffff}", "none\\u{fdd0}\\u{1fffe}\\u{10ffff}"),
            ("Grüße, 漢字, 🦀", "Grüße, 漢字, 🦀"),
        ] {
            assert_eq!(html(text), safe);
        }
        let all: String = (char::MIN..=char::MAX).collect();
        assert!(!html(&all).chars().any(|c| is_unseen(c) || matches!(c, '<' | '>' | '"' | '\'')));
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!("a漢🦀é".chars().map(columns).collect::<Vec<_>>(), [1, 2, 2, 1]);
    }
}
