//! The gates: what each allows against what it found.

use std::cmp::Reverse;
use std::io;

use super::page::{Page, put};
use crate::model::{Cause, GateResult, MeasureCheck, MeasureState, Outcome, Report};
use crate::render::prose::facts;
use crate::render::prose::quiet::not_judged;
use crate::render::words;

/// Most reasons shown of one gate at once and behind them, and most conditions.
const CAUSES: usize = 6;
const MORE_CAUSES: usize = 200;
const CHECKS: usize = 60;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.markup("<section id=\"gates\">\n<h2>Gates</h2>\n<table class=\"gates\">\n")?;
    page.markup("<caption>What each gate allows, and what it found</caption>\n")?;
    page.columns(&["Gate", "Outcome", "Limit", "Actual"])?;
    // What was offered is the first gate; it looks at inputs and not at findings.
    let nouns = std::iter::once("input").chain(std::iter::repeat("finding"));
    let mut gates: Vec<(&GateResult, &str)> = report.gates.iter().zip(nouns).collect();
    gates.retain(|(gate, _)| gate.outcome != Outcome::NotJudged);
    gates.sort_by_key(|(gate, _)| Reverse(gate.outcome));
    gates.into_iter().try_for_each(|(gate, noun)| write_gate(page, gate, noun))?;
    page.markup("</tbody>\n</table>\n")?;
    for (reason, gates) in not_judged(report) {
        put!(page, "<p class=\"aside\"><b>Not judged</b>, " {reason} ": " {gates.join(", ")} ".</p>\n")?;
    }
    write_not_gated(page, report)?;
    page.markup("</section>\n")
}

fn write_gate(page: &mut Page<'_>, gate: &GateResult, noun: &str) -> io::Result<()> {
    put!(page, "<tr><th scope=\"row\"><b>" {gate.id} "</b> <small>" {gate.title} "</small></th>")?;
    put!(page, "<td><span class=\"badge " {gate.outcome} "\">" {gate.outcome} "</span>")?;
    if gate.outcome == Outcome::Warn {
        put!(page, " <small>only warns here by " {gate.enforced_by} "</small>")?;
    }
    // Conditions on measures stand below, each with its own limit.
    let limit = if gate.checks.is_empty() || !gate.rule.deny.is_empty() { &gate.limit } else { "each of these:" };
    put!(page, "</td><td>" {limit} " <small>" {gate.origin} "</small></td><td>")?;
    write_actual(page, gate, noun)?;
    page.markup("</td></tr>\n")?;
    gate.checks.iter().take(CHECKS).try_for_each(|check| write_check(page, gate, check))
}

/// A condition on a measure.
fn write_check(page: &mut Page<'_>, gate: &GateResult, check: &MeasureCheck) -> io::Result<()> {
    let (tone, word) = match check.state {
        MeasureState::Holds => ("pass", "holds"),
        MeasureState::Broken if gate.outcome == Outcome::Warn => ("warn", "broken"),
        MeasureState::Broken => ("fail", "broken"),
        MeasureState::Missing => ("error", "missing"),
        MeasureState::Unusable => ("error", "unusable"),
        MeasureState::NothingToMeasure => ("quiet", "not needed"),
    };
    put!(page, "<tr class=\"check\"><th scope=\"row\">" {check.key})?;
    if let Some(project) = &check.project {
        put!(page, " <small>" {project} "</small>")?;
    }
    put!(page, "</th><td><span class=\"badge " {tone} "\">" {word} "</span></td>")?;
    put!(page, "<td>" {check.wanted} " <small>" {check.origin} "</small></td><td>")?;
    page.text(check.value.as_deref().unwrap_or("no value"))?;
    match check.distance.as_ref().filter(|_| check.state == MeasureState::Broken) {
        Some(distance) => put!(page, " <small>" {distance} " from the limit</small></td></tr>\n"),
        None => page.markup("</td></tr>\n"),
    }
}

fn write_actual(page: &mut Page<'_>, gate: &GateResult, noun: &str) -> io::Result<()> {
    let told = |cause: &&Cause| gate.checks.is_empty() || cause.code != "measure-failed";
    let causes: Vec<&Cause> = gate.causes.iter().filter(told).collect();
    if gate.causes.is_empty() && gate.checks.is_empty() {
        let allowed = if gate.max > 0 { format!(" of {} allowed", gate.max) } else { String::new() };
        let judged = words::count(gate.judged, noun);
        put!(page, {gate.counted} {allowed} " <small>" {judged} " looked at</small>")?;
    }
    let (first, others) = causes.split_at(causes.len().min(CAUSES));
    write_causes(page, first)?;
    if !others.is_empty() {
        let count = words::count(others.len() as u64, "more reason");
        put!(page, "<details><summary>" {count} "</summary>")?;
        write_causes(page, &others[..others.len().min(MORE_CAUSES)])?;
        page.markup(if others.len() > MORE_CAUSES { "and others in the JSON report" } else { "" })?;
        page.markup("</details>")?;
    }
    if gate.exempted > 0 {
        put!(page, " <small>" {gate.exempted} " more would count without exemptions</small>")?;
    }
    Ok(())
}

fn write_causes(page: &mut Page<'_>, causes: &[&Cause]) -> io::Result<()> {
    if causes.is_empty() {
        return Ok(());
    }
    page.markup("<ul>")?;
    causes.iter().try_for_each(|cause| write_cause(page, cause))?;
    page.markup("</ul>")
}

fn write_cause(page: &mut Page<'_>, cause: &Cause) -> io::Result<()> {
    page.markup("<li>")?;
    page.prose(&cause.message)?;
    if !cause.next.is_empty() {
        page.markup("; <span class=\"next\">")?;
        page.prose(&cause.next)?;
        page.markup("</span>")?;
    }
    page.markup("</li>")
}

fn write_not_gated(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    if report.not_gated.is_empty() {
        return Ok(());
    }
    put!(page, "<p class=\"aside\"><b>Not gated</b>: " {facts::not_gated(report).join(", ")} ".</p>\n")
}
