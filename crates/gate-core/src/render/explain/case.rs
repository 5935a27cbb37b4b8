//! A flaw with its findings: what every part of its explanation looks at.

use super::explanation::Component;
use crate::exempt::waiver::is_fingerprint;
use crate::model::Kind;
use crate::render::json_v1::read::{Document, Finding, Flaw, Gate, Head, ReadError};

/// A flaw of a document and the findings that tell of it.
pub(super) struct Case<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) number: u32,
    pub(super) flaw: Flaw,
    /// In the order of the document.
    pub(super) findings: Vec<Finding>,
}

impl<'d> Case<'d> {
    /// Reads a flaw. That flaws and findings name each other, each once, is checked: a document can come from anywhere.
    pub(super) fn read(document: &'d Document<'d>, number: u32) -> Result<Case<'d>, ReadError> {
        let flaw = document.flaw(number)?;
        let broken = |message: &str| ReadError::Row { list: "flaws", at: number, message: message.to_owned() };
        // It becomes part of commands that people paste.
        if !is_fingerprint(&flaw.fingerprint) {
            return Err(broken("`fingerprint` is none"));
        }
        if flaw.findings.is_empty() || !flaw.findings.is_sorted_by(|a, b| a < b) {
            return Err(broken("`findings` has to name findings in their order, each once, and at least one"));
        }
        let findings: Result<Vec<Finding>, _> = flaw.findings.iter().map(|&at| document.finding(at)).collect();
        let findings = findings?;
        if findings.iter().any(|finding| finding.flaw != number) {
            return Err(broken("a finding that it names tells of another flaw"));
        }
        Ok(Case { document, number, flaw, findings })
    }

    pub(super) fn head(&self) -> &'d Head {
        &self.document.head
    }

    /// The finding that speaks for all.
    pub(super) fn first(&self) -> &Finding {
        &self.findings[0]
    }

    pub(super) fn kind(&self) -> Kind {
        self.first().kind
    }

    /// The id it goes by.
    pub(super) fn id(&self) -> &str {
        self.flaw.ids.first().map_or(&self.flaw.fingerprint, String::as_str)
    }

    /// The component, by whatever any tool says of it.
    pub(super) fn component(&self) -> Option<Component> {
        let named = || self.findings.iter().filter_map(|finding| finding.package.as_ref());
        Some(Component {
            name: named().next()?.name.clone(),
            version: named().find_map(|package| package.version.clone()),
            purl: named().find_map(|package| package.purl.clone()),
        })
    }

    /// What it is in, in words: a component, else a place.
    pub(super) fn subject(&self) -> String {
        match self.component() {
            Some(Component { name, version, .. }) => match version {
                Some(version) => format!("{name} {version}"),
                None => name,
            },
            None => place(self.first()),
        }
    }

    /// The gate of an id.
    pub(super) fn gate(&self, id: &str) -> Option<&'d Gate> {
        self.head().gates.iter().find(|gate| gate.id == id)
    }
}

/// `path:line`, else what was scanned; empty where a report says neither.
pub(super) fn place(finding: &Finding) -> String {
    let at = match (&finding.path, finding.line) {
        (Some(path), Some(line)) => format!("{path}:{line}"),
        (Some(path), None) => path.clone(),
        (None, _) => finding.target.clone().unwrap_or_default(),
    };
    match &finding.commit {
        Some(commit) => format!("{at} in commit {}", super::super::words::short(commit)),
        None => at,
    }
}
