//! The policy that was applied and the build that was judged, each value with its source.

use std::io;

use super::page::{Page, put};
use crate::build::{Build, Found};
use crate::model::{PolicyFacts, Report};
use crate::render::escape::log_line;
use crate::render::prose::facts::rules_change;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.markup("<section id=\"policy\">\n<h2>Policy and build</h2>\n<div class=\"pair\">\n<div>\n<h3>Policy</h3>\n")?;
    write_policy(page, &report.policy)?;
    page.markup("</div>\n<div>\n<h3>Build</h3>\n")?;
    write_build(page, &report.build)?;
    page.markup("</div>\n</div>\n")?;
    write_weakened(page, &report.policy)?;
    write_diff(page, &report.policy)?;
    page.markup("</section>\n")
}

fn write_policy(page: &mut Page<'_>, facts: &PolicyFacts) -> io::Result<()> {
    page.markup("<dl>\n")?;
    let files = if facts.files.is_empty() { "built in".to_owned() } else { facts.files.join(", on top of ") };
    page.fact("Read from", &files)?;
    if facts.is_default {
        page.fact("Default", "no gate.yaml was found")?;
    }
    page.fact("Service", facts.service.as_deref().unwrap_or_default())?;
    page.fact("Taken from", facts.from_ref.as_deref().unwrap_or("the working tree"))?;
    if facts.advisory {
        page.fact("Advisory", "nothing blocks")?;
    }
    put!(page, "<dt>Waivers</dt><dd>last at most " {facts.max_waiver_days} " days</dd>\n</dl>\n")
}

/// Every one: a policy must not be weakened out of sight.
fn write_weakened(page: &mut Page<'_>, facts: &PolicyFacts) -> io::Result<()> {
    if facts.weakened.is_empty() {
        return Ok(());
    }
    page.markup("<h3>Weaker than what it builds on</h3>\n<ul class=\"weakened\">\n")?;
    facts.weakened.iter().try_for_each(|weakened| put!(page, "<li>" {weakened} "</li>\n"))?;
    page.markup("</ul>\n")
}

/// What the pull request would change in the rules it is judged by.
fn write_diff(page: &mut Page<'_>, facts: &PolicyFacts) -> io::Result<()> {
    let Some(change) = rules_change(facts) else { return Ok(()) };
    put!(page, "<h3>The rules</h3>\n<p>" {change} ":</p>\n<pre class=\"diff\">")?;
    for line in facts.diff.lines() {
        let line = &*log_line(line);
        match line.as_bytes().first() {
            Some(b'+') => put!(page, "<ins>" {line} "</ins>\n")?,
            Some(b'-') => put!(page, "<del>" {line} "</del>\n")?,
            Some(_) | None => put!(page, {line} "\n")?,
        }
    }
    page.markup("</pre>\n")
}

fn write_build(page: &mut Page<'_>, build: &Build) -> io::Result<()> {
    page.markup("<dl>\n")?;
    if let Some(system) = &build.system {
        put!(page, "<dt>System</dt><dd>" {system.value.title()} " <small>" {system.source} "</small></dd>\n")?;
    }
    write_found(page, "Repository", build.repository.as_ref())?;
    if let Some(pull) = &build.pull_request {
        write_found(page, "Pull request", pull.id.as_ref())?;
        write_found(page, "Source branch", pull.source.as_ref())?;
        write_found(page, "Target branch", pull.target.as_ref())?;
        if let Some(fork) = &pull.fork {
            let word = if fork.value { "yes" } else { "no" };
            put!(page, "<dt>From a fork</dt><dd>" {word} " <small>" {fork.source} "</small></dd>\n")?;
        }
    }
    if let Some(queue) = &build.merge_queue {
        write_found(page, "Merge queue for", queue.target.as_ref())?;
    }
    write_found(page, "Branch", build.branch.as_ref())?;
    write_found(page, "Tag", build.tag.as_ref())?;
    write_found(page, "Commit", build.commit.as_ref())?;
    write_found(page, "Head commit", build.head_commit.as_ref())?;
    write_found(page, "Checked out", build.checkout_commit.as_ref())?;
    write_found(page, "Compared with", build.base_commit.as_ref())?;
    write_found(page, "Build", build.build_number.as_ref())?;
    write_found(page, "Attempt", build.build_attempt.as_ref())?;
    write_found(page, "Page", build.build_url.as_ref())?;
    page.markup(if build.remarks.is_empty() { "" } else { "<dt>Remarks</dt>" })?;
    build.remarks.iter().try_for_each(|remark| put!(page, "<dd>" {remark} "</dd>\n"))?;
    page.markup("</dl>\n")
}

fn write_found(page: &mut Page<'_>, name: &'static str, found: Option<&Found>) -> io::Result<()> {
    match found {
        Some(found) => put!(page, "<dt>" {name} "</dt><dd>" {found.value} " <small>" {found.source} "</small></dd>\n"),
        None => Ok(()),
    }
}
