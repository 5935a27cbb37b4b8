//! The entries of ledgers that were asked about a flaw, and what they answered.

use std::collections::BTreeMap;

use super::case::Case;
use super::explanation::{Answer, Consulted, Entry};
use crate::render::json_v1::read::{Exemption, LedgerEntry, ReadError};

/// Every answer: first what tools suppressed themselves, then the entries in the order in which they are asked. Findings
/// that got the same answer from the same entry are one answer.
pub(super) fn of(case: &Case<'_>) -> Result<Vec<Consulted>, ReadError> {
    let mut list = suppressed(case);
    let mut known: BTreeMap<(u32, Answer, Option<&str>), Vec<String>> = BTreeMap::new();
    for finding in &case.findings {
        for consulted in &finding.consulted {
            let answer = match consulted.answer.as_str() {
                "applied" => Answer::Applied,
                "shadowed" => Answer::Shadowed,
                _ => Answer::NotApplied,
            };
            let tools = known.entry((consulted.exemption, answer, consulted.why.as_deref())).or_default();
            add(tools, finding.tool.as_deref());
        }
    }
    for ((at, answer, why), tools) in known {
        let entry = of_ledger(case.document.entry(at)?);
        list.push(Consulted { answer, why: why.map(str::to_owned), tools, entry });
    }
    Ok(list)
}

fn suppressed(case: &Case<'_>) -> Vec<Consulted> {
    let mut list: Vec<Consulted> = Vec::new();
    for finding in case.findings.iter().filter(|finding| finding.state == "suppressed") {
        let Some(exemption) = &finding.exemption else { continue };
        let entry = of_exemption(exemption);
        let place = list.iter().position(|it| it.entry == entry).unwrap_or_else(|| {
            list.push(Consulted { answer: Answer::Applied, why: None, tools: Vec::new(), entry });
            list.len() - 1
        });
        add(&mut list[place].tools, finding.tool.as_deref());
    }
    list
}

fn add(tools: &mut Vec<String>, tool: Option<&str>) {
    if let Some(tool) = tool.filter(|tool| !tools.iter().any(|known| known == tool)) {
        tools.push(tool.to_owned());
    }
}

/// An entry with its state in the run.
pub(super) fn of_ledger(entry: &LedgerEntry) -> Entry {
    Entry {
        scope: entry.scope.clone(),
        conditions: entry.conditions.clone(),
        approved_by: entry.approved_by.clone(),
        ticket: entry.ticket.clone(),
        state: Some(entry.state.clone()),
        state_why: entry.why.clone(),
        ..of_exemption(&entry.exemption)
    }
}

fn of_exemption(exemption: &Exemption) -> Entry {
    let place = exemption.file.as_ref().map(|file| match exemption.line {
        Some(line) => format!("{file}:{line}"),
        None => file.clone(),
    });
    Entry {
        source: exemption.source.clone(),
        place,
        id: exemption.id.clone(),
        reason: exemption.reason.clone(),
        owner: exemption.owner.clone(),
        expires: exemption.expires.map(|end| end.to_string()),
        scope: None,
        conditions: None,
        approved_by: None,
        ticket: None,
        state: None,
        state_why: None,
    }
}
