//! The traps of `SonarQube`'s documents, each with the reading that does not fall into it.

use crate::decode::{self, DecodeError, Limits};
use crate::model::{Code, Decoded, Kind, Level, MeasureValue, Proof, Severity, ToolId};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    decode::decode(&mut text.as_bytes(), None, "report", &Limits::default())
}

fn codes(decoded: &Decoded) -> Vec<Code> {
    decoded.problems.iter().map(|problem| problem.code).collect()
}

fn refusal(text: &str) -> Code {
    read(text).unwrap_err().code
}

fn gate(status: &str, rest: &str, conditions: &str) -> String {
    format!(r#"{{"projectStatus":{{"status":"{status}","conditions":[{conditions}]{rest}}}}}"#)
}

fn condition(status: &str, metric: &str, comparator: &str, threshold: &str, actual: &str) -> String {
    format!(
        r#"{{"status":"{status}","metricKey":"{metric}","comparator":"{comparator}","errorThreshold":"{threshold}","actualValue":"{actual}"}}"#
    )
}

fn gate_codes(status: &str, rest: &str, conditions: &str) -> Vec<Code> {
    codes(&read(&gate(status, rest, conditions)).unwrap())
}

fn issue(rest: &str) -> String {
    format!(r#"{{"rule":"java:S1","component":"org.acme:shop:src/A.java","project":"org.acme:shop"{rest}}}"#)
}

fn page(total: u64, index: u64, size: u64, rows: &[String]) -> String {
    let rows = rows.join(",");
    format!(r#"{{"paging":{{"pageIndex":{index},"pageSize":{size},"total":{total}}},"issues":[{rows}]}}"#)
}

fn open() -> String {
    issue(r#","status":"OPEN","type":"BUG","severity":"MAJOR""#)
}

#[test]
fn equal_passes_and_percentages_are_compared_at_full_precision() {
    let holds = [
        condition("OK", "new_coverage", "LT", "80", "80.0"),
        condition("OK", "new_duplicated_lines_density", "GT", "3", "3.0"),
        condition("OK", "new_maintainability_rating", "GT", "1", "1.0"),
    ];
    assert_eq!(gate_codes("OK", "", &holds.join(",")), []);
    for (metric, comparator, threshold, actual) in [
        ("new_coverage", "LT", "80", "79.99999"),
        ("new_duplicated_lines_density", "GT", "3", "3.0000001"),
        ("new_maintainability_rating", "GT", "1", "2.0"),
        ("new_bugs", "EQ", "4", "4"),
        ("new_bugs", "NE", "0", "1"),
    ] {
        let lying = condition("OK", metric, comparator, threshold, actual);
        assert_eq!(gate_codes("OK", "", &lying), [Code::ConditionMismatch], "{metric} {actual}");
    }
}

#[test]
fn a_status_that_says_no_without_a_cause_is_a_mismatch_too() {
    let holds = condition("ERROR", "new_bugs", "GT", "0", "0");
    assert_eq!(gate_codes("ERROR", "", &holds), [Code::ConditionMismatch]);
    let red = condition("ERROR", "new_bugs", "GT", "0", "1");
    assert_eq!(gate_codes("OK", "", &red), [Code::ConditionMismatch]);
    let green = condition("OK", "new_bugs", "GT", "0", "0");
    assert_eq!(gate_codes("ERROR", "", &green), [Code::ConditionMismatch]);
}

#[test]
fn ignored_conditions_forgive_coverage_and_duplication_only_in_any_key_order() {
    let coverage = condition("OK", "new_coverage", "LT", "80", "0.0");
    let bugs = condition("OK", "new_bugs", "GT", "0", "5");
    let ignored = r#","ignoredConditions":true"#;
    assert_eq!(gate_codes("OK", ignored, &coverage), [Code::IgnoredConditions]);
    let both = gate_codes("OK", ignored, &bugs);
    assert!(both.contains(&Code::ConditionMismatch), "{both:?}");
    let first = format!(r#"{{"projectStatus":{{"ignoredConditions":true,"conditions":[{coverage}],"status":"OK"}}}}"#);
    assert_eq!(codes(&read(&first).unwrap()), [Code::IgnoredConditions]);
}

#[test]
fn a_gate_that_was_not_computed_is_said_in_every_form() {
    assert_eq!(gate_codes("NONE", "", ""), [Code::GateNotComputed]);
    assert_eq!(gate_codes("OK", "", ""), [Code::GateNotComputed]);
    assert_eq!(codes(&read(r#"{"projectStatus":{}}"#).unwrap()), [Code::GateNotComputed]);
    assert_eq!(codes(&read(r#"{"level":"OK","conditions":[]}"#).unwrap()), [Code::GateNotComputed]);
}

#[test]
fn a_repeated_condition_and_an_impossible_value_are_errors() {
    let twice = [condition("ERROR", "new_bugs", "GT", "0", "5"), condition("OK", "new_bugs", "GT", "0", "0")];
    assert_eq!(refusal(&gate("OK", "", &twice.join(","))), Code::DuplicateKey);
    for (metric, actual) in
        [("new_bugs", "-1"), ("new_bugs", "none"), ("new_coverage", "100.1"), ("new_coverage", "inf"), ("bugs", "0x0")]
    {
        let impossible = condition("OK", metric, "GT", "0", actual);
        assert_eq!(refusal(&gate("OK", "", &impossible)), Code::Malformed, "{metric} {actual}");
    }
}

#[test]
fn the_number_of_duplicated_lines_is_not_taken_for_the_percentage() {
    let text = r#"{"component":{"key":"shop","measures":[
        {"metric":"new_duplicated_lines","period":{"value":"120"}},
        {"metric":"new_duplicated_lines_density","period":{"value":"1.5"}}]}}"#;
    let decoded = read(text).unwrap();
    let value = |key: &str| &decoded.measures.iter().find(|measure| measure.key == key).unwrap().value;
    assert_eq!(value("new_duplicated_lines"), &MeasureValue::Percent(1.5));
    assert_eq!(value("new_duplicated_lines_count"), &MeasureValue::Count(120.0));
}

#[test]
fn differences_over_a_period_are_not_values() {
    let text = r#"{"component":{"key":"shop","measures":[
        {"metric":"coverage","periods":[{"index":1,"value":"+1.5"}]},
        {"metric":"new_coverage","periods":[{"index":2,"value":"9"},{"index":1,"value":"44.5"}]}]}}"#;
    let decoded = read(text).unwrap();
    assert_eq!(decoded.measures[0].value, MeasureValue::NoData);
    assert_eq!(decoded.measures[1].value, MeasureValue::Percent(44.5));
}

#[test]
fn a_repeated_measure_is_an_error_and_broken_details_say_where() {
    let twice = r#"{"component":{"key":"s","measures":[{"metric":"bugs","value":"5"},{"metric":"bugs","value":"0"}]}}"#;
    assert_eq!(refusal(twice), Code::DuplicateKey);
    let details = r#"{"component":{"key":"s","measures":[{"metric":"quality_gate_details","value":"{\"level\":"}]}}"#;
    let error = read(details).unwrap_err();
    assert_eq!((error.code, error.path.as_str()), (Code::Truncated, "quality_gate_details.level"));
}

#[test]
fn details_that_contradict_the_status_measure_are_kept_beside_it() {
    let text = r#"{"component":{"key":"s","measures":[{"metric":"alert_status","value":"OK"},
        {"metric":"quality_gate_details","value":"{\"level\":\"ERROR\",\"conditions\":[{\"metric\":\"bugs\",\"op\":\"GT\",\"error\":\"0\",\"actual\":\"1\",\"level\":\"ERROR\"}]}"}]}}"#;
    let decoded = read(text).unwrap();
    let gates: Vec<_> = decoded.measures.iter().filter(|measure| measure.key == "quality_gate").collect();
    assert_eq!(gates.len(), 2);
    assert_eq!(codes(&decoded), [Code::ConditionMismatch]);
}

#[test]
fn paths_lose_the_project_key_although_it_holds_colons() {
    let decoded = read(&page(1, 1, 100, &[open()])).unwrap();
    let row = decoded.findings.rows[0];
    assert_eq!(decoded.findings.text(row.path), "src/A.java");
    assert_eq!(super::words::path("shop", "shop"), "");
    assert_eq!(super::words::path("shopping:a.js", "shop"), "shopping:a.js");
    assert_eq!(super::words::path("shop:a.js", ""), "shop:a.js");
}

#[test]
fn only_what_the_server_resolved_is_out_of_the_count() {
    for (rest, open, suppressed, closed) in [
        (r#","status":"OPEN""#, 1, 0, 0),
        (r#","status":"REOPENED""#, 1, 0, 0),
        (r#","status":"CLOSED","resolution":"FIXED""#, 0, 0, 1),
        (r#","status":"CLOSED","resolution":"REMOVED""#, 0, 0, 1),
        (r#","status":"RESOLVED","resolution":"WONTFIX""#, 0, 1, 0),
        (r#","status":"RESOLVED","resolution":"FALSE-POSITIVE","issueStatus":"FALSE_POSITIVE""#, 0, 1, 0),
        (r#","issueStatus":"ACCEPTED""#, 0, 1, 0),
        (r#","status":"IN_SANDBOX","issueStatus":"IN_SANDBOX""#, 1, 0, 0),
        // Unknown, absent and contradictory words count.
        ("", 1, 0, 0),
        (r#","status":"RESOLVED""#, 1, 0, 0),
        (r#","status":"FIXED""#, 1, 0, 0),
        (r#","status":"CLOSED","resolution":"SAFE""#, 1, 0, 0),
        (r#","status":"CLOSED","resolution":"FIXED","issueStatus":"OPEN""#, 1, 0, 0),
        (r#","status":"OPEN","issueStatus":"ACCEPTED""#, 1, 0, 0),
    ] {
        let decoded = read(&page(1, 1, 100, &[issue(&format!(r#"{rest},"type":"BUG","severity":"INFO""#))])).unwrap();
        let rows = &decoded.findings.rows;
        let counted = (rows.iter().filter(|row| row.suppression.is_none()).count(), rows.len(), decoded.closed);
        assert_eq!(counted, (open, open + suppressed, closed), "{rest}");
    }
}

#[test]
fn any_effect_on_security_is_a_vulnerability_and_unknown_words_are_the_worst() {
    let kind_of = |rest: &str| {
        let text = page(1, 1, 100, &[issue(&format!(r#","status":"OPEN"{rest}"#))]);
        let decoded = read(&text).unwrap();
        (decoded.findings.rows[0].kind, decoded.findings.rows[0].severity)
    };
    let impacts = |quality: &str, severity: &str| {
        format!(r#","impacts":[{{"softwareQuality":"{quality}","severity":"{severity}"}}]"#)
    };
    let bug = r#","type":"BUG","severity":"MINOR""#;
    assert_eq!(kind_of(bug), (Kind::Bug, Severity::Low));
    let both = format!("{bug}{}", impacts("SECURITY", "BLOCKER"));
    assert_eq!(kind_of(&both), (Kind::CodeVulnerability, Severity::Low));
    assert_eq!(kind_of(&impacts("MAINTAINABILITY", "HIGH")), (Kind::CodeSmell, Severity::High));
    assert_eq!(kind_of(&impacts("RELIABILITY", "DIRE")), (Kind::Bug, Severity::Critical));
    assert_eq!(kind_of(&impacts("ELEGANCE", "LOW")), (Kind::CodeVulnerability, Severity::Low));
    assert_eq!(kind_of(r#","type":"TYPO","severity":"INFO""#), (Kind::CodeVulnerability, Severity::Info));
    assert_eq!(kind_of(""), (Kind::CodeVulnerability, Severity::Unknown));
    let hotspot = r#","type":"SECURITY_HOTSPOT","severity":"MAJOR""#;
    assert_eq!(kind_of(hotspot), (Kind::Hotspot, Severity::Medium));
}

#[test]
fn pages_state_what_they_hold_and_what_is_missing() {
    let first = read(&page(3, 1, 2, &[open(), open()])).unwrap();
    assert_eq!((codes(&first), first.proof), (vec![], Proof::Tells));
    let page_of = first.scan.page.unwrap();
    assert_eq!((page_of.index, page_of.total, page_of.rows), (1, 3, 2));
    let last = read(&page(3, 2, 2, &[open()])).unwrap();
    assert_eq!((codes(&last), last.scan.page.unwrap().export), (vec![], page_of.export));
    let joined = read(&page(3, 1, 2, &[open(), open(), open()])).unwrap();
    assert_eq!(codes(&joined), []);
    let cut = read(&page(3, 1, 100, &[open()])).unwrap();
    assert_eq!(codes(&cut), [Code::Malformed, Code::CountMismatch, Code::NoProof]);
    for odd in [page(0, 1, 100, &[open()]), page(3, 0, 2, &[open(), open()])] {
        let decoded = read(&odd).unwrap();
        assert_eq!((codes(&decoded), decoded.proof), (vec![Code::CountMismatch, Code::NoProof], Proof::Silent));
    }
    let many = read(&page(10_001, 1, 1, &[open()])).unwrap();
    assert_eq!(codes(&many), [Code::PagesMissing]);
}

#[test]
fn an_empty_page_of_nobody_knows_which_project_proves_nothing() {
    let nobody = read(&page(0, 1, 100, &[])).unwrap();
    assert_eq!((codes(&nobody), nobody.proof), (vec![Code::NoProof], Proof::Silent));
    let text = r#"{"total":0,"p":1,"ps":100,"issues":[],"components":[{"key":"shop","qualifier":"TRK"}]}"#;
    let known = read(text).unwrap();
    assert_eq!((codes(&known), known.proof, known.scan.subject.name.as_deref()), (vec![], Proof::Tells, Some("shop")));
}

#[test]
fn rows_of_another_document_further_down_are_errors() {
    for foreign in [
        r#"{"engineId":"x","ruleId":"y","primaryLocation":{}}"#.to_owned(),
        issue(r#","status":"CLOSED","resolution":"FIXED","isNew":true"#),
        r#"{"component":"shop:a.js","status":"OPEN"}"#.to_owned(),
    ] {
        assert_eq!(refusal(&page(2, 1, 100, &[open(), foreign.clone()])), Code::Malformed, "{foreign}");
        assert_eq!(refusal(&format!("[{},{foreign}]", open())), Code::Malformed, "{foreign}");
    }
    let wrong = r#"{"total":1,"p":1,"ps":100,"issues":{"rule":"x"}}"#;
    assert!(read(wrong).is_err());
    let object = format!(r#"{{"paging":{{"pageIndex":1,"pageSize":1,"total":1}},"hotspots":{},"issues":[]}}"#, open());
    assert_eq!(refusal(&object), Code::Malformed);
}

#[test]
fn lists_without_an_envelope_and_foreign_content_are_not_claimed() {
    for stub in [
        r#"{"issues":[]}"#,
        r#"{"projectKey":"a","summary":{"issues":0},"issues":[],"message":"not configured"}"#,
        r#"{"errors":[{"msg":"Insufficient privileges"}]}"#,
        r#"{"queue":[],"current":{"id":"1","componentKey":"a","status":"SUCCESS"}}"#,
        r#"{"paging":{},"baseComponent":{"key":"a","measures":[]},"components":[]}"#,
    ] {
        assert_eq!(refusal(stub), Code::RefusedFormat, "{stub}");
    }
    for foreign in [
        r#"{"hotspots":[]}"#,
        r#"{"task":{"name":"build"}}"#,
        r#"{"component":{"key":"a"}}"#,
        r#"{"level":"info","conditions":[{"type":"Ready"}]}"#,
        r#"{"issues":[{"check":"x","filename":"a.ex"}]}"#,
        r#"[{"filePath":"a.js","messages":[]}]"#,
        r#"[{"rule":"no-eval","file":"a.js"}]"#,
        "<html><title>Jenkins</title></html>",
        "sonar.projectKey=shop\nsonar.host.url=http://x\n",
    ] {
        assert!(matches!(refusal(foreign), Code::Unrecognised | Code::NotAReport), "{foreign}");
    }
}

#[test]
fn a_bare_list_needs_a_name_when_empty_and_never_proves_completeness() {
    assert_eq!(refusal("[]"), Code::Ambiguous);
    let hint = ToolId::new("sonarqube");
    let named = decode::decode(&mut &b"[]"[..], Some(&hint), "report", &Limits::default()).unwrap();
    assert_eq!((codes(&named), named.proof), (vec![Code::NoProof], Proof::Silent));
    let rows = read(&format!("[{}]", open())).unwrap();
    assert_eq!((codes(&rows), rows.proof), (vec![Code::PageCountUnknown, Code::NoProof], Proof::Silent));
}

#[test]
fn tasks_that_did_not_succeed_are_errors_of_their_own() {
    let codes_of = |rest: &str| codes(&read(&format!(r#"{{"task":{{"id":"T","type":"REPORT"{rest}}}}}"#)).unwrap());
    assert_eq!(codes_of(r#","status":"SUCCESS","analysisId":"A""#), []);
    for rest in [
        r#","status":"PENDING","componentKey":"a""#,
        r#","status":"IN_PROGRESS","analysisId":"A""#,
        r#","status":"FAILED","errorMessage":"no""#,
        r#","status":"CANCELED""#,
        r#","status":"SUCCESS","componentKey":"a""#,
    ] {
        assert_eq!(codes_of(rest), [Code::TaskNotDone], "{rest}");
    }
    assert!(codes_of(r#","status":"success","analysisId":"A""#).contains(&Code::TaskNotDone));
    let warned = codes_of(r#","status":"SUCCESS","analysisId":"A","warnings":["blame is missing"]"#);
    assert_eq!(warned, [Code::ToolWarnings], "the list counts although `warningCount` is absent");
    let synced = r#"{"task":{"id":"T","type":"ISSUE_SYNC","status":"SUCCESS","analysisId":"A"}}"#;
    assert_eq!(codes(&read(synced).unwrap()), [Code::TaskNotDone]);
}

#[test]
fn report_task_splits_at_the_first_equals_sign_and_needs_its_last_line_whole() {
    let text = "projectKey=a=b\nserverUrl=https://s\ndashboardUrl=https://s/dashboard?id=a%3Db&branch=feat%2Fx#top\n\
                ceTaskId=T1\nceTaskUrl=https://s/api/ce/task?id=T1\n";
    let decoded = read(text).unwrap();
    assert_eq!(decoded.scan.subject.name.as_deref(), Some("a=b"));
    assert_eq!(decoded.scan.subject.branch.as_deref(), Some("feat/x"));
    assert_eq!((decoded.scan.task.as_deref(), decoded.scan.examined), (Some("T1"), None));
    assert_eq!(refusal(text.trim_end()), Code::Truncated);
    assert_eq!(refusal("projectKey=a\nserverUrl=https://s\nceTaskId=T1\n"), Code::Truncated);
    let differ = read(&text.replace("task?id=T1", "task?id=T2")).unwrap();
    assert_eq!(codes(&differ), [Code::CountMismatch]);
    assert_eq!(refusal(&format!("{text}noise\n")), Code::Malformed);
    let broken = read(&text.replace("feat%2Fx", "feat%2")).unwrap();
    assert_eq!(broken.scan.subject.branch, None);
}

#[test]
fn a_webhook_without_a_gate_or_of_a_failed_task_is_no_pass() {
    let text = r#"{"serverUrl":"https://s","status":"FAILED","project":{"key":"a"},"properties":{}}"#;
    assert_eq!(codes(&read(text).unwrap()), [Code::TaskNotDone, Code::GateNotComputed]);
    let lying = r#"{"serverUrl":"https://s","status":"SUCCESS","project":{"key":"a"},"qualityGate":{"status":"OK",
        "conditions":[{"metric":"new_bugs","operator":"GREATER_THAN","value":"4","status":"NO_VALUE","errorThreshold":"0"}]}}"#;
    assert_eq!(codes(&read(lying).unwrap()), [Code::ConditionMismatch]);
}

#[test]
fn megabytes_of_rules_before_the_issues_of_a_sonar_report_do_not_hide_it() {
    let description = "x".repeat(5 << 20);
    let row = r#"{"rule":"py:S1","severity":"MAJOR","status":"OPEN","component":"a.py","line":1}"#;
    let text = format!(
        r#"{{"allBugs":true,"noSecurityHotspot":false,"sonarBaseURL":"https://s","sonarComponent":"a","rules":{{"py:S1":{{"htmlDesc":"{description}"}}}},"issues":[{row}],"hotspotKeys":[],"inNewCodePeriod":true,"qualityGateStatus":false,"summary":{{"major":1}}}}"#
    );
    let decoded = read(&text).unwrap();
    assert_eq!(decoded.findings.rows[0].new, Some(true), "the switch may stand behind the rows");
    assert_eq!(codes(&decoded), [Code::GateNotComputed, Code::NoProof]);
    let without = text.replace(&format!("[{row}]"), "null").replace("\"issues\":null,", "");
    assert_eq!(refusal(&without), Code::Malformed);
}

#[test]
fn a_sonar_report_that_reached_its_own_limit_is_incomplete() {
    let row = r#"{"rule":"py:S1","severity":"MINOR","status":"TO_REVIEW","component":"a.py"}"#;
    let rows = vec![row; 10_000].join(",");
    let text = format!(
        r#"{{"allBugs":true,"noSecurityHotspot":false,"sonarBaseURL":"https://s","sonarComponent":"a","issues":[{rows}]}}"#
    );
    assert!(codes(&read(&text).unwrap()).contains(&Code::PagesMissing));
}

#[test]
fn fewer_rows_than_a_report_counts_are_an_error_and_more_a_warning() {
    let level = |rows: &str| {
        let text = format!(
            r#"{{"allBugs":true,"noSecurityHotspot":false,"sonarBaseURL":"https://s","sonarComponent":"a","rules":{{}},"issues":{rows},"hotspotKeys":[],"inNewCodePeriod":false,"qualityGateStatus":false,"summary":{{"major":1}}}}"#
        );
        let decoded = decode::decode(&mut text.as_bytes(), None, "report", &Limits::default()).unwrap();
        decoded
            .problems
            .iter()
            .filter(|it| matches!(it.code, Code::CountMismatch | Code::Malformed))
            .map(|it| it.level)
            .min_by_key(|level| std::cmp::Reverse(*level))
    };
    let row = r#"{"rule":"py:S1","severity":"MAJOR","status":"OPEN","component":"a.py","line":1,"message":"m"}"#;
    assert_eq!(level("null"), Some(Level::Error));
    assert_eq!(level("[]"), Some(Level::Error));
    assert_eq!(level(&format!("[{row}]")), None);
    assert_eq!(level(&format!("[{row},{row}]")), Some(Level::Warn));
}
