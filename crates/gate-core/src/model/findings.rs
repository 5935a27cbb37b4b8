//! The tables that findings live in: one per input while decoding, one for the whole run afterwards.

use super::finding::{Component, Finding, Licensed};
use super::{Exemption, Score, Text, Texts};

/// Findings with their side tables. Symbols and runs refer to the tables of the same value.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The arena of every text below.
    pub texts: Texts,
    /// The rows, open and suppressed alike: nothing is ever dropped.
    pub rows: Vec<Finding>,
    /// Published scores; rows name runs of it.
    pub scores: Vec<Score>,
    /// Lists of texts (aliases, weaknesses, identifiers); rows name runs of it.
    pub lists: Vec<Text>,
    /// Licences; components name runs of it.
    pub licenses: Vec<Licensed>,
    /// Packages the reports list.
    pub components: Vec<Component>,
    /// Why tools suppressed rows themselves.
    pub suppressions: Vec<Exemption>,
}

impl Findings {
    /// The text behind a symbol.
    pub fn text(&self, text: Text) -> &str {
        self.texts.get(text)
    }

    /// The published base scores of a row.
    pub fn scores_of(&self, finding: &Finding) -> &[Score] {
        finding.scores.of(&self.scores)
    }

    /// The other ids of a row.
    pub fn aliases_of(&self, finding: &Finding) -> impl Iterator<Item = &str> {
        finding.aliases.of(&self.lists).iter().map(|&text| self.text(text))
    }

    /// The weaknesses behind a row (`CWE-79`).
    pub fn cwes_of(&self, finding: &Finding) -> impl Iterator<Item = &str> {
        finding.cwes.of(&self.lists).iter().map(|&text| self.text(text))
    }

    /// What else names the component of a row.
    pub fn identifiers_of(&self, finding: &Finding) -> impl Iterator<Item = &str> {
        finding.identifiers.of(&self.lists).iter().map(|&text| self.text(text))
    }

    /// The licences of a component.
    pub fn licenses_of(&self, component: &Component) -> &[Licensed] {
        component.licenses.of(&self.licenses)
    }

    /// The largest published base score of any version and source, in tenths.
    pub fn max_score(&self, finding: &Finding) -> Option<u8> {
        self.scores_of(finding).iter().map(|score| score.tenths).max()
    }

    /// Takes in the tables of one input under the index `input`.
    pub fn absorb(&mut self, mut other: Findings, input: u32) {
        if self.rows.is_empty() && self.components.is_empty() {
            other.rows.iter_mut().for_each(|row| row.input = input);
            other.components.iter_mut().for_each(|component| component.input = input);
            *self = other;
            return;
        }
        let remap = self.texts.absorb(&other.texts);
        let text = |symbol: Text| remap.apply(symbol);
        let scores_base = index(self.scores.len());
        let lists_base = index(self.lists.len());
        let licenses_base = index(self.licenses.len());
        let suppressions_base = index(self.suppressions.len());
        self.scores.extend(other.scores.iter().map(|score| Score {
            source: text(score.source),
            vector: text(score.vector),
            ..*score
        }));
        self.lists.extend(other.lists.iter().map(|&symbol| text(symbol)));
        self.licenses.extend(other.licenses.iter().map(|it| Licensed { text: text(it.text), ..*it }));
        self.suppressions.append(&mut other.suppressions);
        self.components.extend(other.components.iter().map(|component| Component {
            input,
            name: text(component.name),
            version: text(component.version),
            purl: text(component.purl),
            licenses: component.licenses.moved(licenses_base),
            is_holder: component.is_holder,
            path: text(component.path),
            scope: component.scope,
        }));
        self.rows.extend(other.rows.iter().map(|row| Finding {
            input,
            severity_word: text(row.severity_word),
            rule: text(row.rule),
            title: text(row.title),
            package: text(row.package),
            version: text(row.version),
            purl: text(row.purl),
            fixed: text(row.fixed),
            target: text(row.target),
            path: text(row.path),
            commit: text(row.commit),
            url: text(row.url),
            status: text(row.status),
            scores: row.scores.moved(scores_base),
            aliases: row.aliases.moved(lists_base),
            cwes: row.cwes.moved(lists_base),
            identifiers: row.identifiers.moved(lists_base),
            suppression: row.suppression.map(|at| at + suppressions_base),
            ..*row
        }));
    }
}

/// A table length as an index.
///
/// # Panics
/// Beyond four billion rows, which the finding limit rules out.
pub fn index(length: usize) -> u32 {
    u32::try_from(length).expect("tables stay below 2^32 rows by the finding limit")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Run};

    /// One row with lists of its own behind an entry that belongs to nobody.
    fn findings(texts: [&str; 3]) -> Findings {
        let mut findings = Findings::default();
        findings.lists = ["nobody"].iter().chain(&texts).map(|text| findings.texts.intern(text)).collect();
        let one = |start| Run { start, len: 1 };
        let blank = Finding::of_component(Kind::License, &Component::default());
        findings.rows.push(Finding { aliases: one(1), cwes: one(2), identifiers: one(3), ..blank });
        findings
    }

    #[test]
    fn lists_follow_their_rows_into_another_table() {
        let mut all = findings(["CVE-1", "CWE-1", "sha1:1"]);
        all.absorb(findings(["CVE-2", "CWE-2", "sha1:2"]), 1);
        let lists = |row: &Finding| {
            let texts = all.aliases_of(row).chain(all.cwes_of(row)).chain(all.identifiers_of(row));
            texts.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(lists(&all.rows[0]), ["CVE-1", "CWE-1", "sha1:1"]);
        assert_eq!(lists(&all.rows[1]), ["CVE-2", "CWE-2", "sha1:2"]);
    }
}
