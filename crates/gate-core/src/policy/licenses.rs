//! Which licences a gate lets through: lists of SPDX ids, and what happens to licences on no list and to unknown ones.

use std::collections::BTreeSet;

use super::At;
use super::words::words;
use crate::model::license::{License, Term};

words! {
    /// What a licence does; the mildest first.
    LicenseAction {
        /// Nothing.
        Allow = "allow",
        /// It is told, and does not count.
        Warn = "warn",
        /// It counts.
        Block = "block",
    }
}

/// What a licence is under the lists of a gate, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// On the list of those that may be used.
    Allowed,
    /// On no list.
    Unlisted,
    /// On the list of those that a person has to look at.
    Review,
    /// On no list, and not one of SPDX either; or nobody says.
    Unknown,
    /// On the list of those that may not be used.
    Denied,
}

/// An entry of a list: one licence, or alternatives.
#[derive(Clone, Debug)]
pub struct LicenseEntry {
    /// As written.
    pub text: String,
    /// The licences.
    pub terms: Vec<Term>,
}

impl PartialEq for LicenseEntry {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Lists of licences.
#[derive(Clone, Debug, PartialEq)]
pub struct LicenseRules {
    /// What may be used. Where the list has entries, whatever stands on no list is refused unless `unlisted` says otherwise.
    pub allow: Vec<At<LicenseEntry>>,
    /// What a person has to look at.
    pub review: Vec<At<LicenseEntry>>,
    /// What may not be used.
    pub deny: Vec<At<LicenseEntry>>,
    /// What a licence on no list does.
    pub unlisted: LicenseAction,
    /// What an unknown licence does.
    pub unknown: LicenseAction,
    /// Whether this is the short form: a `deny` that lists licences.
    pub is_short: bool,
}

impl LicenseRules {
    /// The short form: a list of what may not be used.
    pub fn denying(deny: Vec<At<LicenseEntry>>) -> LicenseRules {
        let [allow, review] = [Vec::new(), Vec::new()];
        LicenseRules {
            allow,
            review,
            deny,
            unlisted: LicenseAction::Allow,
            unknown: LicenseAction::Allow,
            is_short: true,
        }
    }

    /// Whether anything can count or be told.
    pub fn judges_anything(&self) -> bool {
        self.lists_anything() || self.unlisted == LicenseAction::Block || self.unknown == LicenseAction::Block
    }

    /// Whether a list has entries.
    pub fn lists_anything(&self) -> bool {
        [&self.allow, &self.review, &self.deny].iter().any(|list| !list.is_empty())
    }

    /// The lists in words, as a policy writes them on one line.
    pub fn text(&self) -> String {
        let list = |entries: &[At<LicenseEntry>]| {
            let texts: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
            format!("[{}]", texts.join(", "))
        };
        if self.is_short {
            return list(&self.deny);
        }
        let named = [("allow", &self.allow), ("review", &self.review), ("deny", &self.deny)];
        let named = named.into_iter().filter(|(_, entries)| !entries.is_empty());
        let mut parts: Vec<String> = named.map(|(key, entries)| format!("{key}: {}", list(entries))).collect();
        parts.push(format!("unlisted: {}, unknown: {}", self.unlisted.as_str(), self.unknown.as_str()));
        parts.join(", ")
    }

    /// What a licence does, and what it is: of alternatives the mildest, of licences that are needed together the worst.
    pub fn judge(&self, license: &License) -> (LicenseAction, Standing) {
        let of_term = |term: &Term| {
            let standing = self.standing(term);
            (self.action(standing), standing)
        };
        license.fold(of_term, Ord::max, Ord::min).unwrap_or((self.unknown, Standing::Unknown))
    }

    /// The licences of an expression that decide what it is.
    pub fn deciding(&self, license: &License) -> BTreeSet<String> {
        type Sum = (LicenseAction, Standing, BTreeSet<String>);
        let of_term = |term: &Term| -> Sum {
            let standing = self.standing(term);
            (self.action(standing), standing, BTreeSet::from([term.text.clone()]))
        };
        let pick = |first: Sum, second: Sum, second_goes: bool, equal: bool| {
            let (mut kept, other) = if second_goes { (second, first) } else { (first, second) };
            if equal {
                kept.2.extend(other.2);
            }
            kept
        };
        let rank = |sum: &Sum| (sum.0, sum.1);
        let and = |a: Sum, b: Sum| {
            let (second, equal) = (rank(&b) > rank(&a), rank(&a) == rank(&b));
            pick(a, b, second, equal)
        };
        let or = |a: Sum, b: Sum| {
            let (second, equal) = (rank(&b) < rank(&a), rank(&a) == rank(&b));
            pick(a, b, second, equal)
        };
        license.fold(of_term, and, or).map(|(.., texts)| texts).unwrap_or_default()
    }

    /// What a licence that is this does.
    pub fn action(&self, standing: Standing) -> LicenseAction {
        match standing {
            Standing::Allowed => LicenseAction::Allow,
            Standing::Unlisted => self.unlisted,
            Standing::Review => LicenseAction::Warn,
            Standing::Unknown => self.unknown,
            Standing::Denied => LicenseAction::Block,
        }
    }

    fn standing(&self, term: &Term) -> Standing {
        // Whoever names the exception too knows best.
        let lists = [
            (&self.deny, Standing::Denied, Reading::Stated),
            (&self.review, Standing::Review, Reading::Stated),
            (&self.allow, Standing::Allowed, Reading::Offered),
        ];
        let on = |list: &[At<LicenseEntry>], reading, exact| {
            list.iter().flat_map(|entry| &entry.terms).any(|listed| fits(term, listed, reading, exact))
        };
        for exact in [true, false] {
            for (list, standing, reading) in lists {
                if on(list, reading, exact) {
                    return standing;
                }
            }
        }
        let known_exception = term.exception.as_ref().is_none_or(|exception| exception.is_listed);
        if term.is_listed && known_exception { Standing::Unlisted } else { Standing::Unknown }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// The version that stands there.
    Stated,
    /// Any version that may be chosen.
    Offered,
}

/// Whether an entry means a licence: with the very same exception (`exact`), or although it names none. Exceptions of the
/// SPDX list give permissions on top, so whoever may use a licence may use it with one; whoever wants none of it is
/// not reassured by one that nobody knows.
fn fits(term: &Term, listed: &Term, reading: Reading, exact: bool) -> bool {
    let same = match reading {
        Reading::Stated => term.states(listed),
        Reading::Offered => term.offers(listed),
    };
    if exact {
        return same && term.exception == listed.exception;
    }
    let harmless = term.exception.as_ref().is_none_or(|exception| exception.is_listed);
    same && listed.exception.is_none() && (harmless || reading == Reading::Stated)
}

#[cfg(test)]
mod tests;
