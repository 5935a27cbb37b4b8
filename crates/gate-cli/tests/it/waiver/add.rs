//! `gate waiver add`.

use super::{BY_HAND, by_hand, new_lines, text, waiver};
use crate::common::{Folder, trivy};

const WORDS: [&str; 4] = ["--reason", "not reachable", "--owner", "team-a"];

fn add(folder: &Folder, arguments: &[&str]) -> crate::common::Answer {
    waiver(folder, &[&["add"], arguments, &WORDS].concat())
}

/// A folder with one finding that blocks, as its policy names it.
fn failing() -> Folder {
    Folder::new()
        .file("gate.yaml", "version: 1\nextends: fawkes\nreports: [trivy.json]\n")
        .file("trivy.json", trivy(&[("CVE-2026-1", "HIGH")]))
}

fn check(folder: &Folder) -> crate::common::Answer {
    folder.check(&["--branch", "main", "--stage", "image"])
}

/// The fingerprint that `gate check` shows.
fn fingerprint(folder: &Folder) -> String {
    let said = check(folder).out;
    let words = said.split(|c: char| !c.is_ascii_alphanumeric());
    let prints: Vec<_> = words.filter(|it| it.len() == 20 && it.bytes().all(|byte| byte.is_ascii_hexdigit())).collect();
    prints.first().unwrap_or_else(|| panic!("{said}")).to_string()
}

#[test]
fn what_is_on_the_screen_is_waived_with_one_command() {
    let folder = failing();
    assert_eq!(check(&folder).code, 1);
    let print = fingerprint(&folder);
    let answer = add(&folder, &[&print]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(answer.out.contains("it exempts 1 finding in the reports at hand"), "{}", answer.out);
    let written = text(&folder);
    insta::assert_snapshot!(written.replace(&print, "<fingerprint>"), @r#"
    version: 1
    waivers:
      - fingerprint: "<fingerprint>" # CVE-2026-1 in lib0 1.0.0
        reason: not reachable
        owner: team-a
        created: 2026-11-22
        expires: 2026-12-22
    "#);
    assert_eq!(check(&folder).code, 0, "{}", check(&folder).all());
}

#[test]
fn everything_else_in_the_file_stays_byte_for_byte() {
    let new = ["  -   id: CVE-2026-3", "      package: lib*", "      reason: not reachable", "      owner: team-a"];
    let folder = by_hand();
    let answer = add(&folder, &["CVE-2026-3", "--package", "lib*", "--ticket", "PAY-1", "--while", "score < 7"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let added = new_lines(BY_HAND, &text(&folder));
    assert_eq!(added[..3], ["", new[0], new[1]], "{added:#?}");
    assert!(added.contains(&"      while: score < 7".to_owned()), "{added:#?}");
    assert!(text(&folder).ends_with("      expires: 2026-12-22\n# the end\n"));
    let windows = Folder::new().file(".gate/waivers.yaml", BY_HAND.replace('\n', "\r\n"));
    add(&windows, &["CVE-2026-3", "--package", "lib*", "--ticket", "PAY-1", "--while", "score < 7"]);
    assert_eq!(text(&windows), text(&folder).replace('\n', "\r\n"));
}

#[test]
fn a_list_between_brackets_stays_one() {
    let old = "{ version: 1, waivers: [\n  { id: CVE-2026-1, reason: r, owner: o, expires: 2026-12-01 }, # why\n] }\n";
    let folder = Folder::new().file(".gate/waivers.yaml", old);
    assert_eq!(add(&folder, &["CVE-2026-3"]).code, 0);
    let added = new_lines(old, &text(&folder));
    let wanted =
        "  { id: CVE-2026-3, reason: not reachable, owner: team-a, created: 2026-11-22, expires: 2026-12-22 },";
    assert_eq!(added, [wanted]);
    assert_eq!(waiver(&folder, &["check"]).code, 0);
}

#[test]
fn the_end_is_a_date_or_a_stretch_within_what_the_policy_allows() {
    for (arguments, end) in [
        (&["--expires", "2026-12-31"][..], "2026-12-31"),
        (&["--expires", "2w"], "2026-12-06"),
        (&["--expires", "90d"], "2027-02-20"),
        (&[], "2026-12-22"),
    ] {
        let folder = Folder::new();
        let answer = add(&folder, &[&["CVE-2026-3"], arguments].concat());
        assert!(text(&folder).contains(&format!("expires: {end}\n")), "{arguments:?}: {}", answer.all());
        assert!(answer.out.contains(&format!("it ends at {end}T00:00:00Z")), "{}", answer.out);
    }
    let short = Folder::new().file("gate.yaml", "version: 1\nextends: fawkes\nwaivers: { max_days: 7 }\n");
    assert_eq!(add(&short, &["CVE-2026-3"]).code, 0);
    assert!(text(&short).contains("expires: 2026-11-29"), "{}", text(&short));
}

#[test]
fn the_owner_is_who_works_in_the_clone_unless_somebody_is_named() {
    let folder = Folder::new();
    for arguments in [&["init", "-q"][..], &["config", "user.email", "ann@example.com"]] {
        let mut git = std::process::Command::new("git");
        assert!(git.current_dir(folder.path()).args(arguments).status().unwrap().success());
    }
    let answer = waiver(&folder, &["add", "CVE-2026-3", "--reason", "not reachable"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(text(&folder).contains("owner: ann@example.com\n"), "{}", text(&folder));
    assert!(answer.out.contains("its owner is `user.email` of git"), "{}", answer.out);
}

#[test]
fn what_gate_check_would_refuse_is_refused_with_the_reason() {
    let policy = "version: 1\nextends: fawkes\nreports: [trivy.json]\nwaivers:\n  required: [ticket]\n  never: [critical]\n  \
                  approvers: { container: ['*@security.example.com'] }\n";
    let folder = || {
        Folder::new()
            .file("gate.yaml", policy)
            .file("trivy.json", trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-9", "CRITICAL"), ("CVE-2026-7", "LOW")]))
            .file(".gate/waivers.yaml", "version: 1\nwaivers: []\n")
    };
    let (by, ticket) = (["--approved-by", "eve@security.example.com"], ["--ticket", "PAY-1"]);
    for (arguments, said) in [
        (&["CVE-2026-1"][..], "--ticket (gate.yaml:5) is required"),
        (&["CVE-2026-1", ticket[0], ticket[1]], "nobody who may has approved it (`waivers.approvers`)"),
        (&["CVE-2026-1", ticket[0], ticket[1], by[0], "eve@example.com"], "nobody who may has approved it"),
        (
            &["CVE-2026-9", ticket[0], ticket[1], by[0], by[1]],
            "the policy never exempts such a finding (`waivers.never`)",
        ),
        (&["CVE-2026-1", ticket[0], ticket[1], by[0], by[1], "--until", "fixed"], "since a fix is released: 2.0.0"),
        (
            &["CVE-2026-1", ticket[0], ticket[1], "--expires", "120d"],
            "it would last 120 days, and the policy allows 90",
        ),
        (&["CVE-2026-1", ticket[0], ticket[1], "--expires", "2026-11-22"], "it would be over already"),
        (&["CVE-2026-1", ticket[0], ticket[1], "--expires", "soon"], "`--expires soon` is no date"),
        (&["CVE-2026-*", ticket[0], ticket[1]], "it is one id"),
        (&["", ticket[0], ticket[1]], "what is waived is empty"),
        (&["CVE-2026-1", ticket[0], ""], "--ticket is empty"),
        (&["CVE-2026-1", ticket[0], ticket[1], "--while", "score <= 7"], "`while` compares with `<` only"),
        (&["CVE-2026-1", ticket[0], ticket[1], "--range", "<2"], "`range` needs `package` or `purl`"),
        (&["CVE-2026-1", ticket[0], ticket[1], "--policy-ref", "main"], "what is written is written here"),
        (
            &["CVE-2000-1", ticket[0], ticket[1], by[0], by[1], "--", "trivy.json"],
            "no finding in these reports is called",
        ),
    ] {
        let folder = folder();
        let mut arguments = arguments.to_vec();
        let behind = arguments.iter().position(|it| *it == "--").map(|at| arguments.split_off(at)).unwrap_or_default();
        let answer = waiver(&folder, &[&["add"], &arguments[..], &WORDS, &["--branch", "main"], &behind[..]].concat());
        assert_eq!(answer.code, 2, "{arguments:?}: {}", answer.all());
        let words = answer.err.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
        assert!(words.contains(said), "{arguments:?}: {}", answer.err);
        assert_eq!(text(&folder), "version: 1\nwaivers: []\n", "{arguments:?}");
    }
    let allowed = folder();
    let answer = add(&allowed, &["CVE-2026-1", ticket[0], ticket[1], by[0], by[1], "--branch", "main"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
}

#[test]
fn the_same_waiver_twice_is_refused() {
    let folder = by_hand();
    let answer = add(&folder, &["cve-2026-1"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("gate waiver extend 6"), "{}", answer.err);
    assert_eq!(add(&folder, &["CVE-2026-1", "--package", "other"]).code, 0, "another scope is another waiver");
    assert_eq!(add(&folder, &["CVE-2026-2"]).code, 0, "the one there is over");
}

#[test]
fn hostile_words_stay_words() {
    let hostile = "x: y\n  - id: CVE-2026-9\u{1b}[31m\u{202e} # \"'*&!|>%@`";
    let folder = by_hand();
    let answer = waiver(&folder, &["add", "a&b", "--reason", hostile, "--owner=- x"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(!answer.all().contains(['\u{1b}', '\u{202e}']), "{:?}", answer.all());
    assert!(!text(&folder).contains(['\u{1b}', '\u{202e}']), "{:?}", text(&folder));
    let list = waiver(&folder, &["list", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    let written = list["exemptions"].as_array().unwrap().iter().find(|it| it["exemption"]["id"] == "a&b").unwrap();
    assert_eq!((&written["exemption"]["reason"], &written["exemption"]["owner"]), (&hostile.into(), &"- x".into()));
    assert_eq!(list["exemptions"].as_array().unwrap().len(), 3);
}

#[test]
fn the_comment_of_a_fingerprint_is_one_line_whatever_the_report_says() {
    let report = trivy(&[("CVE-2026-1", "HIGH")]).replace("lib0", "lib\\n  - id: CVE-2026-9 #\\u001b[31m");
    let folder = failing().file("trivy.json", report);
    let answer = add(&folder, &[&fingerprint(&folder)]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert_eq!(text(&folder).lines().count(), 7, "{}", text(&folder));
    assert!(!text(&folder).contains('\u{1b}'));
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = Folder::new();
    let answer = add(&folder, &["CVE-2026-3", "--dry-run"]);
    assert_eq!(answer.code, 0);
    assert!(answer.out.contains("+  - id: CVE-2026-3") && answer.out.contains("nothing was written"), "{}", answer.out);
    assert!(!folder.path().join(".gate").exists());
}

#[test]
fn a_file_that_is_wrong_or_misnamed_is_said_first() {
    for (name, content, said) in [
        (".gate/waivers.yaml", "version: 1\nwaivers:\n  - id: CVE-1\n", "`reason` is missing"),
        (".gate/waivers.yaml", "version: 1\n", "`waivers` is missing"),
        (".gate/waivers.yaml", "", "the file is empty"),
        (".gate/waivers.yaml", "a: [\n", "not valid YAML"),
        (".gate/waivers.yml", "version: 1\nwaivers: []\n", "rename it to .gate/waivers.yaml"),
    ] {
        let folder = Folder::new().file(name, content);
        let answer = add(&folder, &["CVE-2026-3"]);
        assert_eq!(answer.code, 2, "{content:?}");
        assert!(answer.err.contains(said), "{content:?}: {}", answer.err);
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), content);
    }
}

#[test]
fn additions_at_once_are_all_kept() {
    let folder = by_hand();
    std::thread::scope(|scope| {
        for number in 10..18 {
            let folder = &folder;
            scope.spawn(move || assert_eq!(add(folder, &[&format!("CVE-2026-{number}")]).code, 0));
        }
    });
    let written = text(&folder);
    for number in 10..18 {
        assert!(written.contains(&format!("id: CVE-2026-{number}\n")), "{number}: {written}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_the_writer_out_of_the_root_and_read_only_stays_so() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let outside = by_hand();
    let target = outside.path().join(".gate/waivers.yaml");
    let folder = Folder::new().file(".gate/keep", "");
    symlink(&target, folder.path().join(".gate/waivers.yaml")).unwrap();
    let linked = Folder::new();
    symlink(outside.path().join(".gate"), linked.path().join(".gate")).unwrap();
    for folder in [folder, linked] {
        let answer = add(&folder, &["CVE-2026-3"]);
        assert_eq!(answer.code, 2, "{}", answer.all());
        assert!(answer.err.contains("leads out of the root"), "{}", answer.err);
    }
    assert_eq!(text(&outside), BY_HAND);
    let within = by_hand();
    symlink("waivers.yaml", within.path().join(".gate/link.yaml")).unwrap();
    assert_eq!(add(&within, &["CVE-2026-3", "--waivers", ".gate/link.yaml"]).code, 0);
    assert!(text(&within).contains("CVE-2026-3") && within.path().join(".gate/link.yaml").is_symlink());
    let locked = by_hand();
    let path = locked.path().join(".gate/waivers.yaml");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let answer = add(&locked, &["CVE-2026-3"]);
    assert!(answer.code == 2 && answer.err.contains("is read-only"), "{}", answer.all());
    assert_eq!(text(&locked), BY_HAND);
}
