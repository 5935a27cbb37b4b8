//! What an input holds and is worth, in a few words each.

use jiff::Timestamp;

use crate::model::{Evidence, Proof, Use};
use crate::render::words;

/// How many findings it holds.
pub(in crate::render) fn findings(input: &Evidence) -> String {
    match input.content.as_ref().map(|content| (content.open, content.suppressed)) {
        None => "-".to_owned(),
        Some((open, 0)) => open.to_string(),
        Some((open, suppressed)) => format!("{open} (+{suppressed} suppressed)"),
    }
}

/// How old it is by its own word.
pub(in crate::render) fn age(input: &Evidence, now: Timestamp) -> String {
    match input.content.as_ref().map(|content| content.scan.time) {
        None => "-".to_owned(),
        Some(None) => "unknown".to_owned(),
        Some(Some(time)) => words::age(time, now),
    }
}

/// What it is worth.
pub(in crate::render) fn state(input: &Evidence) -> &'static str {
    match (input.used, input.content.as_ref().map(|content| content.proof)) {
        (Use::Evidence, Some(Proof::Silent)) => "ok, no proof",
        (Use::Evidence, Some(Proof::Hides)) => "ok, hides errors",
        (Use::Evidence, Some(Proof::Tells) | None) => "ok",
        (Use::Unusable, _) => "unusable",
        (Use::Superseded, _) => "superseded",
        (Use::Duplicate, _) => "duplicate",
        (Use::NotAReport, _) => "no report",
    }
}
