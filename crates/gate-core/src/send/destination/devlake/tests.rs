//! What `DevLake` is told, and what its answers mean.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::event::{Environment, IncidentStatus, PullRequestStatus, Result as DeploymentResult, Source};
use crate::render::testing::Sample;

const SHA: &str = "3a542d2cf3bc6375c85c3babf3a044bf78428fb5";

fn devlake(wanted: Wanted) -> DevLake {
    DevLake {
        name: "devlake".to_owned(),
        address: Address::open("https://lake.example/rest/plugins/webhook/connections/1/").unwrap(),
        token: Some(Secret::new("FAKE-not-real")),
        wanted,
    }
}

fn all() -> Wanted {
    Wanted { gate_runs: Runs::Every, ..Wanted::default() }
}

fn now() -> Timestamp {
    "2026-11-25T08:00:00Z".parse().unwrap()
}

/// A run on the default branch, changed.
fn run(change: impl FnOnce(&mut Event, &mut GateRun)) -> Event {
    let report = Sample::new().build();
    let mut event = GateRun::event(&report, SignedDuration::from_secs(3));
    event.service = Some("payments-api".to_owned());
    event.source.is_default_branch = Some(true);
    event.source.repository = Some("https://git.example/team/payments-api".to_owned());
    let What::GateRun(mut run) = event.what.clone() else { panic!("a run is a run") };
    change(&mut event, &mut run);
    Event { what: What::GateRun(run), ..event }
}

fn bodies(requests: &[Request]) -> Vec<Value> {
    requests.iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

fn deployment(result: DeploymentResult) -> Event {
    Deployment {
        deployment_id: Some("d-1".to_owned()),
        environment: Environment::Production,
        environment_name: "prod-eu".to_owned(),
        result,
        started: "2026-11-25T07:00:00Z".to_owned(),
        finished: "2026-11-25T07:10:00Z".to_owned(),
        repository: "https://git.example/team/payments-api".to_owned(),
        commit_sha: SHA.to_owned(),
        commit_timestamp: None,
        ref_name: Some("main".to_owned()),
        title: None,
        deployed_by: Some("argocd".to_owned()),
        argocd_sync_id: None,
        jenkins_build_id: None,
        lead_time_minutes: None,
    }
    .event("payments-api", Source::default(), now())
}

#[test]
fn a_failing_default_branch_is_one_open_issue_that_is_no_incident() {
    let failing = run(|_, run| run.verdict = "fail".to_owned());
    let requests = devlake(Wanted::default()).requests(&failing).unwrap();
    let [body] = &bodies(&requests)[..] else { panic!("{requests:?}") };
    assert!(requests[0].address.to_string().ends_with("/connections/1/issues"));
    assert_eq!((&body["status"], &body["type"]), (&json!("TODO"), &json!("GATE_FAILURE")));
    assert_eq!(body["createdDate"], json!("2026-11-22T17:55:03Z"));
    assert_eq!(body.get("resolutionDate"), None);
    let again = run(|_, run| {
        run.verdict = "error".to_owned();
        run.failing_since = Some("2026-11-20T00:00:00Z".to_owned());
    });
    let later = &bodies(&devlake(Wanted::default()).requests(&again).unwrap())[0];
    assert_eq!((&later["issueKey"], &later["status"]), (&body["issueKey"], &json!("TODO")));
    assert_eq!(later["createdDate"], json!("2026-11-20T00:00:00Z"));
    let key = body["issueKey"].as_str().unwrap();
    assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "{key}");
}

#[test]
fn a_run_that_passes_again_resolves_the_issue_with_its_date() {
    let mended = run(|_, run| {
        run.previous = Some("fail".to_owned());
        run.failing_since = Some("2026-11-20T00:00:00Z".to_owned());
        run.verdict = "pass".to_owned();
    });
    let body = &bodies(&devlake(Wanted::default()).requests(&mended).unwrap())[0];
    assert_eq!((&body["status"], &body["resolutionDate"]), (&json!("DONE"), &json!("2026-11-22T17:55:03Z")));
    assert_eq!(body["createdDate"], json!("2026-11-20T00:00:00Z"));
}

#[test]
fn a_run_that_passes_as_before_says_nothing_and_one_without_history_closes_what_may_be_open() {
    let lake = devlake(Wanted::default());
    let pass = |run: &mut GateRun| run.verdict = "pass".to_owned();
    let steady = run(|_, run| {
        pass(run);
        run.previous = Some("pass".to_owned());
    });
    assert_eq!(lake.requests(&steady).unwrap(), []);
    let first = lake.requests(&run(|_, run| pass(run))).unwrap();
    assert!(first[0].address.to_string().ends_with(CLOSE), "{first:?}");
    let gone = Ok(Response { status: 404, retry_after: None, body: "{\"success\":false}".to_owned() });
    assert_eq!(lake.judge(&first[0], &gone), Answer::Delivered);
}

#[test]
fn nothing_is_told_of_other_branches_and_pull_requests() {
    let lake = devlake(Wanted::default());
    for is_default_branch in [Some(false), None] {
        let other = run(|event, run| {
            run.verdict = "fail".to_owned();
            event.source.is_default_branch = is_default_branch;
        });
        assert_eq!(lake.requests(&other).unwrap(), []);
    }
}

#[test]
fn a_run_on_request_is_a_deployment_to_testing_with_its_result_at_both_levels() {
    let failing = run(|event, run| {
        run.verdict = "fail".to_owned();
        event.source.is_default_branch = Some(false);
    });
    let body = &bodies(&devlake(all()).requests(&failing).unwrap())[0];
    assert_eq!((&body["environment"], &body["result"]), (&json!("TESTING"), &json!("FAILURE")));
    assert_eq!(body["deploymentCommits"][0]["result"], json!("FAILURE"));
    assert_eq!(body["id"], json!(failing.id));
    let homeless = run(|event, _| {
        event.source.repository = None;
        event.source.is_default_branch = Some(false);
    });
    assert!(devlake(all()).requests(&homeless).is_err());
}

#[test]
fn a_failed_deployment_fails_at_both_levels_and_no_environment_is_left_out() {
    for (result, word) in [(DeploymentResult::Failure, "FAILURE"), (DeploymentResult::Success, "SUCCESS")] {
        let body = &bodies(&devlake(Wanted::default()).requests(&deployment(result)).unwrap())[0];
        let commit = &body["deploymentCommits"][0];
        assert_eq!((&body["result"], &commit["result"]), (&json!(word), &json!(word)));
        assert_eq!((&body["environment"], &body["originalEnvironment"]), (&json!("PRODUCTION"), &json!("prod-eu")));
        for level in [body, commit] {
            assert_eq!(level["startedDate"], json!("2026-11-25T07:00:00Z"));
            assert_eq!(level["finishedDate"], json!("2026-11-25T07:10:00Z"));
        }
        assert_eq!(
            (&commit["repoUrl"], &commit["commitSha"]),
            (&json!("https://git.example/team/payments-api"), &json!(SHA))
        );
        assert_eq!(body["displayTitle"], json!("deploy payments-api to prod-eu by argocd"));
    }
}

#[test]
fn what_a_column_cannot_hold_is_cut_and_a_long_link_is_left_out() {
    let long = "é".repeat(400);
    let incident = Incident {
        incident_id: "INC/7 ü".to_owned(),
        title: "down".to_owned(),
        description: Some("why".to_owned()),
        status: IncidentStatus::Done,
        severity: Some(long.clone()),
        created_at: "2026-11-25T07:00:00Z".to_owned(),
        resolved_at: Some("2026-11-25T07:45:00Z".to_owned()),
        mttr_minutes: Some(45),
        caused_by_deployment_id: Some("d-1".to_owned()),
        resolution_deployment_id: None,
        url: Some(format!("https://x/{long}")),
    };
    let body =
        &bodies(&devlake(Wanted::default()).requests(&incident.event(&long, Source::default(), now())).unwrap())[0];
    assert_eq!((&body["type"], &body["leadTimeMinutes"]), (&json!("INCIDENT"), &json!(45)));
    assert_eq!(body["issueKey"], json!("INC.7.."));
    for key in ["severity", "component"] {
        assert_eq!(body[key].as_str().unwrap().chars().count(), 255, "{key}");
    }
    assert_eq!(body.get("url"), None);
    assert_eq!(body["description"], json!("why\ncaused by deployment d-1"));
}

#[test]
fn pull_requests_go_to_the_route_of_1_0_3_and_are_put_aside_by_older_ones() {
    let pull = PullRequest {
        number: 7,
        title: "\"quoted\"\n\u{1f980}".to_owned(),
        status: PullRequestStatus::Merged,
        created_at: "2026-11-25T07:00:00Z".to_owned(),
        merged_at: Some("2026-11-25T07:30:00Z".to_owned()),
        closed_at: None,
        merge_commit_sha: Some(SHA.to_owned()),
        head_ref: Some("feature".to_owned()),
        base_ref: Some("main".to_owned()),
        head_commit_sha: None,
        author: None,
        url: None,
    };
    let lake = devlake(Wanted::default());
    let requests = lake.requests(&pull.event("payments-api", Source::default(), now())).unwrap();
    let body = &bodies(&requests)[0];
    assert_eq!((&body["pullRequestKey"], &body["displayTitle"]), (&json!(7), &json!("\"quoted\"\n\u{1f980}")));
    let gone = Ok(Response { status: 404, retry_after: None, body: String::new() });
    assert!(matches!(lake.judge(&requests[0], &gone), Answer::Refused(_)));
}

#[test]
fn a_page_that_answers_200_is_no_delivery() {
    let lake = devlake(Wanted::default());
    let request = &lake.requests(&deployment(DeploymentResult::Success)).unwrap()[0];
    let judge =
        |status, body: &str| lake.judge(request, &Ok(Response { status, retry_after: None, body: body.to_owned() }));
    assert_eq!(judge(200, "{\"code\":0,\"success\":true,\"message\":\"success\",\"data\":null}"), Answer::Delivered);
    for body in ["", "<html>log in</html>", "{}", "{\"success\":false}", "{\"success\":\"true\"}"] {
        assert!(matches!(judge(200, body), Answer::Closed(_)), "{body}");
    }
    assert!(matches!(judge(400, "\"a bare string\""), Answer::Refused(_)));
    assert!(matches!(judge(428, "{}"), Answer::Later { .. }));
    assert!(matches!(judge(500, "{}"), Answer::Broke(_)));
}

#[test]
fn the_key_is_sent_and_never_shown() {
    let requests = devlake(all()).requests(&deployment(DeploymentResult::Success)).unwrap();
    assert!(!requests[0].to_string().contains("FAKE"), "{}", requests[0]);
    let hidden = requests[0].headers.iter().any(|(name, value)| {
        name == "authorization"
            && matches!(value, crate::send::HeaderValue::Hidden("Bearer ", secret) if secret.expose() == "FAKE-not-real")
    });
    assert!(hidden);
}
