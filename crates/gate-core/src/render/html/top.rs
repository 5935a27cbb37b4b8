//! The top of the page: the verdict, why, what to do next, and where the rest is.

use std::io;

use super::page::{Page, link, put};
use super::view::View;
use crate::build::{Build, Found};
use crate::model::{Report, Verdict};
use crate::render::prose::gates::Judged;
use crate::render::prose::headline;
use crate::render::prose::next::{STEPS, Step, more_upgrades, steps};
use crate::render::words;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>, judged: &[Judged<'_>]) -> io::Result<()> {
    let report = view.report;
    put!(
        page,
        "<body>\n<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n<header class=\"bar\">\n<p class=\"name\">"
    )?;
    put!(page, "gate <span class=\"badge " {report.verdict} "\">" {report.verdict} "</span>")?;
    if let Some(service) = &report.policy.service {
        put!(page, " <b>" {service} "</b>")?;
    }
    page.markup("</p>\n")?;
    write_ways(page, view)?;
    page.markup("</header>\n<main id=\"main\">\n")?;
    write_verdict(page, report, judged)
}

/// The sections of the page, with how much is in each.
fn write_ways(page: &mut Page<'_>, view: &View<'_>) -> io::Result<()> {
    let report = view.report;
    let sections = [
        ("gates", "Gates", None),
        ("exemptions", "Exemptions", Some(report.exemptions.len() as u64)),
        ("evidence", "Evidence", Some(report.evidence.len() as u64)),
        ("policy", "Policy and build", None),
        ("all", "Findings", Some(view.total())),
    ];
    page.markup("<nav aria-label=\"Sections\">\n<ul>\n")?;
    for (id, name, count) in sections {
        put!(page, "<li><a href=\"#" {id} "\">" {name})?;
        if let Some(count) = count {
            put!(page, " <span class=\"n\">" {count} "</span>")?;
        }
        page.markup("</a></li>\n")?;
    }
    page.markup("</ul>\n</nav>\n")
}

fn write_verdict(page: &mut Page<'_>, report: &Report, judged: &[Judged<'_>]) -> io::Result<()> {
    put!(page, "<section class=\"verdict " {report.verdict} "\">\n")?;
    page.markup(sign(report.verdict))?;
    put!(page, "<h1><span class=\"word\">" {headline::word(report.verdict)} "</span> <span class=\"why\">")?;
    put!(page, {headline::sentence(report)} "</span></h1>\n<p class=\"what\">")?;
    write_subject(page, report)?;
    page.markup("</p>\n")?;
    write_steps(page, &steps(report, judged))?;
    page.markup("</section>\n")
}

/// The verdict as a shape, for those who look before they read.
fn sign(verdict: Verdict) -> &'static str {
    macro_rules! shape {
        ($color:literal, $path:literal) => {
            concat!(
                "<svg class=\"sign\" aria-hidden=\"true\" width=\"48\" height=\"48\" viewBox=\"0 0 48 48\" ",
                "fill=\"none\" stroke=\"",
                $color,
                "\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-linejoin=\"round\">",
                "<circle cx=\"24\" cy=\"24\" r=\"21\"/><path d=\"",
                $path,
                "\"/></svg>\n"
            )
        };
    }
    match verdict {
        Verdict::Pass => shape!("#1a7f37", "M14 25l7 7 13-15"),
        Verdict::Fail => shape!("#c62828", "M16 16l16 16M32 16l-16 16"),
        Verdict::Error => shape!("#b35900", "M24 12v15M24 35v.5"),
    }
}

/// What was judged, in a line: where each value comes from stands under "Policy and build".
fn write_subject(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let build = &report.build;
    if let Some(pull) = &build.pull_request {
        let id = pull.id.as_ref().map_or("of unknown number", |id| id.value.as_str());
        let fork = if pull.fork.as_ref().is_some_and(|fork| fork.value) { " from a fork" } else { "" };
        put!(page, "pull request <b>" {id} "</b>" {fork} ", target ")?;
    }
    match (build.judged_branch(), &build.tag) {
        (Some(branch), _) => put!(page, "branch <b>" {branch.value} "</b>")?,
        (None, Some(tag)) => put!(page, "tag <b>" {tag.value} "</b>")?,
        (None, None) => page.markup("branch unknown")?,
    }
    match build.published_commit().or(build.commit.as_ref()) {
        Some(commit) => put!(page, ", commit <code>" {words::short(&commit.value)} "</code>")?,
        None => page.markup(", commit unknown")?,
    }
    match &report.stage {
        Some(stage) => put!(page, ", stage <b>" {stage} "</b>")?,
        None => page.markup(", every stage")?,
    }
    page.markup(", judged at ")?;
    page.time(report.now)?;
    write_run(page, build)
}

/// The run that made this page, linked where it has an address.
fn write_run(page: &mut Page<'_>, build: &Build) -> io::Result<()> {
    let system = build.system.as_ref().map(|system| system.value.title());
    let number = build.build_number.as_ref().map(|number| number.value.as_str());
    let name = match (system, number) {
        (None, None) => return Ok(()),
        (Some(system), None) => system.to_owned(),
        (system, Some(number)) => format!("{} build {number}", system.unwrap_or("")).trim().to_owned(),
    };
    match build.build_url.as_ref().and_then(|Found { value, .. }| link(value)) {
        Some((url, _)) => {
            put!(page, " by <a rel=\"noopener noreferrer nofollow\" href=\"" {url} "\">" {name} "</a>")
        }
        None => put!(page, " by " {name}),
    }
}

fn write_steps(page: &mut Page<'_>, steps: &[Step]) -> io::Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    page.markup("<h2>What to do next</h2>\n<ol class=\"steps\">\n")?;
    for step in steps.iter().take(STEPS) {
        page.markup("<li>")?;
        page.prose(&step.text)?;
        page.markup("</li>\n")?;
    }
    page.markup("</ol>\n")?;
    match more_upgrades(steps) {
        Some(more) => put!(page, "<p>and " {more} " below</p>\n"),
        None => Ok(()),
    }
}
