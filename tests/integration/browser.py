"""The HTML page in a real browser and before validators: browser.mjs opens what is written here."""

import json
import shutil
import subprocess

from harness import NOW, ROOT, hold

FOLDER = ROOT / "target" / "integration" / "browser"

# Text that tries to become markup, a script, a link, another direction, or another line.
HOSTILE = [
    "</script><script>hacked = 1</script>",
    "</style><img src=x onerror='hacked = 1'>",
    "\"><svg/onload=\"hacked = 1\">",
    "<!-- --> ]]> <![CDATA[ &lt;b&gt; &nosuch;",
    "</td></tr></table></details></main><form action=//evil.example><input name=x autofocus>",
    "\u202egpj.exe\u2066\u200b \u001b[2J\u0007 \r\n\t ::error::x | `a` | [b](javascript:c)",
    "x" * 5000,
    "\u05e9\u05dc\u05d5\u05dd \u6f22\u5b57 \U0001f980 e\u0301\u0301\u0301",
]
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN")
LARGE = 10_000


def trivy(rows, name="app:1.0", target="app:1.0 (debian 12)"):
    report = {
        "SchemaVersion": 2,
        "CreatedAt": "2026-11-20T09:00:00Z",
        "ArtifactName": name,
        "ArtifactType": "container_image",
        "Results": [{"Target": target, "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": rows}],
    }
    return json.dumps(report)


def row(at, text=None, title="an integer overflow in the reader of compressed headers"):
    said = text or f"package-{at % 700}"
    found = {
        "VulnerabilityID": text or f"CVE-2026-{10_000 + at}",
        "PkgName": said,
        "InstalledVersion": text or "1.2.3-4+deb12u1",
        "Severity": SEVERITIES[at % len(SEVERITIES)],
        "Title": text or f"{said}: {title}",
        "PrimaryURL": f"https://avd.example/nvd/cve-2026-{10_000 + at}" if text is None else f"javascript:{text}",
        "PublishedDate": "2026-05-01T00:00:00Z",
        "CVSS": {"nvd": {"V3Score": (at * 7 % 100) / 10}},
    }
    if at % 3:
        found["FixedVersion"] = text or "1.2.3-4+deb12u2"
    return found


def waivers(texts):
    entry = "  - {{ id: {id}, reason: {text}, owner: {text}, created: 2026-11-01, expires: 2026-12-{day:02} }}\n"
    rows = [entry.format(id=json.dumps(f"CVE-2026-{at}"), text=json.dumps(text), day=at % 28 + 1) for at, text in enumerate(texts)]
    return "version: 1\nwaivers:\n" + "".join(rows)


def page(gate, name, codes, *arguments):
    """Writes NAME.html and NAME.json of one run."""
    outputs = ["--output", f"html={FOLDER / name}.html", "--output", f"json={FOLDER / name}.json"]
    done = gate.run(["check", "--now", NOW, "--branch", "main", *outputs, *arguments])
    hold(done.returncode in codes, f"exit {done.returncode}: {done.stderr.decode()[:500]}")


def prepare(gate):
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name in ("hostile", "large", "pass"):
        (FOLDER / name / ".gate").mkdir(parents=True)
    (FOLDER / "hostile/t.json").write_text(trivy([row(at, text) for at, text in enumerate(HOSTILE * 3)], HOSTILE[0], HOSTILE[1]))
    (FOLDER / "hostile/.gate/waivers.yaml").write_text(waivers([text for text in HOSTILE if text.isprintable()]))
    (FOLDER / "large/t.json").write_text(trivy([row(at) for at in range(LARGE)]))
    (FOLDER / "pass/t.json").write_text(trivy([row(3)]))
    page(gate, "demo", {1}, "--root", "demo")
    page(gate, "hostile", {1, 3}, "--root", FOLDER / "hostile", "--gate", "container", "t.json")
    page(gate, "large", {1}, "--root", FOLDER / "large", "--gate", "container", "t.json")
    page(gate, "pass", {0}, "--root", FOLDER / "pass", "--gate", "container", "t.json")
    page(gate, "error", {3}, "--root", "policies")


def told(name, message):
    hold(not message, message)


def run(score, gate):
    score.check("browser: pages are written", lambda: prepare(gate))
    script = ROOT / "tests" / "integration" / "browser.mjs"
    modules = ROOT / "target" / "integration" / "node"
    command = ["node", str(script), str(FOLDER), str(modules)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as browser:
        for line in browser.stdout:
            answer = json.loads(line)
            if "note" in answer:
                print(answer["note"], flush=True)
            else:
                score.check(f"browser: {answer['name']}", lambda a=answer: told(a["name"], a["message"]))
    score.check("browser: all of it was run", lambda: hold(browser.returncode == 0, f"exit {browser.returncode}"))
