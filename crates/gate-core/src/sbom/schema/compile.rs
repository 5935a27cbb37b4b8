//! A schema file as rules that point to each other.

use std::collections::{BTreeSet, HashMap};

use regex::Regex;
use serde_json::{Map, Number, Value};

use super::format::Format;

/// What says nothing about validity.
const REMARKS: [&str; 11] = [
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "meta:enum",
    "definitions",
    "readOnly",
];

/// Where a rule stands among the others.
pub(super) type At = usize;

/// The rules of one schema, the first one for the whole document.
#[derive(Debug, Default)]
pub(in crate::sbom) struct Schema {
    pub(super) rules: Vec<Rule>,
}

/// What is demanded of a value.
#[derive(Debug, Default)]
pub(super) struct Rule {
    /// Nothing fits.
    pub(super) never: bool,
    pub(super) types: Vec<Type>,
    pub(super) words: Option<Vec<Value>>,
    pub(super) texts: Option<BTreeSet<String>>,
    pub(super) properties: HashMap<String, At>,
    pub(super) required: Vec<String>,
    pub(super) additional: Option<At>,
    pub(super) pattern_properties: Vec<(Regex, At)>,
    /// For every element, or for those without a rule of their own.
    pub(super) items: Option<At>,
    pub(super) items_by_place: Vec<At>,
    pub(super) unique: bool,
    pub(super) items_between: [Option<u64>; 2],
    pub(super) length_between: [Option<u64>; 2],
    pub(super) between: [Option<f64>; 2],
    pub(super) pattern: Option<Regex>,
    pub(super) format: Option<Format>,
    pub(super) all_of: Vec<At>,
    pub(super) any_of: Vec<At>,
    pub(super) one_of: Vec<At>,
    pub(super) not: Option<At>,
    pub(super) condition: Option<[At; 3]>,
    /// Instead of everything else.
    pub(super) reference: Option<At>,
}

/// A type of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    const ALL: [(&str, Type); 7] = [
        ("null", Self::Null),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("string", Self::String),
        ("array", Self::Array),
        ("object", Self::Object),
    ];

    pub(super) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, it)| *it == self).map_or("", |(word, _)| word)
    }
}

/// A file on its way to rules.
#[derive(Default)]
struct Compiler {
    schema: Schema,
    files: HashMap<String, Value>,
    known: HashMap<(String, String), At>,
}

impl Schema {
    /// Compiles a file and what it refers to.
    ///
    /// # Errors
    /// What the schema demands in words that are not known here.
    pub(super) fn compile(name: &str) -> Result<Schema, String> {
        let mut compiler = Compiler::default();
        compiler.resolve(name, "")?;
        Ok(compiler.schema)
    }
}

impl Compiler {
    /// The rule at a JSON pointer of a file.
    fn resolve(&mut self, file: &str, pointer: &str) -> Result<At, String> {
        let key = (file.to_owned(), pointer.to_owned());
        if let Some(&at) = self.known.get(&key) {
            return Ok(at);
        }
        let at = self.reserve();
        self.known.insert(key, at);
        if !self.files.contains_key(file) {
            let text = super::file(file).ok_or_else(|| format!("there is no file {file}"))?;
            self.files.insert(file.to_owned(), serde_json::from_str(&text).map_err(|error| error.to_string())?);
        }
        let value = self.files[file].pointer(pointer).cloned();
        let rule = self.rule(file, &value.ok_or_else(|| format!("{file} has no {pointer}"))?)?;
        self.schema.rules[at] = rule;
        Ok(at)
    }

    fn reserve(&mut self) -> At {
        self.schema.rules.push(Rule::default());
        self.schema.rules.len() - 1
    }

    /// A rule that stands within another.
    fn inner(&mut self, file: &str, value: &Value) -> Result<At, String> {
        let at = self.reserve();
        self.schema.rules[at] = self.rule(file, value)?;
        Ok(at)
    }

    fn inner_list(&mut self, file: &str, value: &Value) -> Result<Vec<At>, String> {
        value.as_array().into_iter().flatten().map(|value| self.inner(file, value)).collect()
    }

    fn rule(&mut self, file: &str, value: &Value) -> Result<Rule, String> {
        let mut rule = Rule::default();
        let members = match value {
            Value::Bool(any) => return Ok(Rule { never: !any, ..rule }),
            Value::Object(members) => members,
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                return Err(format!("{value} is no schema"));
            }
        };
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let (other, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            rule.reference = Some(self.resolve(if other.is_empty() { file } else { other }, pointer)?);
            return Ok(rule);
        }
        for (key, value) in members {
            self.keyword(file, &mut rule, members, key, value)?;
        }
        rule.condition = self.condition(file, members)?;
        Ok(rule)
    }

    fn keyword(
        &mut self,
        file: &str,
        rule: &mut Rule,
        members: &Map<String, Value>,
        key: &str,
        value: &Value,
    ) -> Result<(), String> {
        match key {
            "type" => rule.types = types(value)?,
            "enum" => words(rule, value.as_array().cloned().unwrap_or_default()),
            "const" => words(rule, vec![value.clone()]),
            "properties" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    let at = self.inner(file, value)?;
                    rule.properties.insert(name.clone(), at);
                }
            }
            "patternProperties" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    let at = self.inner(file, value)?;
                    rule.pattern_properties.push((regex(name)?, at));
                }
            }
            "required" => {
                rule.required =
                    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            "additionalProperties" => rule.additional = Some(self.inner(file, value)?),
            "items" if value.is_array() => rule.items_by_place = self.inner_list(file, value)?,
            "items" => rule.items = Some(self.inner(file, value)?),
            "uniqueItems" => rule.unique = value.as_bool().unwrap_or_default(),
            "minItems" => rule.items_between[0] = value.as_u64(),
            "maxItems" => rule.items_between[1] = value.as_u64(),
            "minLength" => rule.length_between[0] = value.as_u64(),
            "maxLength" => rule.length_between[1] = value.as_u64(),
            "minimum" => rule.between[0] = value.as_number().and_then(Number::as_f64),
            "maximum" => rule.between[1] = value.as_number().and_then(Number::as_f64),
            "pattern" => rule.pattern = Some(regex(value.as_str().unwrap_or_default())?),
            "format" => rule.format = Format::of(value.as_str().unwrap_or_default())?,
            "allOf" => rule.all_of = self.inner_list(file, value)?,
            "anyOf" => rule.any_of = self.inner_list(file, value)?,
            "oneOf" => rule.one_of = self.inner_list(file, value)?,
            "not" => rule.not = Some(self.inner(file, value)?),
            // Without a rule for each place it says nothing.
            "additionalItems" if members.get("items").is_some_and(Value::is_array) => {
                rule.items = Some(self.inner(file, value)?);
            }
            "additionalItems" | "if" | "then" | "else" => {}
            _ if REMARKS.contains(&key) => {}
            _ => return Err(format!("`{key}` is not known")),
        }
        Ok(())
    }

    fn condition(&mut self, file: &str, members: &Map<String, Value>) -> Result<Option<[At; 3]>, String> {
        let Some(condition) = members.get("if") else { return Ok(None) };
        let any = Value::Bool(true);
        let mut at = [self.inner(file, condition)?, 0, 0];
        for (at, key) in at[1..].iter_mut().zip(["then", "else"]) {
            *at = self.inner(file, members.get(key).unwrap_or(&any))?;
        }
        Ok(Some(at))
    }
}

fn types(value: &Value) -> Result<Vec<Type>, String> {
    let words: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
    let of = |word: &Value| Type::ALL.iter().find(|(known, _)| word == known).map(|(_, it)| *it);
    words.into_iter().map(|word| of(word).ok_or_else(|| format!("{word} is no type"))).collect()
}

/// Texts are looked up, other words compared.
fn words(rule: &mut Rule, words: Vec<Value>) {
    match words.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<BTreeSet<_>>>() {
        Some(texts) => rule.texts = Some(texts),
        None => rule.words = Some(words),
    }
}

/// An ECMA pattern; those of the schemas mean the same here.
fn regex(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| error.to_string())
}
