#!/usr/bin/env python3
"""Measures the gate next to the read floor, `/bin/true` and other programs; prints Markdown.

    measure.py GATE_BINARY WORKDIR [--sizes 100kB,10MB] [--kinds trivy,...] [--runs 7] [--shapes keys-equal,...]

Whole commands are timed, on one CPU, in turn, with the files in the page cache. CPU time is user + system of the whole
process, from wait4; peak memory is from GNU time, whose own process is small (a child of this script would inherit
the script's peak). A timing counts only if the counts are right: a command that finds anything else than the generator
put into the file is reported as wrong, gets no timing, and makes the exit code 1.
"""

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True
import peers  # noqa: E402

KINDS = ("trivy", "dependency-check-xml", "dependency-check-json", "gitleaks", "sonarqube", "sarif")
GOALS = {kind: "must <= 4 R, target <= 3 R" for kind in KINDS} | {
    "dependency-check-xml": "must <= 7 R, target <= 5 R"
}
# Below this size the start of a process weighs more than reading.
GOALS_FROM = 100_000_000
FOUR_REPORTS = (("trivy", "1200kB"), ("dependency-check-xml", "500kB"), ("gitleaks", "100kB"), ("sonarqube", "200kB"))
GENERATOR_NOW = "2026-01-15T12:30:00Z"
# Pass, fail and error are verdicts; a usage error or a crash is not.
VERDICTS = (0, 1, 3)


class Wrong(Exception):
    """A command failed, or counted something else than the file holds."""


@dataclass
class Subject:
    """A command and what was measured of it."""

    name: str
    command: list
    codes: tuple = (0,)
    cpu: list = field(default_factory=list)
    wall: list = field(default_factory=list)
    peak: int | None = None
    wrong: str | None = None

    def median_cpu(self):
        """Median CPU seconds."""
        return statistics.median(self.cpu)

    def spread(self):
        """Half the distance of the quartiles over the median, in percent."""
        low, _, high = statistics.quantiles(self.cpu, n=4)
        return 50 * (high - low) / self.median_cpu() if self.median_cpu() else 0.0


def spawn(command, output):
    """Runs a command once: wall seconds, CPU seconds, exit code."""
    actions = [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, os.waitstatus_to_exitcode(status)


def measure(subjects, runs):
    """Runs all subjects in turn, one round for warming up and `runs` that count."""
    with open(os.devnull, "wb") as null:
        for turn in range(runs + 1):
            for subject in (it for it in subjects if not it.wrong):
                wall, cpu, code = spawn(subject.command, null.fileno())
                if code not in subject.codes:
                    subject.wrong = f"exit code {code} in run {turn}"
                if turn > 0:
                    subject.wall.append(wall)
                    subject.cpu.append(cpu)


def peak_memory(command):
    """Maximum resident set in KiB, or None without GNU time."""
    program = shutil.which("time")
    if not program:
        return None
    with tempfile.NamedTemporaryFile("r") as told, open(os.devnull, "wb") as null:
        subprocess.run([program, "-q", "-f", "%M", "-o", told.name, *command], stdout=null, stderr=null, check=False)
        return int(told.read().split()[-1])


def output_of(command):
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise Wrong(f"exit code {done.returncode}: {said[-1] if said else 'no message'}")
    return done.stdout


def check_speaks(subject):
    """A command that answers says so on standard output, and leaves by one of its exit codes."""
    done = subprocess.run(subject.command, capture_output=True, check=False)
    if done.returncode not in subject.codes:
        raise Wrong(f"exit code {done.returncode}")
    if not done.stdout.strip():
        raise Wrong("nothing on standard output")


def check_gate(command, expected):
    """Compares what the gate's inspect prints with the counts beside the file."""
    try:
        (told,) = json.loads(output_of(command))["inputs"]
    except (ValueError, KeyError, TypeError) as error:
        raise Wrong(f"inspect did not print one input: {error!r}") from None
    for key, value in expected.items():
        if key not in told and key not in ("findings", "by_severity"):
            continue
        found = told.get(key)
        if key == "by_severity":
            found = {word: (found or {}).get(word, 0) for word in value}
        if found != value:
            raise Wrong(f"{key} is {found}, the file holds {value}")


def check_peer(command, expected):
    """A peer prints findings by word; their sum must be right."""
    found = sum((json.loads(output_of(command)) or {}).values())
    if found != expected["findings"]:
        raise Wrong(f"findings is {found}, the file holds {expected['findings']}")


class Bench:
    """One run of the script."""

    def __init__(self, options):
        self.options = options
        self.workdir = options.workdir
        self.gate = str(options.gate.resolve())
        self.generator = self.tool("gate-generate")
        self.readfloor = self.tool("readfloor")
        self.true = shutil.which("true") or "/bin/true"
        self.peers = [] if options.no_peers else peers.installed(options.jaq)
        self.wrong = []

    def tool(self, name):
        """A program of this package."""
        path = self.options.tools / name
        if not path.exists():
            sys.exit(f"{path} is missing: run `cargo build --release -p gate-bench`, or name its folder with --tools")
        return str(path.resolve())

    def make(self, kind, size, shape="usual"):
        """Makes an input: its path and its expected counts."""
        path = self.workdir / f"{kind}-{shape}-{size}"
        subprocess.run([self.generator, kind, size, "--shape", shape, "--out", path], check=True)
        expected = json.loads(Path(f"{path}.expected.json").read_text())
        return path, expected

    def inspect(self, path):
        """The gate's command that only counts."""
        return [self.gate, "inspect", "--format", "json", str(path)]

    def subjects(self, kind, path, expected, with_peers=True):
        """The gate, the floors and the peers for one file, each checked once."""
        gate = Subject("gate inspect", self.inspect(path))
        try:
            check_gate(gate.command, expected)
        except Wrong as error:
            gate.wrong = str(error)
            self.wrong.append(f"{path.name}: gate inspect: {error}")
        floor = Subject("readfloor (R)", [self.readfloor, str(path)])
        subjects = [gate, floor, Subject("/bin/true (T)", [self.true])]
        for peer in self.peers if with_peers else []:
            if peer.reads(kind):
                subject = Subject(f"{peer.name} {peer.version}", peer.command(kind, path))
                try:
                    check_peer(subject.command, expected)
                except (Wrong, ValueError) as error:
                    subject.wrong = str(error)
                subjects.append(subject)
        return subjects

    def throughput(self, kind, size):
        """One table: all commands on one file."""
        path, expected = self.make(kind, size)
        subjects = self.subjects(kind, path, expected)
        measure(subjects, self.options.runs)
        gate, floor, true = subjects[:3]
        goal = f" ({GOALS[kind]})" if path.stat().st_size >= GOALS_FROM else ""
        lines = [
            f"\n### {kind}, {path.stat().st_size / 1e6:.1f} MB, {expected['findings']} findings{goal}\n",
            "| command | CPU ms | spread | of R | against gate | wall ms | of T | peak MiB | runs |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for it in subjects:
            if it.wrong:
                lines.append(f"| {it.name} | wrong: {it.wrong} | | | | | | | |")
                continue
            it.peak = peak_memory(it.command)
            against = "" if gate.wrong or it in (gate, floor, true) else f"{ratio(it.median_cpu(), gate.median_cpu())}x"
            wall = statistics.median(it.wall)
            lines.append(
                f"| {it.name} | {it.median_cpu() * 1e3:.2f} | ±{it.spread():.1f} % "
                f"| {ratio(it.median_cpu(), floor.median_cpu())} | {against} | {wall * 1e3:.2f} "
                f"| {ratio(wall, statistics.median(true.wall))} | {mebibytes(it.peak)} | {len(it.cpu)} |"
            )
        print("\n".join(lines), flush=True)
        return gate

    def start(self):
        """Wall time of short commands, 10th percentile, in multiples of `/bin/true`."""
        small, _ = self.make("trivy", "100kB")
        four = [str(self.make(kind, size)[0]) for kind, size in FOUR_REPORTS]
        check = [self.gate, *self.options.check_args.split()]
        subjects = [
            Subject("/bin/true (T)", [self.true]),
            Subject("gate --version (must <= 3 T, target 2 T)", [self.gate, "--version"]),
            Subject("gate inspect, 100 kB", self.inspect(small)),
            Subject("verdict, 100 kB (must <= 4 T, target 2.2 T)", [*check, str(small)], VERDICTS),
            Subject("verdict, 4 reports, 2 MB (must <= 10 T, target 6 T)", [*check, *four], VERDICTS),
        ]
        for it in subjects[1:]:
            try:
                check_speaks(it)
            except Wrong as error:
                it.wrong = str(error)
        measure(subjects, self.options.start_runs)
        true = percentile(subjects[0].wall)
        print("\n### Start to end, wall time, 10th percentile\n\n| command | ms | of T | runs |\n|---|---|---|---|")
        for it in subjects:
            if it.wrong:
                self.wrong.append(f"{it.name}: {it.wrong}")
                print(f"| {it.name} | wrong: {it.wrong} | | |")
            else:
                wall = percentile(it.wall)
                print(f"| {it.name} | {wall * 1e3:.2f} | {ratio(wall, true)} | {len(it.wall)} |")

    def hostile(self, kind, shape, sizes):
        """CPU time of the gate on one hostile shape, size by size."""
        found = []
        for size in sizes:
            path, expected = self.make(kind, size, shape)
            subjects = self.subjects(kind, path, expected, with_peers=False)
            measure(subjects, self.options.runs)
            subjects[0].peak = None if subjects[0].wrong else peak_memory(subjects[0].command)
            found.append((path, subjects[0]))
        return found


def growth(rows):
    """Table of neighbouring sizes: what doubling the input costs."""
    if all(len(found) < 2 for _, found in rows):
        return
    print("\n### Growth (doubling: must <= 2.3, target <= 2.1)\n")
    print("| report | from | to | CPU ratio | a doubling | peak MiB |\n|---|---|---|---|---|---|")
    for name, found in rows:
        for (small, less), (large, more) in zip(found, found[1:]):
            sizes = small.stat().st_size, large.stat().st_size
            if less.wrong or more.wrong:
                print(f"| {name} | {sizes[0]} | {sizes[1]} | wrong: {less.wrong or more.wrong} | | |")
                continue
            grown = more.median_cpu() / max(less.median_cpu(), 1e-6)
            doubling = grown ** (1 / math.log2(sizes[1] / sizes[0]))
            peak = f"{mebibytes(less.peak)} to {mebibytes(more.peak)}"
            print(f"| {name} | {sizes[0]} | {sizes[1]} | {grown:.2f} | {doubling:.2f} | {peak} |")


def ratio(value, base):
    """A ratio to two digits that matter."""
    return f"{value / base:.2f}" if base else "-"


def mebibytes(kibibytes):
    """A memory size, or a dash when it could not be measured."""
    return "-" if kibibytes is None else f"{kibibytes / 1024:.1f}"


def percentile(values):
    """The 10th percentile."""
    return sorted(values)[len(values) // 10]


def machine(bench, cpu):
    """What the numbers depend on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    load = os.getloadavg()[0]
    print(f"- {model}, pinned to CPU {cpu} of {os.cpu_count()}, {platform.system()} {platform.release()}")
    print(f"- load before: {load:.2f}{' (busy: take ratios with care)' if load > 1 else ''}")
    try:
        version = output_of([bench.gate, "--version"]).strip()
    except Wrong as error:
        version = f"version unknown, {error}"
    print(f"- {version}; {bench.options.runs} runs each, commands in turn, median CPU, spread = half the quartile range")
    print(f"- peers: {', '.join(f'{it.name} {it.version}' for it in bench.peers) or 'none'}")
    if not shutil.which("time"):
        print("- peak memory is missing: install GNU time")


def pin(cpu):
    """Pins this process, and with it every command, as `taskset -c` does."""
    try:
        os.sched_setaffinity(0, {cpu})
    except OSError:
        sys.exit(f"CPU {cpu} cannot be used here; choose one of {sorted(os.sched_getaffinity(0))} with --cpu")


def parse():
    """The command line."""
    words = lambda text: [it for it in text.split(",") if it]
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gate", type=Path, metavar="GATE_BINARY")
    parser.add_argument("workdir", type=Path, metavar="WORKDIR", help="inputs are made here, and stay")
    parser.add_argument("--sizes", type=words, default=["100kB", "10MB"], help="in rising order, e.g. 1MB,10MB,100MB")
    parser.add_argument("--kinds", type=words, default=list(KINDS))
    parser.add_argument("--shapes", type=words, default=[], help="hostile shapes to test the growth of")
    parser.add_argument("--runs", type=int, default=7, help="at least 5")
    parser.add_argument("--start-runs", type=int, default=100)
    parser.add_argument("--cpu", type=int, default=1)
    parser.add_argument("--tools", type=Path, default=here.parent / "target" / "release")
    parser.add_argument("--check-args", default=f"check --now {GENERATOR_NOW}", help="arguments that ask for a verdict")
    parser.add_argument("--jaq", help="path of jaq when it is not in PATH")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    if options.runs < 5:
        parser.error("fewer than 5 runs prove nothing")
    if not options.gate.exists():
        parser.error(f"{options.gate} does not exist")
    unknown = set(options.kinds) - set(KINDS)
    if unknown:
        parser.error(f"unknown kinds: {', '.join(sorted(unknown))}")
    return options


def allowed(bench, kind, shape):
    """Whether the generator has this shape for this kind."""
    probe = [bench.generator, kind, "1kB", "--shape", shape, "--out", str(bench.workdir / "probe")]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def main():
    """Measures and prints; 0 when every count was right, else 1."""
    options = parse()
    options.workdir.mkdir(parents=True, exist_ok=True)
    pin(options.cpu)
    bench = Bench(options)
    print("## gate, measured\n")
    machine(bench, options.cpu)
    rows = []
    for kind in options.kinds:
        gates = [bench.throughput(kind, size) for size in options.sizes]
        rows.append((kind, [(bench.workdir / f"{kind}-usual-{size}", it) for size, it in zip(options.sizes, gates)]))
    bench.start()
    for shape in options.shapes:
        for kind in options.kinds:
            if allowed(bench, kind, shape):
                rows.append((f"{kind}, {shape}", bench.hostile(kind, shape, options.sizes)))
    growth(rows)
    print(f"\nLoad after: {os.getloadavg()[0]:.2f}")
    for line in bench.wrong:
        print(f"WRONG {line}", file=sys.stderr)
    return 1 if bench.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
