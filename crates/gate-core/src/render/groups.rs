//! Findings by what has to be done about them: one upgrade may clear seven.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::versions;
use crate::model::{Finding, Fingerprint, GateResult, Kind, Report, Severity, Text, ToolId};
use crate::render::words;

/// Most versions named for one component.
const VERSIONS: usize = 4;

/// What has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Remedy {
    /// Revoke a secret and remove it.
    Revoke,
    /// Upgrade a component.
    Upgrade,
    /// No report names a version without the flaw.
    NoFix,
    /// Replace a component whose licence is denied.
    Replace,
    /// Change what the project itself wrote.
    Change,
}

/// Findings with one remedy.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) remedy: Remedy,
    /// Their rows, worst first, else in the order of the report.
    pub(super) rows: Vec<u32>,
    /// The worst severity among them.
    pub(super) worst: Severity,
    /// Of an upgrade: where it goes to.
    pub(super) cure: Cure,
}

/// The version that clears all findings of an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Cure {
    /// The version in words: the one, or those among which nobody could choose.
    pub(super) words: String,
    /// The version, where it can be told.
    pub(super) version: Option<String>,
}

impl Group {
    /// The finding that stands for the group.
    pub(super) fn first<'r>(&self, report: &'r Report) -> &'r Finding {
        &report.findings.rows[self.rows[0] as usize]
    }

    /// How many findings.
    pub(super) fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The names of the tools that report it, each once.
    pub(super) fn tools(&self, report: &Report) -> Vec<String> {
        let inputs: BTreeSet<u32> = self.rows.iter().map(|&at| report.findings.rows[at as usize].input).collect();
        let tools = inputs.iter().filter_map(|&at| report.evidence.get(at as usize)?.tool.as_ref());
        let names: BTreeSet<String> = tools.map(name_of).collect();
        names.into_iter().collect()
    }
}

/// A tool as its makers write it.
fn name_of(tool: &ToolId) -> String {
    crate::decode::about(tool).map_or(tool.as_str(), |about| about.title).to_owned()
}

/// The fixed versions of rows: their own, else those that another report names for the same flaw of the same
/// component.
#[derive(Debug, Default)]
pub(super) struct Fixes {
    borrowed: HashMap<Fingerprint, Vec<Text>>,
}

impl Fixes {
    /// Looks for what the rows of these gates lack.
    pub(super) fn of<'a>(report: &Report, gates: impl Iterator<Item = &'a GateResult>) -> Fixes {
        let rows = &report.findings.rows;
        let print = |at: usize| report.states[at].fingerprint;
        let lacking: HashSet<Fingerprint> = gates
            .flat_map(|gate| &gate.rows)
            .map(|&at| at as usize)
            .filter(|&at| rows[at].kind == Kind::Vulnerability && rows[at].fixed.is_empty())
            .map(print)
            .collect();
        let mut borrowed: HashMap<Fingerprint, Vec<Text>> = HashMap::new();
        if lacking.is_empty() {
            return Fixes { borrowed };
        }
        for (at, row) in rows.iter().enumerate() {
            if !row.fixed.is_empty() && lacking.contains(&print(at)) {
                let known = borrowed.entry(print(at)).or_default();
                if !known.contains(&row.fixed) {
                    known.push(row.fixed);
                }
            }
        }
        Fixes { borrowed }
    }

    /// What is known to fix a row.
    fn texts<'r>(&self, report: &'r Report, at: u32) -> Vec<&'r str> {
        let row = &report.findings.rows[at as usize];
        if !row.fixed.is_empty() {
            return vec![report.findings.text(row.fixed)];
        }
        let borrowed = self.borrowed.get(&report.states[at as usize].fingerprint);
        borrowed.into_iter().flatten().map(|&text| report.findings.text(text)).collect()
    }

    fn names(&self, report: &Report, at: u32) -> bool {
        let row = &report.findings.rows[at as usize];
        !row.fixed.is_empty() || self.borrowed.contains_key(&report.states[at as usize].fingerprint)
    }

    /// The version to upgrade to: for each row the nearest that clears it, of those the largest, since it clears all.
    fn cure(&self, report: &Report, rows: &[u32]) -> Cure {
        let installed = rows.first().map_or("", |&at| {
            let row = &report.findings.rows[at as usize];
            report.findings.text(row.version)
        });
        let of_row = |&at: &u32| -> BTreeSet<&str> {
            let texts = self.texts(report, at);
            texts.iter().flat_map(|fixed| fixed.split(',')).map(versions::bare).filter(|it| !it.is_empty()).collect()
        };
        let sets: BTreeSet<BTreeSet<&str>> = rows.iter().map(of_row).filter(|set| !set.is_empty()).collect();
        let flaws: Vec<Vec<&str>> = sets.iter().map(|set| set.iter().copied().collect()).collect();
        if let Some(version) = versions::cure(installed, &flaws) {
            return Cure { words: version.to_owned(), version: Some(version.to_owned()) };
        }
        // Of alternatives for the same flaws one is enough; different flaws need the newest.
        let which = if sets.len() > 1 { "the newest of" } else { "one of" };
        let named: Vec<&str> = sets.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
        Cure { words: format!("{which} {}", words::list(named.into_iter(), VERSIONS)), version: None }
    }
}

/// What rows have to share to stand in one group.
type Key = (Remedy, [Text; 3], u32);

fn key(row: &Finding, fixable: bool) -> Key {
    let component = !row.package.is_empty();
    match row.kind {
        Kind::Secret => (Remedy::Revoke, [row.rule, row.path, row.target], row.line),
        Kind::Vulnerability if component && !fixable => (Remedy::NoFix, [row.package, row.version, Text::EMPTY], 0),
        Kind::Vulnerability if component => (Remedy::Upgrade, [row.package, row.version, Text::EMPTY], 0),
        Kind::License if component => (Remedy::Replace, [row.package, row.version, row.rule], 0),
        Kind::Vulnerability
        | Kind::License
        | Kind::Misconfiguration
        | Kind::CodeVulnerability
        | Kind::Bug
        | Kind::CodeSmell
        | Kind::Hotspot
        | Kind::Issue => (Remedy::Change, [row.rule, Text::EMPTY, Text::EMPTY], 0),
    }
}

/// Groups the rows of a gate: worst first, what can be cleared before what cannot, what clears most, then by name.
pub(super) fn by_remedy(report: &Report, fixes: &Fixes, rows: &[u32]) -> Vec<Group> {
    let findings = &report.findings;
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for &at in rows {
        let row = &findings.rows[at as usize];
        let key = key(row, fixes.names(report, at));
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { remedy: key.0, rows: Vec::new(), worst: Severity::Unknown, cure: Cure::default() });
        }
        groups[place].rows.push(at);
        groups[place].worst = groups[place].worst.max(row.severity);
    }
    for group in &mut groups {
        group.rows.sort_by_key(|&at| Reverse(findings.rows[at as usize].severity));
        if group.remedy == Remedy::Upgrade {
            group.cure = fixes.cure(report, &group.rows);
        }
    }
    groups.sort_by(|a, b| {
        let name = |group: &Group| {
            let row = group.first(report);
            (findings.text(row.package), findings.text(row.path), row.line, findings.text(row.rule))
        };
        let order =
            |group: &Group| (group.remedy != Remedy::Revoke, Reverse(group.worst), group.remedy, Reverse(group.len()));
        order(a).cmp(&order(b)).then_with(|| name(a).cmp(&name(b))).then_with(|| a.rows.cmp(&b.rows))
    });
    groups
}
