//! What is said, row by row: the data model of the platform, and what everybody gets wrong about deployments.

use proptest::prelude::*;

use super::*;
use crate::event::{Deployment, Environment, Event, Incident, PullRequest, Result as Outcome, What};
use crate::yaml;

const SHA: &str = "3a542d2cf3bc6375c85c3babf3a044bf78428fb5";

fn known() -> Known {
    let source = Source {
        ci: Some("jenkins".to_owned()),
        repository: Some("https://git.example/team/payments-api".to_owned()),
        job: Some("team/payments-api".to_owned()),
        run: Some("77".to_owned()),
        commit: Some(SHA.to_owned()),
        branch: Some("main".to_owned()),
        ..Source::default()
    };
    Known { service: Some("payments-api".to_owned()), source, now: "2026-11-25T08:00:00Z".parse().unwrap() }
}

fn said(fields: &'static [Field], pairs: &[(&str, &str)]) -> Said {
    let mut said = Said::default();
    for (key, text) in pairs {
        said.flag(fields.iter().find(|field| field.key == *key).unwrap(), text);
    }
    said
}

fn file(text: &str, fields: &[Field]) -> Said {
    Said::read(&yaml::Source::new("event.json", text), fields).unwrap()
}

fn deployed(pairs: &[(&str, &str)]) -> Result<Event, Vec<Fault>> {
    let least = [("environment", "prod"), ("status", "success")];
    deployment(said(DEPLOYMENT, &[&least, pairs].concat()), &known())
}

fn fields(event: Event) -> Deployment {
    let What::Deployment(deployment) = event.what else { panic!("a deployment") };
    deployment
}

fn refusal(made: Result<Event, Vec<Fault>>) -> String {
    made.unwrap_err()
        .into_iter()
        .map(|fault| format!("{} ({})", fault.message, fault.help))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_documented_fields_of_a_deployment_are_taken_by_name() {
    let text = format!(
        r#"{{"deployment_id": "d-1", "service_name": "orders-api", "timestamp": "2026-11-25T07:10:00+01:00",
        "commit_sha": "{}", "commit_timestamp": "2026-11-25T04:10:00Z", "lead_time": 120, "status": "failure",
        "argocd_sync_id": "sync-9", "jenkins_build_id": 78, "deployed_by": "anna", "environment": "prod"}}"#,
        SHA.to_uppercase()
    );
    let event = deployment(file(&text, DEPLOYMENT), &known()).unwrap();
    assert_eq!(
        event.id,
        "gate:jenkins:git.example/team/payments-api:team/payments-api:77:deployment:orders-api/d-1/prod"
    );
    assert_eq!(event.service.as_deref(), Some("orders-api"));
    let it = fields(event);
    assert_eq!(
        (it.environment, it.environment_name.as_str(), it.result),
        (Environment::Production, "prod", Outcome::Failure)
    );
    assert_eq!((it.started.as_str(), it.finished.as_str()), ("2026-11-25T06:10:00Z", "2026-11-25T06:10:00Z"));
    assert_eq!((it.commit_sha.as_str(), it.commit_timestamp.as_deref()), (SHA, Some("2026-11-25T04:10:00Z")));
    assert_eq!((it.lead_time_minutes, it.deployed_by.as_deref()), (Some(120.0), Some("anna")));
    assert_eq!((it.argocd_sync_id.as_deref(), it.jenkins_build_id.as_deref()), (Some("sync-9"), Some("78")));
    assert_eq!(it.deployment_id.as_deref(), Some("d-1"));
}

#[test]
fn the_build_fills_in_what_it_knows_and_nothing_that_numbers_depend_on() {
    let it = fields(deployed(&[]).unwrap());
    assert_eq!((it.commit_sha.as_str(), it.repository.as_str()), (SHA, "https://git.example/team/payments-api"));
    assert_eq!((it.ref_name.as_deref(), it.jenkins_build_id.as_deref()), (Some("main"), Some("77")));
    assert_eq!(it.finished, "2026-11-25T08:00:00Z");
    let silent = refusal(deployment(said(DEPLOYMENT, &[]), &known()));
    assert!(silent.contains("`environment` is not said: nothing counts as production by silence"), "{silent}");
    assert!(silent.contains("`status` is not said: silence would be taken for a success"), "{silent}");
}

#[test]
fn what_would_corrupt_the_numbers_is_refused_with_what_to_say() {
    for (pairs, said) in [
        (&[("environment", "prod-eu")][..], "`prod-eu` is none of the words for `environment` (say production (prod,"),
        (&[("status", "DONE")], "`DONE` is none of the words for `status` (say success or failure)"),
        (&[("status", "")], "`status` is empty: is the variable set?"),
        (&[("commit_sha", "3a542d2")], "`3a542d2` is no whole commit id"),
        (&[("commit_sha", "HEAD")], "`HEAD` is no whole commit id"),
        (&[("repository", "payments")], "`payments` is no address of a repository"),
        (&[("started", "2026-11-25T07:59:00Z"), ("timestamp", "2026-11-25T07:00:00Z")], "it would be finished"),
        (
            &[("commit_timestamp", "2026-11-25T07:00:00Z"), ("lead_time", "3600")],
            "`lead_time` says 3600 minutes, and by the times it is 60",
        ),
        (&[("lead_time", "soon")], "`soon` is no number of minutes"),
        (&[("lead_time", "-5")], "`-5` is no number of minutes"),
        (&[("lead_time", "NaN")], "`NaN` is no number of minutes"),
        (&[("id", "42")], "`id` does not name the service `payments-api`"),
        (&[("id", "ci:payments-api:prod")], "`id` is the same for every deployment of the service"),
        (&[("id", "ci:payments-api:77 ")], ""),
        (&[("id", "ci:payments-api: 77")], "holds blanks or characters outside ASCII"),
    ] {
        let made = deployed(pairs);
        if said.is_empty() {
            assert_eq!(made.unwrap().id, "ci:payments-api:77");
            continue;
        }
        let refused = refusal(made);
        assert!(refused.contains(said), "{pairs:?}: {refused}");
    }
}

#[test]
fn pull_requests_deploy_nothing_and_builds_without_a_number_need_an_id() {
    let least = [("environment", "dev"), ("status", "success")];
    let mut known = known();
    known.source.run = None;
    assert!(refusal(deployment(said(DEPLOYMENT, &least), &known)).contains("give --deployment-id"));
    known.source.pull_request = Some("7".to_owned());
    let refused = refusal(deployment(said(DEPLOYMENT, &least), &known));
    assert!(refused.contains("a build of a pull request deploys nothing that counts"), "{refused}");
    known.source = Source::default();
    known.service = None;
    let refused = refusal(deployment(said(DEPLOYMENT, &least), &known));
    for missing in ["--service-name", "--commit-sha", "--repository"] {
        assert!(refused.contains(missing), "{refused}");
    }
}

#[test]
fn credentials_in_an_address_go_no_further() {
    let it = fields(deployed(&[("repository", "https://user:FAKE-not-real@Git.example/a/b.git")]).unwrap());
    assert_eq!(it.repository, "https://git.example/a/b");
}

#[test]
fn times_are_told_as_every_receiver_takes_them_or_refused() {
    for (text, told) in [
        ("2026-11-22T02:40:18Z", Some("2026-11-22T02:40:18Z")),
        ("2026-11-22T02:40:18.123456789Z", Some("2026-11-22T02:40:18Z")),
        ("2026-11-22T02:40:18.12345678+00:00", Some("2026-11-22T02:40:18Z")),
        ("2026-11-22T02:40:18+01:00", Some("2026-11-22T01:40:18Z")),
        ("2026-11-22T02:40:18+0100", Some("2026-11-22T01:40:18Z")),
        ("2026-11-22 02:40:18Z", Some("2026-11-22T02:40:18Z")),
        ("2026-11-22t02:40:18z", Some("2026-11-22T02:40:18Z")),
        ("2026-11-22T02:40:18", None),
        ("2026-11-22 02:40", None),
        ("2026-11-22", None),
        ("1795315218", None),
        ("yesterday", None),
        ("1970-01-01T00:00:00Z", None),
        ("2026-11-25T08:04:59Z", Some("2026-11-25T08:04:59Z")),
        ("2026-11-25T08:06:00Z", None),
        ("9999-12-31T23:59:59Z", None),
    ] {
        let made = deployed(&[("timestamp", text)]);
        match told {
            Some(told) => assert_eq!(fields(made.unwrap()).finished, told, "{text}"),
            None => assert!(!refusal(made).is_empty(), "{text}"),
        }
    }
}

#[test]
fn a_clock_in_1970_is_not_taken_for_a_time() {
    let known = Known { now: Timestamp::UNIX_EPOCH, ..known() };
    let least = [("environment", "prod"), ("status", "success")];
    let refused = refusal(deployment(said(DEPLOYMENT, &least), &known));
    assert!(
        refused.contains("the clock of this machine says 1970-01-01T00:00:00Z (set the clock, or give --timestamp)"),
        "{refused}"
    );
    let told = [&least[..], &[("timestamp", "2026-11-25T07:00:00Z")]].concat();
    assert_eq!(fields(deployment(said(DEPLOYMENT, &told), &known).unwrap()).finished, "2026-11-25T07:00:00Z");
}

#[test]
fn a_file_is_read_strictly_and_every_mistake_has_its_place() {
    for (text, message) in [
        ("", "event.json:1:1: is empty"),
        ("[]", "event.json:1:1: is no JSON object"),
        ("null", "event.json:1:1: is no JSON object"),
        ("{\"status\": \"success\"", "ends in the middle"),
        ("{\"status\": \"success\",}", "is no JSON: trailing comma"),
        ("{\n  \"status\": success}", "event.json:2:13: is no JSON"),
        ("{} {}", "is no JSON: trailing characters"),
    ] {
        let error = Said::read(&yaml::Source::new("event.json", text), DEPLOYMENT).unwrap_err();
        assert!(error.to_string().contains(message), "{text}: {error}");
    }
    for (text, message, column) in [
        ("{\"environmnet\": \"prod\"}", "`environmnet` is no field of this event", 17),
        ("{\"status\": \"success\", \"status\": \"failure\"}", "`status` is said twice", 33),
        ("{\"status\": \"success\", \"result\": \"failure\"}", "`result` is said twice", 33),
        ("{\"status\": [\"success\"]}", "`status` is a list, and a text is wanted", 12),
        ("{\"status\": {}}", "`status` is an object, and a text is wanted", 12),
        ("{\"status\": true}", "`status` is true or false, and a text is wanted", 12),
        ("\u{feff}{\"status\": \"ja\"}", "`ja` is none of the words for `status`", 12),
    ] {
        let faults = deployment(file(text, DEPLOYMENT), &known()).unwrap_err();
        let fault =
            faults.iter().find(|fault| fault.message == message).unwrap_or_else(|| panic!("{text}: {faults:?}"));
        let Place::File(span) = &fault.place else { panic!("{fault:?}") };
        assert_eq!((span.line, span.column), (1, column), "{text}");
    }
    assert!(refusal(deployment(file("{\"environmnet\": \"prod\"}", DEPLOYMENT), &known())).contains("environment"));
    let surrogates = file(r#"{"title": "\ud83e\udd80 caf\u00e9", "status": null, "environment": "qa"}"#, DEPLOYMENT);
    assert_eq!(surrogates.fields["title"].0, "\u{1f980} caf\u{e9}");
    assert!(!surrogates.has("status"), "null is not said");
}

#[test]
fn a_flag_wins_over_the_file() {
    let mut said = file(r#"{"environment": "dev", "status": "success"}"#, DEPLOYMENT);
    said.flag(&DEPLOYMENT[2], "staging");
    assert_eq!(fields(deployment(said, &known()).unwrap()).environment, Environment::Staging);
}

fn broken(pairs: &[(&str, &str)], phase: Phase, before: Option<&Event>) -> Result<Event, Vec<Fault>> {
    incident(said(INCIDENT, pairs), &known(), phase, &mut |_, _| before.cloned())
}

fn incident_of(event: &Event) -> &Incident {
    let What::Incident(incident) = &event.what else { panic!("an incident") };
    incident
}

#[test]
fn an_incident_is_told_as_a_whole_each_time_and_keeps_its_id() {
    let first = [
        ("incident_id", "INC-7"),
        ("title", "down"),
        ("severity", "SEV1"),
        ("created_at", "2026-11-25T07:00:00Z"),
        ("caused_by_deployment_id", "d-1"),
    ];
    let open = broken(&first, Phase::Open, None).unwrap();
    assert_eq!(incident_of(&open).status.as_str(), "TODO");
    let looked_at = broken(&[("incident_id", "INC-7"), ("status", "in-progress")], Phase::Open, Some(&open)).unwrap();
    assert_eq!(incident_of(&looked_at).status.as_str(), "IN_PROGRESS");
    assert_eq!(incident_of(&looked_at).created_at, "2026-11-25T07:00:00Z", "it did not begin anew");
    let over = [
        ("incident_id", "INC-7"),
        ("resolved_at", "2026-11-25T07:45:00Z"),
        ("mttr", "45"),
        ("resolution_deployment_id", "d-2"),
    ];
    let over = broken(&over, Phase::Resolved, Some(&looked_at)).unwrap();
    let it = incident_of(&over);
    assert_eq!((it.status.as_str(), it.title.as_str(), it.severity.as_deref()), ("DONE", "down", Some("SEV1")));
    assert_eq!(
        (it.created_at.as_str(), it.resolved_at.as_deref()),
        ("2026-11-25T07:00:00Z", Some("2026-11-25T07:45:00Z"))
    );
    assert_eq!(
        (it.mttr_minutes, it.caused_by_deployment_id.as_deref(), it.resolution_deployment_id.as_deref()),
        (Some(45), Some("d-1"), Some("d-2"))
    );
    assert_eq!([&open.id, &looked_at.id], [&over.id; 2]);
}

#[test]
fn what_would_make_recovery_times_wrong_is_refused() {
    let id = ("incident_id", "INC-7");
    let begin = [id, ("title", "down"), ("created_at", "2026-11-25T07:00:00Z")];
    for (pairs, phase, said) in [
        (&[("title", "down")][..], Phase::Open, "`incident_id` is not said"),
        (&[id], Phase::Open, "`title` is not said"),
        (&[id, ("title", "down")], Phase::Resolved, "`created_at` is not said: the spool does not know this incident"),
        (&[id, ("title", "t"), ("resolved_at", "2026-11-25T07:00:00Z")], Phase::Open, "what has `resolved_at` is over"),
        (&[id, ("title", "t"), ("status", "done")], Phase::Open, "`done` is none of the words"),
        (&[begin[0], begin[1], begin[2], ("status", "todo")], Phase::Resolved, "`todo` is none of the words"),
        (
            &[begin[0], begin[1], begin[2], ("resolved_at", "2026-11-25T06:00:00Z")],
            Phase::Resolved,
            "it would be resolved",
        ),
        (
            &[begin[0], begin[1], begin[2], ("resolved_at", "2026-11-25T08:00:00Z"), ("mttr", "3600")],
            Phase::Resolved,
            "`mttr` says 3600 minutes, and by the times it is 60",
        ),
        (&[id, ("title", "t"), ("url", "javascript:alert(1)")], Phase::Open, "`url` is no http or https address"),
    ] {
        let refused = refusal(broken(pairs, phase, None));
        assert!(refused.contains(said), "{pairs:?}: {refused}");
    }
}

#[test]
fn a_pull_request_says_when_and_what_it_was_merged_as() {
    let least = [("number", "#7"), ("title", "t"), ("created_at", "2026-11-24T07:00:00Z")];
    let merged = [("status", "merged"), ("merged_at", "2026-11-25T07:00:00Z"), ("merge_commit_sha", SHA)];
    let made =
        |pairs: &[(&str, &str)]| pull_request(said(PULL_REQUEST, &[&least, pairs].concat()), &known(), (None, None));
    let event = made(&merged).unwrap();
    let What::PullRequest(PullRequest { number, merged_at, .. }) = &event.what else { panic!("a pull request") };
    assert_eq!((*number, merged_at.as_deref()), (7, Some("2026-11-25T07:00:00Z")));
    for (pairs, said) in [
        (&[("status", "merged")][..], "`merged_at` is not said"),
        (&[("status", "merged"), merged[1]], "`merge_commit_sha` is not said"),
        (&[("status", "open"), merged[1]], "`merged_at` is said, and the pull request is OPEN"),
        (&[("status", "open"), ("closed_at", "2026-11-25T07:00:00Z")], "`closed_at` is said"),
        (&[("status", "closed"), ("closed_at", "2026-11-23T07:00:00Z")], "`closed_at` lies before `created_at`"),
        (&[("status", "")], "`status` is empty"),
        (&[("status", "open"), ("number", "0")], "`0` is no number of a pull request"),
        (&[("status", "open"), ("number", "99999999999999999999")], "is no number of a pull request"),
    ] {
        let refused = refusal(made(pairs));
        assert!(refused.contains(said), "{pairs:?}: {refused}");
    }
}

#[test]
fn what_the_build_knows_is_about_its_own_pull_request_only() {
    let mut known = known();
    known.source.pull_request = Some("7".to_owned());
    let pairs = [("title", "t"), ("status", "open"), ("created_at", "2026-11-24T07:00:00Z")];
    let refs = || (Some("feature".to_owned()), Some("main".to_owned()));
    let own = pull_request(said(PULL_REQUEST, &pairs), &known, refs()).unwrap();
    let other = pull_request(said(PULL_REQUEST, &[&pairs[..], &[("number", "8")]].concat()), &known, refs()).unwrap();
    let of = |event: Event| match event.what {
        What::PullRequest(pull) => (pull.number, pull.head_ref, pull.head_commit_sha),
        What::GateRun(_) | What::Deployment(_) | What::Incident(_) => panic!("a pull request"),
    };
    assert_eq!(of(own), (7, Some("feature".to_owned()), Some(SHA.to_owned())));
    assert_eq!(of(other), (8, None, None));
}

proptest! {
    #[test]
    fn no_text_makes_an_event_that_is_not_read_back(title in ".{1,200}", by in ".{1,60}") {
        if let Ok(event) = deployed(&[("title", &title), ("deployed_by", &by)]) {
            let line = event.to_line().unwrap();
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(Event::from_line(&line), Ok(event));
        }
    }

    #[test]
    fn no_file_is_a_panic(text in ".{0,200}", more in "\\PC{0,80}") {
        for text in [text.clone(), format!("{{{text}"), format!("{{\"status\": \"{more}\"}}"), format!("{{\"{more}\": 1}}")] {
            if let Ok(said) = Said::read(&yaml::Source::new("event.json", text), DEPLOYMENT) {
                let _either = deployment(said, &known());
            }
        }
    }
}
