//! The table of keys and the JSON Schema made from it.

use serde_json::Value;

use crate::model::{Kind, Level};
use crate::policy::keys::{ENABLED, ENFORCEMENTS, KINDS, LEVELS, SCORE_USES, STOPS, UNSCORED, WAIVER_FIELDS};
use crate::policy::{
    Choice, Enabled, Enforcement, KEYS, ScoreUse, Stop, Table, Type, Unscored, WaiverField, json_schema,
};

fn schema() -> Value {
    serde_json::from_str(&json_schema()).unwrap()
}

#[test]
fn the_words_of_the_table_are_those_of_the_types() {
    let same = |choices: &[Choice], mut words: Vec<&str>| {
        let mut listed: Vec<_> = choices.iter().map(|choice| choice.word).collect();
        words.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, words);
    };
    same(SCORE_USES, ScoreUse::ALL.iter().map(|it| it.as_str()).collect());
    same(UNSCORED, Unscored::ALL.iter().map(|it| it.as_str()).collect());
    same(WAIVER_FIELDS, WaiverField::ALL.iter().map(|it| it.as_str()).collect());
    same(ENABLED, Enabled::ALL.iter().map(|it| it.as_str()).collect());
    same(STOPS, Stop::ALL.iter().map(|it| it.as_str()).collect());
    same(ENFORCEMENTS, Enforcement::ALL.iter().map(|it| it.as_str()).collect());
    same(KINDS, Kind::ALL.iter().map(|it| it.as_str()).collect());
    same(LEVELS, [Level::Error, Level::Warn, Level::Note, Level::Off].iter().map(|it| it.as_str()).collect());
}

#[test]
fn every_key_has_a_meaning_and_stands_once() {
    fn walk(table: &Table) {
        let mut names: Vec<_> = table.keys.iter().map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), table.keys.len(), "{}", table.what);
        for key in table.keys {
            assert!(key.doc.ends_with('.'), "{}", key.name);
            if let Type::Map(inner) | Type::OneOrMore(inner) | Type::Named { values: Type::Map(inner), .. } = &key.kind
            {
                walk(inner);
            }
        }
    }
    walk(&KEYS);
}

#[test]
fn the_schema_is_closed_and_described() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["required"], serde_json::json!(["version"]));
    assert_eq!(schema["additionalProperties"], false);
    let gate = &schema["properties"]["gates"]["additionalProperties"];
    assert_eq!(gate["additionalProperties"], false);
    assert_eq!(gate["properties"]["max"]["minimum"], 0);
    assert!(gate["properties"]["deny"]["description"].as_str().unwrap().contains("selector"));
    let checks = &schema["properties"]["evidence"]["properties"]["checks"]["propertyNames"]["enum"];
    let names = checks.as_array().unwrap();
    assert!(names.contains(&Value::from("stale")) && !names.contains(&Value::from("malformed")));
}

#[test]
fn patterns_of_the_schema_agree_with_the_reader() {
    let schema = schema();
    let selector = &schema["properties"]["gates"]["additionalProperties"]["properties"]["deny"]["anyOf"][0];
    let score = selector["properties"]["score"]["pattern"].as_str().unwrap();
    let score = regex::Regex::new(score).unwrap();
    for (text, good) in [(">= 7.0", true), (">=10", true), (">= 10.0", true), (">= 11", false), ("7.0", false)] {
        let yaml =
            format!("version: 1\nextends: fawkes\ngates: {{ dependencies: {{ deny: {{ score: '{text}' }} }} }}\n");
        assert_eq!(score.is_match(text), good, "{text}");
        assert_eq!(super::load_with(&yaml, &[]).is_ok(), good, "{text}");
    }
}
