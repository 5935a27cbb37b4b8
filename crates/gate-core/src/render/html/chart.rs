//! Findings by severity and by what becomes of them: a table whose bars are seen before its numbers are read.

use std::io;

use super::finding::severity_badge;
use super::page::{Page, put};
use super::state::State;
use super::view::View;
use crate::model::Severity;
use crate::render::words;

/// Width of the longest bar, in the units of the drawing.
const WIDTH: u64 = 400;
/// Narrowest part of a bar: one of a thousand is still seen.
const NARROWEST: u64 = 4;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) -> io::Result<()> {
    if view.total() == 0 {
        return Ok(());
    }
    page.markup("<section id=\"severity\">\n<h2>Findings by severity</h2>\n")?;
    write_count(page, view)?;
    let states = view.states();
    page.markup(
        "<table class=\"chart\">\n<caption>How many there are, and what becomes of them</caption>\n<thead><tr>",
    )?;
    page.markup("<th scope=\"col\">Severity</th><th scope=\"col\"><span class=\"unseen\">Share</span></th>")?;
    for state in &states {
        put!(page, "<th scope=\"col\"><span class=\"key " {state.id()} "\"></span>" {state.title()} "</th>")?;
    }
    page.markup("</tr></thead>\n<tbody>\n")?;
    for severity in view.severities() {
        page.markup("<tr><th scope=\"row\">")?;
        severity_badge(page, severity)?;
        page.markup("</th><td>")?;
        write_bar(page, view, severity)?;
        page.markup("</td>")?;
        for &state in &states {
            match view.flaws(severity, state) {
                0 => page.markup("<td class=\"none\">0</td>")?,
                flaws => put!(page, "<td class=\"" {state.id()} "\">" {flaws} "</td>")?,
            }
        }
        page.markup("</tr>\n")?;
    }
    page.markup("</tbody>\n</table>\n</section>\n")
}

fn write_count(page: &mut Page<'_>, view: &View<'_>) -> io::Result<()> {
    let (flaws, rows) = (view.total(), view.report.findings.rows.len() as u64);
    put!(page, "<p class=\"aside\">" {words::count(flaws, "finding")})?;
    if rows != flaws {
        let rows = words::count(rows, "row");
        put!(page, ", told by " {rows} " of the reports: what several rows tell of is one finding")?;
    }
    page.markup(". <a href=\"#all\">All findings</a> stand at the end.</p>\n")
}

fn write_bar(page: &mut Page<'_>, view: &View<'_>, severity: Severity) -> io::Result<()> {
    let longest = Severity::ALL.into_iter().map(|severity| view.of_severity(severity)).max().unwrap_or(1).max(1);
    page.markup(
        "<svg aria-hidden=\"true\" width=\"400\" height=\"14\" viewBox=\"0 0 400 14\" preserveAspectRatio=\"none\">",
    )?;
    let mut left = 0;
    for state in State::ALL {
        let flaws = view.flaws(severity, state);
        if flaws == 0 {
            continue;
        }
        let room = WIDTH.saturating_sub(left);
        let width = (flaws * WIDTH / longest).max(NARROWEST).min(room);
        put!(page, "<rect class=\"" {state.id()} "\" fill=\"" {color(state)} "\" x=\"" {left})?;
        put!(page, "\" width=\"" {width.saturating_sub(1)} "\" height=\"14\"/>")?;
        left += width;
    }
    page.markup("</svg>")
}

/// The colour of a state where no style may say it.
fn color(state: State) -> &'static str {
    match state {
        State::Blocking => "#c62828",
        State::Counted => "#b35900",
        State::Open => "#5f7d9c",
        State::Exempted => "#9aa7b5",
        State::Suppressed => "#b9c2cc",
        State::SetAside => "#cfd6dd",
    }
}
