//! Every key of a policy file, once: the reader, "did you mean", the JSON Schema and the reference page use this table.

use super::component_keys::{COMPONENTS, LICENSES};
use super::event_keys::EVENT_SETTINGS;
use super::values::{self, ScalarType};

/// A key with its meaning.
#[derive(Debug)]
pub struct Key {
    /// As written in the file.
    pub name: &'static str,
    /// What it is for, Markdown, one to three sentences.
    pub doc: &'static str,
    /// What it may hold.
    pub kind: Type,
}

/// A mapping with known keys.
#[derive(Debug)]
pub struct Table {
    /// What the mapping is, for messages (`a gate`).
    pub what: &'static str,
    /// Its keys, in the order of the documentation.
    pub keys: &'static [Key],
}

/// A word and its meaning.
#[derive(Debug)]
pub struct Choice {
    /// As written in the file.
    pub word: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// What a key may hold. Overlays: scalars replace, mappings merge, lists add; `{only: [...]}` replaces a list.
#[derive(Debug)]
pub enum Type {
    /// `true` or `false`.
    Flag,
    /// A whole number within limits.
    Whole {
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
    },
    /// One value with a grammar of its own.
    Scalar(&'static ScalarType),
    /// One of these words.
    Word(&'static [Choice]),
    /// A list, or `{only: list}`.
    List(&'static Type),
    /// A list, or one item instead, which replaces the base's list.
    OneOrList(&'static Type),
    /// A mapping with known keys.
    Map(&'static Table),
    /// A mapping with free keys.
    Named {
        /// What the keys are.
        keys: &'static ScalarType,
        /// What stands under each.
        values: &'static Type,
    },
    /// A list for every stage of the gate, or a mapping from stage to list.
    PerStage(&'static Type),
    /// One mapping, or a list of them. A mapping in an overlay merges into the base's one mapping.
    OneOrMore(&'static Table),
    /// An ordered list of `pattern: word`, or one word for every branch. An overlay's lines stand before the base's.
    Enforce(&'static [Choice]),
    /// Conditions on measures, by key.
    Measures,
    /// A list of paths, each alone or as `tool: path`.
    Reports,
}

pub(super) const fn key(name: &'static str, kind: Type, doc: &'static str) -> Key {
    Key { name, doc, kind }
}

pub(super) const fn word(word: &'static str, doc: &'static str) -> Choice {
    Choice { word, doc }
}

/// The whole file.
pub static ROOT: Table = Table {
    what: "a policy",
    keys: &[
        key("version", Type::Whole { min: 1, max: 1 }, "Version of the file format: `1`. Has to be there."),
        key(
            "extends",
            Type::Scalar(&values::BASE),
            "The one policy this file builds on: a ready policy by name, or a file by its path relative to this one. \
             Without it the file has the settings of `fawkes` and no gates but its own; `none` starts from nothing.",
        ),
        key("service", Type::Scalar(&values::TEXT), "Name of the service, for events and titles."),
        key("advisory", Type::Flag, "Says that a policy in which nothing can block is meant."),
        key(
            "reports",
            Type::Reports,
            "Paths or globs of reports, used when the command line names none. `gitleaks: path` names the tool where \
             the content cannot tell, as with an empty Gitleaks report.",
        ),
        key("exclude", Type::List(&Type::Scalar(&values::PATH_GLOB)), "Files in report folders that are no reports."),
        key("branches", Type::Map(&BRANCHES), "What is known about branches."),
        key("evidence", Type::Map(&EVIDENCE), "What a report has to fulfil to count as evidence."),
        key("score", Type::Map(&SCORE), "Which of the published scores count against `score` limits."),
        key("limits", Type::Map(&LIMITS), "Limits on what is read. Reaching one is an error, never a cut."),
        key("gates", Type::Named { keys: &values::GATE_ID, values: &Type::Map(&GATE) }, "The gates, by id."),
        key("waivers", Type::Map(&WAIVERS), "What `.gate/waivers.yaml` may do."),
        key("ignore_files", Type::Map(&IGNORE_FILES), "How the tools' own ignore files are taken."),
        key("events", Type::Map(&EVENT_SETTINGS), "Who is told of events."),
    ],
};

static BRANCHES: Table = Table {
    what: "branch settings",
    keys: &[key(
        "protected",
        Type::List(&Type::Scalar(&values::BRANCH_GLOB)),
        "Branches that `protected` means in `enforce`. `*` stays within one `/` part, `**` does not; case matters.",
    )],
};

/// Levels of a check.
pub(super) static LEVELS: &[Choice] = &[
    word("error", "the evidence is not usable; what requires it is in error"),
    word("warn", "said with weight"),
    word("note", "said"),
    word("off", "not looked at"),
];

static EVIDENCE: Table = Table {
    what: "evidence settings",
    keys: &[
        key("max_age", Type::Scalar(&values::DURATION), "Older reports are `stale`, by the report's own time."),
        key(
            "checks",
            Type::Named { keys: &values::CODE, values: &Type::Word(LEVELS) },
            "Levels of single checks, by code, where they differ from the check's own.",
        ),
    ],
};

/// Which published scores count.
pub(super) static SCORE_USES: &[Choice] = &[
    word("any", "any published base score at or above the limit counts"),
    word("max", "the largest one"),
    word("vendor", "the one the vendor or distribution published, else any"),
    word("nvd", "the one the NVD published, else any"),
    word("v4-first", "CVSS 4.0 scores, else any"),
];

/// What to do without a score.
pub(super) static UNSCORED: &[Choice] = &[
    word("by-severity", "the severity word decides by the score range it stands for; without one it counts"),
    word("block", "it counts"),
    word("ignore", "it does not count"),
];

static SCORE: Table = Table {
    what: "score settings",
    keys: &[
        key("use", Type::Word(SCORE_USES), "Which of several published scores."),
        key("unscored", Type::Word(UNSCORED), "What a finding without a score does under a `score` limit."),
    ],
};

static LIMITS: Table = Table {
    what: "limits",
    keys: &[
        key("element_bytes", Type::Scalar(&values::SIZE), "Size of one element of a report."),
        key("string_bytes", Type::Scalar(&values::SIZE), "Size of one text that is kept."),
        key("nesting", Type::Whole { min: 1, max: 10_000 }, "Depth of nesting in a report."),
        key("findings", Type::Whole { min: 1, max: 4_000_000_000 }, "Findings in the whole run."),
        key("inputs", Type::Whole { min: 1, max: 4_000_000_000 }, "Files in the whole run."),
        key("archive_members", Type::Whole { min: 1, max: 4_000_000_000 }, "Members of one zip archive."),
        key("expanded_bytes", Type::Scalar(&values::SIZE), "Size that a zip archive or a gzip file unpacks to."),
    ],
};

/// What a failing gate does.
pub(super) static ENFORCEMENTS: &[Choice] = &[
    word("block", "failure fails the run"),
    word("warn", "failure and absent evidence are said; unusable evidence stays an error"),
    word("off", "the gate is not judged"),
];

/// When the run stops.
pub(super) static STOPS: &[Choice] = &[
    word("immediately", "no further tool is started after this gate failed"),
    word("end", "everything else is still judged"),
];

/// When a gate is judged at all.
pub(super) static ENABLED: &[Choice] = &[
    word("true", "always"),
    word("false", "never"),
    word("when-configured", "once `requires` names evidence, a list names a licence, or `components` says something"),
];

static GATE: Table = Table {
    what: "a gate",
    keys: &[
        key("title", Type::Scalar(&values::TEXT), "One line for people."),
        key("enabled", Type::Word(ENABLED), "When the gate is judged at all. Default `true`."),
        key("stage", Type::Scalar(&values::STAGE), "The one stage it is judged in; short for `stages`."),
        key(
            "stages",
            Type::OneOrList(&Type::Scalar(&values::STAGE)),
            "The stages it is judged in. `every` is whatever stage is asked for.",
        ),
        key(
            "requires",
            Type::PerStage(&Type::Scalar(&values::TOOL)),
            "Tools whose reports have to be there, all of them; a list for every stage of the gate, or a mapping from \
             stage to list.",
        ),
        key(
            "from",
            Type::OneOrList(&Type::Scalar(&values::TOOL)),
            "Tools whose findings and measures it judges, besides the required ones. `any` is every tool. Without \
             `from` it judges the required tools, and every tool when none is required.",
        ),
        key("deny", Type::OneOrMore(&SELECTOR), "Findings that count: all conditions of one selector have to hold."),
        key(
            "licenses",
            Type::Map(&LICENSES),
            "Which licences components may have. An expression is judged as a whole: of alternatives (`OR`) the best one, of \
             what is needed together (`AND`, several licences) the worst.",
        ),
        key(
            "components",
            Type::Map(&COMPONENTS),
            "What bills of materials have to say, and which packages they may list.",
        ),
        key(
            "max",
            Type::Whole { min: 0, max: 4_000_000_000 },
            "How many counted findings are let through. Default `0`.",
        ),
        key("require", Type::Measures, "Conditions on measures, all of them. A measure without a value is an error."),
        key(
            "enforce",
            Type::Enforce(ENFORCEMENTS),
            "What a failure does, by branch: the first line that matches holds, else `block`. Patterns are held \
             against the branch being built, of a pull request against its target; `protected` and `pull_request` \
             are reserved words. An unknown branch counts as protected.",
        ),
        key("stop", Type::Word(STOPS), "What a failure does to the rest of the run. Default `end`."),
    ],
};

/// Sorts of finding.
pub(super) static KINDS: &[Choice] = &[
    word("secret", "a credential in the open"),
    word("vulnerability", "a published vulnerability of a component"),
    word("misconfiguration", "a configuration that weakens the system"),
    word("license", "a licence that a tool reports or that a gate objects to"),
    word("component", "a package that a bill of materials should not list, or does not say enough about"),
    word("code-vulnerability", "a vulnerability in the project's own code"),
    word("bug", "a bug in the project's own code"),
    word("code-smell", "a maintainability issue"),
    word("hotspot", "a security-sensitive place that a person has to review"),
    word("issue", "a result whose tool does not say which of the above it is"),
];

/// Whether a component is shipped.
pub(super) static SCOPES: &[Choice] = &[
    word("runtime", "part of what runs, and whatever is not known to be `dev`"),
    word("dev", "for building and testing"),
];

static SELECTOR: Table = Table {
    what: "a selector",
    keys: &[
        key("kind", Type::OneOrList(&Type::Word(KINDS)), "Sort of flaw."),
        key("tool", Type::OneOrList(&Type::Scalar(&values::TOOL)), "Tool that reported it."),
        key("severity", Type::Scalar(&values::SEVERITY), "This severity or worse, in the tool's own word."),
        key("score", Type::Scalar(&values::SCORE), "This base score or more; see `score` at the top of the file."),
        key("new", Type::Flag, "Whether it is new against the baseline. Without a baseline this is an error."),
        key("fixable", Type::Flag, "Whether a fixed version is known."),
        key(
            "rule",
            Type::Scalar(&values::REGEX),
            "Regular expression over the rule or vulnerability id and its aliases.",
        ),
        key("path", Type::OneOrList(&Type::Scalar(&values::PATH_GLOB)), "Globs over the path."),
        key("package", Type::Map(&PACKAGE), "Package and versions."),
        key("scope", Type::Word(SCOPES), "Whether the component is shipped."),
        key(
            "license",
            Type::OneOrList(&Type::Scalar(&values::SPDX)),
            "Denied licences; what may be used under another one is not denied. Lists of more sorts: `licenses` of the gate.",
        ),
    ],
};

pub(super) static PACKAGE: Table = Table {
    what: "a package selector",
    keys: &[
        key("name", Type::Scalar(&values::PATH_GLOB), "Glob over the package name."),
        key("purl", Type::Scalar(&values::PATH_GLOB), "Glob over the package URL without its version."),
        key("range", Type::Scalar(&values::RANGE), "Semver range of the installed version; other versions do fit."),
    ],
};

/// Fields of a waiver.
pub(super) static WAIVER_FIELDS: &[Choice] = &[
    word("reason", "why"),
    word("owner", "who answers for it"),
    word("expires", "when it ends; always required"),
    word("ticket", "where it is tracked"),
    word("approved_by", "who agreed"),
    word("created", "since when"),
];

static WAIVERS: Table = Table {
    what: "waiver settings",
    keys: &[
        key(
            "max_days",
            Type::Whole { min: 1, max: 36_500 },
            "Days a waiver may last, counted from `created` or today.",
        ),
        key(
            "expiring_days",
            Type::Whole { min: 0, max: 36_500 },
            "Days before its end from which an exemption is said to expire.",
        ),
        key(
            "required",
            Type::List(&Type::Word(WAIVER_FIELDS)),
            "Fields that have to be filled; `expires` always is one.",
        ),
        key(
            "never",
            Type::List(&Type::Scalar(&values::TEXT)),
            "What no exemption may touch: `secrets`, a kind, a severity (and what is worse), `known-exploited`, or a gate \
             id; `critical on protected` binds on protected branches only. Binds the tools' own ignore files too.",
        ),
        key(
            "approvers",
            Type::Named { keys: &values::PATH_GLOB, values: &Type::List(&Type::Scalar(&values::PATH_GLOB)) },
            "Who may stand in `approved_by`, as globs over names, by glob over gate ids. A gate without a rule takes anyone.",
        ),
    ],
};

/// Levels for entries without an end.
static FOREVER: &[Choice] = &[word("warn", "honoured, with a warning"), word("error", "not honoured")];

static IGNORE_FILES: Table = Table {
    what: "ignore file settings",
    keys: &[
        key("entries_without_expiry", Type::Word(FOREVER), "What an entry without an end date is worth."),
        key("files", Type::Reports, "Ignore files that are not where their tools look for them, each as `tool: path`."),
    ],
};
