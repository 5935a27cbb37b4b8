//! What the waiver file says, what it refuses, and what it remarks on.

use super::*;
use crate::exempt::{Bound, Conditions, Entry};
use crate::model::{Expiry, Problem};
use crate::policy::Policy;

fn read(text: &str) -> Result<Contents, Vec<String>> {
    let policy = Policy::builtin("fawkes").unwrap();
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    Waivers
        .read(&Source::new(PATH, text), &Context { policy: &policy, now })
        .map_err(|list| list.iter().map(ToString::to_string).collect())
}

fn entries(text: &str) -> Vec<Entry> {
    read(text).unwrap_or_else(|errors| panic!("{errors:#?}")).entries
}

/// The file with one key more in its waiver.
fn with(line: &str) -> String {
    format!("{GOOD}    {line}\n")
}

/// The same with its first day.
fn dated() -> String {
    with("created: 2026-11-20")
}

const GOOD: &str = "version: 1
waivers:
  - id: CVE-2021-44228
    package: log4j-*
    range: '>=2.0.0, <2.15.0'
    reason: not reachable
    owner: team-payments
    expires: 2026-12-31
";

#[test]
fn a_waiver_is_read_with_its_scope_and_its_end_at_midnight_utc() {
    let entries = entries(GOOD);
    let end = "2026-12-31T00:00:00Z".parse().unwrap();
    assert_eq!(entries[0].exemption.expires, Expiry::At(end));
    assert_eq!((entries[0].exemption.line, entries[0].days), (3, Some(39)));
    assert_eq!(entries[0].exemption.id, "CVE-2021-44228");
    assert_eq!(entries[0].particulars.scope, "package log4j-*, range >=2.0.0, <2.15.0");
    assert_eq!(entries[0].conditions, Conditions::default());
}

#[test]
fn conditions_and_particulars_are_kept() {
    let text =
        with("until: fixed\n    while: severity < high\n    grace: 14d\n    ticket: PAY-1\n    approved_by: lead");
    let entry = entries(&text).remove(0);
    let severity = crate::model::Severity::High;
    let wanted = Conditions { until_fixed: true, bound: Some(Bound::SeverityBelow(severity)), grace: Some(14) };
    assert_eq!(entry.conditions, wanted);
    assert_eq!(entry.particulars.conditions, "until fixed, while severity < high, grace 14d");
    assert_eq!((entry.particulars.ticket.as_str(), entry.particulars.approved_by.as_str()), ("PAY-1", "lead"));
}

#[test]
fn every_mistake_is_said_at_once_with_its_place() {
    let text = GOOD.replace("reason:", "raeson:").replace("2026-12-31", "31.12.2026").replace("log4j-*", "log4j-[");
    let errors = read(&text).unwrap_err();
    assert_eq!(errors.len(), 4, "{errors:#?}");
    assert!(errors.iter().any(|it| it.contains("6:5: unknown key `raeson`; did you mean `reason`?")), "{errors:#?}");
    assert!(errors.iter().any(|it| it.contains("4:14: `package` is no glob")), "{errors:#?}");
    assert!(errors.iter().any(|it| it.contains("8:14: `expires` is no date; write a date such as")), "{errors:#?}");
}

#[test]
fn what_is_wrong_is_refused_where_it_stands() {
    for (from, to, place) in [
        ("id: CVE-2021-44228", "ticket: T-1", "3:5"),
        ("id: CVE-2021-44228", "id: CVE-2021-*", "3:9"),
        ("id: CVE-2021-44228", "id: CVE-2021-1, CVE-2021-2", "3:9"),
        ("id: CVE-2021-44228", "id: [CVE-2021-1]", "3:9"),
        ("id: CVE-2021-44228", "id:", "3:7"),
        ("id: CVE-2021-44228", "id: ' '", "3:9"),
        ("id: CVE-2021-44228", "fingerprint: abc", "3:18"),
        ("id: CVE-2021-44228", "id: x\n    fingerprint: 00000000000000000000", "4:18"),
        ("id: CVE-2021-44228", "id: x\n    id: x", "4:5"),
        ("package: log4j-*", "tool: Trivy", "4:11"),
        ("package: log4j-*", "purl: lodash", "4:11"),
        ("    package: log4j-*\n", "", "4:12"),
        ("'>=2.0.0, <2.15.0'", "newest", "5:12"),
        ("    expires: 2026-12-31\n", "", "3:5"),
        ("    owner: team-payments\n", "", "3:5"),
        ("expires: 2026-12-31", "expires: 2026-12-31\n    until: 2026-12-31", "9:12"),
        ("expires: 2026-12-31", "expires: 2026-12-31\n    while: score <= 7", "9:12"),
        ("expires: 2026-12-31", "expires: 2026-12-31\n    grace: 14", "9:12"),
        ("expires: 2026-12-31", "expires: 2026-12-31\n    created: 2027-01-01", "9:14"),
        ("expires: 2026-12-31", "expires: 2026-12-31\n    created: 2026-11-23", "9:14"),
        ("version: 1", "version: 2", "1:10"),
        ("version: 1\n", "", "1:1"),
        ("  - id", "  -\n  - id", "3:4"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let errors = read(&GOOD.replace(from, to)).expect_err(to);
        assert!(errors.iter().any(|it| it.starts_with(&format!("{PATH}:{place}: "))), "{to}: {errors:#?}");
    }
    for text in
        ["", "waivers: {}\nversion: 1", "version: 1\nwaivers:\n", "- id: x", "version: 1\nwaivers: [a]", "\u{0}"]
    {
        assert!(read(text).is_err(), "{text:?}");
    }
}

/// The traps as they are said, and the file as they correct it, until there is nothing left to correct.
fn mended(text: &str) -> (Vec<String>, String) {
    let (mut said, mut text) = (Vec::new(), text.to_owned());
    for _ in 0..5 {
        let traps = read(&text).unwrap_or_else(|errors| panic!("{errors:#?}")).traps;
        said.extend(traps.iter().map(|trap| format!("{} {}", trap.location, trap.message)));
        let corrections: Vec<_> = traps.iter().filter_map(|trap: &Problem| trap.correction.as_deref()).collect();
        if corrections.is_empty() {
            return (said, text);
        }
        text = crate::exempt::correct::apply(&text, &corrections).0;
    }
    panic!("the corrections come to no end: {text}");
}

#[test]
fn traps_are_remarked_on_and_their_corrections_leave_none() {
    let text = "version: 1\r\nwaivers:\r\n  # pasted from the browser\r\n  - id: 'CVE\u{2011}2024\u{2011}38819' # why\r\n    \
                path: .\\src\\main\r\n    reason: r\r\n    owner: o\r\n    created: 2026-11-01\r\n    expires: 2026-12-31\r\n  - { id: \
                0123456789abcdef0123, path: ./a, reason: r, owner: o, created: 2026-11-01, expires: 2026-12-31 }\r\n";
    let (said, text) = mended(text);
    insta::assert_snapshot!(said.join("\n").replace('\u{2011}', "~"), @r"
    .gate/waivers.yaml:4:9 `id: CVE~2024~38819` matches nothing: no report calls a flaw so; write `CVE-2024-38819`
    .gate/waivers.yaml:5:11 `path: .\src\main` matches nothing: paths are relative, with `/`; write `src/main`
    .gate/waivers.yaml:10:7 `id: 0123456789abcdef0123` matches nothing: it is a fingerprint; write `fingerprint`
    .gate/waivers.yaml:10:39 `path: ./a` matches nothing: paths are relative, with `/`; write `a`
    .gate/waivers.yaml:10:48 `path: ./a` matches nothing: paths are relative, with `/`; write `a`
    ");
    insta::assert_snapshot!(text.replace("\r\n", "\n"), @r"
    version: 1
    waivers:
      # pasted from the browser
      - id: CVE-2024-38819 # why
        path: src/main
        reason: r
        owner: o
        created: 2026-11-01
        expires: 2026-12-31
      - { fingerprint: 0123456789abcdef0123, path: a, reason: r, owner: o, created: 2026-11-01, expires: 2026-12-31 }
    ");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(mended(&text), (Vec::new(), text.clone()), "twice is once");
}

#[test]
fn a_misspelt_tool_is_said_and_left_as_it_is() {
    let (said, text) = mended(&with("tool: trivvy\n    created: 2026-11-20"));
    assert_eq!(
        said,
        [".gate/waivers.yaml:9:11 `tool: trivvy` is no tool gate has a decoder for; did you mean `trivy`?"]
    );
    assert_eq!(text, with("tool: trivvy\n    created: 2026-11-20"));
}

/// Without its first day a waiver could be given a later end for ever.
#[test]
fn a_waiver_without_its_first_day_says_so_until_it_is_over() {
    let undated = |end: &str| GOOD.replace("2026-12-31", end);
    let traps = read(&undated("2026-12-31")).unwrap().traps;
    let said: Vec<String> = traps.iter().map(|it| format!("{} {}: {}", it.location, it.code, it.message)).collect();
    assert_eq!(
        said,
        [
            ".gate/waivers.yaml:3 exemption-undated: `CVE-2021-44228` has no `created`, so the 90 days that the policy allows \
          (fawkes.yaml:107) count from today, each day anew; write the day it was agreed"
        ]
    );
    assert!(read(&undated("2026-11-01")).unwrap().traps.is_empty());
    assert!(read(&dated()).unwrap().traps.is_empty());
}

#[test]
fn the_documented_example_holds_no_trap() {
    let contents = read(&dated()).unwrap();
    assert!(contents.traps.is_empty(), "{:?}", contents.traps);
}

#[test]
fn the_patterns_of_the_schema_agree_with_the_reader() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let keys = &schema["properties"]["waivers"]["items"]["properties"];
    for (key, text, good) in [
        ("id", "CVE-2026-1", true),
        ("id", "CVE-2026-*", false),
        ("id", "a b", false),
        ("fingerprint", "0123456789abcdef0123", true),
        ("fingerprint", "0123456789abcdef012g", false),
        ("purl", "pkg:npm/lodash", true),
        ("purl", "lodash", false),
        ("tool", "npm-audit", true),
        ("tool", "Npm", false),
        ("expires", "2026-12-31", true),
        ("expires", "2026-12-31T18:00:00Z", true),
        ("expires", "31.12.2026", false),
        ("until", "fixed", true),
        ("until", "2026-12-31", false),
        ("while", "score < 7.0", true),
        ("while", "severity < high", true),
        ("while", "severity < info", false),
        ("while", "score <= 7", false),
        ("grace", "2w", true),
        ("grace", "2h", false),
    ] {
        let pattern = regex::Regex::new(keys[key]["pattern"].as_str().unwrap()).unwrap();
        assert_eq!(pattern.is_match(text), good, "{key}: {text}");
        let base =
            if matches!(key, "id" | "fingerprint") { GOOD.replace("id: CVE-2021-44228", "") } else { GOOD.to_owned() };
        let base = if key == "expires" { base.replace("    expires: 2026-12-31\n", "") } else { base };
        let base = base.replace("  - \n    package", "  - package");
        assert_eq!(read(&format!("{base}    {key}: '{text}'\n")).is_ok(), good, "{key}: {text}");
    }
}
