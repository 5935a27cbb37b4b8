//! What is written is read back, and what is no verdict is refused.

use super::{Document, ReadError, stored_run};
use crate::event::GateRun;
use crate::model::Report;
use crate::render::testing::{clean, failing, hostile, passing, thousand, undecided};
use crate::render::{Style, find};

fn written(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("json").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn everything(document: &Document<'_>) -> Vec<String> {
    let mut lines = vec![format!("{:?}", document.head)];
    lines.extend((0..document.findings()).map(|at| format!("{:?}", document.finding(at).unwrap())));
    lines.extend((0..document.flaws()).map(|at| format!("{:?}", document.flaw(at).unwrap())));
    lines
}

fn refused(text: &str) -> ReadError {
    Document::read(text.as_bytes()).err().unwrap_or_else(|| panic!("was read: {}", &text[..text.len().min(200)]))
}

#[test]
fn a_document_says_what_its_report_says() {
    for report in [clean(), passing(), failing(), undecided(), thousand(), hostile()] {
        let text = written(&report);
        assert_eq!(everything(&Document::read(text.as_bytes()).unwrap()), everything(&Document::of(&report)));
    }
}

#[test]
fn a_stored_verdict_is_the_event_of_its_run() {
    for report in [clean(), passing(), failing(), undecided(), thousand(), hostile()] {
        let event = GateRun::event(&report, jiff::SignedDuration::ZERO);
        assert_eq!(stored_run(written(&report).as_bytes()).unwrap(), event);
        assert_eq!(stored_run(format!("{}\n", event.to_line().unwrap()).as_bytes()).unwrap(), event);
    }
}

#[test]
fn a_document_that_is_cut_anywhere_is_refused() {
    let text = written(&failing());
    let text = text.trim_end();
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)).step_by(37).chain([text.len() - 1]) {
        let error = refused(&text[..end]);
        let wanted =
            if end == 0 { "is empty: the run that should have written it did not" } else { "ends in the middle" };
        assert_eq!(error.to_string(), wanted, "at {end}");
    }
}

#[test]
fn something_else_is_named_as_that() {
    for text in
        ["null", "[]", "[1,\"verdict-v1\"]", "{}", "\"verdict-v1\"", "7", r#"{"version":1,"schema":"inspect-v1"}"#]
    {
        assert_eq!(refused(text), ReadError::Foreign { tool: None }, "{text}");
    }
    let trivy = r#"{"SchemaVersion": 2, "ArtifactName": "app:1", "Results": []}"#;
    assert_eq!(refused(trivy), ReadError::Foreign { tool: None });
    assert_eq!(refused(" \n\t"), ReadError::Empty);
}

#[test]
fn another_version_is_refused_whatever_it_holds() {
    let text = written(&clean());
    for (from, to) in [
        ("\"version\": 1", "\"version\": 2"),
        ("\"version\": 1", "\"version\": \"1\""),
        ("\"version\": 1", "\"version\": 1.0"),
        ("\"version\": 1,", ""),
        ("verdict-v1", "verdict-v2"),
        ("verdict-v1", "verdict-v10"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed);
        assert!(matches!(refused(&changed), ReadError::Version(_)), "{to}: {}", refused(&changed));
    }
}

#[test]
fn keys_that_come_later_are_passed_over() {
    let text = written(&failing());
    let more = text
        .replace("\"version\": 1,", "\"version\": 1, \"later\": {\"a\": [1, {\"b\": null}]},")
        .replace("{\"fingerprint\":", "{\"later\": [[]], \"fingerprint\":")
        .replace("{\"id\":", "{\"later\": 1e9, \"id\":");
    assert_ne!(text, more);
    let (plain, more) = (Document::read(text.as_bytes()).unwrap(), Document::read(more.as_bytes()).unwrap());
    assert_eq!(everything(&plain), everything(&more));
}

#[test]
fn what_is_broken_is_told_with_its_place() {
    let text = written(&failing());
    for (from, to, said) in [
        ("\"verdict\": \"fail\"", "\"verdict\": \"maybe\"", "`maybe` is a word that this gate does not know here"),
        ("\"outcome\": \"fail\"", "\"outcome\": \"FAIL\"", "`FAIL` is a word"),
        ("\"gates\": [", "\"gates\": 7, \"x\": [", "invalid type: integer `7`"),
        ("\"gates\": [", "\"gates\": [], \"gates\": [", "duplicate field `gates`"),
        ("\"evidence\": [", "\"evident\": [", "missing field `evidence`"),
        ("\"counted\": ", "\"counted\": -", "invalid type"),
        ("\"now\": \"2026", "\"now\": \"today", "is a word"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{from}");
        let error = refused(&changed);
        assert!(error.to_string().contains(said), "{to}: {error}");
        assert!(matches!(error, ReadError::Shape { line: 2.., .. }), "{to}: {error:?}");
        assert!(error.place().starts_with(':'), "{error:?}");
    }
    assert!(matches!(refused(&format!("{text} {{}}")), ReadError::Syntax { truncated: false, .. }));
    let mut bytes = text.into_bytes();
    let at = bytes.len() / 2;
    bytes[at] = 0xff;
    assert_eq!(Document::read(&bytes).err(), Some(ReadError::Encoding(at)));
}

#[test]
fn nesting_of_any_depth_is_no_way_to_the_end_of_the_stack() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    assert_eq!(refused(&deep), ReadError::Foreign { tool: None });
    let text = written(&failing());
    for (from, to) in [
        ("\"version\": 1,", format!("\"version\": 1, \"later\": {deep},")),
        ("{\"fingerprint\":", format!("{{\"later\": {deep}, \"fingerprint\":")),
    ] {
        let changed = text.replacen(from, &to, 1);
        let document = Document::read(changed.as_bytes()).unwrap();
        assert!(document.finding(0).is_ok());
    }
    assert!(matches!(
        refused(&text.replacen("\"gates\": [", &format!("\"gates\": [{deep}, "), 1)),
        ReadError::Shape { .. }
    ));
    assert!(matches!(refused(&"{\"a\":".repeat(1_000_000)), ReadError::Syntax { truncated: true, .. }));
}

#[test]
fn positions_that_are_not_there_are_errors() {
    let text = written(&failing());
    let document = Document::read(text.as_bytes()).unwrap();
    assert!(matches!(document.finding(99).err(), Some(ReadError::Nowhere { list: "findings", at: 99, len: 8 })));
    assert!(matches!(document.flaw(u32::MAX).err(), Some(ReadError::Nowhere { list: "flaws", .. })));
    assert!(matches!(document.entry(0).err(), Some(ReadError::Nowhere { list: "exemptions", .. })));
    let broken = text.replacen("\"kind\": \"secret\"", "\"kind\": \"secrets\"", 1);
    let document = Document::read(broken.as_bytes()).unwrap();
    let error = document.finding(0).unwrap_err();
    assert!(error.to_string().starts_with("is no whole verdict: findings[0]: `secrets` is a word"), "{error}");
}
