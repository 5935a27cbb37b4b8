//! `.trivyignore`, read exactly as Trivy reads it (pkg/result/ignore.go, `parseIgnore` and `getExpirationDate`), with
//! every line that does not do what it seems to say reported instead of obeyed in silence.

use std::sync::Arc;

use super::license::Licenses;
use super::meaning::Meaning;
use super::{Ignored, TRACE, date};
use crate::exempt::lines::{Line, lines};
use crate::exempt::{About, Contents, Context, Entry, Ledger, is_in_force, midnight, shown};
use crate::model::{Expiry, Problem};
use crate::yaml::{Diagnostic, Source};

/// The line format.
pub(in crate::exempt) struct TrivyIgnore;

impl Ledger for TrivyIgnore {
    fn about(&self) -> &'static About {
        &About {
            id: "trivyignore",
            tool: "trivy",
            title: "Trivy's .trivyignore",
            default_paths: &[".trivyignore"],
            endings: &[],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let (lines, stop) = lines(source, "Trivy");
        let fields = |line: &Line<'_>| line.text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut traps = Vec::new();
        let mut read: Vec<Read<'_>> = Vec::new();
        for line in &lines {
            let fields = fields(line);
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            let (entry, trap) = Read::of(line, &fields);
            read.extend(entry);
            traps.extend(trap);
        }
        traps.extend(stop);
        let mut licenses = Licenses::default();
        for it in read.iter().filter(|it| it.can_match && is_in_force(it.expires, context)) {
            licenses.add(&it.id, Arc::default());
        }
        let licenses = Arc::new(licenses);
        let entries = read.into_iter().map(|it| it.entry(&licenses, context)).collect();
        Ok(Contents { entries, traps })
    }
}

/// A line that Trivy keeps.
struct Read<'a> {
    line: &'a Line<'a>,
    id: String,
    can_match: bool,
    expires: Expiry,
    reason: String,
}

impl<'a> Read<'a> {
    /// What Trivy makes of the fields of a line, and what is to be said about it.
    fn of(line: &'a Line<'a>, fields: &[&str]) -> (Option<Read<'a>>, Option<Problem>) {
        let id = fields[0];
        let meaning = Meaning::of(fields);
        let trap = |message: String| Some(line.trap(message, meaning.written()));
        // Trivy looks for an end only where there is more than an id.
        let date = if fields.len() > 1 { fields.iter().find_map(|field| field.strip_prefix("exp:")) } else { None };
        let expires = match date.map(midnight) {
            None => Expiry::Never,
            Some(Some(end)) => date::expiry(end),
            Some(None) => {
                let name = meaning.ids.first().map_or(id, |id| id);
                let help = "an end is written as exp:2026-12-31, and nothing else";
                return (None, trap(format!("Trivy drops the line of `{}`: {help}; its findings count", shown(name))));
            }
        };
        let dead = dead(line, id);
        let can_match = dead.is_none();
        let message = dead.or_else(|| alive(id, fields, &meaning, date, expires));
        let read = Read {
            line,
            id: if line.is_marked { format!("\u{feff}{id}") } else { id.to_owned() },
            can_match,
            expires,
            reason: meaning.remark.clone(),
        };
        (Some(read), message.and_then(trap))
    }

    fn entry(self, licenses: &Arc<Licenses>, context: &Context<'_>) -> Entry {
        let rule = Ignored {
            id: self.id.clone(),
            can_match: self.can_match,
            kind: None,
            paths: Arc::default(),
            purls: Vec::new(),
            licenses: licenses.clone(),
            how_to_end: "add an end such as exp:2026-12-31",
        };
        Entry::native(self.line.exemption(self.id, self.reason, self.expires), rule, TRACE, context.now)
    }
}

/// Why an id can match nothing.
fn dead(line: &Line<'_>, id: &str) -> Option<String> {
    let why = if line.is_marked {
        "has a byte order mark before it, which Trivy takes for a part of the id"
    } else if id.starts_with("exp:") {
        "is a date where an id was expected"
    } else if matches!(id, "-" | "*") {
        "is taken for the id: this is no YAML"
    } else if id.contains('#') {
        "has its comment joined to the id"
    } else if id.contains([',', ';']) {
        "is taken for one id: Trivy reads one on each line"
    } else if id.ends_with([':', '.']) || id.contains(['"', '\'', '`']) {
        "has signs at its ends that belong to no id"
    } else {
        super::dead(id)?
    };
    Some(format!("`{}` {why}: it matches nothing", shown(id)))
}

/// What a line that matches something does not do although it seems to say it.
fn alive(id: &str, fields: &[&str], meaning: &Meaning<'_>, date: Option<&str>, expires: Expiry) -> Option<String> {
    let id = shown(id);
    if let Some(operator) = fields.get(1).filter(|word| matches!(**word, "WITH" | "AND" | "OR")) {
        let help = "an expression is written in a YAML file, under `licenses`";
        return Some(format!("only `{id}` is ignored, since Trivy stops reading before `{operator}`; {help}"));
    }
    if let (None, Some(word)) = (date, meaning.end_word) {
        let word = shown(word);
        return Some(format!("`{id}` is ignored for ever: Trivy reads an end only as exp:2026-12-31, not as `{word}`"));
    }
    if let [_, others @ ..] = &meaning.ids[..]
        && !others.is_empty()
    {
        let others = others.iter().map(|id| format!("`{}`", shown(id))).collect::<Vec<_>>().join(", ");
        return Some(format!("only `{id}` is ignored: Trivy reads one id on each line and passes {others} over"));
    }
    if date.is_some() && expires == Expiry::Never {
        return Some(format!("`{id}` is ignored for ever: Trivy takes the first day of the year 1 for no end at all"));
    }
    None
}

#[cfg(test)]
mod tests;
