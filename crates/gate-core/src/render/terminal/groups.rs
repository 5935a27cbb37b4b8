//! Findings by what has to be done about them: one upgrade may clear seven.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::model::{Finding, Kind, Report, Severity, Text};
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
    /// The report names no version without the flaw.
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
}

impl Group {
    /// The finding that stands for the group.
    pub(super) fn first<'r>(&self, report: &'r Report) -> &'r Finding {
        &report.findings.rows[self.rows[0] as usize]
    }

    /// The version to upgrade to, in words: the only one named, the largest where that can be told, else all of them.
    pub(super) fn cure(&self, report: &Report) -> String {
        let named = self.rows.iter().map(|&at| report.findings.text(report.findings.rows[at as usize].fixed));
        let named: BTreeSet<&str> = named.flat_map(|fixed| fixed.split(',')).map(str::trim).collect();
        let alternatives = report.findings.text(self.first(report).fixed).split(',').count();
        if named.len() == 1 || self.rows.len() == 1 || named.len() == alternatives {
            let fixed = report.findings.text(self.first(report).fixed);
            return if alternatives > 1 { format!("one of {fixed}") } else { fixed.to_owned() };
        }
        let numbered: Option<Vec<_>> = named.iter().map(|version| Some((numbers(version)?, *version))).collect();
        match numbered.and_then(|versions| versions.into_iter().max()) {
            Some((_, largest)) => largest.to_owned(),
            None => format!("the newest of {}", words::list(named.iter().copied(), VERSIONS)),
        }
    }

    /// How many findings.
    pub(super) fn len(&self) -> u64 {
        self.rows.len() as u64
    }
}

/// The numbers of a version that is nothing but numbers: only those can be compared without knowing its ecosystem.
fn numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?).collect()
}

/// What rows have to share to stand in one group.
type Key = (Remedy, [Text; 3], u32);

fn key(row: &Finding) -> Key {
    let component = !row.package.is_empty();
    match row.kind {
        Kind::Secret => (Remedy::Revoke, [row.rule, row.path, row.target], row.line),
        Kind::Vulnerability if component && row.fixed.is_empty() => {
            (Remedy::NoFix, [row.package, row.version, Text::EMPTY], 0)
        }
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
pub(super) fn by_remedy(report: &Report, rows: &[u32]) -> Vec<Group> {
    let findings = &report.findings;
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for &at in rows {
        let row = &findings.rows[at as usize];
        let key = key(row);
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { remedy: key.0, rows: Vec::new(), worst: Severity::Unknown });
        }
        groups[place].rows.push(at);
        groups[place].worst = groups[place].worst.max(row.severity);
    }
    for group in &mut groups {
        group.rows.sort_by_key(|&at| Reverse(findings.rows[at as usize].severity));
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
