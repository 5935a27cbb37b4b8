//! Every run leaves an event.

use std::fs;

use serde_json::Value;

use crate::common::{Folder, answer};

const CLEAN: &str = "[]";
const SECRETS: &[&str] = &["--gate", "secrets", "--report", "gitleaks=gitleaks.json"];

fn leak() -> String {
    r#"[{"RuleID":"generic-api-key","Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":9,"Match":"FAKE",
        "Secret":"FAKE","File":"src/a.rs","SymlinkFile":"","Commit":"","Entropy":1,"Author":"","Email":"","Date":"","Message":"",
        "Tags":[],"Fingerprint":"src/a.rs:generic-api-key:1"}]"#
        .to_owned()
}

fn check(folder: &Folder, more: &[&str]) -> crate::common::Answer {
    folder.check(&[SECRETS, more].concat())
}

fn events(folder: &Folder) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join("spool/0000000001.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_verdict_is_an_event_pass_fail_and_error_alike() {
    let folder = Folder::new().file("gitleaks.json", CLEAN);
    assert_eq!(check(&folder, &["--spool", "spool"]).code, 0);
    folder.write("gitleaks.json", leak());
    assert_eq!(check(&folder, &["--spool", "spool"]).code, 1);
    folder.write("gitleaks.json", "[{");
    assert_eq!(check(&folder, &["--spool", "spool"]).code, 3);
    let events = events(&folder);
    let verdicts: Vec<_> = events.iter().map(|event| event["what"]["data"]["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["pass", "fail", "error"]);
    assert_eq!(events[1]["what"]["kind"], "gate-run");
    let all = serde_json::to_string(&events).unwrap();
    assert!(!all.contains("FAKE"), "no secret leaves the decoder");
}

#[test]
fn an_event_knows_what_the_runs_before_it_came_to() {
    let folder = Folder::new().file("gitleaks.json", leak());
    let at = |time: &str| {
        let arguments = [&["check", "--now", time, "--spool", "spool"], SECRETS].concat();
        folder.gate(&arguments).code
    };
    assert_eq!(at("2026-11-20T12:00:00Z"), 1);
    assert_eq!(at("2026-11-21T12:00:00Z"), 1);
    folder.write("gitleaks.json", CLEAN);
    assert_eq!(at("2026-11-22T12:00:00Z"), 0);
    assert_eq!(at("2026-11-23T12:00:00Z"), 0);
    let events = events(&folder);
    let known =
        |key: &str| -> Vec<Option<&str>> { events.iter().map(|event| event["what"]["data"][key].as_str()).collect() };
    assert_eq!(known("previous"), [None, Some("fail"), Some("fail"), Some("pass")]);
    let first = events[0]["what"]["data"]["finished"].as_str();
    assert_eq!(known("failing_since"), [None, first, first, None]);
}

#[test]
fn the_spool_lies_in_the_users_state_and_not_in_the_work_tree() {
    let folder = Folder::new().file("gitleaks.json", CLEAN);
    let state = folder.path().join("state");
    let mut command = folder.command(&[&["check"], SECRETS].concat());
    command.env("XDG_STATE_HOME", &state);
    assert_eq!(answer(command, b"").code, 0);
    let spools: Vec<_> = fs::read_dir(state.join("gate/events")).unwrap().collect();
    assert_eq!(spools.len(), 1);
    let here: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(here.len(), 2, "the report and the state: {here:?}");
}

#[test]
fn without_a_place_nothing_is_kept_and_nothing_is_said_unless_it_is_required() {
    let folder = Folder::new().file("gitleaks.json", CLEAN);
    for spool in [&[][..], &["--spool", "off"]] {
        let quiet = check(&folder, spool);
        assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
        let required = check(&folder, &[spool, &["--require-delivery"]].concat());
        assert_eq!(required.code, 4);
        assert!(required.err.contains("kept nowhere; give --spool"), "{}", required.err);
    }
}

#[test]
fn an_event_that_cannot_be_kept_is_said_and_does_not_weigh_on_the_verdict() {
    let folder = Folder::new().file("gitleaks.json", leak()).file("spool", "a file where the folder should be");
    let failed = check(&folder, &["--spool", "spool", "--require-delivery"]);
    assert_eq!(failed.code, 1, "a failed gate is a failed gate");
    assert!(failed.err.contains("its event could not be kept in spool"), "{}", failed.err);
    folder.write("gitleaks.json", CLEAN);
    assert_eq!(check(&folder, &["--spool", "spool"]).code, 0);
    assert_eq!(check(&folder, &["--spool", "spool", "--require-delivery"]).code, 4);
}
