//! One licence of an expression, in the parts that rules ask about.

use spdx::{AdditionItem, LicenseItem, LicenseReq};

/// A licence with its version and exception.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// All of it, as SPDX writes it.
    pub text: String,
    /// The licence without its version: `GPL`, `Apache`, `MIT`; of a reference, all of it.
    pub base: String,
    /// Its version in numbers; empty for licences without one.
    pub version: Vec<u32>,
    /// Whether later versions will do.
    pub or_later: bool,
    /// The exception that goes with it.
    pub exception: Option<Exception>,
    /// Whether it is on the SPDX list.
    pub is_listed: bool,
}

/// What goes with a licence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exception {
    /// Its id or reference.
    pub name: String,
    /// Whether it is on the SPDX list: those give permissions and take none.
    pub is_listed: bool,
}

impl Term {
    /// The parts of a requirement.
    pub(super) fn of(requirement: &LicenseReq) -> Term {
        let exception = requirement.addition.as_ref().map(|addition| match addition {
            AdditionItem::Spdx(id) => Exception { name: id.name.to_owned(), is_listed: true },
            AdditionItem::Other(other) => Exception { name: other.to_string(), is_listed: false },
        });
        let (id, plus) = match &requirement.license {
            LicenseItem::Spdx { id, or_later } => (*id, *or_later),
            LicenseItem::Other(other) => {
                let base = other.to_string();
                return Term {
                    text: requirement.to_string(),
                    base,
                    version: Vec::new(),
                    or_later: false,
                    exception,
                    is_listed: false,
                };
            }
        };
        let (name, or_later) = match (id.name.strip_suffix("-or-later"), id.name.strip_suffix("-only")) {
            (Some(name), _) => (name, true),
            (None, Some(name)) => (name, plus),
            (None, None) => (id.name, plus),
        };
        // Of all ids, those of the GNU documentation licence alone have something behind their version.
        let variant = ["-no-invariants", "-invariants"].into_iter().find(|variant| name.ends_with(variant));
        let variant = variant.unwrap_or_default();
        let name = &name[..name.len() - variant.len()];
        let digits = |tail: &str| tail.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>();
        let versioned = name.rsplit_once('-').and_then(|(base, tail)| Some((base, digits(tail)?)));
        let (base, version) = versioned.unwrap_or((name, Vec::new()));
        let is_listed = !matches!(id.name, "NOASSERTION" | "NONE");
        let text = requirement.to_string();
        Term { text, base: format!("{base}{variant}"), version, or_later, exception, is_listed }
    }

    fn is_of(&self, listed: &Term) -> bool {
        self.base == listed.base
    }

    /// Whether the version that stands here is one of those that an entry of a list means.
    pub fn states(&self, listed: &Term) -> bool {
        self.is_of(listed) && (self.version == listed.version || listed.or_later && self.version > listed.version)
    }

    /// Whether a version may be chosen here that an entry of a list means.
    pub fn offers(&self, listed: &Term) -> bool {
        self.states(listed) || self.is_of(listed) && self.or_later && listed.version > self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(text: &str) -> Term {
        Term::of(&spdx::Expression::parse_mode(text, super::super::MODE).unwrap().requirements().next().unwrap().req)
    }

    fn essence(term: &Term) -> (&str, &[u32], bool) {
        (&term.base, &term.version, term.or_later)
    }

    #[test]
    fn terms_know_version_and_whether_later_ones_will_do() {
        for text in ["GPL-2.0-or-later", "GPL-2.0+"] {
            assert_eq!(essence(&term(text)), ("GPL", &[2, 0][..], true), "{text}");
        }
        for text in ["GPL-2.0-only", "GPL-2.0"] {
            assert_eq!(essence(&term(text)), ("GPL", &[2, 0][..], false), "{text}");
        }
        let classpath = term("GPL-2.0-only WITH Classpath-exception-2.0").exception.unwrap();
        assert_eq!((classpath.name.as_str(), classpath.is_listed), ("Classpath-exception-2.0", true));
        assert_eq!((term("BSD-3-Clause").base.as_str(), term("BSD-3-Clause").version.len()), ("BSD-3-Clause", 0));
        let documentation = term("GFDL-1.3-no-invariants-or-later");
        assert_eq!((documentation.base.as_str(), documentation.or_later), ("GFDL-no-invariants", true));
        assert_eq!(
            (term("LicenseRef-acme").base.as_str(), term("LicenseRef-acme").is_listed),
            ("LicenseRef-acme", false)
        );
        assert!(!term("NOASSERTION").is_listed);
    }

    #[test]
    fn what_is_stated_and_what_may_be_chosen() {
        for (here, listed, states, offers) in [
            ("GPL-2.0-only", "GPL-2.0-only", true, true),
            ("GPL-2.0-only", "GPL-2.0-or-later", true, true),
            ("GPL-2.0-or-later", "GPL-2.0-only", true, true),
            ("GPL-3.0-only", "GPL-2.0-or-later", true, true),
            ("GPL-2.0-or-later", "GPL-3.0-only", false, true),
            ("GPL-2.0-or-later", "GPL-3.0-or-later", false, true),
            ("GPL-2.0-only", "GPL-3.0-or-later", false, false),
            ("GPL-3.0-only", "GPL-2.0-only", false, false),
            ("LGPL-2.1-only", "GPL-2.0-or-later", false, false),
            ("AGPL-3.0-only", "GPL-3.0-only", false, false),
            ("Apache-2.0+", "Apache-2.0", true, true),
            ("BSD-3-Clause", "BSD-2-Clause", false, false),
            ("LicenseRef-a", "LicenseRef-a", true, true),
            ("LicenseRef-a", "LicenseRef-b", false, false),
        ] {
            let (here_term, listed_term) = (term(here), term(listed));
            assert_eq!(
                (here_term.states(&listed_term), here_term.offers(&listed_term)),
                (states, offers),
                "{here} {listed}"
            );
        }
    }
}
