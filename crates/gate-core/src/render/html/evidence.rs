//! The evidence: each input with what it proves about its scan.

use std::io;

use super::page::{Page, put};
use crate::decode;
use crate::model::{Evidence, Level, Measure, Problem, Proof, Report, Scan, Subject, ToolId, Use};
use crate::render::prose::evidence as prose;
use crate::render::words;

/// Most measures and problems shown of one input.
const MOST: usize = 60;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.markup("<section id=\"evidence\">\n<h2>Evidence</h2>\n")?;
    if report.evidence.is_empty() {
        return page.markup("<p>No evidence was offered.</p>\n</section>\n");
    }
    page.markup("<table class=\"evidence\">\n<caption>What was read, and what it proves about its scan</caption>\n")?;
    page.columns(&["Input", "Tool", "Format", "Findings", "Age", "State"])?;
    for (at, input) in report.evidence.iter().enumerate() {
        write_input(page, report, at, input)?;
    }
    page.markup("</tbody>\n</table>\n</section>\n")
}

fn write_input(page: &mut Page<'_>, report: &Report, at: usize, input: &Evidence) -> io::Result<()> {
    let content = input.content.as_ref();
    put!(page, "<tr id=\"e" {at} "\"><th scope=\"row\">" {input.key.path} "</th><td>")?;
    page.text(tool_name(input.tool.as_ref()))?;
    if let Some(version) = content.and_then(|content| content.scan.tool_version.as_ref()) {
        put!(page, " <span>" {version} "</span>")?;
    }
    page.markup("</td><td>")?;
    match content {
        Some(content) => put!(page, {content.format} " <span>" {content.format_version} "</span>")?,
        None => page.markup("unknown")?,
    }
    put!(page, "</td><td>" {prose::findings(input)} "</td><td>" {prose::age(input, report.now)} "</td><td>")?;
    write_state(page, input)?;
    page.markup("</td></tr>\n<tr class=\"more\"><td colspan=\"6\"><details><summary>Proof of scan")?;
    let remarks = input.problems.iter().filter(|problem| problem.level >= Level::Warn).count() as u64;
    if remarks > 0 {
        put!(page, ", " {words::count(remarks, "remark")})?;
    }
    page.markup("</summary>")?;
    write_details(page, input)?;
    page.markup("</details></td></tr>\n")
}

/// A tool as its makers write it.
fn tool_name(tool: Option<&ToolId>) -> &str {
    tool.map_or("unknown", |tool| decode::about(tool).map_or(tool.as_str(), |about| about.title))
}

fn write_state(page: &mut Page<'_>, input: &Evidence) -> io::Result<()> {
    let tone = match (input.used, input.content.as_ref().map(|content| content.proof)) {
        (Use::Evidence, Some(Proof::Silent | Proof::Hides)) => "warn",
        (Use::Evidence, Some(Proof::Tells) | None) => "pass",
        (Use::Unusable, _) => "fail",
        (Use::Superseded | Use::Duplicate | Use::NotAReport, _) => "quiet",
    };
    put!(page, "<span class=\"badge " {tone} "\">" {prose::state(input)} "</span>")?;
    let errors = input.problems.iter().filter(|problem| problem.level == Level::Error);
    for problem in errors.take(MOST) {
        page.markup(" <small class=\"why\">")?;
        page.prose(&problem.message)?;
        page.markup("</small>")?;
    }
    Ok(())
}

fn write_details(page: &mut Page<'_>, input: &Evidence) -> io::Result<()> {
    page.markup("<dl>")?;
    if let Some(content) = &input.content {
        page.fact("Proof of scan", proof(content.proof))?;
        write_scan(page, &content.scan)?;
    }
    page.code_fact("Digest", input.digest.as_deref().unwrap_or_default())?;
    put!(page, "<dt>Size</dt><dd>" {input.bytes} " bytes</dd>")?;
    page.fact("Offered", if input.declared { "by name" } else { "found in a folder" })?;
    if let Some(content) = &input.content {
        if content.passed > 0 {
            put!(page, "<dt>Passed checks</dt><dd>" {content.passed} "</dd>")?;
        }
        if content.closed > 0 {
            put!(page, "<dt>Closed rows</dt><dd>" {content.closed} "</dd>")?;
        }
        write_measures(page, &content.measures)?;
    }
    write_problems(page, &input.problems)?;
    page.markup("</dl>")
}

/// What a format's silence is worth.
fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Tells => "the report tells of its scan and of the tool's own errors",
        Proof::Silent => {
            "none: an empty report of this format looks the same whether the scan found nothing or never ran"
        }
        Proof::Hides => "none: this format hides the tool's own errors",
    }
}

fn write_scan(page: &mut Page<'_>, scan: &Scan) -> io::Result<()> {
    if let Some(time) = scan.time {
        page.markup("<dt>Scanned</dt><dd>")?;
        page.time(time)?;
        page.markup("</dd>")?;
    }
    page.markup(if scan.data.is_empty() { "" } else { "<dt>Data</dt>" })?;
    scan.data.iter().take(MOST).try_for_each(|(name, value)| put!(page, "<dd>" {name} ": " {value} "</dd>"))?;
    let Subject { name, kind, commit, branch, pull_request, digests, os } = &scan.subject;
    page.fact("Subject", name.as_deref().unwrap_or_default())?;
    page.fact("Kind", kind.as_deref().unwrap_or_default())?;
    page.code_fact("Commit", commit.as_deref().unwrap_or_default())?;
    page.fact("Branch", branch.as_deref().unwrap_or_default())?;
    page.fact("Pull request", pull_request.as_deref().unwrap_or_default())?;
    page.markup(if digests.is_empty() { "" } else { "<dt>Image</dt>" })?;
    digests.iter().take(MOST).try_for_each(|digest| put!(page, "<dd><code>" {digest} "</code></dd>"))?;
    page.fact("System", os.as_deref().unwrap_or_default())?;
    if let Some(examined) = scan.examined {
        put!(page, "<dt>Examined</dt><dd>" {examined} " " {scan.unit} "</dd>")?;
    }
    if let Some(part) = &scan.page {
        put!(page, "<dt>Page</dt><dd>" {part.index} ", with " {part.rows} " of " {part.total} " rows</dd>")?;
    }
    page.code_fact("Task", scan.task.as_deref().unwrap_or_default())
}

fn write_measures(page: &mut Page<'_>, measures: &[Measure]) -> io::Result<()> {
    if measures.is_empty() {
        return Ok(());
    }
    page.markup("<dt>Measures</dt><dd><ul class=\"measures\">")?;
    for measure in measures.iter().take(MOST) {
        let value = measure.value.to_words();
        put!(page, "<li>" {measure.key} ": <b>" {value.as_deref().unwrap_or("no data")} "</b>")?;
        if let Some(condition) = &measure.condition {
            put!(page, " <small>the server says " {condition.status} "</small>")?;
        }
        page.markup("</li>")?;
    }
    page.markup("</ul></dd>")
}

fn write_problems(page: &mut Page<'_>, problems: &[Problem]) -> io::Result<()> {
    for wanted in [Level::Error, Level::Warn, Level::Note] {
        let mut problems = problems.iter().filter(|problem| problem.level == wanted).take(MOST).peekable();
        if problems.peek().is_some() {
            put!(page, "<dt>" {level(wanted)} "</dt>")?;
        }
        for problem in problems {
            page.markup("<dd>")?;
            if !problem.location.is_empty() {
                put!(page, {problem.location} ": ")?;
            }
            page.prose(&problem.message)?;
            put!(page, " <small>" {problem.code} "</small></dd>")?;
        }
    }
    Ok(())
}

/// A level for people.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "Error",
        Level::Warn => "Warning",
        Level::Note => "Note",
        Level::Off => "Off",
    }
}
