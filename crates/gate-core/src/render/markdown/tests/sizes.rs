//! No page is larger than its site takes, and a page that was cut is whole.

use std::io::Write;

use pulldown_cmark::{Event, Options, Parser};

use super::rendered;
use crate::decode::Draft;
use crate::model::{Outcome, Proof, Report, Severity};
use crate::render::markdown::sheet::Unit;
use crate::render::markdown::{COMMENT, SUMMARY, page};
use crate::render::testing::{Sample, cause, failing, over, passing, undecided, vulnerability};
use crate::render::{Renderer as _, Style};

/// Findings of many packages in two gates, each flaw once.
fn many(count: usize, name: &str) -> Report {
    let names: Vec<(String, String)> =
        (0..count).map(|at| (format!("CVE-2024-{at}"), format!("{name}{}", at % 97))).collect();
    let drafts: Vec<Draft<'_>> = (0..)
        .zip(&names)
        .map(|(at, (rule, package))| {
            let severity = if at % 7 == 0 { Severity::Critical } else { Severity::High };
            vulnerability(rule, severity, package, if at % 3 == 0 { "2.0.0" } else { "" })
        })
        .collect();
    let half = u32::try_from(count / 2).unwrap();
    let (first, second): (Vec<u32>, Vec<u32>) = ((0..half).collect(), (half..u32::try_from(count).unwrap()).collect());
    Sample::new()
        .input("trivy.json", "trivy", Proof::Tells, &drafts)
        .gate("container", Outcome::Fail, &first, &[over("many findings", "")])
        .gate("dependencies", Outcome::Fail, &second, &[over("many findings", "")])
        .build()
}

/// Whatever was opened is closed, and every row of a table has as many cells as its head.
fn is_whole(page: &str) {
    let mut open = 0;
    for event in Parser::new_ext(page, Options::all()) {
        if let Event::Html(html) | Event::InlineHtml(html) = event {
            open += html.matches("<details>").count();
            open = open.checked_sub(html.matches("</details>").count()).unwrap();
        }
    }
    assert_eq!(open, 0, "a fold stays open");
    let mut cells = None;
    for line in page.lines() {
        let bars = line.matches('|').count();
        assert!(!line.starts_with('|') || cells.is_none_or(|cells| cells == bars), "{line}");
        cells = line.starts_with('|').then_some(bars);
    }
    assert_eq!(page.lines().filter(|line| line.starts_with("```")).count() % 2, 0, "a fence stays open");
    assert!(page.ends_with("\n\n"), "{:?}", &page[page.len().saturating_sub(80)..]);
}

/// Findings that have a row, and those that are said to be left out.
fn accounted(page: &str) -> (usize, usize) {
    let rows = page.lines().filter(|line| line.starts_with("| `CVE-")).count();
    let left_out = page.lines().filter_map(|line| {
        let (count, noun) = line.strip_prefix("… and ")?.split_once(" more ")?;
        let of_gates = || noun.split_once(" output. (")?.1.split_once(' ').map(|(count, _)| count);
        let count = if noun.starts_with("finding") { Some(count) } else { of_gates() };
        count.map(|count| count.parse::<usize>().unwrap())
    });
    (rows, left_out.sum())
}

#[test]
fn pages_stay_within_their_limits_and_account_for_every_finding() {
    for (count, name) in
        [(0, "a"), (1, "a"), (100, "a"), (10_000, "a"), (100_000, "a"), (10_000, "🦀漢字"), (10_000, "|`|")]
    {
        let report = many(count, name);
        let (summary, comment) = (rendered("markdown", &report), rendered("comment", &report));
        assert!(summary.len() <= SUMMARY, "{count} {name}: {}", summary.len());
        assert!(Unit::Characters.of(&comment) <= COMMENT, "{count} {name}: {}", Unit::Characters.of(&comment));
        for page in [&summary, &comment] {
            is_whole(page);
            let (rows, left_out) = accounted(page);
            assert_eq!(rows + left_out, count, "{name}");
            for gate in ["### ❌ `container`", "### ❌ `dependencies`", "### Evidence", "2 of 2 gates failed"] {
                assert!(page.contains(gate), "{count}: {gate}");
            }
        }
        if count <= 100 {
            assert_eq!(accounted(&comment), (count, 0));
        }
        if count >= 10_000 {
            assert!(summary.len() > SUMMARY * 9 / 10, "{}", summary.len());
            assert!(Unit::Characters.of(&comment) > COMMENT * 8 / 10, "{}", Unit::Characters.of(&comment));
        }
    }
}

#[test]
fn characters_are_counted_as_the_strictest_site_does() {
    assert_eq!((Unit::Bytes.of("a漢🦀"), Unit::Characters.of("a漢🦀")), (8, 4));
}

#[test]
fn any_room_gives_a_whole_page_or_an_error() {
    for report in [failing(), passing(), undecided(), many(300, "🦀")] {
        for unit in [Unit::Bytes, Unit::Characters] {
            for room in (0..3000).step_by(7).chain((3000..20_000).step_by(501)) {
                match page(&report, &Style::default(), unit, room) {
                    Ok(page) => {
                        assert!(unit.of(&page) <= room, "{room}");
                        is_whole(&page);
                    }
                    Err(error) => assert!(room < 300 && error.to_string().contains("not hold"), "{room}: {error}"),
                }
            }
        }
    }
}

#[test]
fn long_texts_are_cut_and_floods_leave_room_for_what_matters() {
    let flood = "🦀 flood ".repeat(50_000);
    let mut report = many(100, &"🦀 flood ".repeat(20));
    report.policy.service = Some(flood.clone());
    report.policy.weakened = vec![flood.clone(); 20];
    report.policy.diff = format!("+{flood}\n").repeat(50);
    report.gates[1].title.clone_from(&flood);
    report.gates[1].causes = vec![cause(Outcome::Fail, "over-limit", &flood, &flood); 20];
    report.evidence = vec![report.evidence[0].clone(); 20];
    report.evidence.iter_mut().for_each(|input| input.key.path.clone_from(&flood));
    for id in ["markdown", "comment"] {
        let page = rendered(id, &report);
        is_whole(&page);
        assert!(page.len() <= SUMMARY);
        assert!(id == "markdown" || Unit::Characters.of(&page) <= COMMENT);
        for seen in ["gate: FAIL", "### Gates", "### What to do next", "`container`", "`dependencies`", "### Evidence"]
        {
            assert!(page.contains(seen), "{id}: {seen}");
        }
    }
}

#[test]
fn what_stands_in_the_file_already_counts() {
    let report = many(10_000, "a");
    let behind = |taken: usize| {
        let mut bytes = Vec::new();
        let written = crate::render::markdown::Markdown.render_behind(taken, &report, &Style::default(), &mut bytes);
        written.map(|()| String::from_utf8(bytes).unwrap())
    };
    for taken in [0, 1, 1000, SUMMARY / 2, SUMMARY - 3000] {
        let page = behind(taken).unwrap();
        assert!(page.len() + taken <= SUMMARY);
        assert!(page.starts_with("\n\n<!-- gate:verdict"));
        is_whole(&page);
    }
    for taken in [SUMMARY - 10, SUMMARY, SUMMARY + 1, usize::MAX] {
        assert!(behind(taken).is_err(), "{taken}");
    }
}

#[test]
fn a_page_that_cannot_be_written_is_an_error() {
    let mut no_room: &mut [u8] = &mut [0; 10];
    let written =
        crate::render::markdown::Comment.render(&failing(), &Style::default(), &mut no_room as &mut dyn Write);
    assert!(written.is_err());
}
