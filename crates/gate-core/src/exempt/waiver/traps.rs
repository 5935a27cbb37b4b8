//! What a waiver may say and can hardly mean: it would match nothing, and stay unused in silence.

use super::quote::scalar;
use super::values::is_fingerprint;
use crate::exempt::edit::rewritten;
use crate::model::{Code, Problem};
use crate::render::escape::is_unseen;
use crate::yaml::{Fields, Source, Span, shorten};

/// The traps of one waiver.
pub(super) fn of(fields: &Fields<'_>, source: &Source) -> Vec<Problem> {
    let place = |span: &Span| format!("{}:{}:{}", span.file, span.line, span.column);
    let trap = |span: &Span, what: &str, with: &str| {
        let message = format!("{what}; write `{with}`");
        let correction = rewritten(source, span.line, &[(span.range(), with.to_owned())]);
        Problem::new(Code::IgnoreFileTrap, message).at(place(span)).with_correction(correction)
    };
    let text = |key: &str| fields.entry(key).and_then(|entry| Some((entry, entry.value.as_text()?)));
    let mut traps = Vec::new();
    if let Some((entry, id)) = text("id") {
        let shown = shorten(id);
        if is_fingerprint(id) {
            traps.push(trap(
                &entry.key_span,
                &format!("`id: {shown}` matches nothing: it is a fingerprint"),
                "fingerprint",
            ));
        } else if let Some(meant) = advisory(id).filter(|meant| !meant.eq_ignore_ascii_case(id)) {
            let what = format!("`id: {shown}` matches nothing: no report calls a flaw so");
            traps.push(trap(&entry.value.span, &what, &scalar(&meant)));
        }
    }
    if let Some((entry, path)) = text("path")
        && let Some(meant) = relative(path)
    {
        let what = format!("`path: {}` matches nothing: paths are relative, with `/`", shorten(path));
        traps.push(trap(&entry.value.span, &what, &scalar(&meant)));
    }
    if let Some((entry, tool)) = text("tool")
        && let Some(meant) = misspelt(tool)
    {
        // A scanner that gate only knows from SARIF may well be called so: nothing is changed by itself.
        let message = format!("`tool: {}` is no tool gate has a decoder for; did you mean `{meant}`?", shorten(tool));
        traps.push(Problem::new(Code::IgnoreFileTrap, message).at(place(&entry.value.span)));
    }
    traps
}

/// The advisory that a text means: what is left of it without an address, a comment, or signs that look like others.
fn advisory(text: &str) -> Option<String> {
    let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let last = last.split('#').next().unwrap_or_default();
    let plain = |c: char| match c {
        '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        c => c.to_ascii_uppercase(),
    };
    let id: String = last.chars().filter(|&c| !is_unseen(c)).map(plain).collect();
    let id = id.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = id.split('-').collect();
    match parts[..] {
        ["CVE", year, number] => {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (year.len() == 4 && number.len() >= 4 && digits(year) && digits(number)).then(|| id.to_owned())
        }
        ["GHSA", a, b, c] => [a, b, c]
            .iter()
            .all(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .then(|| format!("GHSA-{}", id["GHSA-".len()..].to_ascii_lowercase())),
        _ => None,
    }
}

/// The tool with a decoder that differs by a slip of the finger.
fn misspelt(text: &str) -> Option<&'static str> {
    let mut known = crate::decode::registry().iter().map(|decoder| decoder.about().id);
    let close = |id: &&str| text.len() < 100 && strsim::damerau_levenshtein(text, id) <= 1 + id.len() / 8;
    if known.clone().any(|id| id == text) { None } else { known.find(close) }
}

/// The path that a text means, where as it stands it fits none: `./src/a`, `src\a`, `src/`.
fn relative(text: &str) -> Option<String> {
    // A backslash before a letter escapes nothing; before a sign it may well be meant.
    let bytes = text.as_bytes();
    let windows = bytes.windows(2).any(|pair| pair[0] == b'\\' && pair[1].is_ascii_alphanumeric());
    let slashes = if windows { text.replace('\\', "/") } else { text.to_owned() };
    let mut path = slashes.as_str();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    let path = if path.ends_with('/') { format!("{path}**") } else { path.to_owned() };
    (path != text && !path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_ids_mean_an_advisory() {
        for (text, meant) in [
            ("CVE\u{2011}2024\u{2011}38819", Some("CVE-2024-38819")),
            ("CVE_2024_38819", Some("CVE-2024-38819")),
            ("CVE-2024-38819#why", Some("CVE-2024-38819")),
            ("CVE-2024-38819.", Some("CVE-2024-38819")),
            ("CVE-2024-38819\u{200b}", Some("CVE-2024-38819")),
            ("https://nvd.nist.gov/vuln/detail/CVE-2024-38819", Some("CVE-2024-38819")),
            ("https://github.com/advisories/GHSA-35JH-r3h4-6jhm/", Some("GHSA-35jh-r3h4-6jhm")),
            ("generic-api-key", None),
            ("CVE-2024", None),
            ("CVE-24-1", None),
            ("", None),
        ] {
            assert_eq!(advisory(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn a_slip_in_the_name_of_a_tool_is_seen() {
        for (text, meant) in [
            ("trivvy", Some("trivy")),
            ("gitleak", Some("gitleaks")),
            ("dependancy-checks", Some("dependency-check")),
            ("trivy", None),
            ("trivy-operator", None),
            ("semgrep", None),
        ] {
            assert_eq!(misspelt(text), meant, "{text}");
        }
    }

    #[test]
    fn paths_are_relative_with_slashes() {
        for (text, meant) in [
            ("./src/**", Some("src/**")),
            ("src\\main\\**", Some("src/main/**")),
            ("src/", Some("src/**")),
            ("src/a\\[b\\].ts", None),
            ("src/**", None),
            ("/etc/passwd", None),
            ("./", None),
        ] {
            assert_eq!(relative(text).as_deref(), meant, "{text}");
        }
    }
}
