//! What becomes of a flaw, as the page sorts it.

use crate::model::{GateResult, Outcome, Report};
use crate::render::standing::Standing;

/// What becomes of a flaw, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// A gate that fails counts it above its limit.
    Blocking,
    /// A gate counts it and does not fail for it: it only warns, or allows that many.
    Counted,
    /// It is open, and no gate that was judged counts it.
    Open,
    /// A ledger exempts it.
    Exempted,
    /// Its tool suppressed it.
    Suppressed,
    /// Its inputs do not count: the same scan was read elsewhere.
    SetAside,
}

impl State {
    pub(super) const ALL: [State; 6] =
        [Self::Blocking, Self::Counted, Self::Open, Self::Exempted, Self::Suppressed, Self::SetAside];

    /// Its name in classes and ids.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Counted => "counted",
            Self::Open => "open",
            Self::Exempted => "exempted",
            Self::Suppressed => "suppressed",
            Self::SetAside => "aside",
        }
    }

    /// Its name for people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Blocking => "Blocking",
            Self::Counted => "Counted",
            Self::Open => "Open",
            Self::Exempted => "Exempted",
            Self::Suppressed => "Suppressed",
            Self::SetAside => "Set aside",
        }
    }

    /// What it means, in a few words.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Blocking => "what a gate fails for",
            Self::Counted => "counted by a gate that does not fail for it",
            Self::Open => "counted by no gate",
            Self::Exempted => "by a waiver or an ignore file",
            Self::Suppressed => "by the tool itself",
            Self::SetAside => "the same scan was read elsewhere",
        }
    }
}

/// What becomes of a flaw: the most urgent of what becomes of its rows.
pub(super) fn of_flaw(report: &Report, flaw: u32) -> State {
    report.flaws.rows(flaw).iter().map(|&row| of_row(report, row)).min().unwrap_or(State::SetAside)
}

/// What becomes of one row.
pub(super) fn of_row(report: &Report, row: u32) -> State {
    match Standing::of_row(report, row) {
        Standing::Aside(_) => State::SetAside,
        Standing::Suppressed => State::Suppressed,
        Standing::Exempted => State::Exempted,
        Standing::Open if report.states[row as usize].gate.is_none() => State::Open,
        Standing::Open if report.gates.iter().any(|gate| blocks(gate) && counts_row(gate, row)) => State::Blocking,
        Standing::Open => State::Counted,
    }
}

/// Whether the findings that a gate counts are what it fails for.
fn blocks(gate: &GateResult) -> bool {
    gate.outcome == Outcome::Fail && gate.counted > gate.max
}

/// Whether a gate counts a row.
pub(super) fn counts_row(gate: &GateResult, row: u32) -> bool {
    gate.rows.binary_search(&row).is_ok()
}
