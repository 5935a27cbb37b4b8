//! The same run in every format of the registry: one verdict, the same failed gates, the same findings under the same
//! ids. JSON is the truth. A format that is new in the registry has to be added to [`FORMATS`].

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::common::{Folder, NOW, demo, repository, trivy};

type Names = BTreeSet<String>;

/// What a format tells of a run; `None` is what it has no place for.
#[derive(Default)]
struct Told {
    verdict: Option<String>,
    /// Ids of gates that failed.
    failed: Option<Names>,
    /// Fingerprints of flaws.
    flaws: Option<Names>,
    /// Whether it says that it leaves some out.
    is_cut: bool,
}

/// A format: how it is read, and which findings of the JSON stand in it.
struct Format {
    id: &'static str,
    read: fn(&str) -> Told,
    holds: fn(&Value) -> bool,
}

const FORMATS: [Format; 20] = [
    Format { id: "comment", read: markdown, holds: counted },
    Format { id: "cyclonedx", read: bill, holds: none },
    Format { id: "cyclonedx-1.5", read: bill, holds: none },
    Format { id: "cyclonedx-1.7", read: bill, holds: none },
    Format { id: "cyclonedx-xml", read: bill, holds: none },
    Format { id: "event", read: event, holds: none },
    Format { id: "github", read: github, holds: none },
    Format { id: "gitlab-codequality", read: code_quality, holds: open },
    Format { id: "gitlab-container-scanning", read: gitlab_part, holds: vulnerabilities },
    Format { id: "gitlab-dependency-scanning", read: gitlab_part, holds: vulnerabilities },
    Format { id: "gitlab-sast", read: gitlab_security, holds: of_code },
    Format { id: "gitlab-secret-detection", read: gitlab_security, holds: secrets },
    Format { id: "html", read: html, holds: that_count },
    Format { id: "json", read: json, holds: all },
    Format { id: "junit", read: junit, holds: none },
    Format { id: "markdown", read: markdown, holds: counted },
    Format { id: "prometheus", read: prometheus, holds: none },
    Format { id: "sarif", read: sarif, holds: that_count },
    Format { id: "spdx", read: bill, holds: none },
    Format { id: "terminal", read: terminal, holds: counted_without_secrets },
];

fn is(finding: &Value, key: &str, words: &[&str]) -> bool {
    words.contains(&finding[key].as_str().unwrap_or_default())
}

fn all(_: &Value) -> bool {
    true
}

fn none(_: &Value) -> bool {
    false
}

fn open(finding: &Value) -> bool {
    is(finding, "state", &["open"])
}

fn that_count(finding: &Value) -> bool {
    is(finding, "state", &["open", "exempted", "suppressed"])
}

fn counted(finding: &Value) -> bool {
    !finding["gate"].is_null()
}

fn counted_without_secrets(finding: &Value) -> bool {
    counted(finding) && !secrets(finding)
}

fn secrets(finding: &Value) -> bool {
    is(finding, "kind", &["secret"]) && open(finding)
}

fn vulnerabilities(finding: &Value) -> bool {
    is(finding, "kind", &["vulnerability"]) && open(finding)
}

fn of_code(finding: &Value) -> bool {
    is(finding, "kind", &["code-vulnerability", "hotspot", "misconfiguration", "issue"]) && open(finding)
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

/// What stands between two marks, each time.
fn between<'t>(text: &'t str, start: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(start).skip(1).filter_map(move |rest| rest.split_once(end).map(|(inner, _)| inner))
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn texts(rows: &[Value], pointer: &str) -> Names {
    names(rows.iter().filter_map(|row| row.pointer(pointer)?.as_str()))
}

fn json(text: &str) -> Told {
    let value = parsed(text);
    let failed = list(&value["gates"]).iter().filter(|gate| gate["outcome"] == "fail");
    Told {
        verdict: value["verdict"].as_str().map(str::to_owned),
        failed: Some(names(failed.filter_map(|gate| gate["id"].as_str()))),
        flaws: Some(texts(list(&value["findings"]), "/fingerprint")),
        is_cut: false,
    }
}

fn html(text: &str) -> Told {
    let verdict = between(text, "<section class=\"verdict ", "\"").next().map(str::to_owned);
    Told { verdict, flaws: Some(names(between(text, "<tr id=\"f", "\""))), ..Told::default() }
}

fn sarif(text: &str) -> Told {
    let value = parsed(text);
    let run = &value["runs"][0];
    let verdict = run["properties"]["verdict"].as_str().map(str::to_owned);
    Told { verdict, flaws: Some(texts(list(&run["results"]), "/partialFingerprints/gate~1v1")), ..Told::default() }
}

fn code_quality(text: &str) -> Told {
    // Rows of gates that cannot be decided are no flaws.
    let rows = parsed(text);
    let is_flaw = |row: &&Value| !row["check_name"].as_str().unwrap().starts_with("gate/");
    let flaws = list(&rows).iter().filter(is_flaw).filter_map(|row| row["fingerprint"].as_str());
    Told { flaws: Some(names(flaws)), ..Told::default() }
}

fn gitlab_security(text: &str) -> Told {
    let flaws = texts(list(&parsed(text)["vulnerabilities"]), "/details/fingerprint/value");
    Told { flaws: Some(flaws), ..Told::default() }
}

/// One of the two reports that share the vulnerabilities; see [`agree`] for both.
fn gitlab_part(text: &str) -> Told {
    Told { is_cut: true, ..gitlab_security(text) }
}

fn junit(text: &str) -> Told {
    let verdict = between(text, "name=\"verdict\" value=\"", "\"").next().map(str::to_owned);
    let suites = between(text, "<testsuite name=\"", "</testsuite>");
    let failed = suites.filter(|suite| suite.contains("name=\"outcome\" value=\"fail\""));
    Told { verdict, failed: Some(names(failed.filter_map(|suite| suite.split('"').next()))), ..Told::default() }
}

fn github(text: &str) -> Told {
    Told {
        verdict: between(text, "::notice title=gate%3A ", "::").next().map(str::to_owned),
        failed: Some(names(between(text, "::error title=gate ", "%3A failed::"))),
        ..Told::default()
    }
}

fn event(text: &str) -> Told {
    let run = &parsed(text)["what"]["data"];
    let failed = list(&run["gates"]).iter().filter(|gate| is(gate, "outcome", &["fail"]));
    Told {
        verdict: run["verdict"].as_str().map(str::to_owned),
        failed: Some(names(failed.filter_map(|gate| gate["id"].as_str()))),
        ..Told::default()
    }
}

fn prometheus(text: &str) -> Told {
    let told = |family: &str, label: &str| {
        let samples = text.lines().filter(|line| line.starts_with(family) && line.ends_with(" 1"));
        samples.filter_map(|line| between(line, label, "\"").next()).map(str::to_owned).collect::<Vec<_>>()
    };
    let failed = text.lines().filter(|line| line.starts_with("gate_gate_outcome") && line.ends_with("\"fail\"} 1"));
    Told {
        verdict: told("gate_verdict{", "verdict=\"").pop(),
        failed: Some(names(failed.filter_map(|line| between(line, "gate=\"", "\"").next()))),
        ..Told::default()
    }
}

fn markdown(text: &str) -> Told {
    let failed = text.lines().filter_map(|line| line.strip_prefix("### ❌ `")?.split('`').next());
    // The last cell of a finding's row.
    let cells = text.lines().filter_map(|line| line.strip_suffix("` |")?.rsplit_once("| `").map(|(_, cell)| cell));
    let is_print = |cell: &&str| cell.len() == 20 && cell.bytes().all(|byte| byte.is_ascii_hexdigit());
    Told {
        verdict: between(text, " gate: ", "\n")
            .next()
            .map(|word| word.split([' ', ',']).next().unwrap().to_lowercase()),
        failed: Some(names(failed)),
        flaws: Some(names(cells.filter(is_print))),
        is_cut: text.contains("left out here"),
    }
}

/// Bills of materials tell what there is, under the ids of others, and no verdict.
fn bill(text: &str) -> Told {
    assert!(["\"CycloneDX\"", "cyclonedx.org/schema/bom/1.5", "\"SPDX-2.3\""].iter().any(|mark| text.contains(mark)));
    Told::default()
}

fn terminal(text: &str) -> Told {
    let failed = text.lines().skip(1).filter_map(|line| line.strip_prefix("FAIL  ")?.split(':').next());
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_print = |word: &&str| word.len() == 20 && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    Told {
        verdict: text.split(' ').next().map(str::to_lowercase),
        failed: Some(names(failed)),
        flaws: Some(names(words.filter(is_print))),
        is_cut: false,
    }
}

/// Runs `check` once with every format, each to its file.
fn run(folder: &Folder, arguments: &[&str], code: i32) {
    let outputs: Vec<String> = FORMATS.iter().map(|format| format!("--output={0}=out.{0}", format.id)).collect();
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let answer = folder.gate(&[&["check", "--now", NOW, "--verbose"], arguments, &outputs].concat());
    assert_eq!(answer.code, code, "{}", answer.all());
}

/// Holds every format against the JSON of the same run.
fn agree(folder: &Folder) {
    let read = |id: &str| fs::read_to_string(folder.path().join(format!("out.{id}"))).unwrap();
    let truth = read("json");
    let (findings, told) = (parsed(&truth)["findings"].clone(), json(&truth));
    for format in &FORMATS {
        let id = format.id;
        let seen = (format.read)(&read(id));
        let has_verdict = !["cyclonedx", "gitlab-", "spdx"].iter().any(|start| id.starts_with(start));
        assert_eq!(seen.verdict, told.verdict.clone().filter(|_| has_verdict), "{id}");
        assert_eq!(seen.failed.as_ref().or(told.failed.as_ref()), told.failed.as_ref(), "{id}");
        let Some(flaws) = seen.flaws else { continue };
        let held = list(&findings).iter().filter(|finding| (format.holds)(finding));
        let held = names(held.filter_map(|finding| finding["fingerprint"].as_str()));
        let (more, less): (Vec<_>, Vec<_>) = (flaws.difference(&held).collect(), held.difference(&flaws).collect());
        assert!(more.is_empty(), "{id} has {more:?}, which the JSON does not count to it");
        assert!(less.is_empty() || seen.is_cut, "{id} lacks {less:?}");
    }
    let parts = ["gitlab-container-scanning", "gitlab-dependency-scanning"].map(|id| gitlab_part(&read(id)).flaws);
    let both: Names = parts.into_iter().flatten().flatten().collect();
    let open = list(&findings).iter().filter(|finding| vulnerabilities(finding));
    assert_eq!(both, names(open.filter_map(|finding| finding["fingerprint"].as_str())));
}

#[test]
fn every_format_of_the_registry_is_held_against_the_json() {
    let known: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
    let registered: Vec<&str> = gate_core::render::registry().iter().map(|renderer| renderer.id()).collect();
    assert_eq!(known, registered, "say in FORMATS how a new format is read and what it holds");
}

#[test]
fn the_demo_is_the_same_in_every_format() {
    let folder = demo();
    run(&folder, &["--root", "demo"], 1);
    agree(&folder);
}

#[test]
fn pass_fail_and_error_are_the_same_in_every_format() {
    for (text, code) in [(trivy(&[]), 0), (trivy(&[("CVE-1", "HIGH"), ("CVE-2", "LOW")]), 1), ("{".to_owned(), 3)] {
        let folder = Folder::new().file("trivy.json", text);
        run(&folder, &["--stage", "image", "--branch", "main", "trivy.json"], code);
        agree(&folder);
    }
}

/// Reports of every tool, hostile ones among them.
#[test]
fn all_fixtures_together_are_the_same_in_every_format() {
    let folder = Folder::new();
    let fixtures = repository().join("fixtures");
    let fixtures: &Path = &fixtures;
    run(&folder, &["--root", fixtures.to_str().unwrap(), "--branch", "main", "."], 1);
    agree(&folder);
}
