//! What was found, for people: each fault with its place, then what of the minimum elements is missing where.

use std::io;

use super::ValidatedFile;
use crate::render::page::Page;
use crate::render::prose::{Paint, plain, span};
use crate::render::words;
use crate::sbom::validate::{Fault, Validation};
use crate::sbom::{Elements, Score, Standard};

/// Most faults shown unless everything is asked for.
const FAULTS: usize = 20;
/// Most components shown that lack an element, unless everything is asked for.
const LACKING: usize = 3;

/// Writes the files one after the other.
pub(super) fn write(page: &mut Page<'_>, files: &[ValidatedFile]) -> io::Result<()> {
    for (at, file) in files.iter().enumerate() {
        if at > 0 {
            page.gap();
        }
        match &file.found {
            Ok(validation) => one(page, &file.path, validation)?,
            Err(unread) => {
                let spans =
                    [span(Paint::Strong, file.path.as_str()), plain("  "), span(Paint::Bad, "not read"), plain(": ")];
                page.text(0, 2, &[&spans[..], &[plain(unread.message.as_str())]].concat())?;
            }
        }
    }
    Ok(())
}

fn one(page: &mut Page<'_>, path: &str, validation: &Validation) -> io::Result<()> {
    let format = format!("{} {}", validation.format.title(), validation.version);
    let (paint, word) = match validation.faults.len() {
        0 => (Paint::Good, "valid".to_owned()),
        count => {
            let more = if validation.is_cut { "more than " } else { "" };
            (Paint::Bad, format!("not valid: {more}{}", words::count(count as u64, "fault")))
        }
    };
    page.text(0, 2, &[span(Paint::Strong, path), plain(format!("  {format}  ")), span(paint, word)])?;
    if !validation.by_schema {
        page.text(
            2,
            2,
            &[span(Paint::Faint, "XML is read and its references are checked; there is no schema check for it")],
        )?;
    }
    let shown = if page.style.verbose { validation.faults.len() } else { FAULTS };
    for it in validation.faults.iter().take(shown) {
        fault(page, path, it)?;
    }
    if let Some(more) = validation.faults.len().checked_sub(shown).filter(|more| *more > 0) {
        page.text(2, 2, &[span(Paint::Faint, format!("and {more} more; --verbose shows all"))])?;
    }
    validation.elements.as_ref().map_or(Ok(()), |found| elements(page, found))
}

/// The place as editors and terminals open it, what is wrong, and the pointer to it.
fn fault(page: &mut Page<'_>, path: &str, it: &Fault) -> io::Result<()> {
    let place = format!("{path}:{}:{}", it.line, it.column);
    let pointer = if it.pointer.is_empty() { "the document" } else { &it.pointer };
    page.text(
        2,
        4,
        &[
            plain(place),
            plain("  "),
            span(Paint::Warning, it.message.as_str()),
            span(Paint::Faint, format!("  {pointer} [{}]", it.kind.as_str())),
        ],
    )
}

fn elements(page: &mut Page<'_>, found: &Elements) -> io::Result<()> {
    for standard in Standard::ALL {
        let (met, all) = found.met(standard);
        let paint = if met == all { Paint::Good } else { Paint::Warning };
        page.text(2, 4, &[plain(format!("{}: ", standard.title())), span(paint, format!("{met} of {all}"))])?;
    }
    for score in found.scores.iter().filter(|score| !score.is_met()) {
        page.text(4, 6, &[span(Paint::Warning, score.element.title()), plain(lack(score, page.style.verbose))])?;
    }
    Ok(())
}

/// How far an element is there, and which parts lack it.
fn lack(score: &Score, verbose: bool) -> String {
    if !score.element.is_of_parts() {
        return ": the document has none".to_owned();
    }
    let shown = if verbose { score.lacking.len() } else { LACKING };
    let names: Vec<&str> = score.lacking.iter().take(shown).map(AsRef::as_ref).collect();
    let more = match score.lacking.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let without = if names.is_empty() { String::new() } else { format!(", without: {}{more}", names.join(", ")) };
    format!(": {} of {}{without}", score.have, words::count(score.of as u64, "component"))
}
