"""Generated reports are counted right, and the verdict is the same bytes however they are offered."""

import hashlib
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path

from harness import ROOT, hold

KINDS = ("trivy", "dependency-check-xml", "dependency-check-json", "gitleaks", "sonarqube", "sarif")
SIZES = ("100kB", "10MB")
# The day the generated reports are dated.
NOW = "2026-01-15T13:00:00Z"


def generate(generator, folder, kind, size):
    ending = {"dependency-check-xml": "xml", "sarif": "sarif"}.get(kind, "json")
    path = folder / f"{kind}-{size}.{ending}"
    subprocess.run([generator, kind, size, "--out", str(path)], check=True, capture_output=True)
    return path


def counted(gate, path):
    expected = json.loads(Path(f"{path}.expected.json").read_text())
    seen = gate.json(["inspect", "--format", "json", path], {0})
    (one,) = seen["inputs"]
    hold(path.stat().st_size >= 90_000, f"only {path.stat().st_size} bytes")
    for key, value in expected.items():
        hold(one[key] == value, f"{key} is {one[key]}, the file holds {value}")


def counts(score, gate, generator, folder):
    paths = {}
    for kind, size in itertools.product(KINDS, SIZES):
        path = paths[kind, size] = generate(generator, folder, kind, size)
        score.check(f"counts: {kind} {size}", lambda p=path: counted(gate, p))
    return paths


def digest(gate, reports, folder, out="-", **options):
    command = ["check", "--now", NOW, "--policy", "fawkes", "--root", folder, "--output", "json", *reports]
    done = gate.run(command, cwd=folder, **options)
    hold(done.returncode in (1, 3), f"exit {done.returncode}: {done.stderr.decode()[:500]}")
    hold(len(done.stdout) > 1000, "the verdict is all but empty")
    return done.returncode, hashlib.sha256(done.stdout).hexdigest()


def same(gate, reports, folder, wanted, **options):
    seen = digest(gate, reports, folder, **options)
    hold(seen == wanted, f"{seen} instead of {wanted}")


def locales():
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
    return ["C", "POSIX", *[name for name in listed if name not in ("C", "POSIX")][:3], "tr_TR.UTF-8", "no-such-locale"]


def bytes_agree(score, gate, paths, folder):
    size = "10MB"
    reports = [paths[kind, size].name for kind in KINDS]
    wanted = digest(gate, reports, folder)
    orders = [reports[::-1], sorted(reports), reports[3:] + reports[:3], reports[1::2] + reports[::2]]
    for at, order in enumerate(orders):
        score.check(f"same bytes: order {at + 1}", lambda o=order: same(gate, o, folder, wanted))
    for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns", "nonsense"):
        score.check(f"same bytes: TZ={zone}", lambda z=zone: same(gate, reports, folder, wanted, env={"TZ": z}))
    for locale in locales():
        environment = {"LC_ALL": locale, "LANG": locale}
        score.check(f"same bytes: LC_ALL={locale}", lambda e=environment: same(gate, reports, folder, wanted, env=e))
    for at in range(3):
        score.check(f"same bytes: run {at + 2}", lambda: same(gate, reports, folder, wanted))
    if shutil.which("taskset"):
        cpus = sorted(os.sched_getaffinity(0))
        for chosen in ([cpus[0]], cpus):
            mask = ",".join(map(str, chosen))
            pin = ["taskset", "-c", mask]
            score.check(f"same bytes: CPUs {mask}", lambda p=pin: same(gate, reports, folder, wanted, prefix=p))
    else:
        print("not run: thread counts (no taskset)")


def run(score, gate, generator):
    folder = ROOT / "target" / "integration" / "reports"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        paths = counts(score, gate, generator, folder)
        bytes_agree(score, gate, paths, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
