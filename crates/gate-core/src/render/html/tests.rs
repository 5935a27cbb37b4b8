//! What the page holds, for every report, read back by a strict parser.

mod document;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::{Outcome, Proof, Report, Severity, Use};
use crate::render::escape::{html, is_unseen};
use crate::render::testing::{
    HOSTILE, Sample, cause, clean, everywhere, failing, hostile, over, passing, thousand, undecided, vulnerability,
};
use crate::render::{Style, find};
use document::{Document, Element};

fn page(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("html").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn json(report: &Report) -> Value {
    let mut bytes = Vec::new();
    find("json").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn samples() -> [Report; 6] {
    [clean(), passing(), failing(), undecided(), thousand(), hostile()]
}

#[test]
fn every_page_is_well_formed_and_its_ways_lead_somewhere() {
    for report in samples() {
        let document = Document::parse(&page(&report));
        let ids: Vec<&str> = document.values("id").collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id stands twice");
        for way in document.values("href").filter_map(|href| href.strip_prefix('#')) {
            assert!(unique.contains(way), "#{way} leads nowhere");
        }
        for named in document.values("aria-labelledby").chain(document.values("for")) {
            assert!(unique.contains(named), "{named} is not there");
        }
    }
}

#[test]
fn the_first_heading_is_the_verdict_and_its_reason() {
    for (report, heading) in [
        (failing(), "FAIL 3 of 4 gates failed: secrets, sast, container; 1 cannot be decided: dependencies"),
        (clean(), "PASS 2 gates passed"),
    ] {
        let document = Document::parse(&page(&report));
        assert!(document.text_of("h1").starts_with(heading), "{}", document.text_of("h1"));
        assert!(document.text_of("title").starts_with(report.verdict.as_str()));
    }
}

#[test]
fn every_flaw_of_the_json_has_its_row_under_its_fingerprint() {
    for report in samples() {
        let document = Document::parse(&page(&report));
        let rows: BTreeSet<&str> =
            document.values("id").filter_map(|id| id.strip_prefix('f')).filter(|id| id.len() == 20).collect();
        let value = json(&report);
        let flaws = value["flaws"].as_array().unwrap();
        let wanted: BTreeSet<&str> = flaws.iter().map(|flaw| flaw["fingerprint"].as_str().unwrap()).collect();
        assert_eq!(rows, wanted);
    }
}

#[test]
fn rows_stand_under_the_severity_and_the_state_that_the_json_gives_them() {
    let mut report = passing();
    let states = |report: &Report| {
        let document = Document::parse(&page(report));
        let part = |id: &str| document.above(&format!("f{id}"), "part").to_owned();
        let flaws = report.flaws.list().iter();
        flaws.map(|flaw| part(&flaw.fingerprint.to_string())).collect::<Vec<_>>()
    };
    let seen = states(&report);
    assert!(
        seen[0].contains("is-suppressed") && seen[1].contains("is-exempted") && seen[2].contains("is-open"),
        "{seen:?}"
    );
    report.evidence[0].used = Use::Superseded;
    assert!(states(&report).iter().all(|part| part.contains("is-aside")));
    let failing = failing();
    assert!(states(&failing).iter().all(|part| part.contains("is-blocking") || part.contains("is-counted")));
}

#[test]
fn what_a_gate_counts_can_be_chosen_by_that_gate() {
    let rows = [vulnerability("CVE-1", Severity::High, "zlib", "2"), vulnerability("CVE-2", Severity::Low, "curl", "")];
    let report = Sample::new()
        .input("t.json", "trivy", Proof::Tells, &rows)
        .gate("first", Outcome::Fail, &[0], &[over("1 finding (1 high)", "")])
        .gate("second", Outcome::Warn, &[0, 1], &[])
        .build();
    let text = page(&report);
    let document = Document::parse(&text);
    let classes: BTreeMap<&str, &str> =
        document.elements("tr").filter_map(|row| Some((row.value("id")?, row.value("class")?))).collect();
    let class = |at: usize| classes[format!("f{}", report.flaws.list()[at].fingerprint).as_str()];
    assert_eq!((class(0), class(1)), ("g1 g2 k1 t0", "g2 k1 t0"));
    for option in document.elements("option").filter_map(|option| option.value("class")) {
        assert!(text.contains(&format!("#filters:has(.{option}:checked) ~ div ")), "{option} does nothing");
    }
    assert_eq!(
        document.elements("option").filter_map(|option| option.value("value")).collect::<Vec<_>>(),
        ["", "g1", "g2"]
    );
}

#[test]
fn the_policy_of_the_page_names_its_own_style_and_script_and_nothing_else() {
    for report in samples() {
        let text = page(&report);
        let document = Document::parse(&text);
        let policy = document.elements("meta").find(|meta| meta.value("http-equiv").is_some()).unwrap();
        let policy = policy.value("content").unwrap();
        for tag in ["style", "script"] {
            let inside = text.split_once(&format!("<{tag}>")).unwrap().1.split_once(&format!("</{tag}>")).unwrap().0;
            assert!(
                policy.contains(&format!("{tag}-src 'sha256-{}'", super::head::hash(inside.as_bytes()))),
                "{tag}: {policy}"
            );
            assert_eq!(text.matches(&format!("<{tag}")).count(), 1);
        }
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    }
}

#[test]
fn style_and_script_are_the_same_in_every_page_and_the_documentation_names_their_digests() {
    let policy = |report: &Report| {
        let document = Document::parse(&page(report));
        let policy = document.elements("meta").find(|meta| meta.value("http-equiv").is_some()).unwrap();
        policy.value("content").unwrap().to_owned()
    };
    assert!(samples().iter().all(|report| policy(report) == policy(&clean())));
    let documentation = include_str!("../../../../../docs/reference/outputs.md");
    for digest in policy(&clean()).split('\'').filter(|part| part.starts_with("sha256-")) {
        assert!(documentation.contains(digest), "docs/reference/outputs.md does not name {digest}");
    }
}

#[test]
fn nothing_is_fetched_and_nothing_but_the_script_can_run() {
    for report in samples() {
        let document = Document::parse(&page(&report));
        for element in &document.elements {
            assert!(
                !["iframe", "object", "embed", "img", "base", "video", "use"].contains(&element.name.as_str()),
                "{}",
                element.name
            );
            for (name, value) in &element.attributes {
                assert!(
                    !name.starts_with("on") && !["src", "srcset", "style", "action"].contains(&name.as_str()),
                    "{name}"
                );
                assert!(name != "href" || value.starts_with(['#', 'h']) || element.name == "link", "{value}");
            }
        }
    }
}

/// What tries to leave its place, in every language that is near.
const HOSTILES: &[&str] = &[
    HOSTILE,
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "\" onmouseover=\"alert(1)\" x=\"",
    "]]><![CDATA[<b>]]>",
    "<!-- --> --!> <!DOCTYPE html>",
    "</td></tr></table></details><form action=//evil.example>",
    "&lt;b&gt; &amp; &#x3c; &nosuch;",
    "::error title=x::y",
    "| a | `b` | [c](javascript:alert(1))",
    "\u{202e}gpj.exe\u{2066}\u{fdd0}\u{1fffe}\0",
    "{{constructor}} ${7*7} <%= 1 %>",
    "漢字 Grüße עברית 🦀",
];

#[test]
fn hostile_text_is_shown_as_it_is_and_makes_no_element() {
    let shape = |report: &Report| {
        let document = Document::parse(&page(report));
        // Where a line may be broken, and what stands between backticks, is no part of it.
        let ours = document.elements.into_iter().filter(|element| element.name != "wbr" && element.name != "code");
        let names = |element: Element| element.attributes.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        ours.map(|element| (element.name.clone(), names(element))).collect::<Vec<_>>()
    };
    let plain = shape(&everywhere("plain"));
    for hostile in HOSTILES {
        let report = everywhere(hostile);
        let text = page(&report);
        assert_eq!(shape(&report), plain, "{hostile:?} changes what is there");
        assert!(text.contains(&*html(hostile)), "{hostile:?} is not shown");
        assert!(!text.chars().any(|c| c != '\n' && is_unseen(c)), "{hostile:?} leaves something unseen");
    }
}

#[test]
fn a_flood_of_text_is_cut_and_says_so() {
    let text = page(&everywhere(&"flood ".repeat(10_000)));
    assert!(text.len() < 300_000, "{} bytes", text.len());
    assert!(text.contains("(cut; the JSON report has it whole)"));
}

#[test]
fn equal_reports_give_equal_bytes_whatever_the_style() {
    let mut wide = Vec::new();
    let style = Style { color: true, width: 200, unicode: false, verbose: true };
    find("html").unwrap().render(&hostile(), &style, &mut wide).unwrap();
    assert_eq!(page(&hostile()).into_bytes(), wide);
}

#[test]
fn a_long_list_is_cut_into_tables_and_a_finding_takes_few_bytes() {
    let (long, short) = (page(&thousand()), page(&clean()));
    assert!(long.contains("<div id=\"list\" class=\"long\">") && !page(&failing()).contains("class=\"long\""));
    assert!(long.contains("101–200 of 857"), "tables say which part they are");
    let each = (long.len() - short.len()) / 1000;
    assert!(each < 500, "{each} bytes for each finding");
}

#[test]
fn the_first_reasons_of_a_gate_are_shown_and_the_others_folded() {
    let causes: Vec<_> = (0..300).map(|at| cause(Outcome::Error, "stale", &format!("reason {at}"), "")).collect();
    let text = page(&Sample::new().gate("g", Outcome::Error, &[], &causes).build());
    assert!(text.contains("<li>reason 5</li></ul><details><summary>294 more reasons</summary><ul><li>reason 6</li>"));
    assert!(text.contains("<li>reason 205</li></ul>and others in the JSON report</details>"), "{text}");
}

#[test]
fn what_cannot_be_waived_is_offered_no_waiver() {
    let offers = |report: &Report| page(report).matches("gate waiver add").count();
    let mut report = failing();
    // Two secrets would be revoked; the other five groups may be waived.
    let all = offers(&report);
    assert!(all > 0);
    report.states.iter_mut().for_each(|state| state.waivable = false);
    assert_eq!(offers(&report), 0);
}

/// The page from one section up to another.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let from = page.find(start).unwrap();
    &page[from..from + page[from..].find(end).unwrap()]
}

#[test]
fn the_verdict_and_the_gates_of_a_page() {
    insta::assert_snapshot!(between(&page(&failing()), "<body>", "<section id=\"remedies\">"));
}

#[test]
fn the_findings_of_a_page() {
    insta::assert_snapshot!(between(&page(&passing()), "<section id=\"all\">", "</main>"));
}

#[test]
fn the_rest_of_a_page() {
    insta::assert_snapshot!(between(&page(&passing()), "<section id=\"exemptions\">", "<section id=\"all\">"));
}
