//! `gate waiver list`.

use std::process::Command;

use super::{by_hand, waiver};
use crate::common::{Folder, trivy};

fn ledgers() -> Folder {
    by_hand().file(".trivyignore", "CVE-2026-9 # no fix\nCVE-2026-8 exp:2026-12-24\n")
}

fn json(folder: &Folder, arguments: &[&str]) -> serde_json::Value {
    let answer = waiver(folder, &[&["list", "--format", "json"], arguments].concat());
    assert_eq!(answer.code, 0, "{}", answer.all());
    serde_json::from_str(&answer.out).unwrap()
}

fn column(list: &serde_json::Value, get: impl Fn(&serde_json::Value) -> &serde_json::Value) -> Vec<String> {
    list["exemptions"].as_array().unwrap().iter().map(|it| get(it).as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn every_ledger_is_listed_the_next_to_end_first() {
    let folder = ledgers();
    insta::assert_snapshot!(waiver(&folder, &["list"]).out, @r"
    2026-11-01  expired    CVE-2026-2  .gate/waivers.yaml:11, team-payments
                a longer text over lines
                was over at 2026-11-01T00:00:00Z; its findings count again
    2026-12-01  expiring   CVE-2026-1  .gate/waivers.yaml:6, team-payments
                not reachable
                ends in 9 days, at 2026-12-01T00:00:00Z
    2026-12-24  in force   CVE-2026-8  .trivyignore:2, no owner
    never       in force   CVE-2026-9  .trivyignore:1, no owner
                no fix

    4 exemptions, 1 expiring, 2 in force, 1 expired; give reports to see which of them are needed
    ");
    let list = json(&folder, &[]);
    assert_eq!(column(&list, |it| &it["exemption"]["id"]), ["CVE-2026-2", "CVE-2026-1", "CVE-2026-8", "CVE-2026-9"]);
    assert_eq!(column(&list, |it| &it["state"]), ["expired", "expiring", "untold", "untold"]);
    assert_eq!(list["judged"], false);
    let table = waiver(&folder, &["list", "--format", "markdown"]).out;
    assert_eq!(table.lines().count(), 6, "{table}");
    assert_eq!(waiver(&Folder::new(), &["list"]).out, "no exemption stands in any ledger\n");
}

#[test]
fn reports_tell_what_is_needed() {
    let folder = ledgers().file("trivy.json", trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-9", "LOW")]));
    let list = json(&folder, &["--branch", "main", "trivy.json"]);
    assert_eq!(list["judged"], true);
    assert_eq!(column(&list, |it| &it["state"]), ["expired", "expiring", "untold", "active"]);
    let said = waiver(&folder, &["list", "--branch", "main", "trivy.json"]).out;
    assert!(said.contains("then a finding counts") && said.contains("exempts 1 finding"), "{said}");
}

fn git(folder: &Folder, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder.path()).args(["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]).args(arguments);
    git.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", folder.path());
    assert!(git.output().unwrap().status.success(), "{arguments:?}");
}

#[test]
fn who_wrote_a_line_without_an_owner_is_known_from_the_history() {
    let folder = ledgers();
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "ledgers"]);
    folder.write(".trivyignore", "# new above\nCVE-2026-9 # no fix\nCVE-2026-8 exp:2026-12-25\n");
    // Neither a text conversion nor a filter of the clone's own configuration is started.
    let hostile = format!("touch {}/started", folder.path().display());
    git(&folder, &["config", "diff.evil.textconv", &hostile]);
    git(&folder, &["config", "filter.evil.clean", &hostile]);
    folder.write(".git/info/attributes", "* diff=evil filter=evil\n");
    let list = json(&folder, &[]);
    let by: Vec<_> = column(&list, |it| &it["written_by"]);
    assert_eq!(column(&list, |it| &it["exemption"]["id"]), ["CVE-2026-2", "CVE-2026-1", "CVE-2026-8", "CVE-2026-9"]);
    assert_eq!(
        by,
        ["-", "-", "-", "Ann <ann@example.com>"],
        "only lines without an owner that are committed as they are"
    );
    assert!(!folder.path().join("started").exists());
}
