//! The head of the page: what it is called, what may run in it, and how it looks.

use std::io;

use sha2::{Digest as _, Sha256};

use super::page::{Page, put};
use super::view::CHOICES;
use crate::model::{Report, Verdict};

/// How the page looks, and how it is filtered without a script.
const STYLE: &str = include_str!("style.css").trim_ascii();
/// What the page can do beyond that: search, sorting, copying.
const SCRIPT: &str = include_str!("script.js").trim_ascii();

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.markup(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; \
         form-action 'none'; img-src data:; ",
    )?;
    let (style, script) = (hash(&style()?), hash(SCRIPT.as_bytes()));
    put!(page, "style-src 'sha256-" {style} "'; script-src 'sha256-" {script} "'\">\n")?;
    page.markup(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
    )?;
    put!(page, "<meta name=\"generator\" content=\"gate " {env!("CARGO_PKG_VERSION")} "\">\n")?;
    put!(page, "<title>" {title(report)} "</title>\n")?;
    page.markup(icon(report.verdict))?;
    page.markup("<style>")?;
    write_style(page)?;
    page.markup("</style>\n</head>\n")
}

/// The end of the page: what runs in it, where something may.
pub(super) fn write_script(page: &mut Page<'_>) -> io::Result<()> {
    page.markup("<script>")?;
    page.markup(SCRIPT)?;
    page.markup("</script>\n")
}

/// What stands on the tab.
fn title(report: &Report) -> String {
    let branch = report.build.judged_branch().map(|found| found.value.as_str());
    let mut parts = vec![report.verdict.as_str()];
    parts.extend(report.policy.service.as_deref().into_iter().chain(branch));
    format!("{} – gate", parts.join(" · "))
}

/// A dot in the colour of the verdict, so that one of twenty tabs can be told.
fn icon(verdict: Verdict) -> &'static str {
    macro_rules! dot {
        ($color:literal, $mark:literal) => {
            concat!(
                "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20",
                "viewBox='0%200%2016%2016'%3E%3Ccircle%20cx='8'%20cy='8'%20r='8'%20fill='%23",
                $color,
                "'/%3E%3Cpath%20d='",
                $mark,
                "'%20fill='none'%20stroke='%23fff'%20stroke-width='2'/%3E%3C/svg%3E\">\n"
            )
        };
    }
    match verdict {
        Verdict::Pass => dot!("1a7f37", "M4%208.5l3%203%205-6"),
        Verdict::Fail => dot!("c62828", "M5%205l6%206M11%205l-6%206"),
        Verdict::Error => dot!("b35900", "M8%203v6M8%2011v2"),
    }
}

/// The style, with a rule for each choice there can be: while it is chosen, what is not marked by it is not shown. It is
/// the same in every page, so that a server can allow it by its digest.
fn write_style(page: &mut Page<'_>) -> io::Result<()> {
    page.markup(STYLE)?;
    for (letter, most) in CHOICES {
        for number in 0..most {
            put!(page, "\n#filters:has(.choose-" {letter} {number} ":checked) ~ div :is(.part, tbody tr)")?;
            put!(page, ":not(." {letter} {number} ") { display: none; }")?;
        }
    }
    Ok(())
}

fn style() -> io::Result<Vec<u8>> {
    let mut style = Vec::new();
    write_style(&mut Page::new(&mut style))?;
    Ok(style)
}

/// The SHA-256 of a text in base64, as a content security policy names it.
pub(super) fn hash(text: &[u8]) -> String {
    base64(&Sha256::digest(text))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0, |group, &byte| group << 8 | usize::from(byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let value = group >> (18 - 6 * digit) & 63;
            text.push(if digit > chunk.len() { '=' } else { char::from(DIGITS[value]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648() {
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")];
        for (text, wanted) in vectors {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
        assert_eq!(hash(b"alert('Hello, world.');"), "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }

    #[test]
    fn style_and_script_cannot_end_early() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"), "an end tag or a comment would end it");
        }
    }
}
