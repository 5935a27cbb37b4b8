//! The pre-push hook with real git. A stand-in for Gitleaks looks at what git shows it; the real one is used in
//! `tests/integration/hook.py`. Requirements are numbered as in `docs/requirements.md`.
#![cfg(unix)]

mod install;
mod push;
mod range;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Looks for `PLANTED` in the lines that commits add, counts commits and speaks as Gitleaks does. Never a real rule: no
/// scanner finds anything in these tests.
const GITLEAKS: &str = r#"#!/bin/sh
if [ -n "$STANDIN_SLEEPS" ]; then sleep 60 & wait; fi
while [ $# -gt 0 ]; do
  case "$1" in
    --log-opts=*) opts=${1#--log-opts=} ;;
    --report-path) report=$2; shift ;;
    --exit-code=*) found=${1#--exit-code=} ;;
  esac
  last=$1; shift
done
# shellcheck disable=SC2086
git -C "$last" log -p -U0 $opts >"$report.patch" 2>"$report.err"
[ ! -e "$last/.gitleaksignore" ] || grep -v "$(cat "$last/.gitleaksignore")" "$report.patch" >"$report.kept"
[ ! -e "$report.kept" ] || mv "$report.kept" "$report.patch"
awk -v report="$report" '
  /^commit / { commit = $2 }
  /^\+\+\+ b\// { file = substr($0, 7) }
  /^\+/ && !/^\+\+\+ / { if (!(commit in seen)) { seen[commit] = 1; count++ } }
  /^\+.*PLANTED/ { rows = rows (rows ? "," : "") sprintf("{\"RuleID\":\"planted\",\"Description\":\"\",\"StartLine\":1,\"EndLine\":1,\"StartColumn\":1,\"EndColumn\":7,\"Match\":\"REDACTED\",\"Secret\":\"REDACTED\",\"File\":\"%s\",\"SymlinkFile\":\"\",\"Commit\":\"%s\",\"Entropy\":3,\"Author\":\"\",\"Email\":\"\",\"Date\":\"\",\"Message\":\"\",\"Tags\":[],\"Fingerprint\":\"%s:%s:planted:1\"}", file, commit, commit, file) }
  END { print "[" rows "]" > report; printf "12:00PM INF %d commits scanned.\n", count > "/dev/stderr"; exit rows ? 1 : 0 }
' "$report.patch"
rows=$?
if [ -s "$report.err" ]; then
  sed 's/^/12:00PM ERR [git] /' "$report.err" >&2
  exit 0
fi
[ "$rows" = 0 ] || exit "$found"
"#;

/// A remote, a clone of it with the hook, and a PATH with the programs it needs.
pub(crate) struct Clone {
    home: tempfile::TempDir,
    pub(crate) work: PathBuf,
    format: &'static str,
}

/// What a program answered.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) all: String,
}

impl Clone {
    /// An empty remote, and a clone with one commit that is not pushed.
    pub(crate) fn new() -> Clone {
        Clone::with_format("sha1")
    }

    pub(crate) fn with_format(format: &'static str) -> Clone {
        let home = tempfile::tempdir().unwrap();
        let work = home.path().join("work");
        let tools = home.path().join("tools");
        fs::create_dir_all(&tools).unwrap();
        program(&tools.join("gitleaks"), GITLEAKS);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gate"), tools.join("gate")).unwrap();
        let clone = Clone { home, work, format };
        let format = format!("--object-format={format}");
        clone.git_in(clone.home.path(), &["init", "-q", "-b", "main", "--bare", &format, "remote.git"]);
        clone.git_in(clone.home.path(), &["init", "-q", "-b", "main", &format, "work"]);
        clone.git(&["remote", "add", "origin", "../remote.git"]);
        clone.commit("first", "a", "first\n");
        clone
    }

    pub(crate) fn hooked() -> Clone {
        let clone = Clone::new();
        let said = clone.gate(&["hook", "install"]);
        assert_eq!(said.code, 0, "{}", said.all);
        clone
    }

    /// The same with everything pushed.
    pub(crate) fn published() -> Clone {
        let clone = Clone::hooked();
        clone.push(&["origin", "main"], 0);
        clone
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, program: &str, folder: &Path) -> Command {
        let tools = self.path("tools");
        let path = std::env::join_paths(
            std::iter::once(tools).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("PATH", path.unwrap()).env("HOME", self.home.path());
        command.env("TMPDIR", self.home.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.com");
        }
        command
    }

    fn run(mut command: Command) -> Said {
        let done = command.output().unwrap();
        let all = [done.stdout, done.stderr].concat();
        Said { code: done.status.code().unwrap_or(-1), all: String::from_utf8_lossy(&all).into_owned() }
    }

    pub(crate) fn git_in(&self, folder: &Path, arguments: &[&str]) -> String {
        let mut command = self.command("git", folder);
        command.args(arguments);
        let said = Clone::run(command);
        assert_eq!(said.code, 0, "git {arguments:?}: {}", said.all);
        said.all.trim_end().to_owned()
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.work, arguments)
    }

    pub(crate) fn gate(&self, arguments: &[&str]) -> Said {
        self.gate_in(&self.work, arguments, "")
    }

    /// gate with these lines on standard input.
    pub(crate) fn gate_in(&self, folder: &Path, arguments: &[&str], lines: &str) -> Said {
        let mut command = self.command("gate", folder);
        fs::write(self.path("lines"), lines).unwrap();
        command.args(arguments).stdin(fs::File::open(self.path("lines")).unwrap());
        Clone::run(command)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.work.join(name), text).unwrap();
    }

    /// Commits a file; the commit.
    pub(crate) fn commit(&self, message: &str, name: &str, text: &str) -> String {
        self.write(name, text);
        self.git(&["add", "--", name]);
        self.git(&["commit", "-q", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Adds a planted secret in one commit and removes it in the next.
    pub(crate) fn plant(&self, name: &str) {
        self.commit("add", name, "PLANTED\n");
        self.git(&["rm", "-q", "--", name]);
        self.git(&["commit", "-q", "-m", "remove"]);
    }

    /// A push that has to end so: 0 pushed, 1 not.
    pub(crate) fn push(&self, arguments: &[&str], code: i32) -> String {
        let said = self.try_push(arguments, &[]);
        assert_eq!(said.code, code, "git push {arguments:?}: {}", said.all);
        said.all
    }

    pub(crate) fn try_push(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Said {
        let mut command = self.command("git", &self.work);
        command.arg("push").args(arguments).envs(environment.iter().copied());
        Clone::run(command)
    }

    /// A push that is stopped because of what was planted.
    pub(crate) fn is_stopped(&self, arguments: &[&str]) {
        let said = self.push(arguments, 1);
        assert!(said.contains("planted") && said.contains("FAIL"), "git push {arguments:?}: {said}");
    }

    /// As many zeros as an id is long.
    pub(crate) fn zeros(&self) -> String {
        "0".repeat(if self.format == "sha256" { 64 } else { 40 })
    }
}

/// Writes a program.
pub(crate) fn program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
