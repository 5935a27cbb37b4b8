//! What is read: paths on the command line replace `reports:` of the policy, named reports add to it.

use super::common::{Answer, Folder, trivy};

const POLICY: &str = "version: 1\nextends: fawkes\nreports: [reports/gitleaks.json, reports/trivy.json]\n";

fn folder(policy: &str) -> Folder {
    Folder::new().file("gate.yaml", policy).file("reports/gitleaks.json", "[]").file("reports/trivy.json", trivy(&[]))
}

/// Tool and path of every input.
fn inputs(answer: &Answer) -> Vec<(String, String)> {
    let verdict: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    verdict["evidence"].as_array().unwrap().iter().map(|it| (text(&it["tool"]), text(&it["path"]))).collect()
}

fn check(folder: &Folder, arguments: &[&str]) -> Answer {
    folder.check(&[&["--branch", "main", "--stage", "image", "-o", "json"], arguments].concat())
}

fn pairs(inputs: &[(String, String)]) -> Vec<(&str, &str)> {
    inputs.iter().map(|(tool, path)| (tool.as_str(), path.as_str())).collect()
}

#[test]
fn naming_the_tool_as_the_message_says_is_enough() {
    for policy in [POLICY, "version: 1\nextends: fawkes\nreports: [\"reports/*.json\"]\n"] {
        let folder = folder(policy);
        let unnamed = check(&folder, &[]);
        assert_eq!(unnamed.code, 3);
        let advice = "--report gitleaks=reports/gitleaks.json";
        assert!(unnamed.out.contains(advice), "{}", unnamed.out);
        let named = check(&folder, &["--report", "gitleaks=reports/gitleaks.json"]);
        assert_eq!(named.code, 0, "{}", named.all());
        let wanted = [("gitleaks", "reports/gitleaks.json"), ("trivy", "reports/trivy.json")];
        assert_eq!(pairs(&inputs(&named)), wanted);
    }
}

#[test]
fn a_named_report_that_the_policy_does_not_list_is_read_too() {
    let folder = folder("version: 1\nextends: fawkes\nreports: [reports/trivy.json]\n");
    let answer = check(&folder, &["--report", "gitleaks=./reports/gitleaks.json"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert_eq!(inputs(&answer).len(), 2);
}

#[test]
fn the_tool_named_on_the_command_line_wins_over_the_policys() {
    let folder =
        folder("version: 1\nextends: fawkes\nreports: [sonarqube: reports/gitleaks.json, reports/trivy.json]\n");
    assert_eq!(pairs(&inputs(&check(&folder, &[])))[0], ("sonarqube", "reports/gitleaks.json"));
    let answer = check(&folder, &["--report", "gitleaks=./reports/gitleaks.json"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert_eq!(pairs(&inputs(&answer)), [("gitleaks", "reports/gitleaks.json"), ("trivy", "reports/trivy.json")]);
}

#[test]
fn paths_replace_the_policys() {
    let folder = folder(POLICY).file("other.json", trivy(&[("CVE-1", "HIGH")]));
    let answer = check(&folder, &["other.json"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert_eq!(pairs(&inputs(&answer)), [("trivy", "other.json")]);
    let both = check(&folder, &["other.json", "--report", "gitleaks=reports/gitleaks.json"]);
    assert_eq!(pairs(&inputs(&both)), [("trivy", "other.json"), ("gitleaks", "reports/gitleaks.json")]);
}
