//! What the check looks at, and that whatever keeps it from looking stops the push.

use std::fs;
use std::time::{Duration, Instant};

use super::{Clone, program};

#[test]
fn requirement_15_a_clean_file_on_disk_does_not_hide_a_bad_commit() {
    let clone = Clone::published();
    clone.commit("bad", "s", "PLANTED\n");
    clone.write("s", "clean\n");
    clone.is_stopped(&["origin", "main"]);
}

#[test]
fn requirement_15_a_bad_file_on_disk_does_not_stop_a_clean_commit() {
    let clone = Clone::published();
    clone.commit("fine", "b", "b\n");
    clone.write("b", "PLANTED\n");
    clone.write("untracked", "PLANTED\n");
    clone.git(&["add", "untracked"]);
    clone.push(&["origin", "main"], 0);
}

#[test]
fn requirement_18_over_budget_is_incomplete_and_not_pushed() {
    let clone = Clone::published();
    clone.commit("fine", "b", "b\n");
    let began = Instant::now();
    let said = clone.try_push(&["origin", "main"], &[("STANDIN_SLEEPS", "1"), ("GATE_HOOK_BUDGET", "2s")]);
    assert_eq!(said.code, 1, "{}", said.all);
    assert!(said.all.contains("INCOMPLETE") && said.all.contains("1 commits in time"), "{}", said.all);
    // The stand-in sleeps a minute: it was ended, and the push did not wait for what it had started.
    assert!(began.elapsed() < Duration::from_secs(50), "{:?}", began.elapsed());
}

#[test]
fn a_budget_that_is_none_is_a_mistake() {
    let clone = Clone::published();
    clone.commit("fine", "b", "b\n");
    let said = clone.try_push(&["origin", "main"], &[("GATE_HOOK_BUDGET", "soon")]);
    assert!(said.code == 1 && said.all.contains("GATE_HOOK_BUDGET"), "{}", said.all);
}

#[test]
fn without_gitleaks_nothing_is_pushed() {
    let clone = Clone::published();
    clone.commit("fine", "b", "b\n");
    fs::remove_file(clone.path("tools/gitleaks")).unwrap();
    // Another one may be installed on this machine: PATH holds what git needs and no more.
    let git = clone.git(&["--exec-path"]);
    let path = format!("{}:{git}:/usr/bin:/bin", clone.path("tools").display());
    if std::env::split_paths(&path).any(|folder| folder.join("gitleaks").exists()) {
        return;
    }
    let said = clone.try_push(&["origin", "main"], &[("PATH", &path)]);
    assert!(said.code == 1 && said.all.contains("gitleaks is not installed"), "{}", said.all);
}

#[test]
fn a_scanner_that_fails_or_says_too_little_is_no_proof() {
    for (script, why) in [
        ("exit 0", "does not say"),
        ("echo '12:00PM INF 0 commits scanned.' >&2; exit 0", "looked at 0 of 1"),
        ("echo '12:00PM INF 1 commits scanned.' >&2; exit 1", "gitleaks failed"),
        (
            "echo '12:00PM ERR [git] fatal: bad object' >&2; echo '12:00PM INF 1 commits scanned.' >&2; exit 0",
            "bad object",
        ),
        ("kill -9 $$", "gitleaks failed"),
        // It has seen the commit, and left no report.
        ("echo '12:00PM INF 1 commits scanned.' >&2; exit 0", "gitleaks-0.json"),
        // It found something, and its report is cut.
        (
            "while [ \"$1\" != --report-path ]; do shift; done; echo '[{' >\"$2\"; echo '12:00PM INF 1 commits scanned.' >&2; exit 9",
            "gitleaks-0.json",
        ),
    ] {
        let clone = Clone::published();
        clone.commit("fine", "b", "b\n");
        program(&clone.path("tools/gitleaks"), &format!("#!/bin/sh\n{script}\n"));
        let said = clone.try_push(&["origin", "main"], &[]);
        assert_eq!(said.code, 1, "{script}: {}", said.all);
        assert!(said.all.contains(why), "{script}: {}", said.all);
    }
}

#[test]
fn the_scanner_gets_no_shell_no_network_and_nothing_of_the_hooks_environment() {
    let clone = Clone::published();
    clone.commit("fine; touch owned", "b", "b\n");
    let record = clone.path("record");
    program(
        &clone.path("tools/gitleaks"),
        &format!(
            "#!/bin/sh\nenv >{}; echo '12:00PM INF 1 commits scanned.' >&2\nwhile [ \"$1\" != --report-path ]; do shift; done; echo '[]' >\"$2\"\n",
            record.display()
        ),
    );
    clone.git(&["branch", "-m", "a;touch${IFS}owned"]);
    let said = clone.try_push(&["origin", "a;touch${IFS}owned"], &[("GIT_TRACE2", "0"), ("GITLEAKS_CONFIG", "x")]);
    assert_eq!(said.code, 0, "{}", said.all);
    let environment = fs::read_to_string(record).unwrap();
    // The clone's own, whatever the hook was given.
    let own = format!("GIT_DIR={}", clone.work.join(".git").canonicalize().unwrap().display());
    let given: Vec<_> = environment.lines().filter(|line| line.starts_with("GIT_DIR=")).collect();
    assert_eq!(given, [own.as_str()]);
    assert!(
        environment.contains("GIT_ALLOW_PROTOCOL=\n") && environment.contains("GIT_NO_LAZY_FETCH=1"),
        "{environment}"
    );
    assert!(!environment.contains("GIT_TRACE2=") && !environment.contains("GITLEAKS_CONFIG="), "{environment}");
    assert!(!clone.work.join("owned").exists());
}

#[test]
fn nothing_is_left_behind() {
    let clone = Clone::published();
    clone.plant("s");
    clone.is_stopped(&["origin", "main"]);
    let left: Vec<_> = fs::read_dir(clone.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("gate-push")), "{left:?}");
    assert!(clone.git(&["status", "--porcelain"]).is_empty());
}

#[test]
fn input_that_is_none_of_gits_is_a_mistake_and_no_pass() {
    let clone = Clone::published();
    for (arguments, lines, why) in [
        (&["hook", "pre-push"][..], "", "nothing says what is pushed"),
        (&["hook", "pre-push", "origin", "x"], "what is this\n", "not a line of a push"),
        (&["hook", "pre-push", "origin", "x"], "a b c d e\n", "not a line of a push"),
    ] {
        let said = clone.gate_in(&clone.work, arguments, lines);
        assert_eq!(said.code, 2, "{}", said.all);
        assert!(said.all.contains(why), "{}", said.all);
    }
    let missing = format!("main {} main {}\n", "1".repeat(40), "0".repeat(40));
    let said = clone.gate_in(&clone.work, &["hook", "pre-push", "origin", "x"], &missing);
    assert!(said.code == 3 && said.all.contains("not in this clone"), "{}", said.all);
}

#[test]
fn requirement_16_under_pre_commit_the_other_refs_are_named() {
    let clone = Clone::published();
    let theirs = clone.git(&["rev-parse", "HEAD"]);
    clone.git(&["checkout", "-q", "-b", "other"]);
    clone.plant("s");
    clone.git(&["checkout", "-q", "main"]);
    let ours = clone.commit("fine", "b", "b\n");
    let run = |pairs: &[(&str, &str)]| {
        let mut command = clone.command("gate", &clone.work);
        command.args(["hook", "pre-push"]).envs(pairs.iter().copied()).stdin(std::process::Stdio::null());
        Clone::run(command)
    };
    let remote = [("PRE_COMMIT_REMOTE_NAME", "origin"), ("PRE_COMMIT_REMOTE_URL", "../remote.git")];
    let main = [
        ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main"),
        ("PRE_COMMIT_FROM_REF", &theirs),
        ("PRE_COMMIT_TO_REF", &ours),
    ];
    let said = run(&[&remote[..], &main[..]].concat());
    assert_eq!(said.code, 0, "{}", said.all);
    assert!(said.all.contains("not looked at") && said.all.contains("other"), "{}", said.all);
    // Both ends unset: everything is new to the remote.
    let said = run(&[&remote[..], &[("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/other")]].concat());
    assert!(said.code == 1 && said.all.contains("planted"), "{}", said.all);
}

#[test]
fn no_configuration_of_the_clone_hides_a_secret_or_runs_a_program() {
    let owned = "touch owned";
    for (key, value) in [
        ("color.ui", "always"),
        ("core.pager", owned),
        ("diff.external", owned),
        ("diff.mnemonicPrefix", "true"),
        ("diff.noprefix", "true"),
        ("diff.orderFile", "nowhere"),
        ("diff.submodule", "log"),
        ("diff.relative", "true"),
        ("diff.renames", "copies"),
        ("format.pretty", "oneline"),
        ("i18n.logOutputEncoding", "UTF-16"),
        ("log.date", "raw"),
        ("log.diffMerges", "off"),
        ("log.follow", "true"),
        ("log.showRoot", "false"),
        ("log.showSignature", "true"),
        ("core.fsmonitor", owned),
        ("core.alternateRefsCommand", owned),
    ] {
        let clone = Clone::hooked();
        // The first commit of all has the secret.
        clone.git(&["checkout", "-q", "--orphan", "other"]);
        clone.commit("root", "s", "PLANTED\n");
        clone.git(&["config", key, value]);
        let said = clone.push(&["origin", "other"], 1);
        assert!(said.contains("planted") || said.contains("INCOMPLETE"), "{key}: {said}");
        let said = clone.push(&["origin", "main"], 0);
        assert!(said.contains("1 new commit looked at"), "{key}: {said}");
        assert!(!clone.work.join("owned").exists(), "{key} ran a program");
    }
}

#[test]
fn no_attribute_hides_a_secret_or_runs_a_program() {
    for (attributes, driver) in [
        ("* -diff\n", None),
        ("* binary\n", None),
        ("*.txt diff=mine\n", Some("textconv")),
        ("*.txt diff=mine\n", Some("command")),
        ("*.txt diff=mine\n", Some("binary")),
    ] {
        let clone = Clone::published();
        if let Some(driver) = driver {
            let value = if driver == "binary" { "true" } else { "touch owned; true" };
            clone.git(&["config", &format!("diff.mine.{driver}"), value]);
        }
        clone.commit("attributes", ".gitattributes", attributes);
        clone.plant("s.txt");
        clone.is_stopped(&["origin", "main"]);
        assert!(!clone.work.join("owned").exists(), "{attributes}{driver:?} ran a program");
    }
    // What is binary by its content stays so.
    let clone = Clone::published();
    clone.commit("binary", "b", "\0\0PLANTED\0\n");
    assert!(clone.push(&["origin", "main"], 0).contains("not looked into: b"));
}

#[test]
fn rules_hold_as_they_are_pushed_and_not_as_they_lie_here() {
    // The stand-in passes over lines that hold what its ignore file says.
    let clone = Clone::published();
    clone.commit("add", "s", "PLANTED by nobody\n");
    clone.write(".gitleaksignore", "by nobody");
    clone.is_stopped(&["origin", "main"]);
    clone.git(&["add", ".gitleaksignore"]);
    clone.git(&["commit", "-q", "-m", "ignore"]);
    fs::remove_file(clone.work.join(".gitleaksignore")).unwrap();
    let said = clone.try_push(&["origin", "main"], &[]);
    assert!(!said.all.contains("  s:1  planted"), "{}", said.all);
}

#[test]
fn a_configuration_with_which_gitleaks_finds_nothing_is_no_check() {
    let clone = Clone::published();
    clone.commit("rules", ".gitleaks.toml", "title = 'x'\n");
    let said = clone.push(&["origin", "main"], 1);
    assert!(said.contains("finds nothing at all"), "{said}");
}
