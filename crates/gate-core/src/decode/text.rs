//! Long texts as one line for people.

/// Longest line kept, in bytes.
const MAX_LINE: usize = 4 << 10;

/// The first line of a text, no longer than a title should be.
pub(super) fn line(text: &str) -> &str {
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    let mut end = line.len().min(MAX_LINE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_cut_between_characters() {
        assert_eq!(line("\n  a b \r\nc"), "a b");
        assert_eq!(line(""), "");
        let long = "x".to_owned() + &"ü".repeat(4096);
        assert_eq!(line(&long).len(), 4095);
    }
}
