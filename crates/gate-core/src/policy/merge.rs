//! An overlay over its base: scalars replace, mappings merge, lists add, `{only: [...]}` replaces.

use super::keys::{Table, Type};
use super::raw::{Form, Raw};
use crate::yaml::Faults;

/// `over` laid over `base`; both are checked against `kind`.
pub(super) fn merge(base: &Raw, over: &Raw, kind: &Type, faults: &mut Faults) -> Raw {
    if over.only {
        return settled(over);
    }
    match kind {
        Type::Flag | Type::Whole { .. } | Type::Scalar(_) | Type::Word(_) => over.clone(),
        Type::List(_) | Type::OneOrList(_) | Type::Reports => added(base.items(), over.items(), over),
        Type::Enforce(_) => lines_first(base, over),
        Type::Map(table) => merge_map(base, over, faults, |key| kind_of(table, key)),
        Type::Named { values, .. } => merge_map(base, over, faults, |_| Some(values)),
        Type::PerStage(_) => merge_lists(base, over),
        Type::Measures => merge_map(base, over, faults, |_| None),
        Type::OneOrMore(table) => merge_selectors(base, over, table, faults),
    }
}

fn kind_of<'a>(table: &'a Table, key: &str) -> Option<&'a Type> {
    table.keys.iter().find(|it| it.name == key).map(|it| &it.kind)
}

/// `second` after `first`, without those that `first` already has.
fn added(first: &[Raw], second: &[Raw], over: &Raw) -> Raw {
    let mut items = first.to_vec();
    for item in second {
        if !items.iter().any(|it| it.same(item)) {
            items.push(item.clone());
        }
    }
    Raw { span: over.span.clone(), only: false, form: Form::List(items) }
}

/// The overlay's lines, then those of the base whose pattern the overlay does not name.
fn lines_first(base: &Raw, over: &Raw) -> Raw {
    let pattern = |line: &Raw| line.entries().first().map(|(pattern, ..)| pattern.clone());
    let mut items = over.items().to_vec();
    let named: Vec<_> = items.iter().map(pattern).collect();
    items.extend(base.items().iter().filter(|line| !named.contains(&pattern(line))).cloned());
    Raw { span: over.span.clone(), only: false, form: Form::List(items) }
}

/// Entries by key; without a type a value is replaced.
fn merge_map<'a>(base: &Raw, over: &Raw, faults: &mut Faults, kind: impl Fn(&str) -> Option<&'a Type>) -> Raw {
    let mut entries = base.entries().to_vec();
    for (key, key_span, value) in over.entries() {
        match entries.iter_mut().find(|(name, ..)| name == key) {
            Some((.., old)) => {
                *old = kind(key).map_or_else(|| value.clone(), |kind| merge(old, value, kind, faults));
            }
            None => entries.push((key.clone(), key_span.clone(), settled(value))),
        }
    }
    Raw { span: over.span.clone(), only: false, form: Form::Map(entries) }
}

fn merge_lists(base: &Raw, over: &Raw) -> Raw {
    let mut entries = base.entries().to_vec();
    for (key, key_span, value) in over.entries() {
        match entries.iter_mut().find(|(name, ..)| name == key) {
            Some((.., old)) if value.only => *old = settled(value),
            Some((.., old)) => *old = added(old.items(), value.items(), value),
            None => entries.push((key.clone(), key_span.clone(), settled(value))),
        }
    }
    Raw { span: over.span.clone(), only: false, form: Form::Map(entries) }
}

fn merge_selectors(base: &Raw, over: &Raw, table: &Table, faults: &mut Faults) -> Raw {
    match (base.items(), &over.form) {
        ([one], Form::Map(_)) => merge_map(one, over, faults, |key| kind_of(table, key)),
        ([], Form::Map(_)) => settled(over),
        (several, Form::Map(_)) => {
            let message =
                format!("the base denies by {} selectors: it is not said which one this changes", several.len());
            faults.add_help(message, &over.span, "a list adds selectors, `{only: [...]}` replaces all");
            base.clone()
        }
        (items, Form::List(_) | Form::Scalar(_)) => added(items, over.items(), over),
    }
}

/// A value with nothing left to replace.
pub(super) fn settled(value: &Raw) -> Raw {
    let form = match &value.form {
        Form::Scalar(scalar) => Form::Scalar(scalar.clone()),
        Form::List(items) => Form::List(items.iter().map(settled).collect()),
        Form::Map(entries) => {
            Form::Map(entries.iter().map(|(key, span, value)| (key.clone(), span.clone(), settled(value))).collect())
        }
    };
    Raw { span: value.span.clone(), only: false, form }
}
