//! The demo answers what the README says it answers.

use super::common::demo;

const COMMAND: [&str; 5] = ["check", "--root", "demo", "--now", "2026-11-20T12:00:00Z"];

#[test]
fn the_demo_fails_for_three_reasons_that_one_can_see() {
    let answer = demo().gate(&[&COMMAND[..], &["--output", "json"]].concat());
    assert_eq!(answer.code, 1, "{}", answer.all());
    let verdict: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let gates = verdict["gates"].as_array().unwrap().iter();
    let outcomes: Vec<_> =
        gates.map(|gate| format!("{} {}", gate["id"].as_str().unwrap(), gate["outcome"].as_str().unwrap())).collect();
    let wanted = [
        "evidence pass",
        "secrets pass",
        "sast fail",
        "dependencies fail",
        "container fail",
        "licenses not-judged",
        "policies not-judged",
    ];
    assert_eq!(outcomes, wanted);
    let states: Vec<_> =
        verdict["exemptions"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["active", "expired", "active"]);
}

#[test]
fn the_first_line_of_the_demo_is_the_verdict() {
    let answer = demo().gate(&COMMAND);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.out.lines().next().unwrap().to_ascii_lowercase().contains("fail"), "{}", answer.out);
    assert_eq!(answer.err, "");
}

#[test]
fn without_its_clock_the_demo_is_an_error_not_a_pass() {
    let answer = demo().gate(&["check", "--root", "demo", "--now", "2027-06-01T00:00:00Z"]);
    assert_ne!(answer.code, 0, "{}", answer.all());
    assert!(answer.out.contains("old"), "{}", answer.out);
}
