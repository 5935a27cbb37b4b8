//! What the JSON holds, and that it holds it for every report.

use serde_json::Value;

use crate::model::{Report, Use};
use crate::render::escape::is_unseen;
use crate::render::testing::{clean, failing, hostile, passing, thousand, undecided};
use crate::render::{Style, find};

fn json(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("json").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn value(report: &Report) -> Value {
    serde_json::from_str(&json(report)).unwrap()
}

#[test]
fn a_failing_report_in_json() {
    insta::assert_snapshot!(json(&failing()));
}

#[test]
fn a_passing_report_in_json() {
    insta::assert_snapshot!(json(&passing()));
}

#[test]
fn exit_codes_belong_to_verdicts() {
    for (report, verdict, code) in [(clean(), "pass", 0), (failing(), "fail", 1), (undecided(), "error", 3)] {
        let value = value(&report);
        assert_eq!((value["verdict"].as_str(), value["exit_code"].as_u64()), (Some(verdict), Some(code)));
    }
}

#[test]
fn every_finding_stands_in_it_with_its_state() {
    let report = thousand();
    assert_eq!(value(&report)["findings"].as_array().unwrap().len(), 1000);
    let states = |report: &Report| -> Vec<String> {
        let value = value(report);
        value["findings"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect()
    };
    let mut report = passing();
    assert_eq!(states(&report), ["suppressed", "exempted", "open"]);
    report.evidence[0].used = Use::Superseded;
    assert_eq!(states(&report), ["superseded"; 3]);
    report.evidence[0].used = Use::Unusable;
    assert_eq!(states(&report), ["suppressed", "exempted", "open"]);
}

#[test]
fn gates_name_their_findings_by_position() {
    let value = value(&failing());
    let container = value["gates"].as_array().unwrap().iter().find(|gate| gate["id"] == "container").unwrap();
    for at in container["findings"].as_array().unwrap() {
        let at = usize::try_from(at.as_u64().unwrap()).unwrap();
        assert_eq!(value["findings"][at]["gate"], "container");
    }
}

#[test]
fn gates_name_the_upgrades_that_the_terminal_names() {
    let value = value(&failing());
    let container = value["gates"].as_array().unwrap().iter().find(|gate| gate["id"] == "container").unwrap();
    let wanted = serde_json::json!([
        { "package": "openssl", "from": "1.1.1k", "to": "1.1.1n", "to_words": "1.1.1n", "clears": 3, "flaws": [3, 4, 5] },
        { "package": "log4j-core", "from": "1.1.1k", "to": "2.3.1", "to_words": "2.3.1", "clears": 1, "flaws": [6] },
    ]);
    assert_eq!(container["upgrades"], wanted);
}

#[test]
fn equal_reports_give_equal_bytes_whatever_the_style() {
    let report = hostile();
    let mut wide = Vec::new();
    let style = Style { color: true, width: 200, unicode: false, verbose: true };
    find("json").unwrap().render(&report, &style, &mut wide).unwrap();
    assert_eq!(json(&report).into_bytes(), wide);
    assert_eq!(json(&report), json(&hostile()));
}

#[test]
fn texts_come_back_as_they_were_and_never_break_a_line() {
    let value = value(&hostile());
    assert_eq!(value["findings"][0]["rule"], crate::render::testing::HOSTILE);
    assert!(!json(&hostile()).chars().any(|c| c != '\n' && is_unseen(c)));
}

#[test]
fn a_closed_pipe_is_an_error() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for renderer in crate::render::registry() {
        let error = renderer.render(&failing(), &Style::default(), &mut Closed).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{}", renderer.id());
    }
}

/// Every key that the schema requires is there, and words stand in their lists.
#[cfg(feature = "schema")]
#[test]
fn reports_follow_the_schema() {
    use crate::render::testing::schema::follows;
    let schema: Value = serde_json::from_str(&crate::render::schema::verdict_v1()).unwrap();
    for report in [clean(), passing(), failing(), undecided(), hostile()] {
        follows(&value(&report), &schema, &schema, "$");
    }
}
