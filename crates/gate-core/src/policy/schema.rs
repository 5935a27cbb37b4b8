//! The JSON Schema of a policy file, from the table of keys.

use serde_json::{Map, Value, json};

use super::keys::{Choice, ROOT, Table, Type};
use super::measure::{MEASURES, MeasureKind, grammar};
use super::values::{self, ScalarType};
use crate::model::Code;

/// JSON Schema (draft 2020-12) of a policy file, pretty-printed, with a line end.
///
/// It knows every key, word and shape. What needs a parser (patterns, ranges) is checked by `gate policy check` only.
pub fn json_schema() -> String {
    let mut root = table_schema(&ROOT);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("gate policy, version 1");
    root["required"] = json!(["version"]);
    let mut text = format!("{root:#}");
    text.push('\n');
    text
}

/// The schema of a mapping with known keys.
pub(crate) fn table_schema(table: &Table) -> Value {
    let mut properties = Map::new();
    for key in table.keys {
        let mut schema = schema(&key.kind);
        schema["description"] = json!(key.doc);
        properties.insert(key.name.to_owned(), schema);
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn schema(kind: &Type) -> Value {
    match kind {
        Type::Flag => json!({ "type": "boolean" }),
        Type::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Type::Scalar(kind) => scalar(kind),
        Type::Word(choices) => words(choices),
        Type::List(items) => list(&schema(items)),
        Type::OneOrList(items) => one_or(&schema(items), &list(&schema(items))),
        Type::Map(inner) => table_schema(inner),
        Type::Named { keys, values: value } => named(keys, &schema(value)),
        Type::PerStage(items) => one_or(&list(&schema(items)), &named(&values::STAGE, &list(&schema(items)))),
        Type::OneOrMore(inner) => one_or(&table_schema(inner), &list(&table_schema(inner))),
        Type::Enforce(choices) => one_or(&words(choices), &list(&single(&words(choices)))),
        Type::Measures => measures(),
        Type::Reports => list(&one_or(&json!({ "type": "string" }), &single(&json!({ "type": "string" })))),
    }
}

fn scalar(kind: &ScalarType) -> Value {
    let mut schema = json!({ "type": "string", "minLength": 1 });
    if !kind.pattern.is_empty() {
        schema["pattern"] = json!(kind.pattern);
        if kind.pattern.starts_with("^[0-9]+(") {
            return one_or(&json!({ "type": "integer", "minimum": 1 }), &schema);
        }
    }
    schema
}

fn words(choices: &[Choice]) -> Value {
    let value = |word: &str| match word {
        "true" => json!(true),
        "false" => json!(false),
        word => json!(word),
    };
    let all: Vec<_> =
        choices.iter().map(|choice| json!({ "const": value(choice.word), "description": choice.doc })).collect();
    json!({ "oneOf": all })
}

fn one_or(one: &Value, other: &Value) -> Value {
    json!({ "anyOf": [one, other] })
}

/// A list that adds, or `{only: list}`.
fn list(items: &Value) -> Value {
    let list = json!({ "type": "array", "items": items });
    let only = json!({
        "type": "object", "additionalProperties": false, "required": ["only"], "properties": { "only": list },
        "description": "replaces the list of the policy this one extends",
    });
    one_or(&list, &only)
}

fn named(keys: &ScalarType, value: &Value) -> Value {
    let names = if std::ptr::eq(keys, &raw const values::CODE) {
        let codes = Code::ALL.iter().filter(|code| code.can_be_set()).map(|code| code.as_str());
        json!({ "enum": codes.collect::<Vec<_>>() })
    } else {
        scalar(keys)
    };
    json!({ "type": "object", "propertyNames": names, "additionalProperties": value })
}

fn single(value: &Value) -> Value {
    json!({ "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": value })
}

fn measures() -> Value {
    let mut properties = Map::new();
    for spec in MEASURES {
        let mut schema = match spec.kind {
            MeasureKind::Count => json!({ "type": ["integer", "string"], "pattern": "^((==|<=|>=|<|>) ?)?[0-9]+$" }),
            MeasureKind::PercentUp | MeasureKind::PercentDown => {
                json!({ "type": "string", "pattern": "^((==|<=|>=|<|>) ?)?[0-9]+(\\.[0-9]+)?%$" })
            }
            MeasureKind::Rating => json!({ "enum": ["A", "B", "C", "D", "E"] }),
            MeasureKind::Status => json!({ "const": "OK" }),
        };
        schema["description"] = json!(format!("{}: {}", spec.doc, grammar(spec.kind).0));
        properties.insert(spec.key.to_owned(), schema);
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}
