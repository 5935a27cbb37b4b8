//! Regular expressions of Go (RE2 syntax), written as those of the `regex` crate.
//!
//! Both engines run in linear time and mean the same by most signs. Where they differ, this follows Go: `\d`, `\w`, `\s`
//! and `\b` know ASCII only, `\Q…\E` and octal escapes exist, `{` and `[` may stand for themselves, a class has no
//! operators, repetitions do not stack (`a**` is an error), and of flags there are `i`, `m`, `s` and `U`.

use std::iter::Peekable;
use std::str::Chars;

use regex::{Regex, RegexBuilder};

/// Largest compiled pattern in bytes.
const MAX_COMPILED: usize = 4 << 20;
/// Most repetitions that Go allows.
const MAX_REPEAT: u32 = 1000;

/// Compiles a pattern of Go.
///
/// # Errors
/// What is wrong with it, in a few words.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = Translator { rest: pattern.chars().peekable(), out: String::new(), repeats: false }.run()?;
    RegexBuilder::new(&translated).size_limit(MAX_COMPILED).build().map_err(|error| {
        if matches!(error, regex::Error::CompiledTooBig(_)) {
            return "is larger than is read here".to_owned();
        }
        // The crate draws the pattern over several lines; the last one says what is wrong.
        error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// Whether a repetition stands right before.
    repeats: bool,
}

impl Translator<'_> {
    fn run(mut self) -> Result<String, String> {
        while let Some(c) = self.rest.next() {
            let repeats = std::mem::take(&mut self.repeats);
            match c {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '*' | '+' | '?' => self.repeat(&c.to_string(), repeats)?,
                '{' => match self.bounds()? {
                    Some(bounds) => self.repeat(&bounds, repeats)?,
                    None => self.out.push_str("\\{"),
                },
                '}' | ']' => self.literal(c),
                other => self.out.push(other),
            }
        }
        Ok(self.out)
    }

    fn literal(&mut self, c: char) {
        self.out.push_str(&regex::escape(&c.to_string()));
    }

    fn repeat(&mut self, sign: &str, repeats: bool) -> Result<(), String> {
        if repeats {
            return Err(format!("has a repetition of a repetition before `{sign}`; for any text write `.*`"));
        }
        self.out.push_str(sign);
        self.out.extend(self.rest.next_if_eq(&'?'));
        self.repeats = true;
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,5}`; anything else in braces stands for itself.
    fn bounds(&mut self) -> Result<Option<String>, String> {
        let ahead: String = self.rest.clone().take_while(|c| c.is_ascii_digit() || *c == ',').collect();
        if self.rest.clone().nth(ahead.len()) != Some('}') {
            return Ok(None);
        }
        let (least, most) = ahead.split_once(',').map_or((ahead.as_str(), None), |(least, most)| (least, Some(most)));
        let most = most.filter(|most| !most.is_empty());
        if least.is_empty() || most.is_some_and(|most| most.contains(',')) {
            return Ok(None);
        }
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number <= MAX_REPEAT);
        let fits =
            number(least).is_some_and(|least| most.is_none_or(|most| number(most).is_some_and(|it| it >= least)));
        if !fits {
            return Err(format!("repeats `{{{ahead}}}` times, and Go allows {MAX_REPEAT} at most"));
        }
        self.rest.by_ref().take(ahead.len() + 1).for_each(drop);
        Ok(Some(format!("{{{ahead}}}")))
    }

    /// What stands behind `(`: a name, flags, or nothing special.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        self.out.push('?');
        let ahead: String = self.rest.clone().take(3).collect();
        let is_name =
            ahead.starts_with("P<") || (ahead.starts_with('<') && !ahead.starts_with("<=") && !ahead.starts_with("<!"));
        let end: &[char] = if is_name { &['>'] } else { &[':', ')'] };
        for c in self.rest.by_ref() {
            self.out.push(c);
            if end.contains(&c) {
                return Ok(());
            }
            if !is_name && !matches!(c, 'i' | 'm' | 's' | 'U' | '-') {
                return Err(format!("has `(?{}`, which Go does not know", ahead.chars().next().unwrap_or(c)));
            }
        }
        Err("has a `(` without its `)`".to_owned())
    }

    /// What stands behind `\`.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.next() {
            None => Err("ends with a `\\` that escapes nothing".to_owned()),
            Some('Q') => {
                self.quoted();
                Ok(())
            }
            Some(c @ ('b' | 'B')) => {
                self.out.extend(["(?-u:\\", c.encode_utf8(&mut [0; 4]), ")"]);
                Ok(())
            }
            Some(c @ ('A' | 'z')) => {
                self.out.extend(['\\', c]);
                Ok(())
            }
            Some(c) => {
                if let Some((ranges, negated)) = perl_class(c) {
                    self.out.extend(["[", if negated { "^" } else { "" }, ranges, "]"]);
                    return Ok(());
                }
                if matches!(c, 'p' | 'P') {
                    return self.property(c);
                }
                let c = self.escaped(c)?;
                self.literal(c);
                Ok(())
            }
        }
    }

    /// Everything up to `\E` stands for itself.
    fn quoted(&mut self) {
        while let Some(c) = self.rest.next() {
            if c == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.literal(c);
        }
    }

    /// `\pL`, `\p{Greek}`, `\p{^Greek}`.
    fn property(&mut self, sign: char) -> Result<(), String> {
        let missing = || "has a `\\p` without a name".to_owned();
        let first = self.rest.next().ok_or_else(missing)?;
        let mut sign = sign;
        let mut name = first.to_string();
        if first == '{' {
            name = self.rest.by_ref().take_while(|c| *c != '}').collect();
            if let Some(rest) = name.strip_prefix('^') {
                sign = if sign == 'p' { 'P' } else { 'p' };
                name = rest.to_owned();
            }
        }
        self.out.extend(["\\", sign.encode_utf8(&mut [0; 4]), "{", &name, "}"]);
        Ok(())
    }

    /// The one character that an escape stands for.
    fn escaped(&mut self, c: char) -> Result<char, String> {
        let unknown = || format!("has `\\{c}`, which Go does not know");
        match c {
            'a' => Ok('\x07'),
            'f' => Ok('\x0c'),
            't' => Ok('\t'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            'v' => Ok('\x0b'),
            'x' => self.hexadecimal().ok_or_else(unknown),
            '0'..='7' => self.octal(c).ok_or_else(unknown),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c),
            _ => Err(unknown()),
        }
    }

    fn hexadecimal(&mut self) -> Option<char> {
        let digits: String = if self.rest.next_if_eq(&'{').is_some() {
            self.rest.by_ref().take_while(|c| *c != '}').collect()
        } else {
            self.rest.by_ref().take(2).collect()
        };
        let is_number = digits.chars().all(|c| c.is_ascii_hexdigit()) && !digits.is_empty();
        char::from_u32(u32::from_str_radix(&digits, 16).ok().filter(|_| is_number)?)
    }

    /// One digit from 1 to 7 alone would be a reference back, which Go does not have.
    fn octal(&mut self, first: char) -> Option<char> {
        let is_digit = |c: &char| matches!(c, '0'..='7');
        if first != '0' && !self.rest.peek().is_some_and(is_digit) {
            return None;
        }
        let mut number = first.to_digit(8)?;
        for _ in 0..2 {
            let Some(digit) = self.rest.next_if(is_digit) else { break };
            number = number * 8 + digit.to_digit(8)?;
        }
        char::from_u32(number)
    }

    /// What stands behind `[`.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut is_first = true;
        loop {
            let c = self.rest.next().ok_or("has a `[` without its `]`")?;
            if c == ']' && !is_first {
                self.out.push(']');
                return Ok(());
            }
            is_first = false;
            self.member(c)?;
        }
    }

    /// One member of a class: a named class, a character or a range.
    fn member(&mut self, c: char) -> Result<(), String> {
        if c == '[' && self.rest.peek() == Some(&':') {
            let ahead: String = self.rest.clone().collect();
            if let Some(end) = ahead.find(":]") {
                self.out.push('[');
                self.out.extend(self.rest.by_ref().take(ahead[..end].chars().count() + 2));
                return Ok(());
            }
        }
        if c == '\\' {
            match self.rest.peek().copied() {
                Some(c) if perl_class(c).is_some() => {
                    self.rest.next();
                    let (ranges, negated) = perl_class(c).unwrap_or_default();
                    self.out.extend(if negated { ["[^", ranges, "]"] } else { ["", ranges, ""] });
                    return Ok(());
                }
                Some(sign @ ('p' | 'P')) => {
                    self.rest.next();
                    return self.property(sign);
                }
                Some(_) | None => {}
            }
        }
        let low = self.member_char(c)?;
        let mut ahead = self.rest.clone();
        let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
        self.out.push_str(&in_class(low));
        if is_range {
            self.rest.next();
            let c = self.rest.next().ok_or("has a `[` without its `]`")?;
            let high = self.member_char(c)?;
            if high < low {
                return Err(format!("has the range `{low}-{high}`, which is empty"));
            }
            self.out.push('-');
            self.out.push_str(&in_class(high));
        }
        Ok(())
    }

    fn member_char(&mut self, c: char) -> Result<char, String> {
        if c != '\\' {
            return Ok(c);
        }
        let c = self.rest.next().ok_or("ends with a `\\` that escapes nothing")?;
        self.escaped(c)
    }
}

/// The ranges of a class of Perl, which in Go are of ASCII, and whether it is what is not in them.
fn perl_class(c: char) -> Option<(&'static str, bool)> {
    match c {
        'd' | 'D' => Some(("0-9", c == 'D')),
        'w' | 'W' => Some(("0-9A-Za-z_", c == 'W')),
        's' | 'S' => Some(("\\t\\n\\x0C\\r ", c == 'S')),
        _ => None,
    }
}

/// A character within a class, where some have a meaning to the crate that they do not have to Go.
fn in_class(c: char) -> String {
    if c.is_ascii_alphanumeric() || !c.is_ascii() { c.to_string() } else { format!("\\x{:02X}", u32::from(c)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        compile(pattern).unwrap_or_else(|why| panic!("{pattern} {why}")).is_match(text)
    }

    /// Where Go and the crate differ; each row was tried with Go.
    #[test]
    fn patterns_mean_what_they_mean_to_go() {
        for (what, pattern, yes, no) in [
            ("found anywhere", "b", &["abc"][..], &["ac"][..]),
            ("classes of Perl are ASCII", "^[\\w]\\d\\s$", &["a1 "], &["ü1 ", "a١ ", "a1\u{a0}"]),
            ("and so is what is not in them", "^\\W[\\D]$", &["üü"], &["a1"]),
            ("words end by ASCII", "a\\b", &["aü", "a"], &["ab"]),
            ("and go on by ASCII", "a\\B", &["ab"], &["aü"]),
            ("quoted text", "^\\Qa.*[\\E.$", &["a.*[b"], &["axb"]),
            ("quoted to the end", "^\\Qa.b", &["a.b"], &["axb"]),
            ("octal and hexadecimal", "^\\101\\x42\\x{43}$", &["ABC"], &["A"]),
            ("braces may stand for themselves", "^{a}{,2}x{$", &["{a}{,2}x{"], &["aax"]),
            ("braces may repeat", "^a{2}b{1,}c{1,2}$", &["aabc", "aabbcc"], &["abc"]),
            ("`[` in a class is itself", "^[[a]$", &["[", "a"], &["b"]),
            ("a class has no operators", "^[a&&b~~c]$", &["&", "a", "~"], &["x"]),
            ("`-` behind a class is itself", "^[\\w-.]$", &["-", ".", "a"], &["!"]),
            ("`]` comes first or ends", "^[]a][^]a]$", &["]b"], &["]]"]),
            ("named classes", "^[[:alpha:]_][[:^digit:]]$", &["a_", "__"], &["1_", "a1"]),
            ("`\\<` is a sign", "\\<", &["<"], &["word"]),
            ("properties", "^\\p{^Lu}\\pL\\P{Greek}$", &["aAa"], &["AAa", "aAα"]),
            ("flags", "^(?i)a(?s:.)(?-i:b)$", &["A\nb"], &["a\nB"]),
            ("names", "^(?P<x>a)(?<y>b)$", &["ab"], &["a"]),
            ("lazy repetition", "^a*?b+?c??$", &["ab"], &["a"]),
        ] {
            assert!(yes.iter().all(|text| fits(pattern, text)), "{what}: {pattern} {yes:?}");
            assert!(!no.iter().any(|text| fits(pattern, text)), "{what}: {pattern} {no:?}");
        }
    }

    #[test]
    fn patterns_that_stop_gitleaks_are_refused() {
        for pattern in [
            "a**",
            "**/x",
            "*.lock",
            "a++",
            "a{2}{3}",
            "a{1001}",
            "a{3,2}",
            "(?x)a",
            "(?=a)",
            "(?<!a)",
            "(a",
            "a)",
            "[a",
            "[z-a]",
            "[a-\\d]",
            "\\1",
            "\\8",
            "\\Z",
            "\\C",
            "\\u0041",
            "\\ü",
            "[\\b]",
            "\\",
            "\\p{Nonsense}",
            "(?",
            "(?P<",
            "\\x{",
            "\\p",
        ] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn patterns_that_would_take_all_memory_are_refused() {
        assert!(compile("(?:(?:\\pL{100}){100}){100}").is_err());
        assert!(compile(&"(".repeat(10_000)).is_err());
    }
}
