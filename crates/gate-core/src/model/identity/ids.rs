//! The names of flaws, compared in any case.

use std::collections::HashMap;

use crate::model::{Finding, Findings, Kind, Text, index, license};

/// Not looked at yet.
const UNSEEN: u32 = u32::MAX;

/// What a row comes down to by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The id, as a number of [`Ids`].
    pub(super) id: u32,
    /// Whether it is a CVE.
    pub(super) is_cve: bool,
    /// Whether the row's aliases name the same flaw: not where they name several CVEs, or none are to be had.
    pub(super) aliases_hold: bool,
}

/// Ids in capitals, each with a number.
#[derive(Debug)]
pub(super) struct Ids<'a> {
    findings: &'a Findings,
    by_text: Vec<u32>,
    known: HashMap<String, u32>,
    list: Vec<String>,
    licences: HashMap<Text, u32>,
}

impl<'a> Ids<'a> {
    pub(super) fn new(findings: &'a Findings) -> Ids<'a> {
        Ids {
            findings,
            by_text: vec![UNSEEN; findings.texts.len()],
            known: HashMap::new(),
            list: Vec::new(),
            licences: HashMap::new(),
        }
    }

    /// The id in capitals.
    pub(super) fn text(&self, id: u32) -> &str {
        &self.list[id as usize]
    }

    fn is_cve(&self, id: u32) -> bool {
        self.text(id).starts_with("CVE-")
    }

    fn fold(&mut self, text: Text) -> u32 {
        let seen = self.by_text[text.as_index()];
        if seen != UNSEEN {
            return seen;
        }
        let folded = self.findings.text(text).trim().to_ascii_uppercase();
        let id = self.number(folded);
        self.by_text[text.as_index()] = id;
        id
    }

    /// The row's own id.
    fn own(&mut self, row: &Finding) -> u32 {
        if row.kind == Kind::License { self.licence(row.rule) } else { self.fold(row.rule) }
    }

    /// A licence under the name that SPDX has for it.
    fn licence(&mut self, text: Text) -> u32 {
        if let Some(&known) = self.licences.get(&text) {
            return known;
        }
        let read = license::read(self.findings.text(text));
        let id =
            if read.strangers().is_empty() { self.number(read.text.to_ascii_uppercase()) } else { self.fold(text) };
        self.licences.insert(text, id);
        id
    }

    fn number(&mut self, folded: String) -> u32 {
        let Ids { known, list, .. } = self;
        *known.entry(folded).or_insert_with_key(|folded| {
            list.push(folded.clone());
            index(list.len() - 1)
        })
    }

    /// What the row comes down to: its own CVE, else the only CVE among its aliases, else its own id.
    pub(super) fn name(&mut self, row: &Finding) -> Name {
        let own = self.own(row);
        if row.kind != Kind::Vulnerability || self.text(own).is_empty() {
            return Name { id: own, is_cve: false, aliases_hold: false };
        }
        if self.is_cve(own) {
            return Name { id: own, is_cve: true, aliases_hold: true };
        }
        let mut cve = None;
        for alias in self.aliases(row) {
            match cve {
                _ if !self.is_cve(alias) => {}
                None => cve = Some(alias),
                Some(other) if other == alias => {}
                Some(_) => return Name { id: own, is_cve: false, aliases_hold: false },
            }
        }
        Name { id: cve.unwrap_or(own), is_cve: cve.is_some(), aliases_hold: true }
    }

    /// The row's own id and, where they name the same flaw, its aliases, without CVEs.
    pub(super) fn links(&mut self, row: &Finding, name: Name) -> Vec<u32> {
        let mut ids = vec![self.own(row)];
        if name.aliases_hold {
            ids.extend(self.aliases(row));
        }
        ids.retain(|&id| !self.is_cve(id) && !self.text(id).is_empty());
        ids
    }

    fn aliases(&mut self, row: &Finding) -> Vec<u32> {
        let findings = self.findings;
        row.aliases.of(&findings.lists).iter().map(|&alias| self.fold(alias)).collect()
    }
}
