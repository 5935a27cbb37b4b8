//! All findings, worst first, in tables that a browser lays out only when they come into view.

use std::collections::BTreeSet;
use std::io;

use super::page::{Page, put};
use super::state::State;
use super::view::{Mark, View};
use super::{filters, finding};
use crate::model::Severity;

/// Most rows of one table.
const ROWS: usize = 100;
/// From so many findings on, a browser lays out only what comes into view.
const LONG: u64 = 500;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) -> io::Result<()> {
    page.markup("<section id=\"all\">\n<h2>All findings</h2>\n")?;
    if view.total() == 0 {
        return page.markup("<p>No report has any finding.</p>\n</section>\n");
    }
    filters::write(page, view)?;
    page.markup(if view.total() > LONG { "<div id=\"list\" class=\"long\">\n" } else { "<div id=\"list\">\n" })?;
    for severity in view.severities() {
        put!(page, "<section class=\"is-" {severity} "\">\n<h3>" {title(severity)} " <span class=\"n\">")?;
        put!(page, {view.of_severity(severity)} "</span></h3>\n")?;
        for state in view.states() {
            write_state(page, view, severity, state)?;
        }
        page.markup("</section>\n")?;
    }
    page.markup("</div>\n</section>\n")
}

fn title(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Informational",
        Severity::Unknown => "Of unknown severity",
    }
}

/// The findings of one severity and state, a table for each hundred.
fn write_state(page: &mut Page<'_>, view: &View<'_>, severity: Severity, state: State) -> io::Result<()> {
    let flaws = view.list(severity, state);
    let mut first = 1;
    for part in flaws.chunks(ROWS) {
        write_part(page, view, (severity, state), part, (first, flaws.len() as u64))?;
        first += part.len() as u64;
    }
    Ok(())
}

/// One table. It is marked with all that its rows are marked with: what a choice leaves out is left out whole.
fn write_part(
    page: &mut Page<'_>,
    view: &View<'_>,
    (severity, state): (Severity, State),
    flaws: &[u32],
    (first, total): (u64, u64),
) -> io::Result<()> {
    let marks: BTreeSet<Mark> = flaws.iter().flat_map(|&flaw| view.marks(flaw)).collect();
    put!(page, "<div class=\"part is-" {state.id()} " " {height(flaws.len())})?;
    for (letter, number) in marks {
        put!(page, " " {letter} {number})?;
    }
    put!(page, "\"><table>\n<caption><span class=\"unseen\">" {title(severity)} ", </span>")?;
    put!(page, "<b>" {state.title()} "</b> ")?;
    let last = first + flaws.len() as u64 - 1;
    if total > flaws.len() as u64 {
        put!(page, {first} "–" {last} " of ")?;
    }
    put!(page, { total })?;
    if first == 1 {
        put!(page, ": " {state.meaning()})?;
    }
    page.markup("</caption>\n")?;
    page.columns(&["Severity", "Finding", "Where", "Gate", "Tool"])?;
    flaws.iter().try_for_each(|&flaw| finding::write(page, view, flaw))?;
    page.markup("</tbody>\n</table></div>\n")
}

/// How high a table is likely to be, for the length of the page before it is laid out.
fn height(rows: usize) -> &'static str {
    match rows {
        0..=9 => "h0",
        10..=24 => "h1",
        25..=49 => "h2",
        50..=74 => "h3",
        _ => "h4",
    }
}
