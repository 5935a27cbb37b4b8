//! The differences as a page for summaries and comments: alarming classes open, the others folded.

use std::fmt::Write as _;

use super::{BomDiff, change, ids, versioned};
use crate::render::escape::markdown;
use crate::sbom::diff::Class;

/// Most rows of one class: comments have limits.
const MOST: usize = 100;

/// The page.
pub(super) fn page(diff: &BomDiff<'_>) -> String {
    let mut page = format!(
        "### Bill of materials: {}\n\n{} → {}\n",
        markdown(&diff.summary()),
        markdown(&diff.old.line()),
        markdown(&diff.new.line())
    );
    for note in &diff.diff.notes {
        let _infallible = writeln!(page, "\n{}", markdown(note));
    }
    for class in Class::ALL {
        let parts = diff.parts(*class).map(|it| (it.name(), change(it)));
        let flaws = diff.flaws(*class).map(|it| (versioned(it.part), ids(it)));
        section(&mut page, *class, &parts.chain(flaws).collect::<Vec<_>>());
    }
    page
}

fn section(page: &mut String, class: Class, rows: &[(String, String)]) {
    if rows.is_empty() {
        return;
    }
    let head = format!("{} ({})", class.title(), rows.len());
    let folded = match class {
        Class::HashChanged | Class::NewlyVulnerable | Class::Downgraded | Class::LicenseChanged => false,
        Class::Added | Class::Removed | Class::Changed | Class::Upgraded | Class::NoLongerVulnerable => true,
    };
    let (open, close) = if folded {
        (format!("<details><summary>{head}</summary>\n\n"), "\n</details>\n")
    } else {
        (format!("#### {head}\n\n"), "")
    };
    let _infallible = write!(page, "\n{open}| component | what |\n|---|---|\n");
    for (name, what) in rows.iter().take(MOST) {
        let _infallible = writeln!(page, "| {} | {} |", markdown(name), markdown(what));
    }
    if rows.len() > MOST {
        let _infallible = writeln!(page, "| … | and {} more; the JSON form has all |", rows.len() - MOST);
    }
    page.push_str(close);
}
