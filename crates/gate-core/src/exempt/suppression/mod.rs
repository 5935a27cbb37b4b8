//! Suppression files of OWASP Dependency-Check (`SuppressionParser`, `SuppressionRule` of the tool), 1.0 to 1.4.
//!
//! A rule (`suppress`) names a dependency, or none, and any number of things it suppresses in it: each of them is an
//! entry, so that each has its own state. The tool looks for no such file by itself, so it is read when it is named.

mod read;
mod rule;
mod schema;
#[cfg(test)]
mod tests;
mod trap;

use std::sync::Arc;

use super::notes::too_many_patterns;
use super::place::Places;
use super::{About, Contents, Context, Entry, Ledger, MAX_PATTERNS, Trace, edit};
use crate::model::{Code, Exemption, ExemptionSource, Expiry, Problem};
use crate::yaml::{Diagnostic, Faults, Source, Span};
use read::{Element, Suppress};
use rule::{Dependency, Matcher, SuppressRule, What};
use schema::{Flag, Kind};
use trap::Traps;

/// Longest reason that is kept, in characters.
const MAX_REASON: usize = 2000;

/// The XML format.
pub(super) struct Suppressions;

impl Ledger for Suppressions {
    fn about(&self) -> &'static About {
        &About {
            id: "dependency-check-suppressions",
            tool: rule::TOOL,
            title: "Dependency-Check's suppression file",
            default_paths: &[],
            endings: &[],
            one_file_only: false,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let Contents { entries, traps } = contents(source, context)?;
        let traps = edit::proven(source, traps, |corrected| contents(corrected, context).is_ok());
        Ok(Contents { entries, traps })
    }
}

/// The entries of a file, and what is to be said of it.
fn contents(source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
    let places = Places::new(source);
    let file = read::read(source, &places)?;
    if let Some(span) = file.prefixed {
        let message = "its names have a prefix, and the tool reads no rule from it; write the names without";
        let trap =
            Problem::new(Code::IgnoreFileTrap, message).at(format!("{}:{}:{}", span.file, span.line, span.column));
        return Ok(Contents { entries: Vec::new(), traps: vec![trap] });
    }
    if let Some(span) = beyond(&file.rules) {
        let mut faults = Faults::default();
        faults.add(too_many_patterns(), span);
        return Err(faults.into_sorted());
    }
    let mut entries = Vec::new();
    let mut traps = Traps::new(source, &places);
    for rule in &file.rules {
        add(rule, context, &mut entries, &mut traps);
    }
    Ok(Contents { entries, traps: traps.finish() })
}

/// The first place with more patterns and rules for everything than are read.
fn beyond(rules: &[Suppress]) -> Option<&Span> {
    let names_nothing = |kind: Kind| match kind {
        Kind::Cve | Kind::Named | Kind::Cpe => false,
        Kind::Cwe | Kind::Below | Kind::V2Below | Kind::V3Below | Kind::V4Below => true,
    };
    let is_pattern = |element: &Element| element.regex == Some(Flag::On);
    let costly = rules.iter().flat_map(|rule| {
        let dependency = rule.dependency.iter().filter(move |(_, it)| is_pattern(it)).map(|(_, it)| it);
        let what = rule.what.iter().filter(move |(kind, it)| names_nothing(*kind) || is_pattern(it)).map(|(_, it)| it);
        dependency.chain(what)
    });
    costly.map(|element| &element.span).nth(MAX_PATTERNS)
}

/// The entries of a rule.
fn add(rule: &Suppress, context: &Context<'_>, entries: &mut Vec<Entry>, traps: &mut Traps<'_>) {
    traps.of_rule(rule);
    if rule.base == Some(Flag::On) {
        let message = "`base=\"true\"` makes the tool hide what the rule covers without a trace in any report; gate does \
                       not apply it: take `base` out";
        traps.say(Code::HiddenSuppression, &rule.span, message.to_owned(), None);
        return;
    }
    let dependency = match rule.dependency.as_ref().map(|(of, element)| (element, Dependency::new(*of, element))) {
        None => None,
        Some((element, Ok(dependency))) => {
            traps.of_dependency(element, &dependency);
            Some(Arc::new(dependency))
        }
        Some((element, Err(what))) => return traps.unreadable(element, &what),
    };
    for (_, element) in rule.what.iter().filter(|(kind, _)| *kind == Kind::Cpe) {
        match Matcher::new(element) {
            Ok(matcher) => traps.of_identifier(element, &matcher),
            Err(what) => traps.unreadable(element, &what),
        }
    }
    for (element, what) in rule::parts(&rule.what) {
        match what {
            Ok(what) => {
                traps.of_part(element, &what);
                entries.push(entry(rule, element, what, dependency.clone(), context));
            }
            Err(what) => traps.unreadable(element, &what),
        }
    }
}

fn entry(
    rule: &Suppress,
    element: &Element,
    what: What,
    dependency: Option<Arc<Dependency>>,
    context: &Context<'_>,
) -> Entry {
    let reason = rule.notes.split_whitespace().collect::<Vec<_>>().join(" ");
    let exemption = Exemption {
        source: ExemptionSource::IgnoreFile,
        id: id(element, &what),
        reason: reason.chars().take(MAX_REASON).collect(),
        owner: String::new(),
        expires: rule.until.as_ref().map_or(Expiry::Never, |until| Expiry::At(until.end)),
        file: element.span.file.to_string(),
        line: element.span.line,
        column: element.span.column,
    };
    let trace = match &what {
        What::Identifiers => Trace::Blind { to: "the identifiers that Dependency-Check finds things by" },
        What::Cve(_) | What::Named(_) | What::Cwe(_) | What::Below(_) | What::Versions(_) => Trace::Shown,
    };
    let breadth = trap::breadth(element, &what, dependency.as_deref());
    let entry = Entry::native(exemption, SuppressRule { dependency, what }, trace, context.now);
    Entry { breadth, ..entry }
}

/// What an entry is known by.
fn id(element: &Element, what: &What) -> String {
    match what {
        What::Cve(_) | What::Named(_) | What::Identifiers => element.text.clone(),
        What::Cwe(start) => start.clone(),
        What::Below(_) | What::Versions(_) => format!("{} {}", element.name.as_str(), element.text),
    }
}
