//! The summary a developer reads: may it go on, what stands in the way, and what to do about it.
//!
//! The order is that of need: the verdict in one sentence, failed gates worst first with their findings by remedy,
//! what could not be decided, warnings, what passed, and then the facts the verdict rests on. The last lines are the
//! next steps, since that is where a terminal stops scrolling.

mod evidence;
mod facts;
mod gates;
mod headline;
mod next;
mod quiet;
mod remarks;
#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};

use super::page::Page;
use super::prose;
use super::{Renderer, Style};
use crate::model::{Outcome, Report};

/// The renderer.
pub(super) struct Terminal;

impl Renderer for Terminal {
    fn id(&self) -> &'static str {
        "terminal"
    }

    fn title(&self) -> &'static str {
        "the summary for people: what stands in the way and what to do"
    }

    fn render(&self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        let judged = prose::gates::judged(report);
        let mut page = Page::new(style, &mut out);
        headline::write(&mut page, report)?;
        for outcome in [Outcome::Fail, Outcome::Error, Outcome::Warn] {
            for gate in judged.iter().filter(|gate| gate.result.outcome == outcome) {
                gates::write(&mut page, report, gate)?;
            }
        }
        quiet::write(&mut page, report)?;
        facts::write_findings(&mut page, report)?;
        evidence::write(&mut page, report)?;
        remarks::write(&mut page, report)?;
        facts::write_circumstances(&mut page, report)?;
        next::write(&mut page, report, &judged)?;
        out.flush()
    }
}
