//! Joins rows that tell of one flaw.
//!
//! A vulnerability has many names: CVE, GHSA, RUSTSEC, PYSEC, GO, the ids of distributions. Tools list the others as
//! aliases. Two rows are one flaw when they are about one component and
//!
//! * both come down to the same CVE: the row's own id, else the only CVE among its aliases; or
//! * neither names a CVE, and a chain of rows shares ids; and if other rows of the component say of one CVE, and of no
//!   other, that it has one of these ids, they are that flaw too.
//!
//! An id that stands for several CVEs (an advisory such as DSA-4539) joins nothing: it would make two flaws one.
//! Rows that are not about a component are one flaw when their fingerprints are equal.

use std::collections::HashMap;

use super::component::Components;
use super::fingerprint::{self, Ordinals};
use super::ids::{Ids, Name};
use crate::model::{Findings, Fingerprint, Flaws, Kind, index};

/// The flaws of a run. Rows of one input are in canonical order and stand together.
pub fn join(findings: &Findings) -> Flaws {
    let mut components = Components::default();
    let told: Vec<Option<u32>> =
        findings.rows.iter().map(|row| (!row.package.is_empty()).then(|| components.of(findings, row))).collect();
    let resolved = components.resolved();
    let mut ids = Ids::new(findings);
    let mut groups = Groups::default();
    let mut alone = Vec::with_capacity(findings.rows.len());
    let mut ordinals = Ordinals::default();
    for (row, told) in findings.rows.iter().zip(told) {
        let ordinal = ordinals.next(row);
        let Some(component) = told.map(|told| resolved[told as usize]) else {
            let print = fingerprint::of_place(findings, row, ordinal);
            alone.push(print);
            groups.add_place(print);
            continue;
        };
        let name = ids.name(row);
        alone.push(fingerprint::of_component(row.kind, ids.text(name.id), &components.list[component as usize]));
        groups.add(component, row.kind, name);
    }
    groups.link(findings, &mut ids);
    let rank = |at: usize| {
        // A CVE speaks for a flaw rather than another id, and a whole component rather than half a one.
        let row = &findings.rows[at];
        (!groups.members[at].name.is_some_and(|name| name.is_cve), row.purl.is_empty(), alone[at])
    };
    let of_row: Vec<u32> = groups.members.iter().map(|member| groups.sets.root(member.group)).collect();
    let component = |at: usize| groups.members[at].name.map(|_| groups.members[at].component);
    let mut flaws = Flaws::new(&of_row, component, alone.clone(), rank);
    flaws.condense(|at| {
        let row = &findings.rows[at as usize];
        let names = (row.rule, row.aliases.of(&findings.lists), row.package, row.version, row.purl);
        let badness = (row.severity, findings.max_score(row), row.known_exploited, row.published, row.fixed);
        (names, badness, alone[at as usize])
    });
    flaws
}

/// One row among the groups.
#[derive(Clone, Copy, Debug)]
struct Member {
    group: u32,
    component: u32,
    /// What the row comes down to; nothing for rows that are not about a component.
    name: Option<Name>,
}

/// Rows that are one flaw by their names alone, and what links such groups.
#[derive(Debug, Default)]
struct Groups {
    members: Vec<Member>,
    sets: Sets,
    by_name: HashMap<(u32, Kind, u32), u32>,
    by_print: HashMap<Fingerprint, u32>,
}

impl Groups {
    fn add(&mut self, component: u32, kind: Kind, name: Name) {
        let sets = &mut self.sets;
        let group = *self.by_name.entry((component, kind, name.id)).or_insert_with(|| sets.add());
        self.members.push(Member { group, component, name: Some(name) });
    }

    fn add_place(&mut self, print: Fingerprint) {
        let sets = &mut self.sets;
        let group = *self.by_print.entry(print).or_insert_with(|| sets.add());
        self.members.push(Member { group, component: 0, name: None });
    }

    /// Joins the groups of vulnerabilities without a CVE with each other and with the CVE they mean.
    fn link(&mut self, findings: &Findings, ids: &mut Ids<'_>) {
        let nameless: Vec<usize> = (0..self.members.len()).filter(|&at| self.is_nameless(findings, at)).collect();
        if nameless.is_empty() {
            return;
        }
        let mut first: HashMap<(u32, u32), u32> = HashMap::new();
        for &at in &nameless {
            let Member { group, component, name: Some(name) } = self.members[at] else { continue };
            for id in ids.links(&findings.rows[at], name) {
                let other = *first.entry((component, id)).or_insert(group);
                self.sets.join(group, other);
            }
        }
        let mut meant: HashMap<u32, Option<u32>> = HashMap::new();
        for (at, member) in self.members.iter().enumerate() {
            let Some(name) = member.name.filter(|name| name.is_cve) else { continue };
            for id in ids.links(&findings.rows[at], name) {
                let Some(&group) = first.get(&(member.component, id)) else { continue };
                let cve = meant.entry(self.sets.root(group)).or_insert(Some(member.group));
                *cve = cve.filter(|&known| known == member.group);
            }
        }
        let mut meant: Vec<_> = meant.into_iter().filter_map(|(set, cve)| Some((set, cve?))).collect();
        meant.sort_unstable();
        for (set, cve) in meant {
            self.sets.join(set, cve);
        }
    }

    fn is_nameless(&self, findings: &Findings, at: usize) -> bool {
        findings.rows[at].kind == Kind::Vulnerability && self.members[at].name.is_some_and(|name| !name.is_cve)
    }
}

/// Disjoint sets of groups.
#[derive(Debug, Default)]
struct Sets {
    parents: Vec<u32>,
}

impl Sets {
    fn add(&mut self) -> u32 {
        let number = index(self.parents.len());
        self.parents.push(number);
        number
    }

    fn root(&self, mut group: u32) -> u32 {
        while self.parents[group as usize] != group {
            group = self.parents[group as usize];
        }
        group
    }

    /// The smaller root stays one, and the path to it is shortened.
    fn join(&mut self, a: u32, b: u32) {
        let (a_root, b_root) = (self.root(a), self.root(b));
        let root = a_root.min(b_root);
        for at in [a, b, a_root, b_root] {
            self.parents[at as usize] = root;
        }
    }
}
