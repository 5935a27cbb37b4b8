//! Every key of the waiver file, once: the reader, "did you mean", the JSON Schema and the reference page use this table.

use super::values;
use crate::policy::{Fault, Key, ScalarType, Table, Type};
use crate::yaml::Scalar;

/// A sort of single value.
const fn scalar(what: &'static str, pattern: &'static str, check: fn(&Scalar) -> Result<(), Fault>) -> ScalarType {
    ScalarType { what, pattern, check }
}

static ID: ScalarType = scalar("one id", r"^[^\s,*?]+$", |it| values::id(&it.text).map(drop));
static FINGERPRINT: ScalarType =
    scalar("20 hexadecimal digits", "^[0-9A-Fa-f]{20}$", |it| values::fingerprint(&it.text).map(drop));
static PURL: ScalarType = scalar("a package URL", "^pkg:[^/]+/.+$", |it| values::purl(&it.text).map(drop));
static GLOB: ScalarType = scalar("a glob", "", |it| values::glob(&it.text).map(drop));
static RANGE: ScalarType = scalar("a version range", "", |it| values::range(&it.text).map(drop));
static TOOL: ScalarType =
    scalar("a tool id such as `trivy`", "^[a-z0-9]+(-[a-z0-9]+)*$", |it| values::tool(&it.text).map(drop));
static TEXT: ScalarType = scalar("text", "", |_| Ok(()));
static INSTANT: ScalarType =
    scalar("a date or an instant", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ].+)?$", |it| values::instant(&it.text).map(drop));
static UNTIL: ScalarType = scalar("`fixed`", "^fixed$", |it| values::until(&it.text));
static WHILE: ScalarType = scalar(
    "`score < 7.0` or `severity < high`",
    r"^(score ?< ?(10(\.0)?|[0-9](\.[0-9])?)|severity ?< ?(critical|high|medium|low))$",
    |it| values::bound(&it.text).map(drop),
);
static GRACE: ScalarType = scalar("days such as `14d`", "^[0-9]+ ?[dw]$", |it| values::days(&it.text).map(drop));

const fn key(name: &'static str, kind: &'static ScalarType, doc: &'static str) -> Key {
    Key { name, doc, kind: Type::Scalar(kind) }
}

/// One waiver.
pub static WAIVER: Table = Table {
    what: "a waiver",
    keys: &[
        key("id", &ID, "What is waived: a vulnerability under any of its names, or a rule; in any case."),
        key(
            "fingerprint",
            &FINGERPRINT,
            "What is waived: one finding, by the digits that `gate check` prints with it.",
        ),
        key("package", &GLOB, "Only in components of this name; `*` stays within one `/` part, `**` does not."),
        key("purl", &PURL, "Only in this component: type, namespace and name, with the version where one is given."),
        key("range", &RANGE, "Only in these versions of `package` or `purl`, in semver (`\"<6.1.14\"`)."),
        key("path", &GLOB, "Only in files, or scanned things, that fit; relative, with `/`."),
        key("tool", &TOOL, "Only in findings of this tool."),
        key("reason", &TEXT, "Why it does no harm here."),
        key("owner", &TEXT, "Who answers for it."),
        key("approved_by", &TEXT, "Who agreed; `waivers.approvers` of the policy says who may."),
        key("ticket", &TEXT, "Where it is tracked."),
        key("created", &INSTANT, "Since when: `waivers.max_days` of the policy counts from here, else from today."),
        key("expires", &INSTANT, "When it ends, always required. A date is over as that day begins, in UTC."),
        key("until", &UNTIL, "`fixed`: it holds until a report names a version with a fix."),
        key(
            "while",
            &WHILE,
            "It holds while every tool's score, or severity, is below this; what has none is not below it.",
        ),
        key(
            "grace",
            &GRACE,
            "It holds for so long after the day the flaw was published; without that day it does not.",
        ),
    ],
};
