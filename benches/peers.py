"""Other programs that count the findings of the same files, for comparison."""

import importlib.metadata
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COUNT = str(Path(__file__).with_name("peer_count.py"))

# jq and jaq run the same program: open findings counted by the tool's own word.
JQ = {
    "trivy": ".Results[].Vulnerabilities[]?.Severity",
    "dependency-check-json": ".dependencies[].vulnerabilities[]?.severity",
    "gitleaks": ".[].RuleID",
    "sonarqube": '.issues[] | select(.status != "CLOSED") | .severity',
    "sarif": ".runs[].results[] | select((.suppressions // []) == []) | .level",
}


@dataclass(frozen=True)
class Peer:
    """A program that can read some of the kinds."""

    name: str
    version: str
    program: tuple

    def command(self, kind, path):
        """The command line that counts the findings of `path`."""
        if self.program[0] == sys.executable:
            return [*self.program, kind, str(path)]
        return [*self.program, "-c", f"reduce ({JQ[kind]}) as $word ({{}}; .[$word] += 1)", str(path)]

    def reads(self, kind):
        """Whether the peer reads this kind of report."""
        library = self.program[-1]
        if kind == "dependency-check-xml":
            return library in ("lxml", "etree")
        if library == "msgspec":
            return kind == "trivy"
        return library not in ("lxml", "etree")


def installed(jaq=None):
    """Every peer found on this machine, with its version."""
    peers = []
    for name, program in (("jq", shutil.which("jq")), ("jaq", jaq or shutil.which("jaq"))):
        if program:
            told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
            peers.append(Peer(name, told.strip().removeprefix(name).lstrip("- "), (program,)))
    python = ".".join(map(str, sys.version_info[:3]))
    for library in ("orjson", "msgspec", "lxml"):
        try:
            version = f"{importlib.metadata.version(library)}, Python {python}"
        except importlib.metadata.PackageNotFoundError:
            continue
        peers.append(Peer(library, version, (sys.executable, COUNT, library)))
    for library in ("json", "etree"):
        peers.append(Peer(f"python {library}", python, (sys.executable, COUNT, library)))
    return peers
