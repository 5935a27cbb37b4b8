//! What to do next, in at most three steps, and a waiver that can be pasted.

use std::io;

use crate::model::Report;
use crate::render::page::Page;
use crate::render::prose::gates::Judged;
use crate::render::prose::next::{STEPS, more_upgrades, steps};
use crate::render::prose::{Paint, plain, span, waiver};

pub(super) fn write(page: &mut Page<'_>, report: &Report, judged: &[Judged<'_>]) -> io::Result<()> {
    let steps = steps(report, judged);
    if steps.is_empty() {
        return Ok(());
    }
    page.gap();
    page.line(0, &[span(Paint::Strong, "what to do next")])?;
    for (number, step) in (1..).zip(steps.iter().take(STEPS)) {
        page.text(2, 5, &[plain(format!("{number}. ")), plain(step.text.as_str())])?;
    }
    if let Some(more) = more_upgrades(&steps) {
        page.text(2, 2, &[span(Paint::Faint, format!("and {more} above"))])?;
    }
    let Some(offer) = waiver::offer(report, judged) else { return Ok(()) };
    page.gap();
    page.text(0, 0, &[plain(offer.intro)])?;
    offer.lines.iter().try_for_each(|line| page.paste(2, line))
}
