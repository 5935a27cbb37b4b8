//! Exemptions: what does not count, by whom, and for how long, the next to end first.

use std::io;

use super::expiry;
use super::page::{Page, days, put};
use crate::model::{Expiry, LedgerRow, LedgerState, Particulars, Report, index};
use crate::render::words;

/// Most rows of one table.
const ROWS: usize = 200;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.markup("<section id=\"exemptions\">\n<h2>Exemptions</h2>\n")?;
    let by_tools = report.findings.rows.iter().filter(|row| row.suppression.is_some()).count() as u64;
    if by_tools > 0 {
        put!(page, "<p class=\"aside\">" {words::count(by_tools, "row")} " suppressed by the tools themselves.</p>\n")?;
    }
    if report.exemptions.is_empty() {
        return page.markup("<p>No waiver and no entry of an ignore file was read.</p>\n</section>\n");
    }
    let (mut in_force, mut over): (Vec<u32>, Vec<u32>) =
        (0..index(report.exemptions.len())).partition(|&at| report.exemptions[at as usize].state.is_in_force());
    let end = |&at: &u32| match report.exemptions[at as usize].exemption.expires {
        Expiry::At(end) => (false, Some(end)),
        Expiry::Never => (true, None),
    };
    in_force.sort_by_key(end);
    over.sort_by_key(end);
    over.reverse();
    expiry::write(page, report)?;
    write_tables(page, report, &in_force, "In force, the next to end first")?;
    write_tables(page, report, &over, "Not in force: these exempt nothing")?;
    page.markup("</section>\n")
}

fn write_tables(page: &mut Page<'_>, report: &Report, rows: &[u32], caption: &'static str) -> io::Result<()> {
    for (number, part) in rows.chunks(ROWS).enumerate() {
        put!(page, "<div class=\"ledger\"><table class=\"exemptions\">\n<caption><b>" {caption} "</b>")?;
        if rows.len() > ROWS {
            let first = number * ROWS + 1;
            put!(page, " <small>" {first} "–" {first + part.len() - 1} " of " {rows.len()} "</small>")?;
        }
        page.markup("</caption>\n")?;
        page.columns(&["Exempts", "State", "Ends", "Reason", "Owner", "Written in"])?;
        part.iter().try_for_each(|&at| write_row(page, report, at))?;
        page.markup("</tbody>\n</table></div>\n")?;
    }
    Ok(())
}

fn write_row(page: &mut Page<'_>, report: &Report, at: u32) -> io::Result<()> {
    let row = &report.exemptions[at as usize];
    let exemption = &row.exemption;
    put!(page, "<tr id=\"x" {at} "\"><th scope=\"row\">" {exemption.id} "</th><td>")?;
    put!(page, "<span class=\"badge " {tone(row.state)} "\">" {row.state.as_str()} "</span>")?;
    put!(page, " <small>" {effect(row)} "</small></td><td>")?;
    write_end(page, report, exemption.expires)?;
    put!(page, "</td><td>" {exemption.reason})?;
    write_particulars(page, &row.particulars)?;
    for remark in [&row.why, &row.over_broad].into_iter().filter(|remark| !remark.is_empty()) {
        page.markup(" <small class=\"why\">")?;
        page.prose(remark)?;
        page.markup("</small>")?;
    }
    put!(page, "</td><td>" {exemption.owner} "</td><td>" {exemption.file})?;
    if exemption.line > 0 {
        put!(page, ":" {exemption.line})?;
    }
    put!(page, " <small>" {exemption.source.as_str()} "</small></td></tr>\n")
}

/// Where a waiver holds, on what conditions, who agreed, and where it is tracked.
fn write_particulars(page: &mut Page<'_>, particulars: &Particulars) -> io::Result<()> {
    let Particulars { scope, conditions, approved_by, ticket } = particulars;
    let told = [("in", scope), ("if", conditions), ("approved by", approved_by), ("ticket", ticket)];
    let told = told.iter().filter(|(_, text)| !text.is_empty());
    let told: Vec<String> = told.map(|(word, text)| format!("{word} {text}")).collect();
    if told.is_empty() { Ok(()) } else { put!(page, " <small>" {told.join("; ")} "</small>") }
}

/// How a state is coloured.
pub(super) fn tone(state: LedgerState) -> &'static str {
    match state {
        LedgerState::Active => "pass",
        LedgerState::Expiring | LedgerState::OverBroad | LedgerState::Unused => "warn",
        LedgerState::Shadowed | LedgerState::Untold => "quiet",
        LedgerState::Expired | LedgerState::Lapsed | LedgerState::Forbidden => "fail",
    }
}

/// What an entry does here.
fn effect(row: &LedgerRow) -> String {
    let covered = words::count(row.covered, "finding");
    match (row.exempted, row.covered) {
        (0, 0) => "meets nothing".to_owned(),
        (0, _) if row.state.is_in_force() => format!("covers {covered}, exempt already"),
        (0, _) => format!("would cover {covered}"),
        (exempted, _) => format!("exempts {}", words::count(exempted, "finding")),
    }
}

fn write_end(page: &mut Page<'_>, report: &Report, expires: Expiry) -> io::Result<()> {
    let Expiry::At(end) = expires else { return page.markup("never") };
    page.time(end)?;
    put!(page, " <small>" {left(days(report.now, end))} "</small>")
}

/// Days in words, by the clock of the report.
fn left(days: i64) -> String {
    match days {
        ..=-3 => format!("ended {} days ago", -days - 1),
        -2 => "ended a day ago".to_owned(),
        -1 => "ended within the last day".to_owned(),
        0 => "less than a day left".to_owned(),
        1 => "1 day left".to_owned(),
        2.. => format!("{days} days left"),
    }
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn days_are_told_in_words() {
        assert_eq!(left(25), "25 days left");
        assert_eq!(left(1), "1 day left");
        assert_eq!(left(0), "less than a day left");
        assert_eq!(left(-1), "ended within the last day");
        assert_eq!(left(-2), "ended a day ago");
        assert_eq!(left(-3), "ended 2 days ago");
        assert_eq!(left(-20), "ended 19 days ago");
    }
}
