//! The bill of materials behind one input: parts under the names the document gives them, brought to ours at its end.

use std::collections::{BTreeSet, HashMap};

use super::error::DecodeError;
use crate::model::bom::{
    AFFECTS, ASSUMED, Affects, Bom, DEPENDS_ON, Part, PartKind, ROOT, Ref, Tool, Vulnerability, canonical, clean,
};
use crate::model::{Code, Scan, ToolId};

/// Collects parts, edges and vulnerabilities of one document.
#[derive(Debug, Default)]
pub(super) struct Bill {
    /// What is known already under our names.
    pub(super) bom: Bom,
    names: HashMap<String, Ref>,
    edges: Vec<(String, String)>,
    accused: Vec<(Vulnerability, Vec<(String, Affects)>)>,
    limit: usize,
    /// Whether the document itself said whether it is complete.
    pub(super) aggregate_said: bool,
}

impl Bill {
    pub(super) fn new(limit: usize) -> Bill {
        Bill { limit, ..Bill::default() }
    }

    /// Adds a part under the name the document has for it, if it has one. What has no name at all is nothing.
    pub(super) fn part(&mut self, name: &str, mut part: Part) -> Option<Ref> {
        if part.name.is_empty() && part.purl.is_empty() {
            return None;
        }
        if part.name.is_empty() {
            part.name_by_purl();
        }
        let unresolved: Vec<_> = part.properties.extract_if(.., |(key, _)| key == DEPENDS_ON).collect();
        let reference = self.bom.add(part);
        self.edges.extend(unresolved.into_iter().map(|(_, needed)| (reference.to_string(), needed)));
        if !name.is_empty() {
            self.names.entry(name.to_owned()).or_insert_with(|| Ref::clone(&reference));
        }
        Some(reference)
    }

    /// Makes a part what the document is about. The root that stands for several subjects is none itself.
    pub(super) fn subject(&mut self, name: &str, part: Part) -> Option<Ref> {
        if name == ROOT {
            return None;
        }
        let reference = self.part(name, part)?;
        self.bom.subjects.insert(Ref::clone(&reference));
        Some(reference)
    }

    /// Adds that one part needs another, both by the document's names.
    ///
    /// # Errors
    /// When there are more edges than a run may have rows.
    pub(super) fn edge(&mut self, from: &str, to: &str) -> Result<(), DecodeError> {
        if self.edges.len() >= self.limit {
            let message =
                format!("lists more than {} dependencies; raise `limits.findings` if that is meant", self.limit);
            return Err(DecodeError::new(Code::Limit, message));
        }
        self.edges.push((from.to_owned(), to.to_owned()));
        Ok(())
    }

    /// Adds a vulnerability and the parts it affects, by the document's names.
    pub(super) fn accuse(&mut self, mut vulnerability: Vulnerability, mut affects: Vec<(String, Affects)>) {
        let unlisted = vulnerability.properties.extract_if(.., |(key, _)| key == AFFECTS);
        affects.extend(unlisted.map(|(_, name)| (name, Affects::default())));
        vulnerability.set_unknown_words_aside();
        self.accused.push((vulnerability, affects));
    }

    /// Our name for a part; the document's own where the part is not listed.
    fn resolve(&self, name: &str) -> Ref {
        if let Some(known) = self.names.get(name) {
            return Ref::clone(known);
        }
        // What stands before the zero is the decoder's own and makes a name unique.
        let name = name.rsplit('\0').next().unwrap_or(name);
        canonical(name).unwrap_or_else(|| clean(name)).into()
    }

    /// Everything under our names, with who made the report and when.
    pub(super) fn close(self, tool: &ToolId, scan: &Scan) -> Bom {
        let mut bom = self.finish();
        bom.about.time = bom.about.time.or(scan.time);
        // A bill of materials names its own tools, or none.
        let is_bom = matches!(tool.as_str(), "cyclonedx" | "spdx");
        if bom.about.tools.is_empty() && !is_bom {
            let version = clean(scan.tool_version.as_deref().unwrap_or_default());
            bom.about.tools.insert(Tool { name: tool.to_string(), version, vendor: String::new() });
        }
        bom
    }

    /// Everything under our names.
    fn finish(mut self) -> Bom {
        for (from, to) in std::mem::take(&mut self.edges) {
            let (from, to) = (self.resolve(&from), self.resolve(&to));
            if &*from == ROOT {
                self.of_several(to);
            } else if self.bom.parts.contains_key(&from) {
                self.bom.connect(&from, &to);
            }
        }
        for (mut vulnerability, affects) in std::mem::take(&mut self.accused) {
            for (name, version) in affects {
                let versions = vulnerability.affects.entry(self.affected(&name)).or_default();
                if version != Affects::default() {
                    versions.insert(version);
                }
            }
            self.bom.accuse(vulnerability);
        }
        let assumed = self.drop_assumptions();
        self.hang_orphans(&assumed);
        self.bom
    }

    /// Below the root that stands for several subjects: a subject, or a part whose place was assumed.
    fn of_several(&mut self, reference: Ref) {
        let assumed = self.bom.parts.get(&reference).is_none_or(|part| part.property(ASSUMED).is_some());
        if !assumed {
            self.bom.subjects.insert(reference);
        }
    }

    /// Our name for a part that a vulnerability affects; one that is not listed is, if its package URL tells what it is.
    fn affected(&mut self, name: &str) -> Ref {
        let reference = self.resolve(name);
        if !self.bom.parts.contains_key(&reference) && canonical(&reference).is_some() {
            let (package, version) = super::uri::package(&reference);
            let mut part = Part::new(PartKind::Library, &package);
            part.version = clean(&version);
            part.set_purl(&reference);
            self.bom.add(part);
        }
        reference
    }

    /// Takes back what gate itself assumed when it wrote the document; answers with the parts concerned.
    fn drop_assumptions(&mut self) -> BTreeSet<Ref> {
        let root = self.bom.root();
        let mut assumed = BTreeSet::new();
        for (reference, part) in &mut self.bom.parts {
            if part.properties.extract_if(.., |(key, _)| key == ASSUMED).count() > 0 {
                assumed.insert(Ref::clone(reference));
                if let Some(children) = self.bom.edges.get_mut(&root) {
                    children.remove(reference);
                }
            }
        }
        self.bom.edges.retain(|_, children| !children.is_empty());
        assumed
    }

    /// What a document lists about one subject and hangs nowhere belongs to the subject.
    fn hang_orphans(&mut self, assumed: &BTreeSet<Ref>) {
        let only: Vec<Ref> = self.bom.subjects.iter().map(Ref::clone).collect();
        let [subject] = &only[..] else { return };
        for orphan in self.bom.orphans().difference(assumed) {
            self.bom.connect(subject, orphan);
        }
    }
}
