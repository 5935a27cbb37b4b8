//! What a package installs beside the program: completions and manual pages, and what `--version` says of the build.

use std::fs;
use std::process::Command;

use super::common::Folder;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[test]
fn every_shell_completes_every_command() {
    for shell in SHELLS {
        let answer = Folder::new().gate(&["completions", shell]);
        assert_eq!(answer.code, 0, "{}", answer.all());
        for word in ["check", "waiver", "policy-ref"] {
            assert!(answer.out.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn bash_completes_a_command_and_an_option() {
    let folder = Folder::new();
    folder.write("gate.bash", folder.gate(&["completions", "bash"]).out);
    let complete = |words: &str, at: usize| {
        let script = format!(
            "source ./gate.bash; COMP_WORDS=({words}); COMP_CWORD={at}; _gate gate \"${{COMP_WORDS[{at}]}}\" \"\"; echo \"${{COMPREPLY[*]}}\""
        );
        let done = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete("gate insp", 1), "inspect");
    assert_eq!(complete("gate check --policy-r", 2), "--policy-ref");
    assert_eq!(complete("gate waiver ext", 2), "extend");
}

#[test]
fn a_page_for_every_command_is_written() {
    let folder = Folder::new();
    let answer = folder.gate(&["man", "--to", "share/man1"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let pages: Vec<_> = fs::read_dir(folder.path().join("share/man1")).unwrap().map(|entry| entry.unwrap()).collect();
    assert!(answer.out.starts_with(&format!("{} pages", pages.len())), "{}", answer.out);
    for page in ["gate.1", "gate-check.1", "gate-waiver-add.1", "gate-policy-schema.1"] {
        let text = fs::read_to_string(folder.path().join("share/man1").join(page)).unwrap();
        let title = page.trim_end_matches(".1").to_uppercase();
        assert!(text.lines().any(|line| line.starts_with(&format!(".TH {title} 1"))), "{page}\n{text}");
    }
    let printed = folder.gate(&["man", "waiver", "add"]).out;
    assert_eq!(printed, fs::read_to_string(folder.path().join("share/man1/gate-waiver-add.1")).unwrap());
}

#[test]
fn a_command_that_is_not_there_has_no_page() {
    let answer = Folder::new().gate(&["man", "waiver", "ad"]);
    assert_eq!(answer.code, 2, "{}", answer.all());
    assert!(answer.err.contains("`gate waiver` has no command `ad`"), "{}", answer.err);
    assert!(answer.err.contains("add, extend"), "{}", answer.err);
}

#[test]
fn pages_that_cannot_be_written_are_no_success() {
    let folder = Folder::new().file("taken", "");
    let answer = folder.gate(&["man", "--to", "taken"]);
    assert_eq!(answer.code, 4, "{}", answer.all());
    assert!(answer.err.contains("taken"), "{}", answer.err);
}

#[test]
fn the_version_names_commit_and_features() {
    let folder = Folder::new();
    let lines: Vec<_> = folder.gate(&["--version"]).out.lines().map(str::to_owned).collect();
    let number = format!("gate {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(lines[0], number);
    let commit = lines[1].strip_prefix("commit    ").unwrap();
    assert!(commit == "unknown" || commit.len() >= 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{commit}");
    assert!(lines[2].starts_with("features  "), "{lines:?}");
    assert_eq!(folder.gate(&["-V"]).out, format!("{number}\n"));
}
