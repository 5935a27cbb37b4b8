//! The gates that need no attention: what passed, and what was not judged and why.

use std::io;

use crate::model::{GateResult, Outcome, Report};
use crate::render::page::{Page, Paint, plain, span};
use crate::render::words;

/// Gates that passed in a line each, and those that were not judged in a line for each reason.
pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let passed: Vec<&GateResult> = report
        .gates
        .iter()
        .enumerate()
        .filter(|(at, gate)| *at > 0 && gate.outcome == Outcome::Pass)
        .map(|it| it.1)
        .collect();
    page.gap();
    for gate in passed {
        let mut counts = vec![format!("{} looked at", words::count(gate.judged, "finding"))];
        if gate.counted > 0 {
            counts.push(format!("{} counted of {} allowed", gate.counted, gate.max));
        }
        if gate.exempted > 0 {
            counts.push(format!("{} exempted", gate.exempted));
        }
        let counts = format!(" ({})", counts.join(", "));
        let id = span(Paint::Strong, gate.id.as_str());
        let spans = [
            span(Paint::Good, "pass"),
            plain("  "),
            id,
            plain(": "),
            plain(gate.limit.as_str()),
            span(Paint::Faint, counts),
        ];
        page.text(0, 6, &spans)?;
    }
    for (reason, gates) in not_judged(report) {
        page.text(0, 2, &[plain("not judged, "), plain(format!("{reason}: ")), plain(gates.join(", "))])?;
    }
    Ok(())
}

/// The reasons in the order of the gates, each with its gates and the place that each reason names.
fn not_judged(report: &Report) -> Vec<(&str, Vec<String>)> {
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
