"""All integration checks: run.py GATE GATE_GENERATE. Exits with 1 when one fails."""

import sys
from pathlib import Path

import action
import browser
import evidence
import hook
import install
import markdown
import metrics
import outputs
import pages
import pull_request
import sbom
import schemas
import terminal
from harness import Gate, Score


def main():
    gate, generator = Gate(sys.argv[1]), str(Path(sys.argv[2]).resolve())
    score = Score()
    schemas.run(score, gate)
    pull_request.run(score, gate)
    pages.run(score, gate)
    markdown.run(score, gate)
    metrics.run(score, gate)
    outputs.run(score, gate, generator)
    terminal.run(score, gate)
    evidence.run(score, gate, generator)
    sbom.run(score, gate)
    action.run(score, gate)
    install.run(score)
    hook.run(score, gate)
    browser.run(score, gate)
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed else 0


if __name__ == "__main__":
    sys.exit(main())
