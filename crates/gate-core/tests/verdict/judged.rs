//! What gates keep of how they judged: of each finding what it fits or what spares it, of each measure how far it is.

use gate_core::model::{Criterion, Judged, MeasureState, Report};

use super::case::{Case, trivy};

fn looked_at(report: &Report, gate: &str) -> Vec<(u32, u32, Option<Criterion>)> {
    let gate = report.gates.iter().find(|it| it.id == gate).unwrap();
    gate.looked_at.iter().map(|&Judged { row, deny, spared_by }| (row, deny, spared_by)).collect()
}

#[test]
fn a_gate_says_of_each_finding_what_spares_it() {
    let mut case = Case::new().stage("image").file(
        None,
        "trivy.json",
        &trivy(&[("CVE-1", "HIGH"), ("CVE-2", "LOW"), ("CVE-3", "CRITICAL")]),
    );
    case.ignore = "CVE-3 exp:2026-12-01\n".to_owned();
    let report = case.run();
    assert_eq!(looked_at(&report, "container"), [(0, 0, None), (1, 0, Some(Criterion::Severity)), (2, 0, None)]);
    assert_eq!(looked_at(&report, "secrets"), []);
    let container = report.gates.iter().find(|gate| gate.id == "container").unwrap();
    assert_eq!((&container.rows[..], &container.exempted_rows[..]), (&[0][..], &[2][..]));
    let bars: Vec<_> = container.rule.deny[0].bars.iter().map(|bar| bar.words.as_str()).collect();
    assert_eq!(bars, ["vulnerability", "severity >= high"]);
}

#[test]
fn of_several_denies_the_one_that_fits_or_comes_closest_is_told() {
    let rules = "gates: { container: { deny: { only: [{ kind: secret }, { severity: '>= critical' },
        { kind: vulnerability, severity: '>= low', package: { name: lib9 } }] } } }\n";
    let text = trivy(&[("CVE-1", "HIGH"), ("CVE-2", "CRITICAL")]);
    let report = Case::new().stage("image").policy(rules).file(None, "trivy.json", &text).run();
    assert_eq!(looked_at(&report, "container"), [(0, 2, Some(Criterion::Package)), (1, 1, None)]);
}

#[test]
fn a_suppressed_finding_is_told_and_not_counted() {
    let text = trivy(&[]).replace(
        "\"Vulnerabilities\":[]",
        r#""Vulnerabilities":[],"ExperimentalModifiedFindings":[{"Type":"vulnerability","Status":"ignored",
        "Source":".trivyignore","Statement":"s","Finding":{"VulnerabilityID":"CVE-9","PkgName":"a","InstalledVersion":"1",
        "Severity":"CRITICAL"}}]"#,
    );
    let report = Case::new().stage("image").file(None, "trivy.json", &text).run();
    assert_eq!(looked_at(&report, "container"), [(0, 0, None)]);
    let container = report.gates.iter().find(|gate| gate.id == "container").unwrap();
    assert_eq!((container.judged, container.counted, container.rows.len()), (0, 0, 0));
}

#[test]
fn a_condition_says_how_far_its_measure_is_from_the_limit() {
    let value = |metric: &str, value: &str| format!(r#"{{"metric":"{metric}","period":{{"value":"{value}"}}}}"#);
    let measures = [
        value("new_bugs", "2"),
        value("new_coverage", "84.1"),
        value("new_duplicated_lines_density", "4.0"),
        value("new_maintainability_rating", "2.0"),
        value("new_security_hotspots", "0"),
    ];
    let text =
        format!(r#"{{"component":{{"key":"a","name":"a","qualifier":"TRK","measures":[{}]}}}}"#, measures.join(","));
    let rules = "gates: { sast: { require: { new_bugs: 0, new_coverage: '>= 80%', new_duplicated_lines: '<= 3%',
        new_maintainability: A, new_hotspots_reviewed: 100%, quality_gate: OK } } }\n";
    let report = Case::new().stage("source").policy(rules).file(None, "measures.json", &text).run();
    let sast = report.gates.iter().find(|gate| gate.id == "sast").unwrap();
    let told: Vec<_> =
        sast.checks.iter().map(|it| (it.key.as_str(), it.state, it.value.as_deref(), it.distance.as_deref())).collect();
    for wanted in [
        ("new_bugs", MeasureState::Broken, Some("2"), Some("2")),
        ("new_coverage", MeasureState::Holds, Some("84.1%"), Some("4.1 points")),
        ("new_duplicated_lines", MeasureState::Broken, Some("4%"), Some("1 point")),
        ("new_maintainability", MeasureState::Broken, Some("B"), Some("1 grade")),
        ("new_hotspots_reviewed", MeasureState::NothingToMeasure, None, None),
        ("quality_gate", MeasureState::Missing, None, None),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} is not in {told:#?}");
    }
}
