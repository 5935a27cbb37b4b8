//! The list in its three forms, with texts that would like to be more than text.

use super::*;
use crate::model::{Code, Exemption, ExemptionSource, Particulars, Problem};

fn line(id: &str, end: Option<&str>, state: LedgerState) -> LedgerLine {
    let expires = end.map_or(Expiry::Never, |end| Expiry::At(end.parse().unwrap()));
    let exemption = Exemption {
        source: ExemptionSource::Waiver,
        id: id.to_owned(),
        reason: "not reachable".to_owned(),
        owner: "team-a".to_owned(),
        expires,
        file: ".gate/waivers.yaml".to_owned(),
        line: 3,
        column: 5,
    };
    let row = LedgerRow {
        exemption,
        particulars: Particulars::default(),
        state,
        why: String::new(),
        exempted: 0,
        covered: 0,
        over_broad: String::new(),
    };
    LedgerLine { row, written_by: None }
}

fn sample(judged: bool) -> LedgerList {
    let mut never = line("CVE-2023-1", None, LedgerState::Untold);
    never.row.exemption.owner.clear();
    never.row.exemption.file = ".trivyignore".to_owned();
    never.written_by = Some("alice <alice@example.com>".to_owned());
    let mut soon = line("0123456789abcdef0123", Some("2026-11-30T00:00:00Z"), LedgerState::Expiring);
    soon.row.why = "ends in 8 days, at 2026-11-30T00:00:00Z".to_owned();
    soon.row.particulars = Particulars {
        scope: "package log4j-*".to_owned(),
        conditions: "while score < 7.0".to_owned(),
        approved_by: "lead".to_owned(),
        ticket: "PAY-1".to_owned(),
    };
    soon.row.exempted = 2;
    let over = line("CVE-2020-1", Some("2026-11-01T18:00:00Z"), LedgerState::Expired);
    LedgerList::new("2026-11-22T12:00:00Z".parse().unwrap(), judged, vec![never, soon, over])
}

#[test]
fn the_next_to_end_comes_first_for_people() {
    insta::assert_snapshot!(sample(false).to_text(&Style::default()), @r"
    2026-11-01T18:00:00Z  expired    CVE-2020-1  .gate/waivers.yaml:3, team-a
                not reachable
    2026-11-30  expiring   0123456789abcdef0123  .gate/waivers.yaml:3, team-a,
                exempts 2 findings
                package log4j-*; while score < 7.0; approved by lead; ticket PAY-1
                not reachable
                ends in 8 days, at 2026-11-30T00:00:00Z
    never       in force   CVE-2023-1  .trivyignore:3, written by alice
                <alice@example.com>
                not reachable

    3 exemptions, 1 expiring, 1 in force, 1 expired; give reports to see which of
    them are needed
    ");
    assert!(sample(true).to_text(&Style::default()).ends_with("\n3 exemptions, 1 expiring, 1 untold, 1 expired\n"));
    let none = LedgerList::new(Timestamp::UNIX_EPOCH, true, Vec::new());
    assert_eq!(none.to_text(&Style::default()), "no exemption stands in any ledger\n");
}

#[test]
fn the_table_has_a_line_for_each() {
    let page = sample(true).to_markdown();
    let lines: Vec<&str> = page.lines().collect();
    assert_eq!(lines[..2], ["| ends | state | what | where | owner | why |", "|---|---|---|---|---|---|"]);
    assert_eq!(lines.len(), 5, "{page}");
    for (line, words) in lines[2..].iter().zip(["expired", "expiring", "untold"]) {
        assert!(line.contains(&format!("| {words} |")), "{page}");
    }
}

#[test]
fn programs_get_the_keys_of_a_verdict() {
    let document: serde_json::Value = serde_json::from_str(&sample(true).to_json()).unwrap();
    assert_eq!((&document["version"], &document["schema"]), (&1.into(), &"ledger-v1".into()));
    let first = &document["exemptions"][0];
    assert_eq!((&first["state"], &first["exemption"]["id"]), (&"expired".into(), &"CVE-2020-1".into()));
    assert_eq!(document["exemptions"][1]["conditions"], "while score < 7.0");
    assert_eq!(document["exemptions"][2]["written_by"], "alice <alice@example.com>");
}

#[test]
fn no_text_of_a_ledger_commands_a_terminal_or_a_page() {
    let mut hostile = line("a|b`c", None, LedgerState::Active);
    hostile.row.exemption.reason = "x\n| y | <script>alert(1)</script> \u{1b}[31m\u{202e} [l](http://e)".to_owned();
    hostile.row.exemption.owner = "@everyone".to_owned();
    let list = LedgerList::new(Timestamp::UNIX_EPOCH, true, vec![hostile]);
    let text = list.to_text(&Style::default());
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    let page = list.to_markdown();
    assert_eq!(page.lines().count(), 3, "{page}");
    assert!(!page.contains("<script>") && !page.contains("](http") && !page.contains(['\u{1b}', '\u{202e}']), "{page}");
    let cells = page.lines().nth(2).unwrap().replace("\\|", "").matches('|').count();
    assert_eq!(cells, 7, "{page}");
}

#[test]
fn remarks_stand_in_the_order_of_lines() {
    let trap = |line: u32| Problem::new(Code::IgnoreFileTrap, "is dropped").at(format!(".trivyignore:{line}:1"));
    let expired = Problem::new(Code::ExemptionExpired, "was over\u{1b}").at(".gate/waivers.yaml:3");
    let text = remarks(&[trap(10), trap(9), expired], &Style::default());
    assert_eq!(
        text,
        "warning  .gate/waivers.yaml:3: was over\\u{1b} [exemption-expired]\n\
         warning  .trivyignore:9:1: is dropped [ignore-file-trap]\n\
         warning  .trivyignore:10:1: is dropped [ignore-file-trap]\n"
    );
}
