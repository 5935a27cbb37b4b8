//! Text → a YAML scalar that reads back as that very text, wherever it stands.

use std::fmt::Write as _;

use crate::render::escape::is_unseen;

/// A text as it is written into a waiver file: as it is where nobody can mistake it, else in double quotes.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_unseen(c) => {
                let _infallible = match u32::from(c) {
                    code @ 0..=0xffff => write!(quoted, "\\u{code:04x}"),
                    code => write!(quoted, "\\U{code:08x}"),
                };
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a text is text for every YAML reader, in a block and between brackets: begins with a letter or is a date, and
/// holds no sign that means something there.
fn is_plain(text: &str) -> bool {
    let harmless = |c: char| c.is_alphanumeric() || "_-./@+;()'!?=<>* ".contains(c);
    let colons = text.split(':').skip(1).all(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
    let begins = text.starts_with(char::is_alphabetic) || super::values::instant(text).is_ok();
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    begins
        && colons
        && !text.ends_with(' ')
        && text.chars().all(|c| harmless(c) || c == ':')
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::{Source, Value, parse};

    fn read_back(yaml: &str) -> String {
        let node = parse(&Source::new("f", yaml)).unwrap_or_else(|faults| panic!("{yaml:?}: {faults:?}"));
        let Value::Mapping(entries) = node.value else { panic!("{yaml:?}") };
        entries[0].value.as_text().unwrap_or_else(|| panic!("{yaml:?}")).to_owned()
    }

    #[test]
    fn what_reads_well_is_not_quoted() {
        for text in
            ["CVE-2026-1", "not reachable; see PAY-1", "org.a:core", "2026-12-31", "it's fine", "score < 7.0", "src/**"]
        {
            assert_eq!(scalar(text), text);
        }
        for text in
            ["*spring*", ">=1.2", "null", "Yes", "12", "1e5", "a: b", "a #b", "- x", "a\nb", "", " a", "a ", "~", "[a]"]
        {
            assert!(scalar(text).starts_with('"'), "{text}");
        }
        assert_eq!(scalar("a\"\\\u{202e}\u{e0041}\u{1b}"), r#""a\"\\\u202e\U000e0041\u001b""#);
    }

    proptest! {
        #[test]
        fn every_text_reads_back_as_itself(text in "\\PC*|[ -~\\n\\t]*|[\\x00-\\x7f]*") {
            prop_assume!(!text.contains('\0'));
            let scalar = scalar(&text);
            prop_assert_eq!(&read_back(&format!("a: {scalar}\n")), &text);
            prop_assert_eq!(&read_back(&format!("a: {scalar} # comment\n")), &text);
            prop_assert_eq!(&read_back(&format!("{{ a: {scalar}, b: c }}")), &text);
        }
    }
}
