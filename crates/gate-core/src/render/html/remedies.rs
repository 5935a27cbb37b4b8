//! What stands in the way: the findings that gates count, by what has to be done about them.

use std::io;

use super::finding::severity_badge;
use super::page::{Page, put};
use crate::model::{Outcome, Report};
use crate::render::groups::{Group, Remedy};
use crate::render::prose::gates::{Judged, places, score, title};
use crate::render::prose::{Paint, waiver};
use crate::render::words;

/// Most remedies shown of a gate, ids of a remedy, and waivers offered in one go.
const REMEDIES: usize = 40;
const IDS: usize = 12;
const WAIVERS: usize = 8;
/// Most characters of a part of a title, of an id and of all places.
const PART: usize = 300;
const ID: usize = 120;

pub(super) fn write(page: &mut Page<'_>, report: &Report, judged: &[Judged<'_>]) -> io::Result<()> {
    let counting: Vec<&Judged<'_>> = judged.iter().filter(|gate| !gate.groups.is_empty()).collect();
    if counting.is_empty() {
        return Ok(());
    }
    page.markup("<section id=\"remedies\">\n<h2>What stands in the way, by remedy</h2>\n")?;
    counting.into_iter().try_for_each(|gate| write_gate(page, report, gate))?;
    page.markup("</section>\n")
}

fn write_gate(page: &mut Page<'_>, report: &Report, gate: &Judged<'_>) -> io::Result<()> {
    let result = gate.result;
    let counted = words::count(result.counted, "finding");
    put!(page, "<h3>" {result.id} " <small>" {counted} ", " {result.max} " allowed")?;
    page.markup(if result.outcome == Outcome::Warn { "; only warns here</small></h3>\n" } else { "</small></h3>\n" })?;
    if gate.groups.iter().any(|group| group.remedy == Remedy::Revoke) {
        page.markup(
            "<p class=\"urgent\">Revoke it first, then remove it: whoever has read the repository may have it.</p>\n",
        )?;
    }
    page.markup("<ul class=\"remedies\">\n")?;
    gate.groups.iter().take(REMEDIES).try_for_each(|group| write_group(page, report, group))?;
    page.markup("</ul>\n")?;
    let left: u64 = gate.groups.iter().skip(REMEDIES).map(Group::len).sum();
    if left > 0 {
        let left = words::count(left, "more finding");
        put!(page, "<p class=\"aside\">… and " {left} ", under <a href=\"#all\">All findings</a>.</p>\n")?;
    }
    Ok(())
}

fn write_group(page: &mut Page<'_>, report: &Report, group: &Group) -> io::Result<()> {
    page.markup("<li>\n<p class=\"do\">")?;
    severity_badge(page, group.worst)?;
    page.markup(" ")?;
    for part in title(report, group) {
        let text = words::one_line(&part.text, PART);
        match part.paint {
            Paint::Strong => put!(page, "<b>" {text} "</b>")?,
            Paint::Faint => put!(page, "<small>" {text} "</small>")?,
            Paint::Plain | Paint::Good | Paint::Warning | Paint::Bad => page.text(text)?,
        }
    }
    page.markup("</p>\n<p class=\"which\">")?;
    write_ids(page, report, group)?;
    if group.remedy != Remedy::Revoke {
        put!(page, " <span class=\"where\">" {words::one_line(&places(report, group), PART)} "</span>")?;
    }
    page.markup("</p>\n")?;
    write_waiver(page, report, group)?;
    page.markup("</li>\n")
}

/// The ids, each a way to its finding in the list.
fn write_ids(page: &mut Page<'_>, report: &Report, group: &Group) -> io::Result<()> {
    let flaws = group.flaws(report);
    for (number, &at) in flaws.iter().enumerate().take(IDS) {
        let row = &report.findings.rows[at as usize];
        let rule = match report.findings.text(row.rule) {
            "" => row.kind.as_str(),
            rule => rule,
        };
        page.markup(if number == 0 { "" } else { ", " })?;
        put!(page, "<a href=\"#f" {report.flaws.fingerprint(at)} "\">" {words::one_line(rule, ID)} "</a>")?;
        if let Some(score) = score(report, row) {
            put!(page, " <small>" {score} "</small>")?;
        }
    }
    match flaws.len().saturating_sub(IDS) {
        0 => Ok(()),
        left => put!(page, " and " {left} " more"),
    }
}

/// How to say that it does no harm here, where the policy lets somebody say so.
fn write_waiver(page: &mut Page<'_>, report: &Report, group: &Group) -> io::Result<()> {
    let flaws = group.flaws(report);
    let may = group.remedy != Remedy::Revoke && report.states[flaws[0] as usize].waivable;
    let Some(end) = waiver::end(report).filter(|_| may) else { return Ok(()) };
    page.markup("<details class=\"waive\"><summary>It does no harm here: waive it for a while</summary>\n")?;
    page.markup("<p>Say why and for how long")?;
    if let Some(from) = &report.policy.from_ref {
        put!(page, "; it holds once it is on " {from})?;
    }
    page.markup(". With the command:</p>\n<pre class=\"copy\">")?;
    for (number, &at) in flaws.iter().enumerate().take(WAIVERS) {
        page.markup(if number == 0 { "" } else { "\n" })?;
        let print = report.flaws.fingerprint(at);
        put!(page, "gate waiver add " {print} " --reason \"…\" --owner \"…\" --expires " {end})?;
    }
    page.markup("</pre>\n<p>Or as lines of <code>.gate/waivers.yaml</code>:</p>\n<pre class=\"copy\">")?;
    for (number, line) in waiver::lines(report, group, end, WAIVERS).iter().enumerate() {
        page.markup(if number == 0 { "" } else { "\n" })?;
        page.text(line)?;
    }
    page.markup("</pre>\n")?;
    match flaws.len().saturating_sub(WAIVERS) {
        0 => {}
        left => put!(page, "<p>" {left} " more of them are not shown here.</p>\n")?,
    }
    page.markup("</details>\n")
}
