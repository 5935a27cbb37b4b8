//! Prose with the burdens real descriptions carry: quotes, line breaks, markup, back-slashes and non-ASCII characters.

use crate::rng::Rng;

const WORDS: [&str; 64] = [
    "a",
    "the",
    "of",
    "in",
    "and",
    "to",
    "an",
    "when",
    "before",
    "with",
    "by",
    "for",
    "remote",
    "local",
    "crafted",
    "request",
    "header",
    "parser",
    "buffer",
    "overflow",
    "memory",
    "input",
    "attacker",
    "server",
    "client",
    "library",
    "function",
    "version",
    "service",
    "denial",
    "leak",
    "validation",
    "certificate",
    "channel",
    "token",
    "archive",
    "path",
    "traversal",
    "recursive",
    "decoder",
    "stream",
    "handler",
    "module",
    "package",
    "update",
    "length",
    "pointer",
    "thread",
    "response",
    "encoding",
    "boundary",
    "unbounded",
    "allocation",
    "invalid",
    "malformed",
    "privilege",
    "kernel",
    "container",
    "plugin",
    "template",
    "query",
    "cache",
    "redirect",
    "signature",
];

const BURDENS: [&str; 12] = [
    "\"quoted\"",
    "`code`\n\n",
    "<script>&amp;</script>",
    "C:\\Temp\\x",
    "naïve",
    "Zürich",
    "10 µs – 5 ms",
    "“typographic”",
    "データ",
    "\tindented\n",
    "a && b",
    "🔒",
];

/// One word of prose.
pub fn word(rng: &mut Rng) -> &'static str {
    rng.pick(&WORDS)
}

/// `count` words joined by `joint`: names of packages, files and rules.
pub fn name(rng: &mut Rng, count: usize, joint: char) -> String {
    let mut text = String::new();
    for position in 0..count {
        if position > 0 {
            text.push(joint);
        }
        text.push_str(word(rng));
    }
    text
}

/// Prose of at least `bytes` bytes, and at most some twenty more; about one word in forty is a burden.
pub fn prose(rng: &mut Rng, bytes: u64) -> String {
    let goal = usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut text = String::with_capacity(goal.saturating_add(32));
    while text.len() < goal {
        if !text.is_empty() {
            text.push(' ');
        }
        let burden = rng.below(40) == 0;
        text.push_str(if burden { rng.pick(&BURDENS) } else { word(rng) });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_has_the_length_asked_for_and_some_burdens() {
        let text = prose(&mut Rng::new(3), 4000);
        assert!((4000..4032).contains(&text.len()));
        assert!(!text.is_ascii());
        assert!(text.contains('\n') && text.contains('"'));
    }
}
