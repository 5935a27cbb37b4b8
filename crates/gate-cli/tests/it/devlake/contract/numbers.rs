//! Section 6: what moves the four numbers, and what does not. The traps of section 1 are all here.

use serde_json::json;

use super::*;
use crate::devlake::Dora;

fn numbers() -> Dora {
    Dora { deployments: 2, lead_time: Some(120), change_failures: Some((1, 2)), recovery: Some(120), restore: Some(60) }
}

#[test]
fn the_four_numbers_are_computed_from_rows_and_history() {
    assert_eq!(told(Version::Main).dora(), numbers());
    assert_eq!(Lake::start(Version::Main).dora(), Dora::default());
}

#[test]
fn a_failure_at_the_top_alone_is_a_success_for_dora() {
    let lake = told(Version::Main);
    let body = with(deployed("d-3", 'd', "2026-11-21T10:00:00Z"), "result", json!("FAILURE"));
    post(&lake, &format!("{ONE}/deployments"), &body);
    assert_eq!(lake.dora().deployments, 3);
    post(&lake, &format!("{ONE}/deployments"), &with(body, "deploymentCommits.result", json!("FAILURE")));
    assert_eq!(lake.dora(), numbers(), "at both levels it counts nowhere");
}

#[test]
fn silence_is_a_success_in_production() {
    let lake = told(Version::Main);
    let body = with(deployed("d-3", 'd', "2026-11-21T10:00:00Z"), "environment", Value::Null);
    post(&lake, &format!("{ONE}/deployments"), &with(body, "deploymentCommits.result", Value::Null));
    assert_eq!(lake.dora().deployments, 3);
    let testing = with(deployed("d-3", 'd', "2026-11-21T10:00:00Z"), "environment", json!("TESTING"));
    post(&lake, &format!("{ONE}/deployments"), &testing);
    assert_eq!(lake.dora(), numbers());
}

#[test]
fn an_incident_is_laid_to_the_last_deployment_before_it_and_closing_ends_nothing() {
    let lake = told(Version::Main);
    let second = with(with(issue(), "issueKey", json!("I-2")), "createdDate", json!("2026-11-19T11:00:00Z"));
    post(&lake, &format!("{ONE}/issues"), &second);
    assert_eq!(lake.dora(), Dora { change_failures: Some((2, 2)), ..numbers() });
    lake.say(&Heard::new("POST", &format!("{ONE}/issue/I-2/close"), None, ""));
    assert_eq!(lake.dora().restore, Some(60), "a closed incident never took any time");
    let done = with(with(second, "status", json!("DONE")), "resolutionDate", json!("2026-11-19T11:30:00Z"));
    post(&lake, &format!("{ONE}/issues"), &done);
    assert_eq!((lake.dora().restore, lake.dora().recovery), (Some(30), Some(90)));
    let other = with(with(issue(), "issueKey", json!("I-3")), "type", json!("GATE_FAILURE"));
    let before = lake.dora();
    post(&lake, &format!("{ONE}/issues"), &other);
    assert_eq!(lake.dora(), before, "another type is no incident");
}

#[test]
fn another_spelling_of_a_repository_starts_another_chain() {
    let lake = told(Version::Main);
    let body = with(deployed("d-2", 'c', "2026-11-20T10:00:00Z"), "deploymentCommits.repoUrl", json!("git@x:team/app"));
    lake.state().tables.commits.retain(|key, _| key.deployment == "d-1");
    post(&lake, &format!("{ONE}/deployments"), &body);
    assert_eq!((lake.dora().deployments, lake.dora().lead_time), (2, None));
}

#[test]
fn connections_outside_the_project_count_nowhere() {
    let lake = told(Version::Main);
    lake.state().connections.insert(2, "two".to_owned());
    for (route, body) in [("deployments", deployed("d-9", 'd', "2026-11-21T10:00:00Z")), ("issues", issue())] {
        assert_eq!(post(&lake, &format!("/plugins/webhook/connections/2/{route}"), &body).status, 200);
    }
    assert_eq!(lake.dora(), numbers());
}
