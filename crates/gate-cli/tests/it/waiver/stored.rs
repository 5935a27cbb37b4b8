//! `gate waiver add --from`: the finding is taken from a verdict that was stored.

use super::{text, waiver};
use crate::common::{Answer, Folder, answer, trivy};

const WORDS: [&str; 4] = ["--reason", "not reachable", "--owner", "team-a"];

/// A folder with nothing but a verdict on two vulnerabilities.
fn stored(waivers: &str) -> (Folder, String) {
    let there = Folder::new().file("trivy.json", trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-2", "LOW")]));
    if !waivers.is_empty() {
        there.write(".gate/waivers.yaml", waivers);
    }
    let told = ["--branch", "main", "--stage", "image", "--output", "json", "trivy.json"];
    let verdict = there.check(&told).out;
    (Folder::new().file("verdict.json", &verdict), verdict)
}

fn add(folder: &Folder, what: &str, more: &[&str]) -> Answer {
    waiver(folder, &[&["add", what, "--from", "verdict.json"], more, &WORDS].concat())
}

#[test]
fn a_stored_verdict_is_enough_and_what_is_written_holds_for_the_reports() {
    let (folder, verdict) = stored("");
    let print = verdict.split("\"fingerprint\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let added = add(&folder, &print[..9], &[]);
    assert_eq!(added.code, 0, "{}", added.all());
    assert!(added.out.contains("it exempts 1 finding of that verdict"), "{}", added.out);
    let written = text(&folder);
    assert!(written.contains(&format!("fingerprint: \"{print}\" # CVE-2026-1 in lib0 1.0.0\n")), "{written}");
    folder.write("trivy.json", trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-2", "LOW")]));
    let checked = folder.check(&["--branch", "main", "--stage", "image", "trivy.json"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    let low = add(&folder, "cve-2026-2", &[]);
    assert_eq!(low.code, 0, "{}", low.all());
    assert!(low.out.contains("exempts a finding that no gate counts: does not count"), "{}", low.out);
    assert!(text(&folder).contains("id: cve-2026-2\n"), "{}", text(&folder));
}

#[test]
fn standard_input_is_read_as_a_file_is() {
    let (folder, verdict) = stored("");
    let arguments = [&["waiver", "add", "CVE-2026-1", "--from", "-", "--now", crate::common::NOW], &WORDS[..]].concat();
    let added = answer(folder.command(&arguments), verdict.as_bytes());
    assert_eq!(added.code, 0, "{}", added.all());
}

#[test]
fn what_needs_no_waiver_or_is_no_finding_is_refused() {
    let waived = "version: 1\nwaivers:\n  - { id: CVE-2026-1, reason: r, owner: o, expires: 2026-12-01 }\n";
    let (folder, _) = stored(waived);
    for (what, said) in [
        ("CVE-2026-1", "exempted already"),
        ("container", "is a gate, and findings are waived"),
        ("CVE-2026-3", "no finding, gate or exemption of this run is called"),
        ("0000000", "no finding, gate or exemption of this run is called"),
    ] {
        let refused = add(&folder, what, &[]);
        let err = refused.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(refused.code == 2 && err.contains(said), "{what}: {}", refused.all());
    }
    assert!(add(&folder, "CVE-2026-2", &["trivy.json"]).err.contains("cannot be used with"));
    assert!(!folder.path().join(".gate/waivers.yaml").exists());
}

#[test]
fn what_is_no_verdict_is_refused_as_explain_refuses_it() {
    let (folder, verdict) = stored("");
    let print = verdict.split("\"fingerprint\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for (name, content) in [
        ("empty", String::new()),
        ("cut", verdict[..verdict.len() / 2].to_owned()),
        ("a report", trivy(&[])),
        ("a later version", verdict.replacen("\"version\": 1", "\"version\": 2", 1)),
        ("a hostile fingerprint", verdict.replace(&print, "$(reboot)")),
        ("no list", verdict.replacen("\"flaws\": [", "\"flaws\": {}, \"x\": [", 1)),
    ] {
        folder.write("verdict.json", &content);
        let refused = add(&folder, "CVE-2026-1", &[]);
        assert_eq!((refused.code, refused.out.as_str()), (3, ""), "{name}: {}", refused.all());
        assert!(!refused.err.is_empty(), "{name}");
    }
    let evil = verdict.replace("\"name\": \"lib0\"", r#""name": "a\n  - id: CVE-2026-2 # \u001b[2J\u202e""#);
    folder.write("verdict.json", &evil);
    let added = add(&folder, &print, &[]);
    assert_eq!(added.code, 0, "{}", added.all());
    assert_eq!(text(&folder).matches("  - ").count(), 2, "{}", text(&folder));
    assert!(text(&folder).contains(r"# CVE-2026-1 in a\n  - id: CVE-2026-2 # \u{1b}[2J\u{202e}"), "{}", text(&folder));
}
