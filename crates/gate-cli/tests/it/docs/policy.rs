//! The policy page, from the table of keys, the measures and the problem codes.

use std::fmt::Write as _;

use gate_core::model::Code;
use gate_core::policy::{BUILTIN_NAMES, Choice, KEYS, MEASURES, MeasureKind, Table, Type};

use super::cell;

const HEAD: &str = "\
# Policy file

`gate.yaml` at the root of a repository, or the file given with `--policy`. A key that is not on this page, a key that stands twice and a value
that cannot be are refused with their place (exit 2), never passed over. What holds where a file is silent stands in
[`policies/fawkes.yaml`](../../policies/fawkes.yaml), and `gate policy show` prints the result with the place of every value. Editors complete and check
the file with [`schemas/policy-v1.schema.json`](../../schemas/policy-v1.schema.json):

```yaml
# yaml-language-server: $schema=schemas/policy-v1.schema.json
version: 1
extends: fawkes
```

Laid over the policy it extends, a single value replaces, a mapping merges and a list adds; `{only: [...]}` replaces a list. What is weaker than the base
afterwards is listed in every verdict. A gate of your own needs a stage and something to judge: `requires`, `deny` or `require`. Paths on the
command line replace `reports`, `--report TOOL=PATH` adds to them. [The waiver file](waivers.md) has a page of its own.
";

pub(super) fn page() -> String {
    let mut page = super::notice();
    page.push_str(HEAD);
    let names: Vec<_> = BUILTIN_NAMES.iter().map(|name| format!("[`{name}`](../../policies/{name}.yaml)")).collect();
    let _infallible = writeln!(page, "\nReady policies, for `extends` and `--policy`: {}.", names.join(", "));
    table(&mut page, "", &KEYS);
    measures(&mut page);
    codes(&mut page);
    page
}

/// One mapping: its keys, the words they take, then the mappings inside it.
fn table(page: &mut String, path: &str, table: &'static Table) {
    let title = if path.is_empty() { "The file".to_owned() } else { format!("`{path}`") };
    let _infallible = write!(page, "\n## {title}\n\n| key | holds | meaning |\n|---|---|---|\n");
    keys(page, table);
    for key in table.keys {
        if let Some(choices) = choices(&key.kind) {
            let _infallible = write!(page, "\nWords of `{}`:\n\n", key.name);
            for choice in choices {
                let _infallible = writeln!(page, "- `{}`: {}", choice.word, choice.doc);
            }
        }
    }
    for key in table.keys {
        if let Some((inner, step)) = inside(&key.kind) {
            let dot = if path.is_empty() { "" } else { "." };
            self::table(page, &format!("{path}{dot}{}{step}", key.name), inner);
        }
    }
}

/// A row for each key.
pub(super) fn keys(page: &mut String, table: &Table) {
    for key in table.keys {
        let _infallible = writeln!(page, "| `{}` | {} | {} |", key.name, cell(&holds(&key.kind)), cell(key.doc));
    }
}

fn holds(kind: &Type) -> String {
    match kind {
        Type::Flag => "`true` or `false`".to_owned(),
        Type::Whole { min, max } if min == max => format!("`{min}`"),
        Type::Whole { min, max } => format!("whole number, {min} to {max}"),
        Type::Scalar(scalar) => scalar.what.to_owned(),
        Type::Word(choices) if choices.len() > 5 => "one of the words below".to_owned(),
        Type::Word(choices) => choices.iter().map(|choice| format!("`{}`", choice.word)).collect::<Vec<_>>().join(", "),
        Type::List(items) => format!("list: {}", holds(items)),
        Type::OneOrList(items) => format!("one or a list: {}", holds(items)),
        Type::Map(table) => format!("{}, below", table.what),
        Type::Named { keys, values } => format!("for each of its own keys ({}): {}", keys.what, holds(values)),
        Type::PerStage(items) => format!("list, or list by stage: {}", holds(items)),
        Type::OneOrMore(table) => format!("{}, or a list of them, below", table.what),
        Type::Enforce(_) => "one word, or a list of `pattern: word`".to_owned(),
        Type::Measures => "condition by measure, below".to_owned(),
        Type::Reports => "list of `path` or `tool: path`".to_owned(),
    }
}

/// The words of a key.
fn choices(kind: &Type) -> Option<&'static [Choice]> {
    match kind {
        Type::Word(choices) | Type::Enforce(choices) => Some(choices),
        Type::List(items) | Type::OneOrList(items) | Type::PerStage(items) => choices(items),
        Type::Named { values, .. } => choices(values),
        Type::Flag
        | Type::Whole { .. }
        | Type::Scalar(_)
        | Type::Map(_)
        | Type::OneOrMore(_)
        | Type::Measures
        | Type::Reports => None,
    }
}

/// The mapping inside a key, and how its path goes on.
fn inside(kind: &Type) -> Option<(&'static Table, &'static str)> {
    match kind {
        Type::Map(table) | Type::OneOrMore(table) => Some((table, "")),
        Type::Named { values: Type::Map(table), .. } => Some((table, ".ID")),
        Type::Flag
        | Type::Whole { .. }
        | Type::Scalar(_)
        | Type::Word(_)
        | Type::List(_)
        | Type::OneOrList(_)
        | Type::Named { .. }
        | Type::PerStage(_)
        | Type::Enforce(_)
        | Type::Measures
        | Type::Reports => None,
    }
}

fn measures(page: &mut String) {
    page.push_str(
        "\n## Measures\n\nFor `require` in a gate. A measure the evidence has no value for is an error, not zero.\n\n\
         | measure | condition | meaning |\n|---|---|---|\n",
    );
    for measure in MEASURES {
        let condition = match measure.kind {
            MeasureKind::Count => "`0` (at most), `\"< 5\"`",
            MeasureKind::PercentUp => "`80%` (at least), `\">= 80%\"`",
            MeasureKind::PercentDown => "`3%` (at most), `\"<= 3%\"`",
            MeasureKind::Rating => "`A` to `E` (or better)",
            MeasureKind::Status => "`OK`",
        };
        let _infallible = writeln!(page, "| `{}` | {condition} | {} |", measure.key, cell(measure.doc));
    }
}

fn codes(page: &mut String) {
    page.push_str(
        "\n## Problem codes\n\nWhat can be wrong with evidence and exemptions. `evidence.checks` sets the level of those that can be set; \
         what could not be read stays an error under every policy.\n\n| code | level | can be set | meaning |\n|---|---|---|---|\n",
    );
    for &code in Code::ALL {
        let settable = if code.can_be_set() { "yes" } else { "no" };
        let _infallible =
            writeln!(page, "| `{code}` | {} | {settable} | {} |", code.default_level(), cell(code.meaning()));
    }
}
