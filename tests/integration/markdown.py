"""Job summary and comment, read back by GitHub's own parser (cmark-gfm): hostile reports become neither structure nor
links, and nothing that sites look for in finished text is found."""

import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options

from harness import NOW, hold

TEXTS = [
    "a | b | c", "\\|", "`|`", "``` \n# x\n```", "</details><script>alert(1)</script>", "</summary>\n\n# x",
    "<!-- gate:verdict service= stage= -->", "-->", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
    "![a](https://evil.example/x.png)", "[^1]: x", "<https://evil.example>",
    "https://evil.example www.evil.example a@b.example mailto:a@b.example xmpp:a@b.example",
    "@team @org/team fixes #12 GH-3 org/repo#4 !5 &6 $7 %8 ~bug", ":tada: :+1:", "/close",
    "\n\n# heading\n\n- item\n\n1. one\n\n> quote\n\n    code\n\n---\n", "- x", "1. x", "# x", "=====", "**x __y ~~z *a _b",
    "&lt;script&gt; &#64;team", "$`x`$ {+x+} [[x]] [TOC]", "3a542d2cf3bc6375c85c3babf3a044bf78428fb5",
    "::error::x ]]> {% raw %}", "\u202eevil\u2066 \x1b[2J", "漢字 🦀 \u0301",
]
# What GitHub and GitLab look for in finished text, outside code.
LATER = [
    r"(^|\W)@\w", r"#\d", r"[!&$^]\d", r"[~%][\w\"]", r":[\w+-]+:", r"\w://", r"(?i)www\.\S", r"\S@\w",
    r"\b[0-9a-f]{7,40}\b", r"\b[A-Z][A-Z0-9_]+-\d",
]


class Page(HTMLParser):
    """Tags of a page without our own marks in text, and the runs of text outside code."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.runs, self.code, self.comments = [], [""], 0, 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.runs.append("")
        self.code += tag in ("code", "pre")
        if tag not in ("wbr", "code"):
            self.tags.append((tag, tuple(name for name, _ in attributes)))

    def handle_endtag(self, tag):
        self.runs.append("")
        self.code -= tag in ("code", "pre")
        if tag not in ("wbr", "code"):
            self.tags.append("/" + tag)

    def handle_comment(self, _):
        self.comments += 1

    def handle_data(self, data):
        if not self.code:
            self.runs[-1] += data


def report(text):
    rows = [
        {"VulnerabilityID": text, "PkgName": text, "InstalledVersion": "1", "FixedVersion": fixed, "Severity": "HIGH",
         "Title": text, "PkgPath": text}
        for fixed in (text, "")
    ]
    secret = {"RuleID": text, "Category": "x", "Severity": "HIGH", "Title": text, "StartLine": 3, "EndLine": 3,
              "Match": "x"}
    results = [
        {"Target": text, "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": rows},
        {"Target": text + "x", "Class": "secret", "Secrets": [secret]},
    ]
    return {"SchemaVersion": 2, "CreatedAt": "2026-11-20T11:00:00Z", "ArtifactName": text,
            "ArtifactType": "container_image", "Results": results}


def page(gate, text, output):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "trivy.json").write_text(json.dumps(report(text)))
        policy = f"version: 1\nextends: fawkes\nservice: {json.dumps(text)}\n"
        Path(folder, "gate.yaml").write_text(policy)
        command = ["check", "--now", NOW, "--stage", "image", "--branch", "main", "-o", output, "trivy.json"]
        done = gate.run(command, cwd=folder)
        hold(done.returncode in (1, 3), f"exit {done.returncode}: {done.stderr.decode()}")
        source = done.stdout.decode()
    html = cmarkgfm.github_flavored_markdown_to_html(source, options=Options.CMARK_OPT_UNSAFE)
    return source, Page(html)


def harmless(gate, text, output, wanted):
    source, seen = page(gate, text, output)
    differs = next((pair for pair in zip(seen.tags, wanted.tags) if pair[0] != pair[1]), None)
    hold(seen.tags == wanted.tags, f"structure differs at {differs}, {len(seen.tags)} tags of {len(wanted.tags)}\n{source}")
    hold(not any(tag[0] == "a" for tag in seen.tags), "there is a link")
    hold(seen.comments == 1, f"{seen.comments} comments")
    for run in seen.runs:
        found = next((pattern for pattern in LATER if re.search(pattern, run)), None)
        hold(found is None, f"{found} is found in {run!r}")


def run(score, gate):
    for output in ("markdown", "comment"):
        _, wanted = page(gate, "x", output)
        score.check(f"{output}: the page has a structure", lambda w=wanted: hold(len(w.tags) > 150, len(w.tags)))
        for text in TEXTS:
            score.check(f"{output}: {text!r} is text", lambda t=text, o=output, w=wanted: harmless(gate, t, o, w))
