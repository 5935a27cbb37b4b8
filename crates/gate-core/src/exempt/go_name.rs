//! Names in the configuration of programs in Go: plain text, or a pattern that the program puts between `^` and `$`.

use regex::Regex;

use super::go_regex;

/// A name, or a pattern for names.
#[derive(Debug)]
pub(super) enum Name {
    /// The name itself, letter for letter.
    Exact(String),
    /// A pattern, as it is written.
    Pattern(String, Regex),
}

impl Name {
    /// # Errors
    /// What is wrong with it, behind the pattern.
    pub(super) fn pattern(text: &str) -> Result<Name, String> {
        go_regex::compile(&format!("^{text}$")).map(|regex| Name::Pattern(text.to_owned(), regex))
    }

    pub(super) fn fits(&self, name: &str) -> bool {
        match self {
            Name::Exact(wanted) => wanted == name,
            Name::Pattern(_, pattern) => pattern.is_match(name),
        }
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        match self {
            Name::Exact(text) | Name::Pattern(text, _) => text,
        }
    }

    /// Whether it fits names that have nothing in common.
    pub(super) fn fits_all(&self) -> bool {
        ["openssl", "org.a:b", "@c/d"].into_iter().all(|name| self.fits(name))
    }
}

/// Whether a pattern has alternatives outside of parentheses: each end then holds one of them, and not the whole name.
pub(super) fn is_halved(pattern: &str) -> bool {
    let (mut depth, mut escaped) = (0_i32, false);
    pattern.chars().any(|character| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match character {
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        character == '|' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_of_a_pattern_holds_one_half_of_its_alternatives() {
        let name = Name::pattern("linux|kernel").unwrap();
        assert!(name.fits("linux-headers") && name.fits("my-kernel") && !name.fits("a-linux-b"));
        for (pattern, expected) in [("a|b", true), ("(a|b)", false), ("[|]", false), ("a\\|b", false), ("(a)|b", true)]
        {
            assert_eq!(is_halved(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn plain_names_are_compared_letter_for_letter() {
        let name = Name::Exact("a.b".to_owned());
        assert!(name.fits("a.b") && !name.fits("axb") && !name.fits("A.b"));
        assert!(Name::pattern(".*").unwrap().fits_all() && !Name::pattern("o.*").unwrap().fits_all());
    }
}
