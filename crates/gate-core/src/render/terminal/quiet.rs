//! The gates that need no attention: what passed, and what was not judged and why.

use std::io;

use crate::model::Report;
use crate::render::page::Page;
use crate::render::prose::quiet::{counts, not_judged, passed};
use crate::render::prose::{Paint, plain, span};

/// Gates that passed in a line each, and those that were not judged in a line for each reason.
pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.gap();
    for gate in passed(report) {
        let spans = [
            span(Paint::Good, "pass"),
            plain("  "),
            span(Paint::Strong, gate.id.as_str()),
            plain(": "),
            plain(gate.limit.as_str()),
            span(Paint::Faint, format!(" ({})", counts(gate))),
        ];
        page.text(0, 6, &spans)?;
    }
    for (reason, gates) in not_judged(report) {
        page.text(0, 2, &[plain("not judged, "), plain(format!("{reason}: ")), plain(gates.join(", "))])?;
    }
    Ok(())
}
