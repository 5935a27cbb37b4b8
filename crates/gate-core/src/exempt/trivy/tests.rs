//! Entries of both formats held against rows of a report.

use super::{TrivyIgnore, TrivyIgnoreYaml};
use crate::decode::{self, Limits};
use crate::exempt::{Context, Entry, Ledger};
use crate::model::{Decoded, ToolId};
use crate::policy::{Policy, Subject};
use crate::yaml::Source;

/// Rows are named by their title: `os` and `lock` vulnerabilities, `old` and `new` misconfigurations, …
const REPORT: &str = r#"{"SchemaVersion": 2, "ArtifactName": "app:1", "ArtifactType": "container_image", "Results": [
    {"Target": "app:1 (debian 12)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-1", "PkgName": "openssl", "InstalledVersion": "3.0", "Severity": "HIGH", "Title": "os",
         "VendorIDs": ["DSA-1"], "PkgIdentifier": {"PURL": "pkg:deb/debian/openssl@3.0?arch=amd64&distro=debian-12"}},
        {"VulnerabilityID": "CVE-1", "PkgName": "zlib", "InstalledVersion": "1.2", "Severity": "HIGH", "Title": "no purl"}]},
    {"Target": "web/package-lock.json", "Class": "lang-pkgs", "Type": "npm", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-1", "PkgName": "lodash", "InstalledVersion": "4.17.20", "Severity": "HIGH",
         "Title": "lock", "PkgIdentifier": {"PURL": "pkg:npm/lodash@4.17.20"}}]},
    {"Target": "Java", "Class": "lang-pkgs", "Type": "jar", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-1", "PkgName": "a:b", "InstalledVersion": "1", "Severity": "HIGH", "Title": "jar",
         "PkgPath": "opt/app/b.jar", "PkgIdentifier": {"PURL": "pkg:maven/a/b@1"}}]},
    {"Target": "Dockerfile", "Class": "config", "Type": "dockerfile", "Misconfigurations": [
        {"ID": "DS002", "AVDID": "AVD-DS-0002", "Severity": "HIGH", "Status": "FAIL", "Title": "old"},
        {"ID": "DS-0026", "Severity": "LOW", "Status": "FAIL", "Title": "new"}]},
    {"Target": "/app/config.yaml", "Class": "secret", "Secrets": [
        {"RuleID": "aws", "Severity": "CRITICAL", "Title": "secret", "StartLine": 1}]},
    {"Target": "Node.js", "Class": "license", "Licenses": [
        {"Severity": "LOW", "PkgName": "a", "FilePath": "app/a/package.json", "Name": "MIT"},
        {"Severity": "LOW", "PkgName": "b", "FilePath": "", "Name": "MIT AND Apache-2.0 WITH LLVM-exception"}]}]}"#;

fn report() -> Decoded {
    decode::decode(&mut REPORT.as_bytes(), None, "trivy.json", &Limits::default()).unwrap()
}

fn entries(ledger: &dyn Ledger, text: &str) -> Vec<Entry> {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    ledger.read(&Source::new("i", text), &context).unwrap_or_else(|faults| panic!("{text}\n{faults:?}")).entries
}

/// The titles of the rows that an entry covers, those that it does not seem to mean with a `!`.
fn covered(entry: &Entry) -> Vec<String> {
    let decoded = report();
    let tool = ToolId::new("trivy");
    let rows = decoded.findings.rows.iter().filter_map(|row| {
        let subject = Subject { findings: &decoded.findings, row, tool: &tool, beside: &[] };
        entry.rule.covers(subject).ok()?;
        let beyond = if entry.rule.overreach(subject).is_some() { "!" } else { "" };
        Some(format!("{}{beyond}", decoded.findings.text(row.title)))
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows
}

fn yaml(list: &str, entry: &str) -> Vec<String> {
    covered(&entries(&TrivyIgnoreYaml, &format!("{list}: [{{{entry}}}]"))[0])
}

fn line(text: &str) -> Vec<String> {
    covered(&entries(&TrivyIgnore, text)[0])
}

const ALL: [&str; 4] = ["jar", "lock", "no purl", "os"];

#[test]
fn an_id_is_the_rows_own_and_no_alias() {
    assert_eq!(line("CVE-1"), ALL);
    assert_eq!(yaml("vulnerabilities", "id: CVE-1"), ALL);
    assert_eq!(line("DSA-1"), [""; 0]);
}

#[test]
fn a_misconfiguration_has_all_names_that_it_had() {
    for id in ["DS002", "DS-0002", "AVD-DS-0002"] {
        assert_eq!(line(id), ["old"], "{id}");
        assert_eq!(yaml("misconfigurations", &format!("id: {id}")), ["old"], "{id}");
    }
    for id in ["DS026", "DS-0026", "AVD-DS-0026"] {
        assert_eq!(line(id), ["new"], "{id}");
    }
    assert_eq!(line("ds-0026"), [""; 0]);
}

#[test]
fn an_entry_of_a_list_ignores_its_kind_only() {
    assert_eq!(yaml("secrets", "id: aws"), ["secret"]);
    assert_eq!(yaml("vulnerabilities", "id: aws"), [""; 0]);
    assert_eq!(yaml("misconfigurations", "id: CVE-1"), [""; 0]);
}

#[test]
fn paths_are_held_against_the_target_or_the_path_of_the_package() {
    for (paths, rows) in [
        ("web/package-lock.json", &["lock"][..]),
        ("'**/*-lock.json'", &["lock"]),
        ("package-lock.json", &[]),
        ("web", &[]),
        ("'opt/**'", &["jar"]),
        ("Java", &["jar"]),
        ("'app:1 (debian 12)'", &["no purl", "os"]),
        ("'{web,opt}/**'", &["jar", "lock"]),
        // What fits an empty path fits every package without one.
        ("'*'", &["jar", "lock!", "no purl", "os"]),
        ("'x{,*}'", &[]),
    ] {
        assert_eq!(yaml("vulnerabilities", &format!("id: CVE-1, paths: [{paths}]")), rows, "{paths}");
    }
    assert_eq!(yaml("vulnerabilities", "id: CVE-1, paths: [x, Java]"), ["jar"], "one of them has to fit");
    assert_eq!(yaml("secrets", "id: aws, paths: ['app/config.yaml']"), [""; 0], "in images targets begin with `/`");
    assert_eq!(yaml("secrets", "id: aws, paths: ['/app/*']"), ["secret"]);
    assert_eq!(yaml("misconfigurations", "id: DS-0026, paths: [Dockerfile]"), ["new"]);
    assert_eq!(yaml("misconfigurations", "id: DS-0026, paths: ['docs/*']"), [""; 0]);
}

#[test]
fn purls_are_held_against_packages_that_have_one_and_fit_the_others_too() {
    for (purls, rows) in [
        ("pkg:npm/lodash", &["lock", "no purl!"][..]),
        ("pkg:npm/lodash@4.17.21", &["no purl!"]),
        ("'pkg:deb/debian/openssl?arch=amd64'", &["no purl!", "os"]),
        ("'pkg:deb/debian/openssl?arch=arm64'", &["no purl!"]),
        ("'pkg:npm/lodash', 'pkg:maven/a/b@1'", &["jar", "lock", "no purl!"]),
    ] {
        assert_eq!(yaml("vulnerabilities", &format!("id: CVE-1, purls: [{purls}]")), rows, "{purls}");
    }
    assert_eq!(yaml("secrets", "id: aws, purls: ['pkg:npm/x']"), ["secret"], "of vulnerabilities only");
}

#[test]
fn paths_and_purls_have_to_fit_both() {
    assert_eq!(yaml("vulnerabilities", "id: CVE-1, paths: [Java], purls: ['pkg:maven/a/b']"), ["jar"]);
    assert_eq!(yaml("vulnerabilities", "id: CVE-1, paths: [Java], purls: ['pkg:npm/lodash']"), [""; 0]);
}

#[test]
fn a_licence_expression_is_ignored_when_each_part_is() {
    const WHOLE: &str = "MIT AND Apache-2.0 WITH LLVM-exception";
    let list = |entries: &str| entries_of_licenses(entries);
    assert_eq!(list("{id: MIT}"), [["MIT"].as_slice()]);
    assert_eq!(list(&format!("{{id: {WHOLE}}}")), [[WHOLE].as_slice()]);
    let both = list("{id: MIT}, {id: Apache-2.0 WITH LLVM-exception}");
    assert_eq!(both, [["MIT", WHOLE].as_slice(), [WHOLE].as_slice()]);
    assert_eq!(list("{id: MIT}, {id: Apache-2.0}, {id: LLVM-exception}")[0], ["MIT"], "`X WITH Y` is one part");
    let expired = list("{id: MIT}, {id: Apache-2.0 WITH LLVM-exception, expired_at: 2026-01-01}");
    assert_eq!(expired[0], ["MIT"], "an entry that is over ignores no part");
    let elsewhere = list("{id: MIT}, {id: Apache-2.0 WITH LLVM-exception, paths: ['app/**']}");
    assert_eq!(elsewhere[0], ["MIT"], "packages of the system have no file, and no path fits it");
    assert_eq!(list("{id: MIT, paths: ['app/*/package.json']}"), [["MIT"].as_slice()]);
    let lines = entries(&TrivyIgnore, "MIT\nBSD-3-Clause");
    assert_eq!(covered(&lines[0]), ["MIT"], "lines know no expressions, but their parts");
}

fn entries_of_licenses(text: &str) -> Vec<Vec<String>> {
    entries(&TrivyIgnoreYaml, &format!("licenses: [{text}]")).iter().map(covered).collect()
}
