//! Gates on licences: what counts, what is told, and what the tools said already.

use gate_core::model::{GateResult, Outcome, Report};

use crate::case::Case;

const LISTS: &str = "gates:\n  licenses:\n    stages: every\n    licenses:\n      allow: [MIT, EPL-2.0]\n      review: [MPL-2.0]\n      \
                     deny: [AGPL-3.0-only]\n";

/// A BOM of components: package URL and the JSON of their licences.
fn bom(components: &[(&str, &str)]) -> String {
    let rows: Vec<String> = components
        .iter()
        .map(|(purl, licenses)| {
            let name = purl.rsplit('/').next().unwrap().split('@').next().unwrap();
            format!(r#"{{"type":"library","name":"{name}","version":"1","purl":"{purl}","licenses":{licenses}}}"#)
        })
        .collect();
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"timestamp":"2026-11-22T10:00:00Z"}},"components":[{}]}}"#,
        rows.join(",")
    )
}

fn trivy(packages: &str, licenses: &str) -> String {
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-11-22T10:00:00Z","ArtifactName":".","ArtifactType":"filesystem","Results":[
        {{"Target":"pom.xml","Class":"lang-pkgs","Type":"pom","Packages":[{packages}]}},
        {{"Target":"pom.xml","Class":"license","Licenses":[{licenses}]}}]}}"#
    )
}

fn licenses(report: &Report) -> &GateResult {
    report.gates.iter().find(|gate| gate.id == "licenses").unwrap()
}

/// Package and licence of each row that counts.
fn counted(report: &Report) -> Vec<(String, String)> {
    let text = |symbol| report.findings.text(symbol).to_owned();
    let rows = licenses(report).rows.iter().map(|&at| &report.findings.rows[at as usize]);
    rows.map(|row| (text(row.package), text(row.rule))).collect()
}

fn of(components: &[(&str, &str)]) -> Report {
    Case::new().policy(LISTS).file(None, "bom.json", &bom(components)).run()
}

#[test]
fn components_whose_licence_is_not_allowed_are_findings_of_their_own() {
    let report = of(&[
        ("pkg:npm/a@1", r#"[{"license":{"id":"MIT"}}]"#),
        ("pkg:npm/b@1", r#"[{"license":{"id":"AGPL-3.0-only"}}]"#),
        ("pkg:npm/c@1", r#"[{"expression":"MIT OR AGPL-3.0-only"}]"#),
        ("pkg:npm/d@1", r#"[{"license":{"id":"MIT"}},{"license":{"name":"AGPL-3.0-only"}}]"#),
        ("pkg:npm/e@1", r#"[{"license":{"name":"BSD"}}]"#),
        ("pkg:npm/f@1", "[]"),
        ("pkg:npm/g@1", r#"[{"license":{"id":"MPL-2.0"}}]"#),
    ]);
    let gate = licenses(&report);
    assert_eq!((gate.outcome, gate.counted), (Outcome::Fail, 4));
    let expected = [("b", "AGPL-3.0-only"), ("d", "AGPL-3.0-only AND MIT"), ("e", "BSD"), ("f", "NOASSERTION")];
    let expected = expected.map(|(package, rule)| (package.to_owned(), rule.to_owned()));
    assert_eq!(counted(&report), expected);
    assert!(gate.causes[0].message.contains("2 with a denied licence, 2 with an unknown one"), "{:?}", gate.causes);
    let told = gate.causes.iter().find(|cause| cause.code == "review").unwrap();
    assert!(told.message.contains("MPL-2.0 (g)"), "{told:?}");
    let prints: std::collections::BTreeSet<_> = gate.rows.iter().map(|&row| report.flaws.fingerprint(row)).collect();
    assert_eq!(prints.len(), 4);
}

#[test]
fn of_maven_packages_one_licence_may_be_chosen_and_of_others_all_are_needed() {
    let both = r#"[{"license":{"id":"EPL-2.0"}},{"license":{"name":"GNU GPL with exceptions"}}]"#;
    let report = of(&[("pkg:maven/g/a@1", both), ("pkg:npm/a@1", both)]);
    assert_eq!(counted(&report).len(), 1);
    assert_eq!(counted(&report)[0].1, "EPL-2.0 AND LicenseRef-GNU-GPL-with-exceptions");
}

#[test]
fn what_was_concluded_goes_before_what_is_declared() {
    let spdx = |concluded: &str, declared: &str| {
        format!(
            r#"{{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"x","dataLicense":"CC0-1.0",
            "creationInfo":{{"created":"2026-11-22T10:00:00Z","creators":["Tool: x-1"]}},
            "packages":[{{"name":"a","SPDXID":"SPDXRef-a","versionInfo":"1","downloadLocation":"NONE",
            "licenseConcluded":"{concluded}","licenseDeclared":"{declared}"}}]}}"#
        )
    };
    for (concluded, declared, outcome) in [
        ("MIT", "AGPL-3.0-only", Outcome::Pass),
        ("AGPL-3.0-only", "MIT", Outcome::Fail),
        ("NOASSERTION", "MIT", Outcome::Pass),
        ("NOASSERTION", "NONE", Outcome::Fail),
    ] {
        let report = Case::new().policy(LISTS).file(None, "a.spdx.json", &spdx(concluded, declared)).run();
        assert_eq!(licenses(&report).outcome, outcome, "{concluded} {declared}");
    }
}

#[test]
fn what_a_tool_reports_itself_is_one_finding_and_another_licence_of_the_package_settles_it() {
    let package = |name: &str, licenses: &str| {
        format!(
            r#"{{"Name":"{name}","Version":"1","Identifier":{{"PURL":"pkg:maven/{name}@1"}},"Licenses":[{licenses}]}}"#
        )
    };
    let row = |name: &str, licence: &str| {
        format!(r#"{{"Severity":"CRITICAL","Category":"forbidden","PkgName":"{name}","Name":"{licence}"}}"#)
    };
    let packages = [
        package("g:denied", r#""AGPL-3.0-only""#),
        package("g:chosen", r#""AGPL-3.0-only","EPL-2.0""#),
        package("g:silent", r#""Zlib""#),
    ];
    let rows = [row("g:denied", "AGPL-3.0-only"), row("g:chosen", "AGPL-3.0-only"), row("g:chosen", "EPL-2.0")];
    let report = trivy(&packages.join(","), &rows.join(","));
    let report = Case::new().policy(LISTS).file(None, "trivy.json", &report).run();
    let expected = [("g:denied", "AGPL-3.0-only"), ("g:silent", "Zlib")];
    let mut counted = counted(&report);
    counted.sort();
    assert_eq!(counted, expected.map(|(package, rule)| (package.to_owned(), rule.to_owned())));
    assert_eq!(licenses(&report).counted, 2);
}

#[test]
fn the_same_component_in_two_reports_is_one_finding() {
    let one = bom(&[("pkg:npm/b@1", r#"[{"license":{"id":"AGPL-3.0-only"}}]"#)]);
    let other =
        bom(&[("pkg:npm/b@1", r#"[{"license":{"id":"AGPL-3.0"}}]"#), ("pkg:npm/x@1", r#"[{"license":{"id":"MIT"}}]"#)]);
    let report = Case::new().policy(LISTS).file(None, "a.json", &one).file(None, "b.json", &other).run();
    assert_eq!((licenses(&report).counted, licenses(&report).rows.len()), (1, 2));
}

#[test]
fn a_waiver_reaches_one_component_and_leaves_the_others() {
    let components =
        [("pkg:npm/a@1", r#"[{"license":{"name":"BSD"}}]"#), ("pkg:npm/b@1", r#"[{"license":{"name":"BSD"}}]"#)];
    let mut case = Case::new().policy(LISTS).file(None, "bom.json", &bom(&components));
    case.waivers =
        "  - { id: BSD, package: a, reason: its text is BSD-3-Clause, owner: x, expires: 2026-12-20 }\n".to_owned();
    let report = case.run();
    assert_eq!((licenses(&report).counted, licenses(&report).exempted), (1, 1));
    assert_eq!(counted(&report)[0].0, "b");
}

#[test]
fn development_only_components_are_reported_and_do_not_count_where_the_scope_is_runtime() {
    let mut text = bom(&[("pkg:npm/b@1", r#"[{"license":{"id":"AGPL-3.0-only"}}]"#)]);
    text = text.replace(r#""type":"library""#, r#""type":"library","scope":"excluded""#);
    let policy = LISTS.replace("      deny:", "      scope: runtime\n      deny:");
    let report = Case::new().policy(&policy).file(None, "bom.json", &text).run();
    assert_eq!((licenses(&report).outcome, report.findings.rows.len()), (Outcome::Pass, 1));
}

#[test]
fn a_report_that_lists_no_component_proves_nothing_about_licences() {
    let secrets = crate::case::gitleaks(&[("r", "f")]);
    let report = Case::new().policy(LISTS).file(None, "leaks.json", &secrets).run();
    let gate = licenses(&report);
    assert_eq!((gate.outcome, gate.causes[0].code.as_str()), (Outcome::Error, "absent"));
}

#[test]
fn the_short_form_denies_what_cannot_be_used_otherwise() {
    let policy = "gates:\n  licenses: { stages: every, deny: { license: [AGPL-3.0-only] } }\n";
    for (licence, outcome) in [
        ("MIT OR AGPL-3.0-only", Outcome::Pass),
        ("MIT AND AGPL-3.0-only", Outcome::Fail),
        ("AGPL-3.0", Outcome::Fail),
        ("LGPL-3.0-only", Outcome::Pass),
        ("BSD", Outcome::Pass),
    ] {
        let text = bom(&[("pkg:npm/a@1", &format!(r#"[{{"expression":"{licence}"}}]"#))]);
        let report = Case::new().policy(policy).file(None, "bom.json", &text).run();
        assert_eq!(licenses(&report).outcome, outcome, "{licence}");
    }
}

#[test]
fn hostile_licences_end_in_a_finding_and_nothing_else() {
    let deep = format!("{}MIT{}", "(".repeat(10_000), ")".repeat(10_000));
    for text in ["MIT\\n::error::x", "]]>", "</script>", "\\u202eTIM", "MIT`| x", "\\u0000", "::error file=a::b"] {
        let report = of(&[("pkg:npm/a@1", &format!(r#"[{{"license":{{"name":"{text}"}}}}]"#))]);
        assert_eq!(licenses(&report).outcome, Outcome::Fail, "{text}");
    }
    let report = of(&[("pkg:npm/a@1", &format!(r#"[{{"expression":"{deep}"}}]"#))]);
    assert_eq!(licenses(&report).outcome, Outcome::Pass);
    let megabyte = vec!["MIT"; 1 << 18].join(" OR ");
    let report = of(&[("pkg:npm/a@1", &format!(r#"[{{"expression":"{megabyte}"}}]"#))]);
    assert_eq!(licenses(&report).outcome, Outcome::Fail);
}
