//! What GitLab reads, against the rules of its schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::build::Build;
use crate::decode::Draft;
use crate::model::{Code, Kind, Problem, Proof, Report, Scan, Severity, Subject, ToolId, Use};
use crate::render::escape::is_unseen;
use crate::render::testing::{
    HOSTILE, Sample, clean, code, failing, hostile, passing, secret, undecided, vulnerability,
};
use crate::render::{Style, find};

const TYPES: [(&str, &str); 4] = [
    ("gitlab-container-scanning", "container_scanning"),
    ("gitlab-dependency-scanning", "dependency_scanning"),
    ("gitlab-sast", "sast"),
    ("gitlab-secret-detection", "secret_detection"),
];

fn written(id: &str, report: &Report) -> Value {
    let mut bytes = Vec::new();
    find(id).unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.chars().any(|c| c != '\n' && is_unseen(c)), "{id}");
    serde_json::from_str(&text).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn of_image(report: &mut Report, input: usize) {
    report.evidence[input].content.as_mut().unwrap().scan.subject = Subject {
        name: Some("registry.example/app:1.0".to_owned()),
        kind: Some("container_image".to_owned()),
        os: Some("alpine 3.14.2".to_owned()),
        ..Subject::default()
    };
}

/// A report of every type: an image, a lock file, code, a secret, and a smell that is no matter of security.
fn all() -> Report {
    let lock =
        Draft { path: "package-lock.json", ..vulnerability("CVE-2021-23337", Severity::High, "lodash", "4.17.21") };
    let smell = code(Kind::CodeSmell, Severity::Low, "java:S1", "src/A.java", 3);
    let bug = code(Kind::CodeVulnerability, Severity::Medium, "java:S2", "src/A.java", 7);
    Sample::new()
        .input("gitleaks.json", "gitleaks", Proof::Silent, &[secret("aws-access-token", "src/config.py", 12)])
        .input("npm.json", "npm-audit", Proof::Tells, &[lock])
        .input("sonar.json", "sonarqube", Proof::Tells, &[smell, bug])
        .input("trivy.json", "trivy", Proof::Tells, &[vulnerability("CVE-2022-1", Severity::Critical, "zlib", "1.2")])
        .with(|report| {
            report.evidence[2].content.as_mut().unwrap().format = "issues";
            of_image(report, 3);
        })
        .build()
}

#[test]
fn code_quality_of_a_failing_report() {
    insta::assert_snapshot!(format!("{:#}", written("gitlab-codequality", &all())));
}

#[test]
fn a_security_report_of_each_type() {
    let all = all();
    for (id, word) in TYPES {
        let report = written(id, &all);
        assert_eq!(report["scan"]["type"], word);
        assert_eq!(report["scan"]["status"], "success", "{report:#}");
        assert_eq!(list(&report["vulnerabilities"]).len(), 1, "{id}");
    }
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("{:#}", written("gitlab-container-scanning", &all)).replace(version, "VERSION");
    insta::assert_snapshot!(text);
}

#[test]
fn rows_have_all_that_gitlab_asks_for() {
    let mut fingerprints = BTreeSet::new();
    for report in [all(), failing(), hostile()] {
        for row in list(&written("gitlab-codequality", &report)) {
            for key in ["description", "fingerprint", "severity", "check_name"] {
                assert!(!row[key].as_str().unwrap().is_empty(), "{key}");
            }
            assert!(!row["location"]["path"].as_str().unwrap().is_empty());
            assert!(row["location"]["lines"]["begin"].as_u64().unwrap() > 0);
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&row["severity"].as_str().unwrap()));
            assert!(fingerprints.insert(row["fingerprint"].as_str().unwrap().to_owned()), "GitLab shows it once");
        }
        fingerprints.clear();
    }
}

#[test]
fn locations_are_those_of_their_type() {
    let all = all();
    let location = |id| written(id, &all)["vulnerabilities"][0]["location"].clone();
    assert_eq!(
        location("gitlab-dependency-scanning"),
        serde_json::json!({"file": "package-lock.json",
            "dependency": {"package": {"name": "lodash"}, "version": "1.1.1k"}})
    );
    assert_eq!(
        location("gitlab-container-scanning"),
        serde_json::json!({"image": "registry.example/app:1.0", "operating_system": "alpine 3.14.2",
            "dependency": {"package": {"name": "zlib"}, "version": "1.1.1k"}})
    );
    assert_eq!(location("gitlab-sast"), serde_json::json!({"file": "src/A.java", "start_line": 7}));
    let commit = serde_json::json!({"sha": "3a542d2cf3bc6375c85c3babf3a044bf78428fb5"});
    let secret = serde_json::json!({"file": "src/config.py", "start_line": 12, "commit": commit});
    assert_eq!(location("gitlab-secret-detection"), secret);
    let mut unknown = all.clone();
    unknown.build = Build::default();
    let sha = &written("gitlab-secret-detection", &unknown)["vulnerabilities"][0]["location"]["commit"]["sha"];
    assert_eq!(sha, "0000000");
}

#[test]
fn no_report_of_a_type_is_no_clean_scan() {
    let status = |id: &str, report: &Report| written(id, report)["scan"]["status"].as_str().unwrap().to_owned();
    let clean = clean();
    assert_eq!(status("gitlab-secret-detection", &clean), "success", "a clean report of Gitleaks is one");
    let only = |tool: &str, kind: Option<Kind>| {
        let mut report = Sample::new().input("a.json", tool, Proof::Tells, &[]).build();
        report.evidence[0].content.as_mut().unwrap().scan =
            Scan { looked_for: kind.into_iter().collect(), ..Scan::default() };
        report
    };
    let of_format = |tool, format| {
        let mut report = only(tool, None);
        report.evidence[0].content.as_mut().unwrap().format = format;
        report
    };
    for (report, id, wanted) in vec![
        (only("gitleaks", None), "gitlab-sast", "failure"),
        (only("dependency-check", None), "gitlab-secret-detection", "failure"),
        (only("dependency-check", None), "gitlab-dependency-scanning", "success"),
        (only("dependency-check", None), "gitlab-container-scanning", "failure"),
        (only("trivy", Some(Kind::Vulnerability)), "gitlab-secret-detection", "failure"),
        (only("trivy", Some(Kind::Secret)), "gitlab-secret-detection", "success"),
        (only("semgrep", None), "gitlab-sast", "success"),
        (only("trivy", None), "gitlab-secret-detection", "failure"),
        (of_format("sonarqube", "project-status"), "gitlab-sast", "failure"),
        (of_format("sonarqube", "report-task"), "gitlab-sast", "failure"),
        (of_format("sonarqube", "issues"), "gitlab-sast", "success"),
        (undecided(), "gitlab-sast", "failure"),
        (Sample::new().build(), "gitlab-sast", "failure"),
    ] {
        assert_eq!(status(id, &report), wanted, "{id} of {:?}", report.evidence.first().map(|it| &it.tool));
    }
}

#[test]
fn what_could_not_be_used_fails_its_own_type_only() {
    let mut report = all();
    report.evidence[0].used = Use::Unusable;
    report.evidence[0].problems.push(Problem::new(Code::Stale, "is 9 days old"));
    let scan = |id: &str| written(id, &report)["scan"].clone();
    assert_eq!(scan("gitlab-secret-detection")["status"], "failure");
    let messages = scan("gitlab-secret-detection")["messages"].clone();
    assert!(list(&messages).iter().any(|it| it["value"] == "gitleaks.json: is 9 days old"), "{messages}");
    assert_eq!(scan("gitlab-sast")["status"], "success");
}

#[test]
fn what_is_exempted_is_left_out_and_counted() {
    let report = passing();
    let written = written("gitlab-dependency-scanning", &report);
    assert!(list(&written["vulnerabilities"]).is_empty());
    let told = list(&written["scan"]["messages"]).iter().map(|it| it["value"].as_str().unwrap());
    assert!(told.into_iter().any(|text| text.starts_with("2 exempted findings left out")));
    let said = find("gitlab-dependency-scanning").unwrap().left_out(&report);
    assert!(said.is_some_and(|text| text.starts_with("2 exempted findings left out")));
    assert_eq!(find("gitlab-codequality").unwrap().left_out(&failing()), None);
}

#[test]
fn ids_are_uuids_that_stay_and_differ_by_type() {
    let mut report = all();
    of_image(&mut report, 1);
    let id = |id: &str, report: &Report| written(id, report)["vulnerabilities"][0]["id"].as_str().unwrap().to_owned();
    let first = id("gitlab-container-scanning", &report);
    assert_eq!(first, id("gitlab-container-scanning", &report));
    assert_ne!(first, id("gitlab-dependency-scanning", &all()));
    let parts: Vec<usize> = first.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12]);
    assert_eq!(&first[14..15], "8");
}

#[test]
fn texts_of_reports_are_no_markup_and_fit() {
    let long = "x".repeat(60_000);
    let attack = "![x](https://evil.example) <script> @all [a](b)";
    for text in [HOSTILE, attack, &long] {
        let draft = Draft { title: text, ..vulnerability(text, Severity::High, text, text) };
        let report = Sample::new().input("a", "npm-audit", Proof::Tells, &[draft]).build();
        let found = written("gitlab-dependency-scanning", &report)["vulnerabilities"][0].clone();
        assert!(found["name"].as_str().unwrap().chars().count() <= 255);
        assert!(found["solution"].as_str().unwrap().len() <= 7000);
        let description = found["description"].as_str().unwrap();
        let bare = description.replace("<wbr>", "").replace("<code>", "").replace("</code>", "");
        assert!(!bare.contains(['<', '>', '[', ']', '*', '_', '`', '|', '!']), "{description}");
    }
}

#[test]
fn the_scanner_is_the_one_tool_or_gate_itself() {
    let scanner = |report: &Report| written("gitlab-dependency-scanning", report)["scan"]["scanner"]["id"].clone();
    assert_eq!(scanner(&all()), "npm-audit");
    let mut two = all();
    two.evidence[2].tool = Some(ToolId::new("pip-audit"));
    assert_eq!(scanner(&two), "gate");
}

#[test]
fn no_location_is_absolute_or_outside_of_the_repository() {
    let paths = ["/work/app/src/a.py", "/root/.m2/a.jar", "../../etc/passwd"];
    let drafts: Vec<Draft<'_>> =
        paths.iter().map(|path| code(Kind::CodeVulnerability, Severity::High, "r", path, 3)).collect();
    let mut report = Sample::new().input("s.json", "sonarqube", Proof::Tells, &drafts).build();
    report.roots.push("/work/app".to_owned());
    let of = |rows: &Value, pointer: &str| {
        list(rows).iter().map(|row| row.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let wanted = ["etc/passwd", "root/.m2/a.jar", "src/a.py"].map(str::to_owned).into();
    assert_eq!(of(&written("gitlab-codequality", &report), "/location/path"), wanted);
    assert_eq!(of(&written("gitlab-sast", &report)["vulnerabilities"], "/location/file"), wanted);
}

#[test]
fn an_error_is_a_row_of_code_quality_and_a_clean_run_is_none() {
    assert!(list(&written("gitlab-codequality", &clean())).is_empty());
    let found = written("gitlab-codequality", &undecided());
    let names: Vec<&str> = list(&found).iter().map(|row| row["check_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["gate/evidence", "gate/dependencies"]);
    assert!(list(&found).iter().all(|row| row["severity"] == "blocker"), "{found}");
    let text = found[1]["description"].as_str().unwrap();
    assert!(text.starts_with("dependencies cannot be decided: no report of dependency-check"), "{text}");
}

#[test]
fn paths_are_visible_and_short() {
    for text in [HOSTILE, &"x".repeat(60_000)] {
        let report = Sample::new()
            .input("s.json", "sonarqube", Proof::Tells, &[code(Kind::CodeVulnerability, Severity::High, "r", text, 3)])
            .build();
        for path in [
            &written("gitlab-codequality", &report)[0]["location"]["path"],
            &written("gitlab-sast", &report)["vulnerabilities"][0]["location"]["file"],
        ] {
            let path = path.as_str().unwrap();
            assert!(path.chars().count() <= 1000 && !path.chars().any(is_unseen), "{path}");
        }
    }
}
