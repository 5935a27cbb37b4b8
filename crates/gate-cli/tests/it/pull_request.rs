//! On a pull request the rules come from its target: what the pull request would change is shown, not obeyed.

use std::process::Command;

use super::common::{Folder, NOW, answer, trivy};

fn git(folder: &Folder, arguments: &[&str]) {
    let mut command = Command::new("git");
    command
        .current_dir(folder.path())
        .args(["-c", "user.name=t", "-c", "user.email=t@example.invalid"])
        .args(arguments);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", folder.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A clone whose pull request waives what its target does not.
fn clone() -> Folder {
    let folder =
        Folder::new().file("gate.yaml", "version: 1\nextends: fawkes\n").file(".gitignore", "trivy.json\nout.json\n");
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "base"]);
    git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(&folder, &["checkout", "-q", "-b", "feature/x"]);
    folder.write("gate.yaml", "version: 1\nextends: fawkes\ngates: { container: { max: 100 } }\n");
    folder.write(".trivyignore", "CVE-2026-1 exp:2026-12-31\n");
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "let me through"]);
    folder.write("trivy.json", trivy(&[("CVE-2026-1", "HIGH")]));
    folder
}

const PULL_REQUEST: [(&str, &str); 4] = [
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_BASE_REF", "main"),
    ("GITHUB_HEAD_REF", "feature/x"),
    ("GITHUB_REF", "refs/pull/7/merge"),
];

fn check(folder: &Folder, arguments: &[&str]) -> super::common::Answer {
    let mut command =
        folder.command(&[&["check", "--now", NOW, "--stage", "image", "trivy.json", "-o", "json"], arguments].concat());
    command.envs(PULL_REQUEST);
    answer(command, b"")
}

#[test]
fn the_targets_policy_and_ignore_file_hold() {
    let folder = clone();
    let judged = check(&folder, &[]);
    assert_eq!(judged.code, 1, "{}", judged.all());
    let verdict: serde_json::Value = serde_json::from_str(&judged.out).unwrap();
    assert!(
        verdict["policy"]["from_ref"].as_str().unwrap().starts_with("refs/remotes/origin/main"),
        "{}",
        verdict["policy"]
    );
    assert!(verdict["policy"]["diff"].as_str().unwrap().contains("+gates: { container: { max: 100 } }"));
}

#[test]
fn the_working_tree_counts_when_asked_for_and_its_weakening_is_said() {
    let folder = clone();
    let judged = check(&folder, &["--policy-ref", "worktree"]);
    assert_eq!(judged.code, 0, "{}", judged.all());
    let verdict: serde_json::Value = serde_json::from_str(&judged.out).unwrap();
    assert_eq!(verdict["policy"]["weakened"].as_array().unwrap().len(), 1);
}

#[test]
fn a_ref_that_is_not_there_is_a_mistake() {
    assert_eq!(check(&clone(), &["--policy-ref", "origin/nowhere"]).code, 2);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_repository_are_neither_obeyed_nor_shown() {
    let outside = Folder::new().file("credentials", "OUTSIDE-TEXT: 1\n").file(
        "waivers.yaml",
        "version: 1\nwaivers:\n  - { id: CVE-2026-1, reason: r, owner: o, expires: 2026-12-31 }\n",
    );
    for (name, target) in [
        (".trivyignore", "credentials"),
        ("gate.yaml", "credentials"),
        (".gate/waivers.yaml", "waivers.yaml"),
        (".gate/waivers.yaml", "nowhere"),
    ] {
        let folder = Folder::new().file("trivy.json", trivy(&[("CVE-2026-1", "HIGH")])).file(".gate/keep", "");
        std::os::unix::fs::symlink(outside.path().join(target), folder.path().join(name)).unwrap();
        let answer = folder.check(&["--stage", "image", "trivy.json", "-o", "json", "--verbose"]);
        assert_eq!(answer.code, 2, "{name}: {}", answer.all());
        assert!(!answer.all().contains("OUTSIDE-TEXT"), "{name}: {}", answer.all());
    }
    let folder = clone();
    std::fs::remove_file(folder.path().join(".trivyignore")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("credentials"), folder.path().join(".trivyignore")).unwrap();
    let judged = check(&folder, &[]);
    assert_eq!(judged.code, 1, "{}", judged.all());
    assert!(!judged.all().contains("OUTSIDE-TEXT"), "{}", judged.all());
}

#[test]
fn control_codes_of_a_policy_file_do_not_reach_the_terminal() {
    let folder = Folder::new().file("gate.yaml", "version: 1\nextends: fawkes\nfoo: 1 # \u{1b}[31mred\u{202e}\n");
    let answer = folder.gate(&["policy", "check"]);
    assert_eq!(answer.code, 2);
    assert!(!answer.err.contains(['\u{1b}', '\u{202e}']), "{:?}", answer.err);
    let stage = folder.gate(&["check", "--policy", "fawkes", "--stage", "x\u{1b}[31m", "a"]);
    assert!(stage.code == 2 && !stage.err.contains('\u{1b}'), "{:?}", stage.err);
}

#[test]
fn an_unknown_target_is_said() {
    let folder = clone();
    let mut command = folder.command(&["check", "--now", NOW, "--stage", "image", "trivy.json", "-o", "json"]);
    command.env("CIRCLECI", "true").env("CIRCLE_PULL_REQUEST", "https://github.com/o/r/pull/7");
    let judged = answer(command, b"");
    let verdict: serde_json::Value = serde_json::from_str(&judged.out).unwrap();
    let problems = verdict["problems"].to_string();
    assert!(problems.contains("the target of this pull request is unknown"), "{problems}");
    assert!(problems.contains("come from the pull request itself"), "{problems}");
    assert!(problems.contains("--target-branch"), "{problems}");
    let mut command = folder.command(&["check", "--now", NOW, "--stage", "image", "trivy.json", "-o", "json"]);
    command.env("CIRCLECI", "true").env("CIRCLE_PULL_REQUEST", "https://github.com/o/r/pull/7");
    command.args(["--target-branch", "main"]);
    let named: serde_json::Value = serde_json::from_str(&answer(command, b"").out).unwrap();
    assert!(named["policy"]["from_ref"].as_str().unwrap().contains("origin/main"), "{}", named["policy"]);
    assert!(!named["problems"].to_string().contains("is unknown"), "{}", named["problems"]);
}

#[test]
fn every_file_that_rules_come_from_is_in_the_diff_once() {
    let base = "version: 1\nextends: fawkes\n";
    let folder = Folder::new()
        .file("ci/gate.yaml", "version: 1\nextends: base.yaml\n")
        .file("ci/base.yaml", base)
        .file("ci/waivers.yaml", "version: 1\nwaivers: []\n")
        .file(".gitignore", "trivy.json\n");
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "base"]);
    git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    for name in ["ci/gate.yaml", "ci/base.yaml", "ci/waivers.yaml"] {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        folder.write(name, format!("{text}# proposed\n"));
    }
    folder.write(".trivyignore", "CVE-2026-1\n");
    folder.write("trivy.json", trivy(&[]));
    let judged = check(&folder, &["--policy", "./ci/gate.yaml", "--waivers", "ci/waivers.yaml"]);
    let verdict: serde_json::Value = serde_json::from_str(&judged.out).unwrap_or_else(|_| panic!("{}", judged.err));
    let diff = verdict["policy"]["diff"].as_str().unwrap();
    let changed: Vec<_> = diff.lines().filter_map(|line| line.strip_prefix("+++ b/")).collect();
    assert_eq!(changed, ["ci/gate.yaml", "ci/base.yaml", ".trivyignore", "ci/waivers.yaml"], "{diff}");
}
