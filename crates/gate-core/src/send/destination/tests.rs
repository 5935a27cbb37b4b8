//! What destinations other than `DevLake` are told.

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::event::{Event, GateRun, What};
use crate::policy::{BranchGlob, ToldOf, ToldOn};
use crate::render::testing::failing;
use crate::send::{Address, HeaderValue, Secret};

const HOSTILE: &str =
    "<!channel> @here @all *b* [x](http://evil) `c` ]]> </script> ::error:: \u{202e}\u{1b}[31m | \"q\" \\\n# h";

fn event(change: impl FnOnce(&mut Event, &mut GateRun)) -> Event {
    let mut event = GateRun::event(&failing(), SignedDuration::from_secs(3));
    event.service = Some("payments-api".to_owned());
    event.source.repository = Some("https://github.com/team/payments-api".to_owned());
    event.source.url = Some("https://ci.example/job/7".to_owned());
    event.source.run = Some("7".to_owned());
    let What::GateRun(mut run) = event.what.clone() else { panic!("a run is a run") };
    change(&mut event, &mut run);
    Event { what: What::GateRun(run), ..event }
}

fn address() -> Address {
    Address::open("https://x.example/base/").unwrap()
}

fn body(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap()
}

fn one(destination: &dyn Destination, event: &Event) -> Request {
    let requests = destination.requests(event).unwrap();
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests[0].clone()
}

fn header<'a>(request: &'a Request, wanted: &str) -> Option<&'a str> {
    request.headers.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| match value {
        HeaderValue::Open(text) => Some(text.as_str()),
        HeaderValue::Hidden(..) => None,
    })
}

fn channel(chat: Chat) -> Channel {
    Channel { name: "chat".to_owned(), address: address(), chat, mention: Some("<!here>".to_owned()) }
}

fn message(chat: Chat, event: &Event) -> String {
    let body = body(&one(&channel(chat), event));
    match chat {
        Chat::Slack | Chat::Mattermost => body["text"].as_str().unwrap().to_owned(),
        Chat::Teams => {
            let blocks = body["attachments"][0]["content"]["body"].as_array().unwrap().clone();
            blocks.iter().map(|block| block["text"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn a_webhook_is_the_event_and_what_older_receivers_look_for_signed_over_the_very_body() {
    let hook = Webhook {
        name: "hook".to_owned(),
        address: address(),
        token: None,
        key: Some(Secret::new("Jefe")),
        headers: vec![("x-team".to_owned(), "payments".to_owned())],
    };
    let event = event(|event, _| event.source.ci = Some("jenkins".to_owned()));
    let request = one(&hook, &event);
    let body = body(&request);
    assert_eq!((&body["id"], &body["what"]["kind"]), (&json!(event.id), &json!("gate-run")));
    assert_eq!((&body["buildNumber"], &body["status"], &body["duration"]), (&json!("7"), &json!("failure"), &json!(3)));
    for (name, value) in
        [("x-gate-event", "gate-run"), ("x-jenkins-event", "gate-run"), ("x-build-number", "7"), ("x-team", "payments")]
    {
        assert_eq!(header(&request, name), Some(value), "{name}");
    }
    let signature = header(&request, "x-gate-signature-256").unwrap();
    assert_eq!(signature.len(), "sha256=".len() + 64);
    let changed = Webhook { key: Some(Secret::new("other")), ..hook };
    assert_ne!(header(&one(&changed, &event), "x-gate-signature-256"), Some(signature));
}

#[test]
fn the_signature_is_the_one_of_rfc_4231() {
    let signature = webhook::signature(&Secret::new("Jefe"), "what do ya want for nothing?").unwrap();
    assert_eq!(signature, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[test]
fn a_message_says_the_verdict_the_gates_and_the_worst_findings() {
    let event = event(|_, _| {});
    for chat in [Chat::Slack, Chat::Mattermost, Chat::Teams] {
        let text = message(chat, &event);
        assert!(text.contains("gate: FAIL"), "{text}");
        assert!(text.contains("payments") && text.contains("https://ci.example/job/7"), "{text}");
        let What::GateRun(run) = &event.what else { panic!("a run is a run") };
        assert_eq!(run.worst.len(), 3);
        assert_eq!(text.matches("  – ").count(), 3, "{text}");
        assert!(text.contains("<!here>"), "the policy may call people: {text}");
    }
}

#[test]
fn texts_of_reports_and_branches_call_nobody_and_are_no_markup() {
    let event = event(|event, run| {
        event.service = Some(HOSTILE.to_owned());
        event.source.url = Some("https://x/)|<!channel>".to_owned());
        run.judged_branch = Some(HOSTILE.to_owned());
        run.worst.iter_mut().for_each(|worst| worst.rule = HOSTILE.to_owned());
    });
    let slack = message(Chat::Slack, &event).replace("<!here>", "");
    assert!(!slack.contains('<') && !slack.contains("*b*") && !slack.contains('`'), "{slack}");
    for chat in [Chat::Mattermost, Chat::Teams] {
        let text = message(chat, &event).replace("<!here>", "");
        for bad in ["@here", "@all", "[x](", " *b* ", " `c` "] {
            assert!(!text.contains(bad), "{bad}: {text}");
        }
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    }
}

#[test]
fn a_status_is_set_on_the_commit_that_other_systems_know() {
    let event = event(|event, _| event.source.commit = Some("3a542d2cf3bc6375c85c3babf3a044bf78428fb5".to_owned()));
    let forge = |mark, address| Forge { name: "f".to_owned(), address, token: Some(Secret::new("FAKE")), mark };
    let status = one(&forge(Mark::GitHubStatus, None), &event);
    let address = "https://api.github.com/repos/team/payments-api/statuses/3a542d2cf3bc6375c85c3babf3a044bf78428fb5";
    assert_eq!(status.address.to_string(), address);
    assert_eq!((&body(&status)["state"], &body(&status)["context"]), (&json!("failure"), &json!("gate")));
    assert!(body(&status)["description"].as_str().unwrap().chars().count() <= 140);
    let check = one(&forge(Mark::GitHubCheck, None), &event);
    assert_eq!((&body(&check)["conclusion"], &body(&check)["status"]), (&json!("failure"), &json!("completed")));
    let gitlab = one(&forge(Mark::GitLabStatus, Some(Address::open("https://gl.example/api/v4").unwrap())), &event);
    assert!(
        gitlab.address.to_string().starts_with("https://gl.example/api/v4/projects/team%2Fpayments-api/statuses/3a54")
    );
    assert_eq!(body(&gitlab)["state"], json!("failed"));
    let again = Ok(Response { status: 400, retry_after: None, body: "Cannot transition status via :drop".to_owned() });
    assert_eq!(forge(Mark::GitLabStatus, None).judge(&gitlab, &again), Answer::Delivered);
}

#[test]
fn a_status_without_a_commit_or_with_a_path_that_leaves_is_not_set() {
    let forge = Forge { name: "f".to_owned(), address: None, token: None, mark: Mark::GitHubStatus };
    assert!(forge.requests(&event(|event, _| event.source.commit = None)).is_err());
    for repository in ["https://github.com/team/../../x", "https://github.com/a?b", "owner/name"] {
        let event = event(|event, _| event.source.repository = Some(repository.to_owned()));
        assert!(forge.requests(&event).is_err(), "{repository}");
    }
}

#[test]
fn the_pushgateway_gets_one_group_for_each_service_stage_and_branch() {
    let gateway = Pushgateway { name: "p".to_owned(), address: address(), token: None };
    let request = one(&gateway, &event(|_, run| run.judged_branch = Some("release/1".to_owned())));
    let address = request.address.to_string();
    assert_eq!(
        address,
        "https://x.example/base/metrics/job/gate/service@base64/cGF5bWVudHMtYXBp/stage@base64/=/branch@base64/cmVsZWFzZS8x"
    );
    assert!(
        request.body.contains("gate_verdict{service=\"payments-api\",stage=\"\",verdict=\"fail\"} 1\n"),
        "{}",
        request.body
    );
    let hostile = one(&gateway, &event(|event, _| event.service = Some(HOSTILE.to_owned())));
    assert!(hostile.body.lines().all(|line| line.starts_with('#') || line.starts_with("gate_")), "{}", hostile.body);
}

#[test]
fn a_trace_has_the_run_its_gates_and_its_reports_and_the_same_ids_when_told_again() {
    let otlp = Otlp { name: "o".to_owned(), address: address(), token: None };
    let event = event(|_, _| {});
    let requests = otlp.requests(&event).unwrap();
    assert_eq!(requests, otlp.requests(&event).unwrap());
    assert!(
        requests[0].address.to_string().ends_with("/v1/traces")
            && requests[1].address.to_string().ends_with("/v1/metrics")
    );
    let traces = body(&requests[0]);
    let spans = traces["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap();
    let What::GateRun(run) = &event.what else { panic!("a run is a run") };
    assert_eq!(spans.len(), 1 + run.gates.len() + run.evidence.len());
    let root = spans[0]["spanId"].as_str().unwrap();
    assert_eq!((spans[0]["traceId"].as_str().unwrap().len(), root.len()), (32, 16));
    assert!(spans[1..].iter().all(|span| span["parentSpanId"].as_str() == Some(root)));
    assert_eq!(spans[0]["status"]["code"], json!(2));
}

#[test]
fn only_what_is_wanted_is_told() {
    let hook = || Webhook { name: "h".to_owned(), address: address(), token: None, key: None, headers: Vec::new() };
    let told = |events: &[ToldOf], on: &[ToldOn], branches: &[&str], event: &Event| {
        let branches = branches.iter().map(|glob| BranchGlob::new(glob).unwrap()).collect();
        let only = Only { destination: Box::new(hook()), events: events.to_vec(), on: on.to_vec(), branches };
        !only.requests(event).unwrap().is_empty()
    };
    let failed = event(|_, run| run.judged_branch = Some("main".to_owned()));
    assert!(told(&[], &[], &[], &failed));
    assert!(told(&[ToldOf::GateRun], &[ToldOn::Fail], &["main"], &failed));
    assert!(!told(&[ToldOf::Deployment], &[], &[], &failed));
    assert!(!told(&[], &[ToldOn::Pass, ToldOn::Error], &[], &failed));
    assert!(!told(&[], &[], &["release/*"], &failed));
    assert!(told(&[], &[ToldOn::Change], &[], &failed), "a first run that does not pass is news");
    let again = event(|_, run| run.previous = Some("fail".to_owned()));
    assert!(!told(&[], &[ToldOn::Change], &[], &again));
    let mended = event(|_, run| {
        run.previous = Some("fail".to_owned());
        run.verdict = "pass".to_owned();
    });
    assert!(told(&[], &[ToldOn::Change], &[], &mended));
    let first = event(|_, run| run.verdict = "pass".to_owned());
    assert!(!told(&[], &[ToldOn::Change], &[], &first));
}

proptest! {
    #[test]
    fn no_text_breaks_a_message(text in "\\PC{0,200}") {
        let event = event(|event, run| {
            event.service = Some(text.clone());
            run.judged_branch = Some(text.clone());
        });
        for chat in [Chat::Slack, Chat::Mattermost, Chat::Teams] {
            prop_assert!(message(chat, &event).chars().count() < 5000);
        }
    }
}
