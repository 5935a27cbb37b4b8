//! A flaw as outputs for other systems list it: one entry for one flaw, however many rows tell of it.
//!
//! Every such output goes over the same entries, so that the same flaws have the same ids, severities and standing in
//! all of them. Rows of inputs that do not count (a scan that was read in a better format) make no entry.

use super::place::Place;
use super::standing::{Standing, exemption_of};
use super::{flaw, words};
use crate::model::{Exemption, Finding, Fingerprint, GateResult, Kind, Report, Severity, Text, ToolId, is_cve};

/// Most characters of a title.
const TITLE: usize = 300;
/// Most characters of an id, a name or a version.
const NAME: usize = 200;

/// One flaw.
#[derive(Clone, Copy)]
pub(super) struct Entry<'r> {
    pub(super) report: &'r Report,
    /// Its number among the flaws of the report.
    pub(super) flaw: u32,
    /// What became of it.
    pub(super) standing: Standing,
    /// The row that speaks for it.
    pub(super) row: u32,
}

impl<'r> Entry<'r> {
    /// Every flaw that a counting row tells of, in the order of the report.
    pub(super) fn all(report: &'r Report) -> impl Iterator<Item = Entry<'r>> {
        (0..).take(report.flaws.list().len()).filter_map(|flaw| Entry::of(report, flaw, |_| true))
    }

    /// A flaw by those of its counting rows that are `of_interest`, if there are any.
    pub(super) fn of(report: &'r Report, flaw: u32, of_interest: impl Fn(&Finding) -> bool) -> Option<Entry<'r>> {
        let rows = || {
            let all = report.flaws.rows(flaw).iter().copied();
            all.filter(|&row| counts(report, row) && of_interest(&report.findings.rows[row as usize]))
        };
        let standing = Standing::of_rows(report, rows())?;
        // The row that the fingerprint is of names the flaw in every run; among equals, one that names the CVE itself,
        // one in the flaw's own standing, and one that has a file.
        let own = report.flaws.list()[flaw as usize].fingerprint;
        let row = rows().min_by_key(|&row| {
            let finding = &report.findings.rows[row as usize];
            let is_named = report.flaws.fingerprint_alone(row) == own;
            let is_cve = is_cve(report.findings.text(finding.rule));
            (!is_named, !is_cve, Standing::of_row(report, row) != standing, finding.path.is_empty())
        })?;
        Some(Entry { report, flaw, standing, row })
    }

    /// A flaw by its counting rows, or by all of them where none counts.
    pub(super) fn whole(report: &'r Report, flaw: u32) -> Entry<'r> {
        Entry::of(report, flaw, |_| true).unwrap_or_else(|| {
            let rows = report.flaws.rows(flaw);
            let own = report.flaws.list()[flaw as usize].fingerprint;
            let row = rows.iter().copied().find(|&row| report.flaws.fingerprint_alone(row) == own).unwrap_or(rows[0]);
            Entry { report, flaw, standing: Standing::of_row(report, row), row }
        })
    }

    /// The row that speaks for it.
    pub(super) fn finding(&self) -> &'r Finding {
        &self.report.findings.rows[self.row as usize]
    }

    /// Every row that counts, the speaking one first.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> + use<'r> {
        let (report, row) = (self.report, self.row);
        let others = report.flaws.rows(self.flaw).iter().copied();
        std::iter::once(row).chain(others.filter(move |&other| other != row && counts(report, other)))
    }

    /// Its identity across runs: what waivers name.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        self.report.flaws.list()[self.flaw as usize].fingerprint
    }

    /// A text of the speaking row, fit to be shown.
    fn text(&self, symbol: Text, most: usize) -> String {
        words::one_line(self.report.findings.text(symbol), most).into_owned()
    }

    /// The id of its rule or vulnerability: of a vulnerability the CVE, where its tools know one and only one; its kind
    /// where the tool gives none.
    pub(super) fn rule(&self) -> String {
        let finding = self.finding();
        match self.name() {
            "" => finding.kind.to_string(),
            name => words::one_line(name, NAME).into_owned(),
        }
    }

    fn name(&self) -> &'r str {
        let findings = &self.report.findings;
        let own = findings.text(self.finding().rule);
        if self.finding().kind != Kind::Vulnerability || is_cve(own) {
            return own;
        }
        let ids = self.report.flaws.ids(findings, self.flaw);
        let mut cves = ids.into_iter().filter(|id| is_cve(id));
        match (cves.next(), cves.next()) {
            (Some(cve), None) => cve,
            (None | Some(_), _) => own,
        }
    }

    /// Its other ids.
    pub(super) fn aliases(&self) -> Vec<String> {
        let ids = self.report.flaws.ids(&self.report.findings, self.flaw);
        let own = self.name();
        ids.into_iter().filter(|id| *id != own).map(|id| words::one_line(id, NAME).into_owned()).collect()
    }

    /// The tool of the speaking row.
    pub(super) fn tool(&self) -> &'r str {
        let input = self.report.evidence.get(self.finding().input as usize);
        input.and_then(|input| input.tool.as_ref()).map_or("unknown", ToolId::as_str)
    }

    /// The tools that report it.
    pub(super) fn tools(&self) -> Vec<&'r str> {
        flaw::tools(self.report, self.flaw)
    }

    /// The worst severity that a tool gives it.
    pub(super) fn severity(&self) -> Severity {
        flaw::severity(self.report, self.flaw)
    }

    /// The largest published base score, in tenths.
    pub(super) fn score(&self) -> Option<u8> {
        flaw::score(self.report, self.flaw)
    }

    /// The first gate that counts it.
    pub(super) fn gate(&self) -> Option<&'r GateResult> {
        let gate = self.rows().find_map(|row| self.report.states[row as usize].gate);
        gate.and_then(|gate| self.report.gates.get(usize::from(gate)))
    }

    /// One line for people, or its id where the tool gives none.
    pub(super) fn title(&self) -> String {
        let title = self.finding().title;
        if title.is_empty() { self.rule() } else { self.text(title, TITLE) }
    }

    /// The component it is in: name and version; nothing for flaws of no component.
    pub(super) fn component(&self) -> Option<(String, String)> {
        let finding = self.finding();
        let name = self.text(finding.package, NAME);
        (!name.is_empty()).then(|| (name, self.text(finding.version, NAME)))
    }

    /// Versions that clear it, as a tool writes them; empty where none is known.
    pub(super) fn fixed(&self) -> String {
        let fixed = self.rows().map(|row| self.report.findings.rows[row as usize].fixed);
        fixed.into_iter().find(|fixed| !fixed.is_empty()).map_or_else(String::new, |fixed| self.text(fixed, NAME))
    }

    /// One line that says all: what, in which component, and what clears it.
    pub(super) fn summary(&self) -> String {
        let mut summary = String::new();
        if let Some((name, version)) = self.component() {
            summary.push_str(name.as_str());
            if !version.is_empty() {
                summary.push(' ');
                summary.push_str(&version);
            }
            summary.push_str(": ");
        }
        let (rule, title) = (self.rule(), self.title());
        summary.push_str(&rule);
        if title != rule {
            summary.push_str(": ");
            summary.push_str(&title);
        }
        let fixed = self.fixed();
        if !fixed.is_empty() {
            summary.push_str(" (fixed in ");
            summary.push_str(&fixed);
            summary.push(')');
        }
        summary
    }

    /// Where the speaking row is.
    pub(super) fn place(&self) -> Place<'r> {
        Place::of(self.report, self.finding())
    }

    /// Why it does not count, each reason once; nothing while it is open.
    pub(super) fn exemptions(&self) -> Vec<&'r Exemption> {
        let mut found: Vec<&Exemption> = Vec::new();
        if self.standing == Standing::Open {
            return found;
        }
        for exemption in self.rows().filter_map(|row| exemption_of(self.report, row)) {
            if !found.contains(&exemption) {
                found.push(exemption);
            }
        }
        found
    }

    /// The weaknesses that tools name, each once: `CWE-79`.
    pub(super) fn cwes(&self) -> Vec<&'r str> {
        let findings = &self.report.findings;
        let all = self.rows().flat_map(|row| findings.cwes_of(&findings.rows[row as usize]));
        let mut known: Vec<&str> = Vec::new();
        all.for_each(|cwe| {
            if !known.contains(&cwe) {
                known.push(cwe);
            }
        });
        known
    }

    /// Whether a report says that it is new, where one says anything about it.
    pub(super) fn is_new(&self) -> Option<bool> {
        self.rows().filter_map(|row| self.report.findings.rows[row as usize].new).reduce(|one, other| one || other)
    }
}

/// Whether the input of a row counts.
fn counts(report: &Report, row: u32) -> bool {
    !matches!(Standing::of_row(report, row), Standing::Aside(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Draft;
    use crate::model::{Proof, Use};
    use crate::render::testing::{Sample, failing, hostile, passing, vulnerability};

    #[test]
    fn one_line_says_what_is_wrong_where_and_what_clears_it() {
        let report = failing();
        let summaries: Vec<String> = Entry::all(&report).map(|entry| entry.summary()).collect();
        assert_eq!(summaries[0], "aws-access-token: a credential in the open");
        assert_eq!(summaries[3], "openssl 1.1.1k: CVE-2021-3711: a flaw in a library (fixed in 1.1.1n)");
    }

    #[test]
    fn several_rows_are_one_entry_that_the_named_row_speaks_for() {
        let alias = ["CVE-2021-3711"];
        let ghsa = Draft { aliases: &alias, ..vulnerability("GHSA-1", Severity::Low, "openssl", "") };
        let cve = vulnerability("CVE-2021-3711", Severity::High, "openssl", "1.1.1n");
        let report = Sample::new()
            .input("a.json", "npm-audit", Proof::Tells, &[ghsa])
            .input("b.json", "trivy", Proof::Tells, &[cve])
            .build();
        let entries: Vec<Entry<'_>> = Entry::all(&report).collect();
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].rule().as_str(), entries[0].tool()), ("CVE-2021-3711", "trivy"));
        assert_eq!(entries[0].tools(), ["npm-audit", "trivy"]);
        assert_eq!(entries[0].aliases(), ["GHSA-1"]);
        assert_eq!(entries[0].severity(), Severity::High);
    }

    #[test]
    fn standing_and_reasons_are_those_of_the_rows() {
        let report = passing();
        let entries: Vec<Entry<'_>> = Entry::all(&report).collect();
        assert_eq!(
            entries.iter().map(|it| it.standing.as_str()).collect::<Vec<_>>(),
            ["suppressed", "exempted", "open"]
        );
        assert_eq!(entries.iter().map(|it| it.exemptions().len()).collect::<Vec<_>>(), [1, 1, 0]);
        let mut aside = passing();
        aside.evidence[0].used = Use::Superseded;
        assert_eq!(Entry::all(&aside).count(), 0);
    }

    #[test]
    fn nothing_unseen_and_no_flood_is_in_what_is_shown() {
        let long = "x".repeat(60_000);
        let report = Sample::new()
            .input(
                "a",
                "t",
                Proof::Tells,
                &[Draft { title: &long, ..vulnerability(&long, Severity::Low, &long, &long) }],
            )
            .build();
        assert!(Entry::all(&report).all(|entry| entry.summary().chars().count() < 1200));
        for entry in Entry::all(&hostile()) {
            assert!(!entry.summary().chars().any(crate::render::escape::is_unseen));
        }
    }
}
