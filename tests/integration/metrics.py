"""Metrics, rules and dashboard, held against promtool and the parser of Prometheus' own Python client."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from harness import NOW, ROOT, hold

PROMTOOL = ROOT / "target" / "integration" / "prometheus" / "usr" / "bin" / "promtool"
CONTRIB = ROOT / "contrib"
RUNS = {
    "the demo": (["--root", "demo"], {1}),
    "a pass": (["--root", "demo", "--gate", "secrets"], {0}),
    "no evidence": (["--root", "policies"], {3}),
    "unreadable reports": (["--root", "fixtures", "."], {1, 3}),
}


def promtool():
    return str(PROMTOOL) if PROMTOOL.exists() else shutil.which("promtool")


def told(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, cwd=ROOT)
    hold(done.returncode == 0, f"{done.stdout.decode()}{done.stderr.decode()}")


def metrics(gate, arguments, codes):
    done = gate.run(["check", "--output", "prometheus", "--now", NOW, *arguments])
    hold(done.returncode in codes, f"exit {done.returncode}: {done.stderr.decode()[:500]}")
    return done.stdout


def parsed(text):
    families = list(text_string_to_metric_families(text.decode()))
    for family in families:
        hold(family.documentation and family.type == "gauge", f"{family.name} is a {family.type}")
        for sample in family.samples:
            hold(sample.timestamp is None, f"{sample.name} has a timestamp")
            hold({"service", "stage"} <= set(sample.labels), f"{sample.name} lacks labels")
    return {family.name: family.samples for family in families}


def agrees(gate, arguments, codes):
    """The numbers are those of the JSON of the same run."""
    seen = parsed(metrics(gate, arguments, codes))
    verdict = gate.json(["check", "--output", "json", "--now", NOW, *arguments], codes)
    said = [sample.labels["verdict"] for sample in seen["gate_verdict"] if sample.value == 1]
    hold(said == [verdict["verdict"]], f"{said} instead of {verdict['verdict']}")
    count = sum(sample.value for sample in seen.get("gate_findings", []))
    hold(count == len(verdict["findings"]), f"{count} findings instead of {len(verdict['findings'])}")
    inputs = sum(sample.value for sample in seen["gate_inputs"])
    hold(inputs == len(verdict["evidence"]), f"{inputs} inputs instead of {len(verdict['evidence'])}")
    for sample in seen["gate_gate_outcome"]:
        outcome = next(it["outcome"] for it in verdict["gates"] if it["id"] == sample.labels["gate"])
        hold((sample.value == 1) == (outcome == sample.labels["outcome"]), f"{sample} where the gate says {outcome}")
    for state in {row["state"] for row in verdict["exemptions"]}:
        count = next(it.value for it in seen["gate_exemptions"] if it.labels["state"] == state)
        hold(count == sum(row["state"] == state for row in verdict["exemptions"]), f"{count} are {state}")


def queries():
    dashboard = json.loads((CONTRIB / "grafana" / "gate.json").read_text())
    return [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel["targets"]]


def queries_parse(tool):
    """The queries of the dashboard as rules, so that promtool reads them."""
    plain = [re.sub(r"\$\w+", ".*", expr) for _, expr in queries()]
    rules = [{"record": f"check:query:{at}", "expr": expr} for at, expr in enumerate(plain)]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
        file.flush()
        told([tool, "check", "rules", file.name])


def run(score, gate):
    tool = promtool()
    for name, (arguments, codes) in RUNS.items():
        score.check(f"prometheus: {name} is what the JSON says", lambda a=arguments, c=codes: agrees(gate, a, c))
        if tool:
            check = [tool, "check", "metrics"]
            score.check(f"promtool: {name}", lambda a=arguments, c=codes, k=check: told(k, metrics(gate, a, c)))
    if not tool:
        print("not run: promtool (not installed, and its package could not be had)")
        return
    rules = CONTRIB / "prometheus"
    score.check("promtool: the example rules", lambda: told([tool, "check", "rules", rules / "alerts.yaml"]))
    score.check("promtool: the example rules fire", lambda: told([tool, "test", "rules", rules / "alerts_test.yaml"]))
    score.check("promtool: the queries of the dashboard", lambda: queries_parse(tool))
