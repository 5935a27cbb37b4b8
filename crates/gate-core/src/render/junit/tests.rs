//! What the `JUnit` file holds, read back by an XML reader.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::model::{Outcome, Report, Verdict};
use crate::render::escape::is_unseen;
use crate::render::testing::{
    HOSTILE, Sample, absent, cause, clean, failing, hostile, not_judged, passing, thousand, undecided,
};
use crate::render::{Style, find};

fn junit(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("junit").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Each element with an attribute of it, in order.
fn elements(text: &str, element: &str, attribute: &str) -> Vec<String> {
    let value = |tag: &BytesStart<'_>| {
        let found = tag.attributes().map(Result::unwrap).find(|it| it.key.as_ref() == attribute);
        found.map(|it| it.normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned()).unwrap_or_default()
    };
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        if matches!(event, Event::Eof) {
            return found;
        }
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.name().as_ref() == element
        {
            found.push(value(&tag));
        }
    }
}

#[test]
fn a_failing_report_in_junit() {
    insta::assert_snapshot!(junit(&failing()));
}

#[test]
fn a_report_that_warns_in_junit() {
    insta::assert_snapshot!(junit(&passing()));
}

#[test]
fn errors_are_errors_and_failures_are_failures() {
    for (report, failures, errors) in [(clean(), 0, 0), (passing(), 0, 0), (failing(), 3, 1), (undecided(), 0, 2)] {
        let text = junit(&report);
        assert_eq!(elements(&text, "testsuites", "failures"), [failures.to_string()]);
        assert_eq!(elements(&text, "testsuites", "errors"), [errors.to_string()]);
        assert_eq!(elements(&text, "failure", "type").len(), failures);
        assert_eq!(elements(&text, "error", "type").len(), errors);
        assert_eq!(report.verdict == Verdict::Fail, failures > 0);
        assert_eq!(report.verdict == Verdict::Error, failures == 0 && errors > 0);
        assert_eq!(elements(&text, "testsuite", "name").len(), report.gates.len());
        assert_eq!(elements(&text, "testsuites", "tests"), [elements(&text, "testcase", "name").len().to_string()]);
    }
}

#[test]
fn nothing_judged_is_an_error_too() {
    let report = Sample::new().gate("secrets", Outcome::NotJudged, &[], &[not_judged("not asked for")]).build();
    assert_eq!(report.verdict, Verdict::Error);
    let text = junit(&report);
    assert_eq!(elements(&text, "error", "message"), ["no gate of the policy was judged"]);
    assert_eq!(elements(&text, "skipped", "message"), ["not asked for"]);
    assert_eq!(elements(&text, "testsuites", "errors"), ["1"]);
}

#[test]
fn cases_keep_their_names_when_the_numbers_change() {
    let measure = |actual: &str| {
        let message = format!("new_coverage is {actual}, has to be >= 80% (fawkes.yaml:57)");
        let other = format!("web: {message}");
        let failed = |message: &str| cause(Outcome::Fail, "measure-failed", message, "");
        let report = Sample::new()
            .gate("sast", Outcome::Fail, &[], &[failed(&message), failed(&other), absent(), absent()])
            .with(|report| report.gates[1].limit = "quality_gate OK, new_coverage >= 80%".to_owned())
            .build();
        elements(&junit(&report), "testcase", "name")
    };
    assert_eq!(measure("61.5%")[1..], ["new_coverage >= 80%", "web: new_coverage >= 80%", "absent", "absent (2)"]);
    assert_eq!(measure("61.5%"), measure("62%"));
}

#[test]
fn a_flood_of_findings_is_listed_by_remedy_and_counted() {
    let text = junit(&thousand());
    assert_eq!(text.matches(" clears ").count() + text.matches(" names no fixed version ").count(), 100);
    assert!(text.contains("more, which the JSON output has"), "{text}");
    assert!(text.len() < 100_000);
}

#[test]
fn texts_are_words_and_no_markup() {
    let text = junit(&hostile());
    assert!(!text.chars().any(|c| c != '\n' && is_unseen(c)), "XML 1.0 has no place for control codes");
    let mut report = failing();
    for gate in &mut report.gates {
        gate.limit = "]]><x/>&lol;<!ENTITY".to_owned();
    }
    let text = junit(&report);
    assert_eq!(elements(&text, "x", ""), [""; 0]);
    assert!(elements(&text, "property", "value").contains(&"]]><x/>&lol;<!ENTITY".to_owned()));
    assert!(junit(&hostile()).contains(&*crate::render::escape::terminal(HOSTILE, true).replace('>', "&gt;")));
}
