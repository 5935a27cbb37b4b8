//! One flaw under several names: what exemptions, deny lists and gates make of the joined set.

use gate_core::model::{Consultation, LedgerState, Report, Verdict};
use proptest::prelude::*;

use super::case::Case;

const ALIASES: [&str; 3] = ["CVE-2021-23337", "GHSA-35jh-r3h4-6jhm", "npm-1673"];

/// A Trivy scan of a lock file with one flaw of lodash.
fn trivy(id: &str, aliases: &[&str], severity: &str) -> String {
    let aliases: Vec<String> = aliases.iter().map(|alias| format!("\"{alias}\"")).collect();
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-11-22T11:00:00Z","ArtifactName":".","ArtifactType":"filesystem",
        "Results":[{{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm","Vulnerabilities":[
        {{"VulnerabilityID":"{id}","VendorIDs":[{}],"PkgName":"lodash","InstalledVersion":"4.17.20",
        "PkgIdentifier":{{"PURL":"pkg:npm/lodash@4.17.20"}},"FixedVersion":"4.17.21","Severity":"{severity}"}}]}}]}}"#,
        aliases.join(",")
    )
}

/// An npm audit of the same project, which knows the flaw by its GHSA id and no version.
fn npm_audit(severity: &str) -> String {
    format!(
        r#"{{"auditReportVersion":2,"vulnerabilities":{{"lodash":{{"name":"lodash","severity":"{severity}","isDirect":true,
        "via":[{{"source":1673,"name":"lodash","dependency":"lodash","title":"Command Injection",
        "url":"https://github.com/advisories/GHSA-35jh-r3h4-6jhm","severity":"{severity}","cwe":[],
        "cvss":{{"score":7.2,"vectorString":"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"}},"range":"<4.17.21"}}],
        "effects":[],"range":"<4.17.21","nodes":["node_modules/lodash"],"fixAvailable":true}}}},
        "metadata":{{"vulnerabilities":{{"info":0,"low":0,"moderate":0,"high":1,"critical":0,"total":1}},
        "dependencies":{{"prod":9,"dev":0,"optional":0,"peer":0,"peerOptional":0,"total":9}}}}}}"#
    )
}

const RULES: &str = "gates: { all: { stage: source, requires: [trivy], from: any, deny: { kind: vulnerability } },
    secrets: { enabled: false }, sast: { enabled: false }, dependencies: { enabled: false } }\n";

fn both() -> Case {
    Case::new().stage("source").policy(RULES).file(None, "trivy.json", &trivy(ALIASES[0], &ALIASES[1..2], "HIGH")).file(
        None,
        "npm.json",
        &npm_audit("high"),
    )
}

fn waive(case: &mut Case, lines: &str) {
    case.waivers = format!("  - {{ {lines}, reason: r, owner: o, expires: 2026-12-31 }}\n");
}

fn counted(report: &Report) -> u64 {
    report.gates.iter().find(|gate| gate.id == "all").unwrap().counted
}

#[test]
fn two_tools_that_name_one_flaw_differently_are_counted_once() {
    let report = both().run();
    assert_eq!((report.findings.rows.len(), report.flaws.list().len(), counted(&report)), (2, 1, 1));
    assert_eq!(report.verdict, Verdict::Fail);
}

#[test]
fn any_alias_and_the_fingerprint_of_either_row_waive_the_same_set() {
    let print = |row: u32| both().run().flaws.fingerprint_alone(row).to_string();
    let prints = [format!("fingerprint: {}", print(0)), format!("fingerprint: {}", print(1))];
    let ids = ALIASES[..2].iter().flat_map(|id| [format!("id: {id}"), format!("id: {}", id.to_lowercase())]);
    for lines in ids.chain(prints) {
        let mut case = both();
        waive(&mut case, &lines);
        let report = case.run();
        assert_eq!(report.verdict, Verdict::Pass, "{lines}");
        assert!(report.states.iter().all(|state| state.exemption == Some(0)), "{lines}: {:?}", report.states);
        assert_eq!(report.exemptions[0].exempted, 2, "{lines}");
    }
}

#[test]
fn a_component_that_one_tool_names_fully_is_the_component_of_the_set() {
    for lines in ["purl: pkg:npm/lodash@4.17.20", "package: lodash, range: '<4.17.21'"] {
        let mut case = both();
        waive(&mut case, &format!("id: GHSA-35jh-r3h4-6jhm, {lines}"));
        assert_eq!(case.run().verdict, Verdict::Pass, "{lines}");
    }
}

#[test]
fn a_joined_finding_counts_while_one_of_its_rows_is_not_exempted() {
    let mut case = both();
    case.ignore = "CVE-2021-23337 exp:2026-12-31\n".to_owned();
    let report = case.run();
    assert_eq!((counted(&report), report.verdict), (1, Verdict::Fail));
    waive(&mut case, "id: CVE-2021-23337, tool: npm-audit");
    let report = case.run();
    assert_eq!((counted(&report), report.verdict), (0, Verdict::Pass));
}

#[test]
fn a_rule_pattern_sees_every_name_of_the_set() {
    let rules = RULES.replace("kind: vulnerability", "rule: ^CVE-2021-23337$, tool: npm-audit");
    let report = Case::new()
        .stage("source")
        .policy(&rules)
        .file(None, "trivy.json", &trivy(ALIASES[0], &ALIASES[1..2], "HIGH"))
        .file(None, "npm.json", &npm_audit("high"))
        .run();
    assert_eq!(counted(&report), 1);
}

#[test]
fn what_no_exemption_may_touch_is_judged_by_the_worst_that_any_tool_says() {
    let mut case = both().policy("waivers: { never: [critical on protected] }\n");
    case = case.file(None, "again.json", &trivy(ALIASES[1], &[], "CRITICAL"));
    waive(&mut case, "id: CVE-2021-23337");
    let report = case.run();
    assert_eq!((report.verdict, report.exemptions[0].state), (Verdict::Fail, LedgerState::Forbidden));
    assert!(report.consulted.iter().all(|it| matches!(&it.answer, Consultation::Not(why) if why.contains("never"))));
    case.flags.branch = Some("feature/x".to_owned());
    assert_eq!(case.run().verdict, Verdict::Pass, "it binds on protected branches only");
}

#[test]
fn entries_say_what_they_did_and_why_not() {
    let mut case = both();
    case.ignore = "CVE-2021-23337 exp:2026-12-01\nGHSA-35jh-r3h4-6jhm exp:2026-12-31\n".to_owned();
    case.waivers = [
        "  - { id: CVE-2021-23337, reason: r, owner: o, expires: 2026-12-31 }\n",
        "  - { id: GHSA-35jh-r3h4-6jhm, path: 'other/**', reason: r, owner: o, expires: 2026-12-31 }\n",
        "  - { id: CVE-2000-1, reason: r, owner: o, expires: 2026-12-31 }\n",
        "  - { id: CVE-2021-23337, reason: r, owner: o, expires: 2026-11-01 }\n",
        "  - { id: CVE-2021-23337, reason: r, owner: o, created: 2026-11-01, expires: 2027-12-31 }\n",
    ]
    .concat();
    let report = case.run();
    let states: Vec<_> = report.exemptions.iter().map(|row| row.state).collect();
    // Of the fourth nobody can tell: Trivy's own file names the id too.
    let expected = "Expiring Untold Active Untold Unused Expired Forbidden";
    assert_eq!(states.iter().map(|state| format!("{state:?}")).collect::<Vec<_>>().join(" "), expected);
    let not_applied: Vec<_> = report
        .consulted
        .iter()
        .filter_map(|it| match &it.answer {
            Consultation::Not(why) => Some((it.exemption, why.as_str())),
            Consultation::Applied | Consultation::Shadowed => None,
        })
        .collect();
    assert!(not_applied.contains(&(1, "Trivy compares with the row's own id, letter for letter")), "{not_applied:?}");
    assert!(not_applied.contains(&(3, "its `path` does not fit")), "{not_applied:?}");
    assert!(not_applied.iter().any(|(entry, why)| *entry == 5 && why.starts_with("it was over at 2026-11-01")));
    assert!(not_applied.iter().any(|(entry, why)| *entry == 6 && why.contains("longer than the policy allows")));
}

#[test]
fn an_entry_behind_another_one_is_shadowed_and_one_whose_reports_are_missing_cannot_be_told() {
    let mut case = both();
    case.waivers = [
        "  - { id: CVE-2021-23337, reason: r, owner: o, expires: 2026-12-31 }\n",
        "  - { id: GHSA-35jh-r3h4-6jhm, reason: r, owner: o, expires: 2026-12-31 }\n",
        "  - { id: CVE-2000-1, tool: gitleaks, reason: r, owner: o, expires: 2026-12-31 }\n",
    ]
    .concat();
    let report = case.run();
    let states: Vec<_> = report.exemptions.iter().map(|row| row.state).collect();
    assert_eq!(states, [LedgerState::Active, LedgerState::Shadowed, LedgerState::Untold]);
    assert!(report.exemptions[2].why.contains("no report of gitleaks was there"), "{}", report.exemptions[2].why);
}

/// A waiver that may or may not meet the flaw.
fn waiver() -> impl Strategy<Value = String> {
    let id = prop::sample::select(vec!["CVE-2021-23337", "GHSA-35jh-r3h4-6jhm", "CVE-1999-1"]);
    let scope =
        prop::sample::select(vec!["", ", tool: trivy", ", tool: npm-audit", ", path: '*.json'", ", package: l*"]);
    let expires = prop::sample::select(vec!["2026-12-31", "2026-11-25", "2026-11-01"]);
    (id, scope, expires)
        .prop_map(|(id, scope, end)| format!("  - {{ id: {id}{scope}, reason: r, owner: o, expires: {end} }}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn adding_an_exemption_never_makes_it_worse_and_removing_one_never_takes_a_finding_away(
        list in prop::collection::vec(waiver(), 0..4),
        more in waiver(),
        place in 0_usize..4,
    ) {
        let mut case = both();
        case.waivers = list.concat();
        let without = case.run();
        let mut longer = list.clone();
        longer.insert(place.min(list.len()), more);
        case.waivers = longer.concat();
        let with = case.run();
        prop_assert!(without.verdict != Verdict::Pass || with.verdict == Verdict::Pass);
        prop_assert!(counted(&with) <= counted(&without));
        prop_assert_eq!(without.findings.rows.len(), with.findings.rows.len());
        prop_assert_eq!(with.exemptions.len(), without.exemptions.len() + 1, "every entry is in the ledger");
    }

    #[test]
    fn an_expired_exemption_equals_none_and_a_warning(id in prop::sample::select(ALIASES[..2].to_vec())) {
        let mut case = both();
        let without = case.run();
        case.waivers = format!("  - {{ id: {id}, reason: r, owner: o, expires: 2026-11-22 }}\n");
        let with = case.run();
        prop_assert_eq!(counted(&with), counted(&without));
        prop_assert_eq!(with.verdict, without.verdict);
        prop_assert!(with.states.iter().all(|state| state.exemption.is_none()));
        let codes: Vec<_> = with.problems.iter().map(|problem| problem.code.as_str()).collect();
        prop_assert_eq!(codes, ["exemption-expired"]);
    }
}

#[test]
fn a_report_that_lists_another_cve_as_an_alias_does_not_let_a_waiver_reach_it() {
    let judged = |liar: &str| {
        let mut case = Case::new().stage("source").policy(RULES);
        case = case.file(None, "trivy.json", &trivy("CVE-2026-0002", &[], "CRITICAL")).file(None, "liar.json", liar);
        waive(&mut case, "id: CVE-2026-0001");
        case.run()
    };
    // The same flaw by its own name, with the waived one beside it; then the same as an alias of a GHSA id.
    for liar in [
        trivy("CVE-2026-0002", &["CVE-2026-0001"], "LOW"),
        trivy("CVE-2026-0002", &["GHSA-35jh-r3h4-6jhm", "CVE-2026-0001"], "LOW"),
    ] {
        let report = judged(&liar);
        assert_eq!((report.verdict, counted(&report)), (Verdict::Fail, 1));
    }
    // Under a name that is no CVE it is still one flaw, which any of its names waives.
    let mut case = Case::new().stage("source").policy(RULES);
    case = case.file(None, "trivy.json", &trivy("GHSA-35jh-r3h4-6jhm", &["CVE-2021-23337"], "HIGH"));
    waive(&mut case, "id: CVE-2021-23337");
    assert_eq!(case.run().verdict, Verdict::Pass);
}
