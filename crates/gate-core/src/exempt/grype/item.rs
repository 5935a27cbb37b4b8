//! One ignore rule: its conditions, and where it does something else than it seems to say.

use crate::exempt::doublestar::PathPattern;
use crate::exempt::go_name::{Name, is_halved};
use crate::exempt::notes::Notes;
use crate::exempt::shown;
use crate::yaml::{Entry as Field, Node, Scalar, Span, Value, nearest, shorten};

const KEYS: [&str; 9] = [
    "vulnerability",
    "include-aliases",
    "reason",
    "namespace",
    "fix-state",
    "package",
    "vex-status",
    "vex-justification",
    "match-type",
];
const PACKAGE_KEYS: [&str; 6] = ["name", "version", "language", "type", "location", "upstream-name"];

/// Conditions that no report tells about, and at what they look.
const UNTOLD: [(&str, &str); 3] = [
    ("namespace", "the namespace of vulnerabilities, which no report that gate reads tells"),
    ("fix-state", "the state of fixes, which no report that gate reads tells"),
    ("match-type", "how Grype has matched a package, which no report that gate reads tells"),
];
const VEX: &str = "what VEX documents say, and acts on nothing else";
const UNREAD: &str = "a pattern that gate does not evaluate";

/// A rule.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) vulnerability: Option<String>,
    pub(super) include_aliases: bool,
    pub(super) name: Option<Name>,
    pub(super) version: Option<String>,
    pub(super) language: Option<String>,
    pub(super) package_type: Option<String>,
    pub(super) location: Option<PathPattern>,
    pub(super) upstream: Option<Name>,
    pub(super) reason: String,
    /// What it looks at that no report tells.
    pub(super) blind: Option<&'static str>,
    /// Whether it can match anything.
    pub(super) can_match: bool,
    pub(super) span: Span,
}

/// Reads one rule.
pub(super) fn item(node: &Node, notes: &mut Notes<'_>) -> Option<Item> {
    let Value::Mapping(fields) = &node.value else {
        let message = format!("expected a rule, found {}", node.describe());
        notes.refuse(message, &node.span, "write `- vulnerability: …`");
        return None;
    };
    let mut item = Item::new(&node.span);
    for field in fields {
        let Some(key) = known(field, fields, &KEYS, notes) else { continue };
        match key {
            "package" => item.take_package(field, notes),
            "include-aliases" => item.include_aliases = text(field, notes).is_some_and(|it| it.text == "true"),
            _ => item.take(key, field, notes),
        }
    }
    if !item.has_conditions() {
        let message = "the rule has no condition, and Grype applies it to nothing";
        notes.trap(message, &node.span, None);
        item.can_match = false;
    }
    Some(item)
}

/// The key of a field as Grype knows it, which does not look at capitals.
fn known(field: &Field, fields: &[Field], keys: &[&'static str], notes: &mut Notes<'_>) -> Option<&'static str> {
    let known = keys.iter().find(|key| field.key.eq_ignore_ascii_case(key)).copied();
    if known.is_none() {
        let free = |key: &&str| !fields.iter().any(|other| other.key.eq_ignore_ascii_case(key));
        let meant = nearest(&field.key, keys.iter().copied()).filter(free);
        let help =
            meant.map_or_else(|| format!("known here are {}", keys.join(", ")), |key| format!("did you mean `{key}`?"));
        let message =
            format!("Grype passes `{}` over, so the rule covers more than it says; {help}", shorten(&field.key));
        notes.trap_at(message, &field.key_span, meant.map(str::to_owned));
    }
    known
}

impl Item {
    fn new(span: &Span) -> Item {
        Item {
            vulnerability: None,
            include_aliases: false,
            name: None,
            version: None,
            language: None,
            package_type: None,
            location: None,
            upstream: None,
            reason: String::new(),
            blind: None,
            can_match: true,
            span: span.clone(),
        }
    }

    fn take(&mut self, key: &str, field: &Field, notes: &mut Notes<'_>) {
        let Some(scalar) = text(field, notes) else { return };
        if scalar.text.is_empty() {
            return;
        }
        let span = &field.value.span;
        match key {
            "vulnerability" => {
                self.can_match &= of_vulnerability(scalar, span, notes);
                self.vulnerability = Some(scalar.text.clone());
            }
            "reason" => self.reason.clone_from(&scalar.text),
            "vex-status" => self.blind = Some(VEX),
            _ => {
                let untold = UNTOLD.iter().find(|(untold, _)| *untold == key);
                self.blind = self.blind.or(untold.map(|(_, what)| *what));
            }
        }
    }

    fn take_package(&mut self, field: &Field, notes: &mut Notes<'_>) {
        let fields = match &field.value.value {
            Value::Mapping(fields) => fields,
            Value::Scalar(scalar) if scalar.is_null() => return,
            Value::Scalar(_) | Value::Sequence(_) => {
                let message = format!("expected conditions on the package, found {}", field.value.describe());
                notes.refuse(message, &field.value.span, "write `package:` and below it `name: …`");
                return;
            }
        };
        for field in fields {
            let Some(key) = known(field, fields, &PACKAGE_KEYS, notes) else { continue };
            let Some(scalar) = text(field, notes).filter(|scalar| !scalar.text.is_empty()) else { continue };
            let value = || Some(scalar.text.clone());
            match key {
                "version" => {
                    self.can_match &= of_version(scalar, &field.value.span, notes);
                    self.version = value();
                }
                "language" => self.language = value(),
                "type" => self.package_type = value(),
                "location" => self.take_location(scalar, &field.value.span, notes),
                "name" => self.name = self.name(scalar, &field.value.span, notes),
                _ => self.upstream = self.name(scalar, &field.value.span, notes),
            }
        }
    }

    fn take_location(&mut self, scalar: &Scalar, span: &Span, notes: &mut Notes<'_>) {
        match PathPattern::new(&scalar.text, &mut notes.budget) {
            Ok(pattern) => self.location = Some(pattern),
            Err(why) => {
                notes.trap(format!("`{}` {why}: Grype matches nothing by it", shown(&scalar.text)), span, None);
                self.can_match = false;
            }
        }
        if scalar.text.contains("[!") {
            self.blind = Some(UNREAD);
        }
    }

    /// A name: a pattern where it holds a sign of one, which has to fit the whole.
    fn name(&mut self, scalar: &Scalar, span: &Span, notes: &mut Notes<'_>) -> Option<Name> {
        let name = scalar.text.as_str();
        if !name.contains(['^', '$', '*', '+', '?', '[', ']', '(', ')', '{', '}', '|', '\\']) {
            return Some(Name::Exact(name.to_owned()));
        }
        if is_halved(name) {
            let message = format!(
                "of `{}` the first name holds at the beginning and the last at the end only; put it in `(…)`",
                shown(name)
            );
            notes.trap_at(message, span, Some(format!("'(?:{})'", name.replace('\'', "''"))));
        }
        Name::pattern(name)
            .map_err(|why| {
                notes.trap(format!("`{}` {why}: the rule matches nothing", shown(name)), span, None);
                self.can_match = false;
            })
            .ok()
    }

    fn has_conditions(&self) -> bool {
        let texts = [&self.vulnerability, &self.version, &self.language, &self.package_type];
        let named = self.name.is_some() || self.upstream.is_some() || self.location.is_some();
        named || self.blind.is_some() || !self.can_match || texts.into_iter().any(Option::is_some)
    }

    /// What it is known by.
    pub(super) fn id(&self) -> String {
        let version = self.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
        let package = self.name.as_ref().map(|name| format!("{}{version}", name.text()));
        let of_type = || self.package_type.clone().or_else(|| self.language.clone());
        self.vulnerability.clone().or(package).or_else(of_type).unwrap_or_else(|| "ignore".to_owned())
    }

    /// How many patterns it holds; at least one where it names no vulnerability.
    pub(super) fn cost(&self) -> usize {
        let names = [&self.name, &self.upstream].into_iter().flatten();
        let patterns = names.filter(|name| matches!(name, Name::Pattern(..))).count();
        patterns.max(usize::from(self.vulnerability.is_none()))
    }

    /// Why it covers more than it seems to.
    pub(super) fn breadth(&self) -> String {
        let any_name = self.name.as_ref().is_none_or(Name::fits_all);
        let one = self.vulnerability.is_some() || self.version.is_some() || self.upstream.is_some();
        if any_name && !one { "covers every vulnerability of many packages".to_owned() } else { String::new() }
    }
}

/// A scalar, whatever YAML takes it for.
fn text<'n>(field: &'n Field, notes: &mut Notes<'_>) -> Option<&'n Scalar> {
    match &field.value.value {
        Value::Scalar(scalar) if scalar.is_null() => None,
        Value::Scalar(scalar) => Some(scalar),
        Value::Sequence(_) | Value::Mapping(_) => {
            let message = format!("expected text, found {}", field.value.describe());
            notes.refuse(message, &field.value.span, "write one value, and a rule for each");
            None
        }
    }
}

/// An id; answers whether it can match.
fn of_vulnerability(scalar: &Scalar, span: &Span, notes: &mut Notes<'_>) -> bool {
    let id = scalar.text.as_str();
    let capitals = id.to_ascii_uppercase();
    if id.contains(['*', '?', ' ', ',']) {
        let message = format!("`{}` is no single id, and wildcards are not known: it matches nothing", shown(id));
        notes.trap(message, span, None);
        return false;
    }
    if capitals != id && capitals.starts_with("CVE-") {
        let message = format!("`{}` is not in capitals: it matches nothing", shown(id));
        notes.trap_at(message, span, Some(capitals));
        return false;
    }
    true
}

/// A version; answers whether it can match. A number without quotes loses its zeros before Grype sees it.
fn of_version(scalar: &Scalar, span: &Span, notes: &mut Notes<'_>) -> bool {
    let text = scalar.text.as_str();
    let number = !scalar.quoted && text.parse::<f64>().is_ok();
    let kept = text.parse::<u64>().is_ok_and(|number| number.to_string() == text);
    if number && !kept {
        let message = format!("`{}` is a number to YAML and may lose its zeros; put it in quotes", shown(text));
        notes.trap_at(message, span, Some(format!("\"{text}\"")));
    }
    !number || kept
}
