//! The first line: the verdict and its reason in one sentence.

use std::io;

use crate::model::{Report, Verdict};
use crate::render::page::Page;
use crate::render::prose::{Paint, headline, plain, span};

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let word = headline::word(report.verdict);
    let paint = match report.verdict {
        Verdict::Pass => Paint::Good,
        Verdict::Fail | Verdict::Error => Paint::Bad,
    };
    let sentence = span(Paint::Strong, headline::sentence(report));
    page.text(0, word.len() + 2, &[span(paint, word), plain("  "), sentence])
}
