//! Gates on bills of materials: what they have to say, which packages may not and which have to be there.

use gate_core::model::{GateResult, Kind, Outcome, Report};

use crate::case::Case;

fn bom(components: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"timestamp":"2026-11-22T10:00:00Z",
        "component":{{"bom-ref":"app","type":"application","name":"app","version":"1","purl":"pkg:generic/app@1"}}}},
        "components":[{components}]}}"#
    )
}

const WHOLE: &str = r#"{"type":"library","name":"a","version":"1.2.0","purl":"pkg:npm/a@1.2.0"}"#;
const BARE: &str = r#"{"type":"library","name":"bare"}"#;

fn run(rules: &str, reports: &[&str]) -> Report {
    let policy = format!("gates:\n  sbom:\n    stage: image\n    components: {rules}\n");
    let mut case = Case::new().policy(&policy);
    case.only = vec!["sbom".to_owned()];
    for (at, report) in reports.iter().enumerate() {
        case = case.file(None, &format!("{at}.json"), report);
    }
    case.run()
}

fn sbom(report: &Report) -> &GateResult {
    report.gates.iter().find(|gate| gate.id == "sbom").unwrap()
}

/// Package and rule of each row that counts.
fn counted(report: &Report) -> Vec<(String, String)> {
    let text = |symbol| report.findings.text(symbol).to_owned();
    let rows = sbom(report).rows.iter().map(|&at| &report.findings.rows[at as usize]);
    rows.map(|row| (text(row.rule), text(row.package))).collect()
}

fn is(report: &Report, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(rule, package)| ((*rule).to_owned(), (*package).to_owned())).collect();
    assert_eq!(counted(report), expected);
}

#[test]
fn each_component_without_an_element_is_a_finding() {
    let report = run("{ elements: [version, identifier] }", &[&bom(&format!("{WHOLE},{BARE}"))]);
    is(&report, &[("without-version", "bare"), ("without-identifier", "bare")]);
    assert_eq!((sbom(&report).outcome, sbom(&report).counted), (Outcome::Fail, 2));
    assert!(report.findings.rows.iter().all(|row| row.kind == Kind::Component));
    assert_eq!(sbom(&run("{ elements: [version, identifier] }", &[&bom(WHOLE)])).outcome, Outcome::Pass);
}

#[test]
fn a_list_of_elements_is_all_of_them_and_what_the_document_lacks_is_found_in_its_file() {
    let report = run("{ elements: ntia-2021 }", &[&bom(WHOLE)]);
    let rules: std::collections::BTreeSet<_> = counted(&report).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules.into_iter().collect::<Vec<_>>(), ["without-author", "without-supplier"]);
    let author = report.findings.rows.iter().find(|row| report.findings.text(row.rule) == "without-author").unwrap();
    assert_eq!(report.findings.text(author.path), "0.json");
}

#[test]
fn forbidden_packages_are_found_by_name_and_range() {
    let components = r#"{"type":"library","name":"lodash","version":"4.17.20","purl":"pkg:npm/lodash@4.17.20"},
        {"type":"library","name":"lodash","version":"4.17.21","purl":"pkg:npm/lodash@4.17.21"},
        {"type":"library","group":"@evil","name":"x","version":"1.0.0","purl":"pkg:npm/%40evil/x@1.0.0"},
        {"type":"library","group":"org.a","name":"core","version":"odd version","purl":"pkg:maven/org.a/core@odd%20version"}"#;
    let rules = "{ forbid: [{ purl: pkg:npm/lodash, range: '<4.17.21' }, { purl: 'pkg:npm/@evil/*' }, \
                 { name: 'org.a:core', range: '<1.0.0' }] }";
    let report = run(rules, &[&bom(components)]);
    let mut names: Vec<_> = counted(&report).into_iter().map(|(_, package)| package).collect();
    names.sort();
    // A version that cannot be compared is no reason to pass.
    assert_eq!(names, ["@evil/x", "lodash", "org.a:core"]);
}

#[test]
fn required_packages_have_to_be_in_one_of_the_bills_of_materials() {
    let rules = "{ require: [{ purl: pkg:npm/a, range: '>=1.0.0' }, { purl: pkg:npm/helmet }] }";
    let report = run(rules, &[&bom(BARE), &bom(WHOLE)]);
    is(&report, &[("missing-package", "pkg:npm/helmet")]);
}

#[test]
fn without_a_bill_of_materials_nothing_is_proved() {
    let report = run("{ elements: [version] }", &[&crate::case::gitleaks(&[("r", "f")])]);
    assert_eq!((sbom(&report).outcome, sbom(&report).causes[0].code.as_str()), (Outcome::Error, "absent"));
    assert_eq!(sbom(&run("{ elements: [version] }", &[])).outcome, Outcome::Error);
}

#[test]
fn waivers_reach_them() {
    let policy = "gates:\n  sbom:\n    stage: image\n    components: { elements: [version] }\n";
    let mut case = Case::new().policy(policy).file(None, "bom.json", &bom(BARE));
    case.only = vec!["sbom".to_owned()];
    case.waivers = "  - { id: without-version, package: bare, reason: r, owner: x, expires: 2026-12-20 }\n".to_owned();
    let report = case.run();
    assert_eq!((sbom(&report).outcome, sbom(&report).exempted), (Outcome::Pass, 1));
}

#[test]
fn two_gates_each_count_by_their_own_rules() {
    let policy = "gates:\n  one: { stage: image, components: { elements: [version] } }\n  \
                  two: { stage: image, components: { elements: [identifier], require: [{ purl: pkg:npm/b }] } }\n";
    let mut case = Case::new().policy(policy).file(None, "bom.json", &bom(BARE));
    case.only = vec!["one".to_owned(), "two".to_owned()];
    let report = case.run();
    let counted = |id: &str| report.gates.iter().find(|gate| gate.id == id).unwrap().counted;
    assert_eq!((counted("one"), counted("two")), (1, 2));
}
