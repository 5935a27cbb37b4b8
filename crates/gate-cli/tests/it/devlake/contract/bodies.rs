//! Sections 4 and 5: what is decoded how, what is refused in which form, and which row is replaced.

use serde_json::json;

use super::*;

/// What became of a body at one of the routes.
fn said(route: &str, body: &Value) -> Said {
    post(&Lake::start(Version::V1_0_3), &format!("{ONE}/{route}"), body)
}

#[test]
fn what_is_required_and_which_words_there_are() {
    for (route, body, key, is_bare_string) in [
        ("deployments", deployment(), "id", false),
        ("deployments", deployment(), "startedDate", false),
        ("deployments", deployment(), "finishedDate", false),
        ("deployments", deployment(), "deploymentCommits", false),
        ("deployments", deployment(), "deploymentCommits.repoUrl", false),
        ("deployments", deployment(), "deploymentCommits.commitSha", false),
        ("deployments", deployment(), "deploymentCommits.startedDate", false),
        ("deployments", deployment(), "deploymentCommits.finishedDate", false),
        ("issues", issue(), "issueKey", true),
        ("issues", issue(), "title", true),
        ("issues", issue(), "status", true),
        ("issues", issue(), "originalStatus", true),
        ("issues", issue(), "createdDate", true),
        ("pull_requests", pull(), "id", false),
        ("pull_requests", pull(), "displayTitle", false),
        ("pull_requests", pull(), "pullRequestKey", false),
        ("pull_requests", pull(), "createdDate", false),
    ] {
        assert_eq!(said(route, &body).status, 200);
        let answer = said(route, &with(body, key, Value::Null));
        assert_eq!((answer.status, is_bare(&answer)), (400, is_bare_string), "{route} without {key}: {answer:?}");
    }
    for (route, body, key, value, status) in [
        ("deployments", deployment(), "environment", json!("production"), 400),
        ("deployments", deployment(), "environment", json!("prod"), 400),
        ("deployments", deployment(), "environment", json!(""), 200),
        ("deployments", deployment(), "result", json!("whatever"), 200),
        ("deployments", deployment(), "deploymentCommits", json!([]), 400),
        ("deployments", deployment(), "id", json!(" "), 200),
        ("deployments", deployment(), "finishedDate", json!("2026-11-20T09:00:00Z"), 200),
        ("issues", issue(), "status", json!("OTHER"), 400),
        ("issues", issue(), "status", json!(""), 400),
        ("issues", issue(), "type", json!("GATE_FAILURE"), 200),
        ("issues", issue(), "type", json!("x".repeat(101)), 500),
        ("issues", issue(), "resolutionDate", json!(""), 400),
        ("issues", issue(), "resolutionDate", json!(null), 200),
        ("pull_requests", pull(), "pullRequestKey", json!(0), 400),
        ("pull_requests", pull(), "status", json!("DRAFT"), 400),
        ("pull_requests", pull(), "status", json!(""), 200),
    ] {
        let answer = said(route, &with(body, key, value.clone()));
        assert_eq!(answer.status, status, "{route} with {key} {value}: {answer:?}");
    }
}

#[test]
fn types_are_weak_keys_have_no_case_and_unknown_keys_are_nothing() {
    for (key, value) in [
        ("id", json!(42)),
        ("id", json!(true)),
        ("unknown", json!({"deep": [1]})),
        ("originalEnvironment", json!(1.5)),
        ("deploymentCommits", deployment()["deploymentCommits"][0].clone()),
    ] {
        let answer = said("deployments", &with(deployment(), key, value.clone()));
        assert_eq!(answer.status, 200, "{key} {value}: {answer:?}");
    }
    let lake = Lake::start(Version::Main);
    for (sent, stored) in [(json!(42), "42"), (json!(true), "1"), (json!("x"), "x")] {
        post(&lake, &format!("{ONE}/deployments"), &with(deployment(), "id", sent));
        assert!(lake.tables().deployments.contains_key(stored), "{stored}");
    }
    let date = deployment()["startedDate"].clone();
    let shouted = with(with(deployment(), "startedDate", Value::Null), "STARTEDDATE", date.clone());
    assert_eq!(said("deployments", &shouted).status, 200);
    // The bodies of 0.x are no unknown fields: they miss the required ones.
    let snake = with(with(deployment(), "startedDate", Value::Null), "started_date", date);
    assert_eq!(said("deployments", &snake).status, 400);
    for (key, value) in [("id", json!([])), ("startedDate", json!(1_795_315_218)), ("deploymentCommits", json!("x"))] {
        let answer = said("deployments", &with(deployment(), key, value.clone()));
        assert!(answer.status == 400 && is_bare(&answer), "{key} {value}: {answer:?}");
    }
}

#[test]
fn a_body_that_is_no_object_is_500_and_none_at_all_misses_everything() {
    let lake = Lake::start(Version::Main);
    let raw = |body: &str| lake.say(&Heard::new("POST", &format!("{ONE}/deployments"), None, body));
    for body in ["{", "[]", "\"x\"", "7", "{\"id\":}", "nonsense"] {
        let answer = raw(body);
        assert!(answer.status == 500 && is_refusal(&answer), "{body}: {answer:?}");
    }
    assert_eq!(raw("").status, 400);
    let long = with(deployment(), "id", json!("x".repeat(256)));
    assert_eq!(post(&lake, &format!("{ONE}/deployments"), &long).status, 500);
    // The id is part of a longer key.
    let key = with(deployment(), "id", json!("x".repeat(190)));
    assert_eq!(post(&lake, &format!("{ONE}/deployments"), &key).status, 500);
    let url = with(issue(), "url", json!("x".repeat(256)));
    assert_eq!(post(&lake, &format!("{ONE}/issues"), &url).status, 500);
    let component = with(issue(), "component", json!("x".repeat(256)));
    assert_eq!(post(&lake, &format!("{ONE}/issues"), &component).status, 500);
    assert_eq!(post(&lake, &format!("{ONE}/issues"), &with(component, "type", json!("BUG"))).status, 200);
    lake.migrate(true);
    let answer = post(&lake, &format!("{ONE}/deployments"), &deployment());
    assert!(answer.status == 428 && is_refusal(&answer));
    lake.migrate(false);
    let answer = post(&lake, &format!("{ONE}/deployments"), &deployment());
    assert_eq!(answer.body, r#"{"causes":null,"code":0,"data":null,"message":"success","success":true}"#);
}

#[test]
fn the_same_id_and_commit_replace_a_row_and_another_spelling_adds_one() {
    let lake = Lake::start(Version::Main);
    let send = |body: &Value| assert_eq!(post(&lake, &format!("{ONE}/deployments"), body).status, 200);
    send(&deployment());
    send(&with(deployment(), "result", json!("FAILURE")));
    let tables = lake.tables();
    assert_eq!((tables.deployments.len(), tables.commits.len()), (1, 1));
    assert_eq!(tables.deployments["d-1"].result, "FAILURE");
    send(&with(deployment(), "deploymentCommits.repoUrl", json!("https://git.example/team/app.git")));
    let tables = lake.tables();
    assert_eq!((tables.deployments.len(), tables.commits.len()), (1, 2));
    // The id is the key as it is: another connection overwrites it.
    lake.state().connections.insert(2, "two".to_owned());
    post(&lake, "/plugins/webhook/connections/2/deployments", &deployment());
    assert_eq!(lake.tables().deployments["d-1"].connection, 2);
    assert_eq!(lake.tables().commits.len(), 3);
}

#[test]
fn an_issue_is_replaced_as_a_whole_and_closing_says_no_date() {
    let lake = Lake::start(Version::Main);
    let send = |body: &Value| assert_eq!(post(&lake, &format!("{ONE}/issues"), body).status, 200);
    let key = (1, "I-1".to_owned());
    let done = with(with(issue(), "status", json!("DONE")), "resolutionDate", json!("2026-11-20T12:30:00Z"));
    send(&done);
    let row = &lake.tables().incidents[&key];
    assert_eq!((row.status.as_str(), row.lead_time_minutes), ("DONE", 90));
    send(&issue());
    assert_eq!(lake.tables().issues[&key].resolved, None, "what is left out is cleared");
    send(&with(done.clone(), "leadTimeMinutes", json!(5)));
    assert_eq!(lake.tables().incidents[&key].lead_time_minutes, 5);
    send(&with(done, "resolutionDate", json!("2026-11-20T10:59:00Z")));
    assert!(lake.tables().incidents[&key].lead_time_minutes > 1 << 60, "it wraps round");
    send(&issue());
    let close = |key: &str| lake.say(&Heard::new("POST", &format!("{ONE}/issue/{key}/close"), None, ""));
    assert_eq!((close("I-1").status, close("I-2").status), (200, 404));
    let row = &lake.tables().incidents[&key];
    assert_eq!((row.status.as_str(), row.original_status.as_str(), row.resolved), ("DONE", "", None));
}

#[test]
fn pull_requests_are_told_apart_by_their_number() {
    let lake = Lake::start(Version::V1_0_3);
    for (key, value) in [("displayTitle", json!("a")), ("displayTitle", json!("b")), ("pullRequestKey", json!("8"))] {
        assert_eq!(post(&lake, &format!("{ONE}/pull_requests"), &with(pull(), key, value)).status, 200);
    }
    let titles: Vec<_> = lake.tables().pulls.into_iter().map(|((_, key), row)| (key, row.title)).collect();
    assert_eq!(titles, [(7, "b".to_owned()), (8, "t".to_owned())]);
}

#[test]
fn older_versions_pass_over_the_original_environment() {
    for version in Version::ALL {
        let lake = Lake::start(version);
        let body = with(deployment(), "originalEnvironment", json!("prod-eu"));
        assert_eq!(post(&lake, &format!("{ONE}/deployments"), &body).status, 200);
        let kept = lake.tables().deployments["d-1"].original_environment.is_some();
        assert_eq!(kept, version >= Version::V1_0_3, "{version:?}");
    }
}
