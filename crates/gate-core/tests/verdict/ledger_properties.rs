//! What holds for any ledger over any joined findings: entries never hurt, what is over does nothing, every name of a
//! flaw is as good as another, and no order matters.

use std::fmt::Write as _;

use gate_core::model::{Report, Verdict};
use proptest::prelude::*;

use super::case::Case;

const RULES: &str = "gates: { all: { stage: source, requires: [trivy], from: any, deny: { kind: vulnerability } },
    secrets: { enabled: false }, sast: { enabled: false }, dependencies: { enabled: false } }\n";
/// Names that flaws are called by: the third of each is told of by no report on its own.
const NAMES: [[&str; 3]; 3] = [
    ["CVE-2026-1", "GHSA-aaaa-bbbb-0001", "PYSEC-2026-1"],
    ["CVE-2026-2", "GHSA-aaaa-bbbb-0002", "PYSEC-2026-2"],
    ["CVE-2026-3", "GHSA-aaaa-bbbb-0003", "PYSEC-2026-3"],
];

/// A row: which component, which flaw, under which of its names, and which others it gives.
#[derive(Clone, Debug)]
struct Row {
    component: usize,
    flaw: usize,
    name: usize,
    aliases: u8,
    severity: &'static str,
    fixed: bool,
}

fn row() -> impl Strategy<Value = Row> {
    let severity = prop::sample::select(vec!["LOW", "HIGH", "CRITICAL", "UNKNOWN"]);
    (0_usize..2, 0_usize..3, 0_usize..2, 0_u8..8, severity, any::<bool>()).prop_map(
        |(component, flaw, name, aliases, severity, fixed)| Row { component, flaw, name, aliases, severity, fixed },
    )
}

/// Scans of several folders.
fn scans() -> impl Strategy<Value = Vec<Vec<Row>>> {
    prop::collection::vec(prop::collection::vec(row(), 0..4), 1..4)
}

fn report(rows: &[Row]) -> String {
    let row = |row: &Row| {
        let names = NAMES[row.flaw];
        let aliases: Vec<_> =
            (0..3).filter(|at| row.aliases & 1 << at != 0).map(|at| format!("\"{}\"", names[at])).collect();
        let (name, fixed) = (format!("lib{}", row.component), if row.fixed { "2.0.0" } else { "" });
        format!(
            r#"{{"VulnerabilityID":"{}","VendorIDs":[{}],"PkgName":"{name}","InstalledVersion":"1.0.0",
            "PkgIdentifier":{{"PURL":"pkg:npm/{name}@1.0.0"}},"FixedVersion":"{fixed}",
            "PublishedDate":"2026-11-01T00:00:00Z","Severity":"{}"}}"#,
            names[row.name],
            aliases.join(","),
            row.severity
        )
    };
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-11-22T11:00:00Z","ArtifactName":".","ArtifactType":"filesystem",
        "Results":[{{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm","Vulnerabilities":[{}]}}]}}"#,
        rows.iter().map(row).collect::<Vec<_>>().join(",")
    )
}

fn case(scans: &[Vec<Row>], order: impl Iterator<Item = usize>) -> Case {
    let new = Case::new().stage("source").policy(RULES);
    order.fold(new, |case, at| case.file(None, &format!("{at}/trivy.json"), &report(&scans[at])))
}

/// An entry of the waiver file, or a line of Trivy's.
#[derive(Clone, Debug)]
enum Line {
    Waiver(String),
    Trivy(String),
}

fn name() -> impl Strategy<Value = String> {
    let all: Vec<_> = NAMES.iter().flatten().copied().collect();
    (prop::sample::select(all), any::<bool>())
        .prop_map(|(name, lower)| if lower { name.to_lowercase() } else { name.to_owned() })
}

fn waiver(end: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Line> {
    let scope = ["", ", package: lib0", ", package: 'lib*'", ", purl: pkg:npm/lib1", ", package: lib0, range: '<2'"];
    let more = [", tool: trivy", ", path: 'nowhere/**'", ", path: '*.json'", ", tool: npm-audit", ""];
    let conditions =
        ["", ", until: fixed", ", while: severity < high", ", while: score < 7", ", grace: 14d", ", grace: 30d"];
    let parts = (name(), prop::sample::select(scope.to_vec()), prop::sample::select(more.to_vec()));
    (parts, prop::sample::select(conditions.to_vec()), end).prop_map(|((name, scope, more), conditions, end)| {
        Line::Waiver(format!("  - {{ id: {name}{scope}{more}{conditions}, reason: r, owner: o, expires: {end} }}\n"))
    })
}

fn line() -> impl Strategy<Value = Line> {
    let end = prop::sample::select(vec!["2026-12-31", "2026-11-25", "2026-11-01", "2028-01-01"]);
    let exp = prop::sample::select(vec!["", " exp:2026-12-31", " exp:2026-11-01", " exp:2026-13-01", " # why"]);
    let trivy = (name(), exp).prop_map(|(name, end)| Line::Trivy(format!("{name}{end}\n")));
    prop_oneof![waiver(end), trivy]
}

fn with(mut case: Case, lines: &[Line]) -> Case {
    for line in lines {
        match line {
            Line::Waiver(text) => case.waivers.push_str(text),
            Line::Trivy(text) => case.ignore.push_str(text),
        }
    }
    case
}

fn counted(report: &Report) -> u64 {
    report.gates.iter().find(|gate| gate.id == "all").unwrap().counted
}

/// What every row is, and by which entry it is exempted.
fn rows(report: &Report) -> Vec<(String, Option<String>)> {
    let entry = |at: u32| {
        let exemption = &report.exemptions[at as usize].exemption;
        format!("{}:{} {}", exemption.file, exemption.line, exemption.id)
    };
    (0..)
        .zip(&report.states)
        .map(|(at, state)| (report.flaws.fingerprint(at).to_string(), state.exemption.map(entry)))
        .collect()
}

/// Everything about the ledgers that is printed.
fn ledgers(report: &Report) -> String {
    let mut text = String::new();
    for row in &report.exemptions {
        writeln!(text, "{:?} {} {} {} {}", row.exemption, row.state.as_str(), row.why, row.exempted, row.covered)
            .unwrap();
    }
    for problem in &report.problems {
        writeln!(text, "{problem:?}").unwrap();
    }
    for consulted in &report.consulted {
        let print = report.flaws.fingerprint(consulted.row);
        writeln!(text, "{print} {} {:?}", consulted.exemption, consulted.answer).unwrap();
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn one_entry_more_never_hurts_and_one_less_never_takes_a_finding_away(
        scans in scans(),
        lines in prop::collection::vec(line(), 0..4),
        more in line(),
        place in 0_usize..4,
    ) {
        let before = with(case(&scans, 0..scans.len()), &lines).run();
        let mut longer = lines.clone();
        longer.insert(place.min(lines.len()), more);
        let after = with(case(&scans, 0..scans.len()), &longer).run();
        prop_assert!(before.verdict != Verdict::Pass || after.verdict == Verdict::Pass);
        prop_assert!(counted(&after) <= counted(&before));
        let prints = |report: &Report| rows(report).into_iter().map(|(print, _)| print).collect::<Vec<_>>();
        prop_assert_eq!(prints(&before), prints(&after), "every finding is in both");
        let exempted = |report: &Report| rows(report).into_iter().map(|(_, entry)| entry.is_some()).collect::<Vec<_>>();
        prop_assert!(exempted(&before).iter().zip(exempted(&after)).all(|(before, after)| !before || after));
    }

    #[test]
    fn what_is_over_equals_nothing_and_a_warning(
        scans in scans(),
        lines in prop::collection::vec(line(), 0..3),
        over in waiver(prop::sample::select(vec!["2026-11-22", "2020-01-01", "2026-11-22T11:59:59Z"])),
    ) {
        let without = with(case(&scans, 0..scans.len()), &lines).run();
        let longer = [lines, vec![over]].concat();
        let with = with(case(&scans, 0..scans.len()), &longer).run();
        prop_assert_eq!((rows(&with), with.verdict, counted(&with)), (rows(&without), without.verdict, counted(&without)));
        let warnings = |report: &Report| report.problems.iter().filter(|it| it.code.as_str() == "exemption-expired").count();
        prop_assert_eq!(warnings(&with), warnings(&without) + 1);
        prop_assert_eq!(with.problems.len(), without.problems.len() + 1);
    }

    #[test]
    fn every_name_of_a_flaw_waives_the_same_set(scans in scans()) {
        let report = case(&scans, 0..scans.len()).run();
        for flaw in 0..report.flaws.list().len() {
            let flaw = u32::try_from(flaw).unwrap();
            let members = report.flaws.rows(flaw);
            let package = report.findings.text(report.findings.rows[members[0] as usize].package);
            let ids = report.flaws.ids(&report.findings, flaw).into_iter();
            let ids = ids.flat_map(|id| [format!("id: {id}, package: {package}"), format!("id: {}, purl: pkg:npm/{package}", id.to_lowercase())]);
            let prints = members.iter().map(|&row| format!("fingerprint: {}", report.flaws.fingerprint_alone(row)));
            for named in ids.chain(prints) {
                let line = Line::Waiver(format!("  - {{ {named}, reason: r, owner: o, expires: 2026-12-31 }}\n"));
                let waived = with(case(&scans, 0..scans.len()), &[line]).run();
                let exempted: Vec<u32> = (0..).zip(&waived.states).filter(|(_, state)| state.exemption.is_some()).map(|(at, _)| at).collect();
                prop_assert_eq!(&exempted, members, "{}", named);
            }
        }
    }

    #[test]
    fn ledgers_say_the_same_whatever_the_order_of_reports(scans in scans(), lines in prop::collection::vec(line(), 0..5)) {
        let forward = with(case(&scans, 0..scans.len()), &lines).run();
        let backward = with(case(&scans, (0..scans.len()).rev()), &lines).run();
        prop_assert_eq!(rows(&forward), rows(&backward));
        prop_assert_eq!(ledgers(&forward), ledgers(&backward));
    }
}
