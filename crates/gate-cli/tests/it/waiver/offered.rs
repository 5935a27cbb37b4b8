//! The command below a verdict, copied as it stands there.

use std::process::Command;

use crate::common::{Answer, Folder, answer, trivy};

/// Runs a line as a shell takes it, with the reason filled in.
#[cfg(unix)]
fn in_a_shell(folder: &Folder, line: &str, reason: &str) -> Answer {
    let gate = env!("CARGO_BIN_EXE_gate");
    let line = line.trim().replacen("gate ", "\"$GATE\" ", 1).replace('…', reason);
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(folder.path()).env_clear().env("GATE", gate);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    answer(command, b"")
}

/// A clone whose user is known, as it is where people work.
#[cfg(unix)]
fn cloned(folder: Folder) -> Folder {
    for arguments in [&["init", "-q"][..], &["config", "user.email", "me@example.com"]] {
        let done = Command::new("git").args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(done.status.success());
    }
    folder
}

fn line<'a>(said: &'a str, command: &str) -> &'a str {
    said.lines().find(|line| line.trim_start().starts_with(command)).unwrap_or_else(|| panic!("no {command}: {said}"))
}

#[cfg(unix)]
#[test]
fn the_printed_command_turns_the_gate_whatever_the_run_was_told() {
    let report = || trivy(&[("CVE-2026-1", "HIGH")]);
    let policy =
        "version: 1\nextends: fawkes\nwaivers: { required: [ticket], approvers: { '*': ['*@example.com'] } }\n";
    let demanding = Folder::new().file("trivy.json", report()).file("rules/it's.yaml", policy);
    let here = || Folder::new().file("trivy.json", report());
    let there = Folder::new().file("a b/reports/$(touch x).json", report());
    let named =
        Folder::new().file("gate.yaml", "version: 1\nextends: fawkes\nreports: [t*.json]\n").file("t.json", report());
    let elsewhere = here().file("my waivers.yaml", "version: 1\nwaivers: []\n");
    for (folder, arguments) in [
        (here(), &["trivy.json"][..]),
        (here(), &["--report", "trivy=trivy.json"]),
        (there, &["--root", "a b", "reports/"]),
        (named, &[]),
        (elsewhere, &["--waivers", "my waivers.yaml", "*.json"]),
        (demanding, &["--policy", "rules/it's.yaml", "trivy.json"]),
    ] {
        let folder = cloned(folder);
        let told = [&["--branch", "main", "--stage", "image"][..], arguments].concat();
        let checked = folder.check(&told);
        assert_eq!(checked.code, 1, "{arguments:?}: {}", checked.all());
        let waive = line(&checked.out, "gate waiver add");
        let open = in_a_shell(&folder, waive, "…");
        assert!(open.code == 2 && open.err.contains("is left open"), "{waive}: {}", open.all());
        let done = in_a_shell(&folder, waive, "me@example.com");
        assert_eq!(done.code, 0, "{waive}: {}", done.all());
        assert!(done.out.contains("exempts 1 finding in the reports at hand"), "{}", done.out);
        let again = folder.check(&told);
        assert_eq!(again.code, 0, "{waive}: {}", again.all());
        assert!(!folder.path().join("x").exists());
        let explained = in_a_shell(&folder, line(&checked.out, "gate explain"), "");
        assert!(explained.code == 0 && explained.out.contains("is exempted"), "{}", explained.all());
    }
}

#[test]
fn what_the_policy_never_lets_anybody_waive_is_not_offered() {
    let leak = r#"[{"RuleID":"k","Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":2,"Match":"m","Secret":"s",
        "File":"a.py","SymlinkFile":"","Commit":"","Entropy":1,"Author":"","Email":"","Date":"","Message":"","Tags":[],
        "Fingerprint":"a.py:k:1"}]"#;
    let folder = Folder::new().file("l.json", leak);
    let checked = folder.check(&["--branch", "main", "--gate", "secrets", "l.json"]);
    assert_eq!(checked.code, 1, "{}", checked.all());
    assert!(!checked.out.contains("gate waiver add"), "{}", checked.out);
    assert!(checked.out.contains("no waiver can clear this: `waivers.never: secret` (fawkes.yaml:"), "{}", checked.out);
    assert!(line(&checked.out, "gate explain").starts_with("  gate explain secrets --branch main"), "{}", checked.out);
    let json = folder.check(&["--branch", "main", "--output", "json", "l.json"]).out;
    let print = json.split("\"fingerprint\": \"").nth(1).unwrap()[..20].to_owned();
    let forced =
        super::waiver(&folder, &["add", &print, "l.json", "--branch", "main", "--reason", "r", "--owner", "o"]);
    assert!(forced.code == 2 && forced.err.contains("the waiver would not hold"), "{}", forced.all());
    assert!(!folder.path().join(".gate/waivers.yaml").exists());
}

#[test]
fn a_passing_run_offers_nothing() {
    let folder = Folder::new().file("trivy.json", trivy(&[("CVE-2026-1", "LOW")]));
    let checked = folder.check(&["--branch", "main", "--stage", "image", "trivy.json"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    assert!(!checked.out.contains("gate waiver") && !checked.out.contains("gate explain"), "{}", checked.out);
}
