//! What everybody gets wrong about SARIF.

use crate::decode::{DecodeError, Limits, decode};
use crate::model::{Code, Decoded, Finding, Kind, Proof, Severity};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    decode(&mut text.as_bytes(), None, "report.sarif", &Limits::default())
}

/// A report of one run: `parts` are its members.
fn run(parts: &str) -> Decoded {
    read(&format!(r#"{{"version":"2.1.0","runs":[{{{parts}}}]}}"#)).unwrap()
}

const TOOL: &str = r#""tool":{"driver":{"name":"Linter","rules":[
    {"id":"A","defaultConfiguration":{"level":"error"}},{"id":"B","defaultConfiguration":{"level":"note"}}]}}"#;

fn rows(parts: &str) -> Vec<(String, Severity)> {
    let decoded = run(parts);
    let text = |row: &Finding| decoded.findings.text(row.rule).to_owned();
    decoded.findings.rows.iter().map(|row| (text(row), row.severity)).collect()
}

fn one(parts: &str) -> Severity {
    rows(parts)[0].1
}

#[test]
fn results_before_the_tool_get_their_rules_defaults() {
    let results = r#""results":[{"ruleId":"A"},{"ruleIndex":1},{"ruleId":"B/sub"},{"ruleId":"elsewhere"}]"#;
    let expected = [
        ("A".to_owned(), Severity::High),
        ("B".to_owned(), Severity::Low),
        ("B/sub".to_owned(), Severity::Low),
        ("elsewhere".to_owned(), Severity::Medium),
    ];
    assert_eq!(rows(&format!("{results},{TOOL}")), expected);
    assert_eq!(rows(&format!("{TOOL},{results}")), expected);
}

#[test]
fn an_index_and_an_id_that_disagree_are_told_and_the_id_counts() {
    let decoded = run(&format!(r#"{TOOL},"results":[{{"ruleId":"A","ruleIndex":1}}]"#));
    assert_eq!(decoded.findings.rows[0].severity, Severity::High);
    assert!(decoded.problems.iter().any(|problem| problem.code == Code::CountMismatch));
}

#[test]
fn an_index_that_leads_nowhere_is_the_worst_unless_the_result_has_a_level() {
    assert_eq!(one(&format!(r#"{TOOL},"results":[{{"ruleIndex":9}}]"#)), Severity::Critical);
    assert_eq!(one(&format!(r#"{TOOL},"results":[{{"ruleIndex":9,"level":"note"}}]"#)), Severity::Low);
    assert_eq!(one(&format!(r#"{TOOL},"results":[{{"ruleIndex":-1,"ruleId":"A"}}]"#)), Severity::High);
}

#[test]
fn rules_of_extensions_are_found_by_index_name_and_guid_only_there() {
    let tool = r#""tool":{"extensions":[{"name":"pack","guid":"g","rules":[{"id":"A","defaultConfiguration":{"level":"note"}}]}],
        "driver":{"name":"Linter","rules":[{"id":"A","defaultConfiguration":{"level":"error"}}]}}"#;
    for component in [r#"{"index":0}"#, r#"{"name":"pack"}"#, r#"{"guid":"g"}"#] {
        let result = format!(r#""results":[{{"rule":{{"id":"A","toolComponent":{component}}}}}]"#);
        assert_eq!(one(&format!("{tool},{result}")), Severity::Low, "{component}");
    }
    assert_eq!(one(&format!(r#"{tool},"results":[{{"ruleId":"A"}}]"#)), Severity::High);
}

#[test]
fn an_override_counts_for_results_of_its_invocation() {
    let invocations = r#""invocations":[{"executionSuccessful":true},{"executionSuccessful":true,"ruleConfigurationOverrides":
        [{"descriptor":{"id":"B","index":1},"configuration":{"level":"error"}}]}]"#;
    let results = r#""results":[{"ruleId":"B","provenance":{"invocationIndex":1}},{"ruleId":"B","provenance":{"invocationIndex":0}}]"#;
    let read: Vec<_> = rows(&format!("{results},{invocations},{TOOL}")).iter().map(|row| row.1).collect();
    assert_eq!(read, [Severity::High, Severity::Low]);
}

#[test]
fn kinds_that_clear_nothing_stay_findings() {
    let of = |kind: &str| run(&format!(r#"{TOOL},"results":[{{"ruleId":"A","kind":"{kind}","level":"none"}}]"#));
    for kind in ["open", "review"] {
        assert_eq!(of(kind).findings.rows[0].severity, Severity::High, "{kind}");
    }
    assert_eq!(of("informational").findings.rows[0].severity, Severity::Info);
    for kind in ["pass", "notApplicable"] {
        let decoded = of(kind);
        assert!(decoded.findings.rows.is_empty() && decoded.passed == 1, "{kind}");
    }
    assert_eq!(of("sure").findings.rows.len(), 1);
}

#[test]
fn a_suppression_under_review_or_rejected_suppresses_nothing() {
    let suppressed = |list: &str| {
        let decoded = run(&format!(r#"{TOOL},"results":[{{"ruleId":"A","suppressions":{list}}}]"#));
        decoded.findings.rows[0].suppression.map(|at| decoded.findings.suppressions[at as usize].reason.clone())
    };
    assert_eq!(suppressed("[]"), None);
    assert_eq!(suppressed("null"), None);
    assert_eq!(suppressed(r#"[{"kind":"external","status":"underReview"},{"status":"rejected"}]"#), None);
    assert_eq!(suppressed(r#"[{"kind":"inSource","justification":"why"}]"#), Some("why".to_owned()));
    assert_eq!(suppressed(r#"[{"kind":"external","status":"accepted"}]"#), Some(String::new()));
    assert_eq!(
        suppressed(r#"[{"kind":"external","status":"rejected"},{"kind":"external","status":"accepted"}]"#),
        None
    );
    assert_eq!(suppressed(r#"[{"kind":"external"},{"kind":"inSource","status":"underReview"}]"#), None);
}

#[test]
fn a_suppression_says_where_it_is_written() {
    let place = |location: &str| {
        let list = format!(r#"[{{"kind":"external","justification":"why"{location}}}]"#);
        let decoded = run(&format!(r#"{TOOL},"results":[{{"ruleId":"A","suppressions":{list}}}]"#));
        let exemption = decoded.findings.suppressions[0].clone();
        (exemption.file, exemption.line, exemption.column)
    };
    let full = r#","location":{"physicalLocation":{"artifactLocation":{"uri":"ci/rules.cfg"},
        "region":{"startLine":7,"startColumn":3}}}"#;
    assert_eq!(place(full), ("ci/rules.cfg".to_owned(), 7, 3));
    for empty in ["", r#","location":null"#, r#","location":{}"#, r#","location":{"physicalLocation":{"region":{}}}"#] {
        assert_eq!(place(empty), (String::new(), 0, 0), "{empty}");
    }
}

#[test]
fn what_is_no_suppression_by_the_standard_suppresses_nothing_and_is_told() {
    for list in [
        "[{}]",
        r#"[{"status":"accepted"}]"#,
        r#"[{"kind":"because"}]"#,
        r#"[{"kind":"external","status":"maybe"}]"#,
        r#"[{"kind":"external"},{"kind":"external","status":"maybe"}]"#,
    ] {
        let decoded = run(&format!(r#"{TOOL},"results":[{{"ruleId":"A","suppressions":{list}}}]"#));
        assert_eq!(decoded.findings.rows[0].suppression, None, "{list}");
        assert!(decoded.problems.iter().any(|problem| problem.code == Code::UnknownValue), "{list}");
    }
    for list in [r#"[["x"]]"#, r#"[["external"]]"#, r#"["external"]"#] {
        let text =
            format!(r#"{{"version":"2.1.0","runs":[{{{TOOL},"results":[{{"ruleId":"A","suppressions":{list}}}]}}]}}"#);
        assert_eq!(read(&text).unwrap_err().code, Code::Malformed, "{list}");
    }
}

#[test]
fn lists_of_objects_under_unknown_keys_of_the_driver_are_told() {
    let hidden = |driver: &str| {
        let decoded = run(&format!(r#""tool":{{"driver":{{"name":"Linter",{driver}}}}},"results":[{{"ruleId":"A"}}]"#));
        decoded.problems.iter().any(|problem| problem.code == Code::UnknownSection)
    };
    assert!(hidden(r#""rulez":[{"id":"A"}]"#) && hidden(r#""Rules":[[{"id":"A"}]]"#));
    assert!(!hidden(r#""rules":[{"id":"A"}],"taxa":[{}],"notifications":[{}],"informationUri":"x""#));
    let run = run(&format!(r#"{TOOL},"resultz":[{{"ruleId":"A"}}]"#));
    assert!(run.problems.iter().any(|problem| problem.code == Code::UnknownSection));
}

#[test]
fn an_index_that_leads_to_no_rule_is_told() {
    let told = |result: &str| {
        let decoded = run(&format!(r#"{TOOL},"results":[{result}]"#));
        decoded.problems.iter().any(|problem| problem.code == Code::CountMismatch)
    };
    assert!(told(r#"{"ruleIndex":9}"#) && told(r#"{"ruleIndex":9,"ruleId":"A"}"#));
    assert!(!told(r#"{"ruleIndex":-1,"ruleId":"A"}"#) && !told(r#"{"ruleIndex":0}"#) && !told(r#"{"ruleId":"x"}"#));
}

#[test]
fn a_result_the_baseline_had_and_this_run_has_not_is_closed() {
    let decoded = run(&format!(
        r#"{TOOL},"results":[{{"baselineState":"absent"}},{{"baselineState":"new"}},{{"baselineState":"updated"}},{{}}]"#
    ));
    assert_eq!(decoded.closed, 1);
    let new: Vec<_> = decoded.findings.rows.iter().map(|row| row.new).collect();
    assert_eq!(new, [Some(true), Some(false), None]);
}

#[test]
fn security_severity_beats_the_level_and_zero_is_no_score() {
    let with =
        |score: &str| format!(r#"{TOOL},"results":[{{"level":"note","properties":{{"security-severity":{score}}}}}]"#);
    assert_eq!(one(&with("\"9.1\"")), Severity::Critical);
    assert_eq!(one(&with("7")), Severity::High);
    assert_eq!(one(&with("\"0.0\"")), Severity::Low);
    assert_eq!(one(&with("\"much\"")), Severity::Critical);
    assert_eq!(run(&with("\"9.1\"")).findings.rows[0].kind, Kind::CodeVulnerability);
    assert!(run(&with("\"NaN\"")).problems.iter().any(|problem| problem.code == Code::ImpossibleScore));
}

#[test]
fn absent_results_prove_that_nothing_was_scanned_and_empty_ones_that_nothing_was_found() {
    for parts in [TOOL.to_owned(), format!(r#"{TOOL},"results":null"#)] {
        assert!(run(&parts).problems.iter().any(|problem| problem.code == Code::NothingExamined));
    }
    assert!(run(&format!(r#"{TOOL},"results":[]"#)).problems.iter().all(|problem| problem.code == Code::NoProof));
}

#[test]
fn only_runs_that_tell_of_success_are_proof() {
    let proof = |invocations: &str| run(&format!(r#"{TOOL},"results":[],"invocations":{invocations}"#)).proof;
    assert_eq!(proof(r#"[{"executionSuccessful":true}]"#), Proof::Tells);
    assert_eq!(proof(r#"[{"executionSuccessful":true},{}]"#), Proof::Silent);
    assert_eq!(proof("[]"), Proof::Silent);
    assert_eq!(proof("null"), Proof::Silent);
}

#[test]
fn what_does_not_say_its_version_or_tool_or_has_several_is_refused() {
    let code = |text: &str| read(text).unwrap_err().code;
    assert_eq!(code(&format!(r#"{{"runs":[{{{TOOL},"results":[]}}]}}"#)), Code::SchemaVersion);
    assert_eq!(code(&format!(r#"{{"runs":[{{{TOOL},"results":[]}}],"version":"2.0.0"}}"#)), Code::SchemaVersion);
    assert_eq!(code(r#"{"version":"2.1.0","runs":[]}"#), Code::NothingExamined);
    assert_eq!(code(r#"{"version":"2.1.0","runs":[{"results":[]}]}"#), Code::Malformed);
    assert_eq!(code(r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":" "}},"results":[]}]}"#), Code::Malformed);
    assert_eq!(code(r#"{"version":"2.1.0","runs":{}}"#), Code::Unrecognised);
    let second = r#"{"tool":{"driver":{"name":"Other"}},"results":[]}"#;
    assert_eq!(
        code(&format!(r#"{{"version":"2.1.0","runs":[{{{TOOL},"results":[]}},{second}]}}"#)),
        Code::RefusedFormat
    );
}

#[test]
fn results_kept_elsewhere_are_refused_not_missed() {
    let with = |parts: &str| read(&format!(r#"{{"version":"2.1.0","runs":[{{{TOOL},"results":[]{parts}}}]}}"#));
    let elsewhere = r#","externalPropertyFileReferences":{"results":[{"location":{"uri":"x"}}]}"#;
    assert_eq!(with(elsewhere).unwrap_err().code, Code::RefusedFormat);
    assert!(with(r#","externalPropertyFileReferences":{"graphs":[{}],"results":[]}"#).is_ok());
    let inline = format!(r#"{{"version":"2.1.0","runs":[{{{TOOL},"results":[]}}],"inlineExternalProperties":[{{}}]}}"#);
    assert_eq!(read(&inline).unwrap_err().code, Code::RefusedFormat);
    assert!(with(r#","results2":[{}]"#).unwrap().problems.iter().any(|problem| problem.code == Code::UnknownSection));
}

#[test]
fn two_commits_bind_a_report_to_none() {
    let commit =
        |list: &str| run(&format!(r#"{TOOL},"results":[],"versionControlProvenance":[{list}]"#)).scan.subject.commit;
    assert_eq!(commit(r#"{"revisionId":"aa"}"#), Some("aa".to_owned()));
    assert_eq!(commit(r#"{"revisionId":"aa"},{"revisionId":"aa"}"#), Some("aa".to_owned()));
    assert_eq!(commit(r#"{"revisionId":"aa"},{"revisionId":"bb"}"#), None);
}

#[test]
fn messages_that_may_quote_a_secret_are_not_kept() {
    let tool = |name: &str, tag: &str| {
        format!(
            r#""results":[{{"ruleId":"A","message":{{"text":"found FAKE-SECRET"}}}}],
            "tool":{{"driver":{{"name":"{name}","rules":[{{"id":"A","shortDescription":{{"text":"About A"}},"properties":{{"tags":["{tag}"]}}}}]}}}}"#
        )
    };
    for (name, tag) in
        [("gitleaks", "x"), ("Trivy", "secret"), ("Other", "secrets"), ("CodeQL", "external/cwe/cwe-798")]
    {
        let decoded = run(&tool(name, tag));
        assert!(!format!("{decoded:?}").contains("FAKE-SECRET"), "{name}");
        assert_eq!(decoded.findings.text(decoded.findings.rows[0].title), "About A", "{name}");
    }
    let other = run(&tool("Other", "x"));
    assert_eq!(other.findings.text(other.findings.rows[0].title), "found FAKE-SECRET");
}

#[test]
fn dependency_check_rows_without_a_score_take_the_described_severity() {
    let of = |described: &str| {
        one(&format!(
            r#""tool":{{"driver":{{"name":"dependency-check","rules":[{{"id":"A","shortDescription":{{"text":"{described}"}}}}]}}}},
            "results":[{{"ruleId":"A","level":"warning"}}]"#
        ))
    };
    assert_eq!(of("critical severity - A"), Severity::Critical);
    assert_eq!(of("9.8 severity - A"), Severity::Critical);
    assert_eq!(of("-1.0 severity - A"), Severity::Unknown);
    assert_eq!(of("Dreadful severity - A"), Severity::Critical);
    assert_eq!(of("A"), Severity::Medium);
}

#[test]
fn a_hundred_thousand_rules_are_looked_up_in_linear_time() {
    let rules: Vec<_> = (0..100_000).map(|n| format!(r#"{{"id":"R{n}"}}"#)).collect();
    let results: Vec<_> = (0..100_000).map(|n| format!(r#"{{"ruleId":"R{}"}}"#, 99_999 - n)).collect();
    let parts = format!(
        r#""results":[{}],"tool":{{"driver":{{"name":"Linter","rules":[{}]}}}}"#,
        results.join(","),
        rules.join(",")
    );
    assert_eq!(run(&parts).findings.rows.len(), 100_000);
}

#[test]
fn a_time_that_cannot_be_read_is_an_error() {
    let at = |time: &str| {
        let run = run(&format!(
            r#"{TOOL},"results":[],"invocations":[{{"executionSuccessful":true,"endTimeUtc":"{time}"}}]"#
        ));
        run.problems.iter().any(|problem| problem.code == Code::FromTheFuture)
    };
    for time in ["9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99", "yesterday"] {
        assert!(at(time), "{time}");
    }
    assert!(!at("2026-01-01T00:00:00Z") && !at(""));
}

#[test]
fn messages_of_secret_scanners_are_not_kept() {
    for name in
        ["git-secrets", "TruffleHog", "detect-secrets", "ggshield", "GitGuardian Shield", "Talisman", "Nosey Parker"]
    {
        let decoded = run(&format!(
            r#""tool":{{"driver":{{"name":"{name}","rules":[{{"id":"A","shortDescription":{{"text":"a key"}}}}]}}}},
            "results":[{{"ruleId":"A","message":{{"text":"found FAKE-SECRET-not-real"}}}},
            {{"ruleId":"B","message":{{"text":"found FAKE-SECRET-not-real"}}}}]"#
        ));
        let rows: Vec<_> =
            decoded.findings.rows.iter().map(|row| (row.kind, decoded.findings.text(row.title))).collect();
        assert_eq!(rows, [(Kind::Secret, "a key"), (Kind::Secret, "")], "{name}");
        assert!(!format!("{decoded:?}").contains("FAKE-SECRET"), "{name}");
    }
}

#[test]
fn weaknesses_come_from_tags_taxa_and_relationships() {
    let tool = r#""tool":{"driver":{"name":"x","rules":[{"id":"A","properties":{"tags":["external/cwe/cwe-079"]},
        "relationships":[{"target":{"id":"80","toolComponent":{"name":"CWE"}},"kinds":["superset"]}]}]}}"#;
    let results = r#""results":[{"ruleId":"A"},{"ruleId":"A","taxa":[{"id":"CWE-22","toolComponent":{"name":"cwe"}},
        {"id":"7","toolComponent":{"name":"OWASP"}},{"index":3}],"properties":{"tags":["CWE-23: x"]}}]"#;
    let decoded = run(&format!("{tool},{results}"));
    let cwes = |at: usize| decoded.findings.cwes_of(&decoded.findings.rows[at]).collect::<Vec<_>>();
    assert_eq!((cwes(0), cwes(1)), (vec!["CWE-79", "CWE-80"], vec!["CWE-23", "CWE-22"]));
}

const GRYPE: &str = include_str!("../../../../../fixtures/sarif/grype-failing/report.sarif");
const OSV_SCANNER: &str = include_str!("../../../../../fixtures/sarif/osv-scanner-failing/report.sarif");

#[test]
fn grype_names_the_package_in_ids_and_messages_and_a_rule_may_be_of_another_version() {
    let Decoded { findings, .. } = read(GRYPE).unwrap();
    let text =
        |row: &Finding| [row.rule, row.package, row.version, row.fixed].map(|text| findings.text(text).to_owned());
    let [first, old, java] = &findings.rows[..] else { panic!("three rows") };
    assert_eq!(text(first), ["CVE-2026-1001", "libdemo-ssl", "1.1.1-1", "1.1.1-2"]);
    assert_eq!(
        text(old),
        ["CVE-2026-1001", "libdemo-ssl", "1.0.0-1", ""],
        "the fix and the purl are of the other version"
    );
    assert_eq!(text(java), ["GHSA-aaaa-bbbb-cccc", "demo-core", "2.0.0", ""]);
    assert!(findings.text(first.purl).starts_with("pkg:deb/debian/libdemo-ssl@1.1.1-1") && old.purl.is_empty());
    assert_eq!(findings.identifiers_of(first).collect::<Vec<_>>(), ["type:deb", "location:/var/lib/dpkg/status"]);
    assert_eq!((java.severity, java.kind, java.scores.len), (Severity::Medium, Kind::Vulnerability, 0));
}

#[test]
fn osv_scanner_writes_warning_for_everything_and_aliases_as_former_ids() {
    let Decoded { findings, .. } = read(OSV_SCANNER).unwrap();
    let [scored, unscored] = &findings.rows[..] else { panic!("two rows") };
    assert_eq!((scored.severity, unscored.severity), (Severity::High, Severity::Unknown));
    assert_eq!(findings.aliases_of(scored).collect::<Vec<_>>(), ["CVE-2026-2001", "GHSA-dddd-eeee-ffff"]);
    let named = [scored.package, scored.version, scored.path, scored.severity_word].map(|text| findings.text(text));
    assert_eq!(named, ["@demo/left", "4.17.20", "web/package-lock.json", ""]);
}
