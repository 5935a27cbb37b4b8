//! Lists of events for people: a line for each, and under it who has it and who has not.

use std::io;

use super::{EventList, Listed, Row, Standing};
use crate::render::page::{Page, on_a_page};
use crate::render::prose::{Paint, plain, span};
use crate::render::{Style, words};

/// Where words begin behind the short name.
const WORDS: usize = 12;

/// The list.
pub(super) fn list(list: &EventList, style: &Style) -> String {
    on_a_page(style, |page| {
        list.events.iter().try_for_each(|row| one(page, row))?;
        if !list.events.is_empty() {
            page.gap();
        }
        page.text(0, 0, &[plain(summary(list))])
    })
}

fn one(page: &mut Page<'_>, row: &Row) -> io::Result<()> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let about: Vec<String> = [&row.service, &row.branch].into_iter().flatten().cloned().collect();
    match &row.short {
        None => page.text(0, WORDS, &[plain("a damaged line")])?,
        Some(short) => {
            let spans = [
                span(Paint::Strong, format!("{short:<WORDS$}")),
                plain(format!("{}  {:<13}", text(&row.time), row.kind.unwrap_or_default())),
                plain(text(&row.summary)),
                span(Paint::Faint, format!("  {}", about.join(" "))),
            ];
            page.text(0, WORDS, &spans)?;
        }
    }
    let names = |state: &str| -> Vec<&str> {
        row.standing.iter().filter(|it| it.state == state).map(|it| it.destination.as_str()).collect()
    };
    for (state, paint, before) in [("delivered", Paint::Good, "has it: "), ("waiting", Paint::Warning, "waits for ")] {
        let names = names(state);
        if !names.is_empty() {
            page.text(WORDS, WORDS, &[span(paint, format!("{before}{}", names.join(", ")))])?;
        }
    }
    row.standing.iter().try_for_each(|standing| refused(page, standing))
}

fn refused(page: &mut Page<'_>, standing: &Standing) -> io::Result<()> {
    let Standing { destination, reason, since, .. } = standing;
    let reason = reason.as_deref().unwrap_or_default();
    match (standing.state, since) {
        ("dead", since) => {
            let since = since.as_deref().unwrap_or_default();
            page.text(WORDS, WORDS, &[span(Paint::Bad, format!("refused by {destination} at {since}: {reason}"))])
        }
        ("dropped", _) => {
            page.text(WORDS, WORDS, &[span(Paint::Faint, format!("dropped for {destination}: {reason}"))])
        }
        _ => Ok(()),
    }
}

/// How many there are, and what to do.
fn summary(list: &EventList) -> String {
    let count = words::count(list.events.len() as u64, "event");
    let spool = &list.spool;
    let (one, is) = (list.events.len() == 1, if list.events.len() == 1 { "is" } else { "are" });
    match list.listed {
        Listed::Waiting if list.destinations.is_empty() => format!(
            "nothing waits in {spool}: the policy tells nobody (`events.destinations`); `gate event list --all` shows what is kept"
        ),
        Listed::Waiting if list.events.is_empty() => {
            format!("nothing waits in {spool} for {}", list.destinations.join(", "))
        }
        Listed::Waiting => {
            format!("{count} {} in {spool}; `gate event flush` tells them", if one { "waits" } else { "wait" })
        }
        Listed::Dead if list.events.is_empty() => format!("nothing was refused in {spool}"),
        Listed::Dead => format!(
            "{count} {is} refused for good in {spool}; `gate event drop ID --reason TEXT` takes one off this list"
        ),
        Listed::All => format!("{count} {is} kept in {spool}"),
    }
}
