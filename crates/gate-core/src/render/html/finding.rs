//! One finding: a row for the eye, and behind it all that is known.

use std::io;

use super::page::{Page, link, put};
use super::state;
use super::view::View;
use crate::model::{Consultation, Exemption, Expiry, Finding, Report, Scope, Severity};
use crate::render::entry::Entry;
use crate::render::prose::gates::place;
use crate::render::standing::Standing;
use crate::render::{flaw, words};

/// Most rows of one flaw that are shown.
const ROWS: usize = 20;
/// Most characters of a place.
const PLACE: usize = 300;

/// The word for a severity, coloured where it may be.
pub(super) fn severity_badge(page: &mut Page<'_>, severity: Severity) -> io::Result<()> {
    put!(page, "<span class=\"sev " {severity} "\">" {severity} "</span>")
}

/// A score as it is published.
fn score(tenths: u8) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>, flaw: u32) -> io::Result<()> {
    let entry = Entry::whole(view.report, flaw);
    put!(page, "<tr id=\"f" {entry.fingerprint()} "\" class=\"")?;
    for (number, (letter, mark)) in view.marks(flaw).into_iter().enumerate() {
        page.markup(if number == 0 { "" } else { " " })?;
        put!(page, {letter} {mark})?;
    }
    put!(page, "\"><td>" {entry.severity()})?;
    if let Some(tenths) = flaw::score(view.report, flaw) {
        put!(page, " " {score(tenths)})?;
    }
    page.markup("</td><td>")?;
    write_details(page, &entry)?;
    page.markup("</td><td>")?;
    write_where(page, &entry)?;
    page.markup("</td><td>")?;
    write_gates(page, view, flaw)?;
    page.markup("</td><td>")?;
    write_tools(page, view.report, flaw)?;
    page.markup("</td></tr>\n")
}

fn rows(report: &Report, flaw: u32) -> impl Iterator<Item = (u32, &Finding)> {
    report.flaws.rows(flaw).iter().map(|&at| (at, &report.findings.rows[at as usize]))
}

/// The component and what clears it, or else the place, which may be broken before its last part.
fn write_where(page: &mut Page<'_>, entry: &Entry<'_>) -> io::Result<()> {
    match entry.component() {
        Some((name, version)) => put!(page, {name} " " {version})?,
        None => {
            let place = place(entry.report, entry.finding());
            let place = words::one_line(&place, PLACE);
            let (folder, name) = place.split_at(place.rfind('/').map_or(0, |at| at + 1));
            page.text(folder)?;
            page.markup(if folder.is_empty() { "" } else { "<wbr>" })?;
            page.text(name)?;
        }
    }
    match entry.fixed().as_str() {
        "" => Ok(()),
        fixed => put!(page, " <small>fixed in " {fixed} "</small>"),
    }
}

fn write_gates(page: &mut Page<'_>, view: &View<'_>, flaw: u32) -> io::Result<()> {
    let mut gates: Vec<u32> = rows(view.report, flaw).flat_map(|(at, _)| view.gates_of(at)).collect();
    gates.sort_unstable();
    gates.dedup();
    let names: Vec<&str> = gates.iter().map(|&gate| view.report.gates[gate as usize].id.as_str()).collect();
    page.text(names.join(", "))
}

/// The tools, each a way to its evidence.
fn write_tools(page: &mut Page<'_>, report: &Report, flaw: u32) -> io::Result<()> {
    let mut seen: Vec<&str> = Vec::new();
    for (_, row) in rows(report, flaw) {
        let Some(tool) = flaw::tool(report, row).filter(|tool| !seen.contains(tool)) else { continue };
        page.markup(if seen.is_empty() { "" } else { ", " })?;
        put!(page, "<a href=\"#e" {row.input} "\">" {tool} "</a>")?;
        seen.push(tool);
    }
    Ok(())
}

fn write_details(page: &mut Page<'_>, entry: &Entry<'_>) -> io::Result<()> {
    let (report, flaw) = (entry.report, entry.flaw);
    put!(page, "<details><summary><b>" {entry.rule()} "</b> ")?;
    if rows(report, flaw).any(|(_, row)| row.known_exploited) {
        page.markup("<strong>exploited</strong> ")?;
    }
    let title = Some(entry.title()).filter(|title| *title != entry.rule()).unwrap_or_default();
    put!(page, {title} "</summary><p>Fingerprint: <code>" {entry.fingerprint()} "</code>")?;
    write_line(page, "Also known as", &entry.aliases().join(", "))?;
    write_line(page, "Weakness", &entry.cwes().join(", "))?;
    write_facts(page, report, entry.finding())?;
    write_line(page, "Tools differ", &flaw::disagreement(report, flaw).unwrap_or_default())?;
    write_exemption(page, entry)?;
    write_consulted(page, report, flaw)?;
    write_rows(page, report, flaw)?;
    page.markup("</p></details>")
}

/// A fact on a line of its own. Lines and no elements: a browser would have to make four for each.
fn write_line(page: &mut Page<'_>, name: &'static str, value: &str) -> io::Result<()> {
    if value.is_empty() { Ok(()) } else { put!(page, "\n· " {name} ": " {value}) }
}

/// What a row itself says beyond its columns.
fn write_facts(page: &mut Page<'_>, report: &Report, row: &Finding) -> io::Result<()> {
    let text = |symbol| report.findings.text(symbol);
    let scores = report.findings.scores_of(row).iter();
    let scores = scores.map(|it| format!("{} {} {}", text(it.source), it.version.as_str(), score(it.tenths)));
    write_line(page, "Scores", &scores.collect::<Vec<_>>().join(", "))?;
    if !text(row.severity_word).eq_ignore_ascii_case(row.severity.as_str()) {
        write_line(page, "The tool's word", text(row.severity_word))?;
    }
    if !row.package.is_empty() {
        write_line(page, "In", &place(report, row))?;
    }
    write_line(page, "Commit", text(row.commit))?;
    write_line(page, "Status", text(row.status))?;
    write_line(page, "Published", &row.published.map_or_else(String::new, |day| day.to_string()))?;
    match row.scope {
        Scope::Unknown => {}
        Scope::Runtime | Scope::Dev => write_line(page, "Scope", row.scope.as_str())?,
    }
    match row.new {
        None => {}
        Some(new) => write_line(page, "New", if new { "yes, by the report" } else { "no, by the report" })?,
    }
    match link(text(row.url)) {
        Some((url, host)) => {
            put!(page, "\n· More: <a rel=\"noopener noreferrer nofollow\" href=\"" {url} "\">" {host} "</a>")
        }
        None => write_line(page, "More", text(row.url)),
    }
}

/// Why a finding does not count, where it does not: every reason of its rows, each once.
fn write_exemption(page: &mut Page<'_>, entry: &Entry<'_>) -> io::Result<()> {
    let report = entry.report;
    match entry.standing {
        Standing::Open | Standing::Aside(_) => return Ok(()),
        Standing::Suppressed | Standing::Exempted => {}
    }
    let mut told: Vec<&Exemption> = Vec::new();
    for row in entry.rows() {
        let number = report.states[row as usize].exemption;
        let by_tool = report.findings.rows[row as usize].suppression;
        let exemption = match (number, by_tool) {
            (Some(number), _) => &report.exemptions[number as usize].exemption,
            (None, Some(at)) => &report.findings.suppressions[at as usize],
            (None, None) => continue,
        };
        if told.contains(&exemption) {
            continue;
        }
        told.push(exemption);
        match number {
            Some(number) => {
                put!(page, "\n· Exempted by <a href=\"#x" {number} "\">" {exemption.file} ":" {exemption.line} "</a>")?;
            }
            None => put!(page, "\n· Suppressed by its tool (" {exemption.id} ")")?,
        }
        if let Expiry::At(end) = exemption.expires {
            page.markup(" until ")?;
            page.time(end)?;
        }
        page.markup(if exemption.reason.is_empty() { "" } else { ": " })?;
        page.text(&exemption.reason)?;
    }
    Ok(())
}

/// The entries that name it and do not apply, with the reason.
fn write_consulted(page: &mut Page<'_>, report: &Report, flaw: u32) -> io::Result<()> {
    for (at, _) in rows(report, flaw).take(ROWS) {
        let start = report.consulted.partition_point(|it| it.row < at);
        for consulted in report.consulted[start..].iter().take_while(|it| it.row == at) {
            let Consultation::Not(why) = &consulted.answer else { continue };
            let exemption = &report.exemptions[consulted.exemption as usize].exemption;
            put!(page, "\n· Not exempted by <a href=\"#x" {consulted.exemption} "\">" {exemption.file} ":")?;
            put!(page, {exemption.line} "</a>: ")?;
            page.prose(why)?;
        }
    }
    Ok(())
}

/// What each row says, where several tell of it.
fn write_rows(page: &mut Page<'_>, report: &Report, flaw: u32) -> io::Result<()> {
    let total = report.flaws.rows(flaw).len();
    if total < 2 {
        return Ok(());
    }
    for (at, row) in rows(report, flaw).take(ROWS) {
        let tool = flaw::tool(report, row).unwrap_or("an unknown tool");
        put!(page, "\n· Told by " {tool} ": " {row.severity} ", " {report.findings.text(row.rule)})?;
        put!(page, " in " {place(report, row)} ", " {state::of_row(report, at).title().to_lowercase()})?;
    }
    match total.saturating_sub(ROWS) {
        0 => Ok(()),
        left => put!(page, "\n· and by " {words::count(left as u64, "more row")}),
    }
}
