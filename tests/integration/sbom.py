"""Bills of materials, held against validators that are not ours: cyclonedx-python-lib for CycloneDX, spdx-tools for SPDX.

What gate writes is valid for them, whatever it was made of; what gate calls valid and invalid is so for them too; and a
comparison of its own finds nothing lost that `gate sbom convert` does not name.
"""

import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from harness import ROOT, hold

TOOLS = ROOT / "target" / "integration"
FORMATS = ("cyclonedx", "cyclonedx-1.5", "cyclonedx-1.7", "cyclonedx-xml", "spdx")
VERSIONS = {"1.2": SchemaVersion.V1_2, "1.3": SchemaVersion.V1_3, "1.4": SchemaVersion.V1_4, "1.5": SchemaVersion.V1_5,
            "1.6": SchemaVersion.V1_6, "1.7": SchemaVersion.V1_7}

# What each document has of its own: the names in it, and what names it.
ANEW = ("bom-ref", "ref", "dependsOn[]", "assemblies[]", "SPDXID", "spdxElementId", "relatedSpdxElement", "documentDescribes[]",
        "licenseId", "serialNumber", "specVersion", "$schema", "documentNamespace", "spdxVersion")


def cyclonedx(text, validators={}):
    version = json.loads(text)["specVersion"]
    if version not in validators:
        validators[version] = JsonStrictValidator(VERSIONS[version])
    return validators[version].validate_str(text)


def spdx(text):
    document = JsonLikeDictParser().parse(json.loads(text))
    messages = validate_full_spdx_document(document)
    return [message.validation_message for message in messages]


def valid(kind, text):
    """Whether the validator of the format has nothing to say."""
    if kind == "cyclonedx-xml":
        wrong = XmlValidator(SchemaVersion.V1_5).validate_str(text)
    elif kind == "spdx":
        wrong = spdx(text)
    else:
        wrong = cyclonedx(text)
    hold(not wrong, f"as {kind}: {str(wrong)[:1500]}")


def emitted(gate, path, folder, counts):
    """Everything gate makes of a report, as far as it can read it."""
    for kind in FORMATS:
        out = Path(folder, kind)
        out.unlink(missing_ok=True)
        done = gate.run(["sbom", path, "--format", kind, "--output", out])
        if done.returncode != 0:
            hold(done.returncode == 3 and not out.exists(), done.stderr.decode(errors="replace"))
            return
        text = out.read_text()
        valid(kind, text)
        own = gate.run(["sbom", "validate", out])
        hold(own.returncode == 0, own.stdout.decode(errors="replace"))
        again = gate.run(["sbom", out, "--format", kind])
        hold(again.stdout == out.read_bytes(), f"as {kind}: read and written again it is not the same")
        out.unlink()
    counts[0] += 1


def reports():
    fixtures = sorted(path for path in (ROOT / "fixtures").glob("*/*/report.*"))
    corpus = os.environ.get("GATE_CORPUS")
    if not corpus:
        print("not run: bills of materials of real reports (GATE_CORPUS is not set)")
        return fixtures
    return fixtures + sorted(path for path in Path(corpus).rglob("*") if path.is_file() and path.suffix != ".md")


def generated(folder):
    """Bills of materials of other tools: cyclonedx-py, cyclonedx-npm, npm."""
    project = Path(folder, "project")
    project.mkdir()
    package = {"name": "shop", "version": "1.0.0", "license": "MIT",
               "dependencies": {"debug": "4.4.1", "@isaacs/cliui": "8.0.2"}, "devDependencies": {"semver": "7.7.2"}}
    (project / "package.json").write_text(json.dumps(package))
    quiet = {"check": True, "capture_output": True, "cwd": project}
    subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], **quiet)
    files = {}
    cli = TOOLS / "node" / "node_modules" / ".bin" / "cyclonedx-npm"
    for version in ("1.4", "1.5", "1.6", "1.7"):
        for ending in ("json", "xml"):
            files[f"cyclonedx-npm {version} {ending}"] = out = project / f"npm-{version}.{ending}"
            subprocess.run([cli, "--spec-version", version, "--output-format", ending, "--output-file", out], **quiet)
            files[f"cyclonedx-py {version} {ending}"] = out = project / f"py-{version}.{ending}"
            command = [Path(sys.executable).parent / "cyclonedx-py", "environment", "--sv", version, "--of", ending, "-o", out]
            subprocess.run(command, **quiet)
    for kind in ("cyclonedx", "spdx"):
        files[f"npm sbom {kind}"] = out = project / f"npm-sbom-{kind}.json"
        out.write_bytes(subprocess.run(["npm", "sbom", "--sbom-format", kind], **quiet).stdout)
    return files


def leaves(value, field, found):
    if isinstance(value, dict):
        for key, inner in value.items():
            leaves(inner, f"{field}.{key}" if field else key, found)
    elif isinstance(value, list):
        for inner in value:
            leaves(inner, f"{field}[]", found)
    elif value not in (None, "", "NOASSERTION"):
        found.add((field, str(float(value)) if isinstance(value, (int, float)) else str(value).lower()))


def spelling(text):
    """A text as any document may spell it: package URLs with or without escapes, times with or without zeros."""
    text = text.replace("package_manager", "package-manager")
    return text.replace("%40", "@").replace("%2b", "+").replace("%3a", ":").replace("+00:00", "z").replace(".000z", "z")


def flat(field):
    """A nested component is one of the flat list, and of licences only the text has a name."""
    field = field.replace("components[].components[]", "components[]").replace("metadata.component.components[]", "components[]")
    return field.replace("licenses[].license.", "licenses[].").replace("tools.components[]", "tools[]")


def told(field, named):
    """Whether a field is named. Versions of the format put an author, and the maker of a tool, in several places."""
    makers = {f"metadata.tools[].{key}" for key in ("vendor", "supplier.name", "publisher", "group")}
    if field.endswith(".author"):
        field += "s[].name"
    return flat(field).startswith(named) or flat(field) in makers and "metadata.tools[].manufacturer.name".startswith(named)


def lost(gate, path, folder):
    """Every value of the original is in what came back, or in a field that was named."""
    original = json.loads(path.read_text())
    own = "spdx" if "spdxVersion" in original else {"1.6": "cyclonedx", "1.7": "cyclonedx-1.7"}.get(original["specVersion"], "cyclonedx-1.5")
    for kind in FORMATS:
        there, back, report = (Path(folder, name) for name in ("there", "back", "loss.json"))
        for step in (["--to", kind, "--output", there, "--loss", report, path], ["--to", own, "--output", back, there]):
            done = gate.run(["sbom", "convert", *step])
            hold(done.returncode == 0, done.stderr.decode(errors="replace"))
        before, after = set(), set()
        leaves(original, "", before)
        leaves(json.loads(back.read_text()), "", after)
        values = {spelling(value) for _, value in after}
        named = tuple(loss["field"].removesuffix("[]") for loss in json.loads(report.read_text())["losses"])
        missing = [(field, value) for field, value in sorted(before)
                   if not field.endswith(ANEW) and "licenseref-" not in value and not told(field, named)
                   and spelling(value) not in values]
        hold(not missing, f"to {kind}: {missing[:10]} missing and not named: {named}")
        strict = gate.run(["sbom", "convert", "--strict", "--to", kind, "--output", Path(folder, "strict"), path])
        hold(strict.returncode == (1 if named else 0), f"--strict to {kind}: exit {strict.returncode}")


def places(value, found):
    """Every object and list of a document."""
    if isinstance(value, (dict, list)):
        found.append(value)
        for inner in value.values() if isinstance(value, dict) else value:
            places(inner, found)


def damage(document, chance):
    """One small wrong, or none."""
    document = copy.deepcopy(document)
    found = []
    places(document, found)
    target = chance.choice([place for place in found if place])
    key = chance.choice(list(target)) if isinstance(target, dict) else chance.randrange(len(target))
    wrong = chance.choice([None, True, -1, 0.5, "", "x", "X y", [], {}, ["x"], {"x": 1}, "2026-13-01", "urn:uuid:x", "git@host:a/b"])
    if isinstance(target, dict) and key in ("specVersion", "bomFormat"):
        return document
    match chance.randrange(5):
        case 0:
            del target[key]
        case 1 if isinstance(target, dict):
            target[f"{key}x"] = target.pop(key)
        case 2 if isinstance(target, list):
            target.append(copy.deepcopy(target[key]))
        case _:
            target[key] = wrong
    return document


def agree(gate, path, folder, times=15):
    """gate and the other validator call the same documents valid."""
    document = json.loads(path.read_text())
    # A validator in Python takes its time, and every sort of thing is among the first.
    for key in ("components", "dependencies", "vulnerabilities"):
        if key in document:
            document[key] = document[key][:6]
    chance = random.Random(path.name)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        texts = {}
        for at in range(times):
            texts[f"{at:04}.json"] = text = json.dumps(damage(document, chance))
            Path(place, f"{at:04}.json").write_text(text)
        found = gate.json(["sbom", "validate", "--format", "json", "--root", place, "."], {0, 1, 3})
    for file in found["files"]:
        hold(not file["unread"], f"{file['path']}: {file['unread']}")
        ours = not [fault for fault in file["faults"] if fault["kind"] == "schema"]
        theirs = cyclonedx(texts[Path(file["path"]).name])
        hold(ours == (theirs is None), f"{texts[Path(file['path']).name][:3000]}\ngate: {file['faults'][:3]}\nother: {str(theirs)[:500]}")


def run(score, gate):
    with tempfile.TemporaryDirectory() as folder:
        counts = [0]
        for path in reports():
            name = "/".join(path.parts[-3:])
            score.check(f"bills of materials of {name}", lambda p=path: emitted(gate, p, folder, counts))
        print(f"{counts[0]} reports became bills of materials in {len(FORMATS)} formats")
        files = {}
        score.check("bills of materials of other tools", lambda: files.update(generated(folder)))
        corpus = os.environ.get("GATE_CORPUS")
        golden = sorted(Path(corpus).rglob("*.golden")) if corpus else []
        files |= {path.name: path for path in golden if b'"CycloneDX"' in path.read_bytes() or b'"spdxVersion"' in path.read_bytes()}
        for name, path in files.items():
            score.check(f"bill of materials of {name}", lambda p=path: emitted(gate, p, folder, counts))
            if path.suffix == ".xml":
                continue
            score.check(f"losses of {name}", lambda p=path: lost(gate, p, folder))
            if b'"CycloneDX"' in path.read_bytes():
                score.check(f"validators agree on {name}", lambda p=path: agree(gate, p, folder))
