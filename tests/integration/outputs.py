"""Outputs for other systems, held against validators that are not ours."""

import gzip
import json
import platform
import re
import subprocess
import tempfile
from pathlib import Path

from jsonschema import Draft7Validator, Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

import gitlab_schema
from harness import NOW, ROOT, Wrong, hold

TOOLS = ROOT / "target" / "integration"
MULTITOOL = TOOLS / "node" / "node_modules" / "@microsoft" / "sarif-multitool-linux"
HAS_MULTITOOL = MULTITOOL.exists() and platform.machine() == "x86_64"
XSD = next(TOOLS.glob("xsd/**/14c6e39c38408b9ed6280361484a13c6f5becca7/junit-10.xsd"), None)

# What Microsoft's rules say of results without a line, and of a tool without a home page: both on purpose.
KNOWN_WARNINGS = {"SARIF2017", "SARIF2005"}

SECURITY = ("gitlab-container-scanning", "gitlab-dependency-scanning", "gitlab-sast", "gitlab-secret-detection")
ALL = ("github", "gitlab-codequality", *SECURITY, "json", "junit", "sarif")

# Runs of every sort: arguments, and the exit codes they may end with.
RUNS = {
    "fail": (["--root", "demo"], {1}),
    "pass": (["--root", "demo", "--gate", "secrets"], {0}),
    "error": (["--root", "policies"], {3}),
    "unreadable reports": (["--root", "fixtures", "."], {1, 3}),
    "every fixture in one": (["--root", "fixtures", "--branch", "main", "."], {1, 3}),
    "stale reports": (["--root", "demo", "--now", "2027-06-01T00:00:00Z"], {3, 1}),
    "a stage": (["--root", "demo", "--stage", "image"], {1}),
}

HOSTILE = [
    "]]><x/>&lol;<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "</script><script>alert(1)</script>",
    "\r\n::set-output name=x::y\n::error::z",
    "##[add-mask]x %0A::warning::y",
    "\u202etxt.exe\u200b \u0007\u001b[2J \u0085\u2028",
    "[a](javascript:alert(1)) ![b](https://evil.example) {0} `c` | d",
    "x" * 60_000,
]


def write(gate, folder, arguments, codes):
    """Every output of one run, as bytes by id."""
    files = {name: Path(folder, name) for name in ALL}
    outputs = [part for name, file in files.items() for part in ("--output", f"{name}={file}")]
    now = [] if "--now" in arguments else ["--now", NOW]
    done = gate.run(["check", *now, *arguments, *outputs])
    hold(done.returncode in codes, f"exit {done.returncode}, not {codes}\n{done.stderr.decode(errors='replace')}")
    return {name: file.read_bytes() for name, file in files.items()}


def sarif_schema():
    return Draft202012Validator(json.loads((MULTITOOL / "sarif-2.1.0.json").read_text()))


def fits(validator, document):
    errors = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
    hold(not errors, "; ".join(errors[:5]))


def multitool(data):
    """Microsoft's own rules and those of GitHub: no error, and no warning but those that are known."""
    with tempfile.TemporaryDirectory() as folder:
        report, answer = Path(folder, "gate.sarif"), Path(folder, "answer.sarif")
        report.write_bytes(data)
        command = [MULTITOOL / "Sarif.Multitool", "validate", report, "--rule-kind", "Sarif;Ghas", "--level"]
        command += ["Error;Warning", "--quiet", "true", "--output", answer]
        done = subprocess.run(command, capture_output=True, text=True, env={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
        hold(answer.exists(), done.stdout + done.stderr)
        run = json.loads(answer.read_text(encoding="utf-8-sig"))["runs"][0]
    rows = [(row["ruleId"], row.get("level", "warning")) for row in run.get("results", [])]
    notes = [it for invocation in run["invocations"] for it in invocation.get("toolExecutionNotifications", [])]
    hold(not [note for note in notes if note.get("level") == "error"], str(notes)[:1500])
    wrong = [row for row in rows if row[1] == "error" or row[0] not in KNOWN_WARNINGS]
    hold(not wrong, f"{len(wrong)} of {len(rows)}: {sorted(set(wrong))}")


def multitool_notices(data):
    """The checks above are worth something only while the tool finds what is wrong."""
    broken = json.loads(data)
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "/a"
    try:
        multitool(json.dumps(broken).encode())
    except Wrong:
        return
    hold(False, "a path that leaves its base was not noticed")


def github_limits(data):
    run, = json.loads(data)["runs"]
    hold(len(gzip.compress(data)) <= 10_000_000, "more than 10 MB compressed")
    hold(len(run["results"]) <= 25_000, "too many results")
    hold(len(run["tool"]["driver"]["rules"]) <= 25_000, "too many rules")
    hold(len(run["tool"].get("extensions", [])) <= 100, "too many extensions")
    hold(all(len(result["locations"]) <= 1_000 for result in run["results"]), "too many locations")
    hold(all(len(rule["properties"]["tags"]) <= 10 for rule in run["tool"]["driver"]["rules"]), "too many tags")


def junit(data, verdict):
    document = etree.fromstring(data)
    etree.XMLSchema(etree.parse(str(XSD))).assertValid(document)
    cases = [result for suite in JUnitXml.fromstring(data) for case in suite for result in case.result]
    hold(any(isinstance(it, Failure) for it in cases) == (verdict == "fail"), "failures do not tell the verdict")
    if verdict == "error":
        hold(any(isinstance(it, Error) for it in cases), "an error without an error")
    hold(all(isinstance(it, (Failure, Error, Skipped)) for it in cases), "an unknown result")


def annotations(data):
    lines = data.decode().splitlines()
    known = re.compile(r"::(error|warning|notice) (file=[^,:\r]*,)?(line=\d+,)?(col=\d+,)?title=[^,:\r]*::.*")
    hold(all(known.fullmatch(line) for line in lines), "a line that is no command")
    for kind in ("error", "warning", "notice"):
        hold(sum(line.startswith(f"::{kind} ") for line in lines) <= 10, f"more than ten of {kind}")


def each(score, gate, name, folder, arguments, codes):
    outputs = {}
    score.check(f"outputs: {name}", lambda: outputs.update(write(gate, folder, arguments, codes)))
    if not outputs:
        return
    verdict = json.loads(outputs["json"])["verdict"]
    score.check(f"GitHub annotations: {name}", lambda: annotations(outputs["github"]))
    quality = json.loads(outputs["gitlab-codequality"])
    score.check(f"GitLab code quality: {name}", lambda: fits(Draft7Validator(gitlab_schema.CODE_QUALITY), quality))
    for kind in SECURITY:
        validator = Draft7Validator(gitlab_schema.security(kind))
        score.check(f"{kind}: {name}", lambda v=validator, k=kind: fits(v, json.loads(outputs[k])))
    if XSD:
        score.check(f"JUnit by junit-10.xsd: {name}", lambda: junit(outputs["junit"], verdict))
    if HAS_MULTITOOL:
        score.check(f"SARIF schema: {name}", lambda: fits(sarif_schema(), json.loads(outputs["sarif"])))
        score.check(f"SARIF by multitool: {name}", lambda: multitool(outputs["sarif"]))
        if name == "fail":
            score.check("SARIF by multitool: a broken file", lambda: multitool_notices(outputs["sarif"]))
    score.check(f"SARIF, limits of GitHub: {name}", lambda: github_limits(outputs["sarif"]))


def hostile_report(folder):
    """A Trivy report that says hostile things wherever a report can."""
    rows = [
        {"VulnerabilityID": f"CVE-{text}", "PkgName": text, "InstalledVersion": text, "FixedVersion": text,
         "Severity": "HIGH", "Title": text, "PkgPath": text, "PrimaryURL": text, "CweIDs": [text]}
        for text in HOSTILE
    ]
    secrets = [{"RuleID": text, "Severity": "HIGH", "Title": text, "StartLine": 1} for text in HOSTILE]
    report = {
        "SchemaVersion": 2, "CreatedAt": "2026-11-20T11:00:00Z", "ArtifactName": HOSTILE[1],
        "ArtifactType": "container_image", "Metadata": {"OS": {"Family": HOSTILE[0], "Name": HOSTILE[4]}},
        "Results": [
            {"Target": HOSTILE[2], "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": rows},
            {"Target": HOSTILE[3], "Class": "secret", "Secrets": secrets},
        ],
    }
    path = Path(folder, "trivy.json")
    path.write_text(json.dumps(report))
    return path


def flood(gate, generator, folder):
    report = Path(folder, "flood.json")
    command = [generator, "trivy", "--findings", "30000", "--shape", "keys-different", "--out", str(report)]
    subprocess.run(command, check=True, capture_output=True)
    arguments = ["--policy", "fawkes", "--stage", "image", "--branch", "main", str(report)]
    outputs = write(gate, folder, arguments, {1})
    github_limits(outputs["sarif"])
    annotations(outputs["github"])
    junit(outputs["junit"], "fail")
    hold(len(json.loads(outputs["sarif"])["runs"][0]["results"]) == 25_000, "not as many results as fit")


def run(score, gate, generator):
    if not XSD:
        print("not run: JUnit by its XSD (it could not be downloaded)")
    if not HAS_MULTITOOL:
        print(f"not run: SARIF by Microsoft's multitool (there is no build for {platform.machine()})")
    if HAS_MULTITOOL:
        # npm unpacks it without the bit, which a script of the package would set.
        (MULTITOOL / "Sarif.Multitool").chmod(0o755)
    with tempfile.TemporaryDirectory() as folder:
        for name, (arguments, codes) in RUNS.items():
            each(score, gate, name, folder, arguments, codes)
        report = hostile_report(folder)
        each(score, gate, "hostile texts", folder, ["--branch", "main", "--stage", "image", report], {1, 3})
        if XSD:
            score.check("outputs: 30000 findings", lambda: flood(gate, generator, folder))
