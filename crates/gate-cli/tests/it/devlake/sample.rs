//! Bodies that are taken, and a lake that has something to lose.

use serde_json::{Value, json};

use super::{History, Lake, Merged, Version};
use crate::wire::{Heard, Said};

pub(crate) const SHA: &str = "3a542d2cf3bc6375c85c3babf3a044bf78428fb5";
pub(crate) const ONE: &str = "/plugins/webhook/connections/1";

pub(crate) fn post(lake: &Lake, path: &str, body: &Value) -> Said {
    lake.say(&Heard::new("POST", path, None, &body.to_string()))
}

/// A body with one key changed, or left out where the value is null; `deploymentCommits.KEY` is a key of its commit.
pub(crate) fn with(mut body: Value, key: &str, value: Value) -> Value {
    let (object, key) = match key.strip_prefix("deploymentCommits.") {
        Some(key) => (body["deploymentCommits"][0].as_object_mut().unwrap(), key),
        None => (body.as_object_mut().unwrap(), key),
    };
    if value.is_null() {
        object.remove(key)
    } else {
        object.insert(key.to_owned(), value)
    };
    body
}

pub(crate) fn deployment() -> Value {
    json!({
        "id": "d-1", "environment": "PRODUCTION", "result": "SUCCESS",
        "startedDate": "2026-11-20T10:00:00Z", "finishedDate": "2026-11-20T10:10:00Z",
        "deploymentCommits": [{
            "repoUrl": "https://git.example/team/app", "commitSha": SHA, "result": "SUCCESS",
            "startedDate": "2026-11-20T10:00:00Z", "finishedDate": "2026-11-20T10:10:00Z",
        }],
    })
}

pub(crate) fn issue() -> Value {
    json!({
        "issueKey": "I-1", "title": "t", "status": "TODO", "originalStatus": "open", "type": "INCIDENT",
        "createdDate": "2026-11-20T11:00:00Z",
    })
}

pub(crate) fn pull() -> Value {
    json!({"id": "p", "displayTitle": "t", "pullRequestKey": 7, "createdDate": "2026-11-20T11:00:00Z"})
}

pub(crate) fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

/// A lake with two deployments, of which the second brings a pull request and breaks something for an hour.
pub(crate) fn told(version: Version) -> Lake {
    let lake = Lake::start(version);
    let merged = Merged { first_commit: "2026-11-20T08:00:00Z".parse().unwrap(), merge_commit: sha('b') };
    let parents = [(sha('a'), vec![]), (sha('b'), vec![sha('a')]), (sha('c'), vec![sha('b')])];
    lake.remember(History { parents: parents.into(), merged: vec![merged] });
    deploy(&lake, "d-1", 'a', "2026-11-19T10:00:00Z");
    deploy(&lake, "d-2", 'c', "2026-11-20T10:00:00Z");
    let incident = with(with(issue(), "status", json!("DONE")), "resolutionDate", json!("2026-11-20T12:00:00Z"));
    assert_eq!(post(&lake, &format!("{ONE}/issues"), &incident).status, 200);
    lake
}

pub(crate) fn deploy(lake: &Lake, id: &str, commit: char, finished: &str) {
    assert_eq!(post(lake, &format!("{ONE}/deployments"), &deployed(id, commit, finished)).status, 200);
}

pub(crate) fn deployed(id: &str, commit: char, finished: &str) -> Value {
    let mut body = with(with(deployment(), "id", json!(id)), "deploymentCommits.commitSha", json!(sha(commit)));
    for key in ["startedDate", "finishedDate", "deploymentCommits.startedDate", "deploymentCommits.finishedDate"] {
        body = with(body, key, json!(finished));
    }
    body
}
