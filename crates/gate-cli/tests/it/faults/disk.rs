//! Disks that are full, at each file of the spool. Linux only: `/dev/full`, and limits that a signal does not enforce.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::*;
use crate::common::answer;
use crate::wire::{Said, Server};

/// A device that is always full, in place of a file that is written and not read.
fn fill(teller: &Teller, file: &str) {
    teller.folder.write("spool/.gitignore", "*\n");
    symlink("/dev/full", teller.folder.path().join("spool").join(file)).unwrap();
}

fn empty(teller: &Teller, file: &str) {
    fs::remove_file(teller.folder.path().join("spool").join(file)).unwrap();
}

/// A build where no file may grow beyond so many blocks of 512 bytes.
fn limited(teller: &Teller, build: &Build, blocks: usize) -> Answer {
    let inner = teller.command(build, &[]);
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(inner.get_program()).args(inner.get_args());
    command.current_dir(teller.folder.path()).env_clear();
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let answer = answer(command, b"");
    assert_eq!(answer.code, build.comes.code(), "{}", answer.all());
    hides_the_key(teller, &answer);
    answer
}

#[test]
fn a_full_disk_under_the_events() {
    let lake = Lake::start(Version::Main);
    let teller = teller(&lake.by_number());
    let answer = limited(&teller, &FAIL, 0);
    assert!(
        answer.err.contains("gate: the verdict is fail, but its event could not be kept in spool: "),
        "{}",
        answer.err
    );
    assert_eq!(lake.tables().deployments.len(), 1, "what cannot be kept is told all the same");
    teller.build(&Build { number: 78, ..FAIL });
    assert_eq!(lake.tables().deployments.len(), 2);
}

#[test]
fn a_full_disk_under_the_events_and_nobody_there() {
    let teller = teller("http://127.0.0.1:9");
    let answer = limited(&teller, &FAIL, 0);
    assert!(answer.err.contains("could not be kept in spool: "), "{}", answer.err);
    assert!(answer.err.contains("lake was not told: Connection refused"), "{}", answer.err);
    assert!(answer.err.contains("kept nowhere, and so it is lost"), "{}", answer.err);
}

#[test]
fn a_disk_that_fills_up_in_the_middle_of_an_event_keeps_those_before_it_whole() {
    let lake = Lake::start(Version::Main);
    let teller = teller(&lake.by_number());
    teller.build(&FAIL);
    let path = teller.folder.path().join("spool/0000000001.jsonl");
    let before = fs::read(&path).unwrap();
    // Room for a part of the next event.
    let answer = limited(&teller, &Build { number: 78, ..FAIL }, before.len() / 512 + 1);
    assert!(answer.err.contains("could not be kept in spool: File too large"), "{}", answer.err);
    assert_eq!(fs::read(&path).unwrap(), before, "no half line is left behind");
    assert_eq!(lake.tables().deployments.len(), 2, "it was told all the same");
    teller.build(&Build { number: 79, ..FAIL });
    assert_eq!((teller.events().len(), lake.tables().deployments.len()), (2, 3));
}

#[test]
fn a_full_disk_under_the_cursor() {
    let lake = Lake::start(Version::Main);
    let teller = teller(&lake.by_number());
    fill(&teller, "lake.cursor.new");
    fault(&teller, "lake was told nothing: No space left on device");
    let once = lake.tables();
    assert_eq!(once.deployments.len(), 1);
    empty(&teller, "lake.cursor.new");
    teller.build(&Build { number: 78, ..FAIL });
    assert_eq!(lake.tables().deployments.len(), 2, "it was told twice under one id, and is there once");
    assert_eq!(lake.tables().issues.len(), 1);
}

#[test]
fn a_full_disk_under_what_is_put_aside() {
    let server = Server::http(|_| Said::new(400, "\"no\""));
    let teller = teller(&server.url(""));
    fill(&teller, "lake.dead.jsonl");
    fault(&teller, "lake was told nothing: No space left on device");
    empty(&teller, "lake.dead.jsonl");
    is_mended(&teller);
}

#[test]
fn a_spool_that_may_not_be_written() {
    let lake = Lake::start(Version::Main);
    let teller = teller(&lake.by_number());
    teller.folder.write("spool", "a file where the folder should be");
    fault(&teller, "could not be kept in spool");
    assert_eq!(lake.tables().deployments.len(), 1, "what cannot be kept is told all the same");
}

#[test]
fn where_nothing_is_kept_everyone_is_told_all_the_same() {
    let lake = Lake::start(Version::Main);
    let teller = teller(&lake.by_number());
    let unkept = |teller: &Teller| {
        let named = teller.command(&FAIL, &[]);
        let arguments = named.get_args().map(|it| if it == "spool" { OsStr::new("off") } else { it });
        let mut command = Command::new(named.get_program());
        command.args(arguments).current_dir(teller.folder.path()).env_clear();
        command.envs(named.get_envs().filter_map(|(name, value)| Some((name, value?))));
        answer(command, b"")
    };
    let told = unkept(&teller);
    assert_eq!((told.code, told.err.as_str(), lake.tables().deployments.len()), (1, "", 1));
    let untold = unkept(&self::teller("http://127.0.0.1:9"));
    assert!(untold.err.contains("lake was not told: Connection refused"), "{}", untold.err);
    assert!(untold.err.contains("so it is lost"), "{}", untold.err);
}
