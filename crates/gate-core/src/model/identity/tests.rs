//! One flaw under many names, and the order that nothing depends on.

use proptest::prelude::*;

use super::{join, sort_canonically};
use crate::decode::{Draft, Format, Limits, Sink};
use crate::model::{Findings, Flaws, Kind, Proof, ToolId};

const FORMAT: Format = Format { id: "test", title: "test", proof: Proof::Silent };

fn input(drafts: &[Draft<'_>]) -> Findings {
    let mut sink = Sink::new(ToolId::new("t"), &FORMAT, Limits::default());
    for draft in drafts {
        sink.finding(draft).unwrap();
    }
    let mut findings = sink.finish().findings;
    sort_canonically(&mut findings);
    findings
}

fn run(inputs: &[&[Draft<'_>]]) -> (Findings, Flaws) {
    let mut findings = Findings::default();
    for (at, drafts) in (0..).zip(inputs) {
        findings.absorb(input(drafts), at);
    }
    let flaws = join(&findings);
    (findings, flaws)
}

fn secrets(order: &[(&str, &str, u32)]) -> (Findings, Flaws) {
    let drafts: Vec<_> =
        order.iter().map(|&(rule, path, line)| Draft { rule, path, line, ..Draft::new(Kind::Secret) }).collect();
    run(&[&drafts])
}

fn prints(flaws: &Flaws) -> Vec<String> {
    let mut prints: Vec<_> = flaws.list().iter().map(|flaw| flaw.fingerprint.to_string()).collect();
    prints.sort();
    prints
}

fn row<'a>(rule: &'a str, aliases: &'a [&'a str], purl: &'a str) -> Draft<'a> {
    Draft { rule, aliases, package: "lodash", version: "4.17.20", purl, ..Draft::new(Kind::Vulnerability) }
}

const LODASH: &str = "pkg:npm/lodash@4.17.20";

#[test]
fn order_and_fingerprints_do_not_depend_on_the_order_of_rows() {
    let rows = [("b", "x", 1), ("a", "y", 9), ("a", "y", 3), ("a", "x", 2)];
    let mut turned = rows;
    turned.reverse();
    let ((first, flaws), (second, others)) = (secrets(&rows), secrets(&turned));
    let lines = |findings: &Findings| findings.rows.iter().map(|row| row.line).collect::<Vec<_>>();
    assert_eq!(lines(&first), [2, 3, 9, 1]);
    assert_eq!(lines(&first), lines(&second));
    assert_eq!(prints(&flaws), prints(&others));
}

#[test]
fn fingerprints_survive_a_shift_of_lines_and_tell_two_rows_of_a_file_apart() {
    let (_, before) = secrets(&[("a", "x", 3), ("a", "x", 9)]);
    let (_, after) = secrets(&[("a", "x", 5), ("a", "x", 11)]);
    assert_eq!(prints(&before), prints(&after));
    assert_eq!(before.list().len(), 2);
}

#[test]
fn tools_that_name_one_flaw_differently_tell_of_one() {
    let trivy = [row("CVE-2021-23337", &["GHSA-35jh-r3h4-6jhm"], LODASH)];
    let npm = [row("GHSA-35jh-r3h4-6jhm", &[], "")];
    let other = [row("ghsa-35jh-r3h4-6jhm", &["cve-2021-23337"], "pkg:npm/lodash@4.17.20?x=1")];
    let (_, flaws) = run(&[&trivy, &npm, &other]);
    assert_eq!(flaws.list().len(), 1);
    assert_eq!(flaws.rows(0), [0, 1, 2]);
    assert_eq!(flaws.fingerprint(1), flaws.fingerprint_alone(0), "the CVE speaks for all");
}

#[test]
fn chains_of_ids_without_a_cve_are_one_flaw() {
    let chain = [row("RUSTSEC-1", &["GHSA-x"], LODASH), row("OSV-1", &["RUSTSEC-1"], LODASH), row("GHSA-x", &[], "")];
    assert_eq!(run(&[&chain]).1.list().len(), 1);
    let with_cve = [row("CVE-1-1", &["GHSA-x"], LODASH), chain[0].clone(), chain[1].clone()];
    assert_eq!(run(&[&with_cve]).1.list().len(), 1, "a chain of which one id means a CVE is that CVE");
}

#[test]
fn an_advisory_on_several_flaws_joins_none_of_them() {
    let both = ["CVE-1-1", "CVE-1-2"];
    let rows = [row("CVE-1-1", &["DSA-1"], LODASH), row("CVE-1-2", &["DSA-1"], LODASH), row("DSA-1", &both, LODASH)];
    assert_eq!(run(&[&rows]).1.list().len(), 3);
    let silent = [rows[0].clone(), rows[1].clone(), row("DSA-1", &[], LODASH)];
    assert_eq!(run(&[&silent]).1.list().len(), 3);
}

#[test]
fn other_components_are_other_flaws() {
    let other = Draft { version: "3.0.0", purl: "pkg:npm/lodash@3.0.0", ..row("CVE-1-1", &[], "") };
    let python = row("CVE-1-1", &[], "pkg:pypi/lodash@4.17.20");
    assert_eq!(run(&[&[row("CVE-1-1", &[], LODASH), other.clone(), python]]).1.list().len(), 3);
    // Which of them a row without ecosystem and version means cannot be told.
    let vague = Draft { version: "", ..row("CVE-1-1", &[], "") };
    assert_eq!(run(&[&[row("CVE-1-1", &[], LODASH), other], std::slice::from_ref(&vague)]).1.list().len(), 3);
    assert_eq!(run(&[&[row("CVE-1-1", &[], LODASH)], &[vague]]).1.list().len(), 1);
}

#[test]
fn places_of_one_flaw_are_one_and_secrets_in_two_files_are_two() {
    let twice = [row("CVE-1-1", &[], LODASH), Draft { path: "b/package-lock.json", ..row("CVE-1-1", &[], LODASH) }];
    assert_eq!(run(&[&twice]).1.list().len(), 1);
    assert_eq!(secrets(&[("a", "x", 1), ("a", "y", 1)]).1.list().len(), 2);
}

/// One flaw of lodash by every sort of name, as tools pair them.
#[test]
fn every_sort_of_name_means_the_flaw_that_a_report_pairs_it_with() {
    let ids = [
        "GHSA-35jh-r3h4-6jhm",
        "GO-2026-0001",
        "RUSTSEC-2026-0001",
        "PYSEC-2026-1",
        "OSV-2026-1",
        "DSA-1-1",
        "DLA-1-1",
        "USN-1-1",
        "RHSA-2026:1",
        "ALAS-2026-1",
        "ELSA-2026-1",
        "SUSE-SU-2026:1-1",
        "ALPINE-CVE-2026-1",
        "MGASA-2026-1",
        "GLSA-202601-01",
    ];
    for id in ids {
        let lower = id.to_ascii_lowercase();
        for other in [row(&lower, &[], LODASH), row("CVE-2026-1", &[], "")] {
            let (_, flaws) = run(&[&[row("CVE-2026-1", &[id], LODASH)], &[other]]);
            assert_eq!(flaws.list().len(), 1, "{id}");
        }
        let (_, flaws) = run(&[&[row(id, &["cve-2026-1"], LODASH)], &[row("CVE-2026-1", &[], LODASH)]]);
        assert_eq!(flaws.list().len(), 1, "{id} says its CVE itself");
        let (_, flaws) = run(&[&[row(id, &[], LODASH)], &[row("CVE-2026-1", &[], LODASH)]]);
        assert_eq!(flaws.list().len(), 2, "nobody says that {id} is the CVE");
    }
}

#[test]
fn a_chain_through_any_number_of_reports_is_one_flaw_in_one_component() {
    let ids: Vec<String> = (0..50).map(|at| format!("GHSA-{at}")).collect();
    let pairs: Vec<[&str; 1]> = ids[1..].iter().map(|id| [id.as_str()]).collect();
    let rows: Vec<Draft<'_>> = ids.iter().zip(&pairs).map(|(id, next)| row(id, next, LODASH)).collect();
    let inputs: Vec<&[Draft<'_>]> = rows.iter().map(std::slice::from_ref).collect();
    assert_eq!(run(&inputs).1.list().len(), 1);
    let turned: Vec<&[Draft<'_>]> = inputs.iter().rev().copied().collect();
    assert_eq!(run(&turned).1.list().len(), 1);
    let mut moved = rows.clone();
    moved[25].purl = "pkg:npm/underscore@4.17.20";
    assert_eq!(run(&[&moved]).1.list().len(), 3, "a link in another component holds nothing together");
}

/// One report that calls its own finding by every name there is takes no finding of another report with it.
#[test]
fn an_alias_for_everything_joins_no_flaws_that_differ() {
    let many: Vec<String> = (0..10_000).map(|at| format!("CVE-2026-{at}")).collect();
    let all: Vec<&str> = many.iter().map(String::as_str).collect();
    let honest: Vec<Draft<'_>> = many[..50].iter().map(|id| row(id, &[], LODASH)).collect();
    let (_, flaws) = run(&[&honest, &[row("GHSA-evil", &all, LODASH)]]);
    assert_eq!(flaws.list().len(), 51, "several CVEs are no name");
    let (_, flaws) = run(&[&honest, &[row("CVE-2026-0", &all, LODASH)]]);
    assert_eq!(flaws.list().len(), 50, "a CVE is its own name, whatever else it claims");
    let elsewhere: Vec<Draft<'_>> = honest.iter().map(|it| Draft { purl: "pkg:npm/other@1", ..it.clone() }).collect();
    let (_, flaws) = run(&[&elsewhere, &[row("GHSA-evil", &["CVE-2026-0"], LODASH)]]);
    assert_eq!(flaws.list().len(), 51, "another component is another flaw");
    let names: Vec<String> = (0..10_000).map(|at| format!("GHSA-{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cves: Vec<[&str; 1]> = names[..50].iter().map(|id| [*id]).collect();
    let paired: Vec<Draft<'_>> = many[..50].iter().zip(&cves).map(|(id, alias)| row(id, alias, LODASH)).collect();
    let (_, flaws) = run(&[&paired, &[row("OSV-evil", &names, LODASH)]]);
    assert_eq!(flaws.list().len(), 51, "it may mean any of fifty CVEs, so it means none");
}

#[test]
fn a_flaw_in_a_thousand_places_is_told_of_by_the_rows_that_differ() {
    let paths: Vec<String> = (0..1000).map(|at| format!("p{at}/package-lock.json")).collect();
    let rows: Vec<Draft<'_>> = paths.iter().map(|path| Draft { path, ..row("CVE-1-1", &["GHSA-x"], LODASH) }).collect();
    let worse = Draft { severity: crate::model::Severity::Critical, ..row("CVE-1-1", &[], "") };
    let (findings, flaws) = run(&[&rows, &[worse]]);
    assert_eq!((flaws.list().len(), flaws.beside(0).len()), (1, 1001));
    assert_eq!(flaws.telling(500), [0, 1000]);
    assert_eq!(findings.rows[1000].severity, crate::model::Severity::Critical);
}

proptest! {
    #[test]
    fn joining_does_not_depend_on_the_order_of_reports(
        rows in prop::collection::vec((0usize..6, prop::collection::vec(0usize..6, 0..3), 0usize..3), 1..12),
        turn in 0usize..12,
    ) {
        const IDS: [&str; 6] = ["CVE-1-1", "CVE-1-2", "GHSA-a", "GHSA-b", "RUSTSEC-1", "DSA-1"];
        const PURLS: [&str; 3] = [LODASH, "", "pkg:npm/lodash@4.17.20?x=y"];
        let aliases: Vec<Vec<&str>> = rows.iter().map(|(_, list, _)| list.iter().map(|&at| IDS[at]).collect()).collect();
        let drafts: Vec<Draft<'_>> =
            rows.iter().zip(&aliases).map(|((id, _, purl), aliases)| row(IDS[*id], aliases, PURLS[*purl])).collect();
        let sets = |order: &[usize]| {
            let one_each: Vec<&[Draft<'_>]> = order.iter().map(|&at| std::slice::from_ref(&drafts[at])).collect();
            let (_, flaws) = run(&one_each);
            let mut sets: Vec<(String, Vec<usize>)> = (0..).zip(flaws.list()).map(|(number, flaw)| {
                let mut rows: Vec<usize> = flaws.rows(number).iter().map(|&row| order[row as usize]).collect();
                rows.sort_unstable();
                (flaw.fingerprint.to_string(), rows)
            }).collect();
            sets.sort();
            sets
        };
        let straight: Vec<usize> = (0..drafts.len()).collect();
        let mut turned = straight.clone();
        turned.rotate_left(turn % drafts.len());
        turned.reverse();
        prop_assert_eq!(sets(&straight), sets(&turned));
    }
}
