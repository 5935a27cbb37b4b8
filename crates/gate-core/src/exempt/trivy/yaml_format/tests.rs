//! Trivy's YAML format, rule by rule of the note.

use super::*;
use crate::model::Expiry;
use crate::policy::Policy;

fn contents(text: &str) -> Result<Contents, Vec<Diagnostic>> {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    TrivyIgnoreYaml.read(&Source::new("i.yaml", text), &context)
}

fn read(text: &str) -> Contents {
    contents(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"))
}

/// Id and end of each entry; `dead` where it can match nothing.
fn entries(text: &str) -> Vec<String> {
    let shown = |entry: &Entry| {
        let end = match entry.exemption.expires {
            Expiry::Never => "for ever".to_owned(),
            Expiry::At(end) => end.to_string(),
        };
        let dead = if entry.rule.keys().is_empty() { " dead" } else { "" };
        format!("{} {end}{dead}", entry.exemption.id)
    };
    read(text).entries.iter().map(shown).collect()
}

/// Place and words of the only trap, and the file as it should be written.
fn trap(text: &str) -> (String, Option<String>) {
    let mut traps = read(text).traps;
    assert_eq!(traps.len(), 1, "{text}\n{traps:#?}");
    let trap = traps.remove(0);
    let mended = trap.correction.map(|it| {
        let mut lines: Vec<&str> = text.lines().collect();
        let (first, count) = (it.line as usize - 1, it.lines as usize);
        let new = it.text.unwrap();
        lines.splice(first..first + count, [new.as_str()]);
        lines.join("\n") + "\n"
    });
    if let Some(mended) = &mended {
        assert_eq!(read(mended).traps, [], "{mended}");
    }
    (format!("{} {}", trap.location, trap.message), mended)
}

fn refused(text: &str) -> String {
    contents(text).expect_err(text).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_list_and_key_is_read_with_its_place() {
    let text = "vulnerabilities:
  - id: CVE-2023-1
    paths: ['a/**']
    purls:
      - pkg:npm/lodash
    expired_at: 2024-12-31
    statement: not reachable
misconfigurations:
  - id: AVD-DS-0002
secrets: [{ id: aws, statement: 7 }]
licenses:
  - {id: GPL-3.0}
";
    assert_eq!(
        entries(text),
        ["CVE-2023-1 2024-12-31T00:00:00Z", "AVD-DS-0002 for ever", "aws for ever", "GPL-3.0 for ever"]
    );
    let entries = read(text).entries;
    let places: Vec<_> = entries.iter().map(|it| (it.exemption.line, it.exemption.column)).collect();
    assert_eq!(places, [(2, 5), (9, 5), (10, 11), (12, 5)]);
    assert_eq!((&*entries[0].exemption.reason, &*entries[2].exemption.reason), ("not reachable", "7"));
    assert_eq!(&*entries[0].exemption.file, "i.yaml");
}

#[test]
fn an_empty_file_is_fine() {
    for text in ["", "# nothing\n", "---\n", "vulnerabilities:\n", "vulnerabilities: []\nsecrets: ~\n"] {
        assert_eq!((entries(text), read(text).traps), (Vec::<String>::new(), Vec::new()), "{text:?}");
    }
}

#[test]
fn what_stops_trivy_is_refused_with_its_place() {
    for (text, said) in [
        ("vulnerabilities: [", "i.yaml:1:"),
        ("CVE-2023-1\n", "i.yaml:1:1: expected lists of what is ignored"),
        ("- id: CVE-2023-1\n", "i.yaml:1:1: expected lists of what is ignored"),
        ("vulnerabilities: {id: CVE-1}\n", "i.yaml:1:18: expected a list, found a mapping"),
        ("vulnerabilities: [CVE-1]\n", "i.yaml:1:19: expected an entry, found `CVE-1`"),
        ("vulnerabilities: [{id: [CVE-1]}]\n", "i.yaml:1:24: expected text, found a list"),
        ("vulnerabilities: [{id: CVE-1, paths: src}]\n", "write `paths: [src]`"),
        ("vulnerabilities: [{id: CVE-1, paths: ['a[']}]\n", "`a[` has a `[` without its `]`"),
        ("vulnerabilities: [{id: CVE-1, purls: [lodash]}]\n", "`lodash` is no package URL such as pkg:npm/lodash"),
        ("vulnerabilities: [{id: CVE-1, id: CVE-2}]\n", "`id` stands twice"),
        ("vulnerabilities: []\nvulnerabilities: []\n", "`vulnerabilities` stands twice"),
    ] {
        let refused = refused(text);
        assert!(refused.contains(said), "{text}: {refused}");
    }
}

#[test]
fn an_end_that_stops_trivy_is_refused_with_what_to_write() {
    for (end, help) in [
        (
            "\"2024-12-31\"",
            "`2024-12-31` is in quotes and no whole instant; Trivy refuses the whole file; write `expired_at: 2024-12-31`",
        ),
        ("2024-13-01", "`2024-13-01` is no time that YAML knows"),
        ("31.12.2024", "write `expired_at: 2024-12-31`"),
        ("20241231", "write `expired_at: 2024-12-31`"),
        ("2024-12-31 10:00:00 +09:00", "is no time that YAML knows"),
        ("never", "write `expired_at: 2026-12-31`"),
        ("[2024-12-31]", "expected text, found a list"),
    ] {
        let refused = refused(&format!("secrets:\n  - id: a\n    expired_at: {end}\n"));
        assert!(refused.starts_with("i.yaml:3:17: ") && refused.contains(help), "{end}: {refused}");
    }
}

#[test]
fn ends_are_timestamps_of_yaml() {
    for (end, expected) in [
        ("2024-12-31", "2024-12-31T00:00:00Z"),
        ("2024-1-5", "2024-01-05T00:00:00Z"),
        ("2024-12-31T10:00:00+09:00", "2024-12-31T01:00:00Z"),
        ("2024-12-31 10:00:00", "2024-12-31T10:00:00Z"),
        ("'2024-12-31T10:00:00Z'", "2024-12-31T10:00:00Z"),
    ] {
        assert_eq!(entries(&format!("secrets: [{{id: a, expired_at: {end}}}]")), [format!("a {expected}")], "{end}");
    }
    for end in ["", "~", "0001-01-01"] {
        let (said, mended) = trap(&format!("secrets: [{{id: a, expired_at: {end} }}]"));
        assert!(said.contains("is ignored for ever") && mended.is_none(), "{said}");
    }
}

#[test]
fn keys_that_trivy_does_not_know_are_said_with_what_was_meant() {
    let entry = |line: &str| format!("vulnerabilities:\n  - id: CVE-2023-1\n    {line}\n");
    for (line, said, mended) in [
        (
            "expires_at: 2024-12-31",
            "`expires_at` over: `CVE-2023-1` is ignored for ever; did you mean `expired_at`?",
            Some("expired_at: 2024-12-31"),
        ),
        ("expires: \"2024-12-31\" # x", "did you mean `expired_at`?", Some("expired_at: 2024-12-31 # x")),
        ("until: soon", "did you mean `expired_at`?", None),
        (
            "path: src/a.lock",
            "`path` over: `CVE-2023-1` is ignored everywhere; did you mean `paths`?",
            Some("paths: [src/a.lock]"),
        ),
        ("path: [a, b]", "did you mean `paths`?", Some("paths: [a, b]")),
        ("purl: 'pkg:npm/a'", "is ignored in every package; did you mean `purls`?", Some("purls: ['pkg:npm/a']")),
        ("reason: why", "did you mean `statement`?", Some("statement: why")),
        ("Statement: why", "did you mean `statement`?", Some("statement: why")),
        ("frobnicate: 1", "an entry knows id, paths, purls, expired_at, statement", None),
    ] {
        let (message, text) = trap(&entry(line));
        assert!(message.starts_with("i.yaml:3:5 Trivy passes `") && message.contains(said), "{line}: {message}");
        assert_eq!(text, mended.map(entry), "{line}");
    }
    let (message, mended) = trap("vulnerabilities:\n  - vulnerability: CVE-2023-1\n");
    assert!(message.contains("the entry has no `id` and matches nothing; did you mean `id`?"), "{message}");
    assert_eq!(mended.as_deref(), Some("vulnerabilities:\n  - id: CVE-2023-1\n"));
    assert_eq!(entries("vulnerabilities:\n  - vulnerability: CVE-2023-1\n"), [" for ever dead"]);
}

#[test]
fn lists_that_trivy_does_not_know_are_said() {
    let (message, mended) = trap("vulnerabilites:\n  - id: CVE-2023-1\n");
    assert!(message.starts_with("i.yaml:1:1 ") && message.contains("did you mean `vulnerabilities`?"), "{message}");
    assert_eq!(mended.as_deref(), Some("vulnerabilities:\n  - id: CVE-2023-1\n"));
    let (message, mended) = trap("ignore: []\n");
    assert!(message.contains("it knows vulnerabilities, misconfigurations, secrets, licenses"), "{message}");
    assert_eq!(mended, None);
}

#[test]
fn ids_that_match_nothing_are_said() {
    for (id, mended) in
        [("cve-2023-1", Some("CVE-2023-1")), ("'CVE-2023-1 '", Some("'CVE-2023-1'")), ("CVE-2023-*", None)]
    {
        let (message, text) = trap(&format!("vulnerabilities:\n  - id: {id}\n"));
        assert!(message.contains("it matches nothing"), "{message}");
        assert_eq!(text, mended.map(|id| format!("vulnerabilities:\n  - id: {id}\n")), "{id}");
    }
    for text in ["secrets: [{statement: x}]", "secrets: [{id: ''}]", "secrets: [{id: }]", "secrets: [~]"] {
        assert!(trap(text).0.contains("the entry has no `id`: it matches nothing"), "{text}");
        assert!(entries(text)[0].ends_with("dead"), "{text}");
    }
}

#[test]
fn limits_that_limit_nothing_are_said() {
    for (line, said) in [
        ("paths: []", "`paths` is empty and limits nothing: `CVE-1` is ignored everywhere"),
        ("paths: ", "`paths` is empty and limits nothing"),
        ("purls: []", "`purls` is empty and limits nothing: `CVE-1` is ignored in every package"),
        ("purls: ['pkg:npm/a@>=1.0']", "it knows no ranges"),
        ("purls: ['pkg:npm/a@1.x?b=c']", "it knows no ranges"),
    ] {
        let (message, _) = trap(&format!("vulnerabilities:\n  - id: CVE-1\n    {line}\n"));
        assert!(message.contains(said), "{line}: {message}");
    }
    let (message, _) = trap("misconfigurations: [{id: a, purls: ['pkg:npm/a']}]");
    assert!(message.contains("compares them with vulnerabilities only"), "{message}");
}

#[test]
fn path_patterns_that_mean_something_else_are_said() {
    for (pattern, mended) in [
        ("./src/a", Some("src/a")),
        ("src/", Some("src/**")),
        ("src/**.lock", Some("src/**/*.lock")),
        ("'**.lock'", Some("'**/*.lock'")),
        ("a**/b", None),
    ] {
        let text = |pattern: &str| format!("secrets:\n  - id: a\n    paths:\n      - {pattern}\n");
        let (message, found) = trap(&text(pattern));
        assert!(message.starts_with("i.yaml:4:9 "), "{message}");
        assert_eq!(found, mended.map(text), "{pattern}");
    }
    for pattern in ["**", "**/a", "a/**", "a/**/b", "{a,**}/b", "a/\\**"] {
        assert_eq!(read(&format!("secrets: [{{id: a, paths: ['{pattern}']}}]")).traps, [], "{pattern}");
    }
}

#[test]
fn anchors_mean_what_they_mean_in_yaml_and_a_second_document_is_said() {
    let text = "vulnerabilities:\n  - &a {id: CVE-1, paths: &p [x], expired_at: 2027-01-01}\n  - {<<: *a, id: CVE-2}\n";
    assert_eq!(entries(text), ["CVE-1 2027-01-01T00:00:00Z", "CVE-2 2027-01-01T00:00:00Z"]);
    let (message, _) = trap("secrets: [{id: a}]\n---\nsecrets: [{id: b}]\n");
    assert!(message.starts_with("i.yaml:2:1 a second document begins here"), "{message}");
}

#[test]
fn patterns_that_would_take_all_memory_are_refused() {
    let text = format!("secrets: [{{id: a, paths: [{}]}}]", vec![format!("'{}'", "{a,b}".repeat(14)); 10].join(", "));
    assert!(refused(&text).contains("braces that stand for more patterns than are read"));
}
