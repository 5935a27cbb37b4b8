//! `gate event flush`, `list`, `show` and `drop`.

use std::fs;

use super::{Receiver, event, event_with, json, told};
use crate::common::{Folder, NOW, answer};

/// Leaves the event of a run in the spool without telling anyone.
fn run(folder: &Folder, build: &str) {
    folder.write("clean.json", "[]");
    fs::write(folder.path().join("alone.yaml"), "version: 1\nextends: fawkes\nservice: payments-api\n").unwrap();
    let mut command = folder.command(&[
        "check",
        "--now",
        NOW,
        "--spool",
        "spool",
        "--policy",
        "alone.yaml",
        "--gate",
        "secrets",
        "--report",
        "gitleaks=clean.json",
    ]);
    command.env("JENKINS_URL", "https://ci.example/").env("JOB_NAME", "team/payments-api").env("BUILD_NUMBER", build);
    assert_eq!(answer(command, b"").code, 0);
}

fn short(folder: &Folder) -> String {
    let list = json(&event(folder, &["list", "--all", "--format", "json"]).out);
    list["events"].as_array().unwrap().last().unwrap()["short"].as_str().unwrap().to_owned()
}

fn events(folder: &Folder, which: &[&str]) -> usize {
    let list = event(folder, &[&["list", "--format", "json"], which].concat());
    assert_eq!(list.code, 0, "{}", list.all());
    json(&list.out)["events"].as_array().unwrap().len()
}

#[test]
fn flush_tells_what_waits_once_and_says_what_arrived() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    run(&folder, "2");
    assert_eq!(events(&folder, &[]), 2);
    let first = event(&folder, &["flush", "--require-delivery"]);
    assert_eq!((first.code, first.out.as_str()), (0, "lake: 0 events delivered\nhook: 2 events delivered\n"));
    assert_eq!(events(&folder, &[]), 0);
    let second = event(&folder, &["flush"]);
    assert_eq!(second.out, "lake: 0 events delivered\nhook: 0 events delivered\n");
    let got = hook.got();
    assert_eq!((got.len(), got[0].line.as_str()), (2, "POST /hook HTTP/1.1"));
    assert!(got[0].headers.iter().any(|header| header.starts_with("x-gate-delivery: gate:jenkins:")), "{got:?}");
    let all = event(&folder, &["list", "--all"]);
    assert!(all.out.contains("has it: hook"), "{}", all.out);
}

#[test]
fn what_cannot_be_told_waits_with_the_reason_and_is_an_exit_code_only_where_asked() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    hook.answers(401);
    let flushed = event(&folder, &["flush"]);
    assert_eq!(flushed.code, 0, "{}", flushed.all());
    assert!(flushed.out.contains("hook: 0 events delivered, 1 event waits: 401"), "{}", flushed.out);
    assert_eq!(event(&folder, &["flush", "--require-delivery"]).code, 4);
    let list = event(&folder, &["list"]);
    assert!(list.out.contains("waits for hook") && list.out.contains("`gate event flush` tells them"), "{}", list.out);
}

#[test]
fn without_its_token_a_destination_is_told_nothing_and_the_variable_is_named() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    let flushed = event_with(&folder, &["flush"], &[("LAKE_TOKEN", "")], b"");
    assert!(flushed.out.contains("neither LAKE_TOKEN nor LAKE_TOKEN_FILE is set"), "{}", flushed.out);
    assert!(flushed.out.contains("hook: 1 event delivered"), "{}", flushed.out);
    let shown = event_with(&folder, &["show", &short(&folder)], &[("LAKE_TOKEN", "")], b"");
    assert_eq!(shown.code, 0, "{}", shown.all());
    assert!(shown.err.contains("lake: neither LAKE_TOKEN"), "{}", shown.err);
}

#[test]
fn what_is_refused_is_listed_with_the_reason_until_somebody_drops_it() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    hook.answers(400);
    let flushed = event(&folder, &["flush", "--require-delivery"]);
    assert_eq!(flushed.code, 4, "what was refused was not delivered: {}", flushed.all());
    assert!(flushed.out.contains("1 refused for good (`gate event list --dead`)"), "{}", flushed.out);
    let dead = event(&folder, &["list", "--dead"]);
    assert!(dead.out.contains("refused by hook at"), "{}", dead.out);
    assert!(dead.out.contains("400: \"no\""), "{}", dead.out);
    let id = short(&folder);
    assert_eq!(event(&folder, &["drop", &id, "--reason", ""]).code, 2);
    assert_eq!(event(&folder, &["drop", &id]).code, 2, "a reason is asked for");
    let dropped = event(&folder, &["drop", &id, "--reason", "a test"]);
    assert_eq!((dropped.code, dropped.out), (0, format!("{id} dropped for hook\n")));
    assert_eq!(events(&folder, &["--dead"]), 0);
    assert!(event(&folder, &["list", "--all"]).out.contains("dropped for hook: a test"));
    let again = event(&folder, &["drop", &id, "--reason", "a test"]);
    assert_eq!(again.code, 2, "{}", again.all());
    assert!(again.err.contains("waits for nobody"), "{}", again.err);
}

#[test]
fn what_is_dropped_by_id_is_not_told_and_the_rest_is() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    let first = short(&folder);
    run(&folder, "2");
    let shown = event(&folder, &["drop", &first, "--reason", "a test", "--dry-run"]);
    assert!(shown.out.contains("would be dropped (`--dry-run`)"), "{}", shown.out);
    assert_eq!(events(&folder, &[]), 2);
    assert_eq!(event(&folder, &["drop", &first[..4], "--reason", "a test"]).code, 0);
    assert_eq!(events(&folder, &[]), 1);
    assert!(event(&folder, &["flush"]).out.contains("hook: 1 event delivered, 1 dropped by hand"));
    assert!(hook.bodies()[0]["id"].as_str().unwrap().ends_with(":2"));
    // The same build told again is another matter.
    run(&folder, "1");
    assert!(event(&folder, &["flush"]).out.contains("hook: 1 event delivered"));
}

#[test]
fn old_refusals_go_and_what_waits_stays() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    hook.answers(400);
    event(&folder, &["flush"]);
    hook.answers(503);
    run(&folder, "2");
    let all = ["drop", "--dead", "--older-than", "0s", "--reason", "a test"];
    assert_eq!(event(&folder, &["drop", "--dead", "--reason", "a test"]).code, 2, "an age is asked for");
    let young = event(&folder, &["drop", "--dead", "--older-than", "9d", "--reason", "a test"]);
    assert!(young.out.starts_with("0 events refused before 2026-11-13T12:00:00Z"), "{}", young.out);
    // Letters carry the machine's own time, which the clock of this command is before.
    let mut later =
        folder.command(&[&["event"], &all[..], &["--spool", "spool", "--now", "2999-01-01T00:00:00Z"]].concat());
    later.env("LAKE_TOKEN", "FAKE-not-real");
    let dropped = answer(later, b"");
    assert!(dropped.out.starts_with("1 event refused before"), "{}", dropped.all());
    assert_eq!((events(&folder, &["--dead"]), events(&folder, &[])), (0, 1));
}

#[test]
fn a_file_everyone_has_is_removed_when_it_is_old_and_somebody_says_so() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    let drop = ["drop", "--delivered", "--older-than", "0s", "--reason", "a test"];
    let segment = folder.path().join("spool/0000000001.jsonl");
    let later = |arguments: &[&str]| {
        let clock = [&["event"], arguments, &["--spool", "spool", "--now", "2026-11-23T12:00:00Z"]].concat();
        let mut command = folder.command(&clock);
        command.env("LAKE_TOKEN", "FAKE-not-real");
        answer(command, b"")
    };
    let waiting = later(&drop);
    assert!(waiting.out.contains("hook has not got all of it"), "{}", waiting.out);
    assert!(segment.exists());
    event(&folder, &["flush"]);
    let young = later(&["drop", "--delivered", "--older-than", "90d", "--reason", "a test"]);
    assert!(young.out.starts_with("no file holds only events from before"), "{}", young.out);
    assert!(later(&[&drop[..], &["--dry-run"]].concat()).out.starts_with("1 file with 1 event"));
    assert!(segment.exists());
    let removed = later(&drop);
    assert!(removed.out.starts_with("1 file with 1 event"), "{}", removed.all());
    assert!(!segment.exists());
    assert!(fs::read_to_string(folder.path().join("spool/removed.jsonl")).unwrap().contains("a test"));
    run(&folder, "2");
    assert!(event(&folder, &["flush"]).out.contains("hook: 1 event delivered"), "numbering goes on");
}

#[test]
fn show_prints_the_record_and_what_each_is_told_without_secrets() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    run(&folder, "1");
    let shown = event(&folder, &["show", &short(&folder)]);
    assert_eq!(shown.code, 0, "{}", shown.all());
    assert!(shown.out.contains("POST http://127.0.0.1:") && shown.out.contains("hook: waiting"), "{}", shown.out);
    assert!(shown.out.contains("lake: not-for-it"), "{}", shown.out);
    assert!(!shown.out.contains("FAKE"), "{}", shown.out);
    let document = json(&event(&folder, &["show", &short(&folder), "--format", "json"]).out);
    assert_eq!((&document["schema"], &document["kept"]), (&json("\"event-shown-v1\""), &json("1")));
    for (asked, said) in [("ab", "four or more characters"), ("zzzz", "`gate event list --all`")] {
        let unknown = event(&folder, &["show", asked]);
        assert_eq!(unknown.code, 2);
        assert!(unknown.err.contains(said), "{}", unknown.err);
    }
}

#[test]
fn damaged_lines_are_listed_and_a_spool_that_cannot_be_read_is_said() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    folder.write("spool/0000000001.jsonl", b"{\"version\":1,\n\xff\xfe\n{\"version\":9}\n");
    let list = event(&folder, &["list"]);
    assert_eq!(list.code, 0, "{}", list.all());
    assert_eq!(list.out.matches("a damaged line").count(), 3, "{}", list.out);
    folder.write("spool/hook.cursor", "damaged");
    let list = event(&folder, &["list"]);
    assert_eq!(list.code, 3, "{}", list.all());
    assert!(list.err.contains("hook.cursor is damaged"), "{}", list.err);
}

#[test]
fn two_flushers_at_once_deliver_everything_once() {
    let (lake, hook) = (Receiver::new(), Receiver::new());
    let folder = told(&lake, &hook);
    (1..=20).for_each(|build| run(&folder, &build.to_string()));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(event(&folder, &["flush"]).code, 0));
        }
    });
    let mut ids: Vec<_> = hook.bodies().iter().map(|body| body["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 20);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}

#[test]
fn where_events_are_kept_nowhere_the_way_out_is_named() {
    let folder = Folder::new();
    for command in [&["event", "list"][..], &["event", "flush"], &["event", "show", "abcd"]] {
        let answer = folder.gate(command);
        assert_eq!(answer.code, 2);
        assert!(answer.err.contains("give --spool FOLDER"), "{}", answer.err);
    }
    let nobody = folder.gate(&["event", "list", "--spool", "spool"]);
    assert_eq!(nobody.code, 0);
    assert!(nobody.out.contains("the policy tells nobody"), "{}", nobody.out);
}
