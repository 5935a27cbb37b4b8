//! What is to be said about inputs, ledgers and surroundings.

use std::io;

use super::evidence::level;
use super::page::{Page, put};
use crate::model::{Level, Report};
use crate::render::prose::remarks::{Remark, gather};
use crate::render::words;

/// Most remarks shown.
const REMARKS: usize = 200;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let remarks = gather(report, true);
    if remarks.is_empty() {
        return Ok(());
    }
    page.markup("<section id=\"remarks\">\n<h2>Remarks</h2>\n<ul class=\"remarks\">\n")?;
    remarks.iter().take(REMARKS).try_for_each(|remark| write_remark(page, remark))?;
    page.markup("</ul>\n")?;
    let left = remarks.len().saturating_sub(REMARKS) as u64;
    if left > 0 {
        put!(page, "<p class=\"aside\">… and " {words::count(left, "more remark")} " in the JSON report.</p>\n")?;
    }
    page.markup("</section>\n")
}

fn write_remark(page: &mut Page<'_>, remark: &Remark<'_>) -> io::Result<()> {
    let tone = if remark.level == Level::Note { "quiet" } else { "warn" };
    put!(page, "<li><span class=\"badge " {tone} "\">" {level(remark.level)} "</span> ")?;
    page.prose(&remark.in_words())?;
    put!(page, " <small>" {remark.code} "</small></li>\n")
}
