//! Requirement 17: installing twice is installing once, a foreign hook stays and runs first, and taking out restores.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Clone, program};

/// Path, permissions and content of everything in a folder.
fn picture(folder: &Path) -> Vec<(String, u32, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            (path.file_name().unwrap().to_string_lossy().into_owned(), mode, fs::read(&path).unwrap_or_default())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn installing_twice_is_installing_once_and_uninstalling_restores() {
    let clone = Clone::new();
    let hooks = clone.work.join(".git/hooks");
    let before = picture(&hooks);
    assert_eq!(clone.gate(&["hook", "status"]).code, 1);
    assert_eq!(clone.gate(&["hook", "install"]).code, 0);
    let once = picture(&hooks);
    let again = clone.gate(&["hook", "install"]);
    assert!(again.code == 0 && again.all.contains("there already"), "{}", again.all);
    assert_eq!(picture(&hooks), once);
    assert_eq!(clone.gate(&["hook", "status"]).code, 0);
    assert_eq!(clone.gate(&["hook", "uninstall"]).code, 0);
    assert_eq!(picture(&hooks), before);
    assert_eq!(clone.gate(&["hook", "uninstall"]).code, 0);
    assert_eq!(picture(&hooks), before);
}

#[test]
fn a_foreign_hook_runs_first_with_the_same_words_and_lines() {
    let clone = Clone::new();
    let hook = clone.work.join(".git/hooks/pre-push");
    let record = clone.path("record");
    program(&hook, &format!("#!/bin/sh\n{{ echo \"$@\"; cat; }} >{}\nexit 0\n", record.display()));
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o750)).unwrap();
    let before = picture(&clone.work.join(".git/hooks"));
    assert_eq!(clone.gate(&["hook", "install"]).code, 0);
    let head = clone.git(&["rev-parse", "HEAD"]);
    assert!(clone.push(&["origin", "main"], 0).contains("looked at"));
    let said = fs::read_to_string(&record).unwrap();
    let zeros = clone.zeros();
    assert_eq!(said, format!("origin ../remote.git\nrefs/heads/main {head} refs/heads/main {zeros}\n"));
    // Called with nothing to push too, as git did before.
    fs::remove_file(&record).unwrap();
    clone.push(&["origin", "main"], 0);
    assert_eq!(fs::read_to_string(&record).unwrap(), "origin ../remote.git\n");
    assert_eq!(clone.gate(&["hook", "uninstall"]).code, 0);
    assert_eq!(picture(&clone.work.join(".git/hooks")), before);
}

#[test]
fn the_code_of_a_foreign_hook_is_kept() {
    for (end, code) in [("exit 7", 7), ("exit 255", 255), ("kill -15 $$", 143)] {
        let clone = Clone::new();
        let hook = clone.path("foreign");
        program(&hook, &format!("#!/bin/sh\n{end}\n"));
        let arguments = ["hook", "pre-push", "--before", hook.to_str().unwrap(), "origin", "../remote.git"];
        assert_eq!(clone.gate(&arguments).code, code, "{end}");
    }
    let clone = Clone::new();
    program(&clone.work.join(".git/hooks/pre-push"), "#!/bin/sh\necho 'not today' >&2\nexit 1\n");
    clone.gate(&["hook", "install"]);
    assert!(clone.push(&["origin", "main"], 1).contains("not today"));
}

#[test]
fn a_foreign_hook_that_git_would_pass_over_stays_passed_over() {
    let clone = Clone::new();
    let hook = clone.work.join(".git/hooks/pre-push");
    fs::write(&hook, "#!/bin/sh\nexit 1\n").unwrap();
    clone.gate(&["hook", "install"]);
    clone.push(&["origin", "main"], 0);
    clone.gate(&["hook", "uninstall"]);
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\nexit 1\n");
    assert_eq!(fs::metadata(&hook).unwrap().permissions().mode() & 0o111, 0);
}

#[test]
fn a_folder_of_hooks_in_the_repository_is_used() {
    let clone = Clone::new();
    clone.git(&["config", "core.hooksPath", "my hooks"]);
    assert_eq!(clone.gate(&["hook", "install"]).code, 0);
    assert!(clone.work.join("my hooks/pre-push").exists());
    assert!(clone.push(&["origin", "main"], 0).contains("looked at"));
    assert_eq!(clone.gate(&["hook", "uninstall"]).code, 0);
    assert!(!clone.work.join("my hooks/pre-push").exists());
}

#[test]
fn a_folder_of_hooks_for_everybody_is_asked_for() {
    let clone = Clone::new();
    let everybody = clone.path("everybody");
    clone.git(&["config", "core.hooksPath", everybody.to_str().unwrap()]);
    let said = clone.gate(&["hook", "install"]);
    assert!(said.code == 2 && said.all.contains("--shared"), "{}", said.all);
    assert!(!everybody.exists());
    assert_eq!(clone.gate(&["hook", "install", "--shared"]).code, 0);
    assert!(clone.push(&["origin", "main"], 0).contains("looked at"));
}

#[test]
fn huskys_folder_is_left_to_husky() {
    let clone = Clone::new();
    clone.git(&["config", "core.hooksPath", ".husky/_"]);
    let said = clone.gate(&["hook", "install"]);
    assert!(said.code == 2 && said.all.contains(".husky/pre-push"), "{}", said.all);
    assert!(!clone.work.join(".husky").exists());
}

#[test]
fn a_linked_worktree_shares_the_hook() {
    let mut clone = Clone::hooked();
    clone.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
    clone.work = clone.path("linked");
    assert_eq!(clone.gate(&["hook", "status"]).code, 0);
    // A relative folder is looked for in each working tree, and this one does not have it.
    clone.git(&["config", "core.hooksPath", "hooks-of-mine"]);
    let said = clone.gate(&["hook", "status"]);
    assert!(said.code == 1 && said.all.contains("not checked"), "{}", said.all);
}

#[test]
fn lines_of_somebody_else_are_not_thrown_away() {
    let clone = Clone::hooked();
    let hook = clone.work.join(".git/hooks/pre-push");
    let edited = format!("{}echo mine\n", fs::read_to_string(&hook).unwrap());
    fs::write(&hook, &edited).unwrap();
    for command in ["install", "uninstall"] {
        let said = clone.gate(&["hook", command]);
        assert!(said.code == 2 && said.all.contains("did not write"), "{}", said.all);
    }
    assert_eq!(fs::read_to_string(&hook).unwrap(), edited);
}

#[test]
fn a_hook_that_is_not_executable_is_no_check() {
    let clone = Clone::hooked();
    let hook = clone.work.join(".git/hooks/pre-push");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o644)).unwrap();
    let said = clone.gate(&["hook", "status"]);
    assert!(said.code == 1 && said.all.contains("not executable"), "{}", said.all);
    clone.gate(&["hook", "install"]);
    assert_eq!(clone.gate(&["hook", "status"]).code, 0);
}

#[test]
fn a_policy_with_any_name_stays_one_word() {
    let clone = Clone::new();
    let name = "my $(touch owned) 'policy'.yaml";
    clone.commit("policy", name, "version: 1\nextends: pre-push\n");
    assert_eq!(clone.gate(&["hook", "install", "--policy", name]).code, 0);
    clone.push(&["origin", "main"], 0);
    assert!(!clone.work.join("owned").exists());
}

#[test]
fn a_gate_that_is_gone_stops_the_push() {
    let clone = Clone::hooked();
    let hook = clone.work.join(".git/hooks/pre-push");
    let text = fs::read_to_string(&hook).unwrap().replace(env!("CARGO_BIN_EXE_gate"), "/nowhere/gate");
    let text = text.replace(clone.path("tools/gate").to_str().unwrap(), "/nowhere/gate");
    fs::write(&hook, text).unwrap();
    fs::remove_file(clone.path("tools/gate")).unwrap();
    let said = clone.try_push(&["origin", "main"], &[("PATH", "/usr/bin:/bin")]);
    assert!(said.code == 1 && said.all.contains("not checked"), "{}", said.all);
}

#[test]
fn outside_of_a_clone_there_is_nothing_to_install() {
    let clone = Clone::new();
    let outside = clone.path("outside");
    fs::create_dir(&outside).unwrap();
    for command in ["install", "uninstall", "status"] {
        let said = clone.gate_in(&outside, &["hook", command], "");
        assert!(said.code == 2 && said.all.contains("not in a git clone"), "{}", said.all);
    }
}
