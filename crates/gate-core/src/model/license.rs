//! Licence texts as SPDX reads them.

use spdx::{AdditionItem, Expression, LicenseItem, LicenseReq, ParseMode};

/// Deprecated ids are everywhere (`GPL-2.0`, `GPL-2.0+`); guesses at names are not made: `bsd` is no licence.
const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: false,
};

/// Names that distributions and registries write for one licence and no other, in lower case without `the`, `license`
/// and punctuation.
const NAMES: [(&str, &str); 28] = [
    ("agpl 3", "AGPL-3.0-only"),
    ("apache 2", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("apache software 2.0", "Apache-2.0"),
    ("apache software version 2.0", "Apache-2.0"),
    ("apache version 2.0", "Apache-2.0"),
    ("asl 2.0", "Apache-2.0"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("cc0", "CC0-1.0"),
    ("eclipse public v 2.0", "EPL-2.0"),
    ("eclipse public v1.0", "EPL-1.0"),
    ("eclipse public v2.0", "EPL-2.0"),
    ("expat", "MIT"),
    ("gpl 2", "GPL-2.0-only"),
    ("gpl 2+", "GPL-2.0-or-later"),
    ("gpl 3", "GPL-3.0-only"),
    ("gpl 3+", "GPL-3.0-or-later"),
    ("gplv2", "GPL-2.0-only"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gplv3", "GPL-3.0-only"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("lgpl 2.1", "LGPL-2.1-only"),
    ("lgpl 2.1+", "LGPL-2.1-or-later"),
    ("lgplv2.1+", "LGPL-2.1-or-later"),
    ("lgplv3+", "LGPL-3.0-or-later"),
    ("mit", "MIT"),
    ("mozilla public version 2.0", "MPL-2.0"),
];

/// Whether a text is an SPDX id or expression.
pub fn is_expression(text: &str) -> bool {
    Expression::parse_mode(text, MODE).is_ok()
}

/// The SPDX id that a text is, in its own capitals.
pub fn id(text: &str) -> Option<&'static str> {
    // `+` is an operator, and the list knows hardly any id that ends in it.
    if text.ends_with('+') {
        return None;
    }
    let known = spdx::license_id(text).or_else(|| {
        let list = spdx::identifiers::LICENSES;
        let found = list.iter().find(|known| known.name.eq_ignore_ascii_case(text))?;
        spdx::license_id(found.name)
    });
    known.map(|id| id.name)
}

/// The expression behind a text: itself, or the licence that a well-known name means.
pub fn read(text: &str) -> Option<Expression> {
    let text = text.trim();
    if let Ok(expression) = Expression::parse_mode(text, MODE) {
        return Some(expression);
    }
    if let Some(id) = id(text) {
        return Expression::parse_mode(id, MODE).ok();
    }
    let plain = plain(text);
    let (_, id) = NAMES.iter().find(|(name, _)| *name == plain)?;
    Expression::parse_mode(id, MODE).ok()
}

fn plain(text: &str) -> String {
    let lower = text.to_ascii_lowercase().replace([',', '-', '_', '(', ')', '"'], " ");
    let words = lower.split_whitespace().filter(|word| !matches!(*word, "the" | "license" | "licence" | "licensed"));
    words.collect::<Vec<_>>().join(" ")
}

/// One licence of an expression, in the parts that rules ask about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The licence without its version: `GPL`, `Apache`, `MIT`.
    pub base: String,
    /// Its version in numbers; empty for licences without one.
    pub version: Vec<u32>,
    /// Whether later versions will do.
    pub or_later: bool,
    /// The exception that goes with it.
    pub exception: Option<String>,
}

impl Term {
    /// The parts of a requirement.
    pub fn of(requirement: &LicenseReq) -> Term {
        let exception = requirement.addition.as_ref().map(|addition| match addition {
            AdditionItem::Spdx(id) => id.name.to_owned(),
            AdditionItem::Other(other) => other.to_string(),
        });
        let (id, plus) = match &requirement.license {
            LicenseItem::Spdx { id, or_later } => (*id, *or_later),
            LicenseItem::Other(other) => {
                return Term { base: other.to_string(), version: Vec::new(), or_later: false, exception };
            }
        };
        let (name, or_later) = match (id.name.strip_suffix("-or-later"), id.name.strip_suffix("-only")) {
            (Some(name), _) => (name, true),
            (None, Some(name)) => (name, plus),
            (None, None) => (id.name, plus),
        };
        let digits = |tail: &str| tail.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>();
        let versioned = name.rsplit_once('-').and_then(|(base, tail)| Some((base.to_owned(), digits(tail)?)));
        let (base, version) = versioned.unwrap_or_else(|| (name.to_owned(), Vec::new()));
        Term { base, version, or_later, exception }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(text: &str) -> Term {
        Term::of(&read(text).unwrap().requirements().next().unwrap().req)
    }

    #[test]
    fn names_with_one_meaning_are_read_and_others_are_not() {
        let reads = |text: &str| read(text).map(|expression| expression.to_string());
        assert_eq!(reads("Apache License, Version 2.0").as_deref(), Some("Apache-2.0"));
        assert_eq!(reads("The MIT License").as_deref(), Some("MIT"));
        assert_eq!(reads("mit").as_deref(), Some("MIT"));
        assert_eq!(reads("GPL-2+").as_deref(), Some("GPL-2.0-or-later"));
        assert!(reads("MIT OR Apache-2.0").is_some() && reads("GPL-2.0+").is_some());
        for text in ["BSD", "gpl", "GNU GPL v2", "public-domain", "", "MIT OR", "Apache", "NONE", "see LICENSE"] {
            assert_eq!(reads(text), None, "{text}");
        }
        assert_eq!((id("mpl-2.0"), id("GPL-2.0+"), id("MIT OR X")), (Some("MPL-2.0"), None, None));
    }

    #[test]
    fn terms_know_version_and_whether_later_ones_will_do() {
        let gpl = Term { base: "GPL".into(), version: vec![2, 0], or_later: true, exception: None };
        for text in ["GPL-2.0-or-later", "GPL-2.0+"] {
            assert_eq!(term(text), gpl, "{text}");
        }
        for text in ["GPL-2.0-only", "GPL-2.0"] {
            assert_eq!(term(text), Term { or_later: false, ..gpl.clone() }, "{text}");
        }
        let classpath = term("GPL-2.0-only WITH Classpath-exception-2.0");
        assert_eq!(classpath.exception.as_deref(), Some("Classpath-exception-2.0"));
        assert_eq!(
            term("BSD-3-Clause"),
            Term { base: "BSD-3-Clause".into(), version: vec![], or_later: false, exception: None }
        );
        assert_eq!(term("LicenseRef-acme").base, "LicenseRef-acme");
    }
}
