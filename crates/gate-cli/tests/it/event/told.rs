//! `gate event deployment`, `incident`, `pull-request` and `gate-run`.

use std::fs;

use serde_json::{Value, json};

use super::{Receiver, event, event_with, told};
use crate::common::{Answer, Folder};

const SHA: &str = "3a542d2cf3bc6375c85c3babf3a044bf78428fb5";
const DEPLOY: &[&str] = &["deployment", "--environment", "prod", "--status", "success"];

fn both() -> (Receiver, Receiver) {
    (Receiver::new(), Receiver::new())
}

fn kept(folder: &Folder) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join("spool/0000000001.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn fine(answer: &Answer) {
    assert_eq!(answer.code, 0, "{}", answer.all());
}

#[test]
fn a_deployment_is_kept_and_told_with_its_result_at_both_levels() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    let answer = event(&folder, &[DEPLOY, &["--argocd-sync-id", "sync-9", "--require-delivery"]].concat());
    fine(&answer);
    assert!(answer.out.starts_with("kept as ") && answer.out.contains("lake: 1 event delivered"), "{}", answer.out);
    let got = lake.got();
    assert_eq!(got[0].line, "POST /rest/plugins/webhook/connections/1/deployments HTTP/1.1");
    assert!(got[0].headers.contains(&"authorization: Bearer FAKE-not-real".to_owned()), "{got:?}");
    let body = &lake.bodies()[0];
    assert_eq!(
        body["id"],
        "gate:jenkins:git.example/team/payments-api:team/payments-api:77:deployment:payments-api/prod"
    );
    assert_eq!((&body["environment"], &body["originalEnvironment"]), (&json!("PRODUCTION"), &json!("prod")));
    let commit = &body["deploymentCommits"][0];
    assert_eq!([&body["result"], &commit["result"]], [&json!("SUCCESS"); 2]);
    assert_eq!(
        (&commit["repoUrl"], &commit["commitSha"]),
        (&json!("https://git.example/team/payments-api"), &json!(SHA))
    );
    for date in [&body["startedDate"], &body["finishedDate"], &commit["startedDate"], &commit["finishedDate"]] {
        assert_eq!(date, "2026-11-22T12:00:00Z");
    }
    assert_eq!(body["displayTitle"], "deploy payments-api to prod (Argo CD sync sync-9, Jenkins build 77)");
    assert_eq!(kept(&folder)[0]["what"]["data"]["argocd_sync_id"], "sync-9");
    assert!(!fs::read_to_string(folder.path().join("spool/0000000001.jsonl")).unwrap().contains("FAKE"));
}

#[test]
fn a_failed_deployment_is_a_failure_at_both_levels_and_told_again_it_is_the_same_row() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    for status in ["failure", "success"] {
        fine(&event(&folder, &["deployment", "--environment", "prod", "--status", status]));
    }
    let bodies = lake.bodies();
    let levels: Vec<_> = bodies.iter().map(|it| (&it["result"], &it["deploymentCommits"][0]["result"])).collect();
    assert_eq!(levels, [(&json!("FAILURE"), &json!("FAILURE")), (&json!("SUCCESS"), &json!("SUCCESS"))]);
    assert_eq!(bodies[0]["id"], bodies[1]["id"]);
}

#[test]
fn what_must_not_be_told_is_neither_kept_nor_told() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    let pull = [("CHANGE_ID", "7"), ("CHANGE_TARGET", "main"), ("CHANGE_BRANCH", "feature"), ("BRANCH_NAME", "PR-7")];
    let pull_policy = [DEPLOY, &["--policy-ref", "worktree"]].concat();
    for (answer, said) in [
        (event(&folder, &["deployment", "--status", "success"]), "`environment` is not said"),
        (event(&folder, &["deployment", "--environment", "prod"]), "`status` is not said"),
        (
            event(&folder, &[&DEPLOY[..2], &["prod-eu", "--status", "success"]].concat()),
            "--environment: `prod-eu` is none",
        ),
        (
            event(&folder, &[DEPLOY, &["--commit-sha", "3a542d2"]].concat()),
            "--commit-sha: `3a542d2` is no whole commit id",
        ),
        (event_with(&folder, &pull_policy, &pull, b""), "a build of a pull request deploys nothing that counts"),
    ] {
        assert_eq!(answer.code, 2, "{}", answer.all());
        assert!(answer.err.replace("\n  │ ", " ").contains(said), "{}", answer.err);
    }
    assert!(kept(&folder).is_empty() && lake.got().is_empty() && hook.got().is_empty());
}

/// A verdict of this commit, and its exit code.
fn verdict(folder: &Folder, output: &str, report: &str) -> i32 {
    folder.write("leaks.json", report);
    let mut command = folder.command(&[
        "check",
        "--now",
        crate::common::NOW,
        "--spool",
        "off",
        "--gate",
        "secrets",
        "--report",
        "gitleaks=leaks.json",
        "--commit",
        SHA,
        "--output",
        output,
    ]);
    command.env("JENKINS_URL", "https://ci.example/").env("JOB_NAME", "j").env("BUILD_NUMBER", "5");
    crate::common::answer(command, b"").code
}

#[test]
fn a_verdict_that_is_no_pass_of_this_commit_refuses_the_deployment() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    let leak = r#"[{"RuleID":"generic-api-key","Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":9,
        "Match":"FAKE","Secret":"FAKE","File":"src/a.rs","SymlinkFile":"","Commit":"","Entropy":1,"Author":"","Email":"",
        "Date":"","Message":"","Tags":[],"Fingerprint":"src/a.rs:generic-api-key:1"}]"#;
    assert_eq!(verdict(&folder, "json=fail.json", leak), 1);
    assert_eq!(verdict(&folder, "json=error.json", "[{"), 3);
    assert_eq!(verdict(&folder, "event=pass.json", "[]"), 0);
    folder.write("cut.json", &fs::read(folder.path().join("fail.json")).unwrap()[..300]);
    for (file, code, said) in [
        ("fail.json", 1, "the verdict in fail.json is fail"),
        ("error.json", 3, "the verdict in error.json is error"),
        ("cut.json", 3, "ends in the middle"),
        ("none.json", 3, "cannot be read"),
    ] {
        let answer = event(&folder, &[DEPLOY, &["--verdict", file]].concat());
        assert_eq!(answer.code, code, "{}", answer.all());
        assert!(answer.err.contains(said), "{}", answer.err);
    }
    let other = event(&folder, &[DEPLOY, &["--verdict", "pass.json", "--commit-sha", &"b".repeat(40)]].concat());
    assert_eq!(other.code, 2, "{}", other.all());
    assert!(other.err.contains("the verdict is about commit"), "{}", other.err);
    assert!(kept(&folder).is_empty());
    fine(&event(&folder, &[DEPLOY, &["--verdict", "pass.json"]].concat()));
}

#[test]
fn a_file_is_taken_by_the_names_of_the_data_model_and_mistakes_have_their_place() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    let fields = r#"{"deployment_id": "d-1", "service_name": "orders", "environment": "staging", "status": "success"}"#;
    fine(&event_with(&folder, &["deployment", "--from", "-"], &[], fields.as_bytes()));
    assert_eq!(lake.bodies()[0]["environment"], "STAGING");
    folder.write("d.json", "{\n  \"environment\": \"staging\",\n  \"statsu\": \"success\"\n}");
    let wrong = event(&folder, &["deployment", "--from", "d.json"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("d.json:3:13: `statsu` is no field") && wrong.err.contains("`status`"), "{}", wrong.err);
    folder.write("d.json", b"\xff\xfe{\0");
    assert!(event(&folder, &["deployment", "--from", "d.json"]).err.contains("is not UTF-8"));
    folder.write("d.json", format!("{{\"title\": \"{}\"}}", "x".repeat(2 << 20)));
    assert!(event(&folder, &["deployment", "--from", "d.json"]).err.contains("is larger than 1 MiB"));
    assert_eq!(kept(&folder).len(), 1);
}

#[test]
fn dry_run_shows_method_url_and_body_without_secrets_and_leaves_nothing_behind() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    let hostile = "\u{202e}\u{1b}[31m ::error:: ##vso[x] </script>";
    let shown = event(&folder, &[DEPLOY, &["--dry-run", "--title", hostile]].concat());
    fine(&shown);
    for part in [
        "POST http://127.0.0.1:",
        "/connections/1/deployments",
        "authorization: Bearer ***",
        "\"result\": \"SUCCESS\"",
        "not kept",
    ] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    for part in ["FAKE", "\u{202e}", "\u{1b}"] {
        assert!(!shown.out.contains(part), "{}", shown.out);
    }
    assert!(!folder.path().join("spool").exists() && lake.got().is_empty());
}

#[test]
fn an_incident_is_resolved_by_telling_all_of_it_again() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    fine(&event(
        &folder,
        &[
            "incident",
            "open",
            "--incident-id",
            "INC-7",
            "--title",
            "payments are down",
            "--severity",
            "SEV1",
            "--created-at",
            "2026-11-22T11:00:00Z",
        ],
    ));
    fine(&event(&folder, &["incident", "resolve", "--incident-id", "INC-7", "--resolved-at", "2026-11-22T11:45:00Z"]));
    let paths: Vec<_> = lake.got().iter().map(|got| got.line.clone()).collect();
    assert_eq!(paths, ["POST /rest/plugins/webhook/connections/1/issues HTTP/1.1"; 2], "never the closing route");
    let over = &lake.bodies()[1];
    assert_eq!(
        (&over["status"], &over["type"], &over["issueKey"]),
        (&json!("DONE"), &json!("INCIDENT"), &json!("INC-7"))
    );
    assert_eq!(
        (&over["createdDate"], &over["resolutionDate"]),
        (&json!("2026-11-22T11:00:00Z"), &json!("2026-11-22T11:45:00Z"))
    );
    assert_eq!(
        (&over["leadTimeMinutes"], &over["title"], &over["severity"]),
        (&json!(45), &json!("payments are down"), &json!("SEV1"))
    );
    let unknown = event(&folder, &["incident", "resolve", "--incident-id", "INC-8", "--title", "t"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("`created_at` is not said"), "{}", unknown.err);
}

#[test]
fn a_pull_request_goes_its_own_way() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    fine(&event(
        &folder,
        &[
            "pull-request",
            "--number",
            "7",
            "--title",
            "t",
            "--status",
            "merged",
            "--created-at",
            "2026-11-21T11:00:00Z",
            "--merged-at",
            "2026-11-22T11:00:00Z",
            "--merge-commit-sha",
            SHA,
        ],
    ));
    assert_eq!(lake.got()[0].line, "POST /rest/plugins/webhook/connections/1/pull_requests HTTP/1.1");
    assert_eq!(lake.bodies()[0]["pullRequestKey"], 7);
}

#[test]
fn a_run_is_told_as_a_deployment_to_testing_on_request_alone() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    assert_eq!(verdict(&folder, "json=v.json", "[]"), 0);
    fs::write(folder.path().join("v.json"), fs::read_to_string(folder.path().join("v.json")).unwrap()).unwrap();
    let answer = event(&folder, &["gate-run", "--from", "v.json"]);
    fine(&answer);
    assert_eq!(kept(&folder)[0]["what"]["data"]["verdict"], "pass");
    assert_eq!(hook.bodies().last().unwrap()["what"]["data"]["asked"], true);
    // The run knows no repository, without which nothing can be told as a deployment.
    assert!(answer.out.contains("lake: 0 events delivered, 1 refused for good"), "{}", answer.out);
    let no = event(&folder, &["gate-run", "--from", "leaks.json"]);
    assert_eq!(no.code, 3, "{}", no.all());
}

#[test]
fn what_cannot_be_told_is_kept_and_an_exit_code_where_that_is_asked() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    lake.answers(401);
    let answer = event(&folder, DEPLOY);
    fine(&answer);
    assert!(answer.out.contains("lake: 0 events delivered, 1 event waits: 401"), "{}", answer.out);
    assert_eq!(event(&folder, &[DEPLOY, &["--require-delivery"]].concat()).code, 4);
    lake.answers(200);
    assert!(event(&folder, &["flush"]).out.contains("lake: 2 events delivered"));
    let nowhere = told(&lake, &hook).file("spool", "a file where the folder should be");
    let answer = event(&nowhere, DEPLOY);
    assert_eq!(answer.code, 4, "{}", answer.all());
    assert!(answer.err.contains("nothing could be written in spool"), "{}", answer.err);
}

#[test]
fn a_pull_requests_own_policy_tells_nobody() {
    let (lake, hook) = both();
    let folder = told(&lake, &hook);
    let pull = [("CHANGE_ID", "7"), ("CHANGE_TARGET", "main"), ("CHANGE_BRANCH", "feature"), ("BRANCH_NAME", "PR-7")];
    let arguments = [
        "pull-request",
        "--policy-ref",
        "worktree",
        "--title",
        "t",
        "--status",
        "open",
        "--created-at",
        "2026-11-21T11:00:00Z",
    ];
    let answer = event_with(&folder, &arguments, &pull, b"");
    fine(&answer);
    assert!(answer.err.contains("nobody was told"), "{}", answer.err);
    assert_eq!((kept(&folder).len(), lake.got().len(), hook.got().len()), (1, 0, 0));
}
