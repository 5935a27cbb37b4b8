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
