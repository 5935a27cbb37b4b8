"""The jq lines that the documentation shows, run on the verdict of the demo."""

import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness import NOW, ROOT, hold

WANTED = (
    ['{"evidence":0}', '{"secrets":0}', '{"sast":0}', '{"dependencies":2}', '{"container":8}'],
    ["libexpat1 2.5.0-1: 2.5.0-1+deb12u1", "libssl3 3.0.16-1~deb12u1: 3.0.17-1~deb12u3"],
)


def lines():
    page = (ROOT / "docs" / "how-it-decides.md").read_text()
    return re.findall(r"^jq .*$", page, re.MULTILINE)


def answers(command, folder, wanted):
    done = subprocess.run(shlex.split(command), cwd=folder, capture_output=True, text=True)
    hold(done.returncode == 0, done.stderr)
    missing = [line for line in wanted if line not in done.stdout.splitlines()]
    hold(not missing, f"{missing} is not in\n{done.stdout}")


def run(score, gate):
    if not shutil.which("jq"):
        print("not run: the jq lines of the documentation (no jq)")
        return
    with tempfile.TemporaryDirectory() as folder:
        verdict = Path(folder, "verdict.json")
        command = ["check", "--now", NOW, "--root", "demo", "--output", f"json={verdict}"]
        score.check("documentation: as many jq lines as are known", lambda: hold(len(lines()) == len(WANTED), lines()))
        score.check("documentation: the demo fails", lambda: hold(gate.run(command).returncode == 1, "another code"))
        for line, wanted in zip(lines(), WANTED):
            score.check(f"documentation: {line}", lambda l=line, w=wanted: answers(l, folder, w))
