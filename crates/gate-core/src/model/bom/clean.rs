//! Text as every format can hold it.

/// Longest text that is kept, in bytes.
pub const MAX_TEXT: usize = 64 << 10;

/// The text in one line, without what XML cannot hold, and not longer than [`MAX_TEXT`].
pub fn clean(text: &str) -> String {
    let fits = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut kept = String::with_capacity(text.len().min(MAX_TEXT));
    for character in text.trim().chars() {
        let character = match character {
            c if fits(c) => c,
            '\n' | '\r' | '\t' => ' ',
            _ => char::REPLACEMENT_CHARACTER,
        };
        if kept.len() + character.len_utf8() > MAX_TEXT {
            break;
        }
        kept.push(character);
    }
    kept.truncate(kept.trim_end().len());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_every_format_and_cleaning_twice_changes_nothing() {
        assert_eq!(clean(" a\nb\tc\u{0}\u{1b}[31m\u{85} "), "a b c\u{fffd}\u{fffd}[31m");
        let long = "ä".repeat(MAX_TEXT);
        assert!(clean(&long).len() <= MAX_TEXT);
        for text in [" x ", "\u{ffff}", &format!("{} b", "a".repeat(MAX_TEXT - 1)), "a\u{2028}b"] {
            assert_eq!(clean(&clean(text)), clean(text));
        }
    }
}
