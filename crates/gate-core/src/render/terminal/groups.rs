//! Findings by what has to be done about them: one upgrade may clear seven.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::{Finding, Kind, Report, Severity, Text};

/// What has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Remedy {
    /// Revoke a secret and remove it.
    Revoke,
    /// Upgrade a component.
    Upgrade,
    /// Nobody has published a version without the flaw.
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

    /// How many findings.
    pub(super) fn len(&self) -> u64 {
        self.rows.len() as u64
    }
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
        Kind::Vulnerability if component => (Remedy::Upgrade, [row.package, row.version, row.fixed], 0),
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
