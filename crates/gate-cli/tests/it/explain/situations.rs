//! One folder for each situation that an explanation has to tell.

use crate::common::{Folder, trivy};

/// A folder of reports, and what is asked about it.
pub(super) struct Situation {
    pub(super) folder: Folder,
    pub(super) asked: &'static str,
    pub(super) arguments: &'static [&'static str],
}

const IMAGE: &[&str] = &["--branch", "main", "--stage", "image", "."];
const SOURCE: &[&str] = &["--branch", "main", "--stage", "source", "--gate", "dependencies", "."];

/// Every situation with its name.
pub(super) fn all() -> Vec<(&'static str, Situation)> {
    let high = || image(&trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-2", "LOW")]));
    let waived = |lines: &str| high().file(".gate/waivers.yaml", waivers(lines));
    let of = |folder: Folder, asked| Situation { folder, asked, arguments: IMAGE };
    vec![
        ("a vulnerability that two tools dispute", blocked_and_disputed()),
        ("exempted by a waiver", of(waived("id: cve-2026-1, ticket: T-1, expires: 2026-12-22"), "CVE-2026-1")),
        (
            "a waiver that does not apply",
            of(waived("id: CVE-2026-1, path: 'lib/**', expires: 2026-12-22"), "CVE-2026-1"),
        ),
        ("a waiver that is over", of(waived("id: CVE-2026-1, expires: 2026-11-01"), "CVE-2026-1")),
        (
            "a waiver with a condition",
            of(waived("id: CVE-2026-1, while: severity < high, expires: 2026-12-22"), "CVE-2026-1"),
        ),
        ("a waiver that the policy forbids", of(forbidden(), "CVE-2026-1")),
        ("an ignore file with another entry behind it", of(shadowed(), "CVE-2026-1")),
        ("suppressed by its tool", of(suppressed(), "CVE-2026-9")),
        ("judged by no gate", of(misconfigured(), "DS-0002")),
        ("below the limit", of(high(), "CVE-2026-2")),
        ("told by a report that is superseded too", of(superseded(), "CVE-2026-1")),
        (
            "one id in several components",
            of(image(&trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-1", "LOW")])), "CVE-2026-1"),
        ),
        (
            "an entry that no finding meets",
            of(high().file(".trivyignore", "CVE-2020-1 exp:2026-12-31\n"), "CVE-2020-1"),
        ),
        ("a secret", secret()),
        ("a measure that is broken", sast("ERROR", "3")),
        ("measures that hold", sast("OK", "0")),
        ("evidence that is cut", of(image(&trivy(&[("CVE-2026-1", "HIGH")])[..300]), "container")),
        ("evidence that is stale", of(image(&trivy(&[]).replace("2026-11-22", "2026-11-20")), "container")),
        ("evidence that nobody gave", of(Folder::new().file("notes/read.me", ""), "container")),
        ("a gate of another stage", of(high(), "dependencies")),
        ("a gate that passes by an exemption", of(waived("id: CVE-2026-1, expires: 2026-12-22"), "container")),
        ("a gate that fails", of(high(), "container")),
    ]
}

fn image(text: &str) -> Folder {
    Folder::new().file("trivy.json", text)
}

fn waivers(lines: &str) -> String {
    format!("version: 1\nwaivers:\n  - {{ {lines}, reason: not reachable, owner: team-a }}\n")
}

/// lodash, as a SARIF report of osv-scanner and npm audit see it.
pub(super) fn blocked_and_disputed() -> Situation {
    let npm = r#"{"auditReportVersion":2,"vulnerabilities":{"lodash":{"name":"lodash","severity":"low","isDirect":true,
        "via":[{"source":1673,"name":"lodash","dependency":"lodash","title":"Command Injection",
        "url":"https://github.com/advisories/GHSA-35jh-r3h4-6jhm","severity":"low","cwe":[],
        "cvss":{"score":5.1,"vectorString":"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"},"range":"<4.17.21"}],
        "effects":[],"range":"<4.17.21","nodes":["node_modules/lodash"],"fixAvailable":true}},
        "metadata":{"vulnerabilities":{"info":0,"low":1,"moderate":0,"high":0,"critical":0,"total":1},
        "dependencies":{"prod":9,"dev":0,"optional":0,"peer":0,"peerOptional":0,"total":9}}}"#;
    let trivy = r#"{"SchemaVersion":2,"CreatedAt":"2026-11-22T11:00:00Z","ArtifactName":".","ArtifactType":"filesystem",
        "Results":[{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm","Vulnerabilities":[
        {"VulnerabilityID":"CVE-2021-23337","VendorIDs":["GHSA-35jh-r3h4-6jhm"],"PkgName":"lodash",
        "InstalledVersion":"4.17.20","PkgIdentifier":{"PURL":"pkg:npm/lodash@4.17.20"},"FixedVersion":"4.17.21",
        "Severity":"HIGH","Title":"lodash: command injection via template","PublishedDate":"2021-02-15T13:15:00Z",
        "CVSS":{"ghsa":{"V3Score":7.2},"nvd":{"V3Score":7.2,"V3Vector":"CVSS:3.1/AV:N"}}}]}]}"#;
    let policy = "version: 1\nextends: fawkes\ngates:\n  dependencies:\n    requires: { only: [npm-audit] }\n    \
                  from: [trivy]\n";
    let folder = Folder::new().file("gate.yaml", policy).file("npm.json", npm).file("trivy.json", trivy);
    Situation { folder, asked: "GHSA-35jh-r3h4-6jhm", arguments: SOURCE }
}

fn forbidden() -> Folder {
    let policy = "version: 1\nextends: fawkes\nwaivers: { never: [critical] }\n";
    image(&trivy(&[("CVE-2026-1", "CRITICAL")]))
        .file("gate.yaml", policy)
        .file(".gate/waivers.yaml", waivers("id: CVE-2026-1, expires: 2026-12-22"))
}

fn shadowed() -> Folder {
    image(&trivy(&[("CVE-2026-1", "HIGH")]))
        .file(".trivyignore", "CVE-2026-1 exp:2026-12-01\n")
        .file(".gate/waivers.yaml", waivers("id: CVE-2026-1, expires: 2026-12-22"))
}

fn suppressed() -> Folder {
    image(&trivy(&[]).replace(
        "\"Vulnerabilities\":[]",
        r#""Vulnerabilities":[],"ExperimentalModifiedFindings":[{"Type":"vulnerability","Status":"ignored",
        "Source":".trivyignore.yaml","Statement":"the plugin is not built in","Finding":{"VulnerabilityID":"CVE-2026-9",
        "PkgName":"a","InstalledVersion":"1","Severity":"CRITICAL"}}]"#,
    ))
}

fn misconfigured() -> Folder {
    image(&trivy(&[]).replace(
        "\"Vulnerabilities\":[]",
        r#""Misconfigurations":[{"ID":"DS-0002","Severity":"HIGH","Status":"FAIL","Title":"image runs as root"}]"#,
    ))
}

/// The same scan in a weaker format beside it.
fn superseded() -> Folder {
    let sarif = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Trivy","version":"0.74.0","rules":[
        {"id":"CVE-2026-1","properties":{"security-severity":"8.0"}}]}},"results":[{"ruleId":"CVE-2026-1","level":"error",
        "message":{"text":"Package: lib0\nInstalled Version: 1.0.0\nVulnerability CVE-2026-1\nSeverity: HIGH\nFixed Version: 2.0.0"},
        "locations":[{"physicalLocation":{"artifactLocation":{"uri":"app"}}}]}]}]}"#;
    image(&trivy(&[("CVE-2026-1", "HIGH")])).file("trivy.sarif", sarif)
}

fn secret() -> Situation {
    let leak = r#"[{"RuleID":"generic-api-key","Description":"d","StartLine":7,"EndLine":7,"StartColumn":1,"EndColumn":9,
        "Match":"FAKE-SECRET","Secret":"FAKE-SECRET","File":"src/config.py","SymlinkFile":"",
        "Commit":"0123456789abcdef0123456789abcdef01234567","Entropy":1,"Author":"","Email":"",
        "Date":"2026-11-20T10:00:00Z","Message":"","Tags":[],"Fingerprint":"x:src/config.py:generic-api-key:7"}]"#;
    let folder = Folder::new().file("gitleaks.json", leak);
    let arguments = &["--branch", "main", "--stage", "source", "--gate", "secrets", "gitleaks.json"];
    Situation { folder, asked: "generic-api-key", arguments }
}

fn sast(status: &str, bugs: &str) -> Situation {
    let condition = |metric: &str, comparator: &str, threshold: &str, actual: &str, status: &str| {
        format!(
            r#"{{"status":"{status}","metricKey":"{metric}","comparator":"{comparator}","errorThreshold":"{threshold}",
            "actualValue":"{actual}"}}"#
        )
    };
    let conditions = [
        condition("new_bugs", "GT", "0", bugs, status),
        condition("new_vulnerabilities", "GT", "0", "0", "OK"),
        condition("new_security_hotspots_reviewed", "LT", "100", "100.0", "OK"),
        condition("new_coverage", "LT", "80", "84.1", "OK"),
        condition("new_duplicated_lines_density", "GT", "3", "0.5", "OK"),
        condition("new_maintainability_rating", "GT", "1", "1", "OK"),
    ];
    let text = format!(
        r#"{{"projectStatus":{{"status":"{status}","conditions":[{}],"period":{{"mode":"PREVIOUS_VERSION"}},
        "ignoredConditions":false}}}}"#,
        conditions.join(",")
    );
    let folder = Folder::new().file("status.json", text);
    let arguments = &["--branch", "main", "--stage", "source", "--gate", "sast", "status.json"];
    Situation { folder, asked: "sast", arguments }
}
