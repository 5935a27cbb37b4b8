//! Limits, remarks, unknown keys and the order of what a sink hands over.

use super::*;
use crate::decode::ComponentDraft;
use crate::model::{Kind, MeasureValue};

const FORMAT: Format = Format { id: "test", title: "test", proof: Proof::Silent };

fn sink(limits: Limits) -> Sink {
    Sink::new(ToolId::new("t"), &FORMAT, limits)
}

#[test]
fn long_titles_are_cut_on_a_character_and_long_ids_are_errors() {
    let mut sink = sink(Limits { string_bytes: 4, ..Limits::default() });
    sink.finding(&Draft { title: "abc€", ..Draft::new(Kind::Bug) }).unwrap();
    assert_eq!(sink.finding(&Draft { rule: "abcde", ..Draft::new(Kind::Bug) }).unwrap_err().code, Code::Limit);
    let decoded = sink.finish();
    assert_eq!(decoded.findings.text(decoded.findings.rows[0].title), "abc");
    assert_eq!(decoded.problems[0].code, Code::CutText);
}

#[test]
fn more_rows_than_the_limit_are_an_error() {
    let mut sink = sink(Limits { findings: 2, ..Limits::default() });
    sink.finding(&Draft::new(Kind::Bug)).unwrap();
    sink.component(&ComponentDraft::default()).unwrap();
    assert_eq!(sink.finding(&Draft::new(Kind::Bug)).unwrap_err().code, Code::Limit);
}

#[test]
fn repeated_remarks_are_counted_and_a_flood_of_different_ones_is_folded() {
    let mut sink = sink(Limits::default());
    for number in 0..10_000 {
        sink.problem(Code::UnknownValue, "same", format!("row {number}"));
        sink.problem(Code::UnknownKeys, format!("other {number}"), "");
    }
    let problems = sink.finish().problems;
    assert!(problems.len() <= MAX_REMARKS + 1);
    assert!(problems.iter().any(|it| it.message == "same (10000 times)" && it.location == "row 0"));
}

#[test]
fn lists_that_hold_an_object_or_a_list_anywhere_are_unknown_sections() {
    let codes = |text: &str| {
        let mut sink = sink(Limits::default());
        let mut source = text.as_bytes();
        sink.unknown(&mut Json::new(&mut source, &Limits::default()), "key", true).unwrap();
        sink.finish().problems.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    for list in ["[{}]", r#"[[{"id":"CVE-1"}]]"#, "[[]]", r#"["x",null,{}]"#, "[1,[{}]]"] {
        assert_eq!(codes(list), [Code::UnknownSection, Code::UnknownKeys], "{list}");
    }
    for other in ["[]", r#"["x",1,null]"#, "{}", "null"] {
        assert_eq!(codes(other), [Code::UnknownKeys], "{other}");
    }
}

#[test]
fn measures_stand_by_key_behind_the_gate_whatever_order_they_came_in() {
    let mut sink = sink(Limits::default());
    for key in ["coverage", "quality_gate", "bugs"] {
        let value = MeasureValue::NoData;
        sink.measure(Measure { key: key.to_owned(), tool_key: key.to_owned(), value, condition: None });
    }
    let keys: Vec<_> = sink.finish().measures.into_iter().map(|measure| measure.key).collect();
    assert_eq!(keys, ["quality_gate", "bugs", "coverage"]);
}

#[test]
fn an_unrecognised_severity_is_the_worst_and_an_unknown_one_is_counted() {
    let mut sink = sink(Limits::default());
    assert_eq!(sink.severity("sev1"), Severity::Critical);
    assert_eq!(sink.severity("UNKNOWN"), Severity::Unknown);
    let codes: Vec<_> = sink.finish().problems.iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::UnknownValue, Code::SeverityUnknown]);
}

#[test]
fn weaknesses_stand_once_and_a_flood_of_them_is_cut() {
    let mut sink = sink(Limits::default());
    sink.finding(&Draft { cwes: &[79, 80, 79], ..Draft::new(Kind::Bug) }).unwrap();
    sink.finding(&Draft { cwes: &(1..=100).collect::<Vec<_>>(), ..Draft::new(Kind::Bug) }).unwrap();
    let decoded = sink.finish();
    let [few, many] = decoded.findings.rows[..] else { panic!("two rows") };
    assert_eq!(decoded.findings.cwes_of(&few).collect::<Vec<_>>(), ["CWE-79", "CWE-80"]);
    assert_eq!((many.cwes.len, decoded.problems[0].code), (64, Code::CutText));
}
