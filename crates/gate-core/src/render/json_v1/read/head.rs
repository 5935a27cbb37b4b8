//! A verdict without its findings and flaws.

use std::borrow::Cow;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::model::{MeasureState, Outcome, Verdict};

/// Everything but findings and flaws.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Head {
    #[serde(deserialize_with = "word")]
    pub(in crate::render) verdict: Verdict,
    #[serde(deserialize_with = "word")]
    pub(in crate::render) now: Timestamp,
    pub(in crate::render) stage: Option<String>,
    pub(in crate::render) build: Build,
    pub(in crate::render) policy: Policy,
    pub(in crate::render) gates: Vec<Gate>,
    pub(in crate::render) evidence: Vec<Input>,
    pub(in crate::render) exemptions: Vec<LedgerEntry>,
}

/// The build.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Build {
    pub(in crate::render) judged_branch: Option<Sourced>,
}

/// A value with its source, of which only the value is asked for.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Sourced {
    pub(in crate::render) value: String,
}

/// The policy.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Policy {
    pub(in crate::render) files: Vec<String>,
    pub(in crate::render) from_ref: Option<String>,
    pub(in crate::render) rules: Rules,
}

/// The rules that hold for every gate.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Rules {
    pub(in crate::render) score_use: Written,
    pub(in crate::render) unscored: Written,
    pub(in crate::render) max_days: Written,
    pub(in crate::render) required: Vec<Written>,
    pub(in crate::render) never: Vec<Written>,
}

/// A value of the policy and where it is written.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Written {
    pub(in crate::render) value: String,
    pub(in crate::render) origin: String,
}

/// A gate.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Gate {
    pub(in crate::render) id: String,
    pub(in crate::render) title: String,
    #[serde(deserialize_with = "word")]
    pub(in crate::render) outcome: Outcome,
    pub(in crate::render) enforcement: String,
    pub(in crate::render) enforced_by: String,
    pub(in crate::render) origin: String,
    pub(in crate::render) limit: String,
    pub(in crate::render) counted: u64,
    pub(in crate::render) max: u64,
    pub(in crate::render) exempted: u64,
    pub(in crate::render) judged: u64,
    pub(in crate::render) causes: Vec<Cause>,
    pub(in crate::render) upgrades: Vec<Upgrade>,
    pub(in crate::render) findings: Vec<u32>,
    pub(in crate::render) exempted_findings: Vec<u32>,
    pub(in crate::render) tools: Option<Vec<String>>,
    pub(in crate::render) deny: Vec<Denied>,
    pub(in crate::render) max_origin: Option<String>,
    pub(in crate::render) conditions: Vec<Check>,
    pub(in crate::render) approvers: Vec<Vec<String>>,
}

/// Why a gate is not a pass.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Cause {
    #[serde(deserialize_with = "word")]
    pub(in crate::render) outcome: Outcome,
    pub(in crate::render) code: String,
    pub(in crate::render) message: String,
    pub(in crate::render) next: Option<String>,
}

/// An upgrade of one component.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Upgrade {
    pub(in crate::render) package: String,
    pub(in crate::render) from: Option<String>,
    pub(in crate::render) to_words: String,
    pub(in crate::render) clears: u64,
    pub(in crate::render) flaws: Vec<u32>,
}

/// One `deny`.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Denied {
    pub(in crate::render) words: String,
    pub(in crate::render) criteria: Vec<Bar>,
}

/// One line of a `deny`.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Bar {
    pub(in crate::render) key: String,
    pub(in crate::render) words: String,
    pub(in crate::render) origin: String,
}

/// A condition on a measure.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Check {
    pub(in crate::render) project: Option<String>,
    pub(in crate::render) key: String,
    pub(in crate::render) wanted: String,
    pub(in crate::render) origin: String,
    pub(in crate::render) value: Option<String>,
    #[serde(deserialize_with = "word")]
    pub(in crate::render) state: MeasureState,
    pub(in crate::render) distance: Option<String>,
}

/// An input.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Input {
    pub(in crate::render) path: String,
    pub(in crate::render) tool: Option<String>,
    pub(in crate::render) used: String,
    pub(in crate::render) scan: Option<Scan>,
    pub(in crate::render) problems: Vec<Problem>,
}

/// What a report says about its scan.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Scan {
    pub(in crate::render) tool_version: Option<String>,
    pub(in crate::render) time: Option<String>,
}

/// Something that is wrong or worth saying.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct Problem {
    pub(in crate::render) level: String,
    pub(in crate::render) code: String,
    pub(in crate::render) message: String,
}

/// An entry of a ledger with its state.
#[derive(Debug, Deserialize)]
pub(in crate::render) struct LedgerEntry {
    pub(in crate::render) state: String,
    pub(in crate::render) why: Option<String>,
    pub(in crate::render) scope: Option<String>,
    pub(in crate::render) conditions: Option<String>,
    pub(in crate::render) approved_by: Option<String>,
    pub(in crate::render) ticket: Option<String>,
    pub(in crate::render) exemption: Exemption,
}

/// Why findings do not count.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::render) struct Exemption {
    pub(in crate::render) source: String,
    pub(in crate::render) id: String,
    pub(in crate::render) reason: Option<String>,
    pub(in crate::render) owner: Option<String>,
    #[serde(deserialize_with = "word_or_null")]
    pub(in crate::render) expires: Option<Timestamp>,
    pub(in crate::render) file: Option<String>,
    pub(in crate::render) line: Option<u32>,
}

/// A word of a closed list.
pub(super) fn word<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<T, D::Error> {
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    parsed(&text)
}

/// A word of a closed list, or `null`.
pub(super) fn word_or_null<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = Option::<Cow<'de, str>>::deserialize(deserializer)?;
    text.map(|text| parsed(&text)).transpose()
}

fn parsed<T: FromStr, E: serde::de::Error>(text: &str) -> Result<T, E> {
    let shown: String = text.chars().take(40).collect();
    text.parse().map_err(|_| E::custom(format!("`{shown}` is a word that this gate does not know here")))
}
