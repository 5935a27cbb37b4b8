//! What holds for any reports: order changes nothing, more findings never help, exemptions never hurt.

use std::fmt::Write as _;

use gate_core::model::{Report, Verdict};
use proptest::prelude::*;

use super::case::{Case, trivy};

/// The report as text, everything that decides and everything that is printed from.
fn digest(report: &Report) -> String {
    let mut text = String::new();
    for input in &report.evidence {
        writeln!(text, "{:?} {:?} {:?}", input.key, input.used, input.problems).unwrap();
    }
    for (at, (row, state)) in (0..).zip(report.findings.rows.iter().zip(&report.states)) {
        let print = report.flaws.fingerprint(at);
        let word = |text| report.findings.text(text);
        writeln!(text, "{} {} {} {} {:?}", row.input, word(row.rule), word(row.package), print, state.gate).unwrap();
    }
    for gate in &report.gates {
        writeln!(text, "{} {:?} {} {:?}", gate.id, gate.outcome, gate.counted, gate.causes).unwrap();
    }
    text
}

const SEVERITIES: [&str; 4] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

fn reports() -> impl Strategy<Value = Vec<Vec<(u8, usize)>>> {
    prop::collection::vec(prop::collection::vec((0_u8..12, 0_usize..4), 0..5), 1..4)
}

fn case_of(reports: &[Vec<(u8, usize)>], order: impl Iterator<Item = usize>) -> Case {
    let mut case = Case::new().stage("image");
    for at in order {
        let ids: Vec<_> = reports[at].iter().map(|(id, _)| format!("CVE-{id}")).collect();
        let rows: Vec<_> =
            ids.iter().zip(&reports[at]).map(|(id, (_, severity))| (id.as_str(), SEVERITIES[*severity])).collect();
        case = case.file(None, &format!("{at}/trivy.json"), &trivy(&rows));
    }
    case
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_inputs_changes_nothing(reports in reports()) {
        let forward = case_of(&reports, 0..reports.len()).run();
        let backward = case_of(&reports, (0..reports.len()).rev()).run();
        prop_assert_eq!(digest(&forward), digest(&backward));
    }

    #[test]
    fn adding_a_finding_never_turns_a_fail_into_a_pass(mut reports in reports(), severity in 0_usize..4) {
        let before = case_of(&reports, 0..reports.len()).run().verdict;
        reports[0].push((99, severity));
        let after = case_of(&reports, 0..reports.len()).run().verdict;
        prop_assert!(before != Verdict::Fail || after == Verdict::Fail);
    }

    #[test]
    fn an_exemption_never_turns_a_pass_into_a_fail_nor_takes_a_finding_away(reports in reports(), id in 0_u8..12) {
        let mut case = case_of(&reports, 0..reports.len());
        let before = case.run();
        case.ignore = format!("CVE-{id} exp:2026-12-31");
        let after = case.run();
        prop_assert!(before.verdict != Verdict::Pass || after.verdict == Verdict::Pass);
        prop_assert_eq!(before.findings.rows.len(), after.findings.rows.len());
        case.ignore = format!("CVE-{id} exp:2026-01-31");
        prop_assert_eq!(case.run().verdict, before.verdict);
    }
}
