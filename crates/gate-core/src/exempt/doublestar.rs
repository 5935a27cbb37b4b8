//! Path patterns as Trivy and Grype read them: the whole path has to fit; `*` and `?` stay within one part, `**` crosses parts
//! where it is one; `{a,b}`, `[a-z]`, `[!a]` and `\` as in a shell (bmatcuk/doublestar v4, `Match`).

use std::fmt;

/// Longest pattern in bytes: no path is longer.
const MAX_PATTERN: usize = 4096;
/// Most steps of all patterns of a file, their braces multiplied out.
pub(super) const MAX_STEPS: usize = 1_000_000;

/// A pattern, its braces multiplied out.
pub(super) struct PathPattern {
    text: String,
    alternatives: Vec<Vec<Step>>,
}

/// One step of a pattern without braces.
#[derive(Clone)]
struct Step {
    token: Token,
    /// Whether a path may end before it: `a/**` fits `a`.
    is_optional: bool,
}

#[derive(Clone)]
enum Token {
    /// `*`, and `**` where it is no whole part.
    Star,
    /// `**/` at the beginning of a part: any number of folders.
    Folders,
    /// `**` at the beginning of the last part: all that is left.
    Rest,
    /// `?`
    Any,
    /// `[a-z]`, `[!a-z]`
    Class { ranges: Vec<(char, char)>, negated: bool },
    /// Any other character.
    Char(char),
}

impl PathPattern {
    /// Reads a pattern, which may take so many steps.
    ///
    /// # Errors
    /// What is wrong with it, behind the pattern.
    pub(super) fn new(text: &str, budget: &mut usize) -> Result<PathPattern, String> {
        if text.len() > MAX_PATTERN {
            return Err(format!("is longer than {MAX_PATTERN} bytes"));
        }
        validate(text.as_bytes())?;
        Ok(PathPattern { text: text.to_owned(), alternatives: multiply_out(text, budget)? })
    }

    /// Whether the whole of a path fits.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.alternatives.iter().any(|steps| matches(steps, path))
    }
}

impl fmt::Debug for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

/// The end of a class that begins behind `[` at `start`: the place of its `]`.
fn class_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + usize::from(text.get(start).is_some_and(|&byte| matches!(byte, b'^' | b'!')));
    if text.get(at) == Some(&b']') {
        return None;
    }
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b']' => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn validate(text: &[u8]) -> Result<(), String> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if at + 1 == text.len() => return Err("ends with a `\\` that escapes nothing".to_owned()),
            b'\\' => at += 1,
            b'[' => at = class_end(text, at + 1).ok_or("has a `[` without its `]`, or nothing between them")?,
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1).ok_or("has a `}` without its `{`")?,
            _ => {}
        }
        at += 1;
    }
    if depth == 0 { Ok(()) } else { Err("has a `{` without its `}`".to_owned()) }
}

/// The steps of every pattern that the braces of a valid one stand for. What stands before a brace is read without it.
fn multiply_out(text: &str, budget: &mut usize) -> Result<Vec<Vec<Step>>, String> {
    let mut open = vec![(Vec::new(), text.to_owned(), true)];
    let mut done = Vec::new();
    while let Some((mut steps, text, mut starts_part)) = open.pop() {
        let mut at = 0;
        while let Some(first) = text[at..].chars().next().filter(|c| *c != '{') {
            let rest = &text[at..];
            let (token, length) = token(rest, first, starts_part);
            starts_part = match token {
                Token::Folders => true,
                Token::Char(c) => c == '/',
                Token::Star | Token::Rest | Token::Any | Token::Class { .. } => false,
            };
            let is_optional = matches!(rest, "*" | "**" | "/**" | "**/" | "/**/");
            steps.push(Step { token, is_optional });
            at += length;
        }
        let (parts, after) = braces(&text[at..]).unwrap_or_default();
        let cost = (steps.len() + 1) * parts.len().max(1);
        *budget = budget.checked_sub(cost).ok_or("has braces that stand for more patterns than are read")?;
        open.extend(parts.iter().map(|part| (steps.clone(), format!("{part}{after}"), starts_part)));
        if parts.is_empty() {
            done.push(steps);
        }
    }
    Ok(done)
}

/// The alternatives of the braces that a text begins with, and what stands behind them.
fn braces(text: &str) -> Option<(Vec<&str>, &str)> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut part) = (1, 1_usize, 1);
    let mut parts = Vec::new();
    while let Some(&byte) = bytes.get(at) {
        match (byte, depth) {
            (b'\\', _) => at += 1,
            (b'[', _) => at = class_end(bytes, at + 1).unwrap_or(at),
            (b'{', _) => depth += 1,
            (b',' | b'}', 1) => {
                parts.push(&text[part..at]);
                part = at + 1;
            }
            (b'}', _) => depth -= 1,
            _ => {}
        }
        if byte == b'}' && part == at + 1 {
            return Some((parts, &text[part..]));
        }
        at += 1;
    }
    None
}

/// Goes back to the last `*`, else to the last `**`: an earlier one could not do more.
fn matches(steps: &[Step], path: &str) -> bool {
    let (mut step, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut folders: Option<(usize, usize)> = None;
    while let Some(c) = path[at..].chars().next() {
        match steps.get(step).map(|it| &it.token) {
            Some(Token::Star) => star = Some((step + 1, at)),
            Some(Token::Folders) => (folders, star) = (Some((step + 1, at)), None),
            Some(Token::Rest) => return true,
            Some(one) if one.fits(c) => at += c.len_utf8(),
            Some(_) | None => {
                let Some(back) = back(path, &mut star, &mut folders) else { return false };
                (step, at) = back;
                continue;
            }
        }
        step += 1;
    }
    steps.get(step).is_none_or(|it| it.is_optional)
}

/// Lets the last `*` take one more character, else the last `**` one more folder.
fn back(path: &str, star: &mut Option<(usize, usize)>, folders: &mut Option<(usize, usize)>) -> Option<(usize, usize)> {
    if let Some((token, from)) = star {
        let c = path[*from..].chars().next().filter(|c| *c != '/');
        if let Some(c) = c {
            *from += c.len_utf8();
            return Some((*token, *from));
        }
    }
    let (token, from) = folders.as_mut()?;
    *from += path[*from..].find('/')? + 1;
    Some((*token, *from))
}

/// The token that a text begins with, and its length.
fn token(text: &str, first: char, starts_part: bool) -> (Token, usize) {
    match first {
        '*' if !text.starts_with("**") => (Token::Star, 1),
        '*' if starts_part && text.len() == 2 => (Token::Rest, 2),
        '*' if starts_part && text.starts_with("**/") => (Token::Folders, 3),
        '*' => (Token::Star, 2),
        '?' => (Token::Any, 1),
        '[' => {
            let end = class_end(text.as_bytes(), 1).unwrap_or(text.len() - 1);
            (class(&text[1..end]), end + 1)
        }
        '\\' => {
            let escaped = text[1..].chars().next().unwrap_or('\\');
            (Token::Char(escaped), 1 + escaped.len_utf8())
        }
        other => (Token::Char(other), other.len_utf8()),
    }
}

/// What stands between `[` and `]`.
fn class(text: &str) -> Token {
    let negated = text.starts_with(['!', '^']);
    let mut chars = text.chars().skip(usize::from(negated)).peekable();
    let mut ranges = Vec::new();
    // The character before, where it can begin a range.
    let mut last: Option<char> = None;
    while let Some(c) = chars.next() {
        let low = last.take().filter(|_| c == '-' && chars.peek().is_some());
        let c = if low.is_some() { chars.next().unwrap_or(c) } else { c };
        let c = if c == '\\' { chars.next().unwrap_or(c) } else { c };
        ranges.push((low.unwrap_or(c), c));
        last = Some(c).filter(|_| low.is_none());
    }
    Token::Class { ranges, negated }
}

impl Token {
    /// Whether it stands for this one character.
    fn fits(&self, c: char) -> bool {
        match self {
            Self::Any => c != '/',
            Self::Class { ranges, negated } => ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated,
            Self::Char(wanted) => *wanted == c,
            Self::Star | Self::Folders | Self::Rest => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(pattern: &str) -> Result<PathPattern, String> {
        PathPattern::new(pattern, &mut MAX_STEPS.clone())
    }

    fn fits(pattern: &str, path: &str) -> bool {
        new(pattern).unwrap_or_else(|why| panic!("{pattern} {why}")).matches(path)
    }

    /// Every row of the note's list, each tried with the library itself.
    #[test]
    fn patterns_mean_what_they_mean_to_trivy() {
        for (what, pattern, yes, no) in [
            ("the whole path has to fit", "src", &["src"][..], &["src/a", "a/src", "src/"][..]),
            ("`*` and `?` stay within a part", "a/*.t?t", &["a/.txt", "a/b.txt"], &["a/b/c.txt", "a/b.t/t"]),
            ("`**` crosses parts where it is one", "a/**/c", &["a/c", "a/b/c", "a/b/b/c"], &["a/bc", "ac"]),
            ("`**` within a part is `*`", "a/**.txt", &["a/b.txt", "a/.txt"], &["a/b/c.txt"]),
            ("`**` at the end is all that is left", "a/**", &["a", "a/", "a/b", "a/b/c"], &["ab", "b/a"]),
            ("alternatives", "{a,b/**}/c.{yml,yaml}", &["a/c.yml", "b/x/c.yaml"], &["c/c.yml", "a/x/c.yml"]),
            ("alternatives may be empty and nested", "a{,{b,c}d}", &["a", "abd", "acd"], &["ab", "ad"]),
            ("classes", "[a-c][!x][^y]", &["bbb", "a/b"], &["dbb", "axb", "aby"]),
            ("classes hold what braces and stars mean", "[{,}*-]", &["{", ",", "*", "-"], &["a", ""]),
            ("`\\` takes the meaning away", "\\*\\{[\\]]", &["*{]"], &["a{]", "*{["]),
            ("a leading dot is nothing special", "*/*", &[".git/.x"], &[".git"]),
            ("a leading `/` is a part of the path", "**/a", &["a", "/a", "b/a"], &["/ab"]),
            ("the empty path fits what may be empty", "*", &["", "a"], &["a/b"]),
            ("and so it does with `**`", "**", &["", "a", "a/b"], &[]),
            ("letters are compared in their case", "Dockerfile", &["Dockerfile"], &["dockerfile"]),
        ] {
            let path = |path: &&&str| fits(pattern, path);
            assert!(yes.iter().all(|it| path(&it)), "{what}: {pattern} {yes:?}");
            assert!(!no.iter().any(|it| path(&it)), "{what}: {pattern} {no:?}");
        }
    }

    #[test]
    fn patterns_that_stop_trivy_are_refused() {
        for (pattern, why) in [
            ("a[", "has a `[` without its `]`, or nothing between them"),
            ("a[]b]", "has a `[` without its `]`, or nothing between them"),
            ("a[!]", "has a `[` without its `]`, or nothing between them"),
            ("{a,b", "has a `{` without its `}`"),
            ("a}", "has a `}` without its `{`"),
            ("a\\", "ends with a `\\` that escapes nothing"),
        ] {
            assert_eq!(new(pattern).unwrap_err(), why, "{pattern}");
        }
    }

    #[test]
    fn patterns_that_would_take_all_memory_are_refused() {
        assert!(new(&"{a,b}".repeat(9)).is_ok());
        for braces in ["{a,b}", "{,}", "{a,{b,{c,d}}}"] {
            assert!(new(&braces.repeat(30)).is_err(), "{braces}");
        }
        assert!(new(&"a".repeat(5000)).is_err());
        let mut budget = 20;
        assert!(PathPattern::new("{a,b}c", &mut budget).is_ok() && budget < 20);
    }

    #[test]
    fn a_pattern_of_stars_is_fast() {
        assert!(!fits(&"*a".repeat(100), &"a".repeat(4000).replace("aaaa", "aaab")));
        assert!(!fits(&"**/a/".repeat(100), &("a/".repeat(2000) + "b")));
    }
}
