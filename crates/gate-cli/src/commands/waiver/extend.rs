//! `gate waiver extend`: a later end for one entry.

use gate_core::exempt::Entry;
use gate_core::exempt::waiver::{edit, end, is_fingerprint};
use gate_core::policy::Fault;
use jiff::tz::TimeZone;

use super::{Answer, Place, answer, line_and_column, safe};
use crate::cli::ExtendArguments;
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::repository::unified;
use crate::rewrite::Turn;

pub(super) fn run(arguments: &ExtendArguments) -> Answer {
    let place = Place::of(&arguments.ledgers.policy, &arguments.ledgers.root)?;
    let today = place.now.to_zoned(TimeZone::UTC).date();
    let expires = end(&arguments.expires, today).map_err(|Fault { message, help }| {
        Mistake::usage(format!("`--expires {}` {message}", arguments.expires), help.unwrap_or_default())
    })?;
    let turn = Turn::take(&place.root)?;
    let rewrite = turn.file(&place.path, place.named)?;
    let Some(old) = &rewrite.text else {
        let message = format!("there is no file {}", place.path);
        return Err(Mistake::usage(message, "`gate waiver add` writes the first waiver"));
    };
    let entries = place.read(old)?.entries;
    let at = find(&entries, &arguments.what, old.lines().count(), &place)?;
    let new = edit::set(&place.source(old), line_and_column(&entries[at]), "expires", &expires)
        .map_err(|error| place.not_changed(error, old))?;
    let changed = place.read(&new)?.entries;
    let entry = changed.get(at).ok_or_else(|| place.not_changed(edit::EditError::Layout, old))?;
    place.allows(entry)?;
    if new == *old {
        return Ok(answer(&format!("it ends at {expires} already; nothing was written\n"), Exit::Pass));
    }
    if !arguments.dry_run {
        rewrite.write(&new)?;
    }
    Ok(answer(&safe(&unified(&place.path, old, &new)), Exit::Pass))
}

/// The waiver that is meant: by its id or fingerprint, else by a line of it.
fn find(entries: &[Entry], what: &str, lines: usize, place: &Place) -> Result<usize, Mistake> {
    let what = what.trim();
    let named: Vec<usize> =
        (0..entries.len()).filter(|&at| entries[at].exemption.id.eq_ignore_ascii_case(what)).collect();
    if let [at] = named[..] {
        return Ok(at);
    }
    if !named.is_empty() {
        let lines: Vec<_> = named.iter().map(|&at| entries[at].exemption.line.to_string()).collect();
        let message = format!("`{what}` is waived in several lines: {}", lines.join(", "));
        return Err(Mistake::usage(message, format!("say which: `gate waiver extend {} --expires …`", lines[0])));
    }
    let text = what.strip_prefix(&place.path).and_then(|rest| rest.strip_prefix(':')).unwrap_or(what);
    if let Ok(line) = text.parse::<u32>()
        && line as usize <= lines
        && let Some(at) = entries.iter().rposition(|entry| entry.exemption.line <= line)
    {
        return Ok(at);
    }
    let kind = if is_fingerprint(what) { "fingerprint" } else { "id or line" };
    let message = format!("no waiver in {} has the {kind} `{what}`", place.path);
    Err(Mistake::usage(message, "`gate waiver list` shows all; other ledgers are changed in their own files"))
}
