//! Findings by what has to be done about them: one upgrade may clear seven.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::versions;
use crate::model::{Finding, Kind, Report, Severity, Text, ToolId};
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
    /// Replace components with a licence, or settle it.
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
    /// How many flaws they tell of.
    flaws: u64,
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

    /// The first row of each flaw, in the order of rows.
    pub(super) fn flaws(&self, report: &Report) -> Vec<u32> {
        let mut known = HashSet::new();
        self.rows.iter().copied().filter(|&row| known.insert(report.flaws.of_row(row))).collect()
    }

    /// How many findings, each flaw once.
    pub(super) fn len(&self) -> u64 {
        self.flaws
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

/// What is known to fix a row: its own words, else those of the other rows that tell of the same flaw.
fn fixes(report: &Report, at: u32) -> impl Iterator<Item = &str> {
    let findings = &report.findings;
    let own = &findings.rows[at as usize];
    let lacking = own.kind == Kind::Vulnerability && own.fixed.is_empty();
    let others = report.flaws.beside(at).iter().filter(move |_| lacking);
    let fixed = std::iter::once(own).chain(others.map(|&at| &findings.rows[at as usize])).map(|row| row.fixed);
    fixed.filter(|fixed| !fixed.is_empty()).map(|fixed| findings.text(fixed))
}

impl Cure {
    /// The version to upgrade to: for each row the nearest that clears it, of those the largest, since it clears all.
    fn of(report: &Report, rows: &[u32]) -> Cure {
        let installed = rows.first().map_or("", |&at| {
            let row = &report.findings.rows[at as usize];
            report.findings.text(row.version)
        });
        let of_row = |&at: &u32| -> BTreeSet<&str> {
            fixes(report, at)
                .flat_map(|fixed| fixed.split(','))
                .map(versions::bare)
                .filter(|it| !it.is_empty())
                .collect()
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

fn key(row: &Finding, component: Option<u32>, fixable: bool) -> Key {
    const NONE: [Text; 3] = [Text::EMPTY; 3];
    match (row.kind, component) {
        (Kind::Secret, _) => (Remedy::Revoke, [row.rule, row.path, row.target], row.line),
        (Kind::Vulnerability, Some(component)) if fixable => (Remedy::Upgrade, NONE, component),
        (Kind::Vulnerability, Some(component)) => (Remedy::NoFix, NONE, component),
        (Kind::License, Some(_)) => (Remedy::Replace, [row.rule, Text::EMPTY, Text::EMPTY], 0),
        (
            Kind::Vulnerability
            | Kind::License
            | Kind::Misconfiguration
            | Kind::CodeVulnerability
            | Kind::Bug
            | Kind::CodeSmell
            | Kind::Hotspot
            | Kind::Component
            | Kind::Issue,
            _,
        ) => (Remedy::Change, [row.rule, Text::EMPTY, Text::EMPTY], 0),
    }
}

/// Groups the rows of one gate, worst first; groups of secrets come before all.
pub(super) fn by_remedy(report: &Report, rows: &[u32]) -> Vec<Group> {
    let findings = &report.findings;
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut known: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for &at in rows {
        let row = &findings.rows[at as usize];
        let flaw = report.flaws.of_row(at);
        let place = *known.entry(flaw).or_insert_with(|| {
            let key = key(row, report.flaws.list()[flaw as usize].component, fixes(report, at).next().is_some());
            let place = *places.entry(key).or_insert(groups.len());
            if place == groups.len() {
                let worst = Severity::Unknown;
                groups.push(Group { remedy: key.0, rows: Vec::new(), flaws: 0, worst, cure: Cure::default() });
            }
            groups[place].flaws += 1;
            place
        });
        groups[place].rows.push(at);
        groups[place].worst = groups[place].worst.max(row.severity);
    }
    for group in &mut groups {
        group.rows.sort_by_key(|&at| Reverse(findings.rows[at as usize].severity));
        if group.remedy == Remedy::Upgrade {
            group.cure = Cure::of(report, &group.rows);
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
