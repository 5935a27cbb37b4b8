//! Outputs for other systems: written on every verdict, the same flaws in all of them, and never in the way of the next
//! run.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::common::{Answer, Folder, NOW, demo, trivy};

/// Outputs that may lie among reports, with the name that its readers expect.
const OUTPUTS: [(&str, &str); 16] = [
    ("comment", "comment.md"),
    ("cyclonedx", "bom.json"),
    ("event", "event.json"),
    ("github", "annotations.txt"),
    ("gitlab-codequality", "gl-code-quality-report.json"),
    ("gitlab-container-scanning", "gl-container-scanning-report.json"),
    ("gitlab-dependency-scanning", "gl-dependency-scanning-report.json"),
    ("gitlab-sast", "gl-sast-report.json"),
    ("gitlab-secret-detection", "gl-secret-detection-report.json"),
    ("html", "gate.html"),
    ("json", "verdict.json"),
    ("junit", "junit.xml"),
    ("markdown", "summary.md"),
    ("prometheus", "gate.prom"),
    ("sarif", "gate.sarif"),
    ("spdx", "bom.spdx.json"),
];

fn check(folder: &Folder, arguments: &[&str]) -> Answer {
    let outputs: Vec<String> = OUTPUTS.iter().map(|(id, name)| format!("--output={id}={name}")).collect();
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    folder.check(&[arguments, &outputs].concat())
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&read(folder, name)).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn texts<'v>(rows: &'v [Value], pointer: &str) -> BTreeSet<&'v str> {
    rows.iter().filter_map(|row| row.pointer(pointer)?.as_str()).collect()
}

/// The verdict that each output tells.
fn verdicts(folder: &Folder) -> [String; 3] {
    let verdict = |value: &Value| value.as_str().unwrap().to_owned();
    let junit = read(folder, "junit.xml");
    let in_junit = junit.split("name=\"verdict\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    [
        verdict(&json(folder, "verdict.json")["verdict"]),
        verdict(&json(folder, "gate.sarif")["runs"][0]["properties"]["verdict"]),
        in_junit.unwrap().to_owned(),
    ]
}

#[test]
fn all_are_written_on_pass_fail_and_error_alike() {
    let image = |rows: &[(&str, &str)]| Folder::new().file("trivy.json", trivy(rows));
    for (folder, arguments, code, verdict) in [
        (image(&[]), &["--stage", "image", "--branch", "main", "trivy.json"][..], 0, "pass"),
        (image(&[("CVE-1", "HIGH")]), &["--stage", "image", "--branch", "main", "trivy.json"], 1, "fail"),
        (Folder::new(), &["--branch", "main"], 3, "error"),
        (Folder::new().file("trivy.json", "{"), &["--branch", "main", "trivy.json"], 3, "error"),
    ] {
        let answer = check(&folder, arguments);
        assert_eq!(answer.code, code, "{}", answer.all());
        assert_eq!(verdicts(&folder), [verdict; 3]);
        let annotations = read(&folder, "annotations.txt");
        assert!(annotations.lines().all(|line| line.starts_with("::")), "{annotations}");
        assert!(annotations.contains(&format!("::notice title=gate%3A {verdict}::")), "{annotations}");
        let success = &json(&folder, "gate.sarif")["runs"][0]["invocations"][0]["executionSuccessful"];
        assert_eq!(success.as_bool(), Some(code != 3));
    }
}

#[test]
fn exempted_results_are_suppressed_and_causes_are_cases() {
    let folder = demo();
    let answer = check(&folder, &["--root", "demo"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    let verdict = json(&folder, "verdict.json");
    let open = list(&verdict["findings"]).iter().filter(|row| row["state"] == "open");
    let open: BTreeSet<&str> = open.map(|row| row["fingerprint"].as_str().unwrap()).collect();
    assert!(open.len() > 50, "the demo has findings");

    let sarif = json(&folder, "gate.sarif");
    let results = list(&sarif["runs"][0]["results"]);
    let unsuppressed: Vec<Value> = results.iter().filter(|it| it["suppressions"].is_null()).cloned().collect();
    assert_eq!(texts(&unsuppressed, "/partialFingerprints/gate~1v1"), open);

    let junit = read(&folder, "junit.xml");
    for gate in list(&verdict["gates"]) {
        let (id, outcomes) = (gate["id"].as_str().unwrap(), texts(list(&gate["causes"]), "/outcome"));
        let suite = junit.split(&format!("<testsuite name=\"{id}\"")).nth(1).unwrap();
        let suite = suite.split("</testsuite>").next().unwrap();
        assert_eq!(suite.contains("<failure"), outcomes.contains("fail"), "{id}");
        assert_eq!(suite.contains("<error"), outcomes.contains("error"), "{id}");
        assert_eq!(suite.contains("<skipped"), outcomes.contains("not-judged"), "{id}");
    }
}

#[test]
fn outputs_of_an_earlier_run_are_no_evidence_and_are_replaced() {
    let folder = Folder::new().file("reports/trivy.json", trivy(&[("CVE-1", "HIGH")]));
    let arguments = ["--stage", "image", "--branch", "main", "reports"];
    let inside: Vec<String> = OUTPUTS.iter().map(|(id, name)| format!("--output={id}=reports/{name}")).collect();
    let inside: Vec<&str> = inside.iter().map(String::as_str).collect();
    let all = [&["check", "--now", NOW][..], &arguments, &inside].concat();
    let first = folder.gate(&all);
    let before = read(&folder, "reports/gate.sarif");
    let second = folder.gate(&all);
    assert_eq!((first.code, second.code), (1, 1), "{}{}", first.all(), second.all());
    assert_eq!(before, read(&folder, "reports/gate.sarif"));
    let third = folder.check(&[&arguments[..], &["-o", "json"]].concat());
    let verdict: Value = serde_json::from_str(&third.out).unwrap();
    let used: Vec<&str> = list(&verdict["evidence"]).iter().map(|it| it["used"].as_str().unwrap()).collect();
    assert_eq!(used.iter().filter(|&&used| used == "not-a-report").count(), OUTPUTS.len(), "{}", third.out);
    assert_eq!(used.len(), OUTPUTS.len() + 1);
}

#[test]
fn what_github_would_refuse_is_left_out_aloud() {
    let rows: Vec<(String, &str)> = (0..25_010).map(|at| (format!("CVE-2024-{at}"), "HIGH")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(id, severity)| (id.as_str(), *severity)).collect();
    let folder = Folder::new().file("trivy.json", trivy(&rows));
    let answer = folder.check(&["--stage", "image", "--branch", "main", "trivy.json", "-o", "sarif=gate.sarif"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(
        answer.err.contains("gate: sarif: 10 findings left out, the least severe: GitHub refuses"),
        "{}",
        answer.err
    );
    let sarif = json(&folder, "gate.sarif");
    assert_eq!(list(&sarif["runs"][0]["results"]).len(), 25_000);
    let notices = list(&sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]);
    assert!(notices.iter().any(|notice| notice["descriptor"]["id"] == "results-left-out"));
}
