//! The evidence a gate needs: there, usable, able to prove a whole run, and about the flaws the gate judges.

use super::judge::{Question, concerns, errors_of};
use crate::decode::about;
use crate::model::{Cause, Code, Evidence, Kind, Level, Outcome, Proof, ToolId, Use, index};
use crate::policy::GateRule;

fn error(code: Code, message: String, next: String) -> Cause {
    Cause { outcome: Outcome::Error, code: code.as_str().to_owned(), message, next }
}

/// Evidence that nobody offered: what is required, and for a gate that requires nothing, anything it could judge.
pub(super) fn missing(gate: &GateRule, question: &Question<'_>) -> Vec<Cause> {
    let mut causes = Vec::new();
    let mut required = false;
    for requirement in gate.required_in(question.asked.stage) {
        required = true;
        let offered =
            question.tools.iter().zip(question.evidence).any(|(tool, input)| {
                *tool == requirement.tool && (input.used.counts() || input.used == Use::Duplicate)
            });
        if !offered {
            let produce = about(&requirement.tool).map(|about| format!("make one with `{}`", about.produce));
            let message =
                format!("no report of {} was given, and {} requires one", requirement.tool, requirement.origin);
            causes.push(error(Code::Absent, message, produce.unwrap_or_default()));
        }
    }
    let judged = question.tools.iter().zip(question.evidence);
    let nothing = !judged.into_iter().any(|(tool, input)| input.used.counts() && gate.judges(tool));
    if !required && nothing {
        let message = "no report was given that this gate could judge".to_owned();
        causes.push(error(Code::Absent, message, "give one, or switch the gate off for this stage".to_owned()));
    }
    causes
}

/// Reports for rules on licences and components that list no component: nothing was judged by them.
pub(super) fn listless(gate: &GateRule, question: &Question<'_>) -> Option<Cause> {
    let judged = |input: u32| {
        let input = input as usize;
        question.evidence[input].used.counts() && gate.judges(&question.tools[input])
    };
    let any = (0..question.evidence.len()).any(|input| judged(index(input)));
    let findings = question.findings;
    if gate.components.is_some() {
        let lists = |(at, input): (usize, &Evidence)| {
            let bom = input.content.as_ref().and_then(|content| content.bom.as_ref());
            judged(index(at)) && bom.is_some_and(|bom| !bom.parts.is_empty())
        };
        if any && !question.evidence.iter().enumerate().any(lists) {
            let message = "no report that this gate judges lists components".to_owned();
            let next = "give a bill of materials, or a report that lists packages (`trivy --list-all-pkgs`)";
            return Some(error(Code::Absent, message, next.to_owned()));
        }
    }
    let judges_licences = gate.deny.iter().any(|it| it.license.as_ref().is_some_and(|rules| rules.judges_anything()));
    let tells = || {
        findings.components.iter().any(|component| judged(component.input))
            || findings.rows.iter().any(|row| row.kind == Kind::License && judged(row.input))
    };
    if judges_licences && any && !tells() {
        let message = "no report that this gate judges tells of licences or lists components".to_owned();
        let next = "give a bill of materials, or a report with licences (`trivy --scanners license --list-all-pkgs`)";
        return Some(error(Code::Absent, message, next.to_owned()));
    }
    None
}

/// Evidence that was offered and cannot be used.
pub(super) fn unusable(gate: &GateRule, question: &Question<'_>) -> Vec<Cause> {
    let unusable = question.evidence.iter().enumerate().filter(|(_, input)| input.used == Use::Unusable);
    unusable.filter(|(at, _)| concerns(gate, question, *at)).flat_map(|(_, input)| errors_of(input)).collect()
}

/// Required evidence that is usable and still proves nothing for this gate.
pub(super) fn unproven(gate: &GateRule, question: &Question<'_>) -> Vec<Cause> {
    let mut causes = Vec::new();
    for requirement in gate.required_in(question.asked.stage) {
        let tool = &requirement.tool;
        let usable: Vec<&Evidence> = question
            .evidence
            .iter()
            .zip(question.tools)
            .filter(|(input, of)| *of == tool && input.used == Use::Evidence && input.content.is_some())
            .map(|(input, _)| input)
            .collect();
        if !usable.is_empty() {
            causes.extend(hides_errors(question, tool, &usable));
            causes.extend(looked_elsewhere(gate, question, tool, &usable));
        }
    }
    causes
}

/// Formats that hide errors of the tool: a clean report proves nothing.
fn hides_errors(question: &Question<'_>, tool: &ToolId, usable: &[&Evidence]) -> Option<Cause> {
    let code = Code::CompletenessUnprovable;
    let hides = |input: &&Evidence| input.content.as_ref().is_some_and(|content| content.proof == Proof::Hides);
    if question.asked.policy.level(code) != Level::Error || !usable.iter().all(hides) {
        return None;
    }
    let message = format!("the formats given for {tool} hide errors of the scan: a clean report proves nothing");
    let produce = about(tool).map(|about| format!("give what `{}` writes", about.produce));
    Some(error(code, message, produce.unwrap_or_default()))
}

/// Reports that show they looked for other flaws than the gate judges: a configuration scan is no image scan.
fn looked_elsewhere(gate: &GateRule, question: &Question<'_>, tool: &ToolId, usable: &[&Evidence]) -> Option<Cause> {
    let code = Code::NothingExamined;
    if question.asked.policy.level(code) != Level::Error || gate.deny.is_empty() {
        return None;
    }
    let mut seen = std::collections::BTreeSet::new();
    for content in usable.iter().filter_map(|input| input.content.as_ref()) {
        if content.scan.looked_for.is_empty() {
            return None; // the format does not tell
        }
        seen.extend(&content.scan.looked_for);
    }
    if seen.iter().any(|&kind| gate.deny.iter().any(|selector| selector.looks_at(kind, tool))) {
        return None;
    }
    let found: Vec<_> = seen.iter().map(|kind| kind.as_str()).collect();
    let message = format!("{tool} looked for {} findings only, which this gate does not judge", found.join(" and "));
    let produce = about(tool).map(|about| format!("give what `{}` writes", about.produce));
    Some(error(code, message, produce.unwrap_or_default()))
}
