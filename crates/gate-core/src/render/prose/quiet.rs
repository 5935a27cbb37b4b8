//! The gates that need no attention: what passed, and what was not judged and why.

use crate::model::{GateResult, Outcome, Report};
use crate::render::words;

/// The gates that passed. That everything offered could be read is only worth saying when it is not so.
pub(in crate::render) fn passed(report: &Report) -> impl Iterator<Item = &GateResult> {
    report.gates.iter().skip(1).filter(|gate| gate.outcome == Outcome::Pass)
}

/// What a gate that passed looked at and counted.
pub(in crate::render) fn counts(gate: &GateResult) -> String {
    let mut counts = vec![format!("{} looked at", words::count(gate.judged, "finding"))];
    if gate.counted > 0 {
        counts.push(format!("{} counted of {} allowed", gate.counted, gate.max));
    }
    if gate.exempted > 0 {
        counts.push(format!("{} exempted", gate.exempted));
    }
    counts.join(", ")
}

/// The reasons in the order of the gates, each with its gates and the place that each reason names.
pub(in crate::render) fn not_judged(report: &Report) -> Vec<(&str, Vec<String>)> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for gate in report.gates.iter().filter(|gate| gate.outcome == Outcome::NotJudged) {
        let message = gate.causes.first().map_or("", |cause| cause.message.as_str());
        let (reason, place) = split(message);
        let gate = place.map_or_else(|| gate.id.clone(), |place| format!("{} ({place})", gate.id));
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, gates)) => gates.push(gate),
            None => reasons.push((reason, vec![gate])),
        }
    }
    reasons
}

/// A reason and the place behind it in brackets; an option there (`--gate`) says nothing about the gate.
fn split(message: &str) -> (&str, Option<&str>) {
    match message.strip_suffix(')').and_then(|message| message.rsplit_once(" (")) {
        Some((reason, option)) if option.starts_with('`') => (reason, None),
        Some((reason, place)) => (reason, Some(place)),
        None => (message, None),
    }
}

#[cfg(test)]
mod tests {
    use super::not_judged;
    use crate::model::{Outcome, Report};
    use crate::render::testing::{Sample, not_judged as cause};

    #[test]
    fn gates_that_are_not_judged_stand_together_by_reason() {
        let add =
            |sample: Sample, (id, reason): (&str, &str)| sample.gate(id, Outcome::NotJudged, &[], &[cause(reason)]);
        let report: Report = [
            ("sast", "not asked for (`--gate`)"),
            ("licenses", "off until it is configured (fawkes.yaml:81)"),
            ("container", "not asked for (`--gate`)"),
            ("policies", "off until it is configured (fawkes.yaml:92)"),
            ("image", "belongs to another stage than source"),
        ]
        .into_iter()
        .fold(Sample::new(), add)
        .build();
        let lines: Vec<String> =
            not_judged(&report).into_iter().map(|(reason, gates)| format!("{reason}: {}", gates.join(", "))).collect();
        assert_eq!(
            lines,
            [
                "not asked for: sast, container",
                "off until it is configured: licenses (fawkes.yaml:81), policies (fawkes.yaml:92)",
                "belongs to another stage than source: image",
            ]
        );
    }
}
