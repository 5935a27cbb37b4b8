//! Several processes with one spool.

use std::collections::BTreeMap;
use std::fs::File;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::*;
use crate::wire::{Said, Server};

/// Ids in the order in which they arrive at a receiver that takes its time.
fn receiver(pause: Duration) -> (Server, Arc<Mutex<Vec<String>>>) {
    let ids = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&ids);
    let server = Server::http(move |request| {
        std::thread::sleep(pause);
        heard.lock().unwrap().push(request.header("x-gate-delivery").unwrap().to_owned());
        Said::new(200, "")
    });
    (server, ids)
}

#[test]
fn two_processes_and_more_flush_one_spool_and_each_event_arrives_once_and_in_order() {
    let (server, ids) = receiver(Duration::from_millis(15));
    let teller = Teller::new("");
    let webhook = format!("kind: webhook, url: \"{}\", token_from: LAKE_TOKEN", server.url("/"));
    teller.tell_for("60s", &webhook);
    let mut children: Vec<_> = (1..=8)
        .map(|number| {
            let mut command = teller.command(&Build { number, ..FAIL }, &[]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in &mut children {
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
    for child in children {
        assert_eq!(String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap(), "");
    }
    let kept: Vec<_> = teller.events().iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kept.len(), 8);
    assert_eq!(*ids.lock().unwrap(), kept);
}

#[test]
fn a_neighbour_that_sends_for_ever_does_not_keep_a_run_beyond_its_time() {
    let lake = Lake::start(Version::Main);
    let teller = teller(&lake.by_number());
    teller.folder.write("spool/.gitignore", "*\n");
    let neighbour = File::create(teller.folder.path().join("spool/lake.lock")).unwrap();
    neighbour.lock().unwrap();
    let began = Instant::now();
    let answer = teller.build(&FAIL);
    assert!(began.elapsed() < Duration::from_secs(15), "the policy says one second");
    assert!(answer.err.contains("lake was told nothing: another process holds"), "{}", answer.err);
    drop(neighbour);
    is_mended(&teller);
}

#[test]
fn one_destination_that_is_down_does_not_stop_the_others() {
    let (server, ids) = receiver(Duration::ZERO);
    let teller = Teller::new("");
    let policy = format!(
        "version: 1\nextends: fawkes\nservice: s\nevents:\n  time: 20s\n  destinations:\n    gone: {{ kind: webhook, url: \"http://127.0.0.1:9\" }}\n    here: {{ kind: webhook, url: \"{}\" }}\n",
        server.url("/")
    );
    teller.folder.write("gate.yaml", policy);
    let answer = teller.build(&FAIL);
    assert!(answer.err.contains("gone was not told everything"), "{}", answer.err);
    assert_eq!(ids.lock().unwrap().len(), 1);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for id in ids.lock().unwrap().iter() {
        *counts.entry(id.clone()).or_default() += 1;
    }
    assert!(counts.values().all(|&count| count == 1));
}
