//! The JSON Schema of the waiver file, from the table of keys.

use serde_json::json;

use super::WAIVER;
use crate::policy::table_schema;

/// JSON Schema (draft 2020-12) of a waiver file, pretty-printed, with a line end.
///
/// It knows every key and shape. What needs a parser (globs, ranges), and what a policy requires or forbids, is
/// checked by `gate waiver check` only.
pub fn json_schema() -> String {
    let mut waiver = table_schema(&WAIVER);
    waiver["required"] = json!(["expires"]);
    waiver["oneOf"] = json!([{ "required": ["id"] }, { "required": ["fingerprint"] }]);
    waiver["if"] = json!({ "required": ["range"] });
    waiver["then"] = json!({ "anyOf": [{ "required": ["package"] }, { "required": ["purl"] }] });
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "waivers-v1.schema.json",
        "title": "gate waivers, version 1",
        "type": "object",
        "additionalProperties": false,
        "required": ["version", "waivers"],
        "properties": {
            "version": { "const": 1, "description": "Version of the file format." },
            "waivers": { "type": "array", "items": waiver, "description": "The waivers; the first that fits holds." },
        },
    });
    format!("{root:#}\n")
}
