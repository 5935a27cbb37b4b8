//! `gate event`: what is told on request, and what waits to be told.

mod receiver;
mod spooled;
mod told;

use serde_json::Value;

use crate::common::{Answer, Folder, answer};
use receiver::Receiver;

/// A folder whose policy tells a `DevLake` and a webhook at these addresses.
fn told(lake: &Receiver, hook: &Receiver) -> Folder {
    let policy = format!(
        "version: 1\nextends: fawkes\nservice: payments-api\nevents:\n  time: 5s\n  destinations:\n    \
         lake: {{ kind: devlake, url: \"{}/rest/plugins/webhook/connections/1\", token_from: LAKE_TOKEN }}\n    \
         hook: {{ kind: webhook, url: \"{}/hook\" }}\n",
        lake.url(),
        hook.url()
    );
    Folder::new().file("gate.yaml", policy)
}

/// Runs `gate event` here, in a build of Jenkins.
fn event(folder: &Folder, arguments: &[&str]) -> Answer {
    event_with(folder, arguments, &[], b"")
}

fn event_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Answer {
    let mut command =
        folder.command(&[&["event"], arguments, &["--spool", "spool", "--now", crate::common::NOW]].concat());
    command
        .env("LAKE_TOKEN", "FAKE-not-real")
        .env("JENKINS_URL", "https://ci.example/")
        .env("JOB_NAME", "team/payments-api")
        .env("BUILD_NUMBER", "77")
        .env("BUILD_URL", "https://ci.example/job/77/")
        .env("BRANCH_NAME", "main")
        .env("GIT_COMMIT", "3a542d2cf3bc6375c85c3babf3a044bf78428fb5")
        .env("GIT_URL", "https://user:FAKE-not-real@git.example/team/payments-api.git")
        .envs(variables.iter().copied());
    answer(command, input)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
