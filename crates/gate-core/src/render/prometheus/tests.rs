//! The metrics, that their numbers are those of the report, and that no text becomes a metric.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::decode::Draft;
use crate::model::{LedgerState, Outcome, Proof, Report, Severity, ToolId};
use crate::render::testing::{
    Sample, clean, everywhere, failing, hostile, passing, thousand, undecided, vulnerability,
};
use crate::render::{Style, find};

fn metrics(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("prometheus").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The value of a sample that is written just so.
fn value(text: &str, sample: &str) -> i64 {
    let line = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {sample} in\n{text}")).parse().unwrap()
}

/// The sum of all samples of a family that carry the labels.
fn sum(text: &str, family: &str, labels: &str) -> i64 {
    let samples = text.lines().filter(|line| line.starts_with(&format!("{family}{{")) && line.contains(labels));
    samples.map(|line| line.rsplit_once(' ').unwrap().1.parse::<i64>().unwrap()).sum()
}

#[test]
fn the_metrics_of_a_failing_run() {
    insta::assert_snapshot!(metrics(&failing()));
}

#[test]
fn numbers_are_those_of_the_report() {
    let text = metrics(&passing());
    let common = r#"service="",stage="""#;
    assert_eq!(value(&text, &format!("gate_verdict{{{common},verdict=\"pass\"}}")), 1);
    assert_eq!(sum(&text, "gate_verdict", ""), 1);
    for (family, labels, count) in [
        ("gate_findings", r#"state="open""#, 1),
        ("gate_findings", r#"state="exempted""#, 1),
        ("gate_findings", r#"state="suppressed""#, 1),
        ("gate_open_flaws", "", 1),
        ("gate_open_flaws", r#"severity="high""#, 1),
        ("gate_findings_not_gated", r#"kind="misconfiguration""#, 1),
        ("gate_inputs", "", 2),
        ("gate_inputs", r#"used="duplicate""#, 1),
        ("gate_exemptions", "", 2),
        ("gate_exemptions", r#"state="expired""#, 1),
        ("gate_gate_outcome", r#"gate="sast",outcome="warn""#, 1),
        ("gate_gate_outcome", r#"gate="sast",outcome="pass""#, 0),
        ("gate_gate_flaws_exempted", r#"gate="container""#, 1),
        ("gate_problems", r#"level="warn""#, 3),
        ("gate_evidence_age_seconds", r#"tool="trivy""#, 3 * 3600),
    ] {
        assert_eq!(sum(&text, family, labels), count, "{family} {labels}\n{text}");
    }
    let (now, end) = (value(&text, &format!("gate_run_timestamp_seconds{{{common}}}")), 1_798_761_600);
    assert_eq!(value(&text, &format!("gate_exemption_next_expiry_timestamp_seconds{{{common}}}")), end);
    assert_eq!(value(&text, &format!("gate_exemption_next_expiry_seconds{{{common}}}")), (end - now));
    assert_eq!(sum(&metrics(&thousand()), "gate_findings", r#"severity="critical",kind="vulnerability""#), 143);
}

#[test]
fn only_a_duration_that_was_measured_is_written() {
    let mut report = clean();
    assert!(!metrics(&report).contains("gate_run_duration_seconds"));
    report.took = Some(SignedDuration::from_millis(1250));
    assert!(metrics(&report).contains("gate_run_duration_seconds{service=\"\",stage=\"\"} 1.25\n"));
}

/// Each line is a comment or a sample of a known form; each family is described once and stands together; no series
/// stands twice.
fn is_valid(text: &str) {
    let sample = regex::Regex::new(r#"^([a-z_]+)\{(([a-z_]+="([^"\\\n]|\\[\\"n])*",?)+)\} -?[0-9.]+$"#).unwrap();
    let (mut described, mut series, mut current) = (BTreeSet::new(), BTreeSet::new(), String::new());
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            current = help.split(' ').next().unwrap().to_owned();
            assert!(described.insert(current.clone()), "{current} is described twice");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{current} gauge"));
        } else {
            let found = sample.captures(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(&found[1], current);
            assert!(series.insert(line.rsplit_once(' ').unwrap().0.to_owned()), "{line} stands twice");
        }
    }
    assert!(text.ends_with('\n') && series.len() < 6000, "{}", series.len());
}

#[test]
fn every_report_gives_valid_metrics_and_no_text_becomes_one() {
    for report in [clean(), passing(), failing(), undecided(), thousand(), hostile(), everywhere("\"} 1\n# HELP x\\")] {
        is_valid(&metrics(&report));
    }
}

#[test]
fn the_number_of_series_is_bounded_and_no_finding_is_lost() {
    let names: Vec<String> =
        (0..2000).map(|at| format!("{}{at}", "gate".repeat(if at % 2 == 0 { 1 } else { 60 }))).collect();
    let mut sample = Sample::new();
    for name in &names {
        let draft = Draft { title: "", ..vulnerability(name, Severity::High, name, "") };
        sample = sample.input(name, name, Proof::Tells, &[draft]).gate(name, Outcome::Fail, &[], &[]);
    }
    let report = sample.waive(LedgerState::Active, 1, "CVE-1").build();
    assert!(
        report.evidence.iter().filter_map(|it| it.tool.as_ref()).map(ToolId::as_str).collect::<BTreeSet<_>>().len()
            > 500
    );
    let text = metrics(&report);
    is_valid(&text);
    assert_eq!(sum(&text, "gate_findings", ""), 2000);
    assert!(sum(&text, "gate_findings", r#"tool="other""#) > 1000);
}

#[test]
fn a_gate_beyond_the_most_or_of_the_same_name_is_not_lost() {
    let long = "g".repeat(300);
    let mut sample = Sample::new().gate(&format!("{long}a"), Outcome::Pass, &[], &[]);
    sample = sample.gate(&format!("{long}b"), Outcome::Fail, &[], &[]);
    for at in 0..600 {
        sample = sample.gate(&format!("g{at}"), if at == 550 { Outcome::Error } else { Outcome::Pass }, &[], &[]);
    }
    let text = metrics(&sample.build());
    is_valid(&text);
    assert_eq!(sum(&text, "gate_gate_outcome", r#"outcome="fail""#), 1);
    assert_eq!(sum(&text, "gate_gate_outcome", r#"gate="other",outcome="error""#), 1);
}
