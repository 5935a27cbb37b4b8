//! Events by what people copy: the id, or the beginning of its short name.

use gate_core::event::{Event, short_id};

use super::Stop;
use crate::diagnose::Mistake;

/// Fewest characters of a short name.
const FEWEST: usize = 4;

/// Whether an event is the one that is asked for.
pub(super) fn is_asked(event: &Event, asked: &str) -> bool {
    event.id == asked || (asked.len() >= FEWEST && short_id(&event.id).starts_with(&asked.to_ascii_lowercase()))
}

/// The one id that is asked for, of all that fit.
pub(super) fn only(asked: &str, mut ids: Vec<String>, folder: &str) -> Result<String, Stop> {
    ids.sort_unstable();
    ids.dedup();
    // The whole id beats what another one's short name begins with.
    if let Some(exact) = ids.iter().find(|id| *id == asked) {
        return Ok(exact.clone());
    }
    match ids.as_slice() {
        [id] => Ok(id.clone()),
        [] => {
            let help = if asked.len() < FEWEST {
                "give four or more characters of its short name: `gate event list --all` shows it"
            } else {
                "`gate event list --all` shows what is kept, `gate event list --dead` what was refused"
            };
            Err(Mistake::usage(format!("no event in {folder} is called `{asked}`"), help).into())
        }
        several => {
            let shown: Vec<_> = several.iter().take(5).map(|id| format!("{} ({id})", short_id(id))).collect();
            let message = format!("`{asked}` is the begin of {} events", several.len());
            Err(Mistake::usage(message, format!("say which: {}", shown.join(", "))).into())
        }
    }
}
