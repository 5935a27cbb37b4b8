//! The evidence: a table of inputs.

use std::io;

use crate::model::{Evidence, Report, ToolId, Use};
use crate::render::page::{Page, width_of};
use crate::render::prose::evidence::{age, findings, state};
use crate::render::prose::{Paint, plain, span};
use crate::render::words;

/// Most inputs shown.
const INPUTS: usize = 20;

const HEADER: [&str; 6] = ["input", "tool", "format", "findings", "age", "state"];
const PATH: usize = 0;
const FORMAT: usize = 2;
/// Narrowest column for paths before others are given up.
const NARROW_PATH: usize = 16;
/// Blanks between columns.
const GAP: usize = 2;

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.gap();
    if report.evidence.is_empty() { page.text(0, 0, &[plain("no evidence was offered")]) } else { table(page, report) }
}

fn table(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let mut inputs: Vec<&Evidence> = report.evidence.iter().collect();
    let most = if page.style.verbose { usize::MAX } else { INPUTS };
    if inputs.len() > most {
        inputs.sort_by_key(|input| input.used != Use::Unusable);
    }
    let mut rows = vec![HEADER.map(str::to_owned)];
    rows.extend(inputs.iter().take(most).map(|input| row(page, report, input)));
    let mut widths: [usize; 6] = std::array::from_fn(|at| rows.iter().map(|row| width_of(&row[at])).max().unwrap_or(0));
    for (at, most) in [(1, 20), (FORMAT, 14)] {
        widths[at] = widths[at].min(most);
    }
    let mut columns: Vec<usize> = (0..HEADER.len()).collect();
    let total =
        |columns: &[usize], widths: &[usize; 6]| columns.iter().map(|&at| widths[at] + GAP).sum::<usize>() - GAP;
    let room = page.style.width;
    let others = total(&columns, &widths) - widths[PATH];
    if others + widths[PATH].min(NARROW_PATH) > room {
        columns.retain(|&at| at != FORMAT);
    }
    let others = total(&columns, &widths) - widths[PATH];
    widths[PATH] = widths[PATH].min(room.saturating_sub(others).max(8));
    for (at, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for &column in &columns {
            let cell = page.fit(&row[column], widths[column], column == PATH);
            line.push_str(&cell);
            line.push_str(&" ".repeat(widths[column].saturating_sub(width_of(&cell)) + GAP));
        }
        let bad = at > 0 && inputs[at - 1].used == Use::Unusable;
        let paint = match at {
            0 => Paint::Faint,
            _ if bad => Paint::Bad,
            _ => Paint::Plain,
        };
        page.line(0, &[span(paint, line.trim_end())])?;
    }
    let left = inputs.len().saturating_sub(most) as u64;
    if left > 0 {
        let text = format!("… and {} (see the JSON report, or --verbose)", words::count(left, "more input"));
        page.text(0, 0, &[span(Paint::Faint, text)])?;
    }
    Ok(())
}

fn row(page: &Page<'_>, report: &Report, input: &Evidence) -> [String; 6] {
    [
        page.safe(&input.key.path).into_owned(),
        input.tool.as_ref().map_or("?", ToolId::as_str).to_owned(),
        input.content.as_ref().map_or("?", |content| content.format).to_owned(),
        findings(input),
        age(input, report.now),
        state(input).to_owned(),
    ]
}
