//! Findings that no tool reports and a gate makes: licences of components, and what bills of materials lack. They are rows
//! like all others, so that waivers reach them and every output shows them.

mod components;
mod licenses;

use crate::model::{Evidence, Findings, ToolId};
use crate::policy::GateRule;
pub(super) use licenses::Settled;

/// What the findings are made from.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// The inputs.
    pub(super) evidence: &'a [Evidence],
    /// The tool of each.
    pub(super) tools: &'a [ToolId],
    /// The gates that are judged, with their places in the policy.
    pub(super) gates: &'a [(usize, &'a GateRule)],
}

impl Ground<'_> {
    /// Whether a gate judges an input.
    fn judges(&self, gate: &GateRule, input: usize) -> bool {
        self.evidence[input].used.counts() && gate.judges(&self.tools[input])
    }
}

/// Adds what the gates find themselves. Answers with the rows of tools that other licences of their components settle.
pub(super) fn derive(findings: &mut Findings, ground: Ground<'_>) -> Settled {
    let before = findings.rows.len();
    licenses::derive(findings, ground);
    components::derive(findings, ground);
    if findings.rows.len() > before {
        // Rows of one input stand together.
        findings.rows.sort_by_key(|row| row.input);
        let mut ordinal = 0;
        let mut input = None;
        for row in &mut findings.rows {
            ordinal = if input == Some(row.input) { ordinal + 1 } else { 0 };
            input = Some(row.input);
            row.row = ordinal;
        }
    }
    licenses::settled(findings, ground)
}
