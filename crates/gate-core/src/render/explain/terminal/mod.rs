//! The explanation for people: in the order in which it came about, the outcome first and what would turn it last.

mod flaw;
mod gate;

use std::io::{self, Write};

use jiff::Timestamp;

use super::explanation::{Change, Entry, Explanation, Run, Turns};
use crate::render::Style;
use crate::render::page::Page;
use crate::render::prose::{Paint, plain, span};
use crate::render::words;

/// Most flaws told of in short, where there are several.
const FLAWS: usize = 10;
/// Columns of labels.
const LABEL: usize = 14;

/// Writes an explanation.
pub(super) fn write(explanation: &Explanation, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style, out);
    if let Some(gate) = &explanation.gate {
        gate::write(&mut page, gate, &explanation.run)?;
        page.gap();
    }
    match &explanation.flaws[..] {
        [] => {}
        [only] => flaw::write(&mut page, only, &explanation.run)?,
        several if style.verbose => {
            for flaw in several {
                flaw::write(&mut page, flaw, &explanation.run)?;
                page.gap();
            }
        }
        several => write_several(&mut page, explanation, several)?,
    }
    if explanation.flaws.is_empty() && !explanation.entries.is_empty() {
        write_entries(&mut page, explanation)?;
    }
    write_run(&mut page, &explanation.run)
}

/// Several flaws of one name, each in short.
fn write_several(page: &mut Page<'_>, explanation: &Explanation, flaws: &[super::explanation::Flaw]) -> io::Result<()> {
    let count = words::count(flaws.len() as u64, "flaw");
    let head = format!("{count} of this run are called {}", explanation.asked);
    page.text(0, 2, &[span(Paint::Strong, head)])?;
    for flaw in flaws.iter().take(FLAWS) {
        page.gap();
        flaw::write_short(page, flaw)?;
    }
    page.gap();
    let left = flaws.len().saturating_sub(FLAWS);
    if left > 0 {
        page.text(0, 0, &[span(Paint::Faint, format!("… and {left} more (--verbose, or --format json)"))])?;
    }
    page.text(0, 0, &[span(Paint::Faint, "each in full: `gate explain FINGERPRINT`, or all with --verbose")])
}

/// Entries that name what no finding is called.
fn write_entries(page: &mut Page<'_>, explanation: &Explanation) -> io::Result<()> {
    let head = format!("no finding of this run is called {}, and these entries name it", explanation.asked);
    page.text(0, 2, &[span(Paint::Strong, head)])?;
    for entry in &explanation.entries {
        page.text(
            2,
            4,
            &[span(Paint::Strong, place(entry)), plain(format!("  {}", entry.state.as_deref().unwrap_or("")))],
        )?;
        if let Some(why) = &entry.state_why {
            page.text(4, 4, &[plain(format!("it {why}"))])?;
        }
        write_words(page, 4, entry)?;
    }
    page.gap();
    Ok(())
}

/// Where an entry stands and what it names.
fn place(entry: &Entry) -> String {
    match (&entry.place, entry.source.as_str()) {
        (Some(place), "tool") => format!("the tool itself by {place}: {}", entry.id),
        (None, "tool") => format!("the tool itself: {}", entry.id),
        (Some(place), _) => format!("{place} {}", entry.id),
        (None, _) => entry.id.clone(),
    }
}

/// The words of whoever wrote an entry, and when it ends.
fn write_words(page: &mut Page<'_>, indent: usize, entry: &Entry) -> io::Result<()> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(entry.reason.as_ref().map(|reason| format!("“{reason}”")));
    for (name, value) in [
        ("only for", &entry.scope),
        ("holds", &entry.conditions),
        ("owner", &entry.owner),
        ("approved by", &entry.approved_by),
        ("ticket", &entry.ticket),
    ] {
        parts.extend(value.as_ref().map(|value| format!("{name} {value}")));
    }
    let over = entry.state.as_deref() == Some("expired");
    parts.extend(entry.expires.as_ref().filter(|_| !over).map(|end| format!("ends {end}")));
    if entry.expires.is_none() && entry.source != "tool" {
        parts.push("no end".to_owned());
    }
    if parts.is_empty() { Ok(()) } else { page.text(indent, indent, &[span(Paint::Faint, parts.join("; "))]) }
}

/// What would turn it.
fn write_changes(page: &mut Page<'_>, head: &str, changes: &[Change]) -> io::Result<()> {
    if !changes.is_empty() {
        page.gap();
        page.line(0, &[span(Paint::Strong, head.to_owned())])?;
    }
    for (number, change) in (1..).zip(changes) {
        let text = [plain(format!("{number}. ")), plain(change.what.as_str()), span(Paint::Faint, gets(change.turns))];
        page.text(2, 5, &text)?;
        if let Some(command) = &change.command {
            page.paste(5, command)?;
        }
    }
    Ok(())
}

/// How far a change gets by itself.
fn gets(turns: Option<Turns>) -> &'static str {
    match turns {
        Some(Turns::Verdict) => "  [turns the verdict]",
        Some(Turns::Gate) => "  [turns the gate]",
        Some(Turns::Part) => "  [not enough alone]",
        None => "",
    }
}

/// What stands in the way besides.
fn write_remains(page: &mut Page<'_>, remains: &[String]) -> io::Result<()> {
    if !remains.is_empty() {
        page.gap();
        page.line(0, &[span(Paint::Strong, "what stands in the way besides")])?;
    }
    remains.iter().try_for_each(|told| page.text(2, 4, &[plain(told.as_str())]))
}

/// Which run that was.
fn write_run(page: &mut Page<'_>, run: &Run) -> io::Result<()> {
    page.gap();
    let stage = run.stage.as_ref().map_or("every stage".to_owned(), |stage| format!("stage {stage}"));
    let branch = run.branch.as_ref().map_or("branch unknown".to_owned(), |branch| format!("branch {branch}"));
    let policy = run.policy.join(" on top of ");
    let text = format!("verdict {}, {stage}, {branch}, at {}; policy {policy}", run.verdict, run.now);
    page.text(0, 2, &[span(Paint::Faint, text)])
}

/// How long ago something was in the run.
fn age(time: Option<&str>, run: &Run) -> Option<String> {
    let (time, now): (Timestamp, Timestamp) = (time?.parse().ok()?, run.now.parse().ok()?);
    Some(words::age(time, now))
}
