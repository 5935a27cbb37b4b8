//! Ledgers for people: two or three lines for an exemption, one for a remark.

use std::io;

use super::{LedgerLine, LedgerList, details_of, end_of, place_of};
use crate::model::{LedgerState, Level, Problem};
use crate::render::Style;
use crate::render::page::{Page, on_a_page};
use crate::render::prose::{Paint, plain, span};
use crate::render::words;

/// Where words begin behind the day.
const WORDS: usize = 12;

/// The list.
pub(super) fn list(list: &LedgerList, style: &Style) -> String {
    on_a_page(style, |page| {
        list.lines.iter().try_for_each(|line| one(page, list, line))?;
        if !list.lines.is_empty() {
            page.gap();
        }
        page.text(0, 0, &[plain(summary(list))])
    })
}

fn one(page: &mut Page<'_>, list: &LedgerList, line: &LedgerLine) -> io::Result<()> {
    let row = &line.row;
    let paint = match row.state {
        LedgerState::Active | LedgerState::Untold => Paint::Good,
        LedgerState::Shadowed | LedgerState::Unused => Paint::Faint,
        LedgerState::Expiring | LedgerState::OverBroad => Paint::Warning,
        LedgerState::Expired | LedgerState::Lapsed | LedgerState::Forbidden => Paint::Bad,
    };
    let owner = match (row.exemption.owner.as_str(), &line.written_by) {
        ("", Some(name)) => format!(", written by {name}"),
        ("", None) => ", no owner".to_owned(),
        (owner, _) => format!(", {owner}"),
    };
    let effect =
        if row.exempted == 0 { String::new() } else { format!(", exempts {}", words::count(row.exempted, "finding")) };
    let spans = [
        plain(format!("{:<10}  ", end_of(row))),
        span(paint, format!("{:<11}", list.word(row.state))),
        span(Paint::Strong, row.exemption.id.as_str()),
        span(Paint::Faint, format!("  {}{owner}{effect}", place_of(row))),
    ];
    page.text(0, WORDS, &spans)?;
    for (paint, text) in [
        (Paint::Plain, details_of(row)),
        (Paint::Plain, row.exemption.reason.clone()),
        (Paint::Warning, row.why.clone()),
    ] {
        if !text.is_empty() {
            page.text(WORDS, WORDS, &[span(paint, text)])?;
        }
    }
    Ok(())
}

/// How many there are, and what the list cannot tell.
fn summary(list: &LedgerList) -> String {
    if list.lines.is_empty() {
        return "no exemption stands in any ledger".to_owned();
    }
    let mut parts = vec![words::count(list.lines.len() as u64, "exemption")];
    for state in LedgerState::ALL {
        let count = list.lines.iter().filter(|line| line.row.state == state).count();
        if count > 0 {
            parts.push(format!("{count} {}", list.word(state)));
        }
    }
    let mut text = parts.join(", ");
    if !list.judged {
        text.push_str("; give reports to see which of them are needed");
    }
    text
}

/// What is to be said about ledgers, in the order of files and lines.
pub fn remarks(problems: &[Problem], style: &Style) -> String {
    let mut sorted: Vec<&Problem> = problems.iter().filter(|problem| problem.level != Level::Off).collect();
    sorted.sort_by(|a, b| words::position(&a.location).cmp(&words::position(&b.location)).then_with(|| a.cmp(b)));
    on_a_page(style, |page| {
        for problem in sorted {
            let (word, paint) = match problem.level {
                Level::Error => ("error", Paint::Bad),
                Level::Warn => ("warning", Paint::Warning),
                Level::Note | Level::Off => ("note", Paint::Faint),
            };
            let text = if problem.location.is_empty() {
                problem.message.clone()
            } else {
                format!("{}: {}", problem.location, problem.message)
            };
            page.text(
                0,
                2,
                &[span(paint, word), plain("  "), plain(text), span(Paint::Faint, format!(" [{}]", problem.code))],
            )?;
        }
        Ok(())
    })
}
