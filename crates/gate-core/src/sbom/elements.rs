//! Minimum elements: which of the fields that NTIA (2021) and CISA (draft of August 2025) ask for a bill of materials has,
//! and which parts lack them.

use std::collections::BTreeSet;

use crate::model::bom::{Aggregate, Bom, Part, PartKind, Ref};

/// A list of minimum elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standard {
    /// The Minimum Elements for a Software Bill of Materials, NTIA, July 2021.
    Ntia2021,
    /// 2025 Minimum Elements for a Software Bill of Materials, CISA, draft of August 2025.
    Cisa2025,
}

impl Standard {
    /// Both, in the order of their years.
    pub const ALL: [Standard; 2] = [Self::Ntia2021, Self::Cisa2025];

    /// The word used in flags, policies and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ntia2021 => "ntia-2021",
            Self::Cisa2025 => "cisa-2025",
        }
    }

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ntia2021 => "NTIA 2021 minimum elements",
            Self::Cisa2025 => "CISA 2025 minimum elements (draft)",
        }
    }
}

/// One of the fields that a list asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// Who makes or supplies the part.
    Supplier,
    /// Its name.
    Name,
    /// Its version.
    Version,
    /// A package URL or CPE.
    Identifier,
    /// A hash with its algorithm.
    Hash,
    /// A licence.
    License,
    /// Where it hangs in the graph.
    Relationship,
    /// Who made the document.
    Author,
    /// When the document was made.
    Timestamp,
    /// With which tool the document was made.
    Tool,
    /// Whether it was made before, during or after the build.
    Context,
    /// Whether the document says how complete it is.
    Coverage,
}

impl Element {
    /// Every one, those of parts first.
    pub const ALL: [Element; 12] = [
        Self::Supplier,
        Self::Name,
        Self::Version,
        Self::Identifier,
        Self::Hash,
        Self::License,
        Self::Relationship,
        Self::Author,
        Self::Timestamp,
        Self::Tool,
        Self::Context,
        Self::Coverage,
    ];

    /// The word used in policies and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Name => "name",
            Self::Version => "version",
            Self::Identifier => "identifier",
            Self::Hash => "hash",
            Self::License => "license",
            Self::Relationship => "relationship",
            Self::Author => "author",
            Self::Timestamp => "timestamp",
            Self::Tool => "tool",
            Self::Context => "context",
            Self::Coverage => "coverage",
        }
    }

    /// As people say it, with what it takes.
    pub fn title(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Name => "name",
            Self::Version => "version",
            Self::Identifier => "package URL or CPE",
            Self::Hash => "hash",
            Self::License => "licence",
            Self::Relationship => "place in the dependency graph",
            Self::Author => "author",
            Self::Timestamp => "time",
            Self::Tool => "tool",
            Self::Context => "generation context (before, during or after the build)",
            Self::Coverage => "statement of completeness",
        }
    }

    /// Whether each part has to have it, or the document once.
    pub fn is_of_parts(self) -> bool {
        match self {
            Self::Supplier
            | Self::Name
            | Self::Version
            | Self::Identifier
            | Self::Hash
            | Self::License
            | Self::Relationship => true,
            Self::Author | Self::Timestamp | Self::Tool | Self::Context | Self::Coverage => false,
        }
    }

    /// Whether a list asks for it.
    pub fn is_in(self, standard: Standard) -> bool {
        match self {
            Self::Supplier
            | Self::Name
            | Self::Version
            | Self::Identifier
            | Self::Relationship
            | Self::Author
            | Self::Timestamp => true,
            Self::Hash | Self::License | Self::Tool | Self::Context | Self::Coverage => standard == Standard::Cisa2025,
        }
    }
}

/// How far one element is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The element.
    pub element: Element,
    /// How many have it.
    pub have: usize,
    /// How many should: the parts, or the one document.
    pub of: usize,
    /// The parts that lack it, in their order; empty for elements of the document.
    pub lacking: Vec<Ref>,
}

impl Score {
    /// Whether nothing lacks it. Of no parts none has it.
    pub fn is_met(&self) -> bool {
        self.of > 0 && self.have == self.of
    }
}

/// All elements of a bill of materials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elements {
    /// One score for each of [`Element::ALL`], in that order.
    pub scores: Vec<Score>,
}

impl Elements {
    /// The scores that a list asks for.
    pub fn of(&self, standard: Standard) -> impl Iterator<Item = &Score> {
        self.scores.iter().filter(move |score| score.element.is_in(standard))
    }

    /// How many elements of a list are met, and how many there are.
    pub fn met(&self, standard: Standard) -> (usize, usize) {
        (self.of(standard).filter(|score| score.is_met()).count(), self.of(standard).count())
    }
}

/// Measures every element.
pub fn elements(bom: &Bom) -> Elements {
    let mut scores: Vec<Score> =
        Element::ALL.iter().map(|&element| Score { element, have: 0, of: 0, lacking: Vec::new() }).collect();
    let placed = placed(bom);
    for score in &mut scores {
        if score.element.is_of_parts() {
            for (reference, part) in bom.parts.iter().filter(|(_, part)| is_component(part)) {
                score.of += 1;
                if part_has(bom, &placed, reference, part, score.element) {
                    score.have += 1;
                } else {
                    score.lacking.push(Ref::clone(reference));
                }
            }
        } else {
            score.of = 1;
            score.have = usize::from(document_has(bom, score.element));
        }
    }
    Elements { scores }
}

/// Whether a part is a component in the sense of the lists: not a mere file, and not the lock file or package database
/// under which Trivy hangs what it found there.
pub fn is_component(part: &Part) -> bool {
    let is_file = part.kind == PartKind::File || part.kind == PartKind::Data;
    !part.purl.is_empty() || !is_file && part.property("aquasecurity:trivy:Class").is_none()
}

/// Everything that has an edge, at either end, or is the subject.
fn placed(bom: &Bom) -> BTreeSet<&Ref> {
    let ends = bom.edges.iter().filter(|(_, to)| !to.is_empty());
    ends.flat_map(|(from, to)| std::iter::once(from).chain(to)).chain(&bom.subjects).collect()
}

fn part_has(bom: &Bom, placed: &BTreeSet<&Ref>, reference: &Ref, part: &Part, element: Element) -> bool {
    let is_subject = || bom.subjects.contains(reference);
    match element {
        Element::Supplier => {
            let own = [&part.supplier, &part.manufacturer, &part.publisher];
            let of_document = [&bom.about.supplier, &bom.about.manufacturer];
            own.iter().any(|text| !text.is_empty()) || is_subject() && of_document.iter().any(|text| !text.is_empty())
        }
        Element::Name => !part.name.is_empty(),
        Element::Version => !part.version.is_empty(),
        Element::Identifier => !part.purl.is_empty() || !part.cpe.is_empty(),
        Element::Hash => !part.hashes.is_empty(),
        Element::License => !part.licenses.is_empty(),
        Element::Relationship => placed.contains(reference),
        Element::Author | Element::Timestamp | Element::Tool | Element::Context | Element::Coverage => false,
    }
}

fn document_has(bom: &Bom, element: Element) -> bool {
    let about = &bom.about;
    match element {
        // Many producers name themselves only; a list of 2021 takes the tool for the author.
        Element::Author => !about.authors.is_empty() || !about.supplier.is_empty() || !about.tools.is_empty(),
        Element::Timestamp => about.time.is_some(),
        Element::Tool => !about.tools.is_empty(),
        Element::Context => !about.lifecycles.is_empty(),
        Element::Coverage => match about.aggregate {
            Aggregate::Complete | Aggregate::Incomplete => true,
            Aggregate::NotSpecified | Aggregate::Unknown => false,
        },
        Element::Supplier
        | Element::Name
        | Element::Version
        | Element::Identifier
        | Element::Hash
        | Element::License
        | Element::Relationship => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::bom::{Acknowledgement, Author, Tool};

    fn whole() -> Bom {
        let mut bom = Bom::default();
        let mut part = |name: &str| {
            let mut part = Part::new(PartKind::Library, name);
            part.version = "1".to_owned();
            part.supplier = "Acme".to_owned();
            part.set_purl(&format!("pkg:npm/{name}@1"));
            part.hash("sha1", &"a".repeat(40));
            part.license("MIT", Acknowledgement::Declared);
            bom.add(part)
        };
        let (app, library) = (part("app"), part("library"));
        bom.subjects.insert(Ref::clone(&app));
        bom.connect(&app, &library);
        bom.about.authors.insert(Author { name: "Acme".to_owned(), ..Author::default() });
        bom.about.tools.insert(Tool { name: "gate".to_owned(), ..Tool::default() });
        bom.about.time = Some(jiff::Timestamp::UNIX_EPOCH);
        bom.about.lifecycles.insert("build".to_owned());
        bom.about.aggregate = Aggregate::Incomplete;
        bom
    }

    fn unmet(bom: &Bom) -> Vec<Element> {
        elements(bom).scores.iter().filter(|score| !score.is_met()).map(|score| score.element).collect()
    }

    #[test]
    fn whoever_says_everything_has_all_elements_of_both_lists() {
        let all = elements(&whole());
        assert_eq!(unmet(&whole()), []);
        assert_eq!((all.met(Standard::Ntia2021), all.met(Standard::Cisa2025)), ((7, 7), (12, 12)));
    }

    #[test]
    fn what_one_part_lacks_is_not_met_and_the_part_is_named() {
        let mut bom = whole();
        let mut bare = Part::new(PartKind::Library, "bare");
        bare.supplier = "Acme".to_owned();
        let bare = bom.add(bare);
        let all = elements(&bom);
        let version = all.scores.iter().find(|score| score.element == Element::Version).unwrap();
        assert_eq!((version.have, version.of, &version.lacking[..]), (2, 3, &[bare][..]));
        let expected = [Element::Version, Element::Identifier, Element::Hash, Element::License, Element::Relationship];
        assert_eq!(unmet(&bom), expected);
        assert_eq!(all.met(Standard::Ntia2021), (4, 7));
    }

    #[test]
    fn nothing_at_all_meets_nothing() {
        assert_eq!(unmet(&Bom::default()), Element::ALL);
    }

    #[test]
    fn files_and_lock_files_are_no_components_and_packages_are_whatever_their_kind() {
        let mut bom = Bom::default();
        bom.add(Part::new(PartKind::File, "a.js"));
        let mut lock = Part::new(PartKind::Application, "package-lock.json");
        lock.note("aquasecurity:trivy:Class", "lang-pkgs");
        bom.add(lock);
        assert_eq!(elements(&bom).scores[0].of, 0);
        let mut jar = Part::new(PartKind::File, "a.jar");
        jar.set_purl("pkg:maven/a/a@1");
        bom.add(jar);
        assert_eq!(elements(&bom).scores[0].of, 1);
    }

    #[test]
    fn the_supplier_of_the_document_stands_for_its_subject_only() {
        let mut bom = Bom::default();
        let app = bom.add(Part::new(PartKind::Application, "app"));
        bom.add(Part::new(PartKind::Library, "library"));
        bom.subjects.insert(app);
        bom.about.supplier = "Acme".to_owned();
        assert_eq!((elements(&bom).scores[0].have, elements(&bom).scores[0].of), (1, 2));
    }
}
