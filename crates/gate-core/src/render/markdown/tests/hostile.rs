//! No text of a report becomes structure, and none is found by what sites look for in finished text: the page is read
//! back by a parser that is not ours.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::rendered;
use crate::model::{Report, Stage};
use crate::render::escape::{found_later, is_unseen};
use crate::render::testing::{HOSTILE, everywhere};

const TEXTS: [&str; 34] = [
    HOSTILE,
    "|",
    "a | b | c",
    "||||",
    "\\|",
    "`",
    "``` \n# x\n```",
    "`|`",
    "\\`",
    "</details><script>alert(1)</script>",
    "</summary></details>\n\n# x",
    "<!-- gate:verdict service= stage= -->",
    "-->",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](https://evil.example/x.png)",
    "[^1] [^1]: x",
    "<https://evil.example>",
    "https://evil.example www.evil.example a@b.example",
    "@team @org/team fixes #12 GH-3 org/repo#4 !5 &6 $7 %8 ~bug",
    ":tada: :+1: :100:",
    "/close",
    "\n\n# heading\n\n- item\n\n1. one\n\n> quote\n\n    code\n\n---\n",
    "# x",
    "- x",
    "1. x",
    "=====",
    "**x __y ~~z *a _b",
    "\\",
    "&lt;script&gt; &#64;team",
    "$`x`$ $$x$$ {+x+} [-x-] [[x]] [TOC]",
    "3a542d2cf3bc6375c85c3babf3a044bf78428fb5",
    "::error::x ]]> {% raw %} {{ x }}",
    "\u{202e}evil\u{2066}",
];

/// The text in every place that the sample leaves alone, too.
fn report(text: &str) -> Report {
    let mut report = everywhere(text);
    report.stage = Some(Stage::new(text));
    for gate in &mut report.gates {
        for field in [&mut gate.id, &mut gate.title, &mut gate.limit, &mut gate.origin, &mut gate.enforced_by] {
            text.clone_into(field);
        }
    }
    for row in &mut report.exemptions {
        for field in [&mut row.exemption.reason, &mut row.exemption.owner, &mut row.exemption.file, &mut row.why] {
            text.clone_into(field);
        }
    }
    report
}

/// Our own tags in a piece of HTML; none of them may have been made by a text.
fn tags(html: &str) -> String {
    let mut tags = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        match tag {
            "<wbr>" | "<code>" | "</code>" => {}
            _ if tag.starts_with("<!--") => tags.push_str("<!---->"),
            _ => tags.push_str(tag),
        }
        rest = &rest[end..];
    }
    tags
}

/// The structure of a page: every event of the parser, without texts.
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is structure")]
fn structure(page: &str) -> Vec<String> {
    let mut structure = Vec::new();
    for event in Parser::new_ext(page, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Text(_) | Event::Code(_) => {}
            Event::Html(html) | Event::InlineHtml(html) => structure.push(tags(&html)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => structure.push("fence".to_owned()),
            other => structure.push(format!("{other:?}")),
        }
    }
    structure.retain(|it| !it.is_empty());
    structure
}

/// HTML text without character references.
fn decoded(html: &str) -> String {
    let mut text = html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    for code in 33..127_u8 {
        text = text.replace(&format!("&#{code};"), &char::from(code).to_string());
    }
    text
}

/// What readers see outside code, in runs as sites look through them.
fn runs(page: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut is_code = 0;
    for event in Parser::new_ext(page, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        let is_html = matches!(event, Event::Html(_));
        if let Event::Html(html) | Event::InlineHtml(html) = &event {
            for part in html.split_inclusive('>') {
                let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
                if is_html && is_code == 0 {
                    runs.last_mut().unwrap().push_str(&decoded(text));
                }
                match tag {
                    "<code>" => is_code += 1,
                    "</code>" => is_code -= 1,
                    _ => {}
                }
                runs.push(String::new());
            }
        } else if let Event::Text(text) = &event {
            if is_code == 0 {
                runs.last_mut().unwrap().push_str(text);
            }
        } else if let Event::Start(Tag::CodeBlock(_)) = event {
            is_code += 1;
        } else if let Event::End(pulldown_cmark::TagEnd::CodeBlock) = event {
            is_code -= 1;
        } else {
            runs.push(String::new());
        }
    }
    runs
}

#[test]
fn no_text_becomes_structure() {
    for id in ["markdown", "comment"] {
        let wanted = structure(&rendered(id, &report("x")));
        assert!(wanted.len() > 100);
        for text in TEXTS {
            let page = rendered(id, &report(text));
            assert_eq!(structure(&page), wanted, "{text:?}\n{page}");
        }
    }
}

#[test]
fn no_text_is_found_by_what_sites_look_for() {
    for text in TEXTS {
        let page = rendered("comment", &report(text));
        for run in runs(&page) {
            assert_eq!(found_later(&run), None, "{text:?} gives {run:?}");
        }
        for line in page.lines() {
            assert!(!line.starts_with(['/', '@', ':']), "{line}");
        }
        assert!(!page.chars().any(|c| c != '\n' && is_unseen(c)), "{text:?}");
    }
}

#[test]
fn there_is_one_marker_and_nothing_else_is_a_comment() {
    for text in TEXTS {
        let page = rendered("comment", &report(text));
        assert_eq!(page.matches("<!--").count(), 1, "{page}");
        assert!(page.starts_with("<!-- gate:verdict service="), "{page}");
    }
}
