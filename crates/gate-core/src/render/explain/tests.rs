//! That a stored verdict is explained as its run was, that nothing in it can harm, and what is said when nothing fits.

use serde_json::Value;

use super::{Document, Explanation, Unexplained, explain};
use crate::model::Report;
use crate::render::escape::is_unseen;
use crate::render::testing::{HOSTILE, clean, failing, hostile, passing, thousand, undecided};
use crate::render::{Style, find};

fn written(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("json").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn of(report: &Report, asked: &str) -> Explanation {
    explain(&Document::of(report), asked).unwrap_or_else(|why| panic!("{asked}: {why:?}"))
}

fn nothing(report: &Report, asked: &str) -> (String, String) {
    match explain(&Document::of(report), asked) {
        Err(Unexplained::Nothing { message, help }) => (message, help),
        other => panic!("{asked}: {other:?}"),
    }
}

/// Everything that can be asked about a report.
fn names(report: &Report) -> Vec<String> {
    let mut names: Vec<String> = report.gates.iter().map(|gate| gate.id.clone()).collect();
    for (number, flaw) in (0..).zip(report.flaws.list()) {
        names.push(flaw.fingerprint.to_string());
        names.extend(report.flaws.ids(&report.findings, number).into_iter().map(str::to_owned));
    }
    names.extend(report.exemptions.iter().map(|row| row.exemption.id.clone()));
    names
}

fn styles() -> Vec<Style> {
    let widths = [40, 80, 200].into_iter();
    let styles = widths.flat_map(|width| {
        [(true, false), (false, true)].map(|(unicode, verbose)| Style { color: false, width, unicode, verbose })
    });
    styles.collect()
}

#[test]
fn a_stored_verdict_is_explained_byte_for_byte_as_its_run_is() {
    for report in [clean(), passing(), failing(), undecided(), hostile()] {
        let text = written(&report);
        let stored = Document::read(text.as_bytes()).unwrap();
        for name in names(&report) {
            let live = of(&report, &name);
            let read = explain(&stored, &name).unwrap();
            assert_eq!(live.to_json(), read.to_json(), "{name}");
            for style in styles() {
                assert_eq!(live.to_text(&style), read.to_text(&style), "{name}");
            }
        }
    }
}

#[test]
fn no_text_of_a_report_commands_a_terminal_at_any_width() {
    let report = hostile();
    for name in names(&report) {
        let explanation = of(&report, &name);
        for style in styles() {
            let text = explanation.to_text(&style);
            assert!(!text.chars().any(|c| c != '\n' && is_unseen(c)), "{text:?}");
            if !style.unicode {
                assert!(text.chars().all(|c| c == '\n' || matches!(c, ' '..='~')), "{text}");
            }
        }
        let json: Value = serde_json::from_str(&explanation.to_json()).unwrap();
        assert_eq!(json["asked"], name.trim());
    }
}

#[test]
fn lines_keep_to_the_width_but_for_what_cannot_be_broken() {
    let report = failing();
    for name in names(&report) {
        for style in styles() {
            for line in of(&report, &name).to_text(&style).lines() {
                let words = line.trim_start().split(' ').count();
                let is_command = line.trim_start().starts_with("gate waiver add");
                assert!(
                    line.chars().count() <= style.width || words <= 2 || is_command || line.contains('`'),
                    "{line}"
                );
            }
        }
    }
}

#[test]
fn an_id_is_found_in_any_case_and_a_fingerprint_by_its_first_digits() {
    let report = failing();
    let print = report.flaws.fingerprint(3).to_string();
    for asked in ["CVE-2021-3711", "cve-2021-3711", " CVE-2021-3711 ", &print, &print.to_uppercase(), &print[..7]] {
        let found = of(&report, asked);
        assert_eq!(found.flaws.iter().map(|flaw| flaw.fingerprint.as_str()).collect::<Vec<_>>(), [&print], "{asked}");
        assert!(found.gate.is_none());
    }
    nothing(&report, &print[..6]);
    nothing(&report, "CVE-2021-371");
    nothing(&report, "");
}

#[test]
fn a_gate_is_found_by_its_id_alone() {
    let found = of(&failing(), "container");
    assert_eq!(found.gate.unwrap().id, "container");
    assert!(found.flaws.is_empty());
    nothing(&failing(), "Containers");
}

#[test]
fn what_is_not_there_is_answered_with_what_may_have_been_meant_or_what_there_is() {
    let (message, help) = nothing(&failing(), "CVE-2021-3771");
    assert_eq!(message, "no finding, gate or exemption of this run is called `CVE-2021-3771`");
    assert!(help.contains("CVE-2021-37"), "{help}");
    assert!(nothing(&failing(), "contaner").1.contains("`container`"));
    let (_, help) = nothing(&failing(), "ZLIB");
    assert_eq!(help, "it is a component, with CVE-2022-37434");
    let (_, help) = nothing(&failing(), "what-is-that-anyhow");
    let wanted = "this run counts findings such as aws-access-token, java:S2259, CVE-2021-3711, CVE-2022-0778, \
                  CVE-2021-3712, CVE-2021-44228; its gates are evidence, secrets, sast, dependencies, container, licenses";
    assert_eq!(help, wanted);
    assert!(nothing(&clean(), "x").1.starts_with("this run has no findings"));
    let (message, _) = nothing(&undecided(), "CVE-1-1");
    assert!(message.ends_with("reports/trivy.json cannot be used, and what it holds may be missing here"), "{message}");
}

#[test]
fn an_entry_that_names_no_finding_is_told_of() {
    let found = of(&passing(), "cve-2020-1");
    assert!(found.flaws.is_empty());
    assert_eq!(found.entries[0].place.as_deref(), Some(".gate/waivers.yaml:3"));
    let text = found.to_text(&Style::default());
    assert!(text.contains("no finding of this run is called cve-2020-1, and these entries name it"), "{text}");
}

#[test]
fn a_thousand_flaws_of_one_rule_are_told_in_a_few_lines() {
    let report = thousand();
    let text = written(&report)
        .replace("\"rule\": \"CVE-2024-", "\"x\": \"CVE-2024-")
        .replace("\"ids\": [", "\"ids\": [\"X-1\", ");
    let document = Document::read(text.as_bytes()).unwrap();
    let found = explain(&document, "x-1").unwrap();
    assert_eq!(found.flaws.len(), 1000);
    let text = found.to_text(&Style::default());
    assert!(text.starts_with("1000 flaws of this run are called x-1\n"), "{text}");
    assert!(text.contains("and 990 more") && text.lines().count() < 60, "{text}");
}

#[test]
fn a_document_that_contradicts_itself_is_refused_and_nothing_is_made_up() {
    let text = written(&failing());
    let refuses = |from: &str, to: &str, asked: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{from}");
        let document = Document::read(changed.as_bytes()).unwrap();
        let answer = explain(&document, asked);
        assert!(matches!(answer, Err(Unexplained::Unreadable(_))), "{to}: {answer:?}");
    };
    let print = failing().flaws.fingerprint(3).to_string();
    for other in ["'; rm -rf ~ #", "", &print[1..], &format!("{print}0")] {
        let to = format!("{{\"fingerprint\": \"{other}\", \"ids\": [\"CVE-2021-3711\"");
        refuses(&format!("{{\"fingerprint\": \"{print}\", \"ids\": [\"CVE-2021-3711\""), &to, "CVE-2021-3711");
    }
    refuses("\"findings\": [3]", "\"findings\": [99]", "CVE-2021-3711");
    refuses("\"findings\": [3]", "\"findings\": []", "CVE-2021-3711");
    refuses("\"findings\": [3]", "\"findings\": [3, 3]", "CVE-2021-3711");
    refuses("\"findings\": [3]", "\"findings\": [4]", "CVE-2021-3711");
    refuses("\"findings\": [3]", "\"findings\": [-1]", "CVE-2021-3711");
    refuses("\"findings\": [3, 4, 5, 6, 7]", "\"findings\": [3, 4, 5, 6, 8]", "container");
    refuses(
        "\"judged\": []",
        "\"judged\": [{\"gate\": \"secrets\", \"deny\": 9, \"spared_by\": null}]",
        "aws-access-token",
    );
    refuses(
        "\"consulted\": []",
        "\"consulted\": [{\"exemption\": 0, \"answer\": \"applied\", \"why\": null}]",
        "aws-access-token",
    );
}

#[test]
fn a_hostile_name_is_asked_for_as_it_is_and_shown_harmless() {
    let found = of(&hostile(), HOSTILE);
    let text = found.to_text(&Style::default());
    assert!(text.contains("\\u{1b}]0;owned"), "{text}");
}

#[cfg(feature = "schema")]
#[test]
fn explanations_follow_the_schema() {
    use crate::render::testing::schema::follows;
    let schema: Value = serde_json::from_str(&crate::render::schema::explanation_v1()).unwrap();
    for report in [clean(), passing(), failing(), undecided(), hostile()] {
        for name in names(&report) {
            let value = serde_json::from_str(&of(&report, &name).to_json()).unwrap();
            follows(&value, &schema, &schema, "$");
        }
    }
}
