//! What a stored verdict tells of the finding that is to be waived.

use gate_core::exempt::waiver::is_fingerprint;
use gate_core::render::explain::explanation::{Explanation, Flaw, State};

use crate::diagnose::Mistake;

/// A finding of a stored verdict.
pub(super) struct Told {
    /// What is waived: the id that was asked for, or the whole fingerprint.
    pub(super) what: String,
    /// What the waiver does to that verdict.
    pub(super) words: String,
    /// What a fingerprint stands for.
    pub(super) comment: Option<String>,
}

impl Told {
    /// Of what was asked about. What the verdict says nobody may waive, and what needs no waiver, is refused.
    pub(super) fn of(explanation: &Explanation) -> Result<Told, Mistake> {
        let asked = explanation.asked.as_str();
        let flaws = &explanation.flaws;
        let Some(first) = flaws.first() else {
            let what = if explanation.gate.is_some() { "is a gate" } else { "is no finding of that verdict" };
            return Err(Mistake::usage(
                format!("`{asked}` {what}, and findings are waived"),
                "give the fingerprint or the id of a finding; `gate explain` shows them",
            ));
        };
        let is_id = |flaw: &Flaw| flaw.ids.iter().any(|id| id.eq_ignore_ascii_case(asked));
        let by_id = flaws.iter().all(is_id) && !is_fingerprint(asked);
        if !by_id && flaws.len() > 1 {
            let message = format!("`{asked}` begins the fingerprints of {} findings", flaws.len());
            return Err(Mistake::usage(message, "give more of its digits"));
        }
        if let Some(rule) = flaws.iter().find_map(|flaw| flaw.never_waived.as_ref()) {
            return Err(Mistake::usage(format!("the waiver would not hold: {rule}"), "nothing was written"));
        }
        if flaws.iter().all(|flaw| matches!(flaw.state, State::Exempted | State::Suppressed)) {
            return Err(Mistake::usage("the finding is exempted already", "`gate waiver list` says by what"));
        }
        let counts = flaws.iter().filter(|flaw| flaw.state == State::Counts).count();
        let words = match (flaws.len(), counts) {
            (1, 0) => format!("exempts a finding that no gate counts: {}", first.outcome),
            (1, _) => "exempts 1 finding of that verdict".to_owned(),
            (all, counts) => format!("exempts {all} findings of that verdict, of which gates count {counts}"),
        };
        let what = if by_id { asked.to_owned() } else { first.fingerprint.clone() };
        Ok(Told { what, words, comment: (!by_id).then(|| about(first)) })
    }
}

/// What a fingerprint stands for, for people.
fn about(flaw: &Flaw) -> String {
    let place = match (&flaw.component, &flaw.place) {
        (Some(it), _) => format!("{} {}", it.name, it.version.as_deref().unwrap_or_default()),
        (None, place) => place.clone().unwrap_or_default(),
    };
    let name = flaw.ids.first().map_or(flaw.kind, String::as_str);
    format!("{name} in {}", place.trim())
}
