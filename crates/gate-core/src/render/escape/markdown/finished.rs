//! What sites look for in finished text, whatever its Markdown was: for tests.

use std::sync::LazyLock;

use regex::RegexSet;

/// What sites look for in finished text: each would link, notify, draw or run something.
pub(in crate::render) fn found_later(run: &str) -> Option<&'static str> {
    const PATTERNS: [&str; 14] = [
        r"(^|\W)@[A-Za-z0-9_.]",
        r"#\d",
        r"[!&$^]\d",
        r"[~%][A-Za-z0-9\x22]",
        r":[A-Za-z0-9_+-]+:",
        r"[A-Za-z][A-Za-z0-9+.-]*://",
        r"(?i)(^|\W)(mailto|xmpp):\S",
        r"(?i)www\.\S",
        r"\S@[A-Za-z0-9]",
        r"\b[0-9a-f]{7,40}\b",
        r"\b[A-Z][A-Z0-9_]+-\d",
        r"(?i)\bgh-\d",
        r"\[[^\s,;)]",
        r"[{*][^\s,;)]",
    ];
    static SET: LazyLock<RegexSet> = LazyLock::new(|| RegexSet::new(PATTERNS).unwrap());
    SET.matches(run).into_iter().next().map(|at| PATTERNS[at])
}
