//! What is easy to get wrong about reports of npm audit.

use crate::decode::{DecodeError, Limits, decode};
use crate::model::{Code, Decoded, Finding, Scope, Severity};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    decode(&mut text.as_bytes(), None, "report.json", &Limits::default())
}

fn codes(decoded: &Decoded) -> Vec<Code> {
    decoded.problems.iter().map(|problem| problem.code).collect()
}

fn texts<const N: usize>(
    decoded: &Decoded,
    row: usize,
    pick: impl Fn(&Finding) -> [crate::model::Text; N],
) -> [&str; N] {
    pick(&decoded.findings.rows[row]).map(|text| decoded.findings.text(text))
}

fn v2(packages: &str, total: u64) -> String {
    format!(
        r#"{{"auditReportVersion":2,"vulnerabilities":{{{packages}}},"metadata":{{"vulnerabilities":{{"total":{total}}},
        "dependencies":{{"prod":9,"total":9}}}}}}"#
    )
}

fn v1(advisories: &str, high: u64) -> String {
    format!(
        r#"{{"actions":[],"advisories":{{{advisories}}},"muted":[],"metadata":{{"vulnerabilities":{{"high":{high}}},
        "dependencies":3,"totalDependencies":3}},"runId":"x"}}"#
    )
}

const OWN: &str = r#"{"source":7,"title":"t","url":"https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
    "severity":"moderate","cvss":{"score":7.5,"vectorString":"CVSS:3.1/AV:N"},"range":"<2"}"#;

fn package(name: &str, severity: &str, via: &str, fix: &str) -> String {
    format!(
        r#""{name}":{{"severity":"{severity}","via":[{via}],"nodes":["node_modules/{name}"],"fixAvailable":{fix}}}"#
    )
}

#[test]
fn each_advisory_of_a_package_is_a_finding_and_names_of_other_packages_are_none() {
    let second = r#"{"source":1179,"title":"u","url":"https://npmjs.com/advisories/1179","severity":"low"}"#;
    let packages = [
        package("@a/left", "high", &format!("{OWN},{second}"), r#"{"name":"@a/left","version":"2.0.0"}"#),
        package("top", "high", "\"wrap\"", "false"),
        package("wrap", "high", "\"@a/left\"", "true"),
    ];
    let decoded = read(&v2(&packages.join(","), 3)).unwrap();
    assert_eq!(decoded.findings.rows.len(), 2);
    let all = |row: &Finding| [row.rule, row.package, row.version, row.purl, row.fixed, row.path];
    assert_eq!(
        texts(&decoded, 0, all),
        ["GHSA-aaaa-bbbb-cccc", "@a/left", "", "pkg:npm/%40a/left", "2.0.0", "node_modules/@a/left"]
    );
    assert_eq!(texts(&decoded, 1, |row| [row.rule, row.title]), ["npm:1179", "u"]);
    let rows = &decoded.findings.rows;
    assert_eq!([rows[0].severity, rows[1].severity], [Severity::Medium, Severity::Low], "its own, not the package's");
    assert_eq!([rows[0].scores.len, rows[1].scores.len], [1, 0]);
    assert_eq!((decoded.scan.examined, codes(&decoded)), (Some(9), vec![Code::NoProof]));
}

#[test]
fn a_fix_of_another_package_is_not_this_ones_fix() {
    for fix in ["true", "false", r#"{"name":"root","version":"9.0.0","isSemVerMajor":true}"#, "null"] {
        let text = v2(&package("left", "high", OWN, fix), 1);
        match read(&text) {
            Ok(decoded) => assert_eq!(texts(&decoded, 0, |row| [row.fixed]), [""], "{fix}"),
            Err(error) => assert_eq!((fix, error.code), ("null", Code::Malformed)),
        }
    }
}

#[test]
fn a_flaw_whose_advisory_is_not_in_the_report_is_not_lost() {
    let lost = |packages: &[String], total| {
        let decoded = read(&v2(&packages.join(","), total)).unwrap();
        let rule = |row: &&Finding| decoded.findings.text(row.rule) == "npm:vulnerable-dependency";
        let rows = decoded.findings.rows.iter().filter(rule);
        let names: Vec<_> = rows.map(|row| decoded.findings.text(row.package).to_owned()).collect();
        assert_eq!(codes(&decoded).contains(&Code::CountMismatch), !names.is_empty());
        names
    };
    let link = |name: &str, via: &str| package(name, "critical", via, "true");
    assert_eq!(lost(&[link("a", "\"gone\"")], 1), ["a"]);
    assert_eq!(lost(&[link("a", "\"b\""), link("b", "\"a\"")], 2), ["a", "b"], "a circle explains nothing");
    assert_eq!(lost(&[link("a", "")], 1), ["a"]);
    assert_eq!(lost(&[link("a", "\"b\""), link("b", OWN)], 2), [""; 0]);
    assert_eq!(lost(&[link("a", "\"b\",\"gone\""), link("b", OWN)], 2), ["a"], "one of two flaws is told elsewhere");
    assert_eq!(lost(&[link("a", &format!("{OWN},\"gone\""))], 1), ["a"]);
    assert_eq!(lost(&[link("b", OWN), link("a", "\"c\""), link("c", "\"b\",\"a\"")], 3), [""; 0]);
}

#[test]
fn a_long_chain_is_followed_without_recursion() {
    let mut packages: Vec<_> =
        (1..5000).map(|at| package(&format!("p{at}"), "low", &format!("\"p{}\"", at - 1), "true")).collect();
    packages.push(package("p0", "low", OWN, "true"));
    assert_eq!(read(&v2(&packages.join(","), 5000)).unwrap().findings.rows.len(), 1);
}

#[test]
fn counts_that_contradict_the_list_are_told_and_an_empty_list_with_a_count_is_an_error() {
    assert_eq!(codes(&read(&v2(&package("a", "low", OWN, "true"), 2)).unwrap()), [Code::CountMismatch, Code::NoProof]);
    assert_eq!(read(&v2("", 2)).unwrap_err().code, Code::Malformed);
    assert_eq!(codes(&read(&v2("", 0)).unwrap()), [Code::NoProof]);
}

#[test]
fn no_dependency_is_no_audit() {
    let empty = v2("", 0).replace("\"total\":9", "\"total\":0");
    assert_eq!(codes(&read(&empty).unwrap()), [Code::NothingExamined, Code::NoProof]);
    let empty = v1("", 0).replace("\"totalDependencies\":3", "\"totalDependencies\":0");
    assert_eq!(codes(&read(&empty).unwrap()), [Code::NothingExamined, Code::NoProof]);
}

#[test]
fn an_audit_that_failed_is_an_error_of_the_tool_and_none_of_its_text_is_shown() {
    for (text, hint) in [
        (r#"{"error":{"code":"ENOLOCK","summary":"FAKE-SECRET","detail":"FAKE-SECRET"}}"#, "lock file"),
        (r#"{"error":{"code":"EAUDITNOLOCK","summary":"","detail":""}}"#, "lock file"),
        (r#"{"error":{"code":"ENOAUDIT","summary":"","detail":""}}"#, "--registry"),
        (r#"{"message":"FAKE-SECRET","error":{"summary":"","detail":""}}"#, "npm's log"),
        (
            r#"{"message":"x","method":"POST","uri":"https://u:FAKE-SECRET@h/","headers":{},"statusCode":500,"body":""}"#,
            "log",
        ),
        (r#"{"auditReportVersion":2,"vulnerabilities":{},"error":{"summary":"","detail":""}}"#, "npm's log"),
        (r#"{"actions":[],"advisories":{},"muted":[],"error":{"code":"ENOAUDIT"}}"#, "--registry"),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.code, Code::ToolErrors, "{text}");
        assert!(error.message.contains(hint) && !error.message.contains("FAKE"), "{}", error.message);
    }
}

#[test]
fn what_every_version_of_npm_writes_has_to_be_there() {
    let whole = v2("", 0);
    for (text, code) in [
        (whole.replace(":2,", ":3,"), Code::SchemaVersion),
        (whole.replace(":2,", ":\"2\","), Code::Malformed),
        (whole.replace("\"metadata\"", "\"meta\""), Code::Malformed),
        (whole.replace("\"total\":9", "\"sum\":9"), Code::Malformed),
        (whole.replace("\"vulnerabilities\":{}", "\"vulnerabilities\":[]"), Code::Unrecognised),
        (v2(r#""a":{"severity":"low"}"#, 1), Code::Malformed),
        (v2(r#""a":{"severity":"low","via":[7]}"#, 1), Code::Malformed),
        (v2(r#""a":{"severity":"low","via":[{"severity":"low","title":"t"}]}"#, 1), Code::Malformed),
        (v2(r#""a":{"severity":"low","via":["b"]},"a":{"severity":"low","via":["b"]}"#, 1), Code::DuplicateKey),
        (v1("", 0).replace("\"metadata\"", "\"meta\""), Code::Malformed),
        (v1(r#""7":{"severity":"low"}"#, 1), Code::Malformed),
    ] {
        assert_eq!(read(&text).unwrap_err().code, code, "{text}");
    }
}

#[test]
fn an_unknown_severity_is_the_worst_and_a_score_of_zero_is_none() {
    let advisory = r#"{"source":7,"severity":"severe","cvss":{"score":0,"vectorString":null}}"#;
    let decoded = read(&v2(&package("a", "severe", advisory, "true"), 1)).unwrap();
    let row = &decoded.findings.rows[0];
    assert_eq!((row.severity, row.scores.len), (Severity::Critical, 0));
    assert_eq!(codes(&decoded), [Code::UnknownValue, Code::NoProof]);
}

#[test]
fn version_1_has_a_row_for_each_installed_version() {
    let found = r#"{"version":"0.0.8","paths":["mkdirp>minimist","x>y"],"dev":true},{"version":"1.2.0","paths":[],"dev":false}"#;
    let one = format!(
        r#""1179":{{"findings":[{found}],"id":1179,"module_name":"minimist","cves":["CVE-2020-7598"],"severity":"high",
        "patched_versions":">=1.2.3","url":"https://npmjs.com/advisories/1179","title":"t"}}"#
    );
    let other = r#""9":{"module_name":"string","cves":null,"severity":"low","patched_versions":"<0.0.0",
        "github_advisory_id":"GHSA-aaaa-bbbb-cccc","url":"https://npmjs.com/advisories/9"}"#;
    let decoded = read(&v1(&format!("{one},{other}"), 2)).unwrap();
    let all = |row: &Finding| [row.rule, row.purl, row.fixed, row.target];
    assert_eq!(texts(&decoded, 0, all), ["npm:1179", "pkg:npm/minimist@0.0.8", ">=1.2.3", "mkdirp>minimist"]);
    assert_eq!(texts(&decoded, 1, all), ["npm:1179", "pkg:npm/minimist@1.2.0", ">=1.2.3", ""]);
    assert_eq!(texts(&decoded, 2, all), ["GHSA-aaaa-bbbb-cccc", "pkg:npm/string", "", ""], "not lost, and no fix");
    let rows = &decoded.findings.rows;
    assert_eq!([rows[0].scope, rows[1].scope, rows[2].scope], [Scope::Dev, Scope::Runtime, Scope::Unknown]);
    assert_eq!([rows[0].aliases.len, rows[2].aliases.len], [1, 0]);
    assert_eq!((decoded.format, decoded.scan.examined), ("json-v1", Some(3)));
}

#[test]
fn what_version_1_counts_and_does_not_list_is_told() {
    assert_eq!(codes(&read(&v1("", 4)).unwrap()), [Code::CountMismatch, Code::NoProof]);
    let muted = v1("", 0).replace("\"muted\":[]", "\"muted\":[{\"id\":1}]");
    assert_eq!(codes(&read(&muted).unwrap()), [Code::UnknownSection, Code::NoProof]);
}

#[test]
fn pnpm_leaves_actions_and_muted_out_and_key_order_does_not_matter() {
    let pnpm = r#"{"metadata":{"vulnerabilities":{"high":0},"totalDependencies":3},"advisories":{}}"#;
    assert_eq!(read(pnpm).unwrap().format, "json-v1");
    let turned = r#"{"metadata":{"dependencies":{"total":1},"vulnerabilities":{"total":0}},"vulnerabilities":{},
        "auditReportVersion":2}"#;
    assert_eq!(read(turned).unwrap().format, "json");
}

#[test]
fn foreign_content_is_not_claimed_and_other_output_of_npm_is_refused() {
    for text in [
        r#"{"vulnerabilities":{}}"#,
        r#"{"auditReportVersion":2}"#,
        r#"{"advisories":{}}"#,
        r#"{"advisories":{"a/b":[]},"abandoned":{}}"#,
        r#"{"error":{"code":"X","message":"y"}}"#,
        r#"{"message":"Not Found","status":"404"}"#,
    ] {
        assert_eq!(read(text).unwrap_err().code, Code::Unrecognised, "{text}");
    }
    for text in [
        "# npm audit report\n\nleft  1.0.0",
        "found 0 vulnerabilities\n",
        "\n                       === npm audit security report ===\n",
        r#"{"add":[],"added":0,"audited":0,"changed":0,"removed":0}"#,
    ] {
        assert_eq!(read(text).unwrap_err().code, Code::RefusedFormat, "{text}");
    }
}

#[test]
fn weaknesses_are_kept_of_both_versions() {
    let advisory = OWN.replace("\"range\"", "\"cwe\":[\"CWE-1321\"],\"range\"");
    let second = read(&v2(&package("a", "high", &advisory, "true"), 1)).unwrap();
    let first = r#""7":{"module_name":"a","severity":"high","cwe":"CWE-1321"}"#;
    for decoded in [second, read(&v1(first, 1)).unwrap()] {
        assert_eq!(decoded.findings.cwes_of(&decoded.findings.rows[0]).collect::<Vec<_>>(), ["CWE-1321"]);
    }
}
