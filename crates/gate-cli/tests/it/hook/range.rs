//! Requirement 14: which commits of a push are new, row by row.

use std::fmt::Write as _;

use super::Clone;

#[test]
fn what_is_up_to_date_is_pushed() {
    let clone = Clone::published();
    assert!(clone.push(&["origin", "main"], 0).contains("up-to-date"));
}

#[test]
fn a_delete_is_pushed() {
    let clone = Clone::published();
    clone.push(&["origin", "main:refs/heads/other"], 0);
    assert!(clone.push(&["origin", ":other"], 0).contains("[deleted]"));
}

#[test]
fn a_new_branch_is_looked_at() {
    let clone = Clone::published();
    clone.git(&["checkout", "-q", "-b", "feature"]);
    clone.commit("fine", "b", "b\n");
    assert!(clone.push(&["origin", "feature"], 0).contains("1 new commit looked at"));
    clone.plant("s");
    clone.is_stopped(&["origin", "feature"]);
}

#[test]
fn a_secret_that_is_added_and_removed_within_the_push_is_found() {
    let clone = Clone::published();
    clone.plant("s");
    clone.is_stopped(&["origin", "main"]);
}

#[test]
fn what_is_published_already_is_not_looked_at_again() {
    let clone = Clone::published();
    clone.plant("s");
    clone.push(&["--no-verify", "origin", "main"], 0);
    clone.commit("fine", "b", "b\n");
    assert!(clone.push(&["origin", "main"], 0).contains("1 new commit looked at"));
    // A branch of published commits brings nothing.
    assert!(clone.push(&["origin", "main:refs/heads/copy"], 0).contains("nothing was looked at"));
}

#[test]
fn a_root_commit_is_looked_at() {
    let clone = Clone::hooked();
    assert!(clone.push(&["origin", "main"], 0).contains("1 new commit looked at"));
    clone.git(&["checkout", "-q", "--orphan", "other"]);
    clone.commit("root", "s", "PLANTED\n");
    clone.is_stopped(&["origin", "other"]);
}

#[test]
fn a_tag_of_a_commit_is_looked_at() {
    for kind in [&["tag", "v1"][..], &["tag", "-a", "-m", "x", "v1"]] {
        let clone = Clone::published();
        clone.git(&["checkout", "-q", "--detach"]);
        clone.plant("s");
        clone.git(kind);
        clone.is_stopped(&["origin", "v1"]);
    }
}

#[test]
fn a_tag_of_a_tag_is_followed() {
    let clone = Clone::published();
    clone.git(&["checkout", "-q", "--detach"]);
    clone.plant("s");
    clone.git(&["tag", "-a", "-m", "x", "inner"]);
    clone.git(&["tag", "-a", "-m", "x", "outer", "inner"]);
    clone.git(&["tag", "-d", "inner"]);
    clone.is_stopped(&["origin", "outer"]);
}

#[test]
fn a_tag_of_a_tree_and_of_a_file_is_looked_at() {
    for what in ["HEAD^{tree}", "HEAD:s"] {
        let clone = Clone::published();
        let before = clone.git(&["rev-parse", "HEAD"]);
        clone.commit("add", "s", "PLANTED\n");
        clone.git(&["tag", "-a", "-m", "x", "t", what]);
        clone.git(&["reset", "-q", "--hard", &before]);
        clone.is_stopped(&["origin", "t"]);
        // Made for the look, and gone with it.
        assert!(!clone.git(&["fsck", "--unreachable", "--no-reflogs"]).contains("what a tag marks"));
    }
}

#[test]
fn a_forced_push_is_looked_at_where_it_is_new() {
    let clone = Clone::published();
    clone.commit("old", "b", "b\n");
    clone.push(&["origin", "main"], 0);
    clone.git(&["reset", "-q", "--hard", "HEAD~"]);
    clone.plant("s");
    clone.is_stopped(&["--force", "origin", "main"]);
}

#[test]
fn a_forced_push_over_commits_that_are_not_here_is_looked_at() {
    let clone = Clone::published();
    let other = clone.path("other");
    clone.git_in(&clone.path("."), &["clone", "-q", "remote.git", "other"]);
    std::fs::write(other.join("x"), "x\n").unwrap();
    clone.git_in(&other, &["add", "x"]);
    clone.git_in(&other, &["commit", "-q", "-m", "theirs"]);
    clone.git_in(&other, &["push", "-q", "origin", "HEAD:main"]);
    clone.plant("s");
    clone.is_stopped(&["--force", "origin", "main"]);
}

#[test]
fn of_several_refs_each_is_looked_at() {
    for bad in 0..3 {
        let clone = Clone::published();
        let mut refs = vec!["origin".to_owned()];
        for nth in 0..3 {
            let name = format!("branch-{nth}");
            clone.git(&["checkout", "-q", "-b", &name, "main"]);
            if nth == bad {
                clone.plant("s");
            } else {
                clone.commit(
                    "fine",
                    "b",
                    &format!(
                        "{nth}
"
                    ),
                );
            }
            refs.push(name);
        }
        clone.is_stopped(&refs.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn a_push_to_an_address_is_looked_at() {
    let clone = Clone::published();
    let address = clone.path("remote.git");
    let address = address.to_str().unwrap();
    clone.commit("fine", "b", "b\n");
    assert!(clone.push(&[address, "main"], 0).contains("1 new commit looked at"));
    clone.plant("s");
    clone.is_stopped(&[address, "main"]);
}

#[test]
fn what_one_remote_has_is_not_published_at_an_address() {
    let clone = Clone::published();
    clone.plant("s");
    clone.push(&["--no-verify", "origin", "main"], 0);
    let format = format!("--object-format={}", clone.format);
    clone.git_in(&clone.path("."), &["init", "-q", "--bare", &format, "public.git"]);
    clone.is_stopped(&["../public.git", "main"]);
    // A remote with this address is what the clone knows of it.
    clone.git(&["remote", "add", "public", "../public.git"]);
    clone.push(&["--no-verify", "public", "main"], 0);
    assert!(clone.push(&["../public.git", "main:refs/heads/copy"], 0).contains("nothing was looked at"));
}

#[test]
fn a_sha256_repository_is_looked_at() {
    let clone = Clone::with_format("sha256");
    clone.gate(&["hook", "install"]);
    assert!(clone.push(&["origin", "main"], 0).contains("1 new commit looked at"));
    clone.push(&["origin", "main:refs/heads/other"], 0);
    clone.push(&["origin", ":other"], 0);
    clone.plant("s");
    clone.is_stopped(&["origin", "main"]);
}

#[test]
fn a_linked_worktree_is_looked_at() {
    let mut clone = Clone::published();
    clone.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
    clone.work = clone.path("linked");
    clone.commit("fine", "b", "b\n");
    assert!(clone.push(&["origin", "linked"], 0).contains("1 new commit looked at"));
    clone.plant("s");
    clone.is_stopped(&["origin", "linked"]);
}

#[test]
fn a_shallow_clone_is_looked_at_and_its_edge_is_said() {
    let mut clone = Clone::published();
    for nth in 0..3 {
        clone.commit("more", "b", &format!("{nth}\n"));
    }
    clone.push(&["origin", "main"], 0);
    let address = format!("file://{}", clone.path("remote.git").display());
    clone.git_in(&clone.path("."), &["clone", "-q", "--depth=1", &address, "shallow"]);
    clone.work = clone.path("shallow");
    assert_eq!(clone.gate(&["hook", "install"]).code, 0);
    clone.commit("fine", "c", "c\n");
    let said = clone.push(&["origin", "main"], 0);
    assert!(said.contains("shallow") && said.contains("1 new commit looked at"), "{said}");
    clone.plant("s");
    clone.is_stopped(&["origin", "main"]);
}

#[test]
fn three_thousand_refs_are_looked_at_together() {
    let clone = Clone::published();
    let fine = clone.commit("fine", "b", "b\n");
    let zeros = clone.zeros();
    let mut lines = String::new();
    for nth in 0..3000 {
        let _infallible = writeln!(lines, "refs/heads/b{nth} {fine} refs/heads/b{nth} {zeros}");
    }
    let arguments = ["hook", "pre-push", "origin", "../remote.git"];
    let said = clone.gate_in(&clone.work, &arguments, &lines);
    assert_eq!(said.code, 0, "{}", said.all);
    assert!(said.all.contains("1 new commit looked at"), "{}", said.all);
    clone.plant("s");
    let head = clone.git(&["rev-parse", "HEAD"]);
    let _infallible = writeln!(lines, "refs/heads/bad {head} refs/heads/bad {zeros}");
    assert_eq!(clone.gate_in(&clone.work, &arguments, &lines).code, 1);
}

#[test]
fn what_a_merge_itself_brings_is_looked_at() {
    let clone = Clone::published();
    clone.git(&["checkout", "-q", "-b", "side"]);
    clone.commit("side", "b", "b\n");
    clone.git(&["checkout", "-q", "main"]);
    clone.commit("main", "c", "c\n");
    clone.git(&["merge", "-q", "--no-commit", "side"]);
    clone.write("evil", "PLANTED\n");
    clone.git(&["add", "evil"]);
    clone.git(&["commit", "-q", "-m", "merge"]);
    clone.is_stopped(&["origin", "main"]);
}

#[test]
fn what_a_merge_brings_along_is_found_once() {
    let clone = Clone::published();
    clone.git(&["checkout", "-q", "-b", "side"]);
    clone.plant("s");
    clone.git(&["checkout", "-q", "main"]);
    clone.commit("main", "c", "c\n");
    clone.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    assert!(clone.push(&["origin", "main"], 1).contains("1 finding, 0 allowed"));
}
