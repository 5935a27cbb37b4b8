//! A bill of materials: what a delivery consists of, how its parts depend on each other, and what is known against them.
//!
//! One value for every format. In all its dimensions it is a set or an ordered choice, so that merging is associative,
//! commutative and idempotent: lists are united, and of two different texts for one field the better one stands (by a
//! total order on content, never by arrival) while the other is kept as a property.

#[cfg(test)]
pub(crate) mod arbitrary;
mod clean;
mod hash;
mod merge;
mod part;
mod purl;
mod vulnerability;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

pub use clean::{MAX_TEXT, clean};
pub use hash::HashKind;
pub use part::{Acknowledgement, License, Part};
pub use purl::canonical;
pub use vulnerability::{
    Affects, Analysis, JUSTIFICATIONS, METHODS, RESPONSES, Rating, SEVERITIES, STATES, Vulnerability,
};
pub use words::{Aggregate, PartKind, PartScope};

/// What names a part within a bill of materials: see [`Part::reference`].
pub type Ref = Arc<str>;

/// A name and a value that no field of the format has a place for.
pub type Property = (String, String);

/// Properties of gate begin like this.
pub const OURS: &str = "gate:";
/// The property that keeps a dependency on a part that is not listed.
pub const DEPENDS_ON: &str = "gate:depends-on";
/// The property that keeps what a vulnerability affects where that is no listed part (a service).
pub const AFFECTS: &str = "gate:affects";
/// The property of a part that no other part is known to need: its edge from the root is an assumption.
pub const ASSUMED: &str = "gate:assumed-parent";
/// The property of parts for building and testing only.
pub const DEVELOPMENT: &str = "gate:development";
/// How properties begin that explain a licence reference within expressions.
pub const LICENSE: &str = "gate:license:";
/// The reference of a root that stands for several subjects or for none.
pub const ROOT: &str = "gate:root";
/// The same in SPDX, where references have to look like this.
pub const ROOT_IN_SPDX: &str = "SPDXRef-several-subjects";

/// A bill of materials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bom {
    /// What it says about itself.
    pub about: About,
    /// What it is about; each is one of `parts`.
    pub subjects: BTreeSet<Ref>,
    /// The parts.
    pub parts: BTreeMap<Ref, Part>,
    /// Which parts each part needs. A part that is needed may be missing from `parts`.
    pub edges: BTreeMap<Ref, BTreeSet<Ref>>,
    /// Vulnerabilities, by [`Vulnerability::reference`].
    pub vulnerabilities: BTreeMap<Ref, Vulnerability>,
}

/// What a bill of materials says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// When it was made; no part of the content.
    #[serde(skip)]
    pub time: Option<Timestamp>,
    /// The tools that took part.
    pub tools: BTreeSet<Tool>,
    /// Who made it.
    pub authors: BTreeSet<Author>,
    /// Who supplies the subject.
    pub supplier: String,
    /// Who makes the subject.
    pub manufacturer: String,
    /// When in the life of the subject it was made (`build`, `post-build` …).
    pub lifecycles: BTreeSet<String>,
    /// Whether it lists everything.
    pub aggregate: Aggregate,
    /// Everything else.
    pub properties: BTreeSet<Property>,
}

#[expect(clippy::derivable_impls, reason = "the words are declared by a macro")]
impl Default for Aggregate {
    fn default() -> Self {
        Self::Unknown
    }
}

/// A tool that took part.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who makes it.
    pub vendor: String,
}

/// A person or organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Bom {
    /// Adds a part, or what is new in it to the one of its reference.
    pub fn add(&mut self, part: Part) -> Ref {
        let reference: Ref = part.reference().into();
        self.add_as(&reference, part);
        reference
    }

    pub(super) fn add_as(&mut self, reference: &Ref, part: Part) {
        match self.parts.get_mut(reference) {
            Some(known) => known.merge(part),
            None => {
                self.parts.insert(Ref::clone(reference), part);
            }
        }
    }

    /// Adds that `from` needs `to`. Nothing needs itself.
    pub fn connect(&mut self, from: &Ref, to: &Ref) {
        if from != to {
            self.edges.entry(Ref::clone(from)).or_default().insert(Ref::clone(to));
        }
    }

    /// Adds a vulnerability, or what is new in it to the one of its reference.
    pub fn accuse(&mut self, vulnerability: Vulnerability) {
        let reference: Ref = vulnerability.reference().into();
        match self.vulnerabilities.get_mut(&reference) {
            Some(known) => known.merge(vulnerability),
            None => {
                self.vulnerabilities.insert(reference, vulnerability);
            }
        }
    }

    /// The listed parts that nothing is known to need and that are no subject.
    pub fn orphans(&self) -> BTreeSet<Ref> {
        let needed: BTreeSet<&Ref> = self.edges.values().flatten().collect();
        let alone = |reference: &&Ref| !needed.contains(reference) && !self.subjects.contains(*reference);
        self.parts.keys().filter(alone).map(Ref::clone).collect()
    }

    /// What stands at the root of the graph: the one subject; where there are several or none, [`ROOT`].
    pub fn root(&self) -> Ref {
        match self.subjects.iter().next() {
            Some(only) if self.subjects.len() == 1 => Ref::clone(only),
            Some(_) | None => ROOT.into(),
        }
    }
}
