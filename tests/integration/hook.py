"""The pre-push hook with the real Gitleaks and real git. The secret is made here, of random letters, and never written down."""

import os
import random
import shutil
import string
import subprocess
import tempfile
from pathlib import Path

from harness import ROOT, hold

GITLEAKS = ROOT / "target/integration/tools"


class Clone:
    def __init__(self, gate):
        self.home = Path(tempfile.mkdtemp())
        self.work = self.home / "work"
        tools = self.home / "tools"
        tools.mkdir()
        os.symlink(gate.binary, tools / "gate")
        os.symlink(GITLEAKS / "gitleaks", tools / "gitleaks")
        who = {f"GIT_{role}_{key}": "t@example.com" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(self.home), "TMPDIR": str(self.home), "GIT_CONFIG_NOSYSTEM": "1", **who,
        }  # fmt: skip
        self.run("git", "init", "-q", "-b", "main", "--bare", "remote.git", cwd=self.home)
        self.run("git", "init", "-q", "-b", "main", "work", cwd=self.home)
        self.run("git", "remote", "add", "origin", "../remote.git")
        self.commit("first", "a", "first\n")
        self.run("gate", "hook", "install")
        self.push(0, "main")

    def run(self, *command, cwd=None, code=0, env=None):
        done = subprocess.run(
            command, cwd=cwd or self.work, env={**self.environment, **(env or {})}, capture_output=True, text=True, check=False
        )
        hold(code is None or done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def commit(self, message, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.run("git", "add", "--", name)
        self.run("git", "commit", "-q", "-m", message)

    def push(self, code, *refs):
        return self.run("git", "push", "origin", *refs, code=code)

    def plant(self, name="settings.txt"):
        """A token that is added and removed; it must be said nowhere."""
        token = "gh" + "p_" + "".join(random.SystemRandom().choices(string.ascii_letters + string.digits, k=36))
        self.commit("add", name, f"token = {token}\n")
        self.run("git", "rm", "-q", name)
        self.run("git", "commit", "-q", "-m", "remove")
        return token

    def is_stopped(self, *refs, token):
        said = self.push(1, *refs)
        hold("github-pat" in said, said)
        hold(token not in said, "the secret was said")
        left = [path for path in self.home.iterdir() if path.name.startswith("gate-push")]
        hold(not left, f"left behind: {left}")


def added_and_removed(clone):
    clone.is_stopped("main", token=clone.plant())


def in_a_merge(clone):
    clone.run("git", "checkout", "-q", "-b", "side")
    clone.commit("side", "b", "b\n")
    clone.run("git", "checkout", "-q", "main")
    clone.commit("main", "c", "c\n")
    clone.run("git", "merge", "-q", "--no-commit", "side")
    token = clone.plant("evil.txt")
    clone.is_stopped("main", token=token)


def in_a_tag_of_a_tree(clone):
    token = clone.plant()
    clone.run("git", "tag", "-a", "-m", "x", "t", "HEAD~1^{tree}")
    clone.run("git", "reset", "-q", "--hard", "HEAD~2")
    clone.is_stopped("t", token=token)


def in_the_first_commit_whatever_is_configured(clone):
    for key, value in (("log.showRoot", "false"), ("color.ui", "always"), ("diff.noprefix", "true"), ("format.pretty", "oneline")):
        clone.run("git", "config", key, value)
    clone.run("git", "checkout", "-q", "--orphan", "other")
    clone.is_stopped("other", token=clone.plant())


def behind_an_attribute(clone):
    clone.commit("attributes", ".gitattributes", "*.txt -diff\n")
    clone.is_stopped("main", token=clone.plant())


def whatever_lies_uncommitted(clone):
    (clone.work / ".gitleaks.toml").write_text("[[allowlists]]\npaths = ['.*']\n[extend]\nuseDefault = true\n")
    token = clone.plant()
    commit = clone.run("git", "rev-parse", "HEAD~1").strip()
    (clone.work / ".gitleaksignore").write_text(f"{commit}:settings.txt:github-pat:1\n")
    clone.is_stopped("main", token=token)


def by_a_committed_ignore_file_it_is_let_through(clone):
    clone.plant()
    commit = clone.run("git", "rev-parse", "HEAD~1").strip()
    clone.commit("ignore", ".gitleaksignore", f"{commit}:settings.txt:github-pat:1\n")
    clone.push(0, "main")


def a_configuration_that_finds_nothing_is_no_check(clone):
    clone.commit("rules", ".gitleaks.toml", "title = 'x'\n")
    hold("finds nothing at all" in clone.push(1, "main"), "it was pushed")


def in_several_batches(clone):
    """More commits than one run of Gitleaks is given."""
    stream = [f"commit refs/heads/many\ncommitter t <t@example.com> {nth} +0000\ndata 1\nx\nM 644 inline f{nth % 50}\ndata {len(str(nth))}\n{nth}\n" for nth in range(3200)]
    subprocess.run(["git", "fast-import", "--quiet"], cwd=clone.work, env=clone.environment, input="".join(stream).encode(), check=True)
    said = clone.run("git", "push", "origin", "many", env={"GATE_HOOK_BUDGET": "5m"})
    hold("3200 new commits looked at" in said, said)


def requirement_18(clone):
    """20 commits of 200 files, within two seconds on two cores: against what Gitleaks alone takes for the same commits."""
    for nth in range(20):
        for file in range(10):
            path = clone.work / f"folder{nth}/file{file}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text("".join(f"value_{line} = compute({line}, {nth})\n" for line in range(120)))
        clone.run("git", "add", "-A")
        clone.run("git", "commit", "-q", "-m", f"{nth}")
    hold("20 new commits looked at" in clone.run("git", "push", "origin", "main", env={"GATE_HOOK_BUDGET": "2s"}), "over budget")


def clean_work_is_pushed(clone):
    clone.commit("binary", "picture.png", "\0\1\2")
    clone.commit("lock", "go.sum", "x\n")
    clone.run("git", "mv", "a", "b")
    clone.run("git", "commit", "-q", "-m", "rename")
    clone.run("git", "commit", "-q", "--allow-empty", "-m", "empty")
    hold("4 new commits looked at" in clone.push(0, "main"), "not looked at")


CASES = [
    added_and_removed,
    in_a_merge,
    in_a_tag_of_a_tree,
    in_the_first_commit_whatever_is_configured,
    behind_an_attribute,
    whatever_lies_uncommitted,
    by_a_committed_ignore_file_it_is_let_through,
    a_configuration_that_finds_nothing_is_no_check,
    in_several_batches,
    requirement_18,
    clean_work_is_pushed,
]


def run(score, gate):
    for case in CASES:

        def check(case=case):
            clone = Clone(gate)
            try:
                case(clone)
            finally:
                shutil.rmtree(clone.home, ignore_errors=True)

        score.check(f"hook: {case.__name__.replace('_', ' ')}", check)
