"""What a person sees on a real (pseudo) terminal: progress that comes late and goes without a trace, and colour that
follows its flag and variables."""

import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
from fcntl import ioctl
from pathlib import Path

from harness import NOW, hold

REPORT = json.dumps({
    "SchemaVersion": 2, "CreatedAt": "2026-11-20T11:00:00Z", "ArtifactName": "app:1", "ArtifactType": "container_image",
    "Results": [{"Target": "app:1 (alpine 3.22)", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-1", "PkgName": "p", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "HIGH"}]}],
}).encode()
CHECK = ["check", "--now", NOW, "--stage", "image", "--branch", "main"]
LONG = 1.5


def terminal(columns):
    """The two ends of a terminal."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return ours, theirs


def drain(end, until=None, seconds=10):
    """Reads a terminal until a text is there or the other end is closed."""
    seen, stop = b"", time.monotonic() + seconds
    while time.monotonic() < stop and (until is None or until not in seen):
        if not select.select([end], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(end, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    return seen


def screen(output, columns):
    """The lines that are left on the screen, with overwriting as a terminal does it."""
    lines, row, column = [[" "] * columns], 0, 0
    for c in output.decode():
        if c == "\r":
            column = 0
        elif c == "\n":
            lines.append([" "] * columns)
            row, column = row + 1, 0
        else:
            hold(column < columns, "the line is longer than the screen")
            lines[row][column] = c
            column += 1
    return [line for line in ("".join(line).rstrip() for line in lines) if line]


def slowly(gate, text, env=None, wait=LONG, columns=80, until=b"reading", arguments=()):
    """Runs `gate check -` with standard error on a terminal; half of the report comes late."""
    ours, theirs = terminal(columns)
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **(env or {})}
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([gate.binary, *CHECK, *arguments, "-"], cwd=folder, env=environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        process.stdin.write(text[: len(text) // 2])
        process.stdin.flush()
        seen = drain(ours, until, wait)
        process.stdin.write(text[len(text) // 2 :])
        process.stdin.close()
        out = process.stdout.read()
        code = process.wait()
    seen += drain(ours)
    os.close(ours)
    return code, out, seen


def progress_comes_and_goes(gate):
    code, out, seen = slowly(gate, REPORT, wait=10)
    hold(code == 1, f"exit {code}")
    hold(b"gate: reading, 0 of 1 reports" in seen, f"no progress in {seen!r}")
    hold(screen(seen, 80) == [], f"left on the screen: {screen(seen, 80)}")
    hold(b"\r" not in out and b"reading" not in out and out.startswith(b"FAIL"), "progress is in the output")


def progress_goes_before_errors(gate):
    code, _, seen = slowly(gate, REPORT[:-40], wait=10, columns=240, arguments=["-o", "json=/nowhere/v.json"])
    left = screen(seen, 240)
    hold(code == 3 and any("could not be written" in line for line in left), f"exit {code}, {left}")
    hold(not any("reading" in line for line in left), f"left on the screen: {left}")


def a_stop_leaves_nothing(gate, stop):
    """Ctrl-C, or a kill, while the line is on the screen."""
    ours, theirs = terminal(80)
    before = termios.tcgetattr(theirs)
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([gate.binary, *CHECK, "-o", "json=v.json", "-"], cwd=folder, stdin=subprocess.PIPE,
                                   env={"PATH": os.environ["PATH"], "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=theirs)
        process.stdin.write(REPORT[:50])
        process.stdin.flush()
        seen = drain(ours, b"reading", 10)
        process.send_signal(stop)
        code = process.wait(timeout=10)
        hold(termios.tcgetattr(theirs) == before, "the terminal is not as it was")
        os.close(theirs)
        seen += drain(ours)
        hold(b"reading" in seen and code == -stop, f"ended with {code}, {seen!r}")
        hold(screen(seen, 80) == [], f"left on the screen: {screen(seen, 80)}")
        hold(process.stdout.read() == b"" and not os.listdir(folder), f"left behind: {os.listdir(folder)}")
        process.stdin.close()
    os.close(ours)


def narrow_screens_are_not_wrapped(gate):
    _, _, seen = slowly(gate, REPORT, wait=10, columns=20, until=b"gate: ")
    hold(screen(seen, 20) == [], f"left on the screen: {screen(seen, 20)}")


def nothing_is_shown(gate, env):
    _, _, seen = slowly(gate, REPORT, env=env)
    hold(seen == b"", f"{seen!r} on standard error")


def quick_runs_are_quiet(gate):
    ours, theirs = terminal(80)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "trivy.json").write_bytes(REPORT)
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm"}
        subprocess.run([gate.binary, *CHECK, "trivy.json"], cwd=folder, env=environment, stdout=subprocess.DEVNULL,
                       stderr=theirs, stdin=subprocess.DEVNULL)
    os.close(theirs)
    seen = drain(ours)
    hold(seen == b"", f"{seen!r} on standard error")


def colored(gate, arguments, env, is_terminal):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "trivy.json").write_bytes(REPORT)
        ours, theirs = terminal(80) if is_terminal else (None, subprocess.PIPE)
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **env}
        process = subprocess.Popen([gate.binary, *arguments, *CHECK, "trivy.json"], cwd=folder, env=environment,
                                   stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL)
        if is_terminal:
            os.close(theirs)
        out = drain(ours) if is_terminal else process.stdout.read()
        process.wait()
    hold(b"FAIL" in out, f"no verdict in {out!r}")
    return re.search(rb"\x1b\[", out) is not None


# Arguments, variables, whether standard output is a terminal, and whether there is colour.
COLORS = [
    ([], {}, True, True),
    ([], {}, False, False),
    ([], {"NO_COLOR": "1"}, True, False),
    ([], {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
    ([], {"CLICOLOR_FORCE": "1"}, False, True),
    ([], {"CLICOLOR": "0"}, True, False),
    ([], {"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True, True),
    ([], {"TERM": "dumb"}, True, False),
    (["--color", "always"], {"NO_COLOR": "1"}, False, True),
    (["--color", "never"], {"CLICOLOR_FORCE": "1"}, True, False),
]


def color_is(gate, arguments, env, is_terminal, wanted):
    seen = colored(gate, arguments, env, is_terminal)
    hold(seen == wanted, f"colour: {seen}")


def run(score, gate):
    score.check("progress: it comes late and leaves no trace", lambda: progress_comes_and_goes(gate))
    score.check("progress: it is gone before errors are told", lambda: progress_goes_before_errors(gate))
    for stop in (signal.SIGINT, signal.SIGTERM):
        score.check(f"progress: {stop.name} leaves nothing", lambda s=stop: a_stop_leaves_nothing(gate, s))
    score.check("progress: a narrow screen", lambda: narrow_screens_are_not_wrapped(gate))
    score.check("progress: quick runs are quiet", lambda: quick_runs_are_quiet(gate))
    for env in ({"CI": "true"}, {"TERM": "dumb"}):
        score.check(f"progress: none with {env}", lambda e=env: nothing_is_shown(gate, e))
    for arguments, env, is_terminal, wanted in COLORS:
        name = f"colour: {' '.join(arguments)} {env} {'on a terminal' if is_terminal else 'into a pipe'}"
        check = lambda a=arguments, e=env, t=is_terminal, w=wanted: color_is(gate, a, e, t, w)
        score.check(name, check)
