//! Flaws in our JSON.

use serde::Serialize;

use crate::model::{self, Report};
use crate::render::flaw;

/// One flaw, as one or more findings tell of it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Flaw<'a> {
    /// Its identity across runs; what waivers name.
    fingerprint: String,
    /// Every id and alias that a tool gives it.
    ids: Vec<&'a str>,
    /// The tools that report it.
    tools: Vec<&'a str>,
    /// The worst severity that a tool gives it.
    severity: &'static str,
    /// The largest published base score.
    score: Option<f64>,
    /// In what the tools differ about it.
    disagreement: Option<String>,
    /// The findings that tell of it: positions in the list `findings` of this document, from 0.
    findings: &'a [u32],
}

impl<'a> Flaw<'a> {
    /// Every flaw, one at a time.
    pub(super) fn all(report: &'a Report) -> impl Iterator<Item = Flaw<'a>> {
        (0..model::index(report.flaws.list().len())).map(|number| Flaw::at(report, number))
    }

    /// One flaw by its number.
    pub(super) fn at(report: &'a Report, number: u32) -> Flaw<'a> {
        Flaw {
            fingerprint: report.flaws.list()[number as usize].fingerprint.to_string(),
            ids: report.flaws.ids(&report.findings, number),
            tools: flaw::tools(report, number),
            severity: flaw::severity(report, number).as_str(),
            score: flaw::score(report, number).map(|tenths| f64::from(tenths) / 10.0),
            disagreement: flaw::disagreement(report, number),
            findings: report.flaws.rows(number),
        }
    }
}
