//! Flaws: rows that tell of one and the same thing, under whatever names, joined to one.

use std::collections::HashSet;
use std::hash::Hash;

use super::{Findings, Fingerprint, Run, index};

/// One flaw, as one or more rows tell of it.
#[derive(Clone, Copy, Debug)]
pub struct Flaw {
    /// Its identity across runs: what the screen shows and waivers name.
    pub fingerprint: Fingerprint,
    /// Number of the component it is in; flaws with the same number are in the same component.
    pub component: Option<u32>,
    rows: Run,
}

/// The flaws of a run, in the order of their first rows, and which rows tell of each.
#[derive(Clone, Debug, Default)]
pub struct Flaws {
    list: Vec<Flaw>,
    rows: Vec<u32>,
    of_row: Vec<u32>,
    alone: Vec<Fingerprint>,
    /// Of each flaw the rows that tell something of it that no earlier one does.
    telling: Vec<u32>,
    telling_of: Vec<Run>,
}

impl Flaws {
    /// From the flaw of each row, numbered in any way, its component, and the fingerprint each row has by itself. Of a
    /// flaw, the row that `rank` puts first speaks for all.
    pub(super) fn new<R: Ord>(
        group_of_row: &[u32],
        component_of_row: impl Fn(usize) -> Option<u32>,
        alone: Vec<Fingerprint>,
        rank: impl Fn(usize) -> R,
    ) -> Flaws {
        let groups = group_of_row.iter().max().map_or(0, |&most| most as usize + 1);
        let mut numbers: Vec<Option<u32>> = vec![None; groups];
        let mut flaws = Flaws { alone, ..Flaws::default() };
        let mut counts: Vec<u32> = Vec::new();
        let mut speakers: Vec<usize> = Vec::new();
        for (at, &group) in group_of_row.iter().enumerate() {
            let number = *numbers[group as usize].get_or_insert_with(|| {
                counts.push(0);
                speakers.push(at);
                index(counts.len() - 1)
            });
            flaws.of_row.push(number);
            counts[number as usize] += 1;
            let speaker = &mut speakers[number as usize];
            if rank(at) < rank(*speaker) {
                *speaker = at;
            }
        }
        let mut start = 0;
        for (&len, &speaker) in counts.iter().zip(&speakers) {
            let component = component_of_row(speaker);
            flaws.list.push(Flaw { fingerprint: flaws.alone[speaker], component, rows: Run { start, len } });
            start += len;
        }
        flaws.fill_rows();
        flaws
    }

    /// Finds the rows that tell something new: the first with each `key`. A flaw in a thousand places is one that a few
    /// rows tell of, and whoever asks all of them for each of them does not ask a million times.
    pub(super) fn condense<K: Eq + Hash>(&mut self, key: impl Fn(u32) -> K) {
        for flaw in &self.list {
            let rows = flaw.rows.of(&self.rows);
            let start = index(self.telling.len());
            match rows {
                [only] => self.telling.push(*only),
                _ => {
                    let mut known = HashSet::new();
                    self.telling.extend(rows.iter().filter(|&&row| known.insert(key(row))));
                }
            }
            self.telling_of.push(Run { start, len: index(self.telling.len()) - start });
        }
    }

    fn fill_rows(&mut self) {
        let mut next: Vec<u32> = self.list.iter().map(|flaw| flaw.rows.start).collect();
        self.rows = vec![0; self.of_row.len()];
        for (row, &flaw) in (0..).zip(&self.of_row) {
            let place = &mut next[flaw as usize];
            self.rows[*place as usize] = row;
            *place += 1;
        }
    }

    /// Every flaw.
    pub fn list(&self) -> &[Flaw] {
        &self.list
    }

    /// The number of the flaw that a row tells of.
    pub fn of_row(&self, row: u32) -> u32 {
        self.of_row[row as usize]
    }

    /// The rows that tell of a flaw, in the order of rows.
    pub fn rows(&self, flaw: u32) -> &[u32] {
        self.list[flaw as usize].rows.of(&self.rows)
    }

    /// The rows that tell of the same flaw as this one, itself among them.
    pub fn beside(&self, row: u32) -> &[u32] {
        self.rows(self.of_row(row))
    }

    /// Of the rows that tell of the same flaw as this one, those that differ in more than their place.
    pub fn telling(&self, row: u32) -> &[u32] {
        self.telling_of[self.of_row(row) as usize].of(&self.telling)
    }

    /// The fingerprint of the flaw that a row tells of.
    pub fn fingerprint(&self, row: u32) -> Fingerprint {
        self.list[self.of_row(row) as usize].fingerprint
    }

    /// The fingerprint that a row has by itself: that of its flaw as long as no other tool names it too.
    pub fn fingerprint_alone(&self, row: u32) -> Fingerprint {
        self.alone[row as usize]
    }

    /// Every id that the rows of a flaw name, each once, in the order of rows.
    pub fn ids<'a>(&self, findings: &'a Findings, flaw: u32) -> Vec<&'a str> {
        let mut ids: Vec<&str> = Vec::new();
        for &at in self.rows(flaw) {
            let row = &findings.rows[at as usize];
            for id in std::iter::once(findings.text(row.rule)).chain(findings.aliases_of(row)) {
                if !id.is_empty() && !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }
}
