//! A destination that answers as it is told, and a clock that only moves when somebody waits.

use std::cell::{Cell, RefCell};

use super::*;
use crate::event::{Deployment, Environment, Result as DeploymentResult, Source};
use crate::send::destination::Unfit;
use crate::send::request::{Address, Method, NoResponse, Response};

/// Takes every event as one request that holds its id.
struct Everything;

impl Destination for Everything {
    fn name(&self) -> &'static str {
        "everything"
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        match event.service.as_deref() {
            Some("nobody") => Ok(Vec::new()),
            Some("unfit") => Err(Unfit("not like this".to_owned())),
            Some(_) | None => {
                let body = serde_json::json!({"id": event.id});
                Ok(vec![Request::json(Method::Post, Address::open("https://x.example").unwrap(), &body)])
            }
        }
    }
}

/// Answers in turn, then 200, and keeps the bodies of what arrived.
#[derive(Default)]
struct Script {
    answers: RefCell<Vec<Result<u16, NoResponse>>>,
    took: Duration,
    tries: Cell<u32>,
    arrived: RefCell<Vec<String>>,
    clock: Cell<Duration>,
    waits: RefCell<Vec<Duration>>,
}

impl Script {
    fn answering(statuses: &[u16]) -> Script {
        Script { answers: RefCell::new(statuses.iter().rev().map(|&status| Ok(status)).collect()), ..Script::default() }
    }
}

impl Transport for Script {
    fn send(&self, request: &Request, most: Duration) -> Result<Response, NoResponse> {
        self.tries.set(self.tries.get() + 1);
        self.clock.set(self.clock.get() + self.took.min(most));
        let status = self.answers.borrow_mut().pop().unwrap_or(Ok(200))?;
        if status == 200 {
            self.arrived.borrow_mut().push(request.body.clone());
        }
        let retry_after = (status == 429).then_some(Duration::from_secs(7));
        Ok(Response { status, retry_after, body: String::new() })
    }
}

impl Pace for Script {
    fn elapsed(&self) -> Duration {
        self.clock.get()
    }

    fn wait(&self, pause: Duration) {
        self.waits.borrow_mut().push(pause);
        self.clock.set(self.clock.get() + pause);
    }

    fn now(&self) -> String {
        "2026-11-25T08:00:00Z".to_owned()
    }
}

fn event(id: &str, service: &str) -> String {
    let deployment = Deployment {
        deployment_id: Some(id.to_owned()),
        environment: Environment::Testing,
        environment_name: "test".to_owned(),
        result: DeploymentResult::Success,
        started: "2026-11-25T07:00:00Z".to_owned(),
        finished: "2026-11-25T07:00:00Z".to_owned(),
        repository: "https://git.example/a/b".to_owned(),
        commit_sha: "a".repeat(40),
        commit_timestamp: None,
        ref_name: None,
        title: None,
        deployed_by: None,
        argocd_sync_id: None,
        jenkins_build_id: None,
        lead_time_minutes: None,
    };
    let event = deployment.event(service, Source::default(), "2026-11-25T08:00:00Z".parse().unwrap());
    Event { id: id.to_owned(), ..event }.to_line().unwrap()
}

fn spool(events: &[(&str, &str)]) -> (tempfile::TempDir, Spool) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::new(folder.path());
    let lines: Vec<String> = events.iter().map(|(id, service)| event(id, service)).collect();
    spool.append(lines.iter().map(String::as_str)).unwrap();
    (folder, spool)
}

fn run(spool: &Spool, script: &Script) -> Flushed {
    flush(spool, &Everything, script, script, Patience::default()).unwrap()
}

fn arrived(script: &Script) -> Vec<String> {
    script.arrived.borrow().iter().map(|body| body.replace(['{', '}', '"'], "").replace("id:", "")).collect()
}

#[test]
fn everything_arrives_once_and_in_order() {
    let (_folder, spool) = spool(&[("a", "s"), ("b", "nobody"), ("c", "s")]);
    let script = Script::default();
    let expected = Flushed { delivered: 2, passed_over: 1, ..Flushed::default() };
    assert_eq!(run(&spool, &script), expected);
    assert_eq!(arrived(&script), ["a", "c"]);
    assert_eq!(run(&spool, &script), Flushed::default());
    assert_eq!(script.tries.get(), 2);
}

#[test]
fn a_destination_that_is_down_for_a_while_is_asked_again_with_growing_pauses() {
    let (_folder, spool) = spool(&[("a", "s")]);
    let script = Script::answering(&[503, 502, 429, 504]);
    assert_eq!(run(&spool, &script).delivered, 1);
    let waits = script.waits.borrow().clone();
    assert_eq!(waits.len(), 4);
    for (wait, whole) in waits.iter().zip([500, 1000, 7000, 4000]) {
        let whole = Duration::from_millis(whole);
        assert!(*wait >= whole / 2 && *wait <= whole, "{wait:?} of {whole:?}");
    }
}

#[test]
fn a_destination_that_stays_down_keeps_everything_for_the_next_flush() {
    let (_folder, spool) = spool(&[("a", "s"), ("b", "s")]);
    let down = Script {
        answers: RefCell::new(vec![Err(NoResponse::Unreachable("refused".to_owned())); 9]),
        ..Script::default()
    };
    let flushed = run(&spool, &down);
    assert_eq!((flushed.delivered, flushed.stopped.as_deref()), (0, Some("refused")));
    assert_eq!(down.tries.get(), 5);
    let up = Script::default();
    assert_eq!(run(&spool, &up).delivered, 2);
    assert_eq!(arrived(&up), ["a", "b"]);
}

#[test]
fn wrong_credentials_and_redirects_stop_at_once_and_lose_nothing() {
    for status in [301, 401, 403, 404] {
        let (_folder, spool) = spool(&[("a", "s")]);
        let script = Script::answering(&[status]);
        assert!(run(&spool, &script).stopped.unwrap().starts_with(&status.to_string()));
        assert_eq!(script.tries.get(), 1);
        assert_eq!(run(&spool, &Script::default()).delivered, 1);
    }
}

#[test]
fn what_is_refused_is_put_aside_with_the_reason_and_the_rest_goes_on() {
    let (_folder, spool) = spool(&[("a", "s"), ("u", "unfit"), ("b", "s")]);
    spool.append(["no event"]).unwrap();
    let script = Script::answering(&[400]);
    let flushed = run(&spool, &script);
    assert_eq!((flushed.delivered, flushed.put_aside), (1, 3));
    let reasons: Vec<String> = spool.dead_letters("everything").unwrap().into_iter().map(|it| it.reason).collect();
    assert_eq!(reasons[..2], ["400", "not like this"]);
    assert!(reasons[2].starts_with("no event: syntax error"), "{reasons:?}");
}

#[test]
fn an_event_the_destination_breaks_on_is_put_aside_in_the_third_flush() {
    let (_folder, spool) = spool(&[("a", "s"), ("b", "s")]);
    for _ in 0..2 {
        let script = Script::answering(&[500, 500]);
        assert_eq!(run(&spool, &script).stopped.as_deref(), Some("500"));
        assert_eq!(script.tries.get(), 2, "one more try and no third");
    }
    let third = run(&spool, &Script::answering(&[500, 500]));
    assert_eq!((third.delivered, third.put_aside, third.stopped), (1, 1, None));
    assert!(spool.dead_letters("everything").unwrap()[0].reason.contains("in 3 flushes"));
}

#[test]
fn the_time_cap_holds_whatever_the_destination_does() {
    let (_folder, spool) = spool(&[("a", "s"), ("b", "s"), ("c", "s")]);
    let slow = Script { took: Duration::from_secs(50), ..Script::default() };
    let patience = Patience { total: Duration::from_secs(15), ..Patience::default() };
    let flushed = flush(&spool, &Everything, &slow, &slow, patience).unwrap();
    assert_eq!(flushed.delivered, 2, "ten seconds, then the five that are left");
    assert!(flushed.stopped.unwrap().contains("the time for sending is over"));
    assert_eq!(slow.clock.get(), Duration::from_secs(15));
    let patient = Script::answering(&[429, 429, 429, 429, 429]);
    let patience = Patience { total: Duration::from_secs(10), ..Patience::default() };
    let flushed = flush(&spool, &Everything, &patient, &patient, patience).unwrap();
    assert_eq!(flushed.stopped.as_deref(), Some("429"), "no pause is begun that would end too late");
    assert!(patient.clock.get() <= Duration::from_secs(10));
}
