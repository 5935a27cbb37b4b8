//! The differences for people, the alarming ones first.

use std::io;

use super::{BomDiff, change, ids, versioned};
use crate::render::page::Page;
use crate::render::prose::{Paint, plain, span};
use crate::sbom::diff::Class;

/// Most lines of one class unless everything is asked for.
const MOST: usize = 50;

/// Writes everything.
pub(super) fn write(page: &mut Page<'_>, diff: &BomDiff<'_>) -> io::Result<()> {
    page.text(0, 5, &[span(Paint::Faint, "old  "), plain(diff.old.line())])?;
    page.text(0, 5, &[span(Paint::Faint, "new  "), plain(diff.new.line())])?;
    for class in Class::ALL {
        let parts = diff.parts(*class).map(|it| (it.name(), change(it)));
        let flaws = diff.flaws(*class).map(|it| (versioned(it.part), ids(it)));
        section(page, *class, &parts.chain(flaws).collect::<Vec<_>>())?;
    }
    page.gap();
    for note in &diff.diff.notes {
        page.text(0, 6, &[span(Paint::Warning, "note  "), plain(note.as_str())])?;
    }
    page.text(0, 0, &[plain(diff.summary())])
}

fn section(page: &mut Page<'_>, class: Class, lines: &[(String, String)]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    page.gap();
    page.text(0, 0, &[span(paint(class), format!("{} ({})", class.title(), lines.len()))])?;
    let shown = if page.style.verbose { lines.len() } else { MOST };
    for (name, what) in lines.iter().take(shown) {
        page.text(2, 4, &[span(Paint::Strong, name.as_str()), plain("  "), plain(what.as_str())])?;
    }
    match lines.len().saturating_sub(shown) {
        0 => Ok(()),
        more => page.text(2, 2, &[span(Paint::Faint, format!("and {more} more; --verbose shows all"))]),
    }
}

fn paint(class: Class) -> Paint {
    match class {
        Class::HashChanged | Class::NewlyVulnerable => Paint::Bad,
        Class::Downgraded | Class::LicenseChanged => Paint::Warning,
        Class::Added | Class::Removed | Class::Changed | Class::Upgraded => Paint::Strong,
        Class::NoLongerVulnerable => Paint::Good,
    }
}
