//! What is newly or no longer known against parts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Class;
use super::pair::Key;
use crate::model::bom::{Bom, Part, Vulnerability};

/// A part with what is newly or no longer known against it.
#[derive(Clone, Debug)]
pub struct FlawChange<'a> {
    /// Whether it is new or gone.
    pub class: Class,
    /// The part: as it is now, or as it was.
    pub part: &'a Part,
    /// Ids of vulnerabilities with the worst word for each.
    pub ids: BTreeMap<&'a str, &'a str>,
}

/// Words for how bad a vulnerability is, the worst first.
const SEVERITIES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

/// One vulnerability of one part, in whatever version.
type Flaws<'a> = BTreeMap<(Key, &'a str), (&'a Part, &'a Vulnerability)>;

/// What changed. A vulnerability that somebody excused counts as not known.
pub(super) fn changes<'a>(old: &'a Bom, new: &'a Bom) -> Vec<FlawChange<'a>> {
    let names = names(old, new);
    let (before, now) = (flaws(old, &names), flaws(new, &names));
    let mut all = gather(&now, &before, Class::NewlyVulnerable);
    all.extend(gather(&before, &now, Class::NoLongerVulnerable));
    all
}

/// The one name of each group of ids that name the same vulnerability: the least CVE, else the least id.
fn names<'a>(old: &'a Bom, new: &'a Bom) -> HashMap<&'a str, &'a str> {
    let mut groups: Vec<BTreeSet<&'a str>> = Vec::new();
    let mut group_of: HashMap<&'a str, usize> = HashMap::new();
    for vulnerability in old.vulnerabilities.values().chain(new.vulnerabilities.values()) {
        let mut ids: BTreeSet<&str> = vulnerability.references.iter().map(String::as_str).collect();
        ids.insert(&vulnerability.id);
        let known: BTreeSet<usize> = ids.iter().filter_map(|id| group_of.get(id).copied()).collect();
        for at in known {
            ids.append(&mut groups[at]);
        }
        group_of.extend(ids.iter().map(|id| (*id, groups.len())));
        groups.push(ids);
    }
    let name = |ids: &BTreeSet<&'a str>| ids.iter().min_by_key(|id| (!id.starts_with("CVE-"), **id)).copied();
    let names: Vec<Option<&str>> = groups.iter().map(name).collect();
    group_of.into_iter().filter_map(|(id, at)| Some((id, names[at]?))).collect()
}

fn flaws<'a>(bom: &'a Bom, names: &HashMap<&'a str, &'a str>) -> Flaws<'a> {
    let mut all = Flaws::new();
    for vulnerability in bom.vulnerabilities.values().filter(|it| is_open(it)) {
        let id: &str = &vulnerability.id;
        let name = names.get(id).copied().unwrap_or(id);
        let affected = vulnerability.affects.iter().filter(|(_, versions)| {
            versions.is_empty() || versions.iter().any(|version| version.status != "unaffected")
        });
        for part in affected.filter_map(|(reference, _)| bom.parts.get(reference)) {
            all.entry((Key::of(part), name)).or_insert((part, vulnerability));
        }
    }
    all
}

fn is_open(vulnerability: &Vulnerability) -> bool {
    let state = vulnerability.analysis.as_ref().map_or("", |it| it.state.as_str());
    !matches!(state, "not_affected" | "false_positive" | "resolved" | "resolved_with_pedigree")
}

/// Those of `mine` that are not in `theirs`, by part.
fn gather<'a>(mine: &Flaws<'a>, theirs: &Flaws<'a>, class: Class) -> Vec<FlawChange<'a>> {
    let mut parts: BTreeMap<(String, String), FlawChange<'a>> = BTreeMap::new();
    for (key, (part, vulnerability)) in mine.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
        let change = parts.entry((part.full_name(), part.reference())).or_insert_with(|| FlawChange {
            class,
            part,
            ids: BTreeMap::new(),
        });
        change.ids.insert(key.1, severity(vulnerability));
    }
    parts.into_values().collect()
}

/// The worst word that anybody has for it.
fn severity(vulnerability: &Vulnerability) -> &'static str {
    let said = |word: &&&str| vulnerability.ratings.iter().any(|rating| rating.severity == **word);
    SEVERITIES.iter().find(said).copied().unwrap_or("unknown")
}
