//! From reports in a folder to a verdict: what blocks, what cannot be decided, and what never passes.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod case;
mod components;
mod joined;
mod judged;
mod ledger_properties;
mod ledger_states;
mod licenses;
mod native;
mod properties;

use std::fs;
use std::path::Path;

use gate_core::model::{Outcome, Report, Use, Verdict};

use case::{Case, gitleaks, trivy, trivy_at};

const COMMIT: &str = "1111111111111111111111111111111111111111";

fn outcome(report: &Report, gate: &str) -> Outcome {
    report.gates.iter().find(|it| it.id == gate).unwrap().outcome
}

fn codes(report: &Report, gate: &str) -> Vec<String> {
    report.gates.iter().find(|it| it.id == gate).unwrap().causes.iter().map(|cause| cause.code.clone()).collect()
}

fn image(text: &str) -> Case {
    Case::new().stage("image").file(None, "trivy.json", text)
}

#[test]
fn a_clean_image_passes_and_one_high_vulnerability_fails() {
    assert_eq!(image(&trivy(&[("CVE-1", "MEDIUM")])).run().verdict, Verdict::Pass);
    let report = image(&trivy(&[("CVE-1", "MEDIUM"), ("CVE-2", "HIGH")])).run();
    assert_eq!((report.verdict, outcome(&report, "container")), (Verdict::Fail, Outcome::Fail));
    assert_eq!(report.gates.iter().find(|gate| gate.id == "container").unwrap().counted, 1);
}

#[test]
fn evidence_that_is_required_and_absent_is_an_error_for_its_gate() {
    let report = Case::new().stage("image").run();
    assert_eq!((report.verdict, codes(&report, "container")), (Verdict::Error, vec!["absent".to_owned()]));
    let nowhere =
        Case { requests: vec![(Some("trivy"), "nowhere.json".to_owned())], ..Case::new().stage("image") }.run();
    assert_eq!(nowhere.verdict, Verdict::Error);
}

#[test]
fn gates_of_other_stages_are_not_judged_and_never_passed() {
    let report = image(&trivy(&[])).run();
    assert_eq!(outcome(&report, "dependencies"), Outcome::NotJudged);
    assert_eq!(outcome(&report, "secrets"), Outcome::Pass);
}

#[test]
fn a_broken_report_is_an_error_of_its_gate_even_where_it_only_warns() {
    let warn = "gates: { container: { enforce: { only: [{ '**': warn }] } } }\n";
    let text = trivy(&[("CVE-2", "CRITICAL")]);
    let report = image(&text).policy(warn).run();
    assert_eq!((report.verdict, outcome(&report, "container")), (Verdict::Pass, Outcome::Warn));
    let report = image(&text[..text.len() - 9]).policy(warn).run();
    assert_eq!((report.verdict, outcome(&report, "container")), (Verdict::Error, Outcome::Error));
    let absent = Case::new().stage("image").policy(warn).run();
    assert_eq!(outcome(&absent, "container"), Outcome::Warn);
}

#[test]
fn what_was_offered_and_is_no_report_is_an_error_whoever_requires_it() {
    let report = image(&trivy(&[])).file(None, "other.json", "{\"a\": 1}").run();
    assert_eq!((report.verdict, outcome(&report, "evidence")), (Verdict::Error, Outcome::Error));
}

#[test]
fn a_fail_beats_an_error() {
    let report = image(&trivy(&[("CVE-2", "CRITICAL")])).file(None, "other.json", "{").run();
    assert_eq!(report.verdict, Verdict::Fail);
}

#[test]
fn an_old_report_and_one_from_the_future_are_errors() {
    for (time, code) in [("2026-11-20T11:00:00Z", "stale"), ("2026-11-22T12:06:00Z", "from-the-future")] {
        let report = image(&trivy_at(time, &[])).run();
        assert_eq!((report.verdict, codes(&report, "container")), (Verdict::Error, vec![code.to_owned()]));
    }
    assert_eq!(image(&trivy_at("2026-11-22T12:04:00Z", &[])).run().verdict, Verdict::Pass);
}

#[test]
fn a_report_about_another_commit_is_an_error_and_its_own_commit_is_not() {
    let text = trivy(&[]).replace("\"ImageID\":\"sha256:aa\"", &format!("\"Commit\":\"{COMMIT}\""));
    let mut case = image(&text);
    case.flags.commit = Some(COMMIT.to_owned());
    assert_eq!(case.run().verdict, Verdict::Pass);
    case.flags.commit = Some("2".repeat(40));
    assert_eq!(codes(&case.run(), "container"), ["subject-mismatch"]);
}

#[test]
fn secrets_count_whichever_tool_found_them_and_no_waiver_covers_them() {
    let mut case = image(&trivy(&[])).file(None, "gitleaks.json", &gitleaks(&[("jwt", "a.py")]));
    let open = case.run();
    assert_eq!(outcome(&open, "secrets"), Outcome::Fail);
    case.waivers = "  - { id: jwt, reason: r, owner: o, expires: 2026-12-01 }\n".to_owned();
    let report = case.run();
    assert_eq!(outcome(&report, "secrets"), Outcome::Fail);
    assert!(report.problems.iter().any(|problem| problem.code.as_str() == "exemption-forbidden"));
}

#[test]
fn a_clean_gitleaks_report_needs_its_name() {
    let source = |tool| Case::new().stage("source").file(tool, "gitleaks.json", "[]\n").run();
    assert_eq!(outcome(&source(Some("gitleaks")), "secrets"), Outcome::Pass);
    let unnamed = source(None);
    assert_eq!(unnamed.verdict, Verdict::Error);
    assert_eq!(outcome(&unnamed, "evidence"), Outcome::Error);
}

#[test]
fn the_same_report_under_two_names_counts_once() {
    let text = trivy(&[("CVE-2", "HIGH")]);
    let report = image(&text).file(None, "copy.json", &text).run();
    let container = report.gates.iter().find(|gate| gate.id == "container").unwrap();
    assert_eq!(container.counted, 1);
    assert_eq!(report.evidence.iter().filter(|input| input.used == Use::Duplicate).count(), 1);
}

#[test]
fn no_level_makes_evidence_of_what_could_not_be_read() {
    let lowered = "evidence: { checks: { nothing-examined: off, tool-errors: off } }\n";
    let report =
        Case::new().stage("image").policy(lowered).file(None, "x.sarif", r#"{"version":"2.1.0","runs":[]}"#).run();
    assert_eq!((report.verdict, outcome(&report, "evidence")), (Verdict::Error, Outcome::Error));
}

#[test]
fn a_failed_scan_is_not_set_aside_as_a_weaker_format() {
    let failed = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Trivy","rules":[]}},"results":[],
        "invocations":[{"executionSuccessful":false}]}]}"#;
    let report = image(&trivy(&[("CVE-1", "LOW")])).file(None, "trivy.sarif", failed).run();
    assert_eq!((report.verdict, codes(&report, "container")), (Verdict::Error, vec!["tool-errors".to_owned()]));
}

#[test]
fn an_old_report_of_another_stage_does_not_stop_this_one_but_an_unreadable_one_does() {
    let old = trivy_at("2026-10-01T00:00:00Z", &[]);
    let source = |text: &str| Case::new().stage("source").file(None, "trivy.json", text).run();
    assert_eq!(outcome(&source(&old), "evidence"), Outcome::Pass);
    assert_eq!(outcome(&source(&old[..100]), "evidence"), Outcome::Error);
}

#[test]
fn findings_no_gate_judges_are_counted_and_named() {
    let text = trivy(&[]).replace(
        "\"Vulnerabilities\":[]",
        r#""Misconfigurations":[{"ID":"DS-0002","Severity":"HIGH","Status":"FAIL","Title":"t"}]"#,
    );
    let report = image(&text).run();
    assert_eq!(report.verdict, Verdict::Pass);
    assert_eq!(
        report.not_gated.iter().map(|it| (it.kind.as_str(), it.count)).collect::<Vec<_>>(),
        [("misconfiguration", 1)]
    );
}

#[test]
fn an_unknown_branch_counts_as_protected_and_other_branches_warn() {
    let text = r#"{"projectStatus":{"status":"ERROR","conditions":[{"status":"ERROR","metricKey":"new_bugs",
        "comparator":"GT","errorThreshold":"0","actualValue":"3"}],"period":{"mode":"PREVIOUS_VERSION"},"ignoredConditions":false}}"#;
    let judged = |branch: Option<&str>| {
        let mut case = Case::new().stage("source").file(None, "status.json", text);
        case.flags.branch = branch.map(str::to_owned);
        outcome(&case.run(), "sast")
    };
    assert_eq!(judged(Some("main")), Outcome::Fail);
    assert_eq!(judged(None), Outcome::Fail);
    assert_eq!(judged(Some("feature/x")), Outcome::Warn);
}

#[test]
fn a_condition_without_a_value_is_an_error_not_a_pass() {
    let text = r#"{"projectStatus":{"status":"OK","conditions":[{"status":"OK","metricKey":"new_bugs",
        "comparator":"GT","errorThreshold":"0","actualValue":"0"}],"period":{"mode":"PREVIOUS_VERSION"},"ignoredConditions":false}}"#;
    let report = Case::new().stage("source").file(None, "status.json", text).run();
    assert_eq!(outcome(&report, "sast"), Outcome::Error);
    assert!(codes(&report, "sast").iter().all(|code| code == "measure-missing"), "{:?}", codes(&report, "sast"));
}

#[test]
fn an_ignored_finding_stays_in_the_report_with_its_reason_and_an_expired_entry_ignores_nothing() {
    let mut case = image(&trivy(&[("CVE-2", "HIGH")]));
    case.ignore = "CVE-2 exp:2026-12-31 # no fix".to_owned();
    let report = case.run();
    assert_eq!((report.verdict, report.findings.rows.len()), (Verdict::Pass, 1));
    let ledger = report.states[0].exemption.unwrap() as usize;
    assert_eq!(report.exemptions[ledger].exemption.reason, "no fix");
    case.ignore = "CVE-2 exp:2026-11-22".to_owned();
    let report = case.run();
    assert_eq!(report.verdict, Verdict::Fail);
    assert!(report.problems.iter().any(|problem| problem.code.as_str() == "exemption-expired"));
    case.ignore = "CVE-2 exp:2027-12-31".to_owned();
    assert_eq!(case.run().verdict, Verdict::Fail, "longer than waivers.max_days");
}

#[test]
fn native_entries_act_on_their_own_tool_only() {
    let cyclone = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"other","rules":[{"id":"CVE-2",
        "properties":{"security-severity":"9.8"}}]}},"results":[{"ruleId":"CVE-2","message":{"text":"t"},
        "locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"}}}]}]}]}"#;
    let mut case = image(&trivy(&[("CVE-2", "HIGH")])).file(None, "other.sarif", cyclone);
    case.ignore = "CVE-2 exp:2026-12-31".to_owned();
    let report = case.run();
    let exempted: Vec<_> = report.states.iter().map(|state| state.exemption.is_some()).collect();
    assert_eq!(exempted.iter().filter(|exempted| **exempted).count(), 1, "{exempted:?}");
}

#[test]
fn the_ready_policies_are_exercised() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut names: Vec<_> = fs::read_dir(root).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    for path in names {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case = |text: &str| Case {
            policy: format!("version: 1\nextends: {name}\n"),
            ..Case::new().file(None, "trivy.json", text).file(
                Some("gitleaks"),
                "gitleaks.json",
                &gitleaks(&[("jwt", "a.py")]),
            )
        };
        let report = case(&trivy(&[("CVE-2", "HIGH")])).run();
        let expected = if name == "advisory" { Outcome::Warn } else { Outcome::Fail };
        assert_eq!(outcome(&report, "secrets"), expected, "{name}");
    }
}

#[test]
fn nothing_offered_never_passes_even_where_nothing_is_required() {
    let report = Case { only: vec!["secrets".to_owned()], ..Case::new().stage("image") }.run();
    assert_eq!((report.verdict, codes(&report, "secrets")), (Verdict::Error, vec!["absent".to_owned()]));
}

#[test]
fn another_scan_of_the_same_tool_in_another_format_counts_on_its_own() {
    let operator = r#"{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"VulnerabilityReport","metadata":{"name":"b",
        "namespace":"n"},"report":{"updateTimestamp":"2026-11-22T11:00:00Z","scanner":{"name":"Trivy","version":"0.69"},
        "artifact":{"repository":"b","tag":"1"},"summary":{"criticalCount":1,"highCount":0,"mediumCount":0,"lowCount":0,
        "unknownCount":0},"vulnerabilities":[{"vulnerabilityID":"CVE-1","resource":"lib0","installedVersion":"1",
        "fixedVersion":"","severity":"CRITICAL","title":"t"}]}}"#;
    let report = image(&trivy(&[("CVE-1", "LOW")])).file(None, "b.json", operator).run();
    assert_eq!((report.verdict, outcome(&report, "container")), (Verdict::Fail, Outcome::Fail));
    let csv = "RuleID,Commit,File,SymlinkFile,Secret,Match,StartLine,EndLine,StartColumn,EndColumn,Author,Message,Date,\
               Email,Fingerprint,Tags\njwt,,b/x.py,,FAKE-SECRET,FAKE-SECRET,1,1,1,9,,,,,b/x.py:jwt:1,\n";
    let secrets =
        Case::new().stage("source").file(None, "a.json", &gitleaks(&[("jwt", "a/x.py")])).file(None, "b.csv", csv);
    assert_eq!(secrets.run().gates.iter().find(|gate| gate.id == "secrets").unwrap().counted, 2);
}

#[test]
fn a_configuration_scan_is_no_image_scan() {
    let text = trivy(&[])
        .replace("os-pkgs", "config")
        .replace("\"Vulnerabilities\":[]", "\"MisconfSummary\":{\"Successes\":3,\"Failures\":0}");
    let report = image(&text).run();
    assert_eq!((report.verdict, codes(&report, "container")), (Verdict::Error, vec!["nothing-examined".to_owned()]));
}

fn measures(project: &str, values: &str) -> String {
    format!(r#"{{"component":{{"key":"{project}","name":"{project}","qualifier":"TRK","measures":[{values}]}}}}"#)
}

fn value(metric: &str, value: &str) -> String {
    format!(r#"{{"metric":"{metric}","period":{{"value":"{value}"}}}}"#)
}

#[test]
fn the_measures_of_one_project_do_not_stand_in_for_anothers() {
    let rule =
        "gates: { cov: { stage: source, requires: [sonarqube], require: { new_bugs: 0, new_coverage: '>= 80%' } } }\n";
    let whole = measures("a", &[value("new_bugs", "0"), value("new_coverage", "90.0")].join(","));
    let poor = measures("b", &value("new_bugs", "0"));
    let one = Case::new().stage("source").policy(rule).file(None, "a.json", &whole);
    assert_eq!(outcome(&one.run(), "cov"), Outcome::Pass);
    let both = one.file(None, "b.json", &poor).run();
    assert_eq!((outcome(&both, "cov"), codes(&both, "cov")), (Outcome::Error, vec!["measure-missing".to_owned()]));
}

#[test]
fn one_fingerprint_waiver_does_not_reach_into_another_target() {
    let objects: Vec<_> = ["prod", "dev"]
        .iter()
        .map(|namespace| {
            format!(
                r#"{{"Namespace":"{namespace}","Kind":"Deployment","Name":"a","Metadata":[{{}}],"Results":[{{"Target":"Deployment/a",
                "Class":"config","Type":"kubernetes","Misconfigurations":[{{"ID":"KSV-0001","Severity":"HIGH","Status":"FAIL"}}]}}]}}"#
            )
        })
        .collect();
    let text = format!(r#"{{"ClusterName":"c","Resources":[{}]}}"#, objects.join(","));
    let report = Case::new().stage("image").file(None, "k8s.json", &text).run();
    let prints: std::collections::BTreeSet<_> = report.flaws.list().iter().map(|flaw| flaw.fingerprint).collect();
    assert_eq!((report.states.len(), prints.len()), (2, 2));
}

#[test]
fn an_approved_waiver_counts_behind_an_unapproved_one() {
    let approvers = "waivers: { approvers: { container: [lead] } }\n";
    let mut case = image(&trivy(&[("CVE-2", "HIGH")])).policy(approvers);
    let waiver =
        |by: &str| format!("  - {{ id: CVE-2, reason: r, owner: o, approved_by: {by}, expires: 2026-12-01 }}\n");
    case.waivers = waiver("someone");
    assert_eq!(case.run().verdict, Verdict::Fail);
    case.waivers = waiver("someone") + &waiver("lead");
    assert_eq!(case.run().verdict, Verdict::Pass);
}
