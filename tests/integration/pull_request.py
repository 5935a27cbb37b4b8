"""A pull request cannot bring its own rules: real clones, the variables of three CI systems."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness import NOW, ROOT, hold

TARGET = "version: 1\nextends: fawkes\n"
PROPOSED = "version: 1\nextends: fawkes\ngates: { container: { max: 1000 } }\n"
IGNORED = ["CVE-2024-45491", "CVE-2024-45492", "CVE-2025-24813"]
WAIVERS = """version: 1
waivers:
  - { id: CVE-2025-27363, reason: let me through, owner: me, expires: 2026-12-01 }
"""

CI = {
    "GitHub Actions": {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_BASE_REF": "main",
        "GITHUB_HEAD_REF": "feature",
    },
    "Jenkins": {
        "JENKINS_URL": "https://jenkins.example.com/",
        "BUILD_NUMBER": "12",
        "BRANCH_NAME": "PR-7",
        "CHANGE_ID": "7",
        "CHANGE_BRANCH": "feature",
        "CHANGE_TARGET": "main",
    },
    "GitLab": {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "feature",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    },
}


def git(folder, *arguments):
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "protocol.file.allow=always"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *who, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def commit(folder, files, message):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def prepare(folder):
    """An origin whose pull request lets itself through, and a clone of it as CI makes one."""
    origin, clone = folder / "origin", folder / "clone"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    commit(origin, {"gate.yaml": TARGET, ".gitignore": "trivy-image.json\n"}, "rules")
    git(origin, "checkout", "-q", "-b", "feature")
    ignored = "".join(f"{name} exp:2026-12-01\n" for name in IGNORED)
    commit(origin, {"gate.yaml": PROPOSED, ".trivyignore": ignored, ".gate/waivers.yaml": WAIVERS}, "let me through")
    git(folder, "clone", "-q", "--branch", "feature", str(origin), str(clone))
    git(clone, "checkout", "-q", "--detach")
    shutil.copy(ROOT / "demo" / "reports" / "trivy-image.json", clone)
    return origin, clone


def check(gate, clone, environment, codes, *more):
    command = ["check", "--now", NOW, "--stage", "image", "--gate", "container", "--output", "json", *more]
    return gate.json([*command, "trivy-image.json"], codes, cwd=clone, env=environment)


def target_holds(gate, clone, environment):
    verdict = check(gate, clone, environment, {1})
    policy = verdict["policy"]
    hold("origin/main" in (policy["from_ref"] or ""), f"the policy came from {policy['from_ref']}")
    for proposed in ("max: 1000", IGNORED[0], "CVE-2025-27363"):
        hold(proposed in policy["diff"], f"{proposed} is not in the diff")
    hold(verdict["exemptions"] == [], "an exemption of the pull request was obeyed")
    counts = {gate["id"]: gate["counted"] for gate in verdict["gates"]}
    hold(counts["container"] >= 8, f"only {counts['container']} findings count")


def worktree_is_said(gate, clone, environment):
    verdict = check(gate, clone, environment, {0}, "--policy-ref", "worktree")
    hold(any("container" in line for line in verdict["policy"]["weakened"]), "what is weaker is not listed")


def absent_target_is_said(gate, origin, folder):
    shallow = folder / "shallow"
    git(folder, "clone", "-q", "--depth", "1", "--single-branch", "--branch", "feature", f"file://{origin}", str(shallow))
    shutil.copy(ROOT / "demo" / "reports" / "trivy-image.json", shallow)
    verdict = check(gate, shallow, CI["Jenkins"], {0})
    hold("not in this clone" in json.dumps(verdict["problems"]), "nobody says that the target is missing")


def merged_rules_hold(gate, origin, clone):
    git(origin, "checkout", "-q", "main")
    git(origin, "merge", "-q", "feature")
    git(clone, "fetch", "-q", "origin")
    verdict = check(gate, clone, CI["Jenkins"], {0})
    hold(not verdict["policy"]["diff"], "a difference is shown where there is none")


def run(score, gate):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        origin, clone = prepare(folder)
        for system, environment in CI.items():
            title = f"pull request: the target's rules hold ({system})"
            score.check(title, lambda e=environment: target_holds(gate, clone, e))
        score.check("pull request: --policy-ref worktree", lambda: worktree_is_said(gate, clone, CI["Jenkins"]))
        score.check("pull request: a missing target is said", lambda: absent_target_is_said(gate, origin, folder))
        score.check("pull request: merged rules hold", lambda: merged_rules_hold(gate, origin, clone))
