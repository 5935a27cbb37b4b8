//! Regular expressions of Java, as far as ours say the same.
//!
//! A pattern is translated piece by piece, and what means something else here, or that our engine does not have (look-around, back references, possessive repetition), is
//! refused with its name: an entry that cannot be evaluated exempts nothing.

mod needed;
#[cfg(test)]
mod tests;

use std::iter::Peekable;
use std::str::Chars;

use needed::Stretches;
use regex::{Regex, RegexBuilder};

/// Longest pattern, in bytes.
const MAX_PATTERN: usize = 4 << 10;
/// Largest compiled pattern, in bytes: ten thousand entries may have one each.
const MAX_COMPILED: usize = 256 << 10;

/// A pattern of Java.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// The only text it fits, where it is plain text.
    literal: Option<String>,
    /// Text that everything it fits holds, in any case: most texts are told apart by it.
    needed: Stretches,
}

impl Pattern {
    /// A pattern that has to fit the whole text (`matches`).
    ///
    /// # Errors
    /// What of it cannot be evaluated, as a noun.
    pub(super) fn whole(pattern: &str, ignore_case: bool) -> Result<Pattern, String> {
        if pattern.len() > MAX_PATTERN {
            return Err(format!("a pattern of more than {MAX_PATTERN} bytes"));
        }
        let (pattern, ignore_case) = match pattern.strip_prefix("(?i)") {
            Some(rest) => (rest, true),
            None => (pattern, ignore_case),
        };
        let mut translator = Translator {
            rest: pattern.chars().peekable(),
            ignore_case,
            out: String::with_capacity(pattern.len() + 16),
            literal: Some(String::new()),
            needed: Stretches::default(),
            depth: 0,
            repeatable: false,
        };
        translator.run()?;
        let Translator { out, literal, mut needed, .. } = translator;
        needed.end();
        let regex = RegexBuilder::new(&format!("^(?:{out})$"))
            .size_limit(MAX_COMPILED)
            .build()
            .map_err(|_| "a repetition that is too large".to_owned())?;
        Ok(Pattern { regex, literal, needed })
    }

    /// Whether a text fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.needed.are_in(text) && self.regex.is_match(text)
    }

    /// The only text it fits, where it is plain text.
    pub(super) fn literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }
}

/// A stretch of characters, both ends included.
type Stretch = (char, char);

const DIGITS: [Stretch; 1] = [('0', '9')];
const WORD: [Stretch; 4] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: [Stretch; 2] = [('\t', '\r'), (' ', ' ')];

struct Translator<'p> {
    rest: Peekable<Chars<'p>>,
    ignore_case: bool,
    out: String,
    literal: Option<String>,
    needed: Stretches,
    depth: usize,
    /// Whether what stands before can be repeated.
    repeatable: bool,
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape()?,
                '.' => self.any(),
                '^' | '$' => self.mark(character),
                '(' => self.open()?,
                ')' if self.depth == 0 => return Err("a `)` without its `(`".to_owned()),
                ')' => {
                    self.depth -= 1;
                    self.out.push(')');
                    self.repeatable = true;
                }
                '|' => {
                    self.no_text();
                    self.needed.has_alternatives |= self.depth == 0;
                    self.mark('|');
                }
                '*' | '+' | '?' => {
                    let times = character.to_string();
                    self.repeat(&times)?;
                }
                '{' => self.counted()?,
                '[' => self.class()?,
                _ => self.character(character),
            }
        }
        if self.depth == 0 { Ok(()) } else { Err("a `(` without its `)`".to_owned()) }
    }

    /// What comes now is no plain text.
    fn no_text(&mut self) {
        self.literal = None;
        self.needed.end();
    }

    /// A sign that stands for no character.
    fn mark(&mut self, sign: char) {
        self.needed.end();
        self.out.push(sign);
        self.repeatable = false;
    }

    fn any(&mut self) {
        self.out.push_str(r"[^\n\r\x{85}\x{2028}\x{2029}]");
        self.no_text();
        self.repeatable = true;
    }

    /// A character that stands for itself.
    fn character(&mut self, character: char) {
        if let Some(literal) = &mut self.literal {
            literal.push(character);
        }
        if self.depth == 0 {
            self.needed.push(character, matches!(self.out.as_str(), "" | "^"));
        }
        if self.ignore_case && character.is_ascii_alphabetic() {
            self.stretches(&[(character, character)], false);
        } else {
            self.out.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
        }
        self.repeatable = true;
    }

    fn open(&mut self) -> Result<(), String> {
        if self.rest.next_if_eq(&'?').is_some() && self.rest.next() != Some(':') {
            return Err("a group of the kind `(?…)`, such as look-around".to_owned());
        }
        self.depth += 1;
        self.out.push_str("(?:");
        self.no_text();
        self.repeatable = false;
        Ok(())
    }

    fn repeat(&mut self, times: &str) -> Result<(), String> {
        if !self.repeatable {
            return Err(format!("a `{times}` that repeats nothing"));
        }
        self.needed.pop();
        self.out.push_str(times);
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        if let Some(second) = self.rest.next_if(|next| matches!(next, '*' | '+' | '?' | '{')) {
            return Err(format!("a repetition of a repetition (`{times}{second}`)"));
        }
        self.no_text();
        self.repeatable = false;
        Ok(())
    }

    /// `{2}`, `{2,}`, `{2,3}`.
    fn counted(&mut self) -> Result<(), String> {
        let mut times = String::from("{");
        let digits = |translator: &mut Self, times: &mut String| {
            while let Some(digit) = translator.rest.next_if(char::is_ascii_digit) {
                times.push(digit);
            }
        };
        digits(self, &mut times);
        let counts = times.len() > 1;
        if self.rest.next_if_eq(&',').is_some() {
            times.push(',');
            digits(self, &mut times);
        }
        if !counts || self.rest.next() != Some('}') {
            return Err("a `{` that begins no count".to_owned());
        }
        times.push('}');
        self.repeat(&times)
    }

    fn escape(&mut self) -> Result<(), String> {
        let Some(name) = self.rest.next() else { return Err("a `\\` at its end".to_owned()) };
        if let Some((stretches, negated)) = Self::named_class(name) {
            self.stretches(stretches, negated);
            self.no_text();
            self.repeatable = true;
            return Ok(());
        }
        match name {
            'b' => {
                self.out.push_str(r"(?-u:\b)");
                self.no_text();
                self.repeatable = false;
            }
            'Q' => self.quoted(),
            _ => self.character(plain_escape(name)?),
        }
        Ok(())
    }

    /// Text as it stands, up to `\E`.
    fn quoted(&mut self) {
        while let Some(character) = self.rest.next() {
            if character == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.character(character);
        }
    }

    fn named_class(name: char) -> Option<(&'static [Stretch], bool)> {
        let stretches: &[Stretch] = match name.to_ascii_lowercase() {
            'd' => &DIGITS,
            'w' => &WORD,
            's' => &SPACE,
            _ => return None,
        };
        Some((stretches, name.is_ascii_uppercase()))
    }

    /// `[a-z_]`, without classes in it.
    fn class(&mut self) -> Result<(), String> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut stretches: Vec<Stretch> = Vec::new();
        loop {
            let Some(character) = self.rest.next() else { return Err("a `[` without its `]`".to_owned()) };
            match character {
                ']' if stretches.is_empty() => return Err("a class that begins with `]`".to_owned()),
                ']' => break,
                '[' => return Err("a class in a class".to_owned()),
                '&' if self.rest.peek() == Some(&'&') => return Err("a class with `&&`".to_owned()),
                '\\' => match self.rest.next() {
                    None => return Err("a `\\` at its end".to_owned()),
                    Some(name) => match Self::named_class(name) {
                        Some((_, true)) => return Err(format!("a class with `\\{name}`")),
                        Some((named, false)) => stretches.extend(named),
                        None => {
                            let stretch = self.stretch_from(plain_escape(name)?)?;
                            stretches.push(stretch);
                        }
                    },
                },
                _ => {
                    let stretch = self.stretch_from(character)?;
                    stretches.push(stretch);
                }
            }
        }
        self.stretches(&stretches, negated);
        self.no_text();
        self.repeatable = true;
        Ok(())
    }

    /// What begins with a character of a class: itself, or up to another one.
    fn stretch_from(&mut self, first: char) -> Result<Stretch, String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.peek() == Some(&']') {
            return Ok((first, first));
        }
        self.rest = ahead;
        let last = match self.rest.next() {
            Some('\\') => self.rest.next().map(plain_escape).transpose()?,
            other => other.filter(|next| *next != '['),
        };
        match last {
            Some(last) if first <= last => Ok((first, last)),
            Some(_) | None => Err("a class with a range that ends nowhere".to_owned()),
        }
    }

    /// Writes a class.
    fn stretches(&mut self, stretches: &[Stretch], negated: bool) {
        self.out.push_str(if negated { "[^" } else { "[" });
        for &stretch in stretches {
            self.stretch(stretch);
            if self.ignore_case {
                let capitals = other_case(stretch, 'a', 'z', |letter| letter.to_ascii_uppercase());
                let small = other_case(stretch, 'A', 'Z', |letter| letter.to_ascii_lowercase());
                capitals.into_iter().chain(small).for_each(|other| self.stretch(other));
            }
        }
        self.out.push(']');
    }

    fn stretch(&mut self, (first, last): Stretch) {
        let [first, last] = [first, last].map(|end| format!(r"\x{{{:x}}}", u32::from(end)));
        self.out.extend([first.as_str(), "-", &last]);
    }
}

/// The letters of a stretch that lie between two, in the other case.
fn other_case((first, last): Stretch, from: char, to: char, turn: impl Fn(char) -> char) -> Option<Stretch> {
    let (first, last) = (first.max(from), last.min(to));
    (first <= last).then(|| (turn(first), turn(last)))
}

/// The character behind an escape that stands for one.
fn plain_escape(name: char) -> Result<char, String> {
    match name {
        't' => Ok('\t'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        'f' => Ok('\u{c}'),
        _ if name.is_alphanumeric() => Err(format!("`\\{name}`")),
        _ => Ok(name),
    }
}
