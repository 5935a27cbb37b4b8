//! Holds a document against rules.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::compile::{At, Rule, Schema, Type};
use crate::sbom::tree::{Node, Value};
use crate::yaml::did_you_mean;

/// Most violations that are told of one document.
pub(in crate::sbom) const MOST: usize = 1000;

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sbom) struct Violation {
    /// The JSON pointer to the value.
    pub(in crate::sbom) pointer: String,
    /// Where it begins.
    pub(in crate::sbom) at: u64,
    /// What is wrong.
    pub(in crate::sbom) message: String,
}

/// Everything in a document that a schema does not allow, in the order of the document.
pub(in crate::sbom) fn check(schema: &Schema, root: &Node) -> Vec<Violation> {
    let mut checker = Checker { schema, place: Vec::new(), found: Vec::new() };
    checker.check(0, root);
    checker.found.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.message.cmp(&b.message)));
    checker.found.dedup();
    checker.found
}

/// A step into a document.
#[derive(Clone, Copy)]
enum Step<'d> {
    Key(&'d str),
    Index(usize),
}

struct Checker<'d> {
    schema: &'d Schema,
    place: Vec<Step<'d>>,
    found: Vec<Violation>,
}

impl<'d> Checker<'d> {
    fn check(&mut self, at: At, node: &'d Node) {
        let schema = self.schema;
        let rule = &schema.rules[at];
        if let Some(reference) = rule.reference {
            return self.check(reference, node);
        }
        if rule.never {
            return self.wrong(node, "must not stand here".to_owned());
        }
        if !rule.types.is_empty() && !rule.types.iter().any(|it| is_of(*it, node)) {
            let wanted: Vec<_> = rule.types.iter().map(|it| it.as_str()).collect();
            return self.wrong(node, format!("{} is not of type {}", node.short(), wanted.join(" or ")));
        }
        match &node.value {
            Value::Text(text) => self.text(rule, node, text),
            Value::Number(number) => self.number(rule, node, number.as_f64().unwrap_or_default()),
            Value::List(elements) => self.list(rule, node, elements),
            Value::Object(members) => self.object(rule, node, members),
            Value::Null | Value::Bool(_) => {}
        }
        self.words(rule, node);
        self.combined(rule, node);
    }

    fn words(&mut self, rule: &Rule, node: &Node) {
        if let Some(words) = &rule.words
            && !words.iter().any(|word| is_same(word, node))
        {
            self.wrong(node, format!("{} is none of {}", node.short(), serde_json::Value::from(words.clone())));
        }
        if let Some(words) = &rule.texts
            && node.text().is_none_or(|text| !words.contains(text))
        {
            let near = node.text().and_then(|text| did_you_mean(text, words.iter().map(String::as_str)));
            let few: Vec<_> = words.iter().map(String::as_str).take(20).collect();
            let help = match near {
                Some(near) => near,
                None if few.len() == words.len() => format!("allowed: {}", few.join(", ")),
                None => format!("{} words are allowed", words.len()),
            };
            self.wrong(node, format!("{} is not a word that is allowed here; {help}", node.short()));
        }
    }

    fn text(&mut self, rule: &Rule, node: &Node, text: &str) {
        let length = || text.chars().count() as u64;
        if rule.length_between[0].is_some_and(|least| length() < least) {
            self.wrong(node, format!("{} is too short", node.short()));
        }
        if rule.length_between[1].is_some_and(|most| length() > most) {
            self.wrong(node, format!("{} is too long", node.short()));
        }
        if let Some(pattern) = rule.pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
            self.wrong(node, format!("{} does not match `{pattern}`", node.short()));
        }
        if let Some(format) = rule.format.filter(|format| !format.fits(text)) {
            self.wrong(node, format!("{} is not {}", node.short(), format.wants()));
        }
    }

    fn number(&mut self, rule: &Rule, node: &Node, number: f64) {
        if rule.between[0].is_some_and(|least| number < least) || rule.between[1].is_some_and(|most| number > most) {
            let bounds = rule.between.map(|it| it.map_or_else(|| "…".to_owned(), |it| it.to_string()));
            self.wrong(node, format!("{} is not between {} and {}", node.short(), bounds[0], bounds[1]));
        }
    }

    fn list(&mut self, rule: &Rule, node: &Node, elements: &'d [Node]) {
        let count = elements.len() as u64;
        if rule.items_between[0].is_some_and(|least| count < least) {
            self.wrong(node, "the list has too few elements".to_owned());
        }
        if rule.items_between[1].is_some_and(|most| count > most) {
            self.wrong(node, "the list has too many elements".to_owned());
        }
        for (index, element) in elements.iter().enumerate() {
            if let Some(at) = rule.items_by_place.get(index).copied().or(rule.items) {
                self.inside(Step::Index(index), |checker| checker.check(at, element));
            }
        }
        if rule.unique {
            let mut seen: HashMap<u64, Vec<usize>> = HashMap::new();
            for (index, element) in elements.iter().enumerate() {
                let alike = seen.entry(element.fingerprint()).or_default();
                if let Some(first) = alike.iter().find(|at| is_equal(&elements[**at], element)) {
                    let message = format!("is the same as element {first}; the list must not hold anything twice");
                    self.inside(Step::Index(index), |checker| checker.wrong(element, message));
                }
                alike.push(index);
            }
        }
    }

    fn object(&mut self, rule: &Rule, node: &Node, members: &'d [(String, Node)]) {
        for required in &rule.required {
            if !members.iter().any(|(key, _)| key == required) {
                self.wrong(node, format!("`{required}` is missing"));
            }
        }
        for (key, value) in members {
            let known = rule.properties.get(key);
            let patterns = rule.pattern_properties.iter().filter(|(pattern, _)| pattern.is_match(key));
            let mut rules: Vec<At> = known.copied().into_iter().chain(patterns.map(|(_, at)| *at)).collect();
            if rules.is_empty()
                && let Some(additional) = rule.additional
            {
                if self.schema.rules[additional].never {
                    let near = did_you_mean(key, rule.properties.keys().map(String::as_str).collect::<BTreeSet<_>>());
                    let help = near.map_or_else(String::new, |near| format!("; {near}"));
                    let message = format!("`{key}` is not a key that is allowed here{help}");
                    self.inside(Step::Key(key), |checker| checker.wrong(value, message));
                } else {
                    rules.push(additional);
                }
            }
            for at in rules {
                self.inside(Step::Key(key), |checker| checker.check(at, value));
            }
        }
    }

    fn combined(&mut self, rule: &Rule, node: &'d Node) {
        for at in &rule.all_of {
            self.check(*at, node);
        }
        if let Some([condition, then, otherwise]) = rule.condition {
            let branch = if self.attempt(condition, node).is_empty() { then } else { otherwise };
            self.check(branch, node);
        }
        if rule.not.is_some_and(|not| self.attempt(not, node).is_empty()) {
            self.wrong(node, format!("{} is what must not stand here", node.short()));
        }
        self.choice(&rule.any_of, node, usize::MAX);
        self.choice(&rule.one_of, node, 1);
    }

    /// At least one of several forms, and at most so many.
    fn choice(&mut self, forms: &[At], node: &'d Node, most: usize) {
        if forms.is_empty() {
            return;
        }
        let attempts: Vec<_> = forms.iter().map(|at| self.attempt(*at, node)).collect();
        let fitting = attempts.iter().filter(|found| found.is_empty()).count();
        if fitting > most {
            self.wrong(node, format!("{} fits {fitting} forms of which it may have one", node.short()));
        }
        if fitting == 0 {
            // The form that fits farthest into the value is the one that was meant.
            let depth = |found: &Vec<Violation>| found.iter().map(|it| it.pointer.len()).max();
            let nearest = attempts.into_iter().max_by_key(|found| (depth(found), std::cmp::Reverse(found.len())));
            self.found.extend(nearest.unwrap_or_default());
        }
    }

    /// What would be wrong.
    fn attempt(&mut self, at: At, node: &'d Node) -> Vec<Violation> {
        let before = std::mem::take(&mut self.found);
        self.check(at, node);
        std::mem::replace(&mut self.found, before)
    }

    fn inside(&mut self, step: Step<'d>, check: impl FnOnce(&mut Self)) {
        self.place.push(step);
        check(self);
        self.place.pop();
    }

    fn wrong(&mut self, node: &Node, message: String) {
        if self.found.len() >= MOST {
            return;
        }
        let mut pointer = String::new();
        for step in &self.place {
            let _infallible = match step {
                Step::Key(key) => write!(pointer, "/{}", key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => write!(pointer, "/{index}"),
            };
        }
        self.found.push(Violation { pointer, at: node.at, message });
    }
}

fn is_of(wanted: Type, node: &Node) -> bool {
    match &node.value {
        Value::Null => wanted == Type::Null,
        Value::Bool(_) => wanted == Type::Boolean,
        Value::Number(number) => {
            let whole = number.is_i64()
                || number.is_u64()
                || number.as_f64().is_some_and(|it| it.fract().abs() < f64::MIN_POSITIVE);
            wanted == Type::Number || wanted == Type::Integer && whole
        }
        Value::Text(_) => wanted == Type::String,
        Value::List(_) => wanted == Type::Array,
        Value::Object(_) => wanted == Type::Object,
    }
}

/// Whether a word of a schema is the value.
fn is_same(word: &serde_json::Value, node: &Node) -> bool {
    match &node.value {
        Value::Null => word.is_null(),
        Value::Bool(value) => word.as_bool() == Some(*value),
        Value::Number(value) => word.as_number() == Some(value),
        Value::Text(value) => word.as_str() == Some(value),
        Value::List(_) | Value::Object(_) => false,
    }
}

/// Whether two values are the same, wherever they stand.
fn is_equal(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_equal(one, other))
        }
        (Value::Object(members), Value::Object(_)) => {
            members.len() == other.members().len()
                && members.iter().all(|(key, value)| other.get(key).is_some_and(|it| is_equal(value, it)))
        }
        (one, other) => one == other,
    }
}
