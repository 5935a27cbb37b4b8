//! Trivy's line format, row by row of the note's table.

use super::*;
use crate::policy::Policy;

/// Id and end of each entry, `dead` where it can match nothing; and each trap with what to write instead.
fn read(text: &str) -> (Vec<String>, Vec<(String, Option<String>)>) {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    let contents = TrivyIgnore.read(&Source::new(".trivyignore", text), &context).unwrap();
    let entries = contents.entries.iter().map(|entry| {
        let end = match entry.exemption.expires {
            Expiry::Never => "for ever".to_owned(),
            Expiry::At(end) => end.to_string(),
        };
        let dead = if entry.rule.keys().is_empty() { " dead" } else { "" };
        format!("{} {end}{dead}", entry.exemption.id)
    });
    let traps = contents.traps.into_iter().map(|trap| {
        let text = trap.correction.map(|it| {
            assert_eq!((&*it.file, it.lines), (".trivyignore", 1));
            it.text.unwrap()
        });
        (format!("{} {}", trap.location, trap.message), text)
    });
    (entries.collect(), traps.collect())
}

/// The only entry of a line that is no trap.
fn plain(line: &str) -> String {
    let (entries, traps) = read(line);
    assert_eq!(traps, [], "{line}");
    entries.join(" and ")
}

/// The entry of a line that is a trap, the trap's words, and what to write instead.
fn trap(line: &str) -> (String, String, Option<String>) {
    let (entries, mut traps) = read(line);
    assert_eq!(traps.len(), 1, "{line}: {traps:?}");
    let (message, text) = traps.remove(0);
    if let Some(text) = &text {
        // What is proposed is no trap itself.
        assert_eq!(read(text).1, [], "{line} -> {text}");
    }
    (entries.join(" and "), message, text)
}

const END: &str = "CVE-2023-1 2024-12-31T00:00:00Z";

#[test]
fn an_id_alone_is_ignored_for_ever() {
    assert_eq!(plain("CVE-2023-1"), "CVE-2023-1 for ever");
    assert_eq!(plain("generic-unwanted-rule"), "generic-unwanted-rule for ever");
}

#[test]
fn trailing_text_behind_a_blank_is_harmless() {
    assert_eq!(plain("CVE-2023-1 # reason"), "CVE-2023-1 for ever");
    assert_eq!(plain("  CVE-2023-1\t#reason: see JIRA-12 \r"), "CVE-2023-1 for ever");
    assert_eq!(plain("CVE-2023-1 not reachable, see JIRA-12"), "CVE-2023-1 for ever");
    assert_eq!(plain("# CVE-2023-1"), "");
    assert_eq!(plain(" \t "), "");
}

#[test]
fn a_comment_joined_to_the_id_is_a_part_of_it() {
    let (entry, message, text) = trap("CVE-2023-1#reason why");
    assert_eq!(entry, "CVE-2023-1#reason for ever dead");
    assert!(message.contains(".trivyignore:1:1 `CVE-2023-1#reason` has its comment joined to the id"), "{message}");
    assert_eq!(text.as_deref(), Some("CVE-2023-1 # reason why"));
}

#[test]
fn an_end_is_read_in_front_of_a_comment_and_in_it() {
    assert_eq!(plain("CVE-2023-1 exp:2024-12-31 # reason"), END);
    assert_eq!(plain("CVE-2023-1 # until exp:2024-12-31"), END);
    assert_eq!(plain("CVE-2023-1 key2:value2 exp:2024-12-31"), END);
    assert_eq!(plain("CVE-2023-1\u{a0}exp:2024-12-31"), END);
}

#[test]
fn a_date_of_another_form_drops_the_line() {
    for (date, text) in [
        ("exp:2024-13-01", None),
        ("exp:2024-1-5", Some("CVE-2023-1 exp:2024-01-05")),
        ("exp:31/12/2024", Some("CVE-2023-1 exp:2024-12-31")),
        ("exp:05/06/2024", None),
        ("exp:2024-12-31T00:00:00Z", Some("CVE-2023-1 exp:2024-12-31")),
        ("exp:", None),
        ("exp:soon # x", None),
    ] {
        let (entry, message, found) = trap(&format!("CVE-2023-1 {date}"));
        assert_eq!(entry, "", "{date}");
        assert!(message.contains("drops the line of `CVE-2023-1`: an end is written as exp:2026-12-31"), "{message}");
        assert_eq!(found.as_deref(), text, "{date}");
    }
}

#[test]
fn a_blank_behind_exp_is_an_empty_date() {
    let (entry, _, text) = trap("CVE-2023-1 exp: 2024-12-31 # why");
    assert_eq!((entry.as_str(), text.as_deref()), ("", Some("CVE-2023-1 exp:2024-12-31 # why")));
}

#[test]
fn a_bad_date_in_a_comment_drops_the_line_too() {
    let (entry, message, text) = trap("CVE-2023-1 # exp:31.12.2024 or so");
    assert!(entry.is_empty() && message.contains("drops the line of `CVE-2023-1`"), "{message}");
    assert_eq!(text.as_deref(), Some("CVE-2023-1 exp:2024-12-31 # exp:31.12.2024 or so"));
    assert_eq!(trap("CVE-2023-1#exp:soon").2, None);
}

#[test]
fn an_end_in_other_words_is_none() {
    for end in [
        "EXP:2024-12-31",
        "expires:2024-12-31",
        "2024-12-31",
        "expiry=2024-12-31",
        "until 2024-12-31",
        "exp 31.12.2024",
    ] {
        let (entry, message, text) = trap(&format!("CVE-2023-1 {end} # why"));
        assert_eq!(entry, "CVE-2023-1 for ever", "{end}");
        assert!(
            message.contains("is ignored for ever: Trivy reads an end only as exp:2026-12-31, not as"),
            "{message}"
        );
        assert_eq!(text.as_deref(), Some("CVE-2023-1 exp:2024-12-31 # why"), "{end}");
    }
    assert_eq!(trap("CVE-2023-1 expires:soon").2, None);
}

#[test]
fn only_the_first_id_of_a_line_counts() {
    let (entry, message, text) = trap("CVE-2023-1 CVE-2023-2 exp:2024-12-31 # why");
    assert_eq!(entry, END);
    assert!(message.contains("only `CVE-2023-1` is ignored"), "{message}");
    assert_eq!(text.as_deref(), Some("CVE-2023-1 exp:2024-12-31 # why\nCVE-2023-2 exp:2024-12-31 # why"));
}

#[test]
fn ids_joined_by_commas_match_nothing() {
    for line in ["CVE-2023-1, CVE-2023-2", "CVE-2023-1,CVE-2023-2", "CVE-2023-1,cve-2023-2;"] {
        let (entry, message, text) = trap(line);
        assert!(entry.ends_with(" dead"), "{line}: {entry}");
        assert!(message.contains("is taken for one id"), "{message}");
        assert_eq!(text.as_deref(), Some("CVE-2023-1\nCVE-2023-2"), "{line}");
    }
    assert_eq!(trap("CVE-2023-1,").2.as_deref(), Some("CVE-2023-1"));
}

#[test]
fn of_a_licence_expression_only_the_first_word_counts() {
    let (entry, message, text) = trap("Apache-2.0 WITH LLVM-exception");
    assert_eq!((entry.as_str(), text), ("Apache-2.0 for ever", None));
    assert!(message.contains("only `Apache-2.0` is ignored"), "{message}");
}

#[test]
fn letters_are_compared_in_their_case() {
    for (line, text) in [
        ("cve-2023-1", "CVE-2023-1"),
        ("Ghsa-ABCD-2345-wxyz", "GHSA-abcd-2345-wxyz"),
        ("avd-ds-0002", "AVD-DS-0002"),
        ("rustsec-2023-0001", "RUSTSEC-2023-0001"),
    ] {
        let (entry, message, found) = trap(line);
        assert!(entry.ends_with(" dead") && message.contains("letter for letter"), "{message}");
        assert_eq!(found.as_deref(), Some(text));
    }
    assert_eq!(plain("GHSA-abcd-2345-wxyz"), "GHSA-abcd-2345-wxyz for ever");
}

#[test]
fn a_date_alone_is_an_id_that_matches_nothing() {
    assert_eq!(trap("exp:2024-12-31").0, "exp:2024-12-31 for ever dead");
    assert_eq!(trap("exp:2024-12-31").2, None);
    let (entry, _, text) = trap("exp:2024-12-31 CVE-2023-1");
    assert_eq!(entry, "exp:2024-12-31 2024-12-31T00:00:00Z dead");
    assert_eq!(text.as_deref(), Some("CVE-2023-1 exp:2024-12-31"));
}

#[test]
fn there_are_no_wildcards() {
    let (entry, message, text) = trap("CVE-2023-*");
    assert_eq!((entry.as_str(), text), ("CVE-2023-* for ever dead", None));
    assert!(message.contains("wildcard"), "{message}");
}

#[test]
fn signs_of_other_formats_belong_to_the_id() {
    for (line, text) in [
        ("\"CVE-2023-1\"", Some("CVE-2023-1")),
        ("CVE-2023-1.", Some("CVE-2023-1")),
        ("CVE-2023-1: not reachable", Some("CVE-2023-1 # not reachable")),
        ("- CVE-2023-1", Some("CVE-2023-1")),
        ("- id: CVE-2023-1", Some("CVE-2023-1")),
        ("vulnerabilities:", None),
    ] {
        let (entry, _, found) = trap(line);
        assert!(entry.ends_with(" dead"), "{line}: {entry}");
        assert_eq!(found.as_deref(), text, "{line}");
    }
}

#[test]
fn windows_line_ends_are_fine_and_a_byte_order_mark_is_not() {
    assert_eq!(
        plain("CVE-2023-1\r\nCVE-2023-2 exp:2024-12-31\r\n"),
        "CVE-2023-1 for ever and CVE-2023-2 2024-12-31T00:00:00Z"
    );
    let (entry, message, text) = trap("\u{feff}CVE-2023-1\r\n");
    assert_eq!((entry.as_str(), text.as_deref()), ("\u{feff}CVE-2023-1 for ever dead", Some("CVE-2023-1")));
    assert!(message.contains("byte order mark"), "{message}");
    assert_eq!(plain("\u{feff}# ids\nCVE-2023-1"), "CVE-2023-1 for ever");
}

#[test]
fn a_line_above_64_kib_ends_the_reading() {
    let (entries, traps) = read(&format!("CVE-1\n{}\nCVE-2", "x".repeat(70_000)));
    assert_eq!(entries, ["CVE-1 for ever"]);
    assert!(traps[0].0.starts_with(".trivyignore:2:1 Trivy stops reading here"), "{traps:?}");
}

#[test]
fn the_first_and_the_last_day_of_the_calendar_are_read() {
    let (entries, traps) = read("CVE-2023-1 exp:0001-01-01");
    assert_eq!(entries, ["CVE-2023-1 for ever"]);
    assert!(traps[0].0.contains("the year 1"), "{traps:?}");
    assert_eq!(plain("CVE-2023-1 exp:9999-12-31"), "CVE-2023-1 9999-12-30T22:00:00.999999999Z");
}

#[test]
fn the_place_and_the_reason_are_kept() {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    let text = "# head\n\n\tCVE-2023-1 exp:2026-12-31 # no fix yet: #7\nCVE-2023-2 vendor says no\n";
    let contents = TrivyIgnore.read(&Source::new("ci/.trivyignore", text), &context).unwrap();
    let shown: Vec<_> =
        contents.entries.iter().map(|it| (&*it.exemption.reason, it.exemption.line, it.exemption.column)).collect();
    assert_eq!(shown, [("no fix yet: #7", 3, 2), ("vendor says no", 4, 1)]);
}
