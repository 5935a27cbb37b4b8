//! Traps of Trivy reports, one test each.

use crate::decode::{self, DecodeError, Limits};
use crate::model::{Code, CvssVersion, Decoded, Finding, Scope, Severity, ToolId};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    decode::decode(&mut text.as_bytes(), None, "trivy.json", &Limits::default())
}

/// A report of a file system with these results.
fn report(results: &str) -> Decoded {
    let text =
        format!(r#"{{"SchemaVersion":2,"ArtifactName":"app","ArtifactType":"filesystem","Results":[{results}]}}"#);
    read(&text).unwrap()
}

fn says(decoded: &Decoded, code: Code) -> bool {
    decoded.problems.iter().any(|problem| problem.code == code)
}

fn code(text: &str) -> Code {
    read(text).unwrap_err().code
}

/// Rule, target and path of every row.
fn places(decoded: &Decoded) -> Vec<[&str; 3]> {
    let findings = &decoded.findings;
    let place = |row: &Finding| [row.rule, row.target, row.path].map(|text| findings.text(text));
    findings.rows.iter().map(place).collect()
}

fn severities(decoded: &Decoded) -> Vec<Severity> {
    decoded.findings.rows.iter().map(|row| row.severity).collect()
}

#[test]
fn every_list_of_a_result_counts_whatever_its_class() {
    let decoded = report(
        r#"{"Target":"x","Class":"os-pkgs","Vulnerabilities":[{"VulnerabilityID":"CVE-1"}],
            "Misconfigurations":[{"ID":"DS-0002","Status":"FAIL"}],"Secrets":[{"RuleID":"key"}],
            "Licenses":[{"Name":"MIT","Severity":"LOW"}]}"#,
    );
    assert_eq!(decoded.findings.rows.len(), 4);
}

#[test]
fn a_target_behind_its_rows_reaches_them() {
    let decoded = report(
        r#"{"Class":"lang-pkgs","Misconfigurations":[{"ID":"A1"}],"Vulnerabilities":[{"VulnerabilityID":"CVE-1"},
            {"VulnerabilityID":"CVE-2","PkgPath":"lib/a.jar"}],"Target":"go.mod"},
           {"Vulnerabilities":[{"VulnerabilityID":"CVE-3"}],"Class":"lang-pkgs","Target":"Java"}"#,
    );
    let expected = [
        ["A1", "go.mod", "go.mod"],
        ["CVE-1", "go.mod", "go.mod"],
        ["CVE-2", "go.mod", "lib/a.jar"],
        ["CVE-3", "Java", ""],
    ];
    assert_eq!(places(&decoded), expected);
}

#[test]
fn a_version_behind_the_results_counts_and_a_missing_or_foreign_one_is_an_error() {
    let with = |version: &str| format!(r#"{{"ArtifactName":"a","ArtifactType":"vm","Results":[]{version}}}"#);
    assert_eq!(read(&with(r#","SchemaVersion":2"#)).unwrap().format_version, "2");
    for version in ["", r#","SchemaVersion":1"#, r#","SchemaVersion":"2018-10-08""#, r#","SchemaVersion":null"#] {
        assert_eq!(code(&with(version)), Code::SchemaVersion, "{version}");
    }
}

#[test]
fn absent_null_and_empty_results_are_nothing_examined() {
    for results in ["", r#","Results":null"#, r#","Results":[]"#] {
        let text = format!(r#"{{"SchemaVersion":2,"ArtifactName":"a","ArtifactType":"filesystem"{results}}}"#);
        assert!(says(&read(&text).unwrap(), Code::NothingExamined), "{results}");
    }
    assert!(!says(&report(r#"{"Target":"go.mod","Class":"lang-pkgs"}"#), Code::NothingExamined));
}

#[test]
fn an_object_or_a_text_where_findings_live_is_an_error() {
    for value in ["{}", "\"\"", "7", "[7]", "[null]"] {
        let results = format!(r#"{{"Target":"a","Class":"os-pkgs","Vulnerabilities":{value}}}"#);
        let text = format!(r#"{{"SchemaVersion":2,"ArtifactName":"a","Results":[{results}]}}"#);
        assert_eq!(code(&text), Code::Malformed, "{value}");
    }
}

#[test]
fn an_unknown_list_of_objects_is_an_error_and_other_unknown_keys_are_only_named() {
    let decoded = report(r#"{"Target":"a","Novelties":[{"Severity":"HIGH"}]}"#);
    assert!(says(&decoded, Code::UnknownSection));
    let decoded = report(r#"{"Target":"a","Novelty":{"a":1},"Words":["a"]}"#);
    assert!(!says(&decoded, Code::UnknownSection) && says(&decoded, Code::UnknownKeys));
}

#[test]
fn only_fail_is_a_finding_and_passed_checks_are_not_counted_twice() {
    let decoded = report(
        r#"{"Target":"a","MisconfSummary":{"Successes":2,"Failures":1},"Misconfigurations":[{"ID":"A1","Status":"PASS"},
            {"ID":"A2","Status":"PASS"},{"ID":"A3","Status":"FAIL"},{"ID":"A4","Status":"EXCEPTION"}]},
           {"Target":"b","MisconfSummary":{"Successes":5,"Failures":0}}"#,
    );
    let open = decoded.findings.rows.iter().filter(|row| row.suppression.is_none()).count();
    assert_eq!((open, decoded.findings.rows.len(), decoded.passed), (1, 2, 7));
    assert!(!says(&decoded, Code::CountMismatch));
}

#[test]
fn a_summary_with_more_failures_than_rows_is_said() {
    let decoded = report(r#"{"Target":"a","MisconfSummary":{"Successes":0,"Failures":1}}"#);
    assert!(says(&decoded, Code::CountMismatch));
}

#[test]
fn an_empty_severity_is_unknown_and_a_new_word_is_the_worst() {
    let rows = r#"{"Severity":""},{},{"Severity":"UNKNOWN"},{"Severity":"SEVERE"}"#;
    let decoded = report(&format!(r#"{{"Target":"a","Vulnerabilities":[{rows}]}}"#));
    let unknown = Severity::Unknown;
    assert_eq!(severities(&decoded), [unknown, unknown, unknown, Severity::Critical]);
    assert!(says(&decoded, Code::SeverityUnknown) && says(&decoded, Code::UnknownValue));
}

#[test]
fn a_suppressed_row_never_counts_and_keeps_its_reason() {
    let decoded = report(
        r#"{"Target":"a","ExperimentalModifiedFindings":[{"Finding":{"VulnerabilityID":"CVE-1","Severity":""},
            "Source":"vex.json","Statement":"not reachable","Status":"not_affected","Type":"vulnerability"}]}"#,
    );
    let reason = &decoded.findings.suppressions[0];
    assert_eq!((&*reason.id, &*reason.reason, &*reason.file), ("not_affected", "not reachable", "vex.json"));
    assert_eq!(decoded.findings.rows[0].suppression, Some(0));
    assert!(!says(&decoded, Code::SeverityUnknown), "only open rows are judged by a severity");
}

#[test]
fn data_of_custom_modules_is_no_finding() {
    let decoded = report(r#"{"Target":"","Class":"custom","CustomResources":[{"Type":"java","Data":"1.8"}]}"#);
    assert!(decoded.findings.rows.is_empty() && says(&decoded, Code::UnknownKeys));
}

#[test]
fn vendor_ids_and_every_form_of_a_check_are_aliases() {
    let decoded = report(
        r#"{"Target":"a","Vulnerabilities":[{"VulnerabilityID":"CVE-1","VendorIDs":["DSA-1"]}],
            "Misconfigurations":[{"ID":"DS002","AVDID":"AVD-DS-0002"},{"AVDID":"AVD-KSV012"},{"ID":"own","AVDID":"x"}]}"#,
    );
    let findings = &decoded.findings;
    let aliases: Vec<Vec<&str>> = findings.rows.iter().map(|row| findings.aliases_of(row).collect()).collect();
    assert_eq!(aliases[0], ["DSA-1"]);
    assert_eq!(aliases[1], ["DS-0002", "AVD-DS-0002"]);
    assert_eq!(findings.text(findings.rows[2].rule), "AVD-KSV012");
    assert_eq!(aliases[3], ["x"]);
}

#[test]
fn development_packages_give_their_scope_unless_they_are_shipped_too() {
    let package = |name: &str, dev: bool| format!(r#"{{"Name":"{name}","Version":"1","Dev":{dev}}}"#);
    let packages = [package("tester", true), package("both", true), package("both", false)].join(",");
    let row = |name: &str| format!(r#"{{"PkgName":"{name}","InstalledVersion":"1"}}"#);
    let rows = [row("tester"), row("both"), row("other")].join(",");
    // Sorted keys put packages before, other writers behind.
    for result in [
        format!(r#"{{"Packages":[{packages}],"Target":"a","Vulnerabilities":[{rows}]}}"#),
        format!(r#"{{"Target":"a","Vulnerabilities":[{rows}],"Packages":[{packages}]}}"#),
    ] {
        let scopes: Vec<_> = report(&result).findings.rows.iter().map(|row| row.scope).collect();
        assert_eq!(scopes, [Scope::Dev, Scope::Unknown, Scope::Unknown]);
    }
}

#[test]
fn a_package_has_the_version_its_vulnerabilities_name() {
    let packages = r#"{"Name":"a","Version":"4.13","Release":"1","Epoch":1},{"Name":"b","Version":"2","Epoch":0}"#;
    let decoded = report(&format!(r#"{{"Target":"a","Packages":[{packages}]}}"#));
    let findings = &decoded.findings;
    let versions: Vec<_> = findings.components.iter().map(|it| findings.text(it.version)).collect();
    assert_eq!(versions, ["1:4.13-1", "2"]);
}

#[test]
fn every_score_of_every_source_is_kept() {
    let decoded = report(
        r#"{"Target":"a","Vulnerabilities":[{"Severity":"LOW","SeveritySource":"debian",
            "CVSS":{"nvd":{"V2Score":5.0,"V3Score":9.8},"ghsa":{"V40Score":9.3,"V40Vector":"CVSS:4.0/AV:N"}}}]}"#,
    );
    let findings = &decoded.findings;
    let scores: Vec<_> = findings.scores.iter().map(|it| (findings.text(it.source), it.version, it.tenths)).collect();
    let expected = [("nvd", CvssVersion::V2, 50), ("nvd", CvssVersion::V3, 98), ("ghsa", CvssVersion::V4, 93)];
    assert_eq!(scores, expected);
    assert_eq!(severities(&decoded), [Severity::Low], "the tool's word stands beside the scores");
}

#[test]
fn objects_of_a_cluster_stand_before_their_targets_in_any_order_of_keys() {
    let decoded = read(
        r#"{"ClusterName":"c","Resources":[{"Results":[{"Target":"Deployment/app","Misconfigurations":[{"ID":"A1"}]},
            {"Target":"app","Class":"lang-pkgs","Vulnerabilities":[{"VulnerabilityID":"CVE-1"}]}],
            "Namespace":"ns","Name":"app","Kind":"Deployment"}]}"#,
    )
    .unwrap();
    let expected = [["A1", "ns/Deployment/app", "Deployment/app"], ["CVE-1", "ns/Deployment/app: app", "app"]];
    assert_eq!(places(&decoded), expected);
}

#[test]
fn an_object_whose_scan_failed_is_named_without_what_trivy_said() {
    let decoded = read(
        r#"{"ClusterName":"c","Resources":[{"Kind":"Job","Name":"j","Error":"pull with FAKE-SECRET"},
            {"Kind":"Job","Name":"k","Error":"","Results":[{"Target":"Job/k"}]}]}"#,
    )
    .unwrap();
    let errors: Vec<_> = decoded.problems.iter().filter(|problem| problem.code == Code::ToolErrors).collect();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].message.contains("Job/j") && !errors[0].message.contains("FAKE"));
}

#[test]
fn a_cluster_of_objects_without_results_examined_nothing() {
    for text in [r#"{"ClusterName":"c"}"#, r#"{"ClusterName":"c","Resources":[{"Kind":"Job","Name":"j"}]}"#] {
        assert!(says(&read(text).unwrap(), Code::NothingExamined), "{text}");
    }
}

#[test]
fn the_severity_of_a_control_counts_wherever_it_stands() {
    let results = r#""Results":[{"Target":"Pod/a","Misconfigurations":[{"ID":"KSV012","Severity":"ODD"}]}]"#;
    for control in [
        format!(r#"{{"ID":"1.0","Name":"n","Severity":"HIGH",{results}}}"#),
        format!(r#"{{"ID":"1.0","Name":"n",{results},"Severity":"HIGH"}}"#),
    ] {
        let text = format!(r#"{{"ID":"nsa","Title":"NSA","RelatedResources":[],"Results":[{control}]}}"#);
        let decoded = read(&text).unwrap();
        assert_eq!(severities(&decoded), [Severity::High]);
        assert_eq!(places(&decoded), [["KSV012", "1.0 n: Pod/a", "Pod/a"]]);
        assert!(!says(&decoded, Code::UnknownValue));
    }
}

#[test]
fn a_control_that_people_check_neither_passed_nor_failed() {
    let controls =
        r#"{"ID":"1","Name":"a","TotalFail":0},{"ID":"2","Name":"b"},{"ID":"3","Name":"c","TotalFail":null}"#;
    let decoded = read(&format!(r#"{{"ID":"nsa","Title":"NSA","SummaryControls":[{controls}]}}"#)).unwrap();
    assert_eq!((decoded.findings.rows.len(), decoded.passed, decoded.scan.examined), (0, 1, Some(3)));
}

fn operator(kind: &str, report: &str) -> String {
    format!(
        r#"{{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"{kind}","metadata":{{"name":"n"}},"report":{report}}}"#
    )
}

#[test]
fn a_check_counts_unless_it_says_that_it_passed() {
    let checks = r#"{"checks":[{"success":true,"checkID":"KSV001"},{"success":false},{"checkID":"KSV002"}]}"#;
    let decoded = read(&operator("ConfigAuditReport", checks)).unwrap();
    assert_eq!((decoded.findings.rows.len(), decoded.passed), (2, 1));
}

#[test]
fn an_operator_object_without_its_list_examined_nothing() {
    for kind in ["VulnerabilityReport", "Novelty"] {
        assert!(says(&read(&operator(kind, "{}")).unwrap(), Code::NothingExamined), "{kind}");
    }
    let clean = read(&operator("VulnerabilityReport", r#"{"vulnerabilities":[]}"#)).unwrap();
    assert!(!says(&clean, Code::NothingExamined) && clean.scan.examined == Some(1));
    assert!(says(&read(&operator("SbomReport", "{}")).unwrap(), Code::NothingExamined), "lists packages only");
}

#[test]
fn a_list_with_objects_of_others_is_an_error() {
    let ours = operator("VulnerabilityReport", r#"{"vulnerabilities":[]}"#);
    let list = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{ours},{{"apiVersion":"v1","kind":"Pod"}}]}}"#);
    assert_eq!(code(&list), Code::Malformed);
}

#[test]
fn the_oldest_of_several_objects_gives_the_age() {
    let at = |time: &str| {
        operator("VulnerabilityReport", &format!(r#"{{"updateTimestamp":"{time}","vulnerabilities":[]}}"#))
    };
    let list = format!("[{},{}]", at("2026-08-02T00:00:00Z"), at("2026-08-01T00:00:00Z"));
    assert_eq!(read(&list).unwrap().scan.time, Some("2026-08-01T00:00:00Z".parse().unwrap()));
}

#[test]
fn what_only_looks_like_trivy_is_not_claimed() {
    for text in [
        r#"{"SchemaVersion":2}"#,
        r#"{"Results":[]}"#,
        r#"{"Results":[{"Target":"a"}]}"#,
        r#"{"ArtifactName":"a"}"#,
        r#"{"ClusterName":"c","Nodes":[]}"#,
        r#"{"ID":"a","Title":"b"}"#,
        r#"{"apiVersion":"v1","kind":"Pod"}"#,
        r#"[{"Target":"a"}]"#,
        r#"{"scanner":{"result":{}}}"#,
    ] {
        assert_eq!(code(text), Code::Unrecognised, "{text}");
    }
}

#[test]
fn bare_null_and_lists_need_the_tool_to_be_named() {
    let trivy = ToolId::new("trivy");
    for text in ["null", "[]", "[]\n"] {
        assert_eq!(code(text), Code::Ambiguous, "{text}");
        let read = decode::decode(&mut text.as_bytes(), Some(&trivy), "trivy.json", &Limits::default()).unwrap();
        assert!(read.findings.rows.is_empty() && says(&read, Code::NoProof));
    }
}

#[test]
fn a_report_with_a_large_head_is_recognised_by_any_key() {
    let rows = vec![r#"{"VulnerabilityID":"CVE-1","Severity":"LOW","Title":"a flaw in a package"}"#; 2000].join(",");
    let text =
        format!(r#"{{"Results":[{{"Class":"os-pkgs","Target":"a","Vulnerabilities":[{rows}]}}],"SchemaVersion":2}}"#);
    assert_eq!(read(&text).unwrap().findings.rows.len(), 2000);
}

#[test]
fn a_time_that_cannot_be_read_is_an_error_and_none_is_unknown() {
    let at = |time: &str| {
        read(&format!(
            r#"{{"SchemaVersion":2,"CreatedAt":{time},"ArtifactName":"app","ArtifactType":"filesystem","Results":[]}}"#
        ))
        .unwrap()
    };
    for time in ["9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99", "yesterday"] {
        assert!(says(&at(&format!("\"{time}\"")), Code::FromTheFuture), "{time}");
    }
    assert!(says(&at("17"), Code::FromTheFuture));
    for time in ["null", "\"0001-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00.123456789+01:00\""] {
        assert!(!says(&at(time), Code::FromTheFuture), "{time}");
    }
    assert!(says(&at("null"), Code::AgeUnknown));
}

#[test]
fn hollow_results_and_controls_examined_nothing() {
    let hollow = |text: &str| says(&read(text).unwrap(), Code::NothingExamined);
    let report = |results: &str| {
        format!(r#"{{"SchemaVersion":2,"ArtifactName":"app","ArtifactType":"filesystem","Results":[{results}]}}"#)
    };
    assert!(hollow(&report("{}")) && hollow(&report("{},{}")));
    let mixed = read(&report(r#"{},{"Target":"go.mod"}"#)).unwrap();
    assert!(!says(&mixed, Code::NothingExamined));
    assert_eq!(mixed.scan.examined, Some(1));
    assert!(hollow(r#"{"ClusterName":"c","Resources":[{}]}"#));
    assert!(hollow(r#"{"ClusterName":"c","Resources":[{"Kind":"Pod","Name":"p","Results":[{}]}]}"#));
    let object = |report: &str| {
        format!(
            r#"{{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"ClusterComplianceReport","status":{report}}}"#
        )
    };
    assert!(hollow(&object(r#"{"detailReport":{"results":[{}]}}"#)));
    assert!(hollow(&object(r#"{"summaryReport":{"controlCheck":[{}]}}"#)));
    assert!(!hollow(&object(r#"{"detailReport":{"results":[{"id":"1.1"}]}}"#)));
}

#[test]
fn a_count_of_failures_that_is_none_is_no_pass() {
    let control = |count: &str| {
        read(&format!(
            r#"{{"ID":"c","Title":"CIS","SummaryControls":[{{"ID":"1","Name":"n","Severity":"LOW"{count}}}]}}"#
        ))
    };
    for count in ["\"\"", "-1", "0.5", "[]", "\"0\""] {
        assert_eq!(control(&format!(r#","TotalFail":{count}"#)).unwrap_err().code, Code::Malformed, "{count}");
    }
    assert_eq!(control(r#","TotalFail":0"#).unwrap().passed, 1);
    let misspelt = control(r#","TotalFai":3"#).unwrap();
    assert!(says(&misspelt, Code::UnknownKeys));
    assert_eq!(misspelt.passed, 0);
}

#[test]
fn fewer_misconfigurations_than_a_result_counts_are_an_error() {
    let counts = |failures: u8| {
        report(&format!(
            r#"{{"Target":"x","Class":"config","MisconfSummary":{{"Successes":0,"Failures":{failures}}},
            "Misconfigurations":[{{"ID":"DS-0002","Status":"FAIL"}}]}}"#
        ))
    };
    assert!(says(&counts(2), Code::Malformed) && says(&counts(2), Code::CountMismatch));
    assert!(!says(&counts(0), Code::Malformed) && says(&counts(0), Code::CountMismatch));
    assert!(!says(&counts(1), Code::CountMismatch));
}

#[test]
fn weaknesses_are_kept() {
    let decoded =
        report(r#"{"Target":"x","Vulnerabilities":[{"VulnerabilityID":"CVE-1","CweIDs":["CWE-79","CWE-80"]}]}"#);
    let cwes = decoded.findings.cwes_of(&decoded.findings.rows[0]);
    assert_eq!(cwes.collect::<Vec<_>>(), ["CWE-79", "CWE-80"]);
}
