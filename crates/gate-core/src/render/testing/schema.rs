//! Whether a document follows its schema, as far as our own schemas go.

use serde_json::Value;

/// Panics where a document does not: every key that the schema requires is there, no other is, and words stand in
/// their lists.
pub(crate) fn follows(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        follows(value, target, root, at);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let option = options.iter().find(|option| (option["type"] == "null") == value.is_null());
        follows(value, option.unwrap_or_else(|| panic!("{at}: no option for {value}")), root, at);
    }
    let (one, several) = (schema["type"].as_str(), schema["type"].as_array());
    let types: Vec<&str> = one.into_iter().chain(several.into_iter().flatten().filter_map(Value::as_str)).collect();
    assert!(types.is_empty() || types.contains(&type_of(value)), "{at}: {value} is none of {types:?}");
    for words in [schema.get("enum").and_then(Value::as_array).cloned(), schema.get("const").map(|it| vec![it.clone()])]
    {
        assert!(words.is_none_or(|words| words.contains(value)), "{at}: {value} is no word of the schema");
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        assert!(value.get(key).is_some(), "{at}: no {key}");
    }
    for (key, inner) in value.as_object().filter(|_| schema["properties"].is_object()).into_iter().flatten() {
        let known = schema["properties"].get(key).unwrap_or_else(|| panic!("{at}: {key} is not in the schema"));
        follows(inner, known, root, &format!("{at}.{key}"));
    }
    for inner in value.as_array().into_iter().flatten() {
        follows(inner, &schema["items"], root, &format!("{at}[]"));
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
