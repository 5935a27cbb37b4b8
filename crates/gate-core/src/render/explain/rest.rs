//! What else stands in the way: what a change by itself does not turn.

use super::explanation::Turns;
use crate::model::{Outcome, Verdict};
use crate::render::json_v1::read::{Gate, Head};
use crate::render::words;

/// Most reasons of one gate that are told.
const REASONS: usize = 3;

/// What a change leaves behind.
pub(super) struct Rest {
    /// In sentences, gate by gate.
    pub(super) told: Vec<String>,
    /// The gates that still stand in the way.
    gates: Vec<String>,
}

/// What is left when each gate counts so many flaws less. `None` is a gate that passes altogether.
pub(super) fn after(head: &Head, less: impl Fn(&Gate) -> Option<u64>) -> Rest {
    let mut rest = Rest { told: Vec::new(), gates: Vec::new() };
    for gate in &head.gates {
        let Some(less) = less(gate) else { continue };
        let reasons = reasons(gate, less);
        if !reasons.is_empty() {
            let more = reasons.len().saturating_sub(REASONS);
            let more = if more == 0 { String::new() } else { format!("; and {more} more") };
            let shown: Vec<&str> = reasons.iter().take(REASONS).map(String::as_str).collect();
            rest.told.push(format!("{}: {}{more}", gate.id, shown.join("; ")));
            rest.gates.push(gate.id.clone());
        }
    }
    rest
}

/// Why a gate would still keep the verdict from passing.
fn reasons(gate: &Gate, less: u64) -> Vec<String> {
    let blocks = |outcome: Outcome| matches!(outcome, Outcome::Fail | Outcome::Error);
    if !blocks(gate.outcome) {
        return Vec::new();
    }
    let left = gate.counted.saturating_sub(less);
    let causes = gate.causes.iter().filter(|cause| blocks(cause.outcome));
    let reason = |cause: &crate::render::json_v1::read::Cause| match cause.code.as_str() {
        "over-limit" if less == 0 || gate.counted <= gate.max => Some(cause.message.clone()),
        "over-limit" if left <= gate.max => None,
        "over-limit" => Some(format!("{} left, {} allowed", words::count(left, "finding"), gate.max)),
        _ => Some(cause.message.clone()),
    };
    causes.filter_map(reason).collect()
}

impl Rest {
    /// How far the change gets, of which these gates are to be turned.
    pub(super) fn turns<'a>(&self, head: &Head, mut gates: impl Iterator<Item = &'a str>) -> Turns {
        if self.gates.is_empty() && head.verdict != Verdict::Pass {
            Turns::Verdict
        } else if gates.all(|gate| !self.gates.iter().any(|left| left == gate)) {
            Turns::Gate
        } else {
            Turns::Part
        }
    }
}
