"""What is written fits the published schemas, and what the policy schema refuses is refused by the binary too."""

import json
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from harness import NOW, ROOT, hold


def schema(name):
    document = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def fits(validator, document):
    errors = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]
    hold(not errors, "; ".join(errors[:5]))


def yaml(text):
    return YAML(typ="safe", pure=True).load(text)


# Verdicts of every sort: arguments, and the exit codes they may end with.
VERDICTS = {
    "fail": (["--root", "demo"], {1}),
    "pass": (["--root", "demo", "--gate", "secrets"], {0}),
    "warnings": (["--root", "demo", "--policy", "advisory", "demo/reports"], {0, 1, 3}),
    "no evidence": (["--root", "policies"], {3}),
    "an absent report": (["--root", "demo", "no-such.json"], {3}),
    "unreadable reports": (["--root", "fixtures", "."], {1, 3}),
    "stale reports": (["--root", "demo", "--now", "2027-06-01T00:00:00Z"], {3, 1}),
    "a named build": (
        ["--root", "demo", "--branch", "release/2", "--commit", "a" * 40, "--image-digest", f"sha256:{'b' * 64}"],
        {1, 3},
    ),
    "a pull request": (
        ["--root", "demo", "--policy-ref", "worktree", "--pull-request", "7", "--target-branch", "main"],
        {1},
    ),
}

# Policies that schema and binary have to agree on.
GOOD = {
    "a selector list": "version: 1\nextends: fawkes\ngates: { a: { stage: x, deny: [{ kind: secret }, { kind: bug }] } }",
    "only": "version: 1\nextends: fawkes\nbranches: { protected: { only: [main] } }",
    "one word for every branch": "version: 1\nextends: fawkes\ngates: { sast: { enforce: block } }",
    "a named report": "version: 1\nextends: fawkes\nreports: [{ gitleaks: a.json }, 'b/*.json']",
}
BAD = {
    "no version": "extends: fawkes",
    "another version": "version: 2",
    "an unknown key": "version: 1\nextends: fawkes\ngate: {}",
    "an unknown key of a gate": "version: 1\nextends: fawkes\ngates: { container: { sevrity: high } }",
    "an unknown word": "version: 1\nextends: fawkes\nscore: { unscored: pass }",
    "a wrong type": "version: 1\nextends: fawkes\nadvisory: 'yes'",
    "a severity without a limit": "version: 1\nextends: fawkes\ngates: { container: { deny: { severity: high } } }",
    "a score over ten": "version: 1\nextends: fawkes\ngates: { container: { deny: { score: '>= 11' } } }",
    "a duration without a unit": "version: 1\nextends: fawkes\nevidence: { max_age: '24' }",
    "percent without a sign": "version: 1\nextends: fawkes\ngates: { sast: { require: { new_coverage: '80' } } }",
    "a check that cannot be set": "version: 1\nextends: fawkes\nevidence: { checks: { truncated: off } }",
    "a count below zero": "version: 1\nextends: fawkes\ngates: { container: { max: -1 } }",
}


def outputs(score, gate):
    verdict, inspect = schema("verdict-v1"), schema("inspect-v1")
    for name, (arguments, codes) in VERDICTS.items():
        command = ["check", "--output", "json", *([] if "--now" in arguments else ["--now", NOW]), *arguments]
        score.check(f"verdict schema: {name}", lambda c=command, k=codes: fits(verdict, gate.json(c, k)))
    for place in ("demo/reports", "fixtures"):
        command = ["inspect", "--format", "json", place]
        score.check(f"inspect schema: {place}", lambda c=command: fits(inspect, gate.json(c, {0, 3})))


def agree(gate, validator, text, good):
    hold(validator.is_valid(yaml(text)) == good, f"the schema says {not good}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "gate.yaml").write_text(text + "\n")
        code = gate.run(["policy", "check"], cwd=folder).returncode
    hold(code == (0 if good else 2), f"gate policy check exits with {code}")


def policies(score, gate):
    validator = schema("policy-v1")
    for file in [*sorted((ROOT / "policies").glob("*.yaml")), ROOT / "demo" / "gate.yaml"]:
        name = file.relative_to(ROOT)
        score.check(f"policy schema: {name}", lambda f=file: fits(validator, yaml(f.read_text())))
    for good, cases in ((True, GOOD), (False, BAD)):
        for name, text in cases.items():
            word = "accept" if good else "refuse"
            score.check(f"schema and gate {word} {name}", lambda t=text, g=good: agree(gate, validator, t, g))


def effective(gate, validator, name):
    shown = gate.run(["policy", "show", name]).stdout.decode()
    fits(validator, yaml(shown))


def run(score, gate):
    outputs(score, gate)
    policies(score, gate)
    validator = schema("policy-v1")
    for name in ("fawkes", "strict", "advisory", "pull-request", "pre-push"):
        score.check(f"policy schema: policy show {name}", lambda n=name: effective(gate, validator, n))
