//! Real repositories in temporary folders: every kind of head, ref and path, with hostile names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A repository with its own folder around it.
struct Repo {
    folder: TempDir,
}

impl Repo {
    fn new(options: &[&str]) -> Repo {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("r")).unwrap();
        let repo = Repo { folder };
        let init = ["init", "-q", "-b", "main"];
        repo.git(&[&init[..], options].concat());
        repo
    }

    /// With one commit that holds `gate.yaml` and `sub/a b.yaml`.
    fn filled() -> Repo {
        let repo = Repo::new(&[]);
        repo.write("gate.yaml", "version: 1\n");
        repo.write("sub/a b.yaml", "sub\n");
        repo.commit("first");
        repo
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("r")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn git(&self, args: &[&str]) -> String {
        git_in(&self.root(), args)
    }

    fn show(&self, reference: &str, path: &str) -> Result<Option<String>, GitError> {
        let bytes = show(&self.root(), reference, Path::new(path))?;
        Ok(bytes.map(|bytes| String::from_utf8(bytes).unwrap()))
    }
}

fn git_in(folder: &Path, args: &[&str]) -> String {
    let mut git = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CEILING_DIRECTORIES"] {
        git.env_remove(name);
    }
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").current_dir(folder);
    git.args(["-c", "user.name=n", "-c", "user.email=n@localhost", "-c", "commit.gpgsign=false"]);
    git.args(["-c", "protocol.file.allow=always"]).args(args);
    let done = git.output().unwrap();
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn head(root: &Path) -> (Option<String>, Option<String>) {
    let facts = facts(root).unwrap();
    (facts.head_branch, facts.head_commit)
}

#[test]
fn the_head_is_attached_detached_or_unborn() {
    let repo = Repo::new(&[]);
    assert_eq!(head(&repo.root()), (Some("main".into()), None));
    let first = repo.commit("first");
    assert_eq!(head(&repo.root()), (Some("main".into()), Some(first.clone())));
    fs::create_dir_all(repo.root().join("a/b")).unwrap();
    assert_eq!(head(&repo.root().join("a/b")), (Some("main".into()), Some(first.clone())), "from a folder inside");
    repo.git(&["pack-refs", "--all"]);
    assert_eq!(head(&repo.root()), (Some("main".into()), Some(first.clone())), "packed");
    repo.git(&["checkout", "-q", "--detach"]);
    assert_eq!(head(&repo.root()), (None, Some(first)));
}

#[test]
fn odd_branch_names_are_read_as_they_are() {
    for name in ["a;b", "feature/ü-👩‍💻", "$(id)", "-x", "a'b\"c", "refs/heads/main", "HEAD"] {
        let repo = Repo::filled();
        let commit = repo.git(&["rev-parse", "HEAD"]);
        let reference = format!("refs/heads/{name}");
        repo.git(&["update-ref", &reference, "HEAD"]);
        repo.git(&["symbolic-ref", "HEAD", &reference]);
        assert_eq!(head(&repo.root()), (Some(name.to_owned()), Some(commit)), "{name}");
        assert_eq!(resolve_target(&repo.root(), name).unwrap(), Some(reference.clone()), "{name}");
        assert_eq!(repo.show(&reference, "gate.yaml").unwrap().as_deref(), Some("version: 1\n"), "{name}");
    }
}

#[test]
fn linked_worktrees_and_symbolic_refs_are_followed() {
    let repo = Repo::filled();
    let commit = repo.git(&["rev-parse", "HEAD"]);
    let tree = repo.folder.path().join("linked");
    repo.git(&["worktree", "add", "-q", "-b", "other", tree.to_str().unwrap()]);
    assert!(tree.join(".git").is_file());
    assert_eq!(head(&tree), (Some("other".into()), Some(commit.clone())));
    assert_eq!(show(&tree, "main", Path::new("gate.yaml")).unwrap().as_deref(), Some(&b"version: 1\n"[..]));
    repo.git(&["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
    fs::write(repo.root().join(".git/HEAD"), "ref: refs/heads/alias\n").unwrap();
    assert_eq!(head(&repo.root()), (Some("alias".into()), Some(commit)));
    repo.git(&["symbolic-ref", "refs/heads/alias", "refs/heads/alias"]);
    assert_eq!(head(&repo.root()), (Some("alias".into()), None), "a loop ends");
}

#[test]
fn sha256_repositories_are_read() {
    let repo = Repo::new(&["--object-format=sha256"]);
    repo.write("gate.yaml", "x");
    let commit = repo.commit("first");
    assert_eq!(commit.len(), 64);
    repo.git(&["pack-refs", "--all"]);
    assert_eq!(head(&repo.root()), (Some("main".into()), Some(commit.clone())));
    assert_eq!(repo.show(&commit, "gate.yaml").unwrap().as_deref(), Some("x"));
    assert_eq!(repo.show("main", "none").unwrap(), None);
}

#[test]
fn a_folder_without_a_clone_says_nothing_and_a_damaged_one_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert_eq!(facts(root).unwrap(), GitFacts::default());
    assert!(matches!(show(root, "main", Path::new("x")), Err(GitError::NotARepository(_))));
    fs::create_dir(root.join(".git")).unwrap();
    assert_eq!(facts(root).unwrap(), GitFacts::default(), "an empty .git is not a repository");
    let long = "a".repeat(70_000);
    for text in ["", "main\n", "ref refs/heads/main", "\u{0}", &long] {
        fs::write(root.join(".git/HEAD"), text).unwrap();
        assert!(matches!(facts(root), Err(GitError::Malformed(_))), "{text:.20}");
    }
    for text in ["ref: refs/heads/.invalid\n", "ref: refs/heads/../../../etc/passwd\n", "ref: refs/heads/a..b\n"] {
        fs::write(root.join(".git/HEAD"), text).unwrap();
        assert_eq!(facts(root).unwrap(), GitFacts::default(), "{text}");
    }
    fs::remove_dir_all(root.join(".git")).unwrap();
    fs::write(root.join(".git"), "gitdir: ../nowhere\n").unwrap();
    assert!(matches!(facts(root), Err(GitError::Malformed(_))));
    assert!(matches!(facts(&root.join("absent")), Err(GitError::Unreadable { .. })));
}

#[test]
fn files_come_from_the_ref_and_not_from_the_working_tree() {
    let repo = Repo::filled();
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo.write("gate.yaml", "version: 2\n");
    repo.write("new.yaml", "");
    repo.commit("second");
    repo.write("gate.yaml", "dirty");
    assert_eq!(repo.show("refs/heads/main", "gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
    assert_eq!(repo.show("change", "./gate.yaml").unwrap().as_deref(), Some("version: 2\n"));
    assert_eq!(repo.show("change~1", "sub/../gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
    assert_eq!(repo.show("main", "sub/a b.yaml").unwrap().as_deref(), Some("sub\n"));
    assert_eq!(repo.show("change", "new.yaml").unwrap().as_deref(), Some(""), "an empty file is there");
    assert_eq!(repo.show("main", "new.yaml").unwrap(), None);
    assert_eq!(repo.show("main", "gate.yaml/x").unwrap(), None);
    repo.git(&["tag", "-a", "v1", "-m", "annotated", "main"]);
    assert_eq!(repo.show("v1", "gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
    let below = show(&repo.root().join("sub"), "main", Path::new("a b.yaml")).unwrap();
    assert_eq!(below.as_deref(), Some(&b"sub\n"[..]), "paths are relative to the root that was given");
}

#[test]
fn a_missing_ref_is_an_error_and_a_missing_path_is_not() {
    let repo = Repo::filled();
    assert_eq!(repo.show("main", "nope").unwrap(), None);
    for reference in ["nope", "refs/heads/nope", "main:gate.yaml", "a b", "origin/main", "main nope", &"1".repeat(40)] {
        assert!(matches!(repo.show(reference, "gate.yaml"), Err(GitError::NoSuchRef(_))), "{reference}");
    }
    let long = "a".repeat(2000);
    for reference in ["", "-x", "--output=pwned", "main\nHEAD", "a\u{0}b", &long] {
        assert!(matches!(repo.show(reference, "gate.yaml"), Err(GitError::BadRef(_))), "{reference:.20}");
    }
    assert!(!repo.root().join("pwned").exists());
    for path in ["", ".", "..", "../x", "sub/../../x", "/etc/passwd", "a\nb"] {
        assert!(matches!(repo.show("main", path), Err(GitError::BadPath(_))), "{path:?}");
    }
    assert!(matches!(repo.show("main", "sub"), Err(GitError::NotAFile { .. })));
}

#[test]
fn odd_paths_are_names_and_not_patterns() {
    let repo = Repo::filled();
    for name in ["*.yaml", ":(glob)x", "-x", "a;b", "ü 👩‍💻", "$(id)", "missing", "x:y"] {
        assert_eq!(repo.show("main", name).unwrap(), None, "{name}");
        repo.write(name, name);
        repo.git(&["add", "-A", "--", "."]);
    }
    repo.commit("odd");
    for name in ["*.yaml", ":(glob)x", "-x", "a;b", "ü 👩‍💻", "$(id)", "missing", "x:y"] {
        assert_eq!(repo.show("main", name).unwrap().as_deref(), Some(name));
    }
}

#[test]
fn a_tag_does_not_stand_in_for_a_branch() {
    let repo = Repo::filled();
    repo.git(&["checkout", "-q", "--orphan", "evil"]);
    repo.write("gate.yaml", "evil\n");
    let evil = repo.commit("evil");
    repo.git(&["update-ref", "refs/tags/main", &evil]);
    assert!(matches!(repo.show("main", "gate.yaml"), Err(GitError::AmbiguousRef(_))));
    assert_eq!(repo.show("refs/heads/main", "gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
    repo.git(&["update-ref", "refs/tags/refs/remotes/origin/main", &evil]);
    assert_eq!(resolve_target(&repo.root(), "main").unwrap().as_deref(), Some("refs/heads/main"));
    assert!(matches!(repo.show("refs/remotes/origin/main", "gate.yaml"), Err(GitError::AmbiguousRef(_))));
    // A branch that is called like a commit does not shadow the commit.
    let first = repo.git(&["rev-parse", "refs/heads/main"]);
    repo.git(&["update-ref", &format!("refs/heads/{first}"), &evil]);
    assert_eq!(repo.show(&first, "gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
    // Nor does a replacement that came with a fetch.
    repo.git(&["replace", &first, &evil]);
    assert_eq!(repo.show(&first, "gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
}

#[test]
fn the_target_is_origins_branch_before_the_local_one() {
    let repo = Repo::filled();
    assert_eq!(resolve_target(&repo.root(), "main").unwrap().as_deref(), Some("refs/heads/main"));
    let clone = repo.folder.path().join("clone");
    git_in(repo.folder.path(), &["clone", "-q", "r", "clone"]);
    assert_eq!(resolve_target(&clone, "main").unwrap().as_deref(), Some("refs/remotes/origin/main"));
    for target in ["nope", "", "a b", "../../HEAD", "main^", "main:x", "*", "--quiet", "x\ny", &"a".repeat(5000)] {
        assert_eq!(resolve_target(&clone, target).unwrap(), None, "{target:.20}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(resolve_target(folder.path(), "main"), Err(GitError::NotARepository(_))));
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_repository_only() {
    let repo = Repo::filled();
    for (name, to) in
        [("in", "gate.yaml"), ("sub/up", "../gate.yaml"), ("out", "/etc/passwd"), ("above", "../r/gate.yaml")]
    {
        std::os::unix::fs::symlink(to, repo.root().join(name)).unwrap();
    }
    for (name, to) in [("gone", "nothing"), ("loop", "loop"), ("dir", "sub")] {
        std::os::unix::fs::symlink(to, repo.root().join(name)).unwrap();
    }
    repo.commit("links");
    for name in ["in", "sub/up"] {
        assert_eq!(repo.show("main", name).unwrap().as_deref(), Some("version: 1\n"), "{name}");
    }
    assert_eq!(repo.show("main", "dir/a b.yaml").unwrap().as_deref(), Some("sub\n"));
    for name in ["out", "above", "gone", "loop"] {
        assert!(matches!(repo.show("main", name), Err(GitError::BadLink { .. })), "{name}");
    }
}

#[test]
fn a_submodule_is_not_a_file() {
    let repo = Repo::filled();
    let commit = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},module")]);
    repo.git(&["commit", "-q", "-m", "module"]);
    assert!(matches!(repo.show("main", "module"), Err(GitError::NotAFile { .. })));
}

#[test]
fn files_up_to_the_limit_are_read_and_larger_ones_are_errors() {
    let repo = Repo::filled();
    for (name, size) in [("fits", FILE_LIMIT), ("over", FILE_LIMIT + 1), ("far", FILE_LIMIT + 2 * HEADER_LIMIT)] {
        fs::write(repo.root().join(name), vec![b'x'; size]).unwrap();
    }
    repo.commit("large");
    assert_eq!(repo.show("main", "fits").unwrap().map(|text| text.len()), Some(FILE_LIMIT));
    for name in ["over", "far"] {
        assert!(matches!(repo.show("main", name), Err(GitError::TooLarge { .. })), "{name}");
    }
}

/// "Not in this partial clone" must not be taken for "no policy at that ref".
#[test]
fn partial_clones_are_errors_and_nothing_is_fetched() {
    for (filter, has_tree) in [("blob:none", true), ("tree:0", false)] {
        let repo = Repo::filled();
        repo.git(&["config", "uploadpack.allowFilter", "true"]);
        let url = format!("file://{}", repo.root().display());
        let filter = format!("--filter={filter}");
        git_in(repo.folder.path(), &["clone", "-q", "--bare", "--no-checkout", &filter, &url, "partial/.git"]);
        let clone = repo.folder.path().join("partial");
        git_in(&clone, &["config", "protocol.file.allow", "always"]);
        let before = git_in(&clone, &["count-objects", "-v"]);
        let shown = show(&clone, "main", Path::new("gate.yaml"));
        assert!(matches!(shown, Err(GitError::NotInClone { .. } | GitError::Failed { .. })), "{shown:?}");
        let absent = show(&clone, "main", Path::new("nope"));
        assert_eq!(matches!(absent, Ok(None)), has_tree, "{absent:?}");
        assert_eq!(git_in(&clone, &["count-objects", "-v"]), before, "nothing was fetched");
    }
}

#[test]
fn shallow_clones_have_their_branch_and_nothing_before_it() {
    let repo = Repo::filled();
    repo.commit("second");
    let url = format!("file://{}", repo.root().display());
    git_in(repo.folder.path(), &["clone", "-q", "--depth", "1", &url, "shallow"]);
    let clone = repo.folder.path().join("shallow");
    assert!(show(&clone, "main", Path::new("gate.yaml")).unwrap().is_some());
    assert!(matches!(show(&clone, "main~1", Path::new("gate.yaml")), Err(GitError::NoSuchRef(_))));
}

#[test]
fn a_hostile_configuration_starts_nothing() {
    let repo = Repo::filled();
    let mark = repo.folder.path().join("started");
    let script = format!("touch {} #", mark.display());
    repo.write(".gitattributes", "* filter=f diff=d\n");
    repo.commit("attributes");
    for key in
        ["core.fsmonitor", "core.pager", "pager.cat-file", "diff.d.textconv", "filter.f.smudge", "filter.f.clean"]
    {
        repo.git(&["config", key, &script]);
    }
    repo.git(&["config", "alias.cat-file", &format!("!{script}")]);
    assert_eq!(repo.show("main", "gate.yaml").unwrap().as_deref(), Some("version: 1\n"));
    assert_eq!(repo.show("main", "nope").unwrap(), None);
    assert!(!mark.exists());
}

#[test]
fn messages_say_what_to_do_and_hold_no_control_characters() {
    let repo = Repo::filled();
    let error = repo.show("no\u{1b}pe", "x").unwrap_err().to_string();
    assert!(error.contains("no\\u{1b}pe") && !error.contains('\u{1b}'), "{error}");
    assert!(repo.show("nope", "x").unwrap_err().to_string().contains("fetch it first"));
}
