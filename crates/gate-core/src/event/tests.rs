//! Events of samples, and what is refused.

use jiff::{SignedDuration, Timestamp};

use super::deployment::Refused;
use super::incident::IncidentRefused;
use super::*;
use crate::build::{Build, Found};

const SHA: &str = "3a542d2cf3bc6375c85c3babf3a044bf78428fb5";

fn now() -> Timestamp {
    "2026-11-25T08:00:00.123456789Z".parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "the fields of a build are options")]
fn found(value: &str) -> Option<Found> {
    Some(Found { value: value.to_owned(), source: "TEST" })
}

fn build() -> Build {
    Build {
        commit: found(SHA),
        branch: found("main"),
        default_branch: found("main"),
        job: found("team/payments-api"),
        build_number: found("77"),
        build_attempt: found("2"),
        repository: found("git@github.example:team/payments-api.git"),
        ..Build::default()
    }
}

fn deployment() -> Deployment {
    Deployment {
        deployment_id: Some("d-1".to_owned()),
        environment: Environment::Production,
        environment_name: "prod-eu".to_owned(),
        result: Result::Success,
        started: "2026-11-25T07:00:00Z".to_owned(),
        finished: "2026-11-25T07:10:00Z".to_owned(),
        repository: "https://github.example/team/payments-api.git".to_owned(),
        commit_sha: SHA.to_owned(),
        commit_timestamp: None,
        ref_name: None,
        title: None,
        deployed_by: None,
        argocd_sync_id: None,
        jenkins_build_id: None,
        lead_time_minutes: None,
    }
}

fn incident(status: IncidentStatus, resolved: Option<&str>) -> Incident {
    Incident {
        incident_id: "INC-7".to_owned(),
        title: "payments are down".to_owned(),
        description: None,
        status,
        severity: None,
        created_at: "2026-11-25T07:00:00Z".to_owned(),
        resolved_at: resolved.map(str::to_owned),
        mttr_minutes: None,
        caused_by_deployment_id: None,
        resolution_deployment_id: None,
        url: None,
    }
}

#[test]
fn times_are_utc_with_whole_seconds() {
    assert_eq!(time(now()), "2026-11-25T08:00:00Z");
    assert_eq!(time("2026-11-25T08:00:00.7+01:00".parse().unwrap()), "2026-11-25T07:00:01Z");
}

#[test]
fn a_re_run_of_a_build_has_the_same_id_and_another_build_another() {
    let source = Source::of(&build());
    let id = source.id("gate-run", "image", now());
    assert_eq!(id, "gate:local:github.example/team/payments-api:team/payments-api:77:image");
    let again = Source::of(&Build { build_attempt: found("3"), ..build() });
    assert_eq!(again.id("gate-run", "image", now() + SignedDuration::from_hours(1)), id);
    let next = Source::of(&Build { build_number: found("78"), ..build() });
    assert_ne!(next.id("gate-run", "image", now()), id);
    assert_ne!(source.id("gate-run", "source", now()), id);
    assert_ne!(source.id("deployment", "image", now()), id);
}

#[test]
fn without_a_build_number_runs_are_told_apart_by_commit_and_time() {
    let source = Source::of(&Build { build_number: None, ..build() });
    assert_ne!(source.id("gate-run", "", now()), source.id("gate-run", "", now() + SignedDuration::from_secs(1)));
}

#[test]
fn only_the_default_branch_itself_is_the_default_branch() {
    let of = |build: Build| Source::of(&build).is_default_branch;
    assert_eq!(of(build()), Some(true));
    assert_eq!(of(Build { branch: found("feature"), ..build() }), Some(false));
    assert_eq!(of(Build { default_branch: None, ..build() }), None);
    assert_eq!(of(Build { pull_request: Some(crate::build::PullRequest::default()), ..build() }), Some(false));
    assert_eq!(of(Build { branch: None, tag: found("v1"), ..build() }), Some(false));
}

#[test]
fn an_event_reads_back_as_it_was_written_on_one_line() {
    let source = Source::of(&build());
    let title = "broken \"quotes\"\nlines \u{1f980} ::error::".to_owned();
    let event = Deployment { title: Some(title), ..deployment() }.event("payments-api", source, now());
    let line = event.to_line().unwrap();
    assert!(!line.contains('\n'));
    assert_eq!(Event::from_line(&line), Ok(event));
}

#[test]
fn lines_that_are_no_events_are_said_without_their_text() {
    for line in ["", "{", "[]", "null", "{\"version\":1}", "\"FAKE-not-real\""] {
        let error = Event::from_line(line).unwrap_err();
        assert!(!error.to_string().contains("FAKE"), "{error}");
    }
    let event = deployment().event("s", Source::default(), now());
    let line = event.to_line().unwrap().replace("\"version\":1", "\"version\":2");
    assert_eq!(Event::from_line(&line), Err(NoEvent::Version(2)));
}

#[test]
fn environments_are_known_by_name_or_not_at_all() {
    assert_eq!(Environment::named(" Prod "), Some(Environment::Production));
    assert_eq!(Environment::named("qa"), Some(Environment::Testing));
    for name in ["", "prod-eu", "PRODUCTIVE", "p"] {
        assert_eq!(Environment::named(name), None, "{name}");
    }
}

#[test]
fn a_deployment_that_would_corrupt_the_numbers_is_refused() {
    let source = Source::of(&build());
    let checked = |change: &dyn Fn(&mut Deployment)| {
        let mut it = deployment();
        change(&mut it);
        it.checked(&source)
    };
    assert_eq!(checked(&|_| {}).unwrap().repository, "https://github.example/team/payments-api");
    assert!(matches!(checked(&|it| it.commit_sha = "3a542d2".to_owned()), Err(Refused::Commit(_))));
    assert!(matches!(checked(&|it| it.commit_sha = "HEAD".to_owned()), Err(Refused::Commit(_))));
    assert!(matches!(checked(&|it| it.repository = "payments".to_owned()), Err(Refused::Repository(_))));
    assert!(matches!(checked(&|it| it.finished = "2026-11-25T06:00:00Z".to_owned()), Err(Refused::Order { .. })));
    let pull = Source { pull_request: Some("7".to_owned()), ..source.clone() };
    assert_eq!(deployment().checked(&pull), Err(Refused::PullRequest));
    let staging = Deployment { environment: Environment::Staging, ..deployment() };
    assert_eq!(staging.checked(&pull), Err(Refused::PullRequest));
    let nameless = Deployment { deployment_id: None, ..deployment() };
    assert_eq!(nameless.checked(&Source { run: None, ..source }), Err(Refused::NoId));
}

#[test]
fn a_deployment_told_again_with_another_result_keeps_its_id() {
    let source = Source::of(&build());
    let failed = Deployment { result: Result::Failure, ..deployment() };
    let id = deployment().event("payments-api", source.clone(), now()).id;
    assert_eq!(failed.event("payments-api", source.clone(), now()).id, id);
    assert_ne!(deployment().event("orders-api", source, now()).id, id);
}

#[test]
fn an_incident_is_over_exactly_when_it_says_since_when() {
    let end = Some("2026-11-25T07:45:30Z");
    assert_eq!(incident(IncidentStatus::Done, end).checked().unwrap().mttr_minutes, Some(45));
    assert_eq!(incident(IncidentStatus::Done, None).checked(), Err(IncidentRefused::NoEnd));
    assert_eq!(incident(IncidentStatus::Todo, end).checked(), Err(IncidentRefused::StillOpen("TODO")));
    let before = incident(IncidentStatus::Done, Some("2026-11-25T06:59:59Z")).checked();
    assert!(matches!(before, Err(IncidentRefused::Order { .. })), "{before:?}");
    let open = incident(IncidentStatus::InProgress, None).checked().unwrap();
    let over = incident(IncidentStatus::Done, end).checked().unwrap();
    let id = |it: Incident| it.event("payments-api", Source::default(), now()).id;
    assert_eq!(id(open), id(over));
}

#[test]
fn a_pull_request_and_the_branch_it_wants_into_are_two_places() {
    let source = Source::of(&build());
    let pull = Source { pull_request: Some("7".to_owned()), ..source.clone() };
    let feature = Source { branch: Some("feature".to_owned()), ..source.clone() };
    let tag = Source { branch: None, tag: Some("v1".to_owned()), ..source.clone() };
    let places = [&source, &pull, &feature, &tag];
    for (one, a) in places.iter().enumerate() {
        for (other, b) in places.iter().enumerate() {
            assert_eq!(a.is_same_place(b), one == other);
        }
    }
    assert!(source.is_same_place(&Source { run: None, commit: None, ..source.clone() }));
}
