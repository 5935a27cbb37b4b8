//! Packages that are vulnerable only through others: nothing is counted twice, and nothing is lost when the advisory
//! behind them is not in the report.

use std::collections::{BTreeMap, BTreeSet};

use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::sink::Sink;
use crate::model::{Code, Kind};

use super::parts::purl;

/// A package with names of other packages in its `via`, or with nothing in it.
struct Link {
    package: String,
    severity: String,
    path: String,
    via: Vec<String>,
}

/// The packages of a report and how they hang together.
#[derive(Default)]
pub(super) struct Chains {
    /// Every package, and whether it has an advisory of its own.
    packages: BTreeMap<String, bool>,
    links: Vec<Link>,
}

impl Chains {
    /// Adds a package; `via` are the names in its list, `told` whether it also holds an advisory.
    pub(super) fn add(&mut self, package: &str, told: bool, via: Vec<String>, severity: &str, path: &str) {
        self.packages.insert(package.to_owned(), told);
        if !told || !via.is_empty() {
            let [package, severity, path] = [package, severity, path].map(str::to_owned);
            self.links.push(Link { package, severity, path, via });
        }
    }

    /// How many packages there are.
    pub(super) fn packages(&self) -> u64 {
        self.packages.len() as u64
    }

    /// Adds a finding for every package whose flaw stands nowhere else in the report.
    ///
    /// # Errors
    /// When a limit is reached.
    pub(super) fn close(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        let explained = self.explained();
        let is_lost = |link: &&Link| {
            !explained.contains(link.package.as_str()) || link.via.iter().any(|via| !self.packages.contains_key(via))
        };
        let mut lost = 0_u64;
        for link in self.links.iter().filter(is_lost) {
            lost += 1;
            let title = match &link.via[..] {
                [] => "is said to be vulnerable, without saying how".to_owned(),
                via => format!("depends on vulnerable versions of {}", via.join(", ")),
            };
            let severity = sink.severity(&link.severity);
            sink.finding(&Draft {
                severity,
                severity_word: &link.severity,
                rule: "npm:vulnerable-dependency",
                title: &title,
                package: &link.package,
                purl: &purl(&link.package, ""),
                path: &link.path,
                ..Draft::new(Kind::Vulnerability)
            })?;
        }
        if lost > 0 {
            let message = format!(
                "{lost} packages are said to be vulnerable through others whose advisory is not in the report; each \
                 counts as a finding: give the file as npm wrote it"
            );
            sink.problem(Code::CountMismatch, message, "");
        }
        Ok(())
    }

    /// Packages with an advisory, or from which one is reached.
    fn explained(&self) -> BTreeSet<&str> {
        let mut dependents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for link in &self.links {
            for via in &link.via {
                dependents.entry(via).or_default().push(&link.package);
            }
        }
        let told = self.packages.iter().filter(|(_, told)| **told);
        let mut waiting: Vec<&str> = told.map(|(package, _)| package.as_str()).collect();
        let mut explained = BTreeSet::new();
        while let Some(package) = waiting.pop() {
            if explained.insert(package) {
                waiting.extend(dependents.remove(package).unwrap_or_default());
            }
        }
        explained
    }
}
