"""The GitHub Action: what it declares is what it does, nothing that it is given becomes an option or a command, and a real
runner runs it. Requirements are numbered as in docs/requirements.md."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from harness import ROOT, hold

TOOLS = ROOT / "target/integration"
ACTION = YAML(typ="safe").load((ROOT / "action.yml").read_text())
HOSTILE = [
    "$(touch owned)",
    "`touch owned`",
    "a; touch owned",
    "--help",
    "-",
    "'\"",
    "x\n::error::forged",
    "x\nverdict=pass",
    "x\nverdict<<E\npass\nE",
    "%0A::set-output name=verdict::pass",
    "${{ github.token }}",
    "ünï😀\u202e",
]
INPUTS = {name: about.get("default", "") for name, about in ACTION["inputs"].items()}


def variable(name):
    return "GATE_ACTION_" + name.upper().replace("-", "_")


def runner_file(text):
    """A file of the runner read by the runner's own rules: NAME<<MARK, lines, MARK; or NAME=VALUE."""
    values, lines = {}, text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            continue
        block = re.match(r"^([^=]*?)<<(.+)$", line)
        if not block:
            name, _, value = line.partition("=")
            values[name] = value
            continue
        end = lines.index(block[2], at)
        values[block[1]] = "\n".join(lines[at:end])
        at = end + 1
    return values


class Step:
    """One script of the action in a runner's environment."""

    def __init__(self, folder, script, given, extra=()):
        self.folder = Path(folder)
        self.temp = self.folder / "temp"
        self.temp.mkdir(exist_ok=True)
        output, summary = self.folder / "output", self.folder / "summary"
        environment = {
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(self.temp),
            "RUNNER_TOOL_CACHE": str(self.folder / "cache"),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_SERVER_URL": "https://127.0.0.1:1",
            "GITHUB_ACTION_REPOSITORY": "example/gate",
            **{variable(name): value for name, value in given.items()},
            **dict(extra),
        }
        self.done = subprocess.run(
            ["bash", str(script)], cwd=self.folder, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        self.said = self.done.stdout.decode() + self.done.stderr.decode()
        self.outputs = runner_file(output.read_text()) if output.exists() else {}
        self.summary = summary.read_text() if summary.exists() else ""


# A program that keeps its arguments, and writes what its outputs name.
RECORDER = """#!/usr/bin/env python3
import json, os, sys
json.dump(sys.argv[1:], open(os.environ["RECORD"], "w"))
for argument in sys.argv[1:]:
    if argument.startswith(("--output=json=", "--output=sarif=", "--output=html=", "--output=markdown=")):
        open(argument.split("=", 2)[2], "w").write("x\\n")
    if argument.startswith("--output=github="):
        open(argument.split("=", 2)[2], "w").write("::error title=gate::blocked\\n")
print("::error::said by a report")
sys.exit(int(os.environ.get("CODE", "0")))
"""


def judge(given, code="0", extra=()):
    """Runs judge.sh with a recorder; the step, and the arguments of the program."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "recorder"
        program.write_text(RECORDER)
        program.chmod(0o755)
        record = Path(folder) / "record"
        values = {**INPUTS, "fetch-target": "false", "program": str(program), **given}
        step = Step(folder, ROOT / "action/judge.sh", values, {"RECORD": str(record), "CODE": code, **dict(extra)})
        step.files = sorted(path.name for path in Path(folder).iterdir())
        return step, json.loads(record.read_text()) if record.exists() else None


def declared_is_used():
    """Requirement 9: action.yml declares every input and output that the code uses, and nothing else."""
    text = (ROOT / "action.yml").read_text()
    scripts = {path.name: path.read_text() for path in (ROOT / "action").glob("*.sh")}
    used = set(re.findall(r"inputs\.([a-z-]+)", text))
    hold(used == set(INPUTS), f"declared and used inputs differ: {used ^ set(INPUTS)}")
    for step in ACTION["runs"]["steps"]:
        if "run" not in step:
            hold(re.search(r"@[0-9a-f]{40}$", step["uses"]), f"{step['uses']} is not pinned")
            continue
        hold("${{" not in step["run"], f"{step['run']} is written by its inputs")
        script = scripts[Path(step["run"].split('"')[1]).name]
        read = set(re.findall(r"\bGATE_ACTION_[A-Z_]+", script))
        hold(read == set(step["env"]), f"{step['name']}: passed and read variables differ: {read ^ set(step['env'])}")
    said = set(re.findall(r"^say(?:_file)? ([a-z-]+)", scripts["judge.sh"], re.M))
    hold(said == set(ACTION["outputs"]), f"declared and written outputs differ: {said ^ set(ACTION['outputs'])}")


def hostile_inputs_stay_values():
    """Requirement 1 and 10: no input becomes an option, a command, an output or an annotation."""
    texts = [name for name, default in INPUTS.items() if default not in ("true", "false")]
    lists = {"reports", "named-reports", "exclude", "gates", "ignore-files", "outputs"}
    tried = 0
    for name in texts:
        if name in ("binary", "mirror", "report-folder", "root"):
            continue
        for text in HOSTILE:
            step, arguments = judge({name: text})
            hold(step.done.returncode == 0, f"{name}={text!r}: {step.said}")
            hold("owned" not in step.files, f"{name}={text!r} ran a command")
            hold(step.outputs["verdict"] == "pass" and step.outputs["exit-code"] == "0", f"{name}={text!r}: {step.outputs}")
            cut = arguments.index("--")
            given = [line.strip() for line in text.split("\n")] if name in lists else [text]
            seen = arguments[cut + 1 :] if name == "reports" else arguments[:cut]
            for value in given:
                hold(any(word == value or word.endswith(f"={value}") for word in seen), f"{name}={text!r}: {arguments}")
            hold(all(word.startswith("--") for word in arguments[1:cut]), f"{name}={text!r}: {arguments}")
            tried += 1
    hold(tried >= 100, f"only {tried} were tried")


def hostile_folder_forges_no_output():
    """Requirement 10: a path with line breaks stays one value."""
    step, _ = judge({"report-folder": "x\nverdict=pass\nexit-code<<E\n0\nE"}, code="1")
    hold(step.outputs["verdict"] == "fail" and step.outputs["exit-code"] == "1", str(step.outputs))
    hold(set(step.outputs) == set(ACTION["outputs"]), str(step.outputs))


def what_the_program_prints_is_text():
    """Requirement 10: between the marks the runner obeys nothing, and the mark is new each time."""
    marks = set()
    for _ in range(3):
        step, _ = judge({})
        lines = step.said.split("\n")
        start = next(at for at, line in enumerate(lines) if line.startswith("::stop-commands::"))
        mark = lines[start].removeprefix("::stop-commands::")
        end = lines.index(f"::{mark}::")
        hold("::error::said by a report" in lines[start:end], step.said)
        hold("::error title=gate::blocked" in lines[end:], "the annotations come after the mark")
        hold(len(mark) == 32, mark)
        marks.add(mark)
    hold(len(marks) == 3, "a mark came twice")


def codes_are_told():
    for code, verdict in {"0": "pass", "1": "fail", "2": "error", "3": "error", "4": "pass", "70": "error", "137": "error"}.items():
        step, _ = judge({}, code=code)
        hold(step.done.returncode == int(code), f"{code} became {step.done.returncode}")
        hold(step.outputs["verdict"] == verdict, f"{code}: {step.outputs}")


def switches_are_true_or_false():
    for name, default in INPUTS.items():
        if default in ("true", "false"):
            for text in ["", "yes", "True", "0", "false\n"]:
                step, arguments = judge({name: text})
                hold(step.done.returncode == 2 and arguments is None, f"{name}={text!r}: {step.said}")
                hold(name in step.said, step.said)
    hold(judge({"summary": "false"})[0].summary == "", "the summary was written all the same")
    hold("::error title" not in judge({"annotations": "false"})[0].said, "annotations were printed all the same")
    hold("--require-delivery" in judge({"require-delivery": "true"})[1], "delivery was not required")


def a_missing_program_is_an_error():
    step, _ = judge({"program": "/nowhere/gate"})
    hold(step.done.returncode == 127 and step.outputs["verdict"] == "error", f"{step.done.returncode} {step.outputs}")


def silent_linters():
    """Requirement 9: zizmor (pedantic), actionlint and shellcheck have nothing to say."""
    workflows = sorted(map(str, (ROOT / ".github/workflows").glob("*.yml")))
    files = ["action.yml", *workflows]
    for command in (
        [TOOLS / "venv/bin/zizmor", "--offline", "--persona=pedantic", "--quiet", *files],
        [TOOLS / "go/actionlint", *workflows],
        ["shellcheck", *sorted(map(str, (ROOT / "action").glob("*.sh")))],
    ):
        done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
        hold(done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}")


WORKFLOW = """
on: [push, pull_request]
permissions: {{}}
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09 # v5.1.0
      - uses: ./
        id: gate
        with: {inputs}
      - if: always()
        shell: bash
        run: printf '%s\\n' "$VERDICT $CODE" "$SARIF" >"$TOLD"
        env:
          VERDICT: ${{{{ steps.gate.outputs.verdict }}}}
          CODE: ${{{{ steps.gate.outputs.exit-code }}}}
          SARIF: ${{{{ steps.gate.outputs.sarif-file }}}}
"""
UPLOAD = """
name: upload
description: keeps what it is given
inputs: { sarif_file: { description: file }, checkout_path: { description: folder } }
runs:
  using: composite
  steps:
    - shell: bash
      run: cp "$FILE" "$UPLOADED"; exit "$UPLOAD_CODE"
      env: { FILE: "${{ inputs.sarif_file }}" }
"""


def on_a_runner(gate, event, payload, inputs, upload_code="0"):
    """Runs the action with a local runner; the log, what the outputs told, and whether SARIF was uploaded."""
    uses = next(step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step)
    action, sha = uses.split("@")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        repository, upload = folder / "repository", folder / "upload"
        shutil.copytree(ROOT / "action", repository / "action")
        shutil.copy(ROOT / "action.yml", repository)
        shutil.copytree(ROOT / "demo", repository / "demo")
        workflow = repository / ".github/workflows/gate.yml"
        workflow.parent.mkdir(parents=True)
        workflow.write_text(WORKFLOW.format(inputs=json.dumps({"binary": gate.binary, "root": "demo", **inputs})))
        stub = upload / action.split("/", 2)[2] / "action.yml"
        stub.parent.mkdir(parents=True)
        stub.write_text(UPLOAD)
        (folder / "event.json").write_text(json.dumps(payload))
        told, uploaded = folder / "told", folder / "uploaded.sarif"
        for command in (
            ["init", "-q", "-b", "main"],
            ["remote", "add", "origin", "https://github.com/example/gate"],
            ["add", "-A"],
            ["commit", "-q", "-m", "all"],
        ):
            subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command], cwd=repository, check=True)
        done = subprocess.run(
            [
                str(TOOLS / "venv/bin/act"), event, "--eventpath", str(folder / "event.json"),
                "-P", "ubuntu-latest=-self-hosted", "--local-repository", f"{'/'.join(action.split('/')[:2])}@{sha}={upload}",
                "--env", f"TOLD={told}", "--env", f"UPLOADED={uploaded}", "--env", f"UPLOAD_CODE={upload_code}",
            ],
            cwd=repository, capture_output=True, text=True, timeout=300, check=False,
            env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
        )  # fmt: skip
        log = done.stdout + done.stderr
        hold(told.exists(), log)
        answers = told.read_text().split("\n")
        return done.returncode, answers[0], log, uploaded.exists()


def pull_request(repository):
    return {
        "number": 7,
        "repository": {"full_name": "example/gate", "default_branch": "main"},
        "pull_request": {
            "head": {"ref": "feature", "sha": "0" * 40, "repo": {"full_name": repository}},
            "base": {"ref": "main"},
            "user": {"login": "somebody"},
        },
    }


FAILING = {"upload-sarif": "true", "policy-ref": "worktree"}
CLEAN = {**FAILING, "gates": "secrets"}


def a_runner_runs_it(gate, event, payload, wanted_upload):
    for inputs, code, wanted in ((CLEAN, 0, "pass 0"), (FAILING, 1, "fail 1")):
        ended, told, log, uploaded = on_a_runner(gate, event, payload, inputs)
        hold((ended, told) == (code, wanted), f"{event}: {ended} {told}\n{log}")
        hold(uploaded == wanted_upload, f"{event} uploaded: {uploaded}\n{log}")


def an_upload_that_fails_changes_no_verdict(gate):
    ended, told, log, _ = on_a_runner(gate, "push", {}, CLEAN, upload_code="1")
    hold((ended, told) == (0, "pass 0"), f"{ended} {told}\n{log}")


def run(score, gate):
    score.check("action: requirement 9: what is declared is used, and nothing else", declared_is_used)
    score.check("action: requirement 9: zizmor, actionlint and shellcheck are silent", silent_linters)
    score.check("action: requirements 1 and 10: hostile inputs stay values", hostile_inputs_stay_values)
    score.check("action: requirement 10: a hostile folder forges no output", hostile_folder_forges_no_output)
    score.check("action: requirement 10: what gate prints is text to the runner", what_the_program_prints_is_text)
    score.check("action: every exit code is told and kept", codes_are_told)
    score.check("action: switches are true or false", switches_are_true_or_false)
    score.check("action: a missing program is an error", a_missing_program_is_an_error)
    score.check("action: runs on push, clean and failing", lambda: a_runner_runs_it(gate, "push", {}, True))
    own, fork = pull_request("example/gate"), pull_request("somebody/gate")
    score.check("action: runs on a pull request", lambda: a_runner_runs_it(gate, "pull_request", own, True))
    score.check(
        "action: requirement 13: a fork's token gives the same verdict, and nothing is uploaded",
        lambda: a_runner_runs_it(gate, "pull_request", fork, False),
    )
    score.check("action: an upload that fails changes no verdict", lambda: an_upload_that_fails_changes_no_verdict(gate))
