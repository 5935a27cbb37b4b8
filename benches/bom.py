"""A bill of materials of any size, and what it costs to read, merge and write it.

    cargo build --release -p gate-cli -p gate-bench
    python3 benches/bom.py target/release/gate target/release/bom-only /tmp/gate-bench --size 50000000

The file depends on the size only. CPU time is user and system of the whole process, the median of --runs after one that
does not count, all pinned to one CPU; memory is the largest resident set. Every command is checked: what gate writes of
the file has as many components as the file.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

LICENSES = ["MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "MPL-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"]


def component(chance, number):
    name, version = f"part-{number:06}", f"{chance.randrange(20)}.{chance.randrange(40)}.{chance.randrange(90)}"
    purl = f"pkg:npm/%40scope-{number % 97}/{name}@{version}"
    text = chance.choice(LICENSES)
    choice = {"expression": text} if " " in text else {"license": {"id": text}}
    return {
        "type": "library", "bom-ref": purl, "supplier": {"name": f"Supplier {number % 1013}"}, "group": f"@scope-{number % 97}",
        "name": name, "version": version, "description": f"What {name} is for, in a line of usual length, with an accént and \"quotes\".",
        "scope": "required", "hashes": [{"alg": alg, "content": f"{chance.getrandbits(bits):0{bits // 4}x}"} for alg, bits in (("SHA-1", 160), ("SHA-256", 256))],
        "licenses": [choice], "purl": purl,
        "externalReferences": [{"type": "vcs", "url": f"https://code.example/scope/{name}.git"}, {"type": "website", "url": f"https://{name}.example/"}],
        "properties": [{"name": "example:path", "value": f"node_modules/{name}/package.json"}, {"name": "example:layer", "value": f"sha256:{chance.getrandbits(256):064x}"}],
    }


def generate(path, size):
    chance = random.Random(1)
    parts, total = [], 0
    while total < size * 0.86:
        parts.append(component(chance, len(parts)))
        total += len(json.dumps(parts[-1], ensure_ascii=False)) + 1
    refs = [part["bom-ref"] for part in parts]
    edges = [{"ref": ref, "dependsOn": sorted({refs[chance.randrange(at)] for _ in range(3)}) if at else []} for at, ref in enumerate(refs)]
    edges[0]["dependsOn"] = []
    root = {"type": "application", "bom-ref": "app", "name": "app", "version": "1.0.0"}
    bom = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"timestamp": "2026-01-15T12:00:00Z", "component": root},
        "components": parts, "dependencies": [{"ref": "app", "dependsOn": refs[-50:]}, *edges],
    }
    path.write_text(json.dumps(bom, ensure_ascii=False))
    return len(parts)


def run(command, cpu):
    """CPU seconds and the largest resident set in MiB."""
    def pin():
        os.sched_setaffinity(0, {cpu})
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=pin)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))}: status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gate", type=Path)
    parser.add_argument("alone", type=Path, help="bom-only: the crate cyclonedx-bom and nothing else")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=50_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cpu", type=int, default=min(1, (os.cpu_count() or 1) - 1))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    file, out = arguments.folder / "bom.json", arguments.folder / "out.json"
    count = generate(file, arguments.size)
    gate = str(arguments.gate.resolve())
    commands = {
        "gate sbom": [gate, "sbom", file, "--output", out],
        "gate sbom merge (the file twice)": [gate, "sbom", "merge", file, out, "--output", arguments.folder / "merged.json"],
        "gate sbom --format spdx": [gate, "sbom", file, "--format", "spdx", "--output", arguments.folder / "spdx.json"],
        "gate sbom diff": [gate, "sbom", "diff", file, out],
        "gate sbom validate": [gate, "sbom", "validate", file],
        "gate sbom convert --to spdx": [gate, "sbom", "convert", file, "--to", "spdx", "--output", arguments.folder / "spdx.json"],
        "cyclonedx-bom alone, read": [str(arguments.alone.resolve()), file],
        "cyclonedx-bom alone, read and written": [str(arguments.alone.resolve()), file, arguments.folder / "alone.json"],
    }
    if shutil.which("jq"):
        commands["jq . (read and written)"] = ["jq", ".", file]
    samples = {name: [] for name in commands}
    for round_ in range(arguments.runs + 1):
        for name, command in commands.items():
            seen = run(command, arguments.cpu)
            if round_:
                samples[name].append(seen)
    written = len(json.loads(out.read_text())["components"])
    if written != count:
        sys.exit(f"{written} components were written of {count}")
    print(f"{file.stat().st_size / 1e6:.1f} MB, {count} components, {arguments.runs} runs, load {os.getloadavg()[0]:.1f}")
    jq = statistics.median(cpu for cpu, _ in samples.get("jq . (read and written)", [(float("nan"), 0)]))
    alone = statistics.median(cpu for cpu, _ in samples["cyclonedx-bom alone, read and written"])
    for name, seen in samples.items():
        cpu, memory = (statistics.median(values) for values in zip(*seen))
        print(f"{name:40} {cpu:6.2f} s  {cpu / alone:5.2f} of cyclonedx-bom  {cpu / jq:5.2f} of jq  {memory:6.0f} MiB")


if __name__ == "__main__":
    main()
