//! What is to be said about inputs, ledgers and surroundings, each thing once.

use std::io;

use crate::model::{Level, Report};
use crate::render::page::Page;
use crate::render::prose::remarks::{gather, remedy};
use crate::render::prose::{Paint, plain, span};
use crate::render::words;

/// Most remarks.
const REMARKS: usize = 30;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let remarks = gather(report, page.style.verbose);
    if remarks.is_empty() {
        return Ok(());
    }
    page.gap();
    let most = if page.style.verbose { usize::MAX } else { REMARKS };
    for remark in remarks.iter().take(most) {
        let (word, paint) =
            if remark.level == Level::Warn { ("warning", Paint::Warning) } else { ("note", Paint::Faint) };
        let code = span(Paint::Faint, format!(" [{}]", remark.code));
        page.text(0, 2, &[span(paint, word), plain("  "), plain(remark.in_words()), code])?;
    }
    let left = remarks.len().saturating_sub(most) as u64;
    if left > 0 {
        let text = format!("… and {} (see the JSON report, or --verbose)", words::count(left, "more warning"));
        page.text(0, 0, &[span(Paint::Faint, text)])?;
    }
    if let Some(commands) = remedy(report) {
        page.text(0, 2, &[plain(commands)])?;
    }
    Ok(())
}
