//! Where an entry of `osv-scanner.toml` does something else than it seems to say.

use super::end::End;
use crate::exempt::go_name::{Name, is_halved};
use crate::exempt::notes::{Notes, too_many_patterns};
use crate::exempt::shown;
use crate::yaml::Span;

/// A second entry for an id.
pub(super) fn twice(id: &str, span: &Span, notes: &mut Notes<'_>) {
    let id = shown(id);
    let message = format!("`{id}` has an entry already, and the tool looks at the first only; this one has no effect");
    notes.trap(message, span, None);
}

/// An id; answers whether it can match.
pub(super) fn of_id(id: &str, span: &Span, notes: &mut Notes<'_>) -> bool {
    let capitals = id.to_ascii_uppercase();
    let trimmed = id.trim();
    let (why, right) = if trimmed.is_empty() {
        ("the entry has no `id`".to_owned(), None)
    } else if trimmed != id {
        (format!("`{}` has blanks around it", shown(id)), Some(trimmed.to_owned()))
    } else if id.contains(['*', '?', ',', ' ']) {
        (format!("`{}` is no single id, and wildcards are not known", shown(id)), None)
    } else if capitals != id && capitals.starts_with("CVE-") {
        (format!("`{}` is not in capitals", shown(id)), Some(capitals))
    } else {
        return true;
    };
    notes.trap_at(format!("{why}: it matches nothing"), span, right.map(|right| format!("\"{right}\"")));
    false
}

/// An override that changes nothing.
pub(super) fn idle(span: &Span, notes: &mut Notes<'_>) {
    let message = "the override ignores nothing: it needs `ignore = true`, `vulnerability.ignore = true` or something \
                   about licences";
    notes.trap(message, span, None);
}

/// The name of an override; `None` where it has none.
pub(super) fn name(name: &str, is_regex: bool, span: &Span, notes: &mut Notes<'_>) -> Option<Name> {
    if name.is_empty() {
        return None;
    }
    if !is_regex {
        if name.contains(['*', '^', '$', '|']) {
            let message = format!(
                "`{}` is compared as plain text, so it matches nothing; add `nameIsRegex = true` for a pattern",
                shown(name)
            );
            notes.trap(message, span, None);
        }
        return Some(Name::Exact(name.to_owned()));
    }
    if is_halved(name) {
        let message = format!(
            "of `{}` the first name holds at the beginning and the last at the end only; put it in `(…)`",
            shown(name)
        );
        let text = (!name.contains(['\'', '\n'])).then(|| format!("'(?:{name})'"));
        notes.trap_at(message, span, text);
    }
    let Some(budget) = notes.budget.checked_sub(1) else {
        notes.faults.add(too_many_patterns(), span);
        return None;
    };
    notes.budget = budget;
    Name::pattern(name).map_err(|why| notes.refuse(format!("`{}` {why}", shown(name)), span, "mend the pattern")).ok()
}

/// The end of an entry.
pub(super) fn end(key: &str, end: &End, span: &Span, notes: &mut Notes<'_>) {
    if end.is_zero {
        let message = format!("the tool takes `{key}` of the year 1 for no end at all: it is ignored for ever");
        notes.trap(message, span, None);
    } else if !end.zoned {
        let message = format!(
            "`{key}` has no zone: to the tool it is over in the machine's own zone, and to gate at {}; write `{}`",
            end.at, end.written
        );
        notes.trap_at(message, span, Some(end.written.clone()));
    }
}
