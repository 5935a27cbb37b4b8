//! Findings and flaws of a verdict.

use serde::Deserialize;

use super::head::{Exemption, word, word_or_null};
use crate::model::{Criterion, Kind, Severity};

/// A finding.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Finding {
    pub(in crate::render) own_fingerprint: Option<String>,
    pub(in crate::render) flaw: u32,
    pub(in crate::render) state: String,
    pub(in crate::render) judged: Vec<Judged>,
    pub(in crate::render) never: Option<usize>,
    #[serde(deserialize_with = "word")]
    pub(in crate::render) kind: Kind,
    #[serde(deserialize_with = "word")]
    pub(in crate::render) severity: Severity,
    pub(in crate::render) severity_word: Option<String>,
    pub(in crate::render) rule: Option<String>,
    pub(in crate::render) title: Option<String>,
    pub(in crate::render) tool: Option<String>,
    pub(in crate::render) input: Option<String>,
    pub(in crate::render) target: Option<String>,
    pub(in crate::render) path: Option<String>,
    pub(in crate::render) line: Option<u32>,
    pub(in crate::render) commit: Option<String>,
    pub(in crate::render) package: Option<Package>,
    pub(in crate::render) status: Option<String>,
    pub(in crate::render) url: Option<String>,
    pub(in crate::render) published: Option<String>,
    pub(in crate::render) known_exploited: bool,
    pub(in crate::render) scores: Vec<Score>,
    pub(in crate::render) exemption: Option<Exemption>,
    pub(in crate::render) consulted: Vec<Consulted>,
}

/// What a gate made of a finding.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Judged {
    pub(in crate::render) gate: String,
    pub(in crate::render) deny: usize,
    #[serde(deserialize_with = "word_or_null")]
    pub(in crate::render) spared_by: Option<Criterion>,
}

/// A component.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Package {
    pub(in crate::render) name: String,
    pub(in crate::render) version: Option<String>,
    pub(in crate::render) purl: Option<String>,
    pub(in crate::render) fixed: Option<String>,
}

/// A published base score.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the field names are the keys of the format")]
pub(in crate::render) struct Score {
    pub(in crate::render) source: String,
    pub(in crate::render) version: String,
    pub(in crate::render) score: f64,
    pub(in crate::render) vector: Option<String>,
}

/// An entry of a ledger that was held against a finding.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Consulted {
    pub(in crate::render) exemption: u32,
    pub(in crate::render) answer: String,
    pub(in crate::render) why: Option<String>,
}

/// A flaw.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Flaw {
    pub(in crate::render) fingerprint: String,
    pub(in crate::render) ids: Vec<String>,
    pub(in crate::render) tools: Vec<String>,
    #[serde(deserialize_with = "word")]
    pub(in crate::render) severity: Severity,
    pub(in crate::render) score: Option<f64>,
    pub(in crate::render) disagreement: Option<String>,
    pub(in crate::render) findings: Vec<u32>,
}
