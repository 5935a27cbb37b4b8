//! Markdown for GitHub and GitLab: the job summary and the comment on a pull or merge request.
//!
//! Both are the same page under different limits, which the sites enforce by dropping everything. What has to be seen
//! (the verdict, what to do, the gates, exemptions, evidence) is written first, each within a share of the room;
//! findings, worst first, get what is left. Details are folded. Nothing of a report becomes structure, link or mention.

mod findings;
mod frame;
mod marker;
mod sheet;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::{Renderer, Style, prose};
use crate::model::Report;
use sheet::{Sheet, Unit};

/// Bytes that GitHub shows as the summary of one step; of more it shows nothing.
const SUMMARY: usize = 1 << 20;
/// Characters that GitHub takes as a comment; GitLab takes more.
const COMMENT: usize = 65_536;
/// What is said where a whole part does not fit.
const CUT: &str = "Parts of this page are left out for want of room: see the JSON output.\n\n";

/// The job summary.
pub(super) struct Markdown;

impl Renderer for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn title(&self) -> &'static str {
        "a page of Markdown, such as a job summary (1 MiB at most)"
    }

    fn render(&self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(page(report, style, Unit::Bytes, SUMMARY)?.as_bytes())
    }

    fn render_behind(&self, taken: usize, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        // A blank line ends whatever block of HTML or Markdown stands before.
        let gap = "\n\n";
        let room = SUMMARY.saturating_sub(taken).saturating_sub(gap.len());
        let page = page(report, style, Unit::Bytes, room)?;
        out.write_all(gap.as_bytes())?;
        out.write_all(page.as_bytes())
    }
}

/// The comment.
pub(super) struct Comment;

impl Renderer for Comment {
    fn id(&self) -> &'static str {
        "comment"
    }

    fn title(&self) -> &'static str {
        "a comment for pull and merge requests, in Markdown (65 536 characters at most)"
    }

    fn render(&self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(page(report, style, Unit::Characters, COMMENT)?.as_bytes())
    }
}

/// The page, in at most so much room.
///
/// # Errors
/// Where there is not even room for the verdict.
fn page(report: &Report, style: &Style, unit: Unit, room: usize) -> io::Result<String> {
    let judged = prose::gates::judged(report);
    let mut left = room.saturating_sub(unit.of(CUT));
    let mut is_whole = true;
    let mut part = |share: usize, write: &dyn Fn(&mut Sheet) -> bool| {
        let mut sheet = Sheet::new(unit, share.min(left));
        is_whole &= write(&mut sheet);
        left -= sheet.used();
        sheet.into_text()
    };
    let verdict = part(room, &|sheet| frame::verdict(sheet, report));
    if verdict.is_empty() {
        return Err(io::Error::other(format!("the {room} characters that are left do not hold even the verdict")));
    }
    let steps = part(room / 8, &|sheet| frame::steps(sheet, report, &judged));
    let gates = part(room / 8, &|sheet| frame::gates(sheet, report));
    let exemptions = part(room / 8, &|sheet| frame::exemptions(sheet, report));
    let evidence = part(room / 8, &|sheet| frame::evidence(sheet, report, style.verbose));
    let circumstances = part(room / 8, &|sheet| frame::circumstances(sheet, report));
    let waiver = part(room / 16, &|sheet| frame::waiver(sheet, report, &judged));
    let findings = part(room, &|sheet| findings::write(sheet, report, &judged));
    let cut = if is_whole { "" } else { CUT };
    Ok([&verdict, &steps, &gates, &findings, &exemptions, &evidence, &circumstances, &waiver, cut].concat())
}
