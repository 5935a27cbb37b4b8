//! One file's shape, checked against the table of keys and brought into one form; every error is collected.

use super::advice;
use super::keys::{Choice, Table, Type};
use super::measure::{self, MEASURES};
use super::values::{self, Fault, ScalarType};
use crate::yaml::{Entry, Faults, Node, Scalar, Span, Value, did_you_mean, shorten};

/// Entries of one list or mapping.
const MAX_ITEMS: usize = 1_000;

/// A checked value. Short forms are written out: a word where a list may stand is a list that replaces.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) span: Span,
    /// Whether it replaces the base's list instead of adding to it.
    pub(crate) only: bool,
    pub(crate) form: Form,
}

#[derive(Clone, Debug)]
pub(crate) enum Form {
    Scalar(Scalar),
    List(Vec<Raw>),
    Map(Vec<(String, Span, Raw)>),
}

impl Raw {
    fn new(span: &Span, form: Form) -> Raw {
        Raw { span: span.clone(), only: false, form }
    }

    fn replacing(span: &Span, form: Form) -> Raw {
        Raw { span: span.clone(), only: true, form }
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Raw> {
        self.entries().iter().find(|(name, ..)| name == key).map(|(.., value)| value)
    }

    /// The entries of a mapping, else none.
    pub(crate) fn entries(&self) -> &[(String, Span, Raw)] {
        match &self.form {
            Form::Map(entries) => entries,
            Form::Scalar(_) | Form::List(_) => &[],
        }
    }

    /// The items of a list; of anything else, the value itself.
    pub(crate) fn items(&self) -> &[Raw] {
        match &self.form {
            Form::List(items) => items,
            Form::Scalar(_) | Form::Map(_) => std::slice::from_ref(self),
        }
    }

    /// The scalar, if it is one.
    pub(crate) fn scalar(&self) -> Option<&Scalar> {
        match &self.form {
            Form::Scalar(scalar) => Some(scalar),
            Form::List(_) | Form::Map(_) => None,
        }
    }

    /// Whether two values mean the same, wherever they stand.
    pub(crate) fn same(&self, other: &Raw) -> bool {
        match (&self.form, &other.form) {
            (Form::Scalar(a), Form::Scalar(b)) => a.text == b.text,
            (Form::List(a), Form::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Form::Map(a), Form::Map(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|((k, _, a), (l, _, b))| k == l && a.same(b))
            }
            (Form::Scalar(_) | Form::List(_) | Form::Map(_), _) => false,
        }
    }
}

/// Checks a value against its type. `None` means that an error was added.
pub(crate) fn read(node: &Node, kind: &Type, faults: &mut Faults) -> Option<Raw> {
    match kind {
        Type::Flag => {
            let scalar = node.scalar("`true` or `false`", faults)?;
            if !scalar.quoted && matches!(scalar.text.as_str(), "true" | "false") {
                return Some(Raw::new(&node.span, Form::Scalar(scalar.clone())));
            }
            let fault = Fault::new(format!("expected `true` or `false`, found {}", node.describe()));
            check(node, scalar, Err(advice::flag(&scalar.text).into_iter().fold(fault, Fault::help)), faults)
        }
        Type::Whole { min, max } => whole(node, *min, *max, faults),
        Type::Scalar(kind) => {
            if let Some(help) = advice::severities(node, kind) {
                faults.add_help(format!("expected {}, found a list", kind.what), &node.span, help);
                return None;
            }
            let scalar = node.scalar(kind.what, faults)?;
            check(node, scalar, (kind.check)(scalar), faults)
        }
        Type::Word(choices) => {
            let scalar = node.scalar(&one_of(choices), faults)?;
            check(node, scalar, word(scalar, choices), faults)
        }
        Type::List(items) => list(node, items, faults),
        Type::OneOrList(items) => match &node.value {
            Value::Scalar(_) => {
                let item = read(node, items, faults)?;
                Some(Raw::replacing(&node.span, Form::List(vec![item])))
            }
            Value::Sequence(_) | Value::Mapping(_) => list(node, items, faults),
        },
        Type::Map(table) => map(node, table, faults),
        Type::Named { keys, values } => named(node, keys, faults, |value, faults| read(value, values, faults)),
        Type::PerStage(items) => per_stage(node, items, faults),
        Type::OneOrMore(table) => one_or_more(node, table, faults),
        Type::Enforce(choices) => enforce(node, choices, faults),
        Type::Measures => measures(node, faults),
        Type::Reports => only_or(node, "reports", advice::lines, faults, report),
    }
}

fn check(node: &Node, scalar: &Scalar, result: Result<(), Fault>, faults: &mut Faults) -> Option<Raw> {
    match result {
        Ok(()) => Some(Raw::new(&node.span, Form::Scalar(scalar.clone()))),
        Err(fault) => {
            fault_at(fault, &node.span, faults);
            None
        }
    }
}

pub(crate) fn fault_at(fault: Fault, span: &Span, faults: &mut Faults) {
    faults.push(crate::yaml::Diagnostic { message: fault.message, span: span.clone(), help: fault.help });
}

fn whole(node: &Node, min: u64, max: u64, faults: &mut Faults) -> Option<Raw> {
    let scalar = node.scalar("a whole number", faults)?;
    let digits = scalar.text.strip_prefix('-').unwrap_or(&scalar.text);
    let number = !scalar.quoted && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if !number {
        let message = format!("expected a whole number, found {}", node.describe());
        if scalar.quoted {
            faults.add_help(message, &node.span, "numbers stand without quotes");
        } else {
            faults.add(message, &node.span);
        }
        return None;
    }
    if scalar.text.parse().is_ok_and(|it: u64| (min..=max).contains(&it)) {
        return Some(Raw::new(&node.span, Form::Scalar(scalar.clone())));
    }
    let range = if min == max { min.to_string() } else { format!("{min} to {max}") };
    faults.add(format!("expected {range}, found {}", shorten(&scalar.text)), &node.span);
    None
}

fn one_of(choices: &[Choice]) -> String {
    let words: Vec<_> = choices.iter().map(|choice| format!("`{}`", choice.word)).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn word(scalar: &Scalar, choices: &[Choice]) -> Result<(), Fault> {
    if choices.iter().any(|choice| choice.word == scalar.text) {
        return Ok(());
    }
    let fault = Fault::new(format!("expected {}, found `{}`", one_of(choices), shorten(&scalar.text)));
    let is_flag = choices.iter().any(|choice| choice.word == "true");
    let help = is_flag.then(|| advice::flag(&scalar.text)).flatten();
    let help = help.or_else(|| did_you_mean(&scalar.text, choices.iter().map(|choice| choice.word)));
    Err(help.into_iter().fold(fault, Fault::help))
}

/// A list, or `{only: list}`, with `item` for each entry.
fn only_or(
    node: &Node,
    what: &str,
    help: fn(&[Entry]) -> String,
    faults: &mut Faults,
    mut item: impl FnMut(&Node, &mut Faults) -> Option<Raw>,
) -> Option<Raw> {
    let (list, only) = match &node.value {
        Value::Mapping(entries) => match entries.as_slice() {
            [entry] if entry.key == "only" => (&entry.value, true),
            _ => {
                faults.add_help(format!("expected a list of {what}, found a mapping"), &node.span, help(entries));
                return None;
            }
        },
        Value::Sequence(_) | Value::Scalar(_) => (node, false),
    };
    if let Some(help) = advice::one_item(list) {
        faults.add_help(format!("expected a list of {what}, found {}", list.describe()), &list.span, help);
        return None;
    }
    let items = list.sequence(what, faults)?;
    few_enough(items.len(), &node.span, faults)?;
    let read = items.iter().filter_map(|it| item(it, faults)).collect();
    Some(Raw { span: node.span.clone(), only, form: Form::List(read) })
}

/// Lists are held against each other item by item; a long one would take the time of every run.
fn few_enough(count: usize, span: &Span, faults: &mut Faults) -> Option<()> {
    if count <= MAX_ITEMS {
        return Some(());
    }
    faults.add(format!("{count} entries, more than the limit of {MAX_ITEMS}"), span);
    None
}

fn list(node: &Node, items: &Type, faults: &mut Faults) -> Option<Raw> {
    let what = if let Type::Scalar(kind) = items { format!("values, each {}", kind.what) } else { "words".to_owned() };
    only_or(node, &what, advice::list, faults, |item, faults| read(item, items, faults))
}

fn map(node: &Node, table: &Table, faults: &mut Faults) -> Option<Raw> {
    let mut read_entries = Vec::new();
    for entry in node.mapping(table.what, faults)? {
        let Some(key) = table.keys.iter().find(|key| key.name == entry.key) else {
            unknown_key(entry, table.what, table.keys.iter().map(|key| key.name), faults);
            continue;
        };
        if let Some(value) = read(&entry.value, &key.kind, faults) {
            read_entries.push((entry.key.clone(), entry.key_span.clone(), value));
        }
    }
    Some(Raw::new(&node.span, Form::Map(read_entries)))
}

fn unknown_key<'a>(entry: &Entry, what: &str, known: impl Iterator<Item = &'a str>, faults: &mut Faults) {
    let known: Vec<_> = known.collect();
    let help =
        did_you_mean(&entry.key, known.iter().copied()).unwrap_or_else(|| format!("{what} knows {}", known.join(", ")));
    faults.add_help(format!("unknown key `{}`", shorten(&entry.key)), &entry.key_span, help);
}

fn named(
    node: &Node,
    keys: &ScalarType,
    faults: &mut Faults,
    mut read: impl FnMut(&Node, &mut Faults) -> Option<Raw>,
) -> Option<Raw> {
    let mut read_entries = Vec::new();
    let entries = node.mapping("entries", faults)?;
    few_enough(entries.len(), &node.span, faults)?;
    for entry in entries {
        let name = Scalar { text: entry.key.clone(), quoted: true };
        let value = read(&entry.value, faults);
        match ((keys.check)(&name), value) {
            (Ok(()), Some(value)) => read_entries.push((entry.key.clone(), entry.key_span.clone(), value)),
            (Ok(()), None) => {}
            (Err(fault), _) => fault_at(fault, &entry.key_span, faults),
        }
    }
    Some(Raw::new(&node.span, Form::Map(read_entries)))
}

/// `[a]` is written out as `{every: [a]}`.
fn per_stage(node: &Node, items: &Type, faults: &mut Faults) -> Option<Raw> {
    match &node.value {
        Value::Mapping(entries) => match entries.as_slice() {
            [entry] if entry.key == "only" => {
                let inner = per_stage(&entry.value, items, faults)?;
                Some(Raw { span: node.span.clone(), only: true, ..inner })
            }
            _ => named(node, &values::STAGE, faults, |value, faults| list(value, items, faults)),
        },
        Value::Sequence(_) | Value::Scalar(_) => {
            let read = list(node, items, faults)?;
            Some(Raw::new(&node.span, Form::Map(vec![("every".to_owned(), node.span.clone(), read)])))
        }
    }
}

fn one_or_more(node: &Node, table: &Table, faults: &mut Faults) -> Option<Raw> {
    match &node.value {
        Value::Mapping(entries) if entries.len() == 1 && entries[0].key == "only" => {
            only_or(node, "selectors", advice::list, faults, |item, faults| map(item, table, faults))
        }
        Value::Mapping(_) => map(node, table, faults),
        Value::Sequence(_) | Value::Scalar(_) => {
            only_or(node, "selectors", advice::list, faults, |item, faults| map(item, table, faults))
        }
    }
}

/// `warn` is written out as `{only: ["**": warn]}`.
fn enforce(node: &Node, choices: &[Choice], faults: &mut Faults) -> Option<Raw> {
    if let Value::Scalar(_) = &node.value {
        let scalar = node.scalar(&one_of(choices), faults)?;
        let value = check(node, scalar, word(scalar, choices), faults)?;
        let rule = Raw::new(&node.span, Form::Map(vec![("**".to_owned(), node.span.clone(), value)]));
        return Some(Raw::replacing(&node.span, Form::List(vec![rule])));
    }
    only_or(node, "lines such as `protected: block`", advice::lines, faults, |item, faults| {
        let entry = single(item, "`pattern: word`", faults)?;
        let value = entry.value.scalar(&one_of(choices), faults)?;
        let pattern = values::branch_glob(&Scalar { text: entry.key.clone(), quoted: true });
        if let Err(fault) = pattern {
            fault_at(fault, &entry.key_span, faults);
        }
        let value = check(&entry.value, value, word(value, choices), faults)?;
        Some(Raw::new(&item.span, Form::Map(vec![(entry.key.clone(), entry.key_span.clone(), value)])))
    })
}

/// The one entry of a mapping in a list.
fn single<'a>(item: &'a Node, what: &str, faults: &mut Faults) -> Option<&'a Entry> {
    match &item.value {
        Value::Mapping(entries) if entries.len() == 1 => entries.first(),
        Value::Mapping(_) => {
            faults.add_help(
                format!("expected one {what}"),
                &item.span,
                "begin each with `- `, in the order they are tried",
            );
            None
        }
        Value::Scalar(_) | Value::Sequence(_) => {
            faults.add(format!("expected {what}, found {}", item.describe()), &item.span);
            None
        }
    }
}

fn measures(node: &Node, faults: &mut Faults) -> Option<Raw> {
    let mut read_entries = Vec::new();
    for entry in node.mapping("conditions on measures", faults)? {
        let Some(spec) = measure::measure(&entry.key) else {
            let help = did_you_mean(&entry.key, MEASURES.iter().map(|spec| spec.key))
                .unwrap_or_else(|| "docs/reference/policy.md lists them".to_owned());
            faults.add_help(format!("there is no measure `{}`", shorten(&entry.key)), &entry.key_span, help);
            continue;
        };
        let Some(scalar) = entry.value.scalar(measure::grammar(spec.kind).0, faults) else { continue };
        let result = measure::condition(spec, scalar).map(drop);
        if let Some(value) = check(&entry.value, scalar, result, faults) {
            read_entries.push((entry.key.clone(), entry.key_span.clone(), value));
        }
    }
    Some(Raw::new(&node.span, Form::Map(read_entries)))
}

fn report(item: &Node, faults: &mut Faults) -> Option<Raw> {
    let path = Type::Scalar(&values::PATH_GLOB);
    match &item.value {
        Value::Mapping(_) => {
            let entry = single(item, "path or `tool: path`", faults)?;
            let tool = values::tool(&Scalar { text: entry.key.clone(), quoted: true });
            if let Err(fault) = tool {
                fault_at(fault, &entry.key_span, faults);
            }
            let value = read(&entry.value, &path, faults)?;
            Some(Raw::new(&item.span, Form::Map(vec![(entry.key.clone(), entry.key_span.clone(), value)])))
        }
        Value::Scalar(_) | Value::Sequence(_) => read(item, &path, faults),
    }
}
