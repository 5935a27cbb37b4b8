"""Runs the binary with an empty environment and keeps the score."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-20T12:00:00Z"


class Wrong(Exception):
    """A check that does not hold, with what was seen instead."""


def hold(condition, message):
    if not condition:
        raise Wrong(message)


class Gate:
    """The binary under test."""

    def __init__(self, binary):
        self.binary = str(Path(binary).resolve())

    def run(self, arguments, cwd=ROOT, env=None, prefix=()):
        environment = {"PATH": os.environ["PATH"], **(env or {})}
        command = [*prefix, self.binary, *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, stdin=subprocess.DEVNULL)

    def json(self, arguments, codes, **options):
        """The JSON that a run prints, which has to end with one of these codes."""
        done = self.run(arguments, **options)
        said = done.stderr.decode(errors="replace")
        hold(done.returncode in codes, f"{' '.join(map(str, arguments))}: exit {done.returncode}, not {codes}\n{said}")
        return json.loads(done.stdout)


class Score:
    """Counts checks, and says at once what fails."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, body):
        try:
            body()
        except (Wrong, AssertionError, OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
            self.failed += 1
            print(f"FAILED {name}: {type(error).__name__}: {str(error)[:2000]}", flush=True)
        else:
            self.passed += 1
            print(f"ok     {name}", flush=True)
