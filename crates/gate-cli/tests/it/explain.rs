//! Why a finding or a gate comes to what it comes to: one situation each, as people read it, and the same from the
//! stored verdict.

mod situations;
mod stored;

use super::common::{Folder, NOW, answer, demo, trivy};
use situations::{Situation, all};

/// What is said of a situation, live; the stored verdict has to say the same, byte for byte, in both forms.
fn explained(situation: &Situation) -> String {
    let Situation { folder, asked, arguments } = situation;
    let live = |format: &str| {
        let told = ["explain", "--now", NOW, "--format", format, asked];
        let answer = folder.gate(&[&told[..], arguments].concat());
        assert_eq!(answer.code, 0, "{asked}: {}", answer.all());
        assert_eq!(answer.err, "");
        answer.out
    };
    let verdict = folder.check(&[&["--output", "json"], &arguments[..]].concat());
    assert!([0, 1, 3].contains(&verdict.code), "{}", verdict.all());
    for format in ["terminal", "json"] {
        let stored = folder.command(&["explain", asked, "--from", "-", "--format", format]);
        let stored = answer(stored, verdict.out.as_bytes());
        assert_eq!((stored.code, stored.err.as_str()), (0, ""), "{asked}: {}", stored.all());
        assert_eq!(stored.out, live(format), "{asked}");
    }
    live("terminal")
}

#[test]
fn every_situation_is_explained_live_and_from_its_stored_verdict() {
    for (name, situation) in all() {
        insta::assert_snapshot!(name.replace(' ', "_"), explained(&situation));
    }
}

#[test]
fn what_is_not_there_is_a_usage_error_with_what_there_is() {
    let folder = demo();
    let explain = |what: &str| folder.gate(&["explain", what, "--root", "demo", "--now", "2026-11-20T12:00:00Z"]);
    for (what, said) in [
        ("CVE-2025-2481", "did you mean `CVE-2025-24813`?"),
        ("Containers", "did you mean `container`?"),
        ("what-is-that-anyhow", "its gates are evidence, secrets, sast"),
        ("openssl", "it is a component, with CVE-"),
        ("container ", ""),
    ] {
        let answer = explain(what);
        assert_eq!(answer.code, if said.is_empty() { 0 } else { 2 }, "{what}: {}", answer.all());
        let err = answer.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(err.contains(said), "{what}: {err}");
    }
}

#[test]
fn the_exit_code_says_whether_something_was_explained_and_not_what_the_verdict_is() {
    let folder = demo();
    let explain = |arguments: &[&str]| {
        let answer = folder.gate(&[&["explain"], arguments].concat());
        (answer.code, answer.all())
    };
    let told = ["--root", "demo", "--now", "2026-11-20T12:00:00Z"];
    assert_eq!(explain(&[&["container"], &told[..]].concat()).0, 0);
    let stale = ["container", "--root", "demo", "--now", "2027-06-01T00:00:00Z"];
    assert_eq!(explain(&stale).0, 0);
    assert_eq!(explain(&[]).0, 2);
    assert_eq!(explain(&["container", "--from", "none.json"]).0, 3);
    for conflict in
        [&["--policy", "fawkes"][..], &["--now", NOW], &["reports"], &["--branch", "main"], &["--stage", "image"]]
    {
        let (code, said) = explain(&[&["container", "--from", "verdict.json"], conflict].concat());
        assert_eq!(code, 2, "{conflict:?}: {said}");
        assert!(said.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn nothing_is_written_and_no_run_is_told() {
    let folder = demo();
    let before = files(&folder);
    let state = folder.path().join("state");
    let told = ["explain", "container", "--root", "demo", "--now", "2026-11-20T12:00:00Z"];
    let mut command = folder.command(&told);
    command.env("XDG_STATE_HOME", &state).env("HOME", folder.path());
    assert_eq!(answer(command, b"").code, 0);
    assert_eq!(files(&folder), before);
}

fn files(folder: &Folder) -> Vec<std::path::PathBuf> {
    fn walk(path: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                walk(&entry, found);
            }
            found.push(entry);
        }
    }
    let mut found = Vec::new();
    walk(folder.path(), &mut found);
    found.sort();
    found
}

#[test]
fn the_waiver_on_the_screen_takes_one_command_and_turns_the_finding() {
    let situation = situations::blocked_and_disputed();
    let said = explained(&situation);
    let command = said.lines().find(|line| line.trim_start().starts_with("gate waiver add")).unwrap().trim();
    let words: Vec<&str> = command.split(' ').skip(1).map(|word| word.trim_matches('"')).collect();
    let empty = situation.folder.gate(&words);
    assert_eq!(empty.code, 2, "a reason has to be given: {}", empty.all());
    let filled: Vec<&str> = words.iter().map(|word| if *word == "…" { "not reachable" } else { word }).collect();
    let added = situation.folder.gate(&[&filled[..], &["--owner", "me", "--now", NOW]].concat());
    assert_eq!(added.code, 0, "{}", added.all());
    assert!(explained(&situation).contains("is exempted; "), "{}", explained(&situation));
}

#[test]
fn an_upgrade_of_one_installed_version_leaves_the_others() {
    let one = trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-2", "HIGH")]);
    let two_versions = one.replace("\"lib0\"", "\"lib\"").replace("\"lib1\"", "\"lib\"");
    let folder = Folder::new().file("trivy.json", two_versions);
    for asked in ["CVE-2026-1", "container"] {
        let said = folder.gate(&["explain", asked, "--now", NOW, "--branch", "main", "--stage", "image", "."]).out;
        assert!(said.contains("clears 1 finding of container") && !said.contains("clears 2"), "{said}");
        assert!(!said.contains("2.0.0: clears 1 finding of container  [turns"), "{said}");
    }
}
