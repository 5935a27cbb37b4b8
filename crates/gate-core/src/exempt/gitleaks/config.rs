//! `.gitleaks.toml`: its allowlists and the rules it switches off, read as Gitleaks reads them (config/config.go, with
//! viper: keys in any case, a text where a list is expected).
//!
//! Gitleaks leaves no trace of what they hide. One that says paths or commits is held against the findings that are
//! there; one that looks at the secret never can be.

use toml::de::DeTable;

use super::HOW_TO_END;
use super::allowlist::{self, Allowlist, Scope};
use super::table::{Reader, Value, get, is_true, text};
use crate::exempt::edit::{proven, rewritten};
use crate::exempt::notes::Notes;
use crate::exempt::place::Places;
use crate::exempt::{About, Contents, Context, Entry, Key, Ledger, MAX_PATTERNS, Rule, Trace, shown};
use crate::model::{Correction, Exemption, ExemptionSource, Expiry};
use crate::policy::Subject;
use crate::yaml::{Diagnostic, Source, Span, nearest};

/// What stands at the top of the file.
const KEYS: [&str; 7] = ["title", "description", "extend", "rules", "allowlist", "allowlists", "minVersion"];

/// The configuration.
pub(in crate::exempt) struct GitleaksToml;

impl Ledger for GitleaksToml {
    fn about(&self) -> &'static About {
        &About {
            id: "gitleaks-toml",
            tool: "gitleaks",
            title: "Gitleaks' .gitleaks.toml",
            default_paths: &[".gitleaks.toml"],
            endings: &[".toml"],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let Contents { entries, traps } = contents(source, context)?;
        let traps = proven(source, traps, |corrected| contents(corrected, context).is_ok());
        Ok(Contents { entries, traps })
    }
}

fn contents(source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
    let mut reader = Reader { places: Places::new(source), notes: Notes::new(source, "Gitleaks", MAX_PATTERNS) };
    let root = match DeTable::parse(&source.text) {
        Ok(root) => root.into_inner(),
        Err(error) => {
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            let range = error.span().unwrap_or_default();
            reader.refuse(format!("not valid TOML: {message}"), range, "mend the file");
            return reader.notes.finish().map(|_| Contents::default());
        }
    };
    let mut entries = Vec::new();
    document(&root, &mut reader, &mut |id, reason, span, hidden| {
        entries.push(entry(id, reason, span, hidden, context));
    });
    entries.sort_by_key(|entry| (entry.exemption.line, entry.exemption.column));
    Ok(Contents { entries, traps: reader.notes.finish()? })
}

/// What one entry hides.
enum Hidden {
    Rule(String),
    Allowed(Allowlist),
}

/// Takes an entry: its id, its reason, where it stands, and what it hides.
type Take<'a> = dyn FnMut(String, String, &Span, Hidden) + 'a;

fn entry(id: String, reason: String, span: &Span, hidden: Hidden, context: &Context<'_>) -> Entry {
    let exemption = Exemption {
        source: ExemptionSource::IgnoreFile,
        id,
        reason,
        owner: String::new(),
        expires: Expiry::Never,
        file: span.file.to_string(),
        line: span.line,
        column: span.column,
    };
    match hidden {
        Hidden::Rule(rule) => Entry::native(exemption, Disabled(rule), Trace::None { how: "" }, context.now),
        Hidden::Allowed(Allowlist { rule, trace, breadth, .. }) => {
            Entry { breadth, ..Entry::native(exemption, rule, trace, context.now) }
        }
    }
}

/// A rule that is switched off.
#[derive(Debug)]
struct Disabled(String);

impl Rule for Disabled {
    fn tool(&self) -> Option<&str> {
        Some("gitleaks")
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key::Id(self.0.clone())]
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        if subject.findings.text(subject.row.rule) == self.0 { Ok(()) } else { Err("it is another rule") }
    }

    fn how_to_end(&self) -> &'static str {
        HOW_TO_END
    }
}

fn document(root: &DeTable<'_>, reader: &mut Reader<'_>, take: &mut Take<'_>) {
    let extends = get(root, "extend").is_some_and(|value| extend(value, reader, take));
    let rules = get(root, "rules").map(|value| reader.tables(value, "rules")).unwrap_or_default();
    let names: Vec<String> = rules.iter().filter_map(|(rule, _)| text(get(rule, "id")?)).collect();
    for (rule, range) in &rules {
        let id = get(rule, "id").and_then(text).unwrap_or_default();
        if id.is_empty() {
            reader.refuse("the rule has no `id`", range.clone(), "write `id = \"…\"`");
        } else {
            allowlists(rule, &Scope::Rule { id: &id }, &format!("rules[{id}]."), reader, take);
        }
    }
    let known = (!extends).then_some(names.as_slice());
    allowlists(root, &Scope::Everything { known }, "", reader, take);
    if rules.is_empty() && !extends {
        nothing_is_looked_for(root, reader);
    }
    unknown_keys(root, reader);
}

/// What another configuration is taken over from, and which of its rules are not. Tells whether one is.
fn extend(value: &Value<'_>, reader: &mut Reader<'_>, take: &mut Take<'_>) -> bool {
    let Some(table) = value.get_ref().as_table() else {
        let help = "write `[extend]` and below it `useDefault = true`";
        reader.refuse("expected a table `[extend]`", value.span(), help);
        return false;
    };
    let path = get(table, "path").and_then(|value| Some((text(value).filter(|path| !path.is_empty())?, value.span())));
    let default = get(table, "useDefault").is_some_and(is_true);
    match &path {
        Some(_) if default => {
            reader.refuse("`path` and `useDefault` cannot both be said", value.span(), "remove one of them");
        }
        Some((path, range)) => {
            let path = shown(path);
            let help = format!("name it too, as in `--ignore-file gitleaks={path}`");
            reader.trap(
                format!("the allowlists of `{path}` count as well and are not read here; {help}"),
                range.clone(),
                None,
            );
        }
        None => {}
    }
    let extends = path.is_some() || default;
    let disabled = get(table, "disabledRules").map(|value| reader.texts(value, "disabledRules")).unwrap_or_default();
    for (rule, range) in disabled {
        if !extends {
            let why = "without `useDefault` or `path` no rules are taken over";
            reader.trap(format!("`{}` is switched off nowhere: {why}", shown(&rule)), range.clone(), None);
        }
        take(rule.clone(), "switched off by `disabledRules`".to_owned(), &reader.span(range), Hidden::Rule(rule));
    }
    extends
}

/// `[allowlist]`, which is the older form, or `[[allowlists]]`.
fn allowlists(table: &DeTable<'_>, scope: &Scope<'_>, prefix: &str, reader: &mut Reader<'_>, take: &mut Take<'_>) {
    let (one, many) = (get(table, "allowlist"), get(table, "allowlists"));
    let mut found = Vec::new();
    if let Some(one) = one {
        match one.get_ref().as_table() {
            Some(table) => found.push((table, one.span(), format!("{prefix}allowlist"))),
            None => reader.refuse("expected one table", one.span(), "write `[[allowlists]]` for several"),
        }
        if many.is_some() {
            let help = "write the older `[allowlist]` as one of `[[allowlists]]`";
            reader.refuse("`allowlist` and `allowlists` cannot both be said", one.span(), help);
        }
    }
    let many = many.map(|value| reader.tables(value, "allowlists")).unwrap_or_default();
    let many = many.into_iter().enumerate();
    found.extend(many.map(|(at, (table, range))| (table, range, format!("{prefix}allowlists[{at}]"))));
    for (table, range, id) in found {
        if let Some(allowlist) = allowlist::read(table, &range, scope, reader) {
            take(id, allowlist.description.clone(), &reader.span(range), Hidden::Allowed(allowlist));
        }
    }
}

/// A file that only allows, and takes no rules over: Gitleaks looks for nothing, whatever is there.
fn nothing_is_looked_for(root: &DeTable<'_>, reader: &mut Reader<'_>) {
    let message = "this file has no rules and takes none over, so with it Gitleaks finds nothing at all, ever";
    let source = reader.notes.source;
    let inserted = |line: u32, text: &str| {
        Some(Correction { file: source.name.to_string(), line, lines: 0, text: Some(text.to_owned()) })
    };
    let extend = get(root, "extend");
    let flag = extend.and_then(|value| get(value.get_ref().as_table()?, "useDefault"));
    let correction = match (extend, flag) {
        (_, Some(flag)) => rewritten(source, reader.span(flag.span()).line, &[(flag.span(), "true".to_owned())]),
        (Some(extend), None) if reader.is_header(extend.span().start) => {
            inserted(reader.span(extend.span()).line + 1, "useDefault = true")
        }
        (Some(_), None) => None,
        (None, None) => {
            // Behind the keys at the top of the file, which would else be the new table's.
            let headers = root.iter().map(|(_, value)| first_place(value)).filter(|at| reader.is_header(*at));
            let end = reader.span(source.text.len()..source.text.len());
            let behind = if end.column > 1 { end.line + 1 } else { end.line };
            let line = headers.min().map_or(behind, |at| reader.span(at..at).line);
            inserted(line, "[extend]\nuseDefault = true")
        }
    };
    let span = reader.span(0..0);
    reader.notes.hides(message, &span, correction);
}

/// Where a table, or the first one of a list, begins.
fn first_place(value: &Value<'_>) -> usize {
    let first = value.get_ref().as_array().and_then(|array| array.iter().next());
    first.map_or(value.span().start, |item| item.span().start)
}

/// Keys at the top that look like one that Gitleaks knows; others are nobody's business.
fn unknown_keys(root: &DeTable<'_>, reader: &mut Reader<'_>) {
    for (key, _) in root {
        let name = key.get_ref();
        let meant = nearest(name, KEYS).filter(|_| !KEYS.iter().any(|known| known.eq_ignore_ascii_case(name)));
        if let Some(meant) = meant {
            let message = format!("Gitleaks passes `{}` over; did you mean `{meant}`?", shown(name));
            reader.trap(message, key.span(), None);
        }
    }
}

#[cfg(test)]
mod tests;
