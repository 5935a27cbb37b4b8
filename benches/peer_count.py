"""Counts the findings of a report with a Python library: `peer_count.py LIBRARY KIND FILE`.

Prints how many open findings of each severity word there are, as JSON. Imports as little as it can: its start is
part of what is measured.
"""

import json
import sys


def words(kind, report):
    """The severity word of every open finding of a parsed JSON report."""
    if kind == "trivy":
        return (row["Severity"] for result in report["Results"] for row in result.get("Vulnerabilities", ()))
    if kind == "dependency-check-json":
        return (row["severity"] for it in report["dependencies"] for row in it.get("vulnerabilities", ()))
    if kind == "gitleaks":
        return (row["RuleID"] for row in report)
    if kind == "sonarqube":
        return (row["severity"] for row in report["issues"] if row["status"] != "CLOSED")
    return (row["level"] for run in report["runs"] for row in run["results"] if not row.get("suppressions"))


def words_typed(path):
    """Trivy through msgspec's typed decoder, which skips what the types do not name."""
    import msgspec

    class Row(msgspec.Struct):
        Severity: str

    class Result(msgspec.Struct):
        Vulnerabilities: list[Row] = []

    class Report(msgspec.Struct):
        Results: list[Result] = []

    with open(path, "rb") as file:
        report = msgspec.json.decode(file.read(), type=Report)
    return (row.Severity for result in report.Results for row in result.Vulnerabilities)


def words_xml(library, path):
    """Dependency-Check XML as a tree."""
    if library == "lxml":
        from lxml import etree
    else:
        from xml.etree import ElementTree as etree
    root = etree.parse(path).getroot()
    space = root.tag[: root.tag.index("}") + 1]
    return (row.findtext(f"{space}severity") for row in root.iter(f"{space}vulnerability"))


def main(library, kind, path):
    """Counts and prints."""
    if library in ("lxml", "etree"):
        found = words_xml(library, path)
    elif library == "msgspec":
        found = words_typed(path)
    else:
        with open(path, "rb") as file:
            text = file.read()
        if library == "orjson":
            import orjson

            report = orjson.loads(text)
        else:
            report = json.loads(text)
        found = words(kind, report)
    counts = {}
    for word in found:
        counts[word] = counts.get(word, 0) + 1
    print(json.dumps(counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
