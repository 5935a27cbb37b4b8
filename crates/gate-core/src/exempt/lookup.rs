//! Entries by the text they are found under.

use std::collections::{BTreeSet, HashMap};

use super::{Entry, Key};
use crate::model::{Finding, Flaws, Kind, index, is_cve};
use crate::policy::Subject;

/// Entries by key.
pub(super) struct Lookup {
    by_id: HashMap<String, Vec<u32>>,
    by_id_of: HashMap<(String, String), Vec<u32>>,
    by_package: HashMap<String, Vec<u32>>,
    by_place: HashMap<String, Vec<u32>>,
    by_license: HashMap<String, Vec<u32>>,
    by_print: HashMap<String, Vec<u32>>,
    /// Entries that are asked about everything of a tool; of all tools under the empty name.
    any: HashMap<String, Vec<u32>>,
}

/// An entry that may cover a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) entry: u32,
    /// Whether it names the finding, rather than being asked about everything.
    pub(super) named: bool,
}

impl Lookup {
    pub(super) fn new(entries: &[Entry]) -> Lookup {
        let mut lookup = Lookup {
            by_id: HashMap::new(),
            by_id_of: HashMap::new(),
            by_package: HashMap::new(),
            by_place: HashMap::new(),
            by_license: HashMap::new(),
            by_print: HashMap::new(),
            any: HashMap::new(),
        };
        for (at, entry) in entries.iter().enumerate() {
            for key in entry.rule.keys() {
                let list = match key {
                    Key::Id(id) => lookup.by_id.entry(id.to_ascii_lowercase()).or_default(),
                    Key::IdOf(id, package) => {
                        let key = (id.to_ascii_lowercase(), package.to_ascii_lowercase());
                        lookup.by_id_of.entry(key).or_default()
                    }
                    Key::Package(name) => lookup.by_package.entry(name.to_ascii_lowercase()).or_default(),
                    Key::Place(place) => lookup.by_place.entry(place).or_default(),
                    Key::License(name) => lookup.by_license.entry(name.to_ascii_lowercase()).or_default(),
                    Key::Fingerprint(print) => lookup.by_print.entry(print.to_ascii_lowercase()).or_default(),
                    Key::Any => lookup.any.entry(entry.rule.tool().unwrap_or_default().to_owned()).or_default(),
                };
                list.push(index(at));
            }
        }
        lookup
    }

    /// Every entry that may cover a finding, in the order of the ledgers. `known` keeps what the names of a flaw find, so
    /// that a flaw with thousands of names is looked up once.
    pub(super) fn candidates(
        &self,
        (at, subject): (u32, Subject<'_>),
        flaws: &Flaws,
        known: &mut HashMap<u32, Vec<u32>>,
        found: &mut Vec<Candidate>,
    ) {
        found.clear();
        let mut add = |list: &[u32], named| found.extend(list.iter().map(|&entry| Candidate { entry, named }));
        for tool in ["", subject.tool.as_str()] {
            add(self.any.get(tool).map_or(&[], Vec::as_slice), false);
        }
        match subject.beside {
            [] | [_] => add(&self.of_flaw(subject, flaws), true),
            _ => add(known.entry(flaws.of_row(at)).or_insert_with(|| self.of_flaw(subject, flaws)), true),
        }
        if !self.by_place.is_empty() {
            for place in places(subject) {
                add(self.by_place.get(&place).map_or(&[], Vec::as_slice), true);
            }
        }
        if !self.by_license.is_empty() && subject.row.kind == Kind::License {
            for name in licenses(subject) {
                add(self.by_license.get(&name).map_or(&[], Vec::as_slice), true);
            }
        }
        // An entry that both names the finding and asks about everything names it.
        found.sort_unstable_by_key(|it| (it.entry, !it.named));
        found.dedup_by_key(|it| it.entry);
    }

    /// The entries that name a flaw, each once. The fingerprint of any row of a flaw names the flaw: rows had it before
    /// another tool named the flaw too.
    fn of_flaw(&self, subject: Subject<'_>, flaws: &Flaws) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let mut add = |list: Option<&Vec<u32>>| found.extend(list.into_iter().flatten());
        let packages: BTreeSet<String> = if self.by_id_of.is_empty() && self.by_package.is_empty() {
            BTreeSet::new()
        } else {
            packages(subject).collect()
        };
        if !self.by_id.is_empty() || !self.by_id_of.is_empty() {
            for id in names(subject) {
                add(self.by_id.get(&id));
                if !self.by_id_of.is_empty() {
                    for package in &packages {
                        add(self.by_id_of.get(&(id.clone(), package.clone())));
                    }
                }
            }
        }
        for package in &packages {
            add(self.by_package.get(package));
        }
        if !self.by_print.is_empty() {
            for &row in subject.beside {
                add(self.by_print.get(&flaws.fingerprint_alone(row).to_string()));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The ids under which a flaw is exempted. A CVE is one flaw: of a flaw that a tool reports as a CVE, no other CVE is a
/// name, whatever a report lists as its alias; else that would let through what nobody has looked at.
fn names(subject: Subject<'_>) -> BTreeSet<String> {
    let own = |row: &Finding| subject.findings.text(row.rule).to_ascii_lowercase();
    let rows = std::iter::once(subject.row).chain(subject.rows());
    let cves: BTreeSet<String> = rows.map(own).filter(|id| is_cve(id)).collect();
    let ids = subject.ids().map(str::to_ascii_lowercase);
    ids.filter(|id| cves.is_empty() || !is_cve(id) || cves.contains(id)).collect()
}

/// The names that tools give the component.
fn packages(subject: Subject<'_>) -> impl Iterator<Item = String> {
    let rows = std::iter::once(subject.row).chain(subject.rows());
    rows.map(move |row| subject.findings.text(row.package).to_ascii_lowercase()).filter(|name| !name.is_empty())
}

/// The licence of a row, and the parts of it where it is an expression.
fn licenses(subject: Subject<'_>) -> Vec<String> {
    let name = subject.findings.text(subject.row.rule);
    let parts = super::trivy::license::parts(name);
    parts.iter().map(String::as_str).chain([name]).map(str::to_ascii_lowercase).collect()
}

/// How Gitleaks names the place of a finding, in all commits and in its own.
fn places(subject: Subject<'_>) -> Vec<String> {
    let text = |symbol| subject.findings.text(symbol);
    let row = subject.row;
    let place = format!("{}:{}:{}", text(row.path), text(row.rule), row.line);
    match text(row.commit) {
        "" => vec![place],
        commit => vec![format!("{commit}:{place}"), place],
    }
}
