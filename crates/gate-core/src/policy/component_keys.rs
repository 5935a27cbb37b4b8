//! The keys of a gate that judge what components are: their licences, and what bills of materials say of them.

use super::keys::{Choice, PACKAGE, SCOPES, Table, Type, key, word};
use super::values;

/// What a licence does.
pub(super) static LICENSE_ACTIONS: &[Choice] =
    &[word("allow", "nothing"), word("warn", "it is told, and does not count"), word("block", "it counts")];

/// Rules on licences.
pub(super) static LICENSES: Table = Table {
    what: "a set of licence rules",
    keys: &[
        key(
            "allow",
            Type::List(&Type::Scalar(&values::SPDX)),
            "Licences that may be used. `GPL-2.0-or-later` means version 2.0 and every later one; a licence allows the same one \
             with an exception of the SPDX list.",
        ),
        key("review", Type::List(&Type::Scalar(&values::SPDX)), "Licences that a person has to look at: they warn."),
        key(
            "deny",
            Type::List(&Type::Scalar(&values::SPDX)),
            "Licences that may not be used, with any exception that the lists do not name. Goes before `review`, and that \
             before `allow`.",
        ),
        key(
            "unlisted",
            Type::Word(LICENSE_ACTIONS),
            "What licences of SPDX do that stand on no list. Default `block` where `allow` lists something, else `allow`.",
        ),
        key(
            "unknown",
            Type::Word(LICENSE_ACTIONS),
            "What licences do that SPDX does not know, texts that name none, and components without one. Default `block` where \
             `allow` lists something, else `warn`.",
        ),
        key(
            "scope",
            Type::Word(SCOPES),
            "Which components: those that are shipped, or those that are not. Default all.",
        ),
    ],
};

/// Minimum elements.
pub(super) static ELEMENTS: &[Choice] = &[
    word("ntia-2021", "what NTIA asked for in 2021: the first five, author and timestamp"),
    word("cisa-2025", "what CISA's draft of 2025 asks for: all of them"),
    word("supplier", "who supplies or makes the component"),
    word("name", "its name"),
    word("version", "its version"),
    word("identifier", "a package URL or CPE"),
    word("relationship", "its place in the dependency graph"),
    word("hash", "a hash with its algorithm"),
    word("license", "a licence"),
    word("author", "who made the document, if only the tool"),
    word("timestamp", "when the document was made"),
    word("tool", "with which tool the document was made"),
    word("context", "whether the document was made before, during or after the build"),
    word("coverage", "whether the document says that it is complete or incomplete"),
];

/// Rules on components.
pub(super) static COMPONENTS: Table = Table {
    what: "a set of component rules",
    keys: &[
        key(
            "elements",
            Type::OneOrList(&Type::Word(ELEMENTS)),
            "What every bill of materials has to say, of each component or of itself. What is missing is a finding of each \
             component that lacks it.",
        ),
        key("forbid", Type::OneOrMore(&PACKAGE), "Packages that may not be there."),
        key(
            "require",
            Type::OneOrMore(&PACKAGE),
            "Packages that have to be there, each in one of the bills of materials.",
        ),
    ],
};
