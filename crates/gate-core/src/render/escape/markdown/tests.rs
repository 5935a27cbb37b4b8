//! No text becomes structure, link, mention, reference, emoji or command: parsed back by a parser that is not ours,
//! and looked through as the sites look through finished text.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::finished::found_later;
use super::{markdown, markdown_code, markdown_start};

fn options() -> Options {
    Options::all() - Options::ENABLE_SMART_PUNCTUATION
}

/// The runs of text that a reader sees in a paragraph which holds nothing but text and our own marks.
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows must not be there")]
fn runs(source: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    for event in Parser::new_ext(source, options()) {
        match event {
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            Event::Text(text) | Event::Code(text) => runs.last_mut().unwrap().push_str(&text),
            Event::InlineHtml(html) if matches!(&*html, "<wbr>" | "<code>" | "</code>") => runs.push(String::new()),
            other => panic!("{source:?} becomes {other:?}"),
        }
    }
    runs
}

/// What is shown of a text: line ends as blanks, unseen characters as codes, without backticks that make code.
fn shown(text: &str) -> String {
    let text = super::visible(text);
    let mut rest = &*text;
    let mut shown = String::new();
    while let Some((before, code, after)) = super::next_code(rest) {
        shown.extend([before, code]);
        rest = after;
    }
    shown + rest
}

fn holds(text: &str) {
    // The `x` keeps blanks at the ends, which a paragraph drops.
    let runs = runs(&format!("x{}x", markdown(text)));
    assert_eq!(runs.concat(), format!("x{}x", shown(text)), "{text:?}");
    for run in &runs {
        assert_eq!(found_later(run), None, "{text:?} gives {run:?}");
    }
    let start = self::runs(&markdown_start(text));
    assert_eq!(start.concat().trim(), shown(text.trim_start()).trim(), "{text:?} at the start");
    let code = self::runs(&format!("x {} x", markdown_code(text)));
    assert_eq!(code.concat(), format!("x {} x", super::visible(text)), "{text:?} as code");
}

#[test]
fn what_markdown_would_obey_is_written_otherwise() {
    for (text, safe) in [
        ("plain text, 61.5% of it.", "plain text, 61.5% of it."),
        ("a | b", "a &#124; b"),
        (
            "*a* _b_ __c__ ~~d~~ ~e",
            "&#42;<wbr>a&#42; &#95;b&#95; &#95;&#95;c&#95;&#95; &#126;<wbr>&#126;<wbr>d&#126;<wbr>&#126; &#126;<wbr>e",
        ),
        ("new_coverage", "new_coverage"),
        ("<script>&amp;", "&lt;script&gt;&amp;<wbr>amp;"),
        ("<!-- gate:verdict -->", "&lt;&#33;<wbr>-- gate:verdict --&gt;"),
        (
            "[a](b) ![c](d) [^1] [ ]",
            "&#91;<wbr>a&#93;(b) &#33;<wbr>&#91;<wbr>c&#93;(d) &#91;<wbr>&#94;<wbr>1&#93; &#91; &#93;",
        ),
        ("@team and a@b.example", "&#64;<wbr>team and a&#64;<wbr>b.example"),
        (
            "fixes #12, GH-3, !4, &5, $6, %7",
            "fixes &#35;<wbr>12, GH-<wbr>3, &#33;<wbr>4, &amp;<wbr>5, &#36;<wbr>6, &#37;<wbr>7",
        ),
        ("see https://evil.example", "see https&#58;<wbr>//evil.example"),
        ("WWW.evil.example", "WWW&#46;<wbr>evil.example"),
        (":tada: a: b", "&#58;<wbr>tada: a: b"),
        ("{+in+} $`x`$ \\", "&#123;<wbr>+in+} &#36;<wbr><code>x</code>$ &#92;"),
        ("a.rs:12 a:b:c 17:55:00Z x:", "a.rs:12 a&#58;<wbr>b:c 17&#58;<wbr>55:00Z x&#58;<wbr>"),
        ("a.rs:12", "a.rs:12"),
        ("3a542d2cf3bc", "3a542d<wbr>2cf3bc"),
        (
            "make one with `trivy image | tee`, then go on",
            "make one with <code>trivy image &#124; tee</code>, then go on",
        ),
        ("one ` alone", "one &#96; alone"),
        ("a\r\nb\tc\u{1b}[2J\u{202e}", "a b c&#92;u&#123;<wbr>1b}&#91;<wbr>2J&#92;u&#123;<wbr>202e}"),
        ("Grüße, 漢字, 🦀", "Grüße, 漢字, 🦀"),
        ("", ""),
    ] {
        assert_eq!(markdown(text), safe, "{text:?}");
        holds(text);
    }
}

#[test]
fn no_text_commands_at_the_start_of_a_line() {
    for (text, safe) in [
        ("# a", "&#35; a"),
        ("- a", "&#45; a"),
        ("+ a", "&#43; a"),
        ("1. a", "&#49;. a"),
        ("1) a", "&#49;) a"),
        ("===", "&#61;=="),
        ("---", "&#45;--"),
        ("> a", "&gt; a"),
        ("/close", "&#47;close"),
        (": a", "&#58; a"),
        ("    code", "code"),
        ("```sh", "&#96;&#96;&#96;sh"),
        ("<details>", "&lt;details&gt;"),
        ("[TOC]", "&#91;<wbr>TOC&#93;"),
        ("#12", "&#35;<wbr>12"),
        ("3 of 4", "3 of 4"),
        ("plain", "plain"),
    ] {
        assert_eq!(markdown_start(text), safe, "{text:?}");
        holds(text);
    }
}

#[test]
fn names_are_code_and_no_name_leaves_it() {
    for (text, safe) in [
        ("@scope/pkg", "`@scope/pkg`"),
        ("src/*.rs", "`src/*.rs`"),
        ("a`b", "<code>a&#96;b</code>"),
        ("a|b", "<code>a&#124;b</code>"),
        (" a ", "<code> a </code>"),
        ("a\nb", "`a b`"),
        ("</code>`", "<code>&lt;/code&gt;&#96;</code>"),
        ("<!-- a -->", "<code>&lt;&#33;<wbr>-- a --&gt;</code>"),
        ("\\", "`\\`"),
        ("", ""),
    ] {
        assert_eq!(markdown_code(text), safe, "{text:?}");
        holds(text);
    }
}

proptest! {
    #[test]
    fn any_text_is_shown_and_does_nothing(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn any_mix_of_signs_is_shown_and_does_nothing(text in r"[-a-dwhAGJ0-9 @#!&%$^:{}~*_`|<>\[\]()/.+=\n\\\x22']{0,24}") {
        holds(&text);
    }
}
