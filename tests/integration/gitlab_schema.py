"""What GitLab's schemas ask of its reports, in our own words: they come in no package that could be installed here.

Security reports: version 15.2.1 of GitLab's security report schemas. Code quality: what GitLab's parser demands of a
row, and stops at where it is missing.
"""

TEXT = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
ADDRESS = {"type": "string", "pattern": "^(https?|ftp)://.+"}


def record(required, **optional):
    """An object with these keys; others may be there, as in GitLab's schemas."""
    return {"type": "object", "required": sorted(required), "properties": {**required, **optional}}


def rows(of, **more):
    return {"type": "array", "items": of, **more}


def words(*of):
    return {"type": "string", "enum": list(of)}


SOFTWARE = record({"id": TEXT, "name": TEXT, "version": TEXT, "vendor": record({"name": TEXT})}, url=ADDRESS)
DEPENDENCY = record({"package": record({"name": {"type": "string"}}), "version": {"type": "string"}})
LINE = {"type": "number", "minimum": 1}
LOCATIONS = {
    "gitlab-container-scanning": record({"dependency": DEPENDENCY, "operating_system": TEXT, "image": TEXT}),
    "gitlab-dependency-scanning": record({"file": TEXT, "dependency": DEPENDENCY}),
    "gitlab-sast": record({"file": TEXT}, start_line=LINE),
    "gitlab-secret-detection": record({"commit": record({"sha": TEXT})}, file=TEXT, start_line=LINE),
}
# Details are named fields of a known type; texts are the only ones that gate writes.
DETAILS = {"type": "object", "additionalProperties": record({"name": TEXT, "type": words("text"), "value": TEXT})}


def security(output):
    """The schema of a security report."""
    identifier = record({"type": TEXT, "name": TEXT, "value": TEXT}, url=ADDRESS)
    vulnerability = record(
        {"id": TEXT, "identifiers": rows(identifier, minItems=1, maxItems=20), "location": LOCATIONS[output]},
        name={"type": "string", "maxLength": 255},
        description={"type": "string", "maxLength": 1_048_576},
        severity=words("Info", "Unknown", "Low", "Medium", "High", "Critical"),
        solution={"type": "string", "maxLength": 7_000},
        links=rows(record({"url": ADDRESS})),
        details=DETAILS,
    )
    scan = record(
        {
            "analyzer": SOFTWARE,
            "scanner": SOFTWARE,
            "type": words(output.removeprefix("gitlab-").replace("-", "_")),
            "start_time": TIME,
            "end_time": TIME,
            "status": words("success", "failure"),
        },
        messages=rows(record({"level": words("info", "warn", "fatal"), "value": TEXT})),
    )
    version = {"const": "15.2.1"}
    return record({"version": version, "scan": scan, "vulnerabilities": rows(vulnerability)})


CODE_QUALITY = rows(
    record(
        {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": words("info", "minor", "major", "critical", "blocker"),
            "location": record({"path": TEXT, "lines": record({"begin": {"type": "integer", "minimum": 1}})}),
        }
    )
)
