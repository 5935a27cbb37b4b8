//! What receivers answer.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::*;
use crate::wire::{Said, Server};

/// A receiver that says the same to everyone.
fn saying(said: Said) -> Server {
    Server::http(move |_| said.clone())
}

/// A run is told `said`; the event stays for the receiver that is well again.
fn stays(answer: Said, said: &str) {
    let server = saying(answer);
    let teller = teller(&server.url("/rest/plugins/webhook/connections/1"));
    fault(&teller, &format!("lake was not told everything: {said}"));
    is_mended(&teller);
}

#[test]
fn status_200_with_html() {
    let page = Said::new(200, "<!doctype html><title>Sign in</title>").with("content-type", "text/html");
    stays(page, "what answers there is not DevLake's webhook plugin; check the address");
}

#[test]
fn status_200_with_an_empty_body() {
    stays(Said::new(200, ""), "what answers there is not DevLake's webhook plugin");
}

#[test]
fn status_204_without_a_body() {
    stays(Said::new(204, ""), "what answers there is not DevLake's webhook plugin");
}

#[test]
fn status_401() {
    stays(
        Said::new(401, r#"{"message":"token is missing"}"#),
        "401: {\"message\":\"token is missing\"}; check the credentials",
    );
}

#[test]
fn status_403() {
    stays(Said::new(403, ""), "403; check the credentials");
}

#[test]
fn status_404() {
    stays(Said::new(404, "404 page not found"), "404: 404 page not found; check the address");
}

#[test]
fn status_408_425_428_502_503_504() {
    for status in [408, 425, 428, 502, 503, 504] {
        stays(Said::new(status, "later"), &format!("{status}: later"));
    }
}

#[test]
fn status_500() {
    stays(Said::new(500, "broken"), "500: broken");
}

#[test]
fn status_500_is_tried_once_more_and_no_third_time() {
    let (sender, heard) = channel();
    let server = Server::http(move |_| {
        sender.send(()).unwrap();
        Said::new(500, "")
    });
    let teller = teller(&server.url(""));
    teller.tell_for("20s", &devlake(&server.url("")));
    fault(&teller, "500");
    assert_eq!(heard.try_iter().count(), 2);
}

/// What is refused for good is put aside with the reason, and is in the spool still.
fn put_aside(status: u16) {
    let server = saying(Said::new(status, "\"not like this\""));
    let teller = teller(&server.url(""));
    fault(&teller, "lake refused events; `gate event list --dead` shows them");
    assert_eq!(teller.events().len(), 1);
    let dead = fs::read_to_string(teller.folder.path().join("spool/lake.dead.jsonl")).unwrap();
    let letter: serde_json::Value = serde_json::from_str(&dead).unwrap();
    assert_eq!(letter["reason"], format!("{status}: \"not like this\""));
    let event: serde_json::Value = serde_json::from_str(letter["event"].as_str().unwrap()).unwrap();
    assert_eq!(event, teller.events()[0]);
    // The next run goes on behind it.
    let lake = Lake::start(Version::Main);
    teller.tell(&devlake(&lake.by_number()));
    assert_eq!(teller.build(&Build { number: 78, ..FAIL }).err, "");
    assert_eq!(lake.tables().deployments.len(), 1);
}

#[test]
fn status_400() {
    put_aside(400);
}

#[test]
fn status_409() {
    put_aside(409);
}

#[test]
fn status_413() {
    put_aside(413);
}

#[test]
fn status_429_with_retry_after_is_waited_for_as_long_as_the_receiver_wants() {
    let (sender, heard) = channel();
    let lake = Lake::start(Version::Main);
    let server = Server::http(move |heard| {
        sender.send(Instant::now()).unwrap();
        let is_first = heard.path.ends_with("/issues") && lake.heard().is_empty();
        let said = lake.say(heard);
        if is_first { Said::new(429, "").with("retry-after", "2") } else { said }
    });
    let address = server.url("/rest/plugins/webhook/connections/1");
    let teller = teller(&address);
    teller.tell_for("30s", &devlake(&address));
    assert_eq!(run(&teller).err, "");
    let times: Vec<_> = heard.try_iter().collect();
    assert_eq!(times.len(), 3);
    assert!(times[1] - times[0] >= Duration::from_secs(2));
}

#[test]
fn status_429_with_a_day_to_wait_does_not_keep_the_run() {
    for after in ["86400", "99999999999999999999", "Wed, 21 Oct 2076 07:28:00 GMT", "-1", "soon"] {
        stays(Said::new(429, "").with("retry-after", after), "429");
    }
}

#[test]
fn redirects_are_not_followed_and_the_key_goes_nowhere_else() {
    for status in [301, 302, 303, 307, 308] {
        let (sender, heard) = channel();
        let elsewhere = Server::of_lines(move |_| sender.send(()).unwrap());
        let said = Said::new(status, "").with("location", elsewhere.url("/rest/plugins/webhook/connections/1/issues"));
        stays(said, &format!("{status}; redirects are not followed, name the address itself"));
        assert_eq!(heard.try_iter().count(), 0, "{status}");
    }
}

/// Receivers and the proxies before them show what they were sent.
#[test]
fn an_answer_that_shows_the_key_is_not_repeated() {
    let percent = KEY.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    for form in [
        format!("you said Bearer {KEY}"),
        format!("token={percent}"),
        format!("token={}", percent.to_lowercase()),
        format!("{{\"token\":\"{}\"}}", KEY.replace('/', "\\/")),
        format!("basic {}", STANDARD.encode(KEY)),
        format!("basic {}", URL_SAFE.encode(KEY)),
        // A long text is cut, and half of a key is a key still.
        format!("{}{KEY}", "x".repeat(190)),
    ] {
        for status in [400, 403, 500, 503] {
            let server = saying(Said::new(status, form.clone()));
            let teller = teller(&server.url(""));
            let answer = run(&teller);
            assert!(answer.err.contains("lake"), "{}", answer.err);
            assert!(!answer.err.contains("FAKE-l"), "{}", answer.err);
        }
    }
}

#[test]
fn an_answer_cannot_command_the_agent_or_the_terminal() {
    for status in [400, 403, 503] {
        let server = saying(Said::new(status, "\r\n::error::x\r\n##vso[task.complete]\u{1b}[2J\u{202e}"));
        let answer = run(&teller(&server.url("")));
        let is_command = |line: &str| line.starts_with("::") || line.starts_with("##");
        assert!(!answer.err.lines().any(is_command), "{:?}", answer.err);
        assert!(!answer.err.contains(['\u{1b}', '\u{202e}']), "{:?}", answer.err);
    }
}

#[test]
fn half_of_an_event_is_told_again_and_replaces_what_was_there() {
    let lake = Lake::start(Version::Main);
    let shared = std::sync::Arc::new(lake);
    let inner = std::sync::Arc::clone(&shared);
    let server =
        Server::http(
            move |heard| {
                if heard.path.ends_with("/deployments") { Said::new(503, "later") } else { inner.say(heard) }
            },
        );
    let teller = teller(&server.url("/rest/plugins/webhook/connections/1"));
    fault(&teller, "503: later");
    assert_eq!((shared.tables().issues.len(), shared.tables().deployments.len()), (1, 0));
    teller.tell(&devlake(&shared.by_number()));
    teller.build(&Build { number: 78, ..FAIL });
    assert_eq!((shared.tables().issues.len(), shared.tables().deployments.len()), (1, 2));
}
