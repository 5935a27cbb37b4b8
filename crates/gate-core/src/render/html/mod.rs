//! One self-contained page: what a person opens to see why a build stopped, and what the verdict rests on.
//!
//! It has to hold in three places. Where nothing but markup is allowed (Jenkins serves reports in a sandbox without
//! inline styles) it reads from top to bottom as plain HTML, and what would need a style to work is not shown. With
//! styles it is laid out and filtered, without any script. With scripts it can also be searched, sorted and copied
//! from.
//!
//! Its content security policy names the one style and the one script by their digests: whatever a report might bring
//! in could not run. Nothing is fetched from anywhere. Findings are written as they are walked over, so that the page
//! needs little memory however long it is.

mod chart;
mod evidence;
mod exemptions;
mod expiry;
mod filters;
mod finding;
mod findings;
mod gates;
mod head;
mod page;
mod policy;
mod remarks;
mod remedies;
mod state;
#[cfg(test)]
mod tests;
mod top;
mod view;

use std::io::{self, BufWriter, Write};

use super::prose::gates::judged;
use super::{Renderer, Style};
use crate::model::Report;
use page::Page;
use view::View;

/// Bytes gathered before they are handed on.
const BUFFER: usize = 64 << 10;

/// The renderer.
pub(super) struct Html;

impl Renderer for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn title(&self) -> &'static str {
        "one self-contained page for people, which needs neither network nor scripts"
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(BUFFER, out);
        let view = View::of(report);
        let judged = judged(report);
        let mut page = Page::new(&mut out);
        head::write(&mut page, report)?;
        top::write(&mut page, &view, &judged)?;
        gates::write(&mut page, report)?;
        chart::write(&mut page, &view)?;
        remedies::write(&mut page, report, &judged)?;
        exemptions::write(&mut page, report)?;
        evidence::write(&mut page, report)?;
        remarks::write(&mut page, report)?;
        policy::write(&mut page, report)?;
        findings::write(&mut page, &view)?;
        page.markup("</main>\n")?;
        head::write_script(&mut page)?;
        page.markup("</body>\n</html>\n")?;
        out.flush()
    }
}
