//! A stored verdict is a file from anywhere: what is none is refused by name, and nothing in one reaches the terminal.

use std::fs::File;

use crate::common::{Folder, NOW, answer, trivy};

/// A folder with a verdict on one vulnerability.
fn stored() -> (Folder, String) {
    let folder = Folder::new().file("trivy.json", trivy(&[("CVE-2026-1", "HIGH")]));
    let told =
        ["check", "--now", NOW, "--branch", "main", "--stage", "image", "--output", "json=verdict.json", "trivy.json"];
    assert_eq!(folder.gate(&told).code, 1);
    let text = std::fs::read_to_string(folder.path().join("verdict.json")).unwrap();
    (folder, text)
}

#[test]
fn a_stored_verdict_needs_neither_reports_nor_policy_nor_ledgers() {
    let (_, text) = stored();
    let elsewhere = Folder::new()
        .file("v.json", text)
        .file("gate.yaml", "this: is no policy")
        .file(".gate/waivers.yaml", "nor: this a waiver file");
    let answer = elsewhere.gate(&["explain", "cve-2026-1", "--from", "v.json"]);
    assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{}", answer.all());
    assert!(answer.out.contains("counts: container fails"), "{}", answer.out);
}

#[test]
fn what_is_no_verdict_is_refused_by_name_with_its_place() {
    let (folder, text) = stored();
    let half = &text[..text.len() / 2];
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    for (name, content, said) in [
        ("empty", String::new(), "v.json: is empty"),
        ("truncated", half.to_owned(), ": ends in the middle"),
        ("no JSON", "PASS".to_owned(), "v.json: is something else and no verdict of gate"),
        (
            "another version",
            text.replacen("\"version\": 1", "\"version\": 2", 1),
            "is a verdict of version 2, and this gate reads version 1",
        ),
        ("another schema", text.replacen("verdict-v1", "inspect-v1", 1), "is something else and no verdict of gate"),
        ("a report", trivy(&[]), "is a report of trivy and no verdict of gate"),
        ("a list", format!("[{text}]"), "is something else and no verdict of gate"),
        ("nested", deep, "is something else and no verdict of gate"),
        ("nested in a key", format!("{{\"a\":{}", "[".repeat(1_000_000)), "ends in the middle"),
        ("two documents", format!("{text}{text}"), "is no JSON: trailing characters"),
        (
            "a key is missing",
            text.replacen("\"gates\": [", "\"doors\": [", 1),
            "is no whole verdict: missing field `gates`",
        ),
        (
            "a wrong type",
            text.replacen("\"gates\": [", "\"gates\": {}, \"doors\": [", 1),
            "is no whole verdict: invalid type",
        ),
        (
            "a hostile word",
            text.replacen("\"outcome\": \"fail\"", "\"outcome\": \"\\u001b[2J\"", 1),
            "`\\u{1b}[2J` is a word",
        ),
        ("UTF-16", "\u{feff}{}".to_owned(), "is something else and no verdict of gate"),
    ] {
        folder.write("v.json", &content);
        let answer = folder.gate(&["explain", "CVE-2026-1", "--from", "v.json"]);
        let err = answer.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((answer.code, answer.out.as_str()), (3, ""), "{name}: {}", answer.all());
        assert!(err.contains(said), "{name}: {err}");
        assert!(!answer.err.contains('\u{1b}'), "{name}: {err}");
    }
}

#[test]
fn a_file_of_any_size_ends_somewhere() {
    let (folder, _) = stored();
    let huge = File::create(folder.path().join("huge.json")).unwrap();
    huge.set_len((1 << 30) + 1).unwrap();
    let answer = folder.gate(&["explain", "x", "--from", "huge.json"]);
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(answer.err.contains("huge.json is larger than 1024 MiB"), "{}", answer.err);
    for path in ["none.json", "."] {
        let answer = folder.gate(&["explain", "x", "--from", path]);
        assert_eq!(answer.code, 3, "{}", answer.all());
        assert!(answer.err.contains("cannot be read"), "{}", answer.err);
    }
}

#[test]
fn hostile_text_in_a_stored_verdict_becomes_visible() {
    let (folder, text) = stored();
    let evil = r"\u001b]0;owned\u0007\u001b[2J\r\n::error::x\u202e`rm`";
    let changed = text
        .replace("\"title\": \"t\"", &format!("\"title\": \"{evil}\""))
        .replace("\"name\": \"lib0\"", &format!("\"name\": \"{evil}\""))
        .replace("\"message\": \"", &format!("\"message\": \"{evil}"))
        .replace("\"limit\": \"", &format!("\"limit\": \"{evil}"));
    assert_ne!(text, changed);
    folder.write("v.json", &changed);
    for what in ["CVE-2026-1", "container"] {
        let answer = folder.gate(&["explain", what, "--from", "v.json", "--verbose", "--color", "never"]);
        assert_eq!(answer.code, 0, "{}", answer.all());
        assert!(answer.out.contains("\\u{1b}]0;owned\\u{7}"), "{}", answer.out);
        assert!(!answer.out.chars().any(|c| c != '\n' && gate_core::render::escape::is_unseen(c)), "{}", answer.out);
    }
}

#[test]
fn a_command_to_paste_holds_nothing_that_a_stored_verdict_brings() {
    let (folder, text) = stored();
    let print = text.split("\"fingerprint\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let changed = text.replace(&print, "$(reboot)");
    folder.write("v.json", &changed);
    let answer = folder.gate(&["explain", "CVE-2026-1", "--from", "v.json"]);
    assert_eq!((answer.code, answer.out.as_str()), (3, ""), "{}", answer.all());
}

#[test]
fn standard_input_is_read_as_a_file_is() {
    let (folder, text) = stored();
    let explain = |arguments: &[&str], input: &[u8]| {
        answer(folder.command(&[&["explain", "CVE-2026-1"], arguments].concat()), input)
    };
    let piped = explain(&["--from", "-"], text.as_bytes());
    let named = explain(&["--from", "verdict.json"], b"");
    assert_eq!((piped.code, &piped.out), (0, &named.out), "{}", piped.all());
    let cut = explain(&["--from", "-"], &text.as_bytes()[..99]);
    assert_eq!(cut.code, 3, "{}", cut.all());
    assert!(cut.err.contains("standard input:"), "{}", cut.err);
}
